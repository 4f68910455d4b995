//! Ad hoc measurement.
use chrono::{DateTime, Utc};
use interview::{
    error::Thing, evaluation::Evaluation, id::*, idempotency::Creation, job::*, language::Language,
    password::PasswordHash, ports::Store, question::Question, score::Score, session::*, untrusted::Untrusted,
    user::*,
};
use sqlx::Row;
use std::{sync::Arc, time::Instant};

fn at(s: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + s, 123_456_000).unwrap()
}
fn job(s: i64) -> NewJob {
    NewJob { due_at: at(s), seed: s }
}
fn plan() -> SessionPlan {
    SessionPlan {
        user_name: "김지원".into(),
        position: "백엔드".into(),
        language: Language::Ko,
        kind: SessionKind::Mixed,
        question_count: 5,
        resume: Some(Untrusted::new("이력서 ".repeat(500))),
        job_description: None,
        emotion_consent: false,
        time_limit_s: None,
    }
}
fn q(n: i64) -> Question {
    Question {
        key_points: (0..5).map(|k| format!("핵심 내용 {k} 색인은 읽기를 빠르게 한다")).collect(),
        model_answer: Some("모범 답안 ".repeat(40)),
        ..Question::plain(format!("색인이란 무엇이고 언제 쓰면 안 되나요 {n}?"), "bank:backend-index@1")
    }
}
fn ev() -> Evaluation {
    Evaluation {
        score: Score::exact(85.5),
        feedback: "좋습니다. 수치를 더하세요. ".repeat(5),
        keywords: vec!["REST".into(), "색인".into()],
        strengths: vec!["구체적인 예".into(); 2],
        improvements: vec!["수치".into(); 2],
        criteria: Some(vec![
            interview::evaluation::CriterionJudgement::new(
                interview::rubric::Criterion::Coverage,
                4.0,
                Some(3.0)
            );
            3
        ]),
        key_points: None,
        reason: None,
        confidence: None,
        grader: "rubric/1".into(),
        language: None,
        calibrated: true,
    }
}
async fn new_user(store: &Arc<dyn Store>, name: &str) -> UserId {
    let new = NewUser {
        username: Username::parse(name.to_owned()).unwrap(),
        full_name: None,
        password_hash: PasswordHash::from_stored("x".into()),
        created_at: at(0),
    };
    let Creation::New(u) = store.create_user(&new, None).await.unwrap() else { panic!() };
    u.id
}
async fn full_session(store: &Arc<dyn Store>, user: UserId) -> SessionId {
    let Creation::New(s) = store.create_session(user, &plan(), job(0), None).await.unwrap() else { panic!() };
    let c = store.claim_jobs(at(0), at(30), 100).await.unwrap();
    let set: Vec<_> =
        c.iter().map(|c| (c.job.claim(), Settlement::Questions((0..5).map(q).collect()))).collect();
    store.settle_jobs(&set, at(1)).await.unwrap();
    if std::env::args().nth(2).as_deref() == Some("plain") {
        return s.id;
    }
    let rs = store.session_records(user, s.id).await.unwrap().owned_by(user, Thing::Session).unwrap();
    for r in rs.iter() {
        let o = store.record(user, r.id).await.unwrap().owned_by(user, Thing::Record).unwrap();
        store.save_answer(&o, &Untrusted::new("답변 내용입니다. ".repeat(40)), job(2), None).await.unwrap();
    }
    let c = store.claim_jobs(at(2), at(30), 100).await.unwrap();
    let set: Vec<_> = c.iter().map(|c| (c.job.claim(), Settlement::Evaluation(Box::new(ev())))).collect();
    store.settle_jobs(&set, at(3)).await.unwrap();
    s.id
}
async fn rate(label: &str, parallel: usize, n: usize, f: impl AsyncFn(usize) + Clone) -> f64 {
    let t = Instant::now();
    futures_util::future::join_all((0..parallel).map(|p| {
        let f = f.clone();
        async move {
            for i in 0..n / parallel {
                f(p * n + i).await
            }
        }
    }))
    .await;
    let r = n as f64 / t.elapsed().as_secs_f64();
    println!("{label} x{parallel}: {r:.0}/s");
    r
}
#[tokio::main]
async fn main() {
    let url = std::env::args().nth(1).unwrap();
    let database = store::Database::open(&url, &Default::default()).await.unwrap();
    database.migrate().await.unwrap();
    let store = database.store();
    let user = new_user(&store, &format!("u{}", std::process::id())).await;
    let session = full_session(&store, user).await;
    let n = 20000;
    for p in [1, 8] {
        for _ in 0..2 {
            let ours = {
                let store = store.clone();
                rate("records", p, n, async move |_| {
                    let l = store.session_records(user, session).await.unwrap();
                    assert!(matches!(l, interview::owner::Lookup::Found { thing, .. } if thing.len() == 5));
                })
                .await
            };
            let bare = if url.starts_with("sqlite") {
                let pool = sqlx::sqlite::SqlitePoolOptions::new()
                    .max_connections(4)
                    .test_before_acquire(false)
                    .connect(&url)
                    .await
                    .unwrap();
                rate("bare", p, n, async move |_| {
                    let rows = sqlx::query(
                        "SELECT r.id, r.ordinal, r.question FROM interview_records r WHERE session_id = $1 ORDER BY ordinal",
                    )
                    .bind(session.0)
                    .fetch_all(&pool)
                    .await
                    .unwrap();
                    let mut t = 0;
                    for r in &rows {
                        let qs: String = r.get("question");

                        let i: i64 = r.get("id");
                        t += qs.len() +   i as usize;
                    }
                    assert!(t > 0 && rows.len() == 5);
                })
                .await
            } else {
                let pool = sqlx::postgres::PgPoolOptions::new()
                    .max_connections(20)
                    .test_before_acquire(false)
                    .connect(&url)
                    .await
                    .unwrap();
                rate("bare", p, n, async move |_| {
                    let rows = sqlx::query(
                        "SELECT r.id, r.ordinal, r.question FROM interview_records r WHERE session_id = $1 ORDER BY ordinal",
                    )
                    .bind(session.0)
                    .fetch_all(&pool)
                    .await
                    .unwrap();
                    let mut t = 0;
                    for r in &rows {
                        let qs: serde_json::Value = r.get("question");

                        let i: i64 = r.get("id");
                        t += qs.is_object() as usize +   i as usize;
                    }
                    assert!(t > 0 && rows.len() == 5);
                })
                .await
            };
            println!("ratio {:.2}", ours / bare);
        }
    }
    if std::env::args().nth(3).is_some() {
        return;
    }
    {
        let store = store.clone();
        rate("record", 1, n, async move |_| {
            store.session(user, session).await.unwrap();
        })
        .await;
    }
    {
        let store = store.clone();
        rate("changes", 1, n, async move |_| {
            store.session_changes(user, session, 0).await.unwrap();
        })
        .await;
    }
    for p in [1, 16] {
        let store = store.clone();
        rate("create_session", p, 1600, async move |_| {
            store.create_session(user, &plan(), job(1000), None).await.unwrap();
        })
        .await;
    }
    {
        let t = Instant::now();
        store.sessions(user, None, 20).await.unwrap();
        println!("sessions list of 20 {:?}", t.elapsed());
        let t = Instant::now();
        store.sessions(user, None, 20).await.unwrap();
        println!("again {:?}", t.elapsed());
    }
    let fill = |n: i64| {
        format!(
            "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i < {n}) INSERT INTO jobs (due_at, seed, duty, session_id, question_count) SELECT due_at, 1, duty, session_id, 5 FROM c, (SELECT due_at, duty, session_id FROM jobs LIMIT 1) j"
        )
    };
    for total in [1_000i64, 10_000, 100_000] {
        let have = store.queue_status(at(5000)).await.unwrap();
        let have = have.waiting + have.leased;
        if total > have {
            if url.starts_with("sqlite") {
                let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
                sqlx::query(sqlx::AssertSqlSafe(fill(total - have))).execute(&pool).await.unwrap();
                pool.close().await
            } else {
                let pool = sqlx::PgPool::connect(&url).await.unwrap();
                sqlx::query(sqlx::AssertSqlSafe(fill(total - have))).execute(&pool).await.unwrap();
                sqlx::query("ANALYZE").execute(&pool).await.unwrap();
                pool.close().await
            }
        }
        let mut times = Vec::new();
        for _ in 0..20 {
            let t = Instant::now();
            let c = store.claim_jobs(at(2000), at(3000), 16).await.unwrap();
            times.push(t.elapsed());
            assert_eq!(c.len(), 16);
            let back: Vec<_> = c.iter().map(|c| (c.job.claim(), Settlement::Released)).collect();
            store.settle_jobs(&back, at(1000)).await.unwrap();
        }
        times.sort();
        println!("claim 16 of {total}: median {:?} worst {:?}", times[10], times[19]);
        let t = Instant::now();
        store.next_due_at().await.unwrap();
        println!("next_due_at {:?}", t.elapsed());
        let t = Instant::now();
        store.queue_status(at(2000)).await.unwrap();
        println!("queue_status {:?}", t.elapsed());
    }
    // answers and evaluations
    let other = new_user(&store, &format!("v{}", std::process::id())).await;
    let mut records = Vec::new();
    for _ in 0..60 {
        let Creation::New(s) = store.create_session(other, &plan(), job(-100), None).await.unwrap() else {
            panic!()
        };
        let c = store.claim_jobs(at(-100), at(30), 100).await.unwrap();
        let set: Vec<_> =
            c.iter().map(|c| (c.job.claim(), Settlement::Questions((0..5).map(q).collect()))).collect();
        store.settle_jobs(&set, at(1)).await.unwrap();
        for r in
            store.session_records(other, s.id).await.unwrap().owned_by(other, Thing::Session).unwrap().iter()
        {
            records.push(r.id)
        }
    }
    let records = Arc::new(records);
    for p in [1, 16] {
        let store = store.clone();
        let records = records.clone();
        rate("answer (look up + save)", p, 288, async move |i| {
            let id = records[i % records.len()];
            let o = store.record(other, id).await.unwrap().owned_by(other, Thing::Record).unwrap();
            store
                .save_answer(&o, &Untrusted::new("답변 내용입니다. ".repeat(40)), job(-50), None)
                .await
                .unwrap();
        })
        .await;
    }
    loop {
        let t = Instant::now();
        let c = store.claim_jobs(at(-50), at(3000), 128).await.unwrap();
        let claimed = t.elapsed();
        if c.is_empty() {
            break;
        }
        let set: Vec<_> = c.iter().map(|c| (c.job.claim(), Settlement::Evaluation(Box::new(ev())))).collect();
        let t = Instant::now();
        store.settle_jobs(&set, at(3)).await.unwrap();
        println!("claim {} {claimed:?}, settle {:?}", c.len(), t.elapsed());
    }
    database.close().await;
}
