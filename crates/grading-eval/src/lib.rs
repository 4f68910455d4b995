//! How far a grader agrees with people, and whether nothing that it judges is upside down.
//!
//! [`measurement`] measures any [`interview::ports::Interviewer`] on [`labelled`] answers, in the figures of
//! [`agreement`]. [`corpora`] are the project's own answers of known order, its attacks and golden rows.

pub mod agreement;
pub mod certainty;
pub mod corpora;
pub mod labelled;
pub mod measurement;
