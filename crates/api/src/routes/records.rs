//! Questions of an interview, their answers, and their evaluations.

pub(crate) mod list_contests;
pub(crate) mod list_evaluations;
pub(crate) mod list_marks;
pub(crate) mod put_mark;
pub(crate) mod read;
pub(crate) mod read_model_answer;
pub(crate) mod remove_mark;
pub(crate) mod request_evaluation;
pub(crate) mod retry;
pub(crate) mod submit_answer;
