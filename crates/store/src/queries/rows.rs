//! Converts rows to nouns.

use super::{Db, Row};
use crate::failure::{Failure, ImpossibleRow};
use interview::{
    grading::evaluation_status::EvaluationStatus,
    grading::failure::FailureReason,
    id::{RecordId, RecordingId, SessionId, UserId},
    recording::{NewRecording, Recording, RecordingKey},
    session::owner::Owned,
    session::record::{Answer, InterviewRecord},
    session::{InterviewSession, SessionDocuments, SessionPlan},
    untrusted::Untrusted,
};
use sqlx::{Decode, Row as _, Type, types::Json};
use std::{collections::HashMap, str::FromStr};

/// The columns of a session `s`. The columns after its texts may come from another table.
macro_rules! session_columns {
    () => {
        session_columns!("s")
    };
    ($late:literal) => {
        concat!(
            "s.id AS session_number, s.user_id, s.status, s.version, s.changed_in, s.created_at, s.completed_at, \
             s.language, s.kind, s.question_count, s.time_limit_s, s.emotion_consent, s.user_name, s.position, \
             s.emotion_summary, ",
            $late,
            ".feedback, ",
            $late,
            ".format, ",
            $late,
            ".experience, ",
            $late,
            ".company, ",
            $late,
            ".general_only"
        )
    };
}

/// The columns of a record `r`, with other names than those of a session.
macro_rules! record_columns {
    () => {
        "r.id AS record_id, r.session_id, r.ordinal, r.question, r.follow_up_to, r.retry_of, r.answer_text, \
         r.answer_revision, r.answered_at, r.evaluation, r.evaluation_state, r.evaluation_reason, r.evaluation_retry_at, \
         r.emotion_summary AS record_emotion_summary, r.changed_in AS record_changed_in, r.created_at AS asked_at"
    };
}

pub(super) use {record_columns, session_columns};

/// Reads a session from its columns.
pub(super) fn session(row: &Row) -> Result<InterviewSession, Failure> {
    let read = Reader::new(row, "interview_sessions", "session_number")?;
    Ok(InterviewSession {
        id: SessionId(read.id),
        user_id: UserId(read.get("user_id")?),
        status: read.word("status")?,
        plan: SessionPlan {
            user_name: read.get("user_name")?,
            position: read.get("position")?,
            language: read.word("language")?,
            kind: read.word("kind")?,
            question_count: read.count("question_count")?,
            emotion_consent: read.get("emotion_consent")?,
            time_limit_s: read
                .get::<Option<i64>>("time_limit_s")?
                .map(|seconds| u32::try_from(seconds).map_err(|_| read.impossible("time_limit_s", None)))
                .transpose()?,
            feedback: read.word("feedback")?,
            format: read.get("format")?,
            experience: read.optional_word("experience")?,
            company: read.get("company")?,
            general_only: read.get("general_only")?,
        },
        emotion_summary: read.json("emotion_summary")?,
        version: read.get("version")?,
        changed_in: read.get("changed_in")?,
        created_at: read.get("created_at")?,
        completed_at: read.get("completed_at")?,
    })
}

/// Reads a session's texts from their columns.
pub(super) fn documents(row: &Row) -> Result<SessionDocuments, Failure> {
    let read = Reader::new(row, "interview_sessions", "session_number")?;
    Ok(SessionDocuments {
        resume: read.untrusted("resume")?,
        job_description: read.untrusted("job_description")?,
    })
}

/// Reads a record from its columns; `None` if a join found none.
pub(super) fn joined_record(row: &Row) -> Result<Option<InterviewRecord>, Failure> {
    match row.try_get::<Option<i64>, _>("record_id")? {
        None => Ok(None),
        Some(_) => record(row).map(Some),
    }
}

/// Reads a record from its columns.
pub(super) fn record(row: &Row) -> Result<InterviewRecord, Failure> {
    let read = Reader::new(row, "interview_records", "record_id")?;
    let answer = match read.untrusted("answer_text")? {
        None => None,
        Some(text) => Some(Answer {
            text,
            revision: read.get("answer_revision")?,
            answered_at: read.get("answered_at")?,
        }),
    };
    Ok(InterviewRecord {
        id: RecordId(read.id),
        session_id: SessionId(read.get("session_id")?),
        order: read.get("ordinal")?,
        question: read.get::<Json<_>>("question")?.0,
        follow_up_to: read.get::<Option<i64>>("follow_up_to")?.map(RecordId),
        retry_of: read.get::<Option<i64>>("retry_of")?.map(RecordId),
        answer,
        evaluation: read.json("evaluation")?,
        evaluation_status: EvaluationStatus {
            state: read.word("evaluation_state")?,
            reason: read.get::<Option<String>>("evaluation_reason")?.as_deref().map(FailureReason::from),
            retry_at: read.get("evaluation_retry_at")?,
        },
        emotion_summary: read.json("record_emotion_summary")?,
        changed_in: read.get("record_changed_in")?,
        created_at: read.get("asked_at")?,
    })
}

