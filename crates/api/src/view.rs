//! What things look like on the wire: the contract's keys first, then those that go beyond it. What is absent is
//! `null`, never missing.

mod evaluation;
mod record;
mod session;
mod user;
mod words;

pub(crate) use evaluation::{Evaluation, GradedAnswer};
pub(crate) use record::{EvaluationRequested, InterviewRecord, QuestionResult};
pub(crate) use session::{InterviewSession, InterviewSessionDetail, InterviewSessionSummary, SessionPage};
pub(crate) use user::{Device, RegisteredUser, User};
pub(crate) use words::{EvaluationState, Language, QuestionKind, SessionKind, SessionStatus, Stage, Verdict};
