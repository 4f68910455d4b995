//! The words by which kinds of jobs are stored.

/// The duty of a job that asks questions.
pub(crate) const ASK_QUESTIONS: &str = "ask_questions";

/// The duty of a job that has an answer judged.
pub(crate) const EVALUATE_ANSWER: &str = "evaluate_answer";

/// The duty of a job that has a recording transcribed.
pub(crate) const TRANSCRIBE_RECORDING: &str = "transcribe_recording";
