//! The report on a whole interview.

use super::{Band, Criterion, InterviewSession, KeyPoint, Outcome, Quote, Verdict, failure};
use chrono::{DateTime, Utc};
use interview::{grading::criterion, grading::score, language::Language, report, untrusted::Untrusted};
use serde::Serialize;
use utoipa::ToSchema;

/// What a whole interview says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Report {
    /// The interview.
    session: InterviewSession,
    /// What became of its questions, and the score.
    totals: ReportTotals,
    /// Every criterion, in an order that never changes.
    criteria: Vec<ReportCriterion>,
    /// Every question, in order.
    questions: Vec<ReportQuestion>,
    /// What to practise next.
    practice: Practice,
    /// The interviews before it for the same position.
    progress: Progress,
    /// Who judged.
    graders: Vec<Grader>,
}

/// How many questions came to what.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportTotals {
    /// The mean of the scores; `null` without any.
    #[schema(required = true, minimum = 0, maximum = 100)]
    score: Option<f64>,
    /// All questions.
    questions: usize,
    /// Those with a score.
    judged: usize,
    /// Those whose answer could not be judged.
    withheld: usize,
    /// Those without an answer.
    unanswered: usize,
    /// Those whose grading waits or is under way.
    pending: usize,
    /// Those whose grading failed for good.
    failed: usize,
    /// Those of the judged that follow up another: they count in the mean as any other.
    judged_follow_ups: usize,
    /// What the mean says in a word; `null` without one.
    #[schema(required = true)]
    band: Option<Band>,
}

/// How a criterion was met over all answers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportCriterion {
    /// Which criterion: coverage, relevance, specificity, story.
    #[schema(value_type = String, example = "coverage")]
    id: &'static str,
    /// Its name for a person, in the language of the interview.
    #[schema(value_type = String)]
    name: &'static str,
    /// The mean of its levels; `null` where no answer was judged by it.
    #[schema(required = true, minimum = 0, maximum = 4)]
    level: Option<f64>,
    /// How many answers were judged by it.
    answers: usize,
    /// The same mean in the last interview before it for the same position that has a score.
    #[schema(required = true, minimum = 0, maximum = 4)]
    level_before: Option<f64>,
    /// 25 × level, to the nearest whole number.
    #[schema(required = true, value_type = Option<f64>, minimum = 0, maximum = 100)]
    score: Option<score::Score>,
    /// The same of the level before.
    #[schema(required = true, value_type = Option<f64>, minimum = 0, maximum = 100)]
    score_before: Option<score::Score>,
}

/// One question, and what was thought of its answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReportQuestion {
    /// The record.
    record_id: i64,
    /// Its place in the session, from 1.
    order: i64,
    /// The record whose answer it follows up.
    #[schema(required = true)]
    follow_up_to: Option<i64>,
    /// What was asked.
    question: String,
    /// The answer as sent; `null` without one.
    #[schema(required = true, value_type = Option<String>)]
    answer: Option<Untrusted>,
    /// What became of it.
    outcome: Outcome,
    /// 0 to 100; `null` where there is none.
    #[schema(required = true, value_type = Option<f64>, minimum = 0, maximum = 100)]
    score: Option<interview::grading::score::Score>,
    /// The word for what capped or withheld the score, or why the grading failed.
    #[schema(required = true)]
    reason: Option<String>,
    /// What to do next; `null` until it is graded.
    #[schema(required = true)]
    feedback: Option<String>,
    /// What was good.
    strengths: Vec<String>,
    /// What to improve.
    improvements: Vec<String>,
    /// The candidate's own words that the judgements rest on.
    quotes: Vec<Quote>,
    /// How each key point was met.
    key_points: Vec<KeyPoint>,
    /// The number by which people speak of it: `3` for the third question, `3-1` for the first that follows it up.
    #[schema(example = "3-1")]
    number: String,
    /// What the score says in a word; `null` without one.
    #[schema(required = true)]
    band: Option<Band>,
    /// How each criterion was judged.
    criteria: Vec<Criterion>,
    /// The record, of an earlier session, whose question it asks again.
    #[schema(required = true)]
    retry_of: Option<i64>,
}

/// What to practise next.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Practice {
    /// The weakest criteria, the weakest first; none that are met well.
    criteria: Vec<WeakCriterion>,
    /// Key points that were not, or not wholly, said, those of the lowest scores first.
    key_points: Vec<OpenKeyPoint>,
    /// The one thing that would help most over all answers; `null` where nothing was found to improve.
    #[schema(required = true)]
    first: Option<FirstStep>,
}

/// The one thing that would help most over all answers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FirstStep {
    /// The criterion it is about; `null` where no criterion is weak, and it is about one answer.
    #[schema(required = true, value_type = Option<String>, example = "story")]
    id: Option<&'static str>,
    /// The criterion's name for a person, in the language of the interview.
    #[schema(required = true, value_type = Option<String>)]
    name: Option<&'static str>,
    /// What to do, in the language of the interview; `null` where the improvement of the one answer says it.
    #[schema(required = true, value_type = Option<String>)]
    advice: Option<&'static str>,
    /// The answer in which it shows most.
    #[schema(required = true)]
    example: Option<Example>,
}

/// An answer in which something shows, and what would improve it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Example {
    /// The record.
    record_id: i64,
    /// The number by which people speak of its question.
    number: String,
    /// The first of its improvements.
    improvement: String,
}

