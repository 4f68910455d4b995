//! Interviewers that say what a test wants.

use async_trait::async_trait;
use interview::{
    grading::evaluation::{Evaluation, KeyPointJudgement, Verdict},
    grading::failure::TaskFailure,
    grading::score::Score,
    ports::Interviewer,
    session::question::Question,
    work::task::{JudgementRequest, QuestionRequest},
    work::usage::{Meter, ModelUsage},
};
use std::{collections::VecDeque, sync::Mutex};

/// Asks and judges as the contract's examples do, after failing as often as it was told to.
#[derive(Default)]
pub(crate) struct Scripted {
    pub(crate) failures: Mutex<VecDeque<TaskFailure>>,
    /// What every answer is found to say from now on, and what not; with none, key points are not judged.
    pub(crate) key_points: Mutex<Vec<(&'static str, Verdict)>>,
}

impl Scripted {
    pub(crate) fn failing(failures: impl IntoIterator<Item = TaskFailure>) -> Self {
        Self { failures: Mutex::new(failures.into_iter().collect()), ..Self::default() }
    }

    fn next_failure(&self) -> Result<(), TaskFailure> {
        self.failures.lock().unwrap().pop_front().map_or(Ok(()), Err)
    }
}

#[async_trait]
impl Interviewer for Scripted {
    async fn ask(&self, request: &QuestionRequest, _meter: &Meter) -> Result<Vec<Question>, TaskFailure> {
        self.next_failure()?;
        let known = [
            format!("{} 직무의 핵심 역량은 무엇인가요?", request.position),
            "RESTful API 설계 시 고려해야 할 사항을 설명해주세요.".to_owned(),
        ];
        let more = (known.len()..).map(|number| format!("질문 {}", number + 1));
        let first = request.previous.len();
        Ok(known
            .into_iter()
            .chain(more)
            .skip(first)
            .take(request.count as usize)
            .map(|text| Question::plain(text, "script"))
            .collect())
    }

    async fn judge(&self, request: &JudgementRequest, _meter: &Meter) -> Result<Evaluation, TaskFailure> {
        self.next_failure()?;
        let key_points: Vec<KeyPointJudgement> = {
            let told = self.key_points.lock().unwrap();
            let judged = |(key_point, verdict): &(&str, Verdict)| KeyPointJudgement {
                key_point: (*key_point).to_owned(),
                verdict: *verdict,
                evidence: None,
            };
            told.iter().map(judged).collect()
        };
        let length = request.answer.as_data().chars().count();
        let score = Score::exact((length % 101) as f64);
        Ok(Evaluation {
            keywords: vec!["REST API".to_owned(), "Async".to_owned(), "Optimization".to_owned()],
            strengths: vec!["Clear communication".to_owned()],
            improvements: vec!["Need deeper technical explanation".to_owned()],
            key_points: (!key_points.is_empty()).then_some(key_points),
            language: Some(request.language),
            ..Evaluation::new("script/1", score, "구체적인 경험을 예시로 든 점이 좋습니다.".to_owned())
        })
    }
}

/// What [`Modelled`] replies when it judges.
pub(crate) const MODEL_REPLY: &str = "{\"criteria\": \"그대로\"}";

/// Does what another does, as a model that takes 1,000 tokens to read and 100 to write each time, in one call.
#[derive(Default)]
pub(crate) struct Modelled(pub(crate) Scripted);

impl Modelled {
    fn count(meter: &Meter) {
        let model = "test-model".to_owned();
        meter.add(ModelUsage { model, calls: 1, prompt_tokens: 1_000, completion_tokens: 100 });
    }
}

#[async_trait]
impl Interviewer for Modelled {
    async fn ask(&self, request: &QuestionRequest, meter: &Meter) -> Result<Vec<Question>, TaskFailure> {
        Self::count(meter);
        self.0.ask(request, meter).await
    }

    async fn judge(&self, request: &JudgementRequest, meter: &Meter) -> Result<Evaluation, TaskFailure> {
        Self::count(meter);
        meter.keep_reply(MODEL_REPLY);
        self.0.judge(request, meter).await
    }
}

/// Never comes back.
pub(crate) struct Hanging;

#[async_trait]
impl Interviewer for Hanging {
    async fn ask(&self, _request: &QuestionRequest, _meter: &Meter) -> Result<Vec<Question>, TaskFailure> {
        std::future::pending().await
    }

    async fn judge(&self, _request: &JudgementRequest, _meter: &Meter) -> Result<Evaluation, TaskFailure> {
        std::future::pending().await
    }
}
