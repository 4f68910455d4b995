//! Loads the inputs of claimed jobs' tasks, for all of them together.

use super::{
    Db, Readers, Row, push_list,
    rows::{self, readable, record_columns, session_columns},
};
use crate::failure::Failure;
use interview::{
    ports::ClaimedJob,
    recording::Recording,
    session::record::InterviewRecord,
    session::{InterviewSession, SessionDocuments},
    work::job::{Job, JobKind},
};
use sqlx::{QueryBuilder, Row as _};
use std::collections::{HashMap, HashSet};

/// Adds to jobs their sessions and records. A job whose session was erased in the meantime no longer exists. A job with a
/// row that cannot be read is left out.
pub(super) async fn load(readers: &Readers, jobs: Vec<Job>) -> Result<Vec<ClaimedJob>, Failure> {
    let (asking, judged) = wanted(&jobs);
    let sessions = sessions(readers, &jobs).await?;
    let documents = documents(readers, &asking).await?;
    let judged = judged_records(readers, &judged).await?;
    let asked = records_of(readers, &asking).await?;
    let recent = recent_questions(readers, &asking).await?;
    let transcribed = transcribed(readers, &jobs).await?;
    Ok(jobs
        .into_iter()
        .filter_map(|job| {
            let session = sessions.get(&job.kind.session_id().0)?.clone();
            let documents = match &job.kind {
                JobKind::AskQuestions { session_id, .. } => documents.get(&session_id.0)?.clone(),
                JobKind::EvaluateAnswer { .. } | JobKind::TranscribeRecording { .. } => {
                    SessionDocuments::default()
                }
            };
            let (records, recent_questions) = match &job.kind {
                JobKind::AskQuestions { session_id, .. } => (
                    asked.get(&session_id.0).cloned().unwrap_or(Some(Vec::new()))?,
                    recent.get(&session_id.0).cloned().unwrap_or_default(),
                ),
                JobKind::EvaluateAnswer { record_id, .. } => {
                    (vec![judged.get(&record_id.0)?.clone()], Vec::new())
                }
                JobKind::TranscribeRecording { .. } => (Vec::new(), Vec::new()),
            };
            let recording = match &job.kind {
                JobKind::TranscribeRecording { recording_id, .. } => {
                    Some(transcribed.get(&recording_id.0)?.clone())
                }
                _ => None,
            };
            Some(ClaimedJob { job, session, documents, recording, records, recent_questions })
        })
        .collect())
}

/// The sessions that need questions, and the records to judge.
fn wanted(jobs: &[Job]) -> (Vec<i64>, Vec<i64>) {
    let mut asking = HashSet::new();
    let mut judged = Vec::new();
    for job in jobs {
        match &job.kind {
            JobKind::AskQuestions { session_id, .. } => drop(asking.insert(session_id.0)),
            JobKind::EvaluateAnswer { record_id, .. } => judged.push(record_id.0),
            JobKind::TranscribeRecording { .. } => {}
        }
    }
    (asking.into_iter().collect(), judged)
}

async fn sessions(readers: &Readers, jobs: &[Job]) -> Result<HashMap<i64, InterviewSession>, Failure> {
    let ids: HashSet<i64> = jobs.iter().map(|job| job.kind.session_id().0).collect();
    let ids: Vec<i64> = ids.into_iter().collect();
    let start = concat!(
        "SELECT ",
        session_columns!(),
        " FROM interview_sessions s JOIN users u ON u.id = s.user_id WHERE s.id IN"
    );
    // Jobs of a user who is being erased are not done.
    let rows = among(readers, start, &ids, "AND NOT u.erased").await?;
    let sessions = rows.iter().filter_map(|row| readable(rows::session(row)));
    Ok(sessions.map(|session| (session.id.0, session)).collect())
}

async fn documents(readers: &Readers, sessions: &[i64]) -> Result<HashMap<i64, SessionDocuments>, Failure> {
    let start = "SELECT id AS session_number, resume, job_description FROM interview_sessions WHERE id IN";
    let mut documents = HashMap::new();
    for row in among(readers, start, sessions, "").await? {
        if let Some(read) = readable(rows::documents(&row)) {
            documents.insert(row.try_get("session_number")?, read);
        }
    }
    Ok(documents)
}

