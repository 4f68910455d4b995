//! Who asks and who judges.
//!
//! [`rubric_interviewer`] needs nothing but this program: it asks from the [`bank`] and judges by [`judging`], which
//! rests on the [`lexical`] measure. [`model`] asks a model server, within the same guards. Both keep to a [`content`],
//! whose files a host may replace.

pub mod bank;
pub mod calibration;
pub mod content;
mod follow_up;
pub mod judging;
mod korean;
pub mod lexical;
pub mod model;
mod pattern;
mod prescreen;
pub mod rubric_interviewer;
pub mod sign;
mod stand_in;
mod toml_diagnostic;

pub use content::{ContentDiagnostic, InterviewContent};
pub use model::ModelInterviewer;
pub use rubric_interviewer::RubricInterviewer;
pub use stand_in::StandIn;
