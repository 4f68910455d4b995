//! Having an answer graded again: a failure retried, or a result contested.

use crate::{
    account::caller::Caller,
    account::guest,
    error::Error,
    id::RecordId,
    idempotency::{Creation, Receipt},
    ports::Ports,
    session::read,
    session::record::InterviewRecord,
    text,
    untrusted::Untrusted,
    work::job::NewJob,
};

/// Has the current answer graded again, also after the session is completed. While a grading waits it is that one;
/// every result is kept.
pub async fn regrade(
    ports: &Ports,
    caller: Caller,
    id: RecordId,
    note: Option<String>,
    receipt: Option<&Receipt<InterviewRecord>>,
) -> Result<Creation<InterviewRecord>, Error> {
    let note = note.map(|note| text::bounded("note", note, 2_000)).transpose()?.map(Untrusted::new);
    let record = read::record(ports, caller, id).await?;
    guest::must_have_account(ports, caller).await?;
    let job = NewJob { due_at: ports.clock.now(), seed: ports.randomness.seed() };
    let requested = ports.store.request_evaluation(&record, note.as_ref(), job, receipt).await?;
    if let Creation::New(_) = requested {
        ports.bell.notify_one();
        ports.events.publish(record.0.id);
    }
    Ok(requested)
}
