//! What a host says about itself to anybody.

/// What a host says about itself.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// What asks and judges; `None` where other processes do and this one does not know how.
    pub interviewer: Option<InterviewerKind>,
    /// The contact of the host's operator, for a person to read.
    pub contact: Option<String>,
}

/// What asks and judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterviewerKind {
    /// An AI model.
    Model,
    /// The question bank and the rubric.
    Rubric,
}
