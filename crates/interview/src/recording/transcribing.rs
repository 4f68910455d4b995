//! Reading a transcript, correcting it, and having it made again.

use super::{Recording, keep, transcript::Transcript};
use crate::{
    account::caller::Caller,
    context::Context,
    error::{Conflict, Error, Resource},
    id::RecordingId,
    session::owner::Owned,
    text,
    untrusted::Untrusted,
    work::job::NewJob,
};

/// The most bytes of a corrected transcript, as of an answer: 1 MiB.
const MAX_BYTES: usize = 1 << 20;

/// Reads the transcript of a recording.
pub async fn read(context: &Context, caller: Caller, id: RecordingId) -> Result<Transcript, Error> {
    let recording = keep::find(context, caller, id).await?;
    of(context, &recording).await
}

async fn of(context: &Context, recording: &Owned<Recording>) -> Result<Transcript, Error> {
    let found = context.store.transcript(recording).await?;
    found.ok_or(Error::NotFound(Resource::Transcript))
}

/// Keeps what the candidate says that they said, beside what was understood. It becomes no answer by itself then: the
/// candidate sends it.
pub async fn correct(
    context: &Context,
    caller: Caller,
    id: RecordingId,
    corrected: String,
) -> Result<Transcript, Error> {
    let corrected = text::required("text", corrected, usize::MAX)?;
    if corrected.len() > MAX_BYTES {
        return Err(Error::invalid("text", format!("must be at most {MAX_BYTES} bytes long")));
    }
    let recording = keep::find(context, caller, id).await?;
    let corrected = Untrusted::new(corrected);
    context.store.correct_transcript(&recording, &corrected, context.clock.now()).await?;
    context.events.publish(recording.session_id);
    of(context, &recording).await
}

/// Has a recording transcribed, for the first time or again; one that waits already goes on waiting.
pub async fn request(context: &Context, caller: Caller, id: RecordingId) -> Result<Transcript, Error> {
    let recording = keep::find(context, caller, id).await?;
    if !context.rules.transcribes {
        return Err(Error::Conflict(Conflict::NoTranscriber));
    }
    let job = NewJob { due_at: context.clock.now(), seed: context.randomness.seed() };
    context.store.request_transcript(&recording, job).await?;
    context.job_ready.notify_one();
    context.events.publish(recording.session_id);
    of(context, &recording).await
}
