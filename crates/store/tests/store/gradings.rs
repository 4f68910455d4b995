//! Grading, grading again, and failing.

use crate::world::*;
use interview::{
    error::{Conflict, Error},
    grading::evaluation_status::{EvaluationState, EvaluationStatus},
    ports::Store,
    session::SessionStatus,
    untrusted::Untrusted,
    work::job::{JobKind, QueueStatus, Settlement},
};
use std::sync::Arc;

told_to_both!(gradings, after_the_end, setbacks, refused_results);

/// Replacing an answer, grading it again, and keeping every grading.
async fn gradings(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let (session, records) = asked(&store, mina, &["하나?", "둘?"], 0).await;
    let record = records[0].id;
    let unanswered = record_of(&store, mina, records[1].id).await;
    let nothing = store.request_evaluation(&unanswered, None, job(1), None).await;
    assert!(matches!(nothing, Err(Error::Conflict(Conflict::NoAnswer))), "{nothing:?}");

    answer(&store, mina, record, "첫 답", 10).await;
    let first = claim_one(&store, 10).await;
    answer(&store, mina, record, "둘째 답", 11).await;
    let late = judgement(evaluation(Some(1.0), "첫 답의"));
    assert_eq!(settle(&store, &first, late, 12).await, [], "the answer was replaced");
    let second = claim_one(&store, 12).await;
    let replies = vec!["{\"points\": [\"k1\"]}".to_owned(), "둘째 \u{fffd} 답".to_owned()];
    let evaluation_of_second = Box::new(evaluation(Some(70.0), "둘째 답의"));
    let judged_by_model =
        Settlement::Evaluation { evaluation: evaluation_of_second, replies: replies.clone() };
    settle(&store, &second, judged_by_model, 13).await;

    let version = session_of(&store, mina, session.id).await.version;
    let note = Untrusted::new("억울합니다".into());
    let owned = record_of(&store, mina, record).await;
    let again = made(store.request_evaluation(&owned, Some(&note), job(20), None).await.unwrap());
    assert_eq!((again.evaluation, again.evaluation_status.state), (None, EvaluationState::Pending));
    assert_eq!(again.changed_in, version + 1);
    let same = made(store.request_evaluation(&owned, None, job(21), None).await.unwrap());
    assert_eq!(same.changed_in, version + 1, "while one waits nothing changes");
    let kept = store.evaluations(&owned, None, 99).await.unwrap();
    assert_eq!(kept.iter().map(|one| one.current).collect::<Vec<_>>(), [false]);

    let contested = claim_one(&store, 21).await;
    let JobKind::EvaluateAnswer { note: noted, revision: 2, .. } = &contested.job.kind else { panic!() };
    assert_eq!(noted.as_deref(), Some("억울합니다"));
    settle(&store, &contested, judgement(evaluation(None, "다른 언어")), 22).await;
    let kept = store.evaluations(&owned, None, 99).await.unwrap();
    let seen: Vec<_> = kept
        .iter()
        .map(|one| {
            (
                one.evaluation.feedback.as_str(),
                one.revision,
                one.answer.as_data(),
                one.current,
                one.created_at,
            )
        })
        .collect();
    assert_eq!(seen, [("다른 언어", 2, "둘째 답", true, at(22)), ("둘째 답의", 2, "둘째 답", false, at(13))]);
    assert_eq!([&kept[0].replies, &kept[1].replies], [&Vec::new(), &replies]);
    assert_eq!(kept[0].note.as_ref().map(Untrusted::as_data), Some("억울합니다"));

    answer(&store, mina, record, "셋째 답", 30).await;
    let now = record_of(&store, mina, record).await.into_inner().1;
    assert_eq!((now.evaluation, now.evaluation_status.state), (None, EvaluationState::Pending));
    assert_eq!(now.answer.unwrap().revision, 3);
    assert!(store.evaluations(&owned, None, 99).await.unwrap().iter().all(|one| !one.current));
}

/// A completed session takes no answers, but gradings still arrive and can be requested.
async fn after_the_end(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let (session, records) = asked(&store, mina, &["하나?"], 0).await;
    answer(&store, mina, records[0].id, "답", 1).await;
    let owned = record_of(&store, mina, records[0].id).await;
    let completed = store.complete_session(&session, at(40)).await.unwrap();
    assert_eq!((completed.status, completed.completed_at), (SessionStatus::Completed, Some(at(40))));
    assert_eq!(store.complete_session(&session, at(50)).await.unwrap(), completed);
    let text = Untrusted::new("늦은 답".into());
    let refused = store.save_answer(&owned, &text, job(41), None).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::SessionCompleted))), "{refused:?}");
    let grading = claim_one(&store, 41).await;
    let graded = judgement(evaluation(Some(0.0), "끝난 뒤"));
    assert_eq!(settle(&store, &grading, graded, 42).await, [session.id]);
    made(store.request_evaluation(&owned, None, job(43), None).await.unwrap());
    let again = claim_one(&store, 43).await;
    settle(&store, &again, Settlement::NotNeeded, 44).await;
    assert_eq!(store.next_due_at().await.unwrap(), None);
}

