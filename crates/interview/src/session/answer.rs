//! Answering a question.

use crate::{
    account::caller::Caller,
    context::Context,
    error::{Conflict, Error},
    id::RecordId,
    idempotency::{Creation, Receipt},
    session::read,
    session::record::InterviewRecord,
    text,
    untrusted::Untrusted,
    work::job::NewJob,
};

/// Saves an answer, which replaces the one before, and has it graded. The text is kept as sent; the caller limits its
/// length. [`Conflict::AnswerFinal`] where the question lets no answer be replaced.
pub async fn answer(
    context: &Context,
    caller: Caller,
    id: RecordId,
    typed: String,
    receipt: Option<&Receipt<RecordId>>,
) -> Result<Creation<RecordId>, Error> {
    let typed = Untrusted::new(text::required("answer_text", typed, usize::MAX)?);
    let record = read::record(context, caller, id).await?;
    may_be_answered(&record.1, &typed)?;
    let job = NewJob { due_at: context.clock.now(), seed: context.randomness.seed() };
    let saved = context.store.save_answer(&record, &typed, job, receipt).await?;
    if let Creation::New(_) = saved {
        context.job_ready.notify_one();
        context.events.publish(record.0.id);
    }
    Ok(saved)
}

/// Whether an answer whose text is not known yet, such as a transcript, may still come. It may not where there is a final
/// one.
pub(crate) fn may_be_replaced(record: &InterviewRecord) -> Result<(), Error> {
    match record.answer {
        Some(_) if is_final(record) => Err(Error::Conflict(Conflict::AnswerFinal)),
        _ => Ok(()),
    }
}

fn is_final(record: &InterviewRecord) -> bool {
    record.question.conditions.as_ref().is_some_and(|conditions| !conditions.editing)
}

/// The same text again does not replace the answer: a client that got no response sends it twice.
fn may_be_answered(record: &InterviewRecord, typed: &Untrusted) -> Result<(), Error> {
    match &record.answer {
        Some(answer) if is_final(record) && answer.text != *typed => {
            Err(Error::Conflict(Conflict::AnswerFinal))
        }
        _ => Ok(()),
    }
}
