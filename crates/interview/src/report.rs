//! What a whole interview says: totals, criteria, what to practise next, and how it compares with earlier ones for the
//! same position. [`compose`] computes it from what is remembered; nothing in it is anybody's opinion.

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

/// What a whole interview says.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The interview.
    pub session: InterviewSession,
    /// What became of its questions, and the score.
    pub totals: Totals,
    /// Every criterion, in the rubric's order.
    pub criteria: Vec<CriterionSummary>,
    /// Every question, in order.
    pub questions: Vec<QuestionSummary>,
    /// What to practise next.
    pub practice: Practice,
    /// The interviews before it for the same position.
    pub progress: Progress,
    /// Who judged.
    pub graders: Vec<Grader>,
}

/// How many questions came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Totals {
    /// The mean of the scores, 0 to 100; `None` without any.
    pub score: Option<f64>,
    /// All questions.
    pub questions: usize,
    /// Those with a score.
    pub judged: usize,
    /// Those of them that follow up another: they count in the mean as any other.
    pub judged_follow_ups: usize,
    /// Those whose answer could not be judged, so that it has no score.
    pub withheld: usize,
    /// Those without an answer.
    pub unanswered: usize,
    /// Those whose grading waits or is under way.
    pub pending: usize,
    /// Those whose grading failed for good.
    pub failed: usize,
}

/// What became of one question.
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
    /// The grading of its answer failed for good.
    Failed,
}

/// How a criterion was met over all answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CriterionSummary {
    /// Which criterion.
    pub criterion: Criterion,
    /// The mean of its levels, 0 to 4; `None` where no answer was judged by it.
    pub level: Option<f64>,
    /// How many answers were judged by it.
    pub answers: usize,
    /// The same mean in the last interview before it for the same position.
    pub level_before: Option<f64>,
}

/// One question, and what was thought of its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionSummary {
    /// The record.
    pub record_id: RecordId,
    /// Its place in the session, from 1.
    pub order: i64,
    /// The number by which people speak of it.
    pub number: QuestionNumber,
    /// The record whose answer it follows up.
    pub follow_up_to: Option<RecordId>,
    /// The record, of an earlier session, whose question it asks again.
    pub retry_of: Option<RecordId>,
    /// What was asked.
    pub question: String,
    /// The answer as sent.
    pub answer: Option<Untrusted>,
    /// What became of it.
    pub outcome: Outcome,
    /// The score of the answer.
    pub score: Option<Score>,
    /// The machine word for what capped or withheld the score.
    pub reason: Option<String>,
    /// Why the grading failed.
    pub failure: Option<FailureReason>,
    /// What to do next; `None` until it is graded.
    pub feedback: Option<String>,
    /// What was good.
    pub strengths: Vec<String>,
    /// What to improve.
    pub improvements: Vec<String>,
    /// The candidate's own words that judgements rest on, in the order in which they stand, each once.
    pub quotes: Vec<Quote>,
    /// How each criterion was judged.
    pub criteria: Vec<CriterionJudgement>,
    /// How each key point was met.
    pub key_points: Vec<KeyPointJudgement>,
}

/// What to practise next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Practice {
    /// The one thing that would help most over all answers; `None` where nothing was found to improve.
    pub first: Option<FirstStep>,
    /// The weakest criteria, the weakest first; none that are met well.
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
    /// The answer in which it shows most.
    pub example: Option<Example>,
}

/// An answer in which something shows, and what was said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The record.
    pub record_id: RecordId,
    /// The number by which people speak of its question.
    pub number: QuestionNumber,
    /// The first of its improvements.
    pub improvement: String,
}

/// A criterion to work on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeakCriterion {
    /// Which criterion.
    pub criterion: Criterion,
    /// Its mean level, 0 to 4.
    pub level: f64,
    /// What to do in the next answer to reach a higher level, in the language of the interview.
    pub next: &'static str,
}

/// A key point that was not, or not wholly, said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenKeyPoint {
    /// The record whose answer lacks it.
    pub record_id: RecordId,
    /// The record's place in the session, from 1.
    pub order: i64,
    /// The number by which people speak of its question.
    pub number: QuestionNumber,
    /// The key point as the question states it.
    pub key_point: String,
    /// How it was said.
    pub verdict: Verdict,
}

/// The interviews before it for the same position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Those with a score, the oldest first; at most the ten last.
    pub earlier: Vec<Attempt>,
    /// This score less that of the last of them.
    pub change: Option<f64>,
}

/// An earlier interview for the same position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    /// The session.
    pub session_id: SessionId,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// The mean of its scores, 0 to 100.
    pub score: f64,
    /// How many of its answers have a score.
    pub judged: i64,
}

/// Who judged, and whether people were found to agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grader {
    /// Name and version.
    pub name: String,
    /// Whether every judgement of it was calibrated.
    pub calibrated: bool,
}

/// How far back earlier interviews are looked for, in sessions.
const LOOKED_BACK: i64 = 100;

impl Report {
    /// The questions in the order of the conversation: a follow-up comes right after what it follows.
    pub fn conversation(&self) -> Vec<&QuestionSummary> {
        let mut questions: Vec<&QuestionSummary> = self.questions.iter().collect();
        questions.sort_by(|one, other| one.number.cmp(&other.number));
        questions
    }
}

/// Reports on a session as it stands now. One question that is asked again is no interview to compare with, neither as
/// this session nor as an earlier one.
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
