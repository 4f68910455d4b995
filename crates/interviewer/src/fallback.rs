//! The interviewer for when no model may be asked: it works by the bank and the rubric, and says so.

use async_trait::async_trait;
use interview::{
    grading::evaluation::Evaluation,
    grading::failure::{FailureCode, TaskFailure},
    ports::Interviewer,
    session::question::Question,
    work::task::{JudgementRequest, QuestionRequest},
    work::usage::Meter,
};

use crate::RubricInterviewer;
use crate::judging::RubricJudge;
use crate::model::OnFailure;
use crate::prescreen::Prescreen;

/// Asks from the bank, and judges what needs no model as the model's interviewer does. The rubric judges the other
/// answers and says that no model did; or they fail, as the host has it.
#[derive(Debug)]
pub struct FallbackInterviewer {
    rubric: RubricInterviewer,
    others: OnFailure,
}

impl FallbackInterviewer {
    /// An interviewer that has this interviewer do the work; `others` says what becomes of answers that need a model.
    pub fn by(rubric: RubricInterviewer, others: OnFailure) -> Self {
        Self { rubric, others }
    }
}

#[async_trait]
impl Interviewer for FallbackInterviewer {
    async fn ask(&self, request: &QuestionRequest, meter: &Meter) -> Result<Vec<Question>, TaskFailure> {
        self.rubric.ask(request, meter).await
    }

    async fn judge(&self, request: &JudgementRequest, _meter: &Meter) -> Result<Evaluation, TaskFailure> {
        let others = self.others;
        self.rubric
            .compute(|| request.clone(), move |request, rubric_judge| judge(&request, rubric_judge, others))
            .await?
    }
}

fn judge(
    request: &JudgementRequest,
    judge: &RubricJudge,
    others: OnFailure,
) -> Result<Evaluation, TaskFailure> {
    match (Prescreen::of(request, judge), others) {
        (Prescreen::Settled(judgement), _) => Ok(judgement.evaluation),
        (Prescreen::Open(_), OnFailure::Fail) => {
            Err(TaskFailure::permanent(FailureCode::ModelNeeded, "only a model can judge this answer"))
        }
        (Prescreen::Open(_), OnFailure::Rubric) => {
            let mut evaluation = judge.judge(request);
            evaluation.feedback.push_str(request.language.pick(
                " (모델로 평가하지 못해 낱말을 비교하는 규칙으로 평가했습니다.)",
                " (No model could judge this, so it was judged by rules that compare words.)",
            ));
            Ok(evaluation)
        }
    }
}
