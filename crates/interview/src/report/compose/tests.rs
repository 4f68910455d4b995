//! Reports computed from given records.

use super::*;
use crate::{
    grading::evaluation::{CriterionJudgement, KeyPointJudgement, Verdict},
    grading::evaluation_status::EvaluationStatus,
    id::{RecordId, SessionId, UserId},
    language::Language,
    session::question::Question,
    session::record::Answer,
    session::{FeedbackTime, SessionKind, SessionPlan, SessionStatus},
    untrusted::Untrusted,
};
use Criterion::{Coverage, Relevance, Specificity, Story};
use chrono::{DateTime, TimeDelta};

fn session(id: i64) -> InterviewSession {
    InterviewSession {
        id: SessionId(id),
        user_id: UserId(1),
        status: SessionStatus::Completed,
        plan: SessionPlan {
            user_name: "김철수".into(),
            position: "Backend".into(),
            language: Language::Ko,
            kind: SessionKind::Mixed,
            question_count: 5,
            format: "mixed".into(),
            experience: None,
            company: None,
            general_only: false,
            emotion_consent: false,
            time_limit_s: None,
            feedback: FeedbackTime::AfterEach,
        },
        emotion_summary: None,
        version: 1,
        changed_in: 1,
        created_at: DateTime::UNIX_EPOCH + TimeDelta::days(id),
        completed_at: None,
    }
}

fn record(order: i64, state: EvaluationState, evaluation: Option<Evaluation>) -> InterviewRecord {
    let answered = state != EvaluationState::Unanswered;
    InterviewRecord {
        id: RecordId(100 + order),
        session_id: SessionId(42),
        order,
        question: Question::plain(format!("질문 {order}"), "test"),
        follow_up_to: None,
        retry_of: None,
        answer: answered.then(|| Answer {
            text: Untrusted::new("답변".into()),
            revision: 1,
            answered_at: DateTime::UNIX_EPOCH,
        }),
        evaluation,
        evaluation_status: EvaluationStatus { state, reason: Some("why".into()), retry_at: None },
        emotion_summary: None,
        changed_in: 1,
        created_at: DateTime::UNIX_EPOCH,
    }
}

fn graded(order: i64, score: Option<f64>, levels: &[(Criterion, Option<f64>)]) -> InterviewRecord {
    let criteria = levels.iter().map(|(criterion, level)| CriterionJudgement::new(*criterion, 1.0, *level));
    let evaluation = Evaluation {
        strengths: vec!["강점".into()],
        criteria: Some(criteria.collect()),
        language: Some(Language::Ko),
        calibrated: true,
        ..Evaluation::new("rubric/1", score.and_then(Score::exact), "좋습니다".into())
    };
    record(order, EvaluationState::Done, Some(evaluation))
}

fn summary(id: i64, mean_score: Option<f64>) -> SessionSummary {
    SessionSummary { session: session(id), questions: 5, answered: 5, scored: 3, mean_score, retry_of: None }
}

#[test]
fn totals_are_of_what_was_judged_and_nothing_stands_for_what_was_not() {
    let mut again = graded(6, Some(90.0), &[]);
    again.evaluation_status.state = EvaluationState::Pending;
    let records = vec![
        graded(5, None, &[]),
        record(4, EvaluationState::Failed, None),
        record(3, EvaluationState::Pending, None),
        record(2, EvaluationState::Unanswered, None),
        graded(1, Some(0.0), &[]),
        again,
    ];
    let report = compose(session(42), records, &[], &[]);
    let expected = Totals {
        score: Some(45.0),
        questions: 6,
        judged: 2,
        judged_follow_ups: 0,
        withheld: 1,
        unanswered: 1,
        pending: 1,
        failed: 1,
    };
    assert_eq!(report.totals, expected);
    let orders: Vec<i64> = report.questions.iter().map(|question| question.order).collect();
    assert_eq!(orders, [1, 2, 3, 4, 5, 6]);
    assert_eq!(report.questions[3].failure, Some("why".into()));
    assert_eq!((report.questions[1].feedback.as_ref(), report.questions[1].answer.as_ref()), (None, None));

    let nothing = compose(session(42), vec![], &[], &[]);
    assert_eq!(nothing.totals, Totals::default());
    assert!(nothing.criteria.iter().all(|summary| summary.level.is_none()));
}

