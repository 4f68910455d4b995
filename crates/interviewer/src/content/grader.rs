//! The name of the rubric's judge, which the content carries with its own revision.

/// Name and version of the judge in [`crate::judging`]; the version rises when the same answer would get another score. A
/// host's own files add theirs ([`super::InterviewContent::rubric_grader`]).
pub const RUBRIC_GRADER: &str = "rubric/3";
