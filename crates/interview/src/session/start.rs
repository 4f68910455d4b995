//! Starting a session.

use crate::{
    account::caller::Caller,
    account::guest,
    error::Error,
    id::SessionId,
    idempotency::{Creation, Receipt},
    ports::{Ports, QuestionJob},
    session::question,
    session::read,
    session::wait,
    session::{InterviewSession, NewSession, SessionPlan},
    work::job::NewJob,
};

/// Whether whoever starts a session waits until its questions are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// Waits, and has the fallback questions asked when no others come in time.
    WaitForQuestions,
    /// Returns at once; the questions arrive as events.
    ReturnAtOnce,
}

/// Starts a session.
pub async fn start(
    ports: &Ports,
    caller: Caller,
    new: NewSession,
    patience: Patience,
    receipt: Option<&Receipt<InterviewSession>>,
) -> Result<Creation<InterviewSession>, Error> {
    guest::may_start(ports, caller, &new).await?;
    let job = NewJob { due_at: ports.clock.now(), seed: ports.randomness.seed() };
    let created = ports.store.create_session(caller.user, &new, job, receipt).await?;
    let id = match &created {
        Creation::New(session) => {
            ports.bell.notify_one();
            session.id
        }
        Creation::Repeated { id, .. } => SessionId(*id),
    };
    if patience == Patience::WaitForQuestions {
        wait_for_questions(ports, caller, id, &new.plan).await?;
    }
    Ok(created)
}

async fn wait_for_questions(
    ports: &Ports,
    caller: Caller,
    id: SessionId,
    plan: &SessionPlan,
) -> Result<(), Error> {
    let asked = || async move {
        let records = read::records(ports, caller, id).await?;
        Ok((!records.is_empty()).then_some(()))
    };
    if wait::until(ports, id, ports.rules.question_timeout, asked).await?.is_none() {
        let fallback =
            question::fallback_questions(&plan.position, plan.language, plan.question_count as usize);
        let job = QuestionJob::FirstOf(id);
        if ports.store.add_questions_instead(job, &fallback, ports.clock.now()).await? {
            tracing::warn!(session = %id, "no questions came in time: the fallback questions are asked");
            ports.events.publish(id);
        }
    }
    Ok(())
}
