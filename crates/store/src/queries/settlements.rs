//! Recording the outcomes of claimed jobs.

use super::{
    Connection, Db, LOCK_ROWS, Writers, begin, blames_a_value, claims,
    evaluations::{self, FailedGrading, NewEvaluation},
    push_list,
    questions::{self, Addition},
    quotas::Quotas,
    transcripts, usage, versions,
};
use crate::failure::Failure;
use chrono::{DateTime, Utc};
use interview::{
    grading::evaluation_status::EvaluationState,
    grading::failure::{FailureCode, FailureReason},
    id::SessionId,
    language::Language,
    session::SessionStatus,
    work::job::{Claim, Job, JobKind, Settlement, retry_at},
    work::usage::Spending,
};
use sqlx::{QueryBuilder, query};
use std::collections::{HashMap, HashSet};

/// Records the outcomes of claimed jobs and their usage in one transaction, and returns the sessions that changed. If the
/// database refuses a value, or a session is locked for too long, each settlement gets a transaction of its own, so that
/// one cannot delay the others.
pub(super) async fn settle(
    writers: &Writers,
    quotas: Quotas,
    settlements: &[(Claim, Settlement)],
    spendings: &[Spending],
    now: DateTime<Utc>,
) -> Result<Vec<SessionId>, Failure> {
    let together: Vec<(Claim, &Settlement)> =
        settlements.iter().map(|(claim, settlement)| (*claim, settlement)).collect();
    match settle_together(writers, quotas, &together, spendings, now).await {
        Err(failure) if is_of_one(&failure) => {
            let changed = settle_apart(writers, quotas, &together, now).await?;
            // The usage counts, whatever happens to the results.
            match settle_together(writers, quotas, &[], spendings, now).await {
                Err(Failure::Database(cause)) if is_refusal(&cause) => {
                    tracing::error!(%cause, "what a model took could not be counted");
                }
                counted => drop(counted?),
            }
            Ok(changed)
        }
        done => done,
    }
}

/// Whether a single settlement may be the cause.
fn is_of_one(failure: &Failure) -> bool {
    failure.is_lock_timeout() || matches!(failure, Failure::Database(cause) if is_refusal(cause))
}

/// Whether the database refused a value, which it would do again.
fn is_refusal(cause: &sqlx::Error) -> bool {
    match cause {
        sqlx::Error::Database(refusal) => refusal.code().is_some_and(|code| blames_a_value(&code)),
        sqlx::Error::Encode(_) => true,
        _ => false,
    }
}

/// A job whose result is refused waits as long as one with this many failures.
const TRIES_BEFORE: i64 = 4;

async fn settle_apart(
    writers: &Writers,
    quotas: Quotas,
    settlements: &[(Claim, &Settlement)],
    now: DateTime<Utc>,
) -> Result<Vec<SessionId>, Failure> {
    let mut changed = Vec::new();
    for (claim, settlement) in settlements {
        match settle_together(writers, quotas, &[(*claim, settlement)], &[], now).await {
            Err(Failure::Database(cause)) if is_refusal(&cause) => {
                tracing::error!(job = %claim.job_id, %cause, "a result could not be kept");
                // Another result may be accepted; the number of claims of a job is limited.
                let at = retry_at(now, TRIES_BEFORE, None, 1.0);
                let again = Settlement::Retry { at, reason: not_kept(settlement) };
                changed.extend(settle_together(writers, quotas, &[(*claim, &again)], &[], now).await?);
            }
            // The lease ends, and the job is claimed again.
            Err(failure) if failure.is_lock_timeout() => {
                tracing::warn!(job = %claim.job_id, "a session is locked for too long: its job is done again later");
            }
            done => changed.extend(done?),
        }
    }
    Ok(changed)
}

/// The failure of a result that the database refuses, in the result's language.
fn not_kept(settlement: &Settlement) -> FailureReason {
    let language = match settlement {
        Settlement::Evaluation { evaluation, .. } => evaluation.language,
        Settlement::Transcription(heard) => Some(heard.language),
        _ => None,
    };
    FailureReason::new(FailureCode::ResultNotKept, language.unwrap_or(Language::Ko))
}

async fn settle_together(
    writers: &Writers,
    quotas: Quotas,
    settlements: &[(Claim, &Settlement)],
    spendings: &[Spending],
    now: DateTime<Utc>,
) -> Result<Vec<SessionId>, Failure> {
    if settlements.is_empty() && spendings.is_empty() {
        return Ok(Vec::new());
    }
    let mut change = begin(writers).await?;
    let (standing, open) = hold(&mut change, settlements).await?;
    let changing: HashSet<i64> = standing
        .iter()
        .filter(|(job, settlement)| changes_its_session(job, settlement, &open))
        .map(|(job, _)| job.kind.session_id().0)
        .collect();
    let changing: Vec<i64> = changing.into_iter().collect();
    let versions = versions::raise_each(&mut change, &changing).await?;
    remove_ended(&mut change, &standing).await?;
    for (job, settlement) in &standing {
        let version = versions.get(&job.kind.session_id().0).copied();
        match settlement {
            Settlement::Retry { at, .. } => postpone(&mut change, job, *at).await?,
            Settlement::Released => release(&mut change, job, now).await?,
            _ => {}
        }
        if let Some(version) = version
            && changes_its_session(job, settlement, &open)
        {
            if let JobKind::TranscribeRecording { session_id, recording_id } = job.kind {
                let place =
                    transcripts::Place { recording_id, version, now, is_open: open.contains(&session_id.0) };
                transcripts::record_outcome(&mut change, quotas, &place, job.seed, settlement).await?;
            } else {
                record_outcome(&mut change, job, settlement, version, now).await?;
            }
        }
    }
    usage::add(&mut change, spendings, now.date_naive()).await?;
    change.commit().await?;
    Ok(changing.into_iter().map(SessionId).collect())
}

