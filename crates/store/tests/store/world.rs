//! The setting of the tests: an empty database for each, and the nouns that they need.

use chrono::{DateTime, TimeDelta, Utc};
use interview::{
    account::device::{NewRefreshToken, Rotation, Successor},
    account::password::PasswordHash,
    account::user::{FullName, NewUser, User, Username},
    error::Resource,
    grading::evaluation::Evaluation,
    id::{RecordId, SessionId, UserId},
    idempotency::{Creation, Receipt},
    language::Language,
    ports::{ClaimedJob, Store},
    session::format::Experience,
    session::owner::Owned,
    session::question::Question,
    session::record::InterviewRecord,
    session::{FeedbackTime, InterviewSession, NewSession, SessionDocuments, SessionKind, SessionPlan},
    untrusted::Untrusted,
    work::job::{ClaimCapacity, NewJob, Settlement},
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, query, sqlite::SqliteConnectOptions};
use std::{future::Future, sync::Arc};
use store::{Database, Options};

/// Tells a story on a SQLite file of its own.
pub(crate) async fn on_sqlite<F: Future<Output = ()>>(story: impl FnOnce(Arc<dyn Store>, String) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("대담 1%.db").display());
    let database = opened(&url).await;
    story(database.store(), url).await;
    database.close().await;
}

/// Tells a story on a PostgreSQL database of its own.
pub(crate) async fn on_postgres<F>(story: impl FnOnce(Arc<dyn Store>, String) -> F + Send + 'static)
where
    F: Future<Output = ()> + Send + 'static,
{
    on_empty_postgres(async move |url| {
        let database = opened(&url).await;
        story(database.store(), url).await;
        database.close().await;
    })
    .await;
}

/// Tells a story on an empty database, on the server of `DAEDAM_TEST_POSTGRES_URL`, and drops it however that ends.
pub(crate) async fn on_empty_postgres<F>(story: impl FnOnce(String) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let server = postgres_server();
    let mut maintenance = PgConnection::connect(&server).await.unwrap();
    let name = format!("daedam_test_{}", std::process::id());
    query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut maintenance).await.unwrap();
    let (host, _) = server.rsplit_once('/').unwrap();
    let told = tokio::spawn(story(format!("{host}/{name}"))).await;
    query(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
        .execute(&mut maintenance)
        .await
        .unwrap();
    told.unwrap();
}

/// The URL of the server's maintenance database.
#[expect(clippy::disallowed_methods, reason = "the one variable by which tests find a server")]
pub(crate) fn postgres_server() -> String {
    std::env::var("DAEDAM_TEST_POSTGRES_URL").expect(
        "these tests need PostgreSQL: run `make test`, or `scripts/with-servers.sh cargo nextest run -p store`",
    )
}

/// Opens a database and brings its schema up to date.
pub(crate) async fn opened(url: &str) -> Database {
    let database = Database::open(url, &Options { pool_size: 8, ..Options::default() }).await.unwrap();
    database.migrate().await.unwrap();
    database
}

/// Changes a database without the store.
pub(crate) async fn execute(url: &str, statement: &str) {
    let statement = AssertSqlSafe(statement.to_owned());
    match url.strip_prefix("sqlite:") {
        Some(path) => {
            let options = SqliteConnectOptions::new().filename(path).foreign_keys(true);
            let mut connection = options.connect().await.unwrap();
            query(statement).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
        None => {
            let mut connection = PgConnection::connect(url).await.unwrap();
            query(statement).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

/// Makes a test for each database out of a story.
macro_rules! told_to_both {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                crate::world::on_sqlite(super::$story).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                crate::world::on_postgres(super::$story).await;
            }
        }
    )+};
}
pub(crate) use told_to_both;

/// A moment: seconds after the stories begin. It has microseconds, so that their loss would show.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 123_456_000).unwrap()
}

/// A job written at a moment.
pub(crate) fn job(seconds: i64) -> NewJob {
    NewJob { due_at: at(seconds), seed: 7_000 + seconds }
}

pub(crate) fn new_user(name: &str) -> NewUser {
    NewUser {
        username: Username::parse(name.to_owned()).unwrap(),
        full_name: Some(FullName::parse(format!("{name} 님")).unwrap()),
        password_hash: PasswordHash::from_stored(format!("$argon2id$of {name}")),
        created_at: at(0),
        of_guest: None,
    }
}

pub(crate) async fn register(store: &Arc<dyn Store>, name: &str) -> User {
    made(store.create_user(&new_user(name), None).await.unwrap())
}

/// Asserts that something was created now, not before.
pub(crate) fn made<T: std::fmt::Debug>(creation: Creation<T>) -> T {
    match creation {
        Creation::New(created) => created,
        repeated => panic!("{repeated:?}"),
    }
}

pub(crate) fn plan() -> SessionPlan {
    SessionPlan {
        user_name: "김지원".into(),
        position: "백엔드 개발자 🚀".into(),
        language: Language::Ko,
        kind: SessionKind::Technical,
        question_count: 3,
        format: "pt".into(),
        experience: Some(Experience::Entry),
        company: Some("한빛은행".into()),
        general_only: true,
        emotion_consent: true,
        time_limit_s: Some(90),
        feedback: FeedbackTime::AtEnd,
    }
}

/// A session to be started, with that plan and a résumé.
pub(crate) fn new_session() -> NewSession {
    let resume = Some(Untrusted::new("이력서\r\n'; DROP TABLE users; --".into()));
    NewSession { plan: plan(), documents: SessionDocuments { resume, job_description: None } }
}

/// Starts a session; its first job is due at that moment.
pub(crate) async fn start(store: &Arc<dyn Store>, user: UserId, seconds: i64) -> InterviewSession {
    made(store.create_session(user, &new_session(), job(seconds), None).await.unwrap())
}

