//! An interview session: who practises for which position, and how far it has come.

pub mod answer;
pub mod changes;
pub mod complete;
pub mod export;
pub mod follow_up;
pub mod format;
pub mod owner;
pub mod position;
pub mod positions;
pub mod question;
pub mod read;
pub mod record;
pub mod retry;
pub mod start;
pub mod wait;

use crate::{
    error::{Conflict, Error},
    id::{RecordId, SessionId, UserId},
    language::Language,
    session::format::Experience,
    untrusted::Untrusted,
    words::words,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One practice interview.
#[derive(Clone, Debug, PartialEq)]
pub struct InterviewSession {
    /// The session's number.
    pub id: SessionId,
    /// The user who practises.
    pub user_id: UserId,
    /// Started or completed.
    pub status: SessionStatus,
    /// What it is about.
    pub plan: SessionPlan,
    /// What voice and face said over the whole session; `None` until there is something to say.
    pub emotion_summary: Option<serde_json::Value>,
    /// Rises with every change to the session or a record of it.
    pub version: i64,
    /// The version in which the session itself last changed.
    pub changed_in: i64,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When it was completed; `None` before.
    pub completed_at: Option<DateTime<Utc>>,
}

impl InterviewSession {
    /// Checks that answers and questions may still come; [`Conflict::SessionCompleted`] when not.
    pub fn must_be_open(&self) -> Result<(), Error> {
        match self.status {
            SessionStatus::Started => Ok(()),
            SessionStatus::Completed => Err(Error::Conflict(Conflict::SessionCompleted)),
        }
    }
}

/// What an interview is about, fixed when it starts.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionPlan {
    /// What the candidate is called.
    pub user_name: String,
    /// The position as the candidate wrote it.
    pub position: String,
    /// The language of questions and feedback.
    pub language: Language,
    /// Which kind of questions.
    pub kind: SessionKind,
    /// How many questions to begin with, 1 to 20.
    pub question_count: u32,
    /// Whether the candidate agreed to emotion analysis, for their own eyes.
    pub emotion_consent: bool,
    /// Seconds for each answer; `None` is no limit.
    pub time_limit_s: Option<u32>,
    /// When the candidate sees the feedback.
    pub feedback: FeedbackTime,
    /// The word of its format, as "mixed".
    pub format: String,
    /// The candidate's years in the job; `None` when not said.
    pub experience: Option<Experience>,
    /// Where the candidate applies, up to 100 characters; `None` when not said.
    pub company: Option<String>,
    /// Whether the bank lacks questions for this very position, so that general ones are asked.
    pub general_only: bool,
}

/// The texts that a session's questions are made from, each up to 100,000 characters. They are stored apart from the
/// session, so that reading a session does not read them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SessionDocuments {
    /// The candidate's résumé.
    pub resume: Option<Untrusted>,
    /// The job description.
    pub job_description: Option<Untrusted>,
}

/// A session about to be started.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSession {
    /// What it is about.
    pub plan: SessionPlan,
    /// The texts that its questions are made from.
    pub documents: SessionDocuments,
}

/// When a candidate sees the feedback. Answers are graded as they come either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedbackTime {
    /// After each answer: practice.
    #[default]
    AfterEach,
    /// All at the end, as in a real interview.
    AtEnd,
}

words!(FeedbackTime { AfterEach = "after_each", AtEnd = "at_end" });

/// A session's status. Completed is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionStatus {
    /// Questions are asked and answers may come.
    Started,
    /// No more questions or answers; gradings still arrive.
    Completed,
}

words!(SessionStatus { Started = "started", Completed = "completed" });

/// Which kind of questions a session asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SessionKind {
    /// Something of each.
    Mixed,
    /// Knowledge of the job.
    Technical,
    /// How the candidate acted or would act.
    Behavioral,
    /// Who the candidate is and what drives them.
    Personality,
}

words!(SessionKind {
    Mixed = "mixed",
    Technical = "technical",
    Behavioral = "behavioral",
    Personality = "personality",
});

/// A session in a list, with its progress.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionSummary {
    /// The session.
    pub session: InterviewSession,
    /// How many questions it has.
    pub questions: i64,
    /// How many of them are answered.
    pub answered: i64,
    /// How many of them have a score.
    pub scored: i64,
    /// The mean of the scores, 0 to 100; `None` if there are none.
    pub mean_score: Option<f64>,
    /// The record whose question it asks again; `None` for an ordinary interview.
    pub retry_of: Option<RecordId>,
}
