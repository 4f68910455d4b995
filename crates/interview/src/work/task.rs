//! A task: a pure function with named arguments, which anybody who has them can compute, here or far away.

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

/// What is to be computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Task {
    /// Ask questions.
    GenerateQuestions(QuestionRequest),
    /// Judge an answer.
    AnalyzeAnswer(JudgementRequest),
    /// Understand what is said in a recording.
    TranscribeRecording(TranscriptionRequest),
}

impl Task {
    /// The task's name, as it is known in logs and on queues.
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
    /// In which language.
    pub language: Language,
    /// Of which kind.
    pub kind: SessionKind,
    /// The word of the interview's format, as "mixed".
    pub format: String,
    /// How long the candidate has worked in the job; `None` when not said.
    pub experience: Option<Experience>,
    /// Where the candidate applies; `None` when not said.
    pub company: Option<String>,
    /// Decides between equally good questions.
    pub seed: i64,
    /// What was asked and answered in this session so far, in order.
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
    /// What was asked.
    pub question: String,
    /// What was answered, if anything.
    pub answer: Option<Untrusted>,
}

/// Everything that decides a judgement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgementRequest {
    /// The record that holds the answer.
    pub record_id: RecordId,
    /// What was asked, with its key points and criteria.
    pub question: Question,
    /// What was answered.
    pub answer: Untrusted,
    /// The language of the question, and so of the feedback.
    pub language: Language,
    /// The position as the candidate wrote it.
    pub position: String,
    /// Why the candidate asks for it again.
    pub note: Option<Untrusted>,
}

/// Everything that decides a transcription.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TranscriptionRequest {
    /// The record whose question the recording answers.
    pub record_id: RecordId,
    /// The recording.
    pub recording_id: RecordingId,
    /// Under which key its bytes are kept.
    pub key: RecordingKey,
    /// Where somebody speaks in it.
    pub sound: Sound,
    /// The language of the interview.
    pub language: Language,
}

/// What a task found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TaskOutput {
    /// Questions, in the order in which they are asked.
    Questions(Vec<Question>),
    /// A judgement.
    Evaluation(Box<Evaluation>),
    /// What was understood of a recording.
    Transcription(Box<Transcription>),
}

/// Whether another try may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It may, later.
    Later,
    /// It may, but not before this much time has passed.
    After(TimeDelta),
    /// It cannot.
    Never,
}

impl Retry {
    /// How long the next try is to wait at least; `None` where nothing was asked for.
    pub fn delay(self) -> Option<TimeDelta> {
        match self {
            Self::After(wait) => Some(wait),
            Self::Later | Self::Never => None,
        }
    }
}
