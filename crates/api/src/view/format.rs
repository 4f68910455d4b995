//! A format of interviews, and the conditions of a question.

use super::Language;
use interview::{language, session::format};
use serde::Serialize;
use utoipa::ToSchema;

/// How an interview goes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Format {
    /// Its word, to be sent as `format` of an interview.
    #[schema(example = "pt")]
    id: String,
    /// What it is called.
    name: String,
    /// What it is, in one line.
    description: String,
    /// What counts in it, each one thing.
    counts: Vec<String>,
    /// The language of its questions and feedback, where it has one of its own.
    #[schema(required = true)]
    language: Option<Language>,
    /// How many questions it asks when nobody says.
    #[schema(minimum = 1, maximum = 20)]
    questions: u32,
    /// How many questions it can ask at most.
    #[schema(minimum = 1, maximum = 20)]
    max_questions: u32,
    /// Its stages, in the order in which they come.
    stages: Vec<FormatStage>,
}

/// A part of a format.
#[derive(Debug, Serialize, ToSchema)]
struct FormatStage {
    /// What it is called.
    name: String,
    /// How many questions it has however long the interview is; `null` where it has a share of what the others leave.
    #[schema(required = true, minimum = 1, maximum = 20)]
    count: Option<u32>,
    /// Seconds to prepare before each answer; 0 is none.
    preparation_s: u32,
    /// Seconds for each answer; `null` leaves it to the interview.
    #[schema(required = true)]
    answer_s: Option<u32>,
    /// Whether an answer that was sent may be replaced.
    editing: bool,
}

impl Format {
    /// Shows a format in a language.
    pub(crate) fn new(shown: &format::Format, language: language::Language) -> Self {
        let words = shown.words(language).clone();
        let stage = |stage: &format::FormatStage| FormatStage {
            name: language.pick(&stage.korean, &stage.english).clone(),
            count: stage.count,
            preparation_s: stage.conditions.preparation_s,
            answer_s: stage.conditions.answer_s,
            editing: stage.conditions.editing,
        };
        Self {
            id: shown.id.clone(),
            name: words.name,
            description: words.description,
            counts: words.counts,
            language: shown.language.map(Language::from),
            questions: shown.questions,
            max_questions: shown.max_questions,
            stages: shown.stages.iter().map(stage).collect(),
        }
    }
}

/// Under which conditions a question is answered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnswerConditions {
    /// Seconds to prepare before the answer begins; 0 is none.
    preparation_s: u32,
    /// Seconds for the answer; `null` leaves it to the interview's `time_limit_s`.
    #[schema(required = true)]
    time_limit_s: Option<u32>,
    /// Whether an answer that was sent may be replaced; if not, another answer is 409 `answer_final`.
    editing: bool,
    /// A sheet of data that the candidate reads, as Markdown.
    #[schema(required = true)]
    sheet: Option<String>,
}

impl From<format::AnswerConditions> for AnswerConditions {
    fn from(conditions: format::AnswerConditions) -> Self {
        Self {
            preparation_s: conditions.preparation_s,
            time_limit_s: conditions.answer_s,
            editing: conditions.editing,
            sheet: conditions.sheet,
        }
    }
}
