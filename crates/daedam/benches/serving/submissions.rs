//! Submitting answers: 16 connections, full durability, against a hand-written transaction that writes the same rows.

use crate::{
    client::{self, Connection},
    median,
    program::{Candidate, Server},
    row,
};
use serde_json::json;
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    path::Path,
    time::{Duration, Instant},
};

const CONNECTIONS: usize = 16;
const ROUNDS: usize = 5;
const LASTING: Duration = Duration::from_secs(2);
const ANSWER: &str =
    "결제 서버의 응답 시간이 느려서 실행 계획을 확인하고 인덱스를 추가해 평균 응답 시간을 40% 줄였습니다.";

pub(crate) async fn measure() {
    let folder = tempfile::tempdir().unwrap();
    let daedam = Server::daedam(folder.path());
    let mut candidates = Vec::new();
    for number in 0..CONNECTIONS {
        candidates.push(daedam.candidate(&format!("candidate{number}"), 20).await);
    }
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let one = submit(&daedam, &candidates).await;
        let other = write_by_hand(&folder.path().join("daedam.db"), &candidates).await;
        ratios.push(one / other);
        ours.push(one);
        theirs.push(other);
    }
    row(
        "answers a second, graded meanwhile, 16 connections",
        format!("{:.0}", median(ours)),
        format!("{:.0}", median(theirs)),
        format!("{:.2}", median(ratios)),
        "≥ 0.70",
    );
}

async fn submit(server: &Server, candidates: &[Candidate]) -> f64 {
    let end = Instant::now() + LASTING;
    let submitting: Vec<_> = candidates
        .iter()
        .map(|candidate| {
            let (address, token, records) =
                (server.address, candidate.token.clone(), candidate.records.clone());
            tokio::spawn(async move {
                let mut connection = Connection::open(address).await;
                let mut count = 0_u32;
                for record in records.iter().cycle() {
                    if Instant::now() >= end {
                        break;
                    }
                    let body = json!({"record_id": record, "answer_text": ANSWER}).to_string();
                    connection.ask(&client::post("/answers", &token, &body)).await;
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut total = 0;
    for submitted in submitting {
        total += submitted.await.unwrap();
    }
    f64::from(total) / LASTING.as_secs_f64()
}

/// The transaction of an answer, with nothing around it: as many tasks, one connection that writes.
async fn write_by_hand(database: &Path, candidates: &[Candidate]) -> f64 {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let end = Instant::now() + LASTING;
    let writing: Vec<_> = candidates
        .iter()
        .map(|candidate| {
            let (pool, session, records) = (pool.clone(), candidate.session, candidate.records.clone());
            tokio::spawn(async move {
                let mut count = 0_u32;
                for record in records.iter().cycle() {
                    if Instant::now() >= end {
                        break;
                    }
                    write(&pool, session, *record).await;
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut total = 0;
    for written in writing {
        total += written.await.unwrap();
    }
    // What the floor wrote is not for the server to grade.
    sqlx::query("DELETE FROM jobs WHERE due_at = $1").bind(NEVER).execute(&pool).await.unwrap();
    pool.close().await;
    f64::from(total) / LASTING.as_secs_f64()
}

const NOW: &str = "2026-01-23T07:00:00.000000+00:00";
const NEVER: &str = "9999-01-01T00:00:00.000000+00:00";

async fn write(pool: &SqlitePool, session: i64, record: i64) {
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let version: i64 = sqlx::query_scalar(
        "UPDATE interview_sessions SET version = version + 1 WHERE id = $1 AND status = 'started' RETURNING version",
    )
    .bind(session)
    .fetch_one(&mut *transaction)
    .await
    .unwrap();
    let revision: i64 = sqlx::query_scalar(
        "UPDATE interview_records SET answer_text = $2, answered_at = $3, answer_revision = answer_revision + 1, \
         evaluation = NULL, score = NULL, evaluation_id = NULL, evaluation_state = 'pending', changed_in = $4 \
         WHERE id = $1 RETURNING answer_revision",
    )
    .bind(record)
    .bind(ANSWER)
    .bind(NOW)
    .bind(version)
    .fetch_one(&mut *transaction)
    .await
    .unwrap();
    sqlx::query("DELETE FROM jobs WHERE record_id = $1")
        .bind(record)
        .execute(&mut *transaction)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO jobs (due_at, seed, duty, session_id, record_id, revision) VALUES ($1, 7, 'evaluate_answer', $2, $3, $4)",
    )
    .bind(NEVER)
    .bind(session)
    .bind(record)
    .bind(revision)
    .execute(&mut *transaction)
    .await
    .unwrap();
    transaction.commit().await.unwrap();
}
