//! What a host says of itself to whoever comes.

/// What a host says of itself.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Who asks and judges; `None` where other processes do and this one does not know how.
    pub interviewer: Option<InterviewerKind>,
    /// How to reach whoever runs the host, for a person to read.
    pub contact: Option<String>,
}

/// Who asks and judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterviewerKind {
    /// An AI model.
    Model,
    /// The question bank and the rubric.
    Rubric,
}
