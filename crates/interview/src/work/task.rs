//! A task: a pure function with named arguments. Any process that has them can compute it.

use crate::{
    grading::evaluation::Evaluation,
    id::{RecordId, RecordingId},
    language::Language,
    recording::RecordingKey,
    recording::sound::Sound,
    recording::transcription::Transcription,
    session::SessionKind,
    session::format::Experience,
    session::question::Question,
    untrusted::Untrusted,
};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// A task to compute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Task {
    /// Asks questions.
    GenerateQuestions(QuestionRequest),
    /// Judges an answer.
    AnalyzeAnswer(JudgementRequest),
    /// Transcribes a recording.
    TranscribeRecording(TranscriptionRequest),
}

impl Task {
    /// The task's name, in logs and on queues.
    pub fn name(&self) -> &'static str {
        match self {
            Self::GenerateQuestions(_) => "tasks.question_generator.generate_questions",
            Self::AnalyzeAnswer(_) => "tasks.evaluator.analyze_answer",
            Self::TranscribeRecording(_) => "tasks.stt.transcribe",
        }
    }
}

/// Everything that decides which questions are asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuestionRequest {
    /// The position as the candidate wrote it.
    pub position: String,
    /// How many questions.
    pub count: u32,
    /// The language.
    pub language: Language,
    /// The kind of questions.
    pub kind: SessionKind,
    /// The word of the interview's format, as "mixed".
    pub format: String,
    /// The candidate's years in the job; `None` when not said.
    pub experience: Option<Experience>,
    /// Where the candidate applies; `None` when not said.
    pub company: Option<String>,
    /// Decides between equally good questions.
    pub seed: i64,
    /// The questions and answers of this session so far, in order.
    pub previous: Vec<Exchange>,
    /// The texts of questions in the candidate's recent sessions, to be avoided.
    pub recent: Vec<String>,
    /// The exchange to follow up; `None` for questions that follow nothing.
    pub follow_up_to: Option<Exchange>,
    /// The candidate's résumé.
    pub resume: Option<Untrusted>,
    /// The job description.
    pub job_description: Option<Untrusted>,
}

/// A question and the answer given to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The question.
    pub question: String,
    /// The answer, if there is one.
    pub answer: Option<Untrusted>,
}

/// Everything that decides a judgement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgementRequest {
    /// The record that holds the answer.
    pub record_id: RecordId,
    /// The question, with its key points and criteria.
    pub question: Question,
    /// The answer.
    pub answer: Untrusted,
    /// The language of the question, and so of the feedback.
    pub language: Language,
    /// The position as the candidate wrote it.
    pub position: String,
    /// Why the candidate asks for another grading.
    pub note: Option<Untrusted>,
}

/// Everything that decides a transcription.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TranscriptionRequest {
    /// The record whose question the recording answers.
    pub record_id: RecordId,
    /// The recording.
    pub recording_id: RecordingId,
    /// The key of its bytes.
    pub key: RecordingKey,
    /// The spans in which somebody speaks.
    pub sound: Sound,
    /// The language of the interview.
    pub language: Language,
}

/// The result of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TaskOutput {
    /// Questions, in the order in which they are asked.
    Questions(Vec<Question>),
    /// A judgement.
    Evaluation(Box<Evaluation>),
    /// The transcription of a recording.
    Transcription(Box<Transcription>),
}

/// Whether another try may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Another try may help.
    Later,
    /// Another try may help after this time.
    After(TimeDelta),
    /// No other try can help.
    Never,
}

impl Retry {
    /// The least delay before the next try; `None` if none was requested.
    pub fn delay(self) -> Option<TimeDelta> {
        match self {
            Self::After(wait) => Some(wait),
            Self::Later | Self::Never => None,
        }
    }
}