async fn judged_records(readers: &Readers, ids: &[i64]) -> Result<HashMap<i64, InterviewRecord>, Failure> {
    let start = concat!("SELECT ", record_columns!(), " FROM interview_records r WHERE r.id IN");
    let rows = among(readers, start, ids, "").await?;
    let records = rows.iter().filter_map(|row| readable(rows::record(row)));
    Ok(records.map(|record| (record.id.0, record)).collect())
}

/// The recordings to transcribe.
async fn transcribed(readers: &Readers, jobs: &[Job]) -> Result<HashMap<i64, Recording>, Failure> {
    let ids: Vec<i64> = jobs
        .iter()
        .filter_map(|job| match &job.kind {
            JobKind::TranscribeRecording { recording_id, .. } => Some(recording_id.0),
            _ => None,
        })
        .collect();
    let start = "SELECT g.*, r.session_id, t.state AS transcript_state FROM recordings g \
        JOIN interview_records r ON r.id = g.record_id LEFT JOIN transcripts t ON t.recording_id = g.id WHERE g.id IN";
    let rows = among(readers, start, &ids, "").await?;
    let read = rows.iter().filter_map(|row| readable(rows::recording(row)));
    Ok(read.map(|recording| (recording.id.0, recording)).collect())
}

/// The records of each session, in order; `None` when one of them cannot be read.
async fn records_of(
    readers: &Readers,
    sessions: &[i64],
) -> Result<HashMap<i64, Option<Vec<InterviewRecord>>>, Failure> {
    let start = concat!("SELECT ", record_columns!(), " FROM interview_records r WHERE r.session_id IN");
    let mut records: HashMap<i64, Option<Vec<InterviewRecord>>> = HashMap::new();
    for row in among(readers, start, sessions, "ORDER BY r.session_id, r.ordinal").await? {
        let of_session = records.entry(row.try_get("session_id")?).or_insert(Some(Vec::new()));
        match (of_session.as_mut(), readable(rows::record(&row))) {
            (Some(before), Some(record)) => before.push(record),
            _ => *of_session = None,
        }
    }
    Ok(records)
}

/// The texts of questions in the user's ten sessions before each of these. Sessions that only ask a question again don't
/// count towards the ten.
async fn recent_questions(readers: &Readers, sessions: &[i64]) -> Result<HashMap<i64, Vec<String>>, Failure> {
    // Finding the tenth session before first bounds the join, however many sessions a user has.
    let start = "SELECT later.id AS session_id, r.question ->> 'text' AS question FROM \
        (SELECT s.id, s.user_id, COALESCE((SELECT q.id FROM interview_sessions q \
        WHERE q.user_id = s.user_id AND q.id < s.id AND NOT EXISTS (SELECT 1 FROM interview_records retried \
        WHERE retried.session_id = q.id AND retried.retry_of IS NOT NULL) \
        ORDER BY q.id DESC LIMIT 1 OFFSET 9), 0) AS tenth_before \
        FROM interview_sessions s WHERE s.id IN";
    let end = ") later JOIN interview_sessions p \
        ON p.user_id = later.user_id AND p.id < later.id AND p.id >= later.tenth_before \
        JOIN interview_records r ON r.session_id = p.id ORDER BY r.session_id, r.ordinal";
    let mut recent: HashMap<i64, Vec<String>> = HashMap::new();
    for row in among(readers, start, sessions, end).await? {
        recent.entry(row.try_get("session_id")?).or_default().push(row.try_get("question")?);
    }
    Ok(recent)
}

/// Runs a query with a list of numbers between `start` and `end`; an empty list gives no rows.
async fn among(
    readers: &Readers,
    start: &'static str,
    numbers: &[i64],
    end: &'static str,
) -> Result<Vec<Row>, Failure> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut builder = QueryBuilder::<Db>::new(start);
    push_list(&mut builder, numbers);
    builder.push(end);
    Ok(builder.build().fetch_all(readers).await?)
}
