//! Asking more questions in a session, or a follow-up to an answer.

use crate::{
    account::caller::Caller,
    account::guest_access,
    context::Context,
    error::{Conflict, Error, Resource},
    id::{JobId, RecordId, SessionId},
    idempotency::{Creation, Receipt},
    ports::{QuestionJob, WantedQuestions},
    session::InterviewSession,
    session::question,
    session::read,
    session::record::InterviewRecord,
    session::wait,
    work::job::NewJob,
};

/// A request for questions.
#[derive(Clone, Copy, Debug)]
pub struct MoreQuestions {
    /// The record whose answer they follow up; `None` for questions that follow nothing.
    pub follow_up_to: Option<RecordId>,
    /// How many questions.
    pub count: u32,
}

/// The records that were added.
#[derive(Clone, Debug, PartialEq)]
pub struct AddedQuestions {
    /// The records, in order.
    pub records: Vec<InterviewRecord>,
    /// Whether an earlier request with the same key added them.
    pub repeated: bool,
}

/// Adds questions to a session and returns their records. If none come in time, it adds the fallback questions.
pub async fn add_questions(
    context: &Context,
    caller: Caller,
    id: SessionId,
    wanted: MoreQuestions,
    receipt: Option<&Receipt<JobId>>,
) -> Result<AddedQuestions, Error> {
    let session = read::session(context, caller, id).await?;
    guest_access::must_have_account(context, caller).await?;
    session.must_be_open()?;
    if let Some(record) = wanted.follow_up_to {
        let records = read::records(context, caller, id).await?;
        may_be_followed_up(&records, record, context.rules.follow_up_depth)?;
    }
    let request = WantedQuestions {
        follow_up_to: wanted.follow_up_to,
        count: wanted.count,
        max: context.rules.max_questions,
    };
    let job = NewJob { due_at: context.clock.now(), seed: context.randomness.seed() };
    let (job, repeated) = match context.store.request_questions(&session, &request, job, receipt).await? {
        Creation::New(job) => {
            context.job_ready.notify_one();
            (job, false)
        }
        Creation::Repeated { id, .. } => (JobId(id), true),
    };
    let records = wait_for_records(context, &session, job, wanted).await?;
    Ok(AddedQuestions { records, repeated })
}

/// Checks that the record belongs to the session, is answered, and is not too deep in a chain of follow-ups.
fn may_be_followed_up(records: &[InterviewRecord], id: RecordId, depth: usize) -> Result<(), Error> {
    let find = |id| records.iter().find(|record| record.id == id);
    let record = find(id).ok_or(Error::NotFound(Resource::Record))?;
    if record.answer.is_none() {
        return Err(Error::Conflict(Conflict::NoAnswer));
    }
    let above = std::iter::successors(Some(record), |below| below.follow_up_to.and_then(find));
    if above.skip(1).count() >= depth {
        return Err(Error::Conflict(Conflict::FollowUpTooDeep));
    }
    Ok(())
}

async fn wait_for_records(
    context: &Context,
    session: &InterviewSession,
    job: JobId,
    wanted: MoreQuestions,
) -> Result<Vec<InterviewRecord>, Error> {
    let added = || async move {
        let added = context.store.added_records(job).await?;
        Ok((!added.is_empty()).then_some(added))
    };
    if let Some(added) = wait::until(context, session.id, context.rules.question_timeout, added).await? {
        return Ok(added);
    }
    let fallback = question::fallback_follow_ups(session.plan.language, wanted.count as usize);
    let job_in_whose_place = QuestionJob::Later(job);
    if context.store.add_questions_instead(job_in_whose_place, &fallback, context.clock.now()).await? {
        context.events.publish(session.id);
    }
    context.store.added_records(job).await
}
