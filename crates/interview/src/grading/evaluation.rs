//! The judgement of an answer: a score that is earned, and the words it rests on.

use crate::{grading::criterion::Criterion, grading::score::Score, language::Language, words::words};
use serde::{Deserialize, Serialize};

/// What a grader found. Processes send it to one another and the store keeps it in this serialised form, so the form is
/// defined here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// 0 to 100, or `None` where nothing can be judged; `feedback` then says why.
    pub score: Option<Score>,
    /// What to do next, in the language of the question.
    pub feedback: String,
    /// Terms of the job that the answer used.
    pub keywords: Vec<String>,
    /// What was good, each quoting the candidate's own words.
    pub strengths: Vec<String>,
    /// What to improve, each quoting the candidate's own words or naming what is missing.
    pub improvements: Vec<String>,
    /// Each criterion's own judgement; `None` when the grader gave none.
    #[serde(default)]
    pub criteria: Option<Vec<CriterionJudgement>>,
    /// Each key point's own verdict; `None` when the grader gave none.
    #[serde(default)]
    pub key_points: Option<Vec<KeyPointJudgement>>,
    /// The machine word for what capped or withheld the score: "non_answer", "wrong_language" …
    #[serde(default)]
    pub reason: Option<String>,
    /// Between which scores the truth may lie; `None` when the grader cannot say.
    #[serde(default)]
    pub confidence: Option<Interval>,
    /// Who judged: name and version, as "rubric/1" or "model:qwen3/judge-1"; "celery" for a team's own worker.
    pub grader: String,
    /// The language of the feedback; `None` when the grader did not say.
    #[serde(default)]
    pub language: Option<Language>,
    /// Whether this grader's agreement with people was measured for this language and kind of question, and was good
    /// enough.
    pub calibrated: bool,
    /// The model, the prompt and the tokens of the judgement; `None` when no model was asked.
    #[serde(default)]
    pub usage: Option<Usage>,
    /// A good answer to learn from. The model that judged wrote it where the question came without one. It does not affect
    /// the score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_answer: Option<String>,
}

impl Evaluation {
    /// An evaluation with a grader, a score and feedback, and nothing else.
    pub fn new(grader: &str, score: Option<Score>, feedback: String) -> Self {
        Self {
            score,
            feedback,
            keywords: Vec::new(),
            strengths: Vec::new(),
            improvements: Vec::new(),
            criteria: None,
            key_points: None,
            reason: None,
            confidence: None,
            grader: grader.to_owned(),
            language: None,
            calibrated: false,
            usage: None,
            model_answer: None,
        }
    }
}

/// The model usage of a judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The model's name, as it was asked for.
    pub model: String,
    /// Name and version of the prompt, as "judge/1".
    pub prompt_version: String,
    /// Tokens read, over all calls; `None` when the server did not count them.
    pub prompt_tokens: Option<u64>,
    /// Tokens written, over all calls; `None` when the server did not count them.
    pub completion_tokens: Option<u64>,
}

/// How one criterion was judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CriterionJudgement {
    /// The criterion.
    pub criterion: Criterion,
    /// Its weight, relative to the other criteria.
    pub weight: f64,
    /// 0 to 4, fractions allowed; `None` where it could not be judged.
    pub level: Option<f64>,
    /// 25 × level.
    pub score: Option<Score>,
    /// Why it was judged so.
    pub reason: Option<String>,
    /// The candidate's own words that the judgement rests on.
    pub evidence: Vec<Quote>,
}

impl CriterionJudgement {
    /// A criterion judged at `level` (brought into 0 to 4), or not judged.
    pub fn new(criterion: Criterion, weight: f64, level: Option<f64>) -> Self {
        let level = level.map(|level| level.clamp(0.0, crate::grading::criterion::HIGHEST_LEVEL));
        let score = level.map(Score::of_level);
        Self { criterion, weight, level, score, reason: None, evidence: Vec::new() }
    }
}

/// How one key point was met.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyPointJudgement {
    /// The key point as the question states it.
    pub key_point: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The candidate's own words for it; `None` when it was missed.
    pub evidence: Option<Quote>,
}

/// Whether an answer says a key point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It says it.
    Met,
    /// It says part of it.
    Partly,
    /// It does not say it.
    Missed,
    /// It says the opposite.
    Contradicted,
}

words!(Verdict {
    Met = "met",
    Partly = "partly",
    Missed = "missed",
    Contradicted = "contradicted",
});

/// Words of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The words exactly as they are written in the answer.
    pub quote: String,
    /// Where they begin: Unicode code points from the start of the answer as sent.
    pub start: usize,
    /// Where they end (exclusive): Unicode code points from the start of the answer as sent.
    pub end: usize,
}

/// A range of scores, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The lower end.
    pub low: Score,
    /// The upper end.
    pub high: Score,
}