#[test]
fn a_criterion_is_the_mean_of_the_answers_judged_by_it() {
    let records = vec![
        graded(1, Some(50.0), &[(Coverage, Some(1.0)), (Story, None)]),
        graded(2, Some(50.0), &[(Coverage, Some(2.5)), (Relevance, Some(4.0))]),
    ];
    let last = [graded(1, Some(40.0), &[(Coverage, Some(1.0)), (Specificity, Some(2.0))])];
    let report = compose(session(42), records, &[], &last);
    let expected = [
        (Coverage, Some(1.75), 2, Some(1.0)),
        (Relevance, Some(4.0), 1, None),
        (Specificity, None, 0, Some(2.0)),
        (Story, None, 0, None),
    ]
    .map(|(criterion, level, answers, level_before)| CriterionSummary {
        criterion,
        level,
        answers,
        level_before,
    });
    assert_eq!(report.criteria, expected);
}

#[test]
fn what_is_weakest_and_unsaid_is_practised_next() {
    let unsaid = |order, score, points: &[(&str, Verdict)]| {
        let mut record = graded(order, Some(score), &[(Coverage, Some(1.9)), (Story, Some(0.5))]);
        let points = points.iter().map(|(key_point, verdict)| KeyPointJudgement {
            key_point: (*key_point).into(),
            verdict: *verdict,
            evidence: None,
        });
        record.evaluation.as_mut().unwrap().key_points = Some(points.collect());
        record
    };
    let records = vec![
        graded(1, Some(100.0), &[(Relevance, Some(3.0)), (Specificity, Some(2.9))]),
        unsaid(2, 70.0, &[("색인", Verdict::Missed), ("잠금", Verdict::Met)]),
        unsaid(
            3,
            20.0,
            &[("격리", Verdict::Partly), ("복제", Verdict::Contradicted), ("로그", Verdict::Missed)],
        ),
    ];
    let practice = compose(session(42), records, &[], &[]).practice;
    let weakest: Vec<_> =
        practice.criteria.iter().map(|weak| (weak.criterion, weak.level, weak.next)).collect();
    let story = "경험을 하나 골라, 언제 어디서 어떤 문제가 있었는지부터 말해 보세요.";
    let coverage = "질문마다 핵심을 두세 가지 준비해 보세요.";
    assert_eq!(weakest, [(Story, 0.5, story), (Coverage, 1.9, coverage)]);
    let open: Vec<_> = practice.key_points.iter().map(|open| (open.order, open.key_point.as_str())).collect();
    assert_eq!(open, [(3, "복제"), (3, "로그"), (2, "색인"), (3, "격리")]);
}

#[test]
fn progress_is_against_the_last_interview_that_has_a_score() {
    let earlier: Vec<SessionSummary> =
        (1..=12).rev().map(|id| summary(id, (id != 12).then_some(id as f64))).collect();
    let records = vec![graded(1, Some(50.0), &[])];
    let progress = compose(session(42), records, &earlier, &[]).progress;
    assert_eq!(progress.change, Some(39.0));
    let ids: Vec<i64> = progress.earlier.iter().map(|attempt| attempt.session_id.0).collect();
    assert_eq!(ids, (2..=11).collect::<Vec<i64>>());
    assert_eq!(compose(session(42), vec![], &earlier, &[]).progress.change, None);
    assert_eq!(
        compose(session(42), vec![graded(1, Some(50.0), &[])], &[], &[]).progress,
        Progress::default()
    );
}

