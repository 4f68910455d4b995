//! One real call, to tell a host what its model server is able to do.

use std::fmt;
use std::time::Duration;

use interview::grading::criterion::Criterion;
use interview::grading::failure::TaskFailure;
use interview::id::RecordId;
use interview::language::Language;
use interview::session::question::{Question, QuestionKind, Stage};
use interview::untrusted::Untrusted;
use interview::work::task::JudgementRequest;
use interview::work::usage::Meter;
use tokio::time::Instant;

use super::capabilities::ReplyFormat;
use crate::content::InterviewContent;

use super::client::Client;
use super::judge::verdicts;
use super::prompt;

/// What a model server was found able to do.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelCheck {
    /// The model's name.
    pub model: String,
    /// How it can be asked to keep to a form.
    pub format: ReplyFormat,
    /// Whether it streams its replies.
    pub streams: bool,
    /// Whether it takes a seed.
    pub takes_seed: bool,
    /// Whether it takes a temperature of 0.
    pub takes_temperature: bool,
    /// Whether it knows the system role; where not, the instructions go into the user's turn.
    pub takes_system_role: bool,
    /// Whether it replied in its thoughts alone.
    pub replies_in_thoughts: bool,
    /// Whether it tells thinking from saying.
    pub thinks_apart: bool,
    /// How many tokens the call read and wrote; `None` where it does not count them.
    pub tokens: (Option<u64>, Option<u64>),
    /// How long the first token took; `None` where it does not stream.
    pub first_token: Option<Duration>,
    /// How long the whole call took.
    pub took: Duration,
    /// What is wrong with its judgement of the sample answer; empty when it can be used as it is.
    pub faults: Vec<String>,
}

impl fmt::Display for ModelCheck {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let yes = |able: bool| if able { "yes" } else { "no" };
        let format = match self.format {
            ReplyFormat::Schema => "JSON schema",
            ReplyFormat::Json => "JSON, no schema",
            ReplyFormat::Text => "none; replies are read leniently",
        };
        let count = |tokens: Option<u64>| tokens.map_or_else(|| "?".to_owned(), |count| count.to_string());
        writeln!(formatter, "model: {}", self.model)?;
        writeln!(formatter, "structured output: {format}")?;
        writeln!(formatter, "streaming: {}", yes(self.streams))?;
        writeln!(formatter, "seed: {}", yes(self.takes_seed))?;
        writeln!(formatter, "temperature 0: {}", yes(self.takes_temperature))?;
        if !self.takes_system_role {
            writeln!(formatter, "system role: no; the instructions go into the user's turn")?;
        }
        if self.replies_in_thoughts {
            writeln!(
                formatter,
                "reply: stands in the thoughts (reasoning), with no content; it is read there"
            )?;
        }
        writeln!(formatter, "thinks apart: {}", yes(self.thinks_apart))?;
        writeln!(formatter, "tokens: {} read, {} written", count(self.tokens.0), count(self.tokens.1))?;
        if let Some(first) = self.first_token {
            writeln!(formatter, "first token: {:.1} s", first.as_secs_f64())?;
        }
        writeln!(formatter, "whole reply: {:.1} s", self.took.as_secs_f64())?;
        match self.faults.as_slice() {
            [] => write!(formatter, "judgement of a sample answer: usable"),
            faults => write!(formatter, "judgement of a sample answer: {}", faults.join("; ")),
        }
    }
}

/// Asks for a judgement of a sample answer.
pub(super) async fn check(client: &Client, content: &InterviewContent) -> Result<ModelCheck, TaskFailure> {
    let request = sample();
    let answer = request.answer.as_data();
    let conversation = || prompt::judgement(content, &request, answer, true);
    let started = Instant::now();
    let reply = client.chat(&conversation, &Meter::default()).await?;
    let took = started.elapsed();
    let capabilities = client.capabilities();
    Ok(ModelCheck {
        model: client.settings().name.clone(),
        format: capabilities.format,
        streams: reply.streamed,
        takes_seed: capabilities.seed,
        takes_temperature: capabilities.temperature,
        takes_system_role: capabilities.system_role,
        replies_in_thoughts: reply.is_thought,
        thinks_apart: reply.thinks_apart,
        tokens: (reply.tokens.prompt_tokens, reply.tokens.completion_tokens),
        first_token: reply.first_token,
        took,
        faults: faults_of_sample_judgement(&reply.text),
    })
}

/// Why a reply cannot be used as it is for a judgement of the sample answer; empty when it can be.
pub fn faults_of_sample_judgement(reply: &str) -> Vec<String> {
    let request = sample();
    verdicts(&request, request.answer.as_data(), reply).faults
}

fn sample() -> JudgementRequest {
    let question = Question {
        stage: Some(Stage::Knowledge),
        kind: Some(QuestionKind::Technical),
        key_points: vec![
            "인덱스는 조회를 빠르게 한다".to_owned(),
            "쓰기가 느려지고 저장 공간을 더 쓴다".to_owned(),
        ],
        criteria: vec![Criterion::Coverage, Criterion::Relevance, Criterion::Specificity],
        ..Question::plain("데이터베이스 인덱스의 장점과 단점은 무엇인가요?".to_owned(), "check")
    };
    JudgementRequest {
        record_id: RecordId(0),
        question,
        answer: Untrusted::new(
            "인덱스를 만들면 테이블을 다 읽지 않아도 되어 조회가 빨라집니다. 주문 테이블에 만들어 응답을 2초에서 0.1초로 줄인 적이 있습니다."
                .to_owned(),
        ),
        language: Language::Ko,
        position: "백엔드 개발자".to_owned(),
        note: None,
    }
}
