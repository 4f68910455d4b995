//! An interview session.

use super::{Band, Experience, FeedbackTime, Language, SessionKind, SessionStatus};
use chrono::{DateTime, Utc};
use interview::{grading::score, session, untrusted::Untrusted};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One practice interview.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InterviewSession {
    /// The session's number.
    id: i64,
    /// Whose it is.
    user_id: i64,
    /// What the candidate is called.
    #[schema(example = "김철수")]
    user_name: String,
    /// The position as the candidate wrote it.
    #[schema(example = "Backend Developer")]
    position: String,
    /// How far it has come.
    status: SessionStatus,
    /// What voice and face said over the whole session; `null` until there is something to say.
    #[schema(required = true, value_type = Option<Object>)]
    emotion_summary: Option<Value>,
    /// When it was started.
    created_at: DateTime<Utc>,
    /// The language of its questions and feedback.
    language: Language,
    /// Which kind of questions it asks.
    kind: SessionKind,
    /// How many questions it began with.
    question_count: u32,
    /// Seconds for each answer; `null` is no limit.
    #[schema(required = true)]
    time_limit_s: Option<u32>,
    /// Whether the candidate agreed to emotion analysis, for their own eyes.
    emotion_consent: bool,
    /// When it was completed.
    #[schema(required = true)]
    completed_at: Option<DateTime<Utc>>,
    /// When the candidate sees the feedback.
    feedback: FeedbackTime,
    /// The word of its format, one of `GET /formats`.
    #[schema(example = "mixed")]
    format: String,
    /// How long the candidate has worked in the job; `null` when not said.
    #[schema(required = true)]
    experience: Option<Experience>,
    /// Where the candidate applies; `null` when not said.
    #[schema(required = true)]
    company: Option<String>,
    /// Whether there are no questions for this very position, so that those for any position are asked.
    general_only: bool,
}

impl From<session::InterviewSession> for InterviewSession {
    fn from(session: session::InterviewSession) -> Self {
        let plan = session.plan;
        Self {
            id: session.id.0,
            user_id: session.user_id.0,
            user_name: plan.user_name,
            position: plan.position,
            status: session.status.into(),
            emotion_summary: session.emotion_summary,
            created_at: session.created_at,
            language: plan.language.into(),
            kind: plan.kind.into(),
            question_count: plan.question_count,
            time_limit_s: plan.time_limit_s,
            emotion_consent: plan.emotion_consent,
            completed_at: session.completed_at,
            feedback: plan.feedback.into(),
            format: plan.format,
            experience: plan.experience.map(Experience::from),
            company: plan.company,
            general_only: plan.general_only,
        }
    }
}

/// A session with the texts its questions were made from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InterviewSessionDetail {
    #[serde(flatten)]
    session: InterviewSession,
    /// The candidate's résumé.
    #[schema(required = true, value_type = Option<String>)]
    resume: Option<Untrusted>,
    /// The job description.
    #[schema(required = true, value_type = Option<String>)]
    job_description: Option<Untrusted>,
}

impl InterviewSessionDetail {
    pub(crate) fn new(session: session::InterviewSession, documents: session::SessionDocuments) -> Self {
        let session::SessionDocuments { resume, job_description } = documents;
        Self { session: session.into(), resume, job_description }
    }
}

/// A session in a list, with how far it has come.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InterviewSessionSummary {
    #[serde(flatten)]
    session: InterviewSession,
    /// How many questions it has.
    questions: i64,
    /// How many of them are answered.
    answered: i64,
    /// How many of them have a score.
    scored: i64,
    /// The mean of the scores; `null` without any.
    #[schema(required = true, minimum = 0, maximum = 100)]
    mean_score: Option<f64>,
    /// The record, of an earlier session, whose question it asks again; `null` for an interview of its own.
    #[schema(required = true)]
    retry_of: Option<i64>,
    /// What the mean says in a word; `null` without one.
    #[schema(required = true)]
    band: Option<Band>,
}

impl From<session::SessionSummary> for InterviewSessionSummary {
    fn from(summary: session::SessionSummary) -> Self {
        Self {
            session: summary.session.into(),
            questions: summary.questions,
            answered: summary.answered,
            scored: summary.scored,
            mean_score: summary.mean_score,
            retry_of: summary.retry_of.map(|id| id.0),
            band: summary.mean_score.map(|score| score::Band::of(score).into()),
        }
    }
}

/// Part of the list of a user's sessions, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionPage {
    /// The sessions of this part.
    pub(crate) items: Vec<InterviewSessionSummary>,
    /// Where the list goes on: send it as `cursor`; `null` at the end of the list.
    #[schema(required = true)]
    pub(crate) next_cursor: Option<String>,
}
