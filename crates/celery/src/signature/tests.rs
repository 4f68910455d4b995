//! Tests of writing and reading the arguments of tasks.

use super::*;
use crate::message::{self, Publication};
use interviewer::InterviewContent;

fn question_request() -> QuestionRequest {
    QuestionRequest {
        position: "백엔드 개발자".to_owned(),
        count: 3,
        language: Language::Ko,
        kind: SessionKind::Technical,
        format: "mixed".to_owned(),
        experience: None,
        company: None,
        seed: (1 << 53) - 1,
        previous: vec![
            Exchange {
                question: "첫 질문?".to_owned(),
                answer: Some(Untrusted::new("비밀 답변".to_owned())),
            },
            Exchange { question: "둘째 질문?".to_owned(), answer: None },
        ],
        recent: vec!["옛 질문?".to_owned()],
        follow_up_to: None,
        resume: Some(Untrusted::new("비밀 이력".to_owned())),
        job_description: None,
    }
}

fn judgement_request() -> JudgementRequest {
    JudgementRequest {
        record_id: RecordId(42),
        question: Question {
            key_points: vec!["자원과 동사".to_owned(), "무상태".to_owned()],
            criteria: vec![Criterion::Coverage],
            stage: Some(Stage::Knowledge),
            kind: Some(QuestionKind::Technical),
            model_answer: Some("모범".to_owned()),
            ..Question::plain("REST란?".to_owned(), "bank:x@1")
        },
        answer: Untrusted::new("비밀 답변".to_owned()),
        language: Language::Ko,
        position: "백엔드".to_owned(),
        note: Some(Untrusted::new("다시".to_owned())),
    }
}

fn sent(task: &Task) -> Received {
    let call = call(task, InterviewContent::embedded().rubric()).unwrap();
    let publication = Publication {
        id: "7".to_owned(),
        task: task.name(),
        args: call.args,
        args_shown: call.args_shown,
        extension: call.extension,
        expires: None,
        time_limit: None,
        origin: String::new(),
        reply_to: String::new(),
        delivery_tag: String::new(),
        queue: "celery".to_owned(),
        priority: 0,
    };
    message::read(publication.envelope(Default::default()).to_string().as_bytes()).unwrap()
}

fn foreign(task: &str, args: Value, kwargs: Value) -> Received {
    Received {
        id: "8".to_owned(),
        task: task.to_owned(),
        args: args.as_array().unwrap().clone(),
        kwargs: kwargs.as_object().unwrap().clone(),
        extension: None,
        retries: 0,
        eta: None,
        expires: None,
        time_limit: None,
        root_id: None,
        parent_id: None,
        group: None,
        ignore_result: false,
        links: crate::message::links::Links::default(),
        lost: 0,
    }
}

#[test]
fn a_task_arrives_as_it_was_sent() {
    for sent_task in [Task::GenerateQuestions(question_request()), Task::AnalyzeAnswer(judgement_request())] {
        assert_eq!(task(&sent(&sent_task), Language::En), Ok(sent_task));
    }
}

#[test]
fn the_wire_carries_exactly_the_signature_and_shows_no_candidates_words() {
    let questions = sent(&Task::GenerateQuestions(question_request()));
    let answered = json!({"question": "첫 질문?", "answer": "비밀 답변"});
    let unanswered = json!({"question": "둘째 질문?", "answer": null});
    assert_eq!(questions.args, [json!("백엔드 개발자"), json!(3), json!([answered, unanswered])]);
    let judgement = sent(&Task::AnalyzeAnswer(judgement_request()));
    let rubric = InterviewContent::embedded().rubric().text(&judgement_request().question, Language::Ko);
    assert_eq!(judgement.args, [json!(42), json!("REST란?"), json!("비밀 답변"), json!(rubric)]);
    assert!(questions.kwargs.is_empty() && judgement.kwargs.is_empty());

    let first = QuestionRequest { previous: Vec::new(), ..question_request() };
    assert_eq!(
        call(&Task::GenerateQuestions(first), InterviewContent::embedded().rubric()).unwrap().args[2],
        Value::Null
    );
    for shown in [Task::GenerateQuestions(question_request()), Task::AnalyzeAnswer(judgement_request())]
        .map(|task| call(&task, InterviewContent::embedded().rubric()).unwrap())
    {
        assert!(!shown.args_shown.contains("비밀"), "{}", shown.args_shown);
    }
}

