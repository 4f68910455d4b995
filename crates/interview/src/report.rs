//! The report on a whole interview: totals, criteria, what to practise next, and the comparison with earlier interviews for
//! the same position. [`compose`] computes all of it from stored data.

mod compose;
mod numbering;
mod practice;
mod same_position;

pub use compose::compose;
pub use numbering::QuestionNumber;

use crate::{
    account::caller::Caller,
    context::Context,
    error::{Error, Resource},
    grading::criterion::Criterion,
    grading::evaluation::{CriterionJudgement, KeyPointJudgement, Quote, Verdict},
    grading::failure::FailureReason,
    grading::score::Score,
    id::{RecordId, SessionId},
    session::{InterviewSession, read},
    untrusted::Untrusted,
};
use chrono::{DateTime, Utc};

/// The report on a whole interview.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The interview.
    pub session: InterviewSession,
    /// The counts of its questions, and the score.
    pub totals: Totals,
    /// Every criterion, in the rubric's order.
    pub criteria: Vec<CriterionSummary>,
    /// Every question, in order.
    pub questions: Vec<QuestionSummary>,
    /// What to practise next.
    pub practice: Practice,
    /// The interviews before it for the same position.
    pub progress: Progress,
    /// The graders.
    pub graders: Vec<Grader>,
}

/// The counts of questions by outcome, and the mean score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// The mean of the scores, 0 to 100; `None` if there are none.
    pub score: Option<f64>,
    /// All questions.
    pub questions: usize,
    /// Those with a score.
    pub judged: usize,
    /// Those with a score that are follow-ups. They count in the mean as any other question.
    pub judged_follow_ups: usize,
    /// Those whose answer could not be judged, so it has no score.
    pub withheld: usize,
    /// Those without an answer.
    pub unanswered: usize,
    /// Those whose grading waits or is under way.
    pub pending: usize,
    /// Those whose grading failed permanently.
    pub failed: usize,
}

/// The outcome of one question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its answer has a score.
    Judged,
    /// Its answer could not be judged.
    Withheld,
    /// It has no answer.
    Unanswered,
    /// The grading of its answer waits or is under way.
    Pending,
    /// The grading of its answer failed permanently.
    Failed,
}

/// One criterion over all answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CriterionSummary {
    /// The criterion.
    pub criterion: Criterion,
    /// The mean of its levels, 0 to 4; `None` where no answer was judged by it.
    pub level: Option<f64>,
    /// How many answers were judged by it.
    pub answers: usize,
    /// The same mean in the previous interview for the same position.
    pub level_before: Option<f64>,
}

/// One question, its answer, and what the grader found.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionSummary {
    /// The record.
    pub record_id: RecordId,
    /// Its place in the session, from 1.
    pub order: i64,
    /// The question's number for people: "3", or "3-1" for a follow-up.
    pub number: QuestionNumber,
    /// The record whose answer it follows up.
    pub follow_up_to: Option<RecordId>,
    /// The record of an earlier session whose question it asks again.
    pub retry_of: Option<RecordId>,
    /// The question.
    pub question: String,
    /// The answer as sent.
    pub answer: Option<Untrusted>,
    /// The outcome.
    pub outcome: Outcome,
    /// The score of the answer.
    pub score: Option<Score>,
    /// The machine word for what capped the score, or why there is none.
    pub reason: Option<String>,
    /// Why the grading failed.
    pub failure: Option<FailureReason>,
    /// What to do next; `None` until the answer is graded.
    pub feedback: Option<String>,
    /// What was good.
    pub strengths: Vec<String>,
    /// What to improve.
    pub improvements: Vec<String>,
    /// The candidate's own words that judgements rest on, in their order in the answer, each once.
    pub quotes: Vec<Quote>,
    /// The judgement of each criterion.
    pub criteria: Vec<CriterionJudgement>,
    /// The verdict on each key point.
    pub key_points: Vec<KeyPointJudgement>,
}

