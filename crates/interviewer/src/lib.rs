//! Who asks and who judges.
//!
//! [`rubric_interviewer`] needs nothing but this program: it asks from the [`bank`] and judges by [`judging`], which
//! rests on the [`lexical`] measure. [`model`] asks a model server, within the same guards.

pub mod bank;
mod follow_up;
pub mod judging;
mod korean;
pub mod lexical;
pub mod model;
pub mod rubric_interviewer;

pub use model::ModelInterviewer;
pub use rubric_interviewer::RubricInterviewer;
