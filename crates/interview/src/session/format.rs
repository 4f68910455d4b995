//! A format: how an interview that people really meet goes, with its stages and its times.

use crate::{language::Language, words::words};
use serde::{Deserialize, Serialize};

/// The format of a session that names none.
pub const MIXED: &str = "mixed";

/// How an interview goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// Its word, which never changes, as "pt".
    pub id: String,
    /// What it is called in Korean.
    pub korean: FormatWords,
    /// What it is called in English.
    pub english: FormatWords,
    /// The language in which its questions are asked, where it has one of its own.
    pub language: Option<Language>,
    /// How many questions it asks when nobody says, 1 to `max_questions`.
    pub questions: u32,
    /// How many questions it can ask at most, 1 to 20.
    pub max_questions: u32,
    /// Its stages, in the order in which they come.
    pub stages: Vec<FormatStage>,
}

/// A format in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatWords {
    /// What it is called.
    pub name: String,
    /// What it is, in one line.
    pub description: String,
    /// What counts in it, each one thing.
    pub counts: Vec<String>,
}

/// A part of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatStage {
    /// What it is called in Korean.
    pub korean: String,
    /// What it is called in English.
    pub english: String,
    /// How many questions it has however long the interview is; `None` where it has a share of what others leave.
    pub count: Option<u32>,
    /// Under which conditions its questions are answered.
    pub conditions: AnswerConditions,
}

impl Format {
    /// Its words in a language.
    pub fn words(&self, language: Language) -> &FormatWords {
        language.pick(&self.korean, &self.english)
    }

    /// Seconds for each answer, where every stage has the same; `None` where there is no limit, or several.
    pub fn answer_s(&self) -> Option<u32> {
        let mut seconds = self.stages.iter().map(|stage| stage.conditions.answer_s);
        let first = seconds.next().flatten()?;
        seconds.all(|other| other == Some(first)).then_some(first)
    }
}

/// Under which conditions a question is answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AnswerConditions {
    /// Seconds to prepare before the answer begins; 0 is none.
    #[serde(default)]
    pub preparation_s: u32,
    /// Seconds for the answer; `None` leaves it to the session.
    #[serde(default)]
    pub answer_s: Option<u32>,
    /// Whether an answer that was sent may be replaced.
    #[serde(default = "may_edit")]
    pub editing: bool,
    /// A sheet of data that the candidate reads, as Markdown.
    #[serde(default)]
    pub sheet: Option<String>,
}

fn may_edit() -> bool {
    true
}

impl Default for AnswerConditions {
    /// No preparation, the session's own limit, and answers that may be replaced.
    fn default() -> Self {
        Self { preparation_s: 0, answer_s: None, editing: true, sheet: None }
    }
}

/// The longest preparation and the longest answer that a question may give, in seconds.
pub const MAX_SECONDS: u32 = 7_200;

/// How long the candidate has worked in the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Experience {
    /// 신입: no years in the job yet.
    Entry,
    /// 경력: years in the job.
    Experienced,
}

words!(Experience { Entry = "entry", Experienced = "experienced" });

#[cfg(test)]
mod tests {
    use super::*;

    fn format(seconds: &[Option<u32>]) -> Format {
        let words = FormatWords { name: "x".into(), description: "x".into(), counts: vec!["x".into()] };
        let stage = |answer_s: &Option<u32>| FormatStage {
            korean: "가".into(),
            english: "a".into(),
            count: None,
            conditions: AnswerConditions { answer_s: *answer_s, ..AnswerConditions::default() },
        };
        Format {
            id: "x".into(),
            korean: words.clone(),
            english: words,
            language: None,
            questions: 3,
            max_questions: 5,
            stages: seconds.iter().map(stage).collect(),
        }
    }

    #[test]
    fn a_format_has_one_time_for_answers_only_where_every_stage_has_it() {
        assert_eq!(format(&[Some(90), Some(90)]).answer_s(), Some(90));
        assert_eq!(format(&[Some(60), Some(90)]).answer_s(), None);
        assert_eq!(format(&[Some(60), None]).answer_s(), None);
        assert_eq!(format(&[None, Some(60)]).answer_s(), None);
    }

    #[test]
    fn a_question_that_was_kept_without_conditions_may_be_answered_again() {
        let read: AnswerConditions = serde_json::from_str("{}").unwrap();
        assert_eq!(read, AnswerConditions::default());
    }
}