/// What to practise next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Practice {
    /// The one thing that would help most over all answers; `None` if nothing was found to improve.
    pub first: Option<FirstStep>,
    /// The weakest criteria, the weakest first, without those that are met well.
    pub criteria: Vec<WeakCriterion>,
    /// Key points that were not said, those of the lowest scores first.
    pub key_points: Vec<OpenKeyPoint>,
}

/// The one thing that would help most over all answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstStep {
    /// The criterion it is about; `None` where no criterion is weak, and it is about one answer.
    pub criterion: Option<Criterion>,
    /// What to do, in the language of the interview; `None` where the remark on the one answer says it.
    pub advice: Option<&'static str>,
    /// The answer that shows it most clearly.
    pub example: Option<Example>,
}

/// An answer that shows something, and the remark on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The record.
    pub record_id: RecordId,
    /// The question's number for people.
    pub number: QuestionNumber,
    /// The first of its improvements.
    pub improvement: String,
}

/// A criterion to work on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeakCriterion {
    /// The criterion.
    pub criterion: Criterion,
    /// Its mean level, 0 to 4.
    pub level: f64,
    /// What to do in the next answer to reach a higher level, in the language of the interview.
    pub next: &'static str,
}

/// A key point that was not said, or only in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenKeyPoint {
    /// The record whose answer lacks it.
    pub record_id: RecordId,
    /// The record's place in the session, from 1.
    pub order: i64,
    /// The question's number for people.
    pub number: QuestionNumber,
    /// The key point as the question states it.
    pub key_point: String,
    /// The verdict on it.
    pub verdict: Verdict,
}

/// Earlier interviews for the same position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// The last ten at most that have a score, the oldest first.
    pub earlier: Vec<Attempt>,
    /// The difference of this interview's score from that of the last one.
    pub change: Option<f64>,
}

/// An earlier interview for the same position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    /// The session.
    pub session_id: SessionId,
    /// When it started.
    pub created_at: DateTime<Utc>,
    /// The mean of its scores, 0 to 100.
    pub score: f64,
    /// How many of its answers have a score.
    pub judged: i64,
}

/// A grader, and whether its agreement with people was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grader {
    /// Name and version.
    pub name: String,
    /// Whether all of its judgements were calibrated.
    pub calibrated: bool,
}

/// How many sessions back earlier interviews are searched for.
const LOOKED_BACK: i64 = 100;

impl Report {
    /// The questions in the order of the conversation: a follow-up comes right after what it follows.
    pub fn conversation(&self) -> Vec<&QuestionSummary> {
        let mut questions: Vec<&QuestionSummary> = self.questions.iter().collect();
        questions.sort_by(|one, other| one.number.cmp(&other.number));
        questions
    }
}

/// Reports on a session's current state. A session that asks one question again is not compared with other interviews.
pub async fn read(context: &Context, caller: Caller, id: SessionId) -> Result<Report, Error> {
    let content = read::changes(context, caller, id, 0).await?.into_inner();
    let session = content.session.ok_or(Error::NotFound(Resource::Session))?;
    let is_retry = content.records.iter().any(|record| record.retry_of.is_some());
    let mut earlier = match is_retry {
        true => Vec::new(),
        false => context.store.sessions(caller, Some(id), LOOKED_BACK).await?,
    };
    earlier.retain(|summary| {
        summary.retry_of.is_none()
            && same_position::same(&summary.session.plan.position, &session.plan.position)
    });
    let last = earlier.iter().find(|summary| summary.mean_score.is_some());
    let last_records = match last {
        Some(last) => match read::records(context, caller, last.session.id).await {
            // It may have been erased meanwhile.
            Err(Error::NotFound(_)) => Vec::new(),
            records => records?.into_inner(),
        },
        None => Vec::new(),
    };
    Ok(compose(session, content.records, &earlier, &last_records))
}
