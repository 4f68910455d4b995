//! Starting a session.

use crate::{
    account::caller::Caller,
    account::guest_access,
    context::Context,
    error::Error,
    id::SessionId,
    idempotency::{Creation, Receipt},
    ports::QuestionJob,
    session::question,
    session::read,
    session::wait,
    session::{InterviewSession, NewSession, SessionPlan},
    work::job::NewJob,
};

/// Whether starting a session waits for its questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Waits, and adds the fallback questions when no others come in time.
    ForQuestions,
    /// Returns at once; the questions arrive as events.
    No,
}

/// Starts a session.
pub async fn start(
    context: &Context,
    caller: Caller,
    new: NewSession,
    wait: Wait,
    receipt: Option<&Receipt<InterviewSession>>,
) -> Result<Creation<InterviewSession>, Error> {
    guest_access::may_start(context, caller, &new).await?;
    let job = NewJob { due_at: context.clock.now(), seed: context.randomness.seed() };
    let created = context.store.create_session(caller.user, &new, job, receipt).await?;
    let id = match &created {
        Creation::New(session) => {
            context.job_ready.notify_one();
            session.id
        }
        Creation::Repeated { id, .. } => SessionId(*id),
    };
    if wait == Wait::ForQuestions {
        wait_for_questions(context, caller, id, &new.plan).await?;
    }
    Ok(created)
}

async fn wait_for_questions(
    context: &Context,
    caller: Caller,
    id: SessionId,
    plan: &SessionPlan,
) -> Result<(), Error> {
    let asked = || async move {
        let records = read::records(context, caller, id).await?;
        Ok((!records.is_empty()).then_some(()))
    };
    if wait::until(context, id, context.rules.question_timeout, asked).await?.is_none() {
        let fallback =
            question::fallback_questions(&plan.position, plan.language, plan.question_count as usize);
        let job = QuestionJob::FirstOf(id);
        if context.store.add_questions_instead(job, &fallback, context.clock.now()).await? {
            tracing::warn!(session = %id, "no questions came in time: the fallback questions are asked");
            context.events.publish(id);
        }
    }
    Ok(())
}