/// Tasks that fail, temporarily or permanently.
async fn setbacks(store: Arc<dyn Store>, _url: String) {
    let mina = register(&store, "mina").await.id;
    let (session, records) = asked(&store, mina, &["하나?"], 0).await;
    let record = records[0].id;
    answer(&store, mina, record, "답", 10).await;
    let claimed = claim_one(&store, 10).await;
    let retry = Settlement::Retry { at: at(60), reason: "모델이 바쁩니다".into() };
    assert_eq!(settle(&store, &claimed, retry, 11).await, [session.id]);
    let status = record_of(&store, mina, record).await.1.evaluation_status.clone();
    let reason = Some("모델이 바쁩니다".into());
    assert_eq!(status, EvaluationStatus { state: EvaluationState::Pending, reason, retry_at: Some(at(60)) });
    assert_eq!(store.next_due_at().await.unwrap(), Some(at(60)));
    assert!(claim(&store, 59).await.is_empty());

    let again = claim_one(&store, 60).await;
    assert_eq!((again.job.claim, again.job.failures), (2, 1));
    assert_eq!(settle(&store, &claimed, Settlement::NotNeeded, 61).await, [], "an older claim");
    let failed = Settlement::Failed { reason: "읽을 수 없는 답".into() };
    assert_eq!(settle(&store, &again, failed, 61).await, [session.id]);
    let now = record_of(&store, mina, record).await.into_inner().1;
    let reason = Some("읽을 수 없는 답".into());
    let expected = EvaluationStatus { state: EvaluationState::Failed, reason, retry_at: None };
    assert_eq!((now.evaluation, now.evaluation_status), (None, expected));
    let status = store.queue_status(at(62)).await.unwrap();
    assert_eq!(status, QueueStatus { failed: 1, ..QueueStatus::default() });

    let owned = record_of(&store, mina, record).await;
    made(store.request_evaluation(&owned, None, job(70), None).await.unwrap());
    assert_eq!(store.queue_status(at(70)).await.unwrap().failed, 0);
    let released = claim_one(&store, 70).await;
    assert_eq!(settle(&store, &released, Settlement::Released, 71).await, []);
    let taken_up = claim_one(&store, 71).await;
    assert_eq!((taken_up.job.claim, taken_up.job.failures), (1, 0));
    let done = judgement(evaluation(Some(50.0), "됐습니다"));
    settle(&store, &taken_up, done, 72).await;
    let status = record_of(&store, mina, record).await.1.evaluation_status.clone();
    assert_eq!(status, EvaluationStatus { state: EvaluationState::Done, reason: None, retry_at: None });
}

/// A result that the database refuses (PostgreSQL stores no NUL) delays no other, and is tried again.
async fn refused_results(store: Arc<dyn Store>, url: String) {
    let mina = register(&store, "mina").await.id;
    let (session, records) = asked(&store, mina, &["둘?", "셋?"], 0).await;
    for record in &records {
        answer(&store, mina, record.id, "답", 1).await;
    }
    let claimed = claim(&store, 1).await;
    let settlements: Vec<_> = claimed
        .iter()
        .zip(["\0", "좋습니다"])
        .map(|(claimed, feedback)| (claimed.job.claim(), judgement(evaluation(Some(9.0), feedback))))
        .collect();
    assert!(store.settle_jobs(&settlements, &[], at(2)).await.unwrap().contains(&session.id));
    let judged: Vec<_> = claimed.iter().map(|claimed| claimed.records[0].id).collect();
    let kept = record_of(&store, mina, judged[1]).await.1.evaluation_status.clone();
    assert_eq!(kept.state, EvaluationState::Done);
    let refused = record_of(&store, mina, judged[0]).await.1.evaluation_status.clone();
    if url.starts_with("sqlite") {
        assert_eq!(refused.state, EvaluationState::Done);
    } else {
        assert_eq!(refused.state, EvaluationState::Pending);
        assert_eq!(refused.retry_at, store.next_due_at().await.unwrap());
        assert!(refused.reason.is_some() && refused.retry_at > Some(at(2)), "{refused:?}");
    }
}