/// A job whose claim holds, and its outcome.
type Standing<'a> = Vec<(Job, &'a Settlement)>;

/// Locks the sessions of the settled jobs, and returns the jobs whose claims still hold, and the open sessions.
async fn hold<'a>(
    connection: &mut Connection,
    settlements: &[(Claim, &'a Settlement)],
) -> Result<(Standing<'a>, HashSet<i64>), Failure> {
    let ids: Vec<i64> = settlements.iter().map(|(claim, _)| claim.job_id.0).collect();
    let mut jobs = claims::find(connection, &ids).await?;
    let sessions: HashSet<i64> = jobs.iter().map(|job| job.kind.session_id().0).collect();
    let sessions: Vec<i64> = sessions.into_iter().collect();
    let statuses = versions::lock(connection, &sessions).await?;
    if !LOCK_ROWS.is_empty() {
        // While this waited for the session, another request may have deleted the job or another server may have claimed
        // it.
        jobs = claims::lock(connection, &ids).await?;
    }
    let mut jobs: HashMap<i64, Job> = jobs.into_iter().map(|job| (job.id.0, job)).collect();
    let standing = settlements
        .iter()
        .filter_map(|(claim, settlement)| {
            jobs.get(&claim.job_id.0).filter(|job| job.claim == claim.claim)?;
            jobs.remove(&claim.job_id.0).map(|job| (job, *settlement))
        })
        .collect();
    let open = statuses.into_iter().filter(|(_, status)| *status == SessionStatus::Started);
    Ok((standing, open.map(|(id, _)| id).collect()))
}

/// Whether a settlement changes its session: questions only while it is open, gradings always.
fn changes_its_session(job: &Job, settlement: &Settlement, open: &HashSet<i64>) -> bool {
    match (&job.kind, settlement) {
        (JobKind::AskQuestions { session_id, .. }, Settlement::Questions(_)) => open.contains(&session_id.0),
        (
            JobKind::EvaluateAnswer { .. },
            Settlement::Evaluation { .. } | Settlement::Retry { .. } | Settlement::Failed { .. },
        )
        | (
            JobKind::TranscribeRecording { .. },
            Settlement::Transcription(_) | Settlement::Retry { .. } | Settlement::Failed { .. },
        ) => true,
        _ => false,
    }
}

/// Deletes the jobs that are done.
async fn remove_ended(connection: &mut Connection, standing: &Standing<'_>) -> Result<(), Failure> {
    let ended: Vec<i64> = standing
        .iter()
        .filter(|(_, settlement)| !matches!(settlement, Settlement::Retry { .. } | Settlement::Released))
        .map(|(job, _)| job.id.0)
        .collect();
    if ended.is_empty() {
        return Ok(());
    }
    let mut builder = QueryBuilder::<Db>::new("DELETE FROM jobs WHERE id IN");
    push_list(&mut builder, &ended);
    builder.build().execute(connection).await?;
    Ok(())
}

async fn postpone(connection: &mut Connection, job: &Job, at: DateTime<Utc>) -> Result<(), Failure> {
    query("UPDATE jobs SET due_at = $2, leased = FALSE, postponed = TRUE, failures = failures + 1 WHERE id = $1")
        .bind(job.id.0)
        .bind(at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives a job back as if it had not been claimed.
async fn release(connection: &mut Connection, job: &Job, now: DateTime<Utc>) -> Result<(), Failure> {
    query("UPDATE jobs SET due_at = $2, leased = FALSE, claims = claims - 1 WHERE id = $1")
        .bind(job.id.0)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes a settlement's changes to its session.
async fn record_outcome(
    connection: &mut Connection,
    job: &Job,
    settlement: &Settlement,
    version: i64,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    match (&job.kind, settlement) {
        (JobKind::AskQuestions { session_id, follow_up_to, .. }, Settlement::Questions(questions)) => {
            let addition =
                Addition { session: *session_id, job: job.id, follow_up_to: *follow_up_to, questions };
            questions::add(connection, &addition, version, now).await
        }
        (
            JobKind::EvaluateAnswer { record_id, revision, note, .. },
            Settlement::Evaluation { evaluation, replies },
        ) => {
            let note = note.as_deref();
            let new = NewEvaluation { record: *record_id, revision: *revision, note, evaluation, replies };
            evaluations::keep(connection, &new, version, now).await
        }
        (JobKind::EvaluateAnswer { record_id, revision, .. }, Settlement::Retry { at, reason }) => {
            let failed = FailedGrading { state: EvaluationState::Pending, reason, retry_at: Some(*at) };
            evaluations::note_failed_grading(connection, *record_id, *revision, &failed, version).await
        }
        (JobKind::EvaluateAnswer { record_id, revision, .. }, Settlement::Failed { reason }) => {
            let failed = FailedGrading { state: EvaluationState::Failed, reason, retry_at: None };
            evaluations::note_failed_grading(connection, *record_id, *revision, &failed, version).await
        }
        _ => Ok(()),
    }
}
