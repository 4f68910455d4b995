//! A job: work that was written down with the change that caused it, and is done under a lease.

use crate::backoff;
use crate::id::{JobId, RecordId, RecordingId, SessionId};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// A job as it is claimed.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The job's number.
    pub id: JobId,
    /// What is to be done.
    pub kind: JobKind,
    /// How often it was claimed, this claim included: a settlement under an older claim is refused.
    pub claim: i64,
    /// How often it was tried and failed.
    pub failures: i64,
    /// Drawn when the job was written; everything random about it follows from this.
    pub seed: i64,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum JobKind {
    /// Ask questions and add them to a session.
    AskQuestions {
        /// The session that waits for questions.
        session_id: SessionId,
        /// How many.
        count: u32,
        /// The record whose answer they follow up; `None` for questions that follow nothing.
        follow_up_to: Option<RecordId>,
    },
    /// Judge one revision of one answer.
    EvaluateAnswer {
        /// The session of the record.
        session_id: SessionId,
        /// The record that holds the answer.
        record_id: RecordId,
        /// Which revision of the answer.
        revision: i64,
        /// Why the candidate asks for it again.
        note: Option<String>,
    },
    /// Have a recording transcribed.
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
    /// From when on it may be claimed.
    pub due_at: DateTime<Utc>,
    /// Everything random about the job follows from this.
    pub seed: i64,
}

/// The proof under which a claimed job may be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    /// Which job.
    pub job_id: JobId,
    /// Which claim of it.
    pub claim: i64,
}

impl Job {
    /// The proof under which this claim may be settled.
    pub fn claim(&self) -> Claim {
        Claim { job_id: self.id, claim: self.claim }
    }

    /// Names this try of the job to the one who executes it, in the form of a version 8 UUID (RFC 9562). It follows from
    /// the job alone, so a restarted server finds a result that came meanwhile; a try after a failure has another.
    pub fn task_id(&self) -> TaskId {
        let digest = Sha256::digest(format!("daedam job {} {} {}", self.id, self.seed, self.failures));
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        TaskId(uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string())
    }
}

/// Names one try of a job to the one who executes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaskId(pub String);

/// How many jobs may be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimCapacity {
    /// Jobs that ask questions at most.
    pub questions: i64,
    /// Gradings at most.
    pub gradings: i64,
    /// Jobs of both these kinds together at most.
    pub all: i64,
    /// Transcripts at most, beside those.
    pub transcripts: i64,
}

impl ClaimCapacity {
    /// Room for so many jobs of any kind.
    pub fn for_any(all: i64) -> Self {
        Self { questions: all, gradings: all, all, transcripts: all }
    }
}

/// What became of a claimed job.
#[derive(Clone, Debug, PartialEq)]
pub enum Settlement {
    /// Questions were found: they are added to the session.
    Questions(Vec<crate::session::question::Question>),
    /// The answer was judged.
    Evaluation {
        /// It becomes the current evaluation if the revision still stands.
        evaluation: Box<crate::grading::evaluation::Evaluation>,
        /// What the model replied, in order, kept beside it; empty where none was asked.
        replies: Vec<String>,
    },
    /// A recording was understood.
    Transcription(Box<crate::recording::transcription::Transcription>),
    /// It failed and is tried again.
    Retry {
        /// When.
        at: DateTime<Utc>,
        /// Why it failed.
        reason: crate::grading::failure::FailureReason,
    },
    /// It failed for good.
    Failed {
        /// Why.
        reason: crate::grading::failure::FailureReason,
    },
    /// Nobody needs it any more.
    NotNeeded,
    /// It goes back untouched, because the one who claimed it is shutting down.
    Released,
}

/// How often a job may fail before it has failed for good.
pub const MAX_FAILURES: i64 = 5;

/// How often asking questions may fail before a stand-in asks them: a person looks at the screen meanwhile.
pub const MAX_QUESTION_FAILURES: i64 = 2;

/// How often a job may be claimed: each claim that is not settled is a process that died over it.
pub const MAX_CLAIMS: i64 = 30;

const FIRST_WAIT: Duration = Duration::from_secs(2);
const MAX_WAIT: Duration = Duration::from_secs(300);

/// When a job that failed for the `failures`-th time is tried again: 2 s doubled with each failure, at most five
/// minutes, of which a random part between a half and the whole (`fraction` in 0 to 1) is waited, so that jobs that
/// failed together do not return together. A longer wait that was asked for is kept.
pub fn retry_at(now: DateTime<Utc>, failures: i64, asked: Option<TimeDelta>, fraction: f64) -> DateTime<Utc> {
    let failures = u32::try_from(failures).unwrap_or(u32::MAX);
    let waited = backoff::wait(failures, FIRST_WAIT, MAX_WAIT, fraction).as_millis() as i64;
    let waited = TimeDelta::milliseconds(waited);
    now + asked.map_or(waited, |asked| asked.max(waited))
}

/// How far waiting and failed work is counted, so that looking at a long queue costs no more than at a short one.
pub const MAX_COUNTED: i64 = 10_000;

/// How much work waits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct QueueStatus {
    /// Jobs that are due or wait for their next try, counted up to [`MAX_COUNTED`].
    pub waiting: i64,
    /// Jobs that somebody holds a lease on.
    pub leased: i64,
    /// Gradings that failed for good and were not asked for again, counted up to [`MAX_COUNTED`].
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
