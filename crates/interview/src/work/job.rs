//! A job: work that is stored in the same transaction as its cause, and done under a lease.

use crate::backoff;
use crate::id::{JobId, RecordId, RecordingId, SessionId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// A claimed job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The job's number.
    pub id: JobId,
    /// The kind of work.
    pub kind: JobKind,
    /// How often it was claimed, this claim included: a settlement under an older claim is refused.
    pub claim: i64,
    /// How many tries failed.
    pub failures: i64,
    /// Drawn when the job is written; all random choices of the job follow from it.
    pub seed: i64,
}

/// The kind of work of a job.
#[derive(Clone, Debug, PartialEq)]
pub enum JobKind {
    /// Asks questions and adds them to a session.
    AskQuestions {
        /// The session that waits for questions.
        session_id: SessionId,
        /// How many questions.
        count: u32,
        /// The record whose answer they follow up; `None` for questions that follow nothing.
        follow_up_to: Option<RecordId>,
    },
    /// Judges one revision of one answer.
    EvaluateAnswer {
        /// The session of the record.
        session_id: SessionId,
        /// The record that holds the answer.
        record_id: RecordId,
        /// The revision of the answer.
        revision: i64,
        /// Why the candidate asks for another grading.
        note: Option<String>,
    },
    /// Transcribes a recording.
    TranscribeRecording {
        /// The session of the record.
        session_id: SessionId,
        /// The recording.
        recording_id: RecordingId,
    },
}

impl JobKind {
    /// The session the job belongs to.
    pub fn session_id(&self) -> SessionId {
        match self {
            Self::AskQuestions { session_id, .. }
            | Self::EvaluateAnswer { session_id, .. }
            | Self::TranscribeRecording { session_id, .. } => *session_id,
        }
    }
}

/// A job about to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// When it becomes due.
    pub due_at: DateTime<Utc>,
    /// Random; all random choices of the job follow from it.
    pub seed: i64,
}

/// Proof of a claim, which is needed to settle a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    /// The job's number.
    pub job_id: JobId,
    /// The number of the claim.
    pub claim: i64,
}

impl Job {
    /// The proof of this claim.
    pub fn claim(&self) -> Claim {
        Claim { job_id: self.id, claim: self.claim }
    }

    /// Names this try of the job to its executor, in the form of a version 8 UUID (RFC 9562). It follows from the job
    /// alone, so a restarted server finds a result that came in the meantime. A try after a failure has another.
    pub fn task_id(&self) -> TaskId {
        let digest = Sha256::digest(format!("daedam job {} {} {}", self.id, self.seed, self.failures));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        TaskId(uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string())
    }
}

/// Names one try of a job to its executor.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaskId(pub String);

/// How many jobs may be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimCapacity {
    /// The most jobs that ask questions.
    pub questions: i64,
    /// The most gradings.
    pub gradings: i64,
    /// The most jobs of both these kinds together.
    pub all: i64,
    /// The most transcripts, beside those.
    pub transcripts: i64,
}

impl ClaimCapacity {
    /// Capacity for this many jobs of any kind.
    pub fn for_any(all: i64) -> Self {
        Self { questions: all, gradings: all, all, transcripts: all }
    }
}

/// The outcome of a claimed job.
#[derive(Clone, Debug, PartialEq)]
pub enum Settlement {
    /// Questions were found and are added to the session.
    Questions(Vec<crate::session::question::Question>),
    /// The answer was judged.
    Evaluation {
        /// It becomes the current evaluation if the revision still stands.
        evaluation: Box<crate::grading::evaluation::Evaluation>,
        /// The model's replies, in order, stored beside it; empty if no model was asked.
        replies: Vec<String>,
    },
    /// A recording was transcribed.
    Transcription(Box<crate::recording::transcription::Transcription>),
    /// It failed and is tried again.
    Retry {
        /// When it is tried again.
        at: DateTime<Utc>,
        /// Why it failed.
        reason: crate::grading::failure::FailureReason,
    },
    /// It failed permanently.
    Failed {
        /// Why it failed.
        reason: crate::grading::failure::FailureReason,
    },
    /// Its result is no longer needed.
    NotNeeded,
    /// It goes back unchanged, because its dispatcher shuts down.
    Released,
}

/// How often a job may fail before it has failed permanently.
pub const MAX_FAILURES: i64 = 5;

/// How often asking questions may fail before a fallback interviewer asks them, because a person waits at the screen.
pub const MAX_QUESTION_FAILURES: i64 = 2;

/// How often a job may be claimed. A claim that is not settled means that a process died while it worked on the job.
pub const MAX_CLAIMS: i64 = 30;

const FIRST_WAIT: Duration = Duration::from_secs(2);
const MAX_WAIT: Duration = Duration::from_secs(300);

/// When a job is tried again after its `failures`-th failure. The delay is 2 s, doubled with each failure, at most five
/// minutes; of this a random part between a half and the whole is waited (`fraction` in 0 to 1), so that jobs that failed
/// together are not tried again together. If a longer delay was requested, that one is used.
pub fn retry_at(now: DateTime<Utc>, failures: i64, asked: Option<TimeDelta>, fraction: f64) -> DateTime<Utc> {
    let failures = u32::try_from(failures).unwrap_or(u32::MAX);
    let waited = backoff::wait(failures, FIRST_WAIT, MAX_WAIT, fraction).as_millis() as i64;
    let waited = TimeDelta::milliseconds(waited);
    now + asked.map_or(waited, |asked| asked.max(waited))
}

/// Waiting and failed work is counted up to this, so that a long queue costs no more to look at than a short one.
pub const MAX_COUNTED: i64 = 10_000;

/// How much work waits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct QueueStatus {
    /// Jobs that are due or wait for their next try, counted up to [`MAX_COUNTED`].
    pub waiting: i64,
    /// Jobs with a lease.
    pub leased: i64,
    /// Gradings that failed permanently and were not requested again, counted up to [`MAX_COUNTED`].
    pub failed: i64,
    /// When the oldest job that waits became due.
    pub oldest_due_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retry_waits_longer_each_time_up_to_a_bound() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let wait =
            |failures, asked, fraction| (retry_at(now, failures, asked, fraction) - now).num_milliseconds();
        assert_eq!([wait(1, None, 0.0), wait(1, None, 1.0)], [1_000, 2_000]);
        assert_eq!([wait(2, None, 1.0), wait(3, None, 1.0), wait(4, None, 1.0)], [4_000, 8_000, 16_000]);
        assert_eq!(wait(1_000, None, 1.0), 300_000);
        assert_eq!(wait(1, Some(TimeDelta::seconds(90)), 1.0), 90_000);
        assert_eq!(wait(3, Some(TimeDelta::seconds(1)), 1.0), 8_000);
    }

    #[test]
    fn a_task_id_follows_from_the_try() {
        let job = |failures, claim| Job {
            id: JobId(7),
            kind: JobKind::AskQuestions { session_id: SessionId(1), count: 5, follow_up_to: None },
            claim,
            failures,
            seed: 42,
        };
        assert_eq!(job(0, 1).task_id(), job(0, 2).task_id());
        assert_ne!(job(0, 1).task_id(), job(1, 2).task_id());
        assert_eq!(job(0, 1).task_id().0.len(), 36);
    }
}
