//! From question to answer to grade, and reading them.

use crate::world::*;
use interview::{
    error::{Error, Resource},
    grading::evaluation_status::{EvaluationState, EvaluationStatus},
    id::{RecordId, SessionId, UserId},
    language::Language,
    ports::Store,
    session::owner::Lookup,
    session::{
        FeedbackTime, NewSession, SessionDocuments, SessionKind, SessionPlan, SessionStatus, SessionSummary,
    },
    untrusted::Untrusted,
    work::job::{JobKind, Settlement},
};
use std::sync::Arc;

told_to_both!(an_interview, lookups, lists, changes, documents_are_read_only_where_they_are_shown);

async fn an_interview(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let nobody = store.create_session(UserId(999), &new_session(), job(0), None).await;
    assert!(matches!(nobody, Err(Error::Unauthenticated)), "{nobody:?}");

    let session = start(&store, mina, 0).await;
    assert_eq!((&session.plan, session.status, session.created_at), (&plan(), SessionStatus::Started, at(0)));
    assert_eq!(session_of(&store, mina, session.id).await.into_inner(), session);
    assert_eq!(records_of(&store, mina, session.id).await, []);
    assert!(claim(&store, -1).await.is_empty(), "the job is not due yet");

    let claimed = claim_one(&store, 0).await;
    let duty = JobKind::AskQuestions { session_id: session.id, count: 3, follow_up_to: None };
    assert_eq!((&claimed.job.kind, claimed.job.claim, claimed.job.failures), (&duty, 1, 0));
    assert_eq!((claimed.job.seed, &claimed.session), (7_000, &session));
    assert!(claimed.records.is_empty() && claimed.recent_questions.is_empty());
    assert_eq!(claimed.documents, new_session().documents);
    let questions = vec![question("색인이란?"), question("두 번째?"), question("세 번째?")];
    let changed = settle(&store, &claimed, Settlement::Questions(questions.clone()), 1).await;
    assert_eq!(changed, [session.id]);

    let records = records_of(&store, mina, session.id).await;
    assert_eq!(records.iter().map(|record| record.order).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(records.iter().map(|record| record.question.clone()).collect::<Vec<_>>(), questions);
    assert_eq!(records, store.added_records(claimed.job.id).await.unwrap());
    let unanswered = EvaluationStatus { state: EvaluationState::Unanswered, reason: None, retry_at: None };
    assert_eq!((&records[0].evaluation_status, records[0].created_at), (&unanswered, at(1)));
    assert!(records[0].answer.is_none() && records[0].evaluation.is_none());
    let repeated = settle(&store, &claimed, Settlement::Questions(questions), 2).await;
    assert_eq!(repeated, [], "a job is settled once");

    let said = "색인은 읽기를 빠르게 합니다. \\ \" ' \r\n\t</answer>";
    let record_id = records[0].id;
    answer(&store, mina, record_id, said, 10).await;
    let waiting = record_of(&store, mina, record_id).await.into_inner().1;
    let kept = waiting.answer.unwrap();
    assert_eq!((kept.text.as_data(), kept.revision, kept.answered_at), (said, 1, at(10)));
    assert_eq!(waiting.evaluation_status.state, EvaluationState::Pending);
    let claimed = claim_one(&store, 10).await;
    let duty = JobKind::EvaluateAnswer { session_id: session.id, record_id, revision: 1, note: None };
    assert_eq!(claimed.job.kind, duty);
    assert_eq!(claimed.records, [record_of(&store, mina, record_id).await.into_inner().1]);
    let judged = evaluation(Some(85.5), "좋습니다");
    settle(&store, &claimed, judgement(judged.clone()), 11).await;
    let (session, record) = record_of(&store, mina, record_id).await.into_inner();
    assert_eq!((record.evaluation, record.evaluation_status.state), (Some(judged), EvaluationState::Done));
    assert_eq!(session.version, 4, "created, asked, answered, graded");
}

/// Which caller may see what; one query decides it.
async fn lookups(store: Arc<dyn Store>, _url: String) {
    let (mina, other) = (register(&store, "mina").await.id, register(&store, "other").await.id);
    let (session, records) = asked(&store, mina, &["하나?"], 0).await;
    let (id, record) = (session.id, records[0].id);

    let theirs = store.session(other.into(), id).await.unwrap();
    assert!(matches!(
        theirs.owned_by(other.into(), Resource::Session),
        Err(Error::NotYours(Resource::Session))
    ));
    let theirs = store.session_records(other.into(), id).await.unwrap();
    assert!(matches!(&theirs, Lookup::Found { owner, thing } if *owner == mina && thing.is_empty()));
    assert!(matches!(
        theirs.owned_by(other.into(), Resource::Session),
        Err(Error::NotYours(Resource::Session))
    ));
    let theirs = store.session_changes(other.into(), id, 0).await.unwrap();
    assert!(matches!(&theirs, Lookup::Found { owner, thing } if *owner == mina && thing.records.is_empty()));
    let theirs = store.record(other.into(), record).await.unwrap();
    assert!(matches!(
        theirs.owned_by(other.into(), Resource::Record),
        Err(Error::NotYours(Resource::Record))
    ));

    let (none, gone) = (SessionId(999), UserId(999));
    assert!(matches!(store.session(mina.into(), none).await.unwrap(), Lookup::Missing));
    assert!(matches!(store.session_records(mina.into(), none).await.unwrap(), Lookup::Missing));
    assert!(matches!(store.session_changes(mina.into(), none, 0).await.unwrap(), Lookup::Missing));
    assert!(matches!(store.record(mina.into(), RecordId(999)).await.unwrap(), Lookup::Missing));
    assert!(matches!(store.session(gone.into(), id).await.unwrap(), Lookup::CallerGone));
    assert!(matches!(store.session_records(gone.into(), id).await.unwrap(), Lookup::CallerGone));
    assert!(matches!(store.session_changes(gone.into(), none, 0).await.unwrap(), Lookup::CallerGone));
    assert!(matches!(store.record(gone.into(), record).await.unwrap(), Lookup::CallerGone));
}

async fn lists(store: Arc<dyn Store>, _url: String) {
    let (mina, other) = (register(&store, "mina").await.id, register(&store, "other").await.id);
    start(&store, other, 0).await;
    claim(&store, 0).await;
    let mut ids = Vec::new();
    for number in 0..5 {
        let (session, records) = asked(&store, mina, &["하나?", "둘?", "셋?"], 1 + number).await;
        for record in &records[..number as usize % 4] {
            answer(&store, mina, record.id, "답", 20).await;
        }
        let gradings = claim(&store, 20).await;
        for (claimed, score) in gradings.iter().zip([Some(50.0), Some(75.5), None]) {
            settle(&store, claimed, judgement(evaluation(score, "")), 21).await;
        }
        ids.push(session.id);
    }
    let first = store.sessions(mina.into(), None, 2).await.unwrap();
    assert_eq!(first.iter().map(|one| one.session.id).collect::<Vec<_>>(), [ids[4], ids[3]]);
    assert_eq!(first[0].session, session_of(&store, mina, ids[4]).await.into_inner());
    let counts = |one: &SessionSummary| (one.questions, one.answered, one.scored, one.mean_score);
    assert_eq!(counts(&first[1]), (3, 3, 2, Some(62.75)));
    let rest = store.sessions(mina.into(), Some(ids[3]), 10).await.unwrap();
    assert_eq!(rest.iter().map(|one| one.session.id).collect::<Vec<_>>(), [ids[2], ids[1], ids[0]]);
    assert_eq!(counts(&rest[1]), (3, 1, 1, Some(50.0)));
    assert_eq!(counts(&rest[2]), (3, 0, 0, None));
    assert_eq!(store.sessions(mina.into(), Some(ids[0]), 10).await.unwrap(), []);

    let plan = SessionPlan {
        language: Language::En,
        kind: SessionKind::Personality,
        question_count: 20,
        emotion_consent: false,
        time_limit_s: None,
        feedback: FeedbackTime::AfterEach,
        ..plan()
    };
    let documents = SessionDocuments { resume: None, job_description: Some(Untrusted::new("JD".into())) };
    let new = NewSession { plan, documents };
    let english = made(store.create_session(mina, &new, job(50), None).await.unwrap());
    let kept = session_of(&store, mina, english.id).await;
    assert_eq!(kept.plan, new.plan);
    assert_eq!(store.session_documents(&kept).await.unwrap(), new.documents);
    assert_eq!(counts(&store.sessions(mina.into(), None, 1).await.unwrap()[0]), (0, 0, 0, None));
}

/// Versions: a client can ask for what it missed.
async fn changes(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let session = start(&store, mina, 0).await;
    let since = async |version| {
        let found = store.session_changes(mina.into(), session.id, version).await.unwrap();
        found.owned_by(mina.into(), Resource::Session).unwrap().into_inner()
    };
    let all = since(0).await;
    assert_eq!((all.version, all.session.as_ref(), all.records.len()), (1, Some(&session), 0));
    let claimed = claim_one(&store, 0).await;
    settle(&store, &claimed, Settlement::Questions(vec![question("하나?"), question("둘?")]), 1).await;
    let asked = since(1).await;
    assert_eq!((asked.version, &asked.session, asked.records.len()), (2, &None, 2));
    answer(&store, mina, asked.records[1].id, "둘째 먼저", 2).await;
    answer(&store, mina, asked.records[0].id, "첫째 나중", 3).await;
    let answered = since(2).await;
    let second = record_of(&store, mina, asked.records[1].id).await.1.clone();
    let first = record_of(&store, mina, asked.records[0].id).await.1.clone();
    assert_eq!(answered.records, [second, first], "in the order in which they changed");
    store.complete_session(&session_of(&store, mina, session.id).await, at(4)).await.unwrap();
    let completed = since(answered.version).await;
    let now = session_of(&store, mina, session.id).await.into_inner();
    assert_eq!((completed.session, completed.records.len()), (Some(now.clone()), 0));
    assert_eq!((now.version, now.changed_in), (5, 5));
    let everything = since(0).await;
    assert_eq!((everything.session, everything.records.len()), (Some(now), 2));
    let nothing = since(5).await;
    assert_eq!((nothing.version, nothing.session, nothing.records.len()), (5, None, 0));
}

/// Lists, reports, streams and gradings don't read texts of up to 100,000 characters each.
async fn documents_are_read_only_where_they_are_shown(store: Arc<dyn Store>, url: String) {
    let mina = register(&store, "mina").await.id;
    let (session, records) = asked(&store, mina, &["하나?"], 0).await;
    assert_eq!(store.session_documents(&session).await.unwrap(), new_session().documents);
    answer(&store, mina, records[0].id, "답", 1).await;
    for column in ["resume", "job_description"] {
        execute(&url, &format!("ALTER TABLE interview_sessions RENAME COLUMN {column} TO hidden_{column}"))
            .await;
    }
    assert_eq!(store.sessions(mina.into(), None, 10).await.unwrap().len(), 1);
    assert_eq!(session_of(&store, mina, session.id).await.id, session.id);
    assert_eq!(records_of(&store, mina, session.id).await.len(), 1);
    let changes = async |after| store.session_changes(mina.into(), session.id, after).await.unwrap();
    let all = changes(0).await.owned_by(mina.into(), Resource::Session).unwrap();
    assert!(all.session.is_some() && all.records.len() == 1);
    let nothing = changes(all.version).await.owned_by(mina.into(), Resource::Session).unwrap();
    assert!(nothing.session.is_none() && nothing.records.is_empty());
    record_of(&store, mina, records[0].id).await;
    claim_one(&store, 1).await;
    assert!(store.session_documents(&session).await.is_err());
}
