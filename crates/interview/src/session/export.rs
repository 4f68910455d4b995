//! Exporting everything that is stored about a session.

use crate::{
    grading::contest::Contest,
    grading::mark::Mark,
    recording::transcript::Transcript,
    session::record::{InterviewRecord, KeptEvaluation},
    session::{InterviewSession, SessionDocuments},
};

/// Everything that is stored about one session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionExport {
    /// The session.
    pub session: InterviewSession,
    /// The texts that its questions were made from.
    pub documents: SessionDocuments,
    /// Its records, in order.
    pub records: Vec<RecordExport>,
}

/// Everything that is stored about one record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordExport {
    /// The record.
    pub record: InterviewRecord,
    /// Every grading, newest first.
    pub evaluations: Vec<KeptEvaluation>,
    /// Every contest, newest first.
    pub contests: Vec<Contest>,
    /// Every mark, oldest first.
    pub marks: Vec<Mark>,
    /// Every transcript of a recording of it, oldest first.
    pub transcripts: Vec<Transcript>,
}