pub(crate) fn question(text: &str) -> Question {
    Question {
        key_points: vec!["색인은 읽기를 빠르게 한다".into()],
        model_answer: Some("\"모범\" 답안".into()),
        ..Question::plain(text.to_owned(), "bank:backend-index@1")
    }
}

pub(crate) fn evaluation(score: Option<f64>, feedback: &str) -> Evaluation {
    serde_json::from_value(serde_json::json!({
        "score": score,
        "feedback": feedback,
        "keywords": ["REST"],
        "strengths": [],
        "improvements": ["수치를 더하세요"],
        "criteria": [{
            "criterion": "coverage", "weight": 4.0, "level": 3.4, "score": 85, "reason": null,
            "evidence": [{"quote": "색인은", "start": 0, "end": 3}],
        }],
        "reason": score.is_none().then_some("wrong_language"),
        "confidence": {"low": 80.5, "high": 90},
        "grader": "rubric/1",
        "calibrated": true,
    }))
    .unwrap()
}

/// A receipt whose stored answer has its keys out of alphabetical order.
pub(crate) fn receipt<T: std::fmt::Debug>(user: Option<UserId>, key: &str, fingerprint: &str) -> Receipt<T> {
    Receipt {
        user_id: user,
        key: key.to_owned(),
        fingerprint: fingerprint.to_owned(),
        expires_at: at(86_400),
        answer: |created| serde_json::json!({"z": 1, "a": format!("{created:?}").len()}),
    }
}

/// Claims everything that is due at a moment, for half a minute.
pub(crate) async fn claim(store: &Arc<dyn Store>, seconds: i64) -> Vec<ClaimedJob> {
    store.claim_jobs(at(seconds), at(seconds + 30), ClaimCapacity::for_any(100)).await.unwrap()
}

/// Claims the one job that is due at a moment.
pub(crate) async fn claim_one(store: &Arc<dyn Store>, seconds: i64) -> ClaimedJob {
    let mut claimed = claim(store, seconds).await;
    assert_eq!(claimed.len(), 1, "{claimed:?}");
    claimed.remove(0)
}

/// An evaluation by no model.
pub(crate) fn judgement(evaluation: Evaluation) -> Settlement {
    Settlement::Evaluation { evaluation: Box::new(evaluation), replies: Vec::new() }
}

/// Settles one claimed job, and returns the sessions that changed.
pub(crate) async fn settle(
    store: &Arc<dyn Store>,
    claimed: &ClaimedJob,
    settlement: Settlement,
    seconds: i64,
) -> Vec<SessionId> {
    store.settle_jobs(&[(claimed.job.claim(), settlement)], &[], at(seconds)).await.unwrap()
}

/// A session with questions in it.
pub(crate) async fn asked(
    store: &Arc<dyn Store>,
    user: UserId,
    texts: &[&str],
    seconds: i64,
) -> (Owned<InterviewSession>, Vec<InterviewRecord>) {
    let session = start(store, user, seconds).await;
    let claimed = claim(store, seconds).await;
    let claimed = claimed.iter().find(|claimed| claimed.session.id == session.id).unwrap();
    let questions = texts.iter().map(|text| question(text)).collect();
    settle(store, claimed, Settlement::Questions(questions), seconds).await;
    (session_of(store, user, session.id).await, records_of(store, user, session.id).await)
}

pub(crate) async fn session_of(
    store: &Arc<dyn Store>,
    user: UserId,
    id: SessionId,
) -> Owned<InterviewSession> {
    store.session(user.into(), id).await.unwrap().owned_by(user.into(), Resource::Session).unwrap()
}

pub(crate) async fn records_of(store: &Arc<dyn Store>, user: UserId, id: SessionId) -> Vec<InterviewRecord> {
    store
        .session_records(user.into(), id)
        .await
        .unwrap()
        .owned_by(user.into(), Resource::Session)
        .unwrap()
        .into_inner()
}

pub(crate) async fn record_of(
    store: &Arc<dyn Store>,
    user: UserId,
    id: RecordId,
) -> Owned<(InterviewSession, InterviewRecord)> {
    store.record(user.into(), id).await.unwrap().owned_by(user.into(), Resource::Record).unwrap()
}

/// Answers a record.
pub(crate) async fn answer(store: &Arc<dyn Store>, user: UserId, record: RecordId, text: &str, seconds: i64) {
    let owned = record_of(store, user, record).await;
    let text = Untrusted::new(text.to_owned());
    assert_eq!(made(store.save_answer(&owned, &text, job(seconds), None).await.unwrap()), record);
}

/// An hour.
pub(crate) const HOUR: TimeDelta = TimeDelta::hours(1);

/// The random key of the devices in the tests.
pub(crate) const KEY: i64 = 77;

/// The first token of a device that has no name.
pub(crate) fn first_token(user: UserId, digest: &str, seconds: i64) -> NewRefreshToken {
    NewRefreshToken {
        user_id: user,
        digest: digest.into(),
        device: None,
        created_at: at(seconds),
        expires_at: at(seconds) + HOUR,
        device_key: KEY,
        max_devices: 50,
    }
}

/// The token that replaces another at a moment.
pub(crate) fn successor(of: &str, next: &str, seconds: i64) -> Successor {
    Successor {
        of: of.into(),
        digest: next.into(),
        now: at(seconds),
        grace_since: at(seconds - 10),
        expires_at: at(seconds) + HOUR,
    }
}

/// Replaces a refresh token by the next.
pub(crate) async fn rotate(store: &Arc<dyn Store>, of: &str, next: &str, seconds: i64) -> Rotation {
    store.rotate_refresh_token(&successor(of, next, seconds)).await.unwrap()
}
