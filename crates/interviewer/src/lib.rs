//! Who asks and who judges.
//!
//! [`rubric_interviewer`] needs nothing but this program: it asks from the [`bank`] and judges by [`judging`], which
//! rests on the [`lexical`] measure.

pub mod bank;
mod follow_up;
pub mod judging;
mod korean;
pub mod lexical;
pub mod rubric_interviewer;

pub use rubric_interviewer::RubricInterviewer;
