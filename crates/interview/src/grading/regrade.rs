//! Grading an answer again: after a failure, or because the candidate contests the result.

use crate::{
    account::caller::Caller,
    account::guest_access,
    context::Context,
    error::Error,
    grading::contest::Contest,
    id::RecordId,
    idempotency::{Creation, Receipt},
    session::read,
    session::record::InterviewRecord,
    text,
    untrusted::Untrusted,
    work::job::NewJob,
};

/// Has the current answer graded again, also after the session is completed. While a grading is waiting, that one is used
/// instead of another. Every result is kept.
pub async fn regrade(
    context: &Context,
    caller: Caller,
    id: RecordId,
    note: Option<String>,
    receipt: Option<&Receipt<InterviewRecord>>,
) -> Result<Creation<InterviewRecord>, Error> {
    let note = note.map(|note| text::bounded("note", note, 2_000)).transpose()?.map(Untrusted::new);
    let record = read::record(context, caller, id).await?;
    guest_access::must_have_account(context, caller).await?;
    let job = NewJob { due_at: context.clock.now(), seed: context.randomness.seed() };
    let requested = context.store.request_evaluation(&record, note.as_ref(), job, receipt).await?;
    if let Creation::New(_) = requested {
        context.job_ready.notify_one();
        context.events.publish(record.0.id);
    }
    Ok(requested)
}

/// Reads the contests of a record, newest first, together with the record, which gives the status of the last one.
pub async fn contests(
    context: &Context,
    caller: Caller,
    id: RecordId,
) -> Result<(InterviewRecord, Vec<Contest>), Error> {
    let record = read::record(context, caller, id).await?;
    let contests = context.store.contests(&record).await?;
    Ok((record.into_inner().1, contests))
}
