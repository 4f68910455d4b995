//! Asking questions and judging answers.

use crate::{
    grading::evaluation::Evaluation,
    grading::failure::TaskFailure,
    session::question::Question,
    work::task::{JudgementRequest, QuestionRequest},
    work::usage::Meter,
};
use async_trait::async_trait;

/// Asks questions and judges answers, and notes its model usage. An interviewer without a model notes nothing.
#[async_trait]
pub trait Interviewer: Send + Sync {
    /// Asks `request.count` questions, or fewer when there are no more good ones; at least one.
    async fn ask(&self, request: &QuestionRequest, meter: &Meter) -> Result<Vec<Question>, TaskFailure>;

    /// Judges an answer.
    async fn judge(&self, request: &JudgementRequest, meter: &Meter) -> Result<Evaluation, TaskFailure>;
}
