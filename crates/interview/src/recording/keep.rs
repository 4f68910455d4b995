//! Keeping, reading and removing recordings.
//!
//! The key of a recording is noted as erased before the first byte is written, and the note goes in the change that keeps
//! the recording. Erasing a recording, by itself or with its session or account, writes the note again in the same change.
//! So whatever is cut short, [`remove_erased`] finds the bytes that belong to nothing.

use super::{NewRecording, Recording, RecordingKey, Unusable, transcript::NewTranscript, voice::Voice};
use crate::{
    account::{caller::Caller, guest_access},
    context::Context,
    error::{Conflict, Error, Quota, Resource},
    id::{RecordId, RecordingId},
    language::Language,
    ports::Incoming,
    session::InterviewSession,
    session::answer,
    session::owner::Owned,
    session::read,
    session::record::InterviewRecord,
    work::job::NewJob,
};
use chrono::TimeDelta;

/// How long a recording may take from its first byte until it is kept.
const MAX_KEEPING_TIME: TimeDelta = TimeDelta::hours(2);
/// Keys whose bytes are removed in one go.
const REMOVED_AT_ONCE: i64 = 100;

/// Keeps a recording of an answer, and has it transcribed where a transcriber is set. With `submit` the transcript becomes
/// the answer by itself when it is clear. The inner error says why the file is none.
pub async fn keep(
    context: &Context,
    caller: Caller,
    id: RecordId,
    submit: bool,
    incoming: Incoming<'_>,
) -> Result<Result<Heard, Unusable>, Error> {
    guest_access::must_have_account(context, caller).await?;
    let record = read::record(context, caller, id).await?;
    if submit && !context.rules.transcribes {
        return Err(Error::Conflict(Conflict::NoTranscriber));
    }
    if submit {
        answer::may_be_replaced(&record.1)?;
    }
    let limits = context.rules.recordings;
    let kept = context.store.recording_bytes(caller.user).await?;
    let room = limits.user_bytes.saturating_sub(kept);
    if room == 0 {
        return Err(Error::Quota(Quota::Recordings));
    }
    let key = RecordingKey::of(context.randomness.bytes());
    context.store.announce_recording(&key, context.clock.now() + MAX_KEEPING_TIME).await?;
    let received = receive(context, &record, key.clone(), submit, incoming, room).await;
    if !matches!(received, Ok(Ok(_))) {
        remove(context, &key).await;
    }
    Ok(received?.map(|recording| Heard::of(recording, &record)))
}

async fn receive(
    context: &Context,
    record: &Owned<(InterviewSession, InterviewRecord)>,
    key: RecordingKey,
    submit: bool,
    incoming: Incoming<'_>,
    room: u64,
) -> Result<Result<Recording, Unusable>, Error> {
    let limits = context.rules.recordings;
    let bytes = match context.recordings.write(&key, incoming, limits.bytes.min(room)).await? {
        Ok(bytes) => bytes,
        Err(Unusable::TooLarge) if room < limits.bytes => return Err(Error::Quota(Quota::Recordings)),
        Err(unusable) => return Ok(Err(unusable)),
    };
    let heard = match context.recordings.listen(&key, limits.seconds).await? {
        Ok(heard) => heard,
        Err(unusable) => return Ok(Err(unusable)),
    };
    let new = NewRecording {
        key,
        bytes: i64::try_from(bytes).unwrap_or(i64::MAX),
        media_type: heard.media_type.to_owned(),
        sound: heard.sound,
        created_at: context.clock.now(),
    };
    let transcript = context.rules.transcribes.then(|| NewTranscript {
        job: NewJob { due_at: context.clock.now(), seed: context.randomness.seed() },
        submit,
    });
    let recording = context.store.keep_recording(record, &new, transcript, limits.user_bytes).await?;
    if transcript.is_some() {
        context.job_ready.notify_one();
    }
    Ok(Ok(recording))
}

/// A recording, and how the answer is spoken in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The recording.
    pub recording: Recording,
    /// What is counted in it and in the answer's text.
    pub voice: Voice,
    /// The language of the interview.
    pub language: Language,
}

impl Heard {
    fn of(recording: Recording, (session, record): &(InterviewSession, InterviewRecord)) -> Self {
        let language = session.plan.language;
        let text = record.answer.as_ref().map(|answer| answer.text.as_data());
        Self { voice: Voice::of(&recording.made.sound, text, language), recording, language }
    }
}

/// Lists the recordings of a record, oldest first.
pub async fn list(context: &Context, caller: Caller, id: RecordId) -> Result<Vec<Heard>, Error> {
    let record = read::record(context, caller, id).await?;
    let recordings = context.store.recordings(&record).await?;
    Ok(recordings.into_iter().map(|recording| Heard::of(recording, &record)).collect())
}

/// Counts how the answer is spoken in a recording.
pub async fn hear(context: &Context, caller: Caller, recording: Recording) -> Result<Heard, Error> {
    let record = read::record(context, caller, recording.record_id).await?;
    Ok(Heard::of(recording, &record))
}

/// Reads a recording.
pub async fn find(context: &Context, caller: Caller, id: RecordingId) -> Result<Owned<Recording>, Error> {
    context.store.recording(caller, id).await?.owned_by(caller, Resource::Recording)
}

/// Removes a recording and its bytes.
pub async fn erase(context: &Context, caller: Caller, id: RecordingId) -> Result<(), Error> {
    let recording = find(context, caller, id).await?;
    context.store.remove_recording(&recording).await?;
    remove(context, &recording.made.key).await;
    Ok(())
}

/// Removes the bytes of what was erased; what cannot be removed now stays noted.
pub async fn remove_erased(context: &Context) -> Result<(), Error> {
    let mut after = None;
    loop {
        let erased =
            context.store.erased_recordings(context.clock.now(), after.as_ref(), REMOVED_AT_ONCE).await?;
        let Some(last) = erased.last().cloned() else { return Ok(()) };
        for key in &erased {
            remove(context, key).await;
        }
        after = Some(last);
    }
}

/// Removes the bytes under a key, and then the note of it.
async fn remove(context: &Context, key: &RecordingKey) {
    let removed = match context.recordings.remove(key).await {
        Ok(()) => context.store.forget_erased_recording(key).await,
        Err(error) => Err(error),
    };
    if let Err(error) = removed {
        tracing::warn!(%error, "the bytes of an erased recording are still there; they are removed later");
    }
}
