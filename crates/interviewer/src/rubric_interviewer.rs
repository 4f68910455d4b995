//! The interviewer that needs nothing: it asks from the bank and judges by the rubric, without model or network.

use std::num::NonZero;
use std::sync::Arc;

use async_trait::async_trait;
use interview::grading::evaluation::Evaluation;
use interview::grading::failure::{FailureCode, TaskFailure};
use interview::ports::Interviewer;
use interview::session::question::Question;
use interview::work::task::{JudgementRequest, QuestionRequest};
use interview::work::usage::Meter;
use tokio::sync::Semaphore;

use crate::content::InterviewContent;
use crate::follow_up;
use crate::judging::{RubricJudge, ScoredEvaluation};

/// Asks from the bank and judges by the rubric: the same request, the same answer.
///
/// All its work is computing, so it is done beside the runtime's threads, as many requests at once as there are cores;
/// further ones wait their turn.
#[derive(Clone, Debug)]
pub struct RubricInterviewer {
    judge: Arc<RubricJudge>,
    places: Arc<Semaphore>,
}

impl RubricInterviewer {
    /// An interviewer that keeps to this content and uses as many cores as there are.
    pub fn new(content: Arc<InterviewContent>) -> Self {
        Self::with_concurrency(content, std::thread::available_parallelism().map_or(1, NonZero::get))
    }

    /// An interviewer that works on at most so many requests at once (at least one).
    pub fn with_concurrency(content: Arc<InterviewContent>, requests: usize) -> Self {
        Self { judge: Arc::new(RubricJudge::new(content)), places: Arc::new(Semaphore::new(requests.max(1))) }
    }

    /// What it keeps to.
    pub(crate) fn content(&self) -> &InterviewContent {
        self.judge.content()
    }

    /// Judges an answer, and tells the score before it was rounded too.
    pub async fn judge_exactly(&self, request: &JudgementRequest) -> Result<ScoredEvaluation, TaskFailure> {
        self.compute(|| request.clone(), |request, judge| judge.judge_exactly(&request)).await
    }

    /// Computes beside the runtime's threads, when a place is free. The input is made only then, so that a thousand who
    /// wait hold none. A caller that gives up leaves its place only when the computation has ended, so that there are
    /// never more than places.
    pub(crate) async fn compute<Input: Send + 'static, Output: Send + 'static>(
        &self,
        input: impl FnOnce() -> Input + Send,
        work: impl FnOnce(Input, &RubricJudge) -> Output + Send + 'static,
    ) -> Result<Output, TaskFailure> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_| {
            TaskFailure::transient(FailureCode::ShuttingDown, "the interviewer is shutting down")
        })?;
        let (judge, input) = (Arc::clone(&self.judge), input());
        let computed = tokio::task::spawn_blocking(move || {
            let computed = work(input, &judge);
            drop(place);
            computed
        });
        computed.await.map_err(|cause| {
            tracing::error!(%cause, "the rubric interviewer broke off");
            TaskFailure::permanent(FailureCode::RubricPanicked, "the rubric interviewer broke off")
        })
    }
}

impl Default for RubricInterviewer {
    /// An interviewer that keeps to the content built into the program.
    fn default() -> Self {
        Self::new(Arc::clone(InterviewContent::embedded()))
    }
}

#[async_trait]
impl Interviewer for RubricInterviewer {
    async fn ask(&self, request: &QuestionRequest, _meter: &Meter) -> Result<Vec<Question>, TaskFailure> {
        let questions =
            self.compute(|| request.clone(), |request, judge| ask(&request, judge.content())).await?;
        if questions.is_empty() {
            return Err(TaskFailure::permanent(
                FailureCode::NoQuestionsLeft,
                "the question bank has no more questions for this session",
            ));
        }
        Ok(questions)
    }

    async fn judge(&self, request: &JudgementRequest, _meter: &Meter) -> Result<Evaluation, TaskFailure> {
        Ok(self.judge_exactly(request).await?.evaluation)
    }
}

fn ask(request: &QuestionRequest, content: &InterviewContent) -> Vec<Question> {
    if let Some(exchange) = &request.follow_up_to {
        return follow_up::questions(request, exchange, content.bank());
    }
    content.select_questions(request)
}
