//! Claiming jobs while many wait: the cost of one claim with a thousand, and with a hundred thousand.

use crate::{median, row};
use chrono::{DateTime, TimeDelta, Utc};
use interview::work::job::{Claim, ClaimCapacity, Settlement};
use sqlx::{SqlitePool, sqlite::SqliteConnectOptions};
use std::time::Instant;
use store::{Database, Options};

const CLAIMS: usize = 200;

pub(crate) async fn measure() {
    let few = claim_cost(1_000).await;
    let many = claim_cost(100_000).await;
    row(
        "µs to claim and release 16 jobs, 100,000 waiting / 1,000",
        format!("{many:.0}"),
        format!("{few:.0}"),
        format!("{:.2}", many / few),
        "~ 1",
    );
}

async fn claim_cost(waiting: i64) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("daedam.db");
    let url = format!("sqlite:{}", path.display());
    let database = Database::open(&url, &Options::default()).await.unwrap();
    database.migrate().await.unwrap();
    let now: DateTime<Utc> = "2026-01-23T07:00:00Z".parse().unwrap();
    let pool = SqlitePool::connect_with(SqliteConnectOptions::new().filename(&path)).await.unwrap();
    fill(&pool, waiting, now).await;
    let store = database.store();
    let mut costs = Vec::new();
    for _ in 0..CLAIMS {
        let began = Instant::now();
        let claimed =
            store.claim_jobs(now, now + TimeDelta::seconds(30), ClaimCapacity::for_any(16)).await.unwrap();
        assert_eq!(claimed.len(), 16);
        let released: Vec<(Claim, Settlement)> =
            claimed.iter().map(|claimed| (claimed.job.claim(), Settlement::Released)).collect();
        store.settle_jobs(&released, &[], now).await.unwrap();
        costs.push(began.elapsed().as_secs_f64() * 1e6);
    }
    database.close().await;
    median(costs)
}

/// One user with sessions of twenty answered questions each, every answer with a job that has long been due.
async fn fill(pool: &SqlitePool, jobs: i64, now: DateTime<Utc>) {
    let question = r#"{"text":"질문","source":"bench"}"#;
    let due = now - TimeDelta::minutes(1);
    let mut transaction = pool.begin().await.unwrap();
    sqlx::query(
        "INSERT INTO users (username, folded_username, password_hash, created_at) VALUES ('a', 'a', 'x', $1)",
    )
    .bind(now)
    .execute(&mut *transaction)
    .await
    .unwrap();
    sqlx::query(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
         INSERT INTO interview_sessions (id, user_id, status, version, changed_in, created_at, language, kind, \
         question_count, emotion_consent, user_name, position) \
         SELECT i, 1, 'started', 1, 1, $2, 'ko', 'mixed', 20, 0, 'a', 'b' FROM n",
    )
    .bind(jobs / 20)
    .bind(now)
    .execute(&mut *transaction)
    .await
    .unwrap();
    sqlx::query(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
         INSERT INTO interview_records (id, session_id, ordinal, changed_in, created_at, added_by, answered_at, \
         answer_revision, evaluation_state, question, answer_text) \
         SELECT i, (i - 1) / 20 + 1, (i - 1) % 20 + 1, 1, $2, 0, $2, 1, 'pending', $3, '답변' FROM n",
    )
    .bind(jobs)
    .bind(now)
    .bind(question)
    .execute(&mut *transaction)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO jobs (due_at, seed, duty, session_id, record_id, revision) \
         SELECT $1, id, 'evaluate_answer', session_id, id, 1 FROM interview_records",
    )
    .bind(due)
    .execute(&mut *transaction)
    .await
    .unwrap();
    transaction.commit().await.unwrap();
}
