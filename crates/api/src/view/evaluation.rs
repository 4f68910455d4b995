//! The judgement of an answer.

use super::{Band, Verdict};
use chrono::{DateTime, Utc};
use interview::{grading::evaluation, language::Language, session::record, untrusted::Untrusted};
use serde::Serialize;
use utoipa::ToSchema;

/// What a grader found in an answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Evaluation {
    /// 0 to 100; `null` where nothing can be judged, and `feedback` then says why.
    #[schema(required = true, value_type = Option<f64>, minimum = 0, maximum = 100, example = 85)]
    score: Option<interview::grading::score::Score>,
    /// What to do next, in the language of the interview.
    feedback: String,
    /// Terms of the job that the answer used.
    keywords: Vec<String>,
    /// What was good.
    strengths: Vec<String>,
    /// What to improve.
    improvements: Vec<String>,
    /// Each criterion's own judgement; `null` when the grader gave none.
    #[schema(required = true)]
    criteria: Option<Vec<Criterion>>,
    /// Each key point's own verdict; `null` when the grader gave none.
    #[schema(required = true)]
    key_points: Option<Vec<KeyPoint>>,
    /// The word for what capped or withheld the score, such as `non_answer`.
    #[schema(required = true)]
    reason: Option<String>,
    /// Between which scores the truth may lie; `null` when the grader cannot say.
    #[schema(required = true)]
    confidence: Option<Confidence>,
    /// Who judged: name and version.
    #[schema(example = "rubric/1")]
    grader: String,
    /// Whether this grader's agreement with people has been measured.
    calibrated: bool,
    /// What it took of a model; `null` when no model was asked.
    #[schema(required = true)]
    usage: Option<Usage>,
    /// What the score says in a word; `null` without one.
    #[schema(required = true)]
    band: Option<Band>,
}

/// What a judgement took of a model.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Usage {
    /// The model's name.
    model: String,
    /// Name and version of the prompt.
    #[schema(example = "judge/1")]
    prompt_version: String,
    /// Tokens read; `null` when the server did not count them.
    #[schema(required = true)]
    prompt_tokens: Option<u64>,
    /// Tokens written; `null` when the server did not count them.
    #[schema(required = true)]
    completion_tokens: Option<u64>,
}

/// How one criterion was judged.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Criterion {
    /// Which criterion: coverage, relevance, specificity, story.
    #[schema(value_type = String, example = "coverage")]
    id: &'static str,
    /// Its name for a person, in the language of the feedback, or its `id` when the grader did not say which that is.
    #[schema(value_type = String)]
    name: &'static str,
    /// How much it counts, relative to the others.
    weight: f64,
    /// 0 to 4; `null` where it could not be judged.
    #[schema(required = true, minimum = 0, maximum = 4)]
    level: Option<f64>,
    /// 25 × level.
    #[schema(required = true, value_type = Option<f64>, minimum = 0, maximum = 100)]
    score: Option<interview::grading::score::Score>,
    /// Why it was judged so.
    #[schema(required = true)]
    reason: Option<String>,
    /// The candidate's own words that the judgement rests on.
    evidence: Vec<Quote>,
}

/// How one key point was met.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyPoint {
    /// The key point as the question states it.
    key_point: String,
    /// Whether the answer says it.
    verdict: Verdict,
    /// The candidate's own words for it; `null` when there are none.
    #[schema(required = true)]
    evidence: Option<Quote>,
}

/// Words that stand in the answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Quote {
    /// The words exactly as they stand there.
    quote: String,
    /// Where they begin, in Unicode code points.
    start: usize,
    /// Where they end (out), in Unicode code points.
    end: usize,
}

/// A range of scores.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Confidence {
    /// The lower end.
    #[schema(value_type = f64)]
    low: interview::grading::score::Score,
    /// The upper end.
    #[schema(value_type = f64)]
    high: interview::grading::score::Score,
}

impl Evaluation {
    /// Shows an evaluation.
    pub(crate) fn new(evaluation: evaluation::Evaluation) -> Self {
        let criterion = |judgement| Criterion::new(judgement, evaluation.language);
        Self {
            score: evaluation.score,
            feedback: evaluation.feedback,
            keywords: evaluation.keywords,
            strengths: evaluation.strengths,
            improvements: evaluation.improvements,
            criteria: evaluation.criteria.map(|all| all.into_iter().map(criterion).collect()),
            key_points: evaluation.key_points.map(|all| all.into_iter().map(KeyPoint::from).collect()),
            reason: evaluation.reason,
            confidence: evaluation.confidence.map(|range| Confidence { low: range.low, high: range.high }),
            grader: evaluation.grader,
            calibrated: evaluation.calibrated,
            usage: evaluation.usage.map(Usage::from),
            band: evaluation.score.map(|score| score.band().into()),
        }
    }
}

impl From<evaluation::Usage> for Usage {
    fn from(usage: evaluation::Usage) -> Self {
        Self {
            model: usage.model,
            prompt_version: usage.prompt_version,
            prompt_tokens: usage.prompt_tokens,
            completion_tokens: usage.completion_tokens,
        }
    }
}

impl Criterion {
    /// Shows a judgement with the criterion's name in a language.
    pub(crate) fn new(judgement: evaluation::CriterionJudgement, language: Option<Language>) -> Self {
        let id = judgement.criterion.id();
        Self {
            id,
            name: language.map_or(id, |language| judgement.criterion.name(language)),
            weight: judgement.weight,
            level: judgement.level,
            score: judgement.score,
            reason: judgement.reason,
            evidence: judgement.evidence.into_iter().map(Quote::from).collect(),
        }
    }
}

impl From<evaluation::KeyPointJudgement> for KeyPoint {
    fn from(judgement: evaluation::KeyPointJudgement) -> Self {
        Self {
            key_point: judgement.key_point,
            verdict: judgement.verdict.into(),
            evidence: judgement.evidence.map(Quote::from),
        }
    }
}

impl From<evaluation::Quote> for Quote {
    fn from(quote: evaluation::Quote) -> Self {
        Self { quote: quote.quote, start: quote.start, end: quote.end }
    }
}

/// One grading of one answer; every one is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GradedAnswer {
    /// The grading's number.
    id: i64,
    /// Which revision of the answer it judged: 1 is the first answer, 2 what replaced it.
    revision: i64,
    /// Whether it is the one the record shows.
    current: bool,
    /// Why the candidate asked for it again.
    #[schema(required = true, value_type = Option<String>)]
    note: Option<Untrusted>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// What was found.
    evaluation: Evaluation,
    /// The answer it judged, as it was then.
    #[schema(value_type = String)]
    answer_text: Untrusted,
}

/// A grading as it is exported, with all that is kept of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportedGrading {
    #[serde(flatten)]
    grading: GradedAnswer,
    /// What the model replied, word for word and in order, before anything in it was checked; empty where none was asked.
    model_replies: Vec<String>,
}

impl ExportedGrading {
    /// Shows a grading with the replies that it was made of.
    pub(crate) fn new(mut kept: record::KeptEvaluation) -> Self {
        let model_replies = std::mem::take(&mut kept.replies);
        Self { grading: GradedAnswer::new(kept), model_replies }
    }
}

impl GradedAnswer {
    /// Shows a grading.
    pub(crate) fn new(kept: record::KeptEvaluation) -> Self {
        Self {
            id: kept.id.0,
            revision: kept.revision,
            current: kept.current,
            note: kept.note,
            created_at: kept.created_at,
            evaluation: Evaluation::new(kept.evaluation),
            answer_text: kept.answer,
        }
    }
}