#[test]
fn a_python_callers_arguments_are_bound_as_python_binds_them() {
    let asked = |args, kwargs| match task(&foreign(QUESTIONS, args, kwargs), Language::En) {
        Ok(Task::GenerateQuestions(request)) => request,
        other => panic!("{other:?}"),
    };
    let one = asked(json!(["Chef"]), json!({}));
    assert_eq!((one.position.as_str(), one.count, one.language), ("Chef", 5, Language::En));
    let other = asked(json!([]), json!({"count": 2, "position": "Chef", "previous_qa": [["Q?", "A"], "R?"]}));
    assert_eq!((other.count, other.previous.len()), (2, 2));
    assert_eq!(other.seed, one.seed);

    let rubric = InterviewContent::embedded().rubric().text(&judgement_request().question, Language::Ko);
    let judged = foreign(JUDGEMENT, json!([1, "REST란?", "답"]), json!({"rubric": rubric}));
    match task(&judged, Language::En) {
        Ok(Task::AnalyzeAnswer(request)) => {
            assert_eq!(request.language, Language::Ko);
            assert_eq!(request.question.key_points, judgement_request().question.key_points);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn wrong_arguments_are_refused_by_name() {
    for (name, args, kwargs, says) in [
        (QUESTIONS, json!([]), json!({}), "position is missing"),
        (QUESTIONS, json!(["a", 1, null, 2]), json!({}), "4 arguments"),
        (QUESTIONS, json!(["a"]), json!({"position": "b"}), "given twice"),
        (QUESTIONS, json!(["a"]), json!({"level": 1}), "not taken"),
        (QUESTIONS, json!([7]), json!({}), "position is not a text"),
        (QUESTIONS, json!(["a", 0]), json!({}), "count"),
        (QUESTIONS, json!(["a", 51]), json!({}), "count"),
        (QUESTIONS, json!(["a", true]), json!({}), "count"),
        (QUESTIONS, json!(["a", 1, "b"]), json!({}), "previous_qa"),
        (QUESTIONS, json!(["a", 1, [7]]), json!({}), "previous_qa"),
        (JUDGEMENT, json!(["1", "q", "a", "r"]), json!({}), "record_id"),
        (JUDGEMENT, json!([1, "q", null, "r"]), json!({}), "user_answer"),
        (JUDGEMENT, json!([1, "q", "a"]), json!({}), "rubric is missing"),
    ] {
        match task(&foreign(name, args, kwargs), Language::Ko) {
            Err(Refusal::WrongArguments(why)) => assert!(why.contains(says), "{says}: {why}"),
            other => panic!("{says}: {other:?}"),
        }
    }
    let mut newer = sent(&Task::AnalyzeAnswer(judgement_request()));
    newer.extension = Some(json!({"version": 2}));
    assert!(matches!(task(&newer, Language::Ko), Err(Refusal::WrongArguments(_))));
    let unknown = foreign("tasks.mail.send", json!([]), json!({}));
    assert_eq!(task(&unknown, Language::Ko), Err(Refusal::UnknownTask));
}

#[test]
fn only_lists_of_key_points_become_key_points() {
    for (rubric, points) in [
        ("Key points:\n- one\n- two\nCriteria (0–4):\n- Coverage (×4)", vec!["one", "two"]),
        ("- one\n* two", vec!["one", "two"]),
        ("Weigh these:\n- structure", vec![]),
        ("STAR 기법으로 평가", vec![]),
        ("", vec![]),
    ] {
        assert_eq!(key_points_of(rubric), points, "{rubric:?}");
    }
}
