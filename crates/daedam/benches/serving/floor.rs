//! The floor of reading: a bare axum handler that fetches the same five rows with one sqlx query and serialises them.

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use serde::Serialize;
use sqlx::{
    Row as _, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteRow},
};

/// The row as the contract shows it.
#[derive(Serialize)]
struct Row {
    id: i64,
    session_id: i64,
    question_text: String,
    #[serde(rename = "order")]
    ordinal: i64,
    answer_text: Option<String>,
    evaluation: Option<sqlx::types::Json<Box<serde_json::value::RawValue>>>,
    emotion_summary: Option<sqlx::types::Json<Box<serde_json::value::RawValue>>>,
    answered_at: Option<String>,
    created_at: String,
}

/// Serves the rows of the database at `path`, and says where.
pub(crate) async fn serve(path: &str) {
    let options = SqliteConnectOptions::new().filename(path).read_only(true);
    let connections = std::thread::available_parallelism().unwrap().get().max(4) as u32;
    let pool = SqlitePoolOptions::new().max_connections(connections).connect_with(options).await.unwrap();
    let router = Router::new().route("/sessions/{id}/questions", get(questions)).with_state(pool);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    eprintln!("ready at http://{}", listener.local_addr().unwrap());
    axum::serve(listener, router).await.unwrap();
}

async fn questions(State(pool): State<SqlitePool>, Path(id): Path<i64>) -> Json<Vec<Row>> {
    let rows = sqlx::query(
        "SELECT id, session_id, question ->> 'text' AS question_text, ordinal, answer_text, evaluation, \
         emotion_summary, answered_at, created_at FROM interview_records WHERE session_id = $1 ORDER BY ordinal",
    )
    .bind(id)
    .map(|row: SqliteRow| Row {
        id: row.get(0),
        session_id: row.get(1),
        question_text: row.get(2),
        ordinal: row.get(3),
        answer_text: row.get(4),
        evaluation: row.get(5),
        emotion_summary: row.get(6),
        answered_at: row.get(7),
        created_at: row.get(8),
    })
    .fetch_all(&pool)
    .await
    .unwrap();
    Json(rows)
}
