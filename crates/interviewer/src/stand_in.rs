//! Who asks and judges where no model may be asked, and says so.

use async_trait::async_trait;
use interview::{
    grading::evaluation::Evaluation,
    grading::failure::{FailureCode, TaskFailure},
    ports::Interviewer,
    session::question::Question,
    work::task::{JudgementRequest, QuestionRequest},
    work::usage::Meter,
};

use crate::content::InterviewContent;
use crate::model::OnFailure;
use crate::prescreen::Prescreen;
use crate::{RubricInterviewer, judging};

/// Asks from the bank, and judges what needs no model as ever. Of the other answers the rubric judges each, and says that
/// no model did; or they fail, as the host has it.
#[derive(Debug)]
pub struct StandIn {
    rubric: RubricInterviewer,
    others: OnFailure,
}

impl StandIn {
    /// A stand-in that has this interviewer do the work; `others` says what becomes of answers that need a model.
    pub fn by(rubric: RubricInterviewer, others: OnFailure) -> Self {
        Self { rubric, others }
    }
}

#[async_trait]
impl Interviewer for StandIn {
    async fn ask(&self, request: &QuestionRequest, meter: &Meter) -> Result<Vec<Question>, TaskFailure> {
        self.rubric.ask(request, meter).await
    }

    async fn judge(&self, request: &JudgementRequest, _meter: &Meter) -> Result<Evaluation, TaskFailure> {
        let others = self.others;
        self.rubric
            .compute(|| request.clone(), move |request, content| judge(&request, content, others))
            .await?
    }
}

fn judge(
    request: &JudgementRequest,
    content: &InterviewContent,
    others: OnFailure,
) -> Result<Evaluation, TaskFailure> {
    match (Prescreen::of(request, content), others) {
        (Prescreen::Settled(judgement), _) => Ok(judgement.evaluation),
        (Prescreen::Open(_), OnFailure::Fail) => {
            Err(TaskFailure::permanent(FailureCode::ModelNeeded, "only a model can judge this answer"))
        }
        (Prescreen::Open(_), OnFailure::Rubric) => {
            let mut evaluation = judging::judge(request, content);
            evaluation.feedback.push_str(request.language.pick(
                " (모델로 평가하지 못해 낱말을 비교하는 규칙으로 평가했습니다.)",
                " (No model could judge this, so it was judged by rules that compare words.)",
            ));
            Ok(evaluation)
        }
    }
}