#[test]
fn each_quote_is_shown_once_in_the_order_of_the_answer() {
    let quote = |start| Quote { quote: "두 낱말".into(), start, end: start + 4 };
    let mut record = graded(1, Some(50.0), &[(Coverage, Some(2.0)), (Story, Some(2.0))]);
    let evaluation = record.evaluation.as_mut().unwrap();
    let criteria = evaluation.criteria.as_mut().unwrap();
    criteria[0].evidence = vec![quote(30), quote(0)];
    criteria[1].evidence = vec![quote(0)];
    evaluation.key_points = Some(vec![KeyPointJudgement {
        key_point: "색인".into(),
        verdict: Verdict::Met,
        evidence: Some(quote(10)),
    }]);
    let report = compose(session(42), vec![record], &[], &[]);
    assert_eq!(report.questions[0].quotes, [quote(0), quote(10), quote(30)]);
}

#[test]
fn a_grader_is_calibrated_if_all_its_judgements_were() {
    let mut uncalibrated = graded(2, Some(50.0), &[]);
    uncalibrated.evaluation.as_mut().unwrap().calibrated = false;
    let mut other = graded(3, Some(50.0), &[]);
    other.evaluation.as_mut().unwrap().grader = "celery".into();
    let records = vec![graded(1, Some(50.0), &[]), uncalibrated, other];
    let graders = compose(session(42), records, &[], &[]).graders;
    let named = |name: &str, calibrated| Grader { name: name.into(), calibrated };
    assert_eq!(graders, [named("rubric/1", false), named("celery", true)]);
}

fn improvable(order: i64, score: f64, levels: &[(Criterion, Option<f64>)]) -> InterviewRecord {
    let mut record = graded(order, Some(score), levels);
    record.evaluation.as_mut().unwrap().improvements = vec![format!("“{order}” — 더하기"), "다른 것".into()];
    record
}

#[test]
fn the_first_step_is_the_weakest_criterion_where_it_shows_most() {
    let records = vec![
        improvable(1, 60.0, &[(Coverage, Some(2.0)), (Story, Some(1.0))]),
        // Lower still, but with nothing to show it by.
        graded(2, Some(10.0), &[(Story, Some(0.0))]),
        improvable(3, 30.0, &[(Coverage, Some(2.0)), (Story, Some(0.5))]),
    ];
    let practice = compose(session(42), records, &[], &[]).practice;
    let first = practice.first.unwrap();
    assert_eq!((first.criterion, first.advice), (Some(Story), Some(practice.criteria[0].next)));
    let example = first.example.unwrap();
    assert_eq!((example.record_id, example.improvement.as_str()), (RecordId(103), "“3” — 더하기"));
    assert_eq!(example.number.to_string(), "3");
}

#[test]
fn without_a_weak_criterion_the_first_step_is_of_the_lowest_answer() {
    let strong = [(Coverage, Some(3.5))];
    let records = vec![improvable(1, 90.0, &strong), improvable(2, 80.0, &strong)];
    let first = compose(session(42), records, &[], &[]).practice.first.unwrap();
    assert_eq!((first.criterion, first.advice), (None, None));
    assert_eq!(first.example.unwrap().record_id, RecordId(102));
    let nothing = compose(session(42), vec![graded(1, Some(100.0), &strong)], &[], &[]);
    assert_eq!(nothing.practice.first, None);
}

#[test]
fn a_follow_up_is_numbered_by_what_it_follows_and_counts_in_the_mean() {
    let following = |order, above: Option<i64>| {
        let mut record = graded(order, Some(10.0 * order as f64), &[]);
        record.follow_up_to = above.map(|above| RecordId(100 + above));
        record
    };
    let records = vec![
        following(1, None),
        following(2, None),
        following(3, None),
        following(4, Some(1)),
        following(5, Some(4)),
        following(6, Some(99)),
        following(7, Some(1)),
    ];
    let report = compose(session(42), records, &[], &[]);
    let numbers: Vec<String> = report.questions.iter().map(|question| question.number.to_string()).collect();
    assert_eq!(numbers, ["1", "2", "3", "1-1", "1-1-1", "4", "1-2"]);
    let told: Vec<i64> = report.conversation().iter().map(|question| question.order).collect();
    assert_eq!(told, [1, 4, 5, 7, 2, 3, 6]);
    let Totals { score, judged, judged_follow_ups, .. } = report.totals;
    assert_eq!((score, judged, judged_follow_ups), (Some(40.0), 7, 3));
}
