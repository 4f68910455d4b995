//! The words by which kinds of jobs are stored.

/// The kind of a job that asks questions.
pub(crate) const ASK_QUESTIONS: &str = "ask_questions";

/// The kind of a job that judges an answer.
pub(crate) const EVALUATE_ANSWER: &str = "evaluate_answer";

/// The kind of a job that transcribes a recording.
pub(crate) const TRANSCRIBE_RECORDING: &str = "transcribe_recording";
