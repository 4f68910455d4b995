//! Questions.

use crate::{grading::criterion::Criterion, language::Language, session::format::AnswerConditions};
use serde::{Deserialize, Serialize};

/// A question with what a good answer says, fixed before any answer is seen.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Question {
    /// What the candidate reads.
    pub text: String,
    /// The part of the interview that it belongs to; `None` when the asker did not say.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// What it tests; `None` when the asker did not say.
    #[serde(default)]
    pub kind: Option<QuestionKind>,
    /// What a good answer says, each one thing; empty when the asker did not say.
    #[serde(default)]
    pub key_points: Vec<String>,
    /// The criteria that an answer is judged by; if empty, [`Question::judged_by`] has a default.
    #[serde(default)]
    pub criteria: Vec<Criterion>,
    /// A good answer to learn from, shown after the attempt.
    #[serde(default)]
    pub model_answer: Option<String>,
    /// Its source: "bank:backend-index@1", "format:pt-branch@1", "fallback", "celery", or a model's name.
    pub source: String,
    /// The conditions under which it is answered; `None` leaves them to the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<AnswerConditions>,
}

impl Question {
    /// A question with a text and nothing else, as plain Celery workers return it.
    pub fn plain(text: String, source: &str) -> Self {
        Self {
            text,
            stage: None,
            kind: None,
            key_points: Vec::new(),
            criteria: Vec::new(),
            model_answer: None,
            source: source.to_owned(),
            conditions: None,
        }
    }

    /// The criteria that an answer is judged by: its own, or else those that need no key points.
    pub fn judged_by(&self) -> Vec<Criterion> {
        if !self.criteria.is_empty() {
            return self.criteria.clone();
        }
        let mut criteria = vec![Criterion::Relevance, Criterion::Specificity];
        if !self.key_points.is_empty() {
            criteria.insert(0, Criterion::Coverage);
        }
        criteria
    }
}

/// A part of an interview; the order of the variants is the natural order of an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The candidate introduces themselves.
    Opening,
    /// What the candidate has done.
    Experience,
    /// What the candidate knows of the job.
    Knowledge,
    /// What the candidate would do.
    Situation,
    /// Why this job, and the closing.
    Motivation,
}

impl Stage {
    /// Every stage, in the natural order of an interview.
    pub const ALL: [Self; 5] =
        [Self::Opening, Self::Experience, Self::Knowledge, Self::Situation, Self::Motivation];

    /// Whether its questions ask about the candidate: who they are, what they did, what they want.
    pub fn is_about_oneself(self) -> bool {
        matches!(self, Self::Opening | Self::Experience | Self::Motivation)
    }
}

/// What a question tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuestionKind {
    /// Knowledge of the job.
    Technical,
    /// How the candidate acted or would act.
    Behavioral,
    /// Who the candidate is and what drives them.
    Personality,
}

impl QuestionKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Technical, Self::Behavioral, Self::Personality];
}

/// The fallback questions, asked when no others come in time. The Korean wording is part of the API's contract.
pub fn fallback_questions(position: &str, language: Language, count: usize) -> Vec<Question> {
    let texts = match language {
        Language::Ko => [
            format!("{position} 직무의 핵심 역량은 무엇인가요?"),
            "최근 진행한 프로젝트에 대해 설명해주세요.".to_owned(),
            "기술적 문제를 해결한 경험을 공유해주세요.".to_owned(),
        ],
        Language::En => [
            format!("What are the core competencies of the {position} role?"),
            "Please describe a project you worked on recently.".to_owned(),
            "Please share an experience of solving a technical problem.".to_owned(),
        ],
    };
    texts.into_iter().take(count).map(|text| Question::plain(text, FALLBACK_SOURCE)).collect()
}

/// The fallback follow-ups, asked when no others come in time: each asks for more about the last answer.
pub fn fallback_follow_ups(language: Language, count: usize) -> Vec<Question> {
    let texts = language.pick(
        [
            "방금 말씀하신 내용을 구체적인 사례를 들어 조금 더 자세히 설명해주세요.",
            "그 과정에서 본인이 직접 한 일은 무엇이었나요?",
            "다시 한다면 무엇을 다르게 하시겠어요?",
        ],
        [
            "Could you go into more detail on what you just said, with a concrete example?",
            "What exactly did you do yourself in that?",
            "What would you do differently if you did it again?",
        ],
    );
    texts.into_iter().take(count).map(|text| Question::plain(text.to_owned(), FALLBACK_SOURCE)).collect()
}

const FALLBACK_SOURCE: &str = "fallback";