/// Reads a recording from its columns, including its session.
pub(super) fn recording(row: &Row) -> Result<Recording, Failure> {
    let read = Reader::new(row, "recordings", "id")?;
    let key: String = read.get("storage_key")?;
    let made = NewRecording {
        key: RecordingKey::parse(&key).ok_or_else(|| read.impossible("storage_key", None))?,
        bytes: read.get("bytes")?,
        media_type: read.get("media_type")?,
        sound: read.json("sound")?.ok_or_else(|| read.impossible("sound", None))?,
        created_at: read.get("created_at")?,
    };
    let (record, session) = (read.get("record_id")?, read.get("session_id")?);
    Ok(Recording {
        id: RecordingId(read.id),
        record_id: RecordId(record),
        session_id: SessionId(session),
        transcript: read.optional_word("transcript_state")?,
        made,
    })
}

/// What belongs to records, by their numbers.
pub(super) type ByRecord<T> = HashMap<i64, Vec<T>>;

/// Groups rows by the record that they belong to, keeping their order.
pub(super) fn by_record<T>(
    rows: &[Row],
    read: impl Fn(&Row) -> Result<T, Failure>,
) -> Result<ByRecord<T>, Failure> {
    let mut all = ByRecord::new();
    for row in rows {
        all.entry(row.try_get("record_id")?).or_default().push(read(row)?);
    }
    Ok(all)
}

/// Reads a row's columns. An error names the table, the column and the number of the row.
pub(super) struct Reader<'r> {
    row: &'r Row,
    table: &'static str,
    pub(super) id: i64,
}

impl<'r> Reader<'r> {
    /// Reads the row's own number from `id_column` first.
    pub(super) fn new(row: &'r Row, table: &'static str, id_column: &'static str) -> Result<Self, Failure> {
        Ok(Self { row, table, id: row.try_get(id_column)? })
    }

    /// Reads a column.
    pub(super) fn get<T>(&self, column: &'static str) -> Result<T, ImpossibleRow>
    where
        T: Decode<'r, Db> + Type<Db>,
    {
        self.row.try_get(column).map_err(|cause| self.impossible(column, Some(cause)))
    }

    /// Reads a column that has one of a few words.
    pub(super) fn word<T: FromStr>(&self, column: &'static str) -> Result<T, ImpossibleRow> {
        self.get::<&str>(column)?.parse().map_err(|_| self.impossible(column, None))
    }

    /// Reads a column that has one of a few words, or NULL.
    pub(super) fn optional_word<T: FromStr>(&self, column: &'static str) -> Result<Option<T>, ImpossibleRow> {
        let known = |word: &str| word.parse().map_err(|_| self.impossible(column, None));
        self.get::<Option<&str>>(column)?.map(known).transpose()
    }

    /// Reads a column that has a small number.
    pub(super) fn count(&self, column: &'static str) -> Result<u32, ImpossibleRow> {
        u32::try_from(self.get::<i64>(column)?).map_err(|_| self.impossible(column, None))
    }

    /// Reads a column that has a position in a text.
    pub(super) fn position(&self, column: &'static str) -> Result<usize, ImpossibleRow> {
        usize::try_from(self.get::<i64>(column)?).map_err(|_| self.impossible(column, None))
    }

    /// Reads a column that has JSON, or NULL.
    pub(super) fn json<T>(&self, column: &'static str) -> Result<Option<T>, ImpossibleRow>
    where
        T: serde::de::DeserializeOwned + 'r,
    {
        Ok(self.get::<Option<Json<T>>>(column)?.map(|json| json.0))
    }

    /// Reads a column that has a candidate's text, or NULL.
    pub(super) fn untrusted(&self, column: &'static str) -> Result<Option<Untrusted>, ImpossibleRow> {
        Ok(self.get::<Option<String>>(column)?.map(Untrusted::new))
    }

    /// The error for a column with an impossible value.
    pub(super) fn impossible(&self, column: &'static str, source: Option<sqlx::Error>) -> ImpossibleRow {
        ImpossibleRow { table: self.table, column, id: self.id, source }
    }
}

/// A record, with its session and its user.
#[derive(Clone, Copy)]
pub(super) struct RecordRef {
    pub(super) owner: UserId,
    pub(super) session: SessionId,
    pub(super) record: RecordId,
}

pub(super) fn record_ref(record: &Owned<(InterviewSession, InterviewRecord)>) -> RecordRef {
    RecordRef { owner: record.owner(), session: record.0.id, record: record.1.id }
}

/// Keeps what could be read. A row that could not be read is logged and left out, so that it does not delay other jobs; its
/// own job comes back when the lease ends.
pub(super) fn readable<T>(read: Result<T, Failure>) -> Option<T> {
    read.inspect_err(|failure| tracing::error!(?failure, "a claimed job cannot be read")).ok()
}
