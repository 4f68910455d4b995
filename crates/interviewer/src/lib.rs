//! Who asks and who judges.
//!
//! In layers, each of which uses those before it and knows none after it: [`lexical`] measures how well one text covers
//! another; [`content`] holds the bank, the rubric and the prompts, whose files a host may replace; [`judging`] is the
//! rubric's judge; [`rubric_interviewer`] asks from the bank and judges by it, with nothing but this program; [`model`]
//! asks a model server, within the same guards; [`FallbackInterviewer`] works where no model may be asked.

pub mod calibration;
pub mod content;
mod fallback;
mod follow_up;
pub mod judging;
mod korean;
pub mod lexical;
pub mod model;
mod pattern;
mod prescreen;
pub mod rubric_interviewer;
pub mod sign;

pub use content::{ContentDiagnostic, InterviewContent, bank};
pub use fallback::FallbackInterviewer;
pub use model::ModelInterviewer;
pub use rubric_interviewer::RubricInterviewer;