/// A criterion to work on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WeakCriterion {
    /// Which criterion: coverage, relevance, specificity, story.
    #[schema(value_type = String, example = "coverage")]
    id: &'static str,
    /// Its name for a person, in the language of the interview.
    #[schema(value_type = String)]
    name: &'static str,
    /// Its mean level.
    #[schema(minimum = 0, maximum = 4)]
    level: f64,
    /// What to do in the next answer to reach a higher level, in the language of the interview.
    #[schema(value_type = String)]
    next: &'static str,
    /// 25 × level, to the nearest whole number.
    #[schema(value_type = f64, minimum = 0, maximum = 100)]
    score: score::Score,
}

/// A key point that was not, or not wholly, said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenKeyPoint {
    /// The record whose answer lacks it.
    record_id: i64,
    /// The record's place in the session, from 1.
    order: i64,
    /// The key point as the question states it.
    key_point: String,
    /// How it was said.
    verdict: Verdict,
    /// The number by which people speak of its question.
    number: String,
}

/// The interviews before it for the same position.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Progress {
    /// Those with a score, the oldest first; at most the ten last.
    earlier: Vec<Attempt>,
    /// This score less that of the last of them; `null` without either.
    #[schema(required = true)]
    change: Option<f64>,
}

/// An earlier interview for the same position.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Attempt {
    /// The session.
    session_id: i64,
    /// When it was started.
    created_at: DateTime<Utc>,
    /// The mean of its scores.
    #[schema(minimum = 0, maximum = 100)]
    score: f64,
    /// How many of its answers have a score.
    judged: i64,
}

/// Who judged.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Grader {
    /// Name and version.
    #[schema(example = "rubric/1")]
    name: String,
    /// Whether this grader's agreement with people has been measured, for every one of its judgements here.
    calibrated: bool,
}

impl From<report::Report> for Report {
    fn from(report: report::Report) -> Self {
        let language = report.session.plan.language;
        Self {
            totals: report.totals.into(),
            criteria: report.criteria.into_iter().map(|one| ReportCriterion::new(one, language)).collect(),
            questions: report.questions.into_iter().map(|one| ReportQuestion::new(one, language)).collect(),
            practice: Practice::new(report.practice, language),
            progress: report.progress.into(),
            graders: report.graders.into_iter().map(Grader::from).collect(),
            session: report.session.into(),
        }
    }
}

impl From<report::Totals> for ReportTotals {
    fn from(totals: report::Totals) -> Self {
        let band = totals.score.map(|score| score::Band::of(score).into());
        let report::Totals {
            score,
            questions,
            judged,
            judged_follow_ups,
            withheld,
            unanswered,
            pending,
            failed,
        } = totals;
        Self { score, questions, judged, withheld, unanswered, pending, failed, judged_follow_ups, band }
    }
}

impl ReportCriterion {
    fn new(summary: report::CriterionSummary, language: Language) -> Self {
        Self {
            id: summary.criterion.id(),
            name: summary.criterion.name(language),
            level: summary.level,
            answers: summary.answers,
            level_before: summary.level_before,
            score: summary.level.map(score::Score::of_level),
            score_before: summary.level_before.map(score::Score::of_level),
        }
    }
}

impl ReportQuestion {
    fn new(question: report::QuestionSummary, language: Language) -> Self {
        let criterion = |judgement| Criterion::new(judgement, Some(language));
        Self {
            record_id: question.record_id.0,
            order: question.order,
            follow_up_to: question.follow_up_to.map(|id| id.0),
            question: question.question,
            answer: question.answer,
            outcome: question.outcome.into(),
            score: question.score,
            reason: question.reason.or_else(|| question.failure.as_ref().map(failure::words)),
            feedback: question.feedback,
            strengths: question.strengths,
            improvements: question.improvements,
            quotes: question.quotes.into_iter().map(Quote::from).collect(),
            key_points: question.key_points.into_iter().map(KeyPoint::from).collect(),
            number: question.number.to_string(),
            band: question.score.map(|score| score.band().into()),
            criteria: question.criteria.into_iter().map(criterion).collect(),
            retry_of: question.retry_of.map(|id| id.0),
        }
    }
}

impl Practice {
    fn new(practice: report::Practice, language: Language) -> Self {
        let criteria = practice.criteria.into_iter().map(|weak| WeakCriterion {
            id: weak.criterion.id(),
            name: weak.criterion.name(language),
            level: weak.level,
            next: weak.next,
            score: score::Score::of_level(weak.level),
        });
        let key_points = practice.key_points.into_iter().map(|open| OpenKeyPoint {
            record_id: open.record_id.0,
            order: open.order,
            key_point: open.key_point,
            verdict: open.verdict.into(),
            number: open.number.to_string(),
        });
        let first = practice.first.map(|step| FirstStep::new(step, language));
        Self { criteria: criteria.collect(), key_points: key_points.collect(), first }
    }
}

impl FirstStep {
    fn new(step: report::FirstStep, language: Language) -> Self {
        Self {
            id: step.criterion.map(criterion::Criterion::id),
            name: step.criterion.map(|criterion| criterion.name(language)),
            advice: step.advice,
            example: step.example.map(Example::from),
        }
    }
}

impl From<report::Example> for Example {
    fn from(example: report::Example) -> Self {
        Self {
            record_id: example.record_id.0,
            number: example.number.to_string(),
            improvement: example.improvement,
        }
    }
}

impl From<report::Progress> for Progress {
    fn from(progress: report::Progress) -> Self {
        let earlier = progress.earlier.into_iter().map(|attempt| Attempt {
            session_id: attempt.session_id.0,
            created_at: attempt.created_at,
            score: attempt.score,
            judged: attempt.judged,
        });
        Self { earlier: earlier.collect(), change: progress.change }
    }
}

impl From<report::Grader> for Grader {
    fn from(grader: report::Grader) -> Self {
        Self { name: grader.name, calibrated: grader.calibrated }
    }
}
