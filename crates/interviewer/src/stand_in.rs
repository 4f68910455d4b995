//! Who asks and judges in a model's place, and says so.

use async_trait::async_trait;
use interview::{
    evaluation::Evaluation,
    ports::Interviewer,
    question::Question,
    task::{JudgementRequest, QuestionRequest, TaskFailure},
};

use crate::RubricInterviewer;

/// Asks from the bank and judges by the rubric where a model was to do it; each judgement says that none did.
#[derive(Debug, Default)]
pub struct StandIn {
    rubric: RubricInterviewer,
}

impl StandIn {
    /// A stand-in that has this interviewer do the work.
    pub fn by(rubric: RubricInterviewer) -> Self {
        Self { rubric }
    }
}

#[async_trait]
impl Interviewer for StandIn {
    async fn ask(&self, request: &QuestionRequest) -> Result<Vec<Question>, TaskFailure> {
        self.rubric.ask(request).await
    }

    async fn judge(&self, request: &JudgementRequest) -> Result<Evaluation, TaskFailure> {
        let mut evaluation = self.rubric.judge(request).await?;
        evaluation.feedback.push_str(request.language.pick(
            " (모델로 평가하지 못해 낱말을 비교하는 규칙으로 평가했습니다.)",
            " (No model could judge this, so it was judged by rules that compare words.)",
        ));
        Ok(evaluation)
    }
}
