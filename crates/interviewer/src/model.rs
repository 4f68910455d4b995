//! The interviewer that asks a model: any server that speaks OpenAI's chat completions, here or hosted.
//!
//! The model is asked for what only it can do: questions that fit, and whether an answer says a thing, with the words
//! that say it. Everything else is code: quotes are looked up in the answer, the score is computed by the core, the
//! rubric's guards cap it, and what the guards settle never reaches the model. What a candidate wrote goes to the model
//! fenced and as data ([`delimiter`]); no number that comes back is taken for a score ([`verdicts`]).
//!
//! A call goes through [`client`]: a place, the breaker, what the server was found able to do
//! ([`capabilities`]), and one exchange over HTTP within its time and size ([`call`]). What comes back is cut into events
//! ([`events`]), each read for what it holds ([`wire`], [`refusal`]), and put together to a reply that is whole or none
//! ([`reading`]). What servers do, and what is done about it, is a table in `tests/model/servers.rs`.

mod ask;
mod breaker;
mod call;
mod capabilities;
mod check;
mod client;
mod criteria;
mod delimiter;
mod events;
mod evidence;
mod fault;
mod judge;
mod language_guard;
mod prompt;
mod reading;
mod refusal;
mod reply;
mod settings;
mod usage_guard;
mod verdicts;
mod wire;
mod wording;

use std::sync::Arc;

use async_trait::async_trait;
use interview::grading::evaluation::Evaluation;
use interview::grading::failure::TaskFailure;
use interview::host::health::ModelHealth;
use interview::ports::{Clock, Interviewer};
use interview::randomness::Randomness;
use interview::session::format::MIXED;
use interview::session::question::Question;
use interview::work::task::{JudgementRequest, QuestionRequest};
use interview::work::usage::Meter;

use crate::content::InterviewContent;
use crate::judging::ScoredEvaluation;
use crate::{FallbackInterviewer, RubricInterviewer};

use client::Client;

pub use capabilities::ReplyFormat;
pub use check::{ModelCheck, faults_of_sample_judgement};
pub use settings::{ApiKey, ModelSettings, ModelSettingsError, ModelUrl, OnFailure};

/// Asks and judges with a model, bounded by the guards of the rubric.
#[derive(Debug)]
pub struct ModelInterviewer {
    client: Client,
    /// Computes beside the model.
    rubric: RubricInterviewer,
    fallback: FallbackInterviewer,
}

impl ModelInterviewer {
    /// An interviewer that asks the model of these settings, and keeps to this content. Nothing is sent yet.
    pub fn new(
        settings: ModelSettings,
        content: Arc<InterviewContent>,
        clock: Arc<dyn Clock>,
        randomness: Arc<Randomness>,
    ) -> Result<Self, ModelSettingsError> {
        let client = Client::new(settings, clock, randomness)?;
        let rubric = RubricInterviewer::new(content);
        Ok(Self { client, fallback: FallbackInterviewer::by(rubric.clone(), OnFailure::Rubric), rubric })
    }

    /// Judges a sample answer with the model and says what its server is able to do.
    pub async fn check(&self) -> Result<ModelCheck, TaskFailure> {
        check::check(&self.client, self.content()).await
    }

    /// Judges an answer with the model, without a fallback, and tells the score before it was rounded too.
    pub async fn judge_exactly(&self, request: &JudgementRequest) -> Result<ScoredEvaluation, TaskFailure> {
        judge::judge(self, request, &Meter::default()).await
    }

    /// What it keeps to.
    fn content(&self) -> &InterviewContent {
        self.rubric.content()
    }

    /// How the model's server does, as seen from this process.
    pub fn health(&self) -> ModelHealth {
        self.client.health()
    }

    /// Whether the rubric judges where the model failed.
    fn has_fallback(&self) -> bool {
        self.client.settings().failure == OnFailure::Rubric
    }
}

#[async_trait]
impl Interviewer for ModelInterviewer {
    async fn ask(&self, request: &QuestionRequest, meter: &Meter) -> Result<Vec<Question>, TaskFailure> {
        // Every other format says itself what is asked in it.
        if request.format != MIXED && request.follow_up_to.is_none() {
            return self.rubric.ask(request, meter).await;
        }
        match ask::ask(self, request, meter).await {
            Err(failure) if self.has_fallback() => {
                tracing::warn!(reason = %failure, "the bank asks in the model's place");
                self.fallback.ask(request, meter).await
            }
            asked => asked,
        }
    }

    async fn judge(&self, request: &JudgementRequest, meter: &Meter) -> Result<Evaluation, TaskFailure> {
        match judge::judge(self, request, meter).await {
            Err(failure) if self.has_fallback() => {
                tracing::warn!(reason = %failure, "the rubric judges in the model's place");
                self.fallback.judge(request, meter).await
            }
            judged => Ok(judged?.evaluation),
        }
    }
}
