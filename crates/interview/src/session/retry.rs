//! Answering one question again, in a session of its own.

use crate::{
    account::caller::Caller,
    context::Context,
    error::{Conflict, Error},
    id::RecordId,
    idempotency::{Creation, Receipt},
    session::read,
    session::{FeedbackTime, InterviewSession, SessionPlan, SessionStatus},
};

/// Starts a practice session that asks the question of an answered record again, with its key points, for the same position
/// and in the same language. [`Conflict::SessionNotCompleted`] while the answer itself can still be changed, and
/// [`Conflict::NoAnswer`] where there is no answer.
pub async fn retry(
    context: &Context,
    caller: Caller,
    id: RecordId,
    receipt: Option<&Receipt<InterviewSession>>,
) -> Result<Creation<InterviewSession>, Error> {
    let record = read::record(context, caller, id).await?;
    if record.0.status != SessionStatus::Completed {
        return Err(Error::Conflict(Conflict::SessionNotCompleted));
    }
    if record.1.answer.is_none() {
        return Err(Error::Conflict(Conflict::NoAnswer));
    }
    let plan = plan_of(&record.0.plan);
    context.store.create_retry(&record, &plan, context.clock.now(), receipt).await
}

/// Leaves out the documents, which belong to their interview, and the consent to emotion analysis, which is for one
/// session.
fn plan_of(earlier: &SessionPlan) -> SessionPlan {
    SessionPlan {
        user_name: earlier.user_name.clone(),
        position: earlier.position.clone(),
        language: earlier.language,
        kind: earlier.kind,
        question_count: 1,
        emotion_consent: false,
        time_limit_s: earlier.time_limit_s,
        feedback: FeedbackTime::AfterEach,
        format: earlier.format.clone(),
        experience: earlier.experience,
        company: earlier.company.clone(),
        general_only: earlier.general_only,
    }
}
