//! Measuring and calibrating a model: it is asked over the real protocol, and judges as the rubric does.

use crate::measuring::{HEADER, agreeing, labelled};
use crate::program::command;
use interview::{
    grading::evaluation::{CriterionJudgement, Quote, Verdict},
    id::RecordId,
    language::Language,
    session::question::Question,
    untrusted::Untrusted,
    work::task::JudgementRequest,
};
use interviewer::judging::RubricJudge;
use serde_json::{Value, json};
use std::{fs, path::Path, process::Output};
use test_servers::{Act, FakeModel};

/// What a call asks to be judged, read off its turns.
fn asked(call: &Value) -> JudgementRequest {
    let turn = |index: usize| call["messages"][index]["content"].as_str().unwrap();
    let between = |text: &str, from: &str, to: &str| {
        let after = text.split_once(from).unwrap().1;
        after.split_once(to).unwrap().0.to_owned()
    };
    let question = between(turn(0), "The question:\n", "\n");
    let points = turn(0).lines().filter_map(|line| line.strip_prefix('k')?.split_once(": "));
    let points = points.filter(|(id, _)| id.parse::<usize>().is_ok()).map(|(_, point)| point.to_owned());
    let answer = between(turn(1), " answer]\n", "\n[");
    let is_korean = question.chars().any(|letter| ('가'..='힣').contains(&letter));
    JudgementRequest {
        record_id: RecordId(0),
        question: Question { key_points: points.collect(), ..Question::plain(question, "asked") },
        answer: Untrusted::new(answer),
        language: if is_korean { Language::Ko } else { Language::En },
        position: String::new(),
        note: None,
    }
}

/// A reply with the rubric's verdicts, and its levels as whole ones. What the rubric has no words for is shown by the answer's beginning.
fn verdicts(call: &Value) -> String {
    let request = asked(call);
    let judged = RubricJudge::embedded().judge(&request);
    let words: Vec<&str> = request.answer.as_data().split_whitespace().take(6).collect();
    let shown = |quote: Option<&Quote>| quote.map_or(words.join(" "), |quote| quote.quote.clone());
    let points = judged.key_points.unwrap_or_default();
    let points = points.iter().enumerate().map(|(index, point)| {
        let quote = (point.verdict != Verdict::Missed).then(|| shown(point.evidence.as_ref()));
        json!({"id": format!("k{}", index + 1), "quote": quote, "verdict": point.verdict})
    });
    let level = |judged: &CriterionJudgement| {
        let level = judged.level.unwrap_or(0.0).ceil();
        let quote = (level > 0.0).then(|| shown(judged.evidence.first()));
        json!({"id": judged.criterion.id(), "quote": quote, "level": level})
    };
    let criteria: Vec<Value> = judged.criteria.unwrap_or_default().iter().map(level).collect();
    json!({"points": Vec::from_iter(points), "criteria": criteria, "feedback": "", "strengths": [],
        "improvements": []})
    .to_string()
}

async fn eval(folder: &Path, server: &FakeModel, flags: &[&str]) -> Output {
    let settings = [("DAEDAM_MODEL_URL", server.url()), ("DAEDAM_MODEL_NAME", "judge-of-tests".to_owned())];
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut command = command(folder, &settings);
    command.args([&["eval", "people.csv"], flags].concat());
    // The model answers on this runtime's threads meanwhile.
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_agrees_with_people_is_called_calibrated_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    // Verdicts alone come out a few points below the rubric, which weighs the words of the answer beside them.
    let people = labelled(|number, score| agreeing(number, score - 4.0));
    fs::write(folder.path().join("people.csv"), people).unwrap();
    let server = FakeModel::start(|_, call| Act::Say(verdicts(call))).await;
    let output = eval(folder.path(), &server, &["--calibrate", "--json"]).await;
    let said = String::from_utf8(output.stdout).unwrap();
    let report: Value = serde_json::from_str(&said).unwrap();
    let language = &report["languages"][0];
    let gates = language["gates"].as_array().unwrap();
    let missed: Vec<&Value> = gates.iter().filter(|gate| gate["met"] == false).collect();
    assert!(missed.is_empty() && gates.len() > 10, "{missed:#?}");
    assert!(output.status.success());
    assert_eq!(report["grader"], "model:judge-of-tests/judge-3");
    assert_eq!(report["calibrated"], json!(["ko"]));
    let figures = &language["figures"];
    assert_eq!((&figures["failed"], &figures["failed_beside"]), (&json!(0), &json!(0)), "{figures}");
    assert!(server.asked().len() > 200, "{}", server.asked().len());

    let record = fs::read_to_string(folder.path().join("data/calibration.json")).unwrap();
    let record: Value = serde_json::from_str(&record).unwrap();
    let written = &record["calibrations"][0];
    assert_eq!((&written["grader"], &written["language"]), (&report["grader"], &json!("ko")));
    assert_eq!(written["data_sha256"], report["data_sha256"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_gives_out_is_given_up_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("people.csv"), labelled(agreeing)).unwrap();
    let busy = || Act::Refuse(429, vec![("retry-after", "3600".to_owned())], String::new());
    let server =
        FakeModel::start(move |before, call| if before < 100 { Act::Say(verdicts(call)) } else { busy() })
            .await;
    for flags in [&["--calibrate"][..], &["--json"]] {
        let output = eval(folder.path(), &server, flags).await;
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && output.stdout.is_empty(), "{error}");
        let why = "10 answers in a row could not be judged, the first because the model server has too many requests (429)";
        assert!(error.contains(why), "{error}");
    }
    assert!(!folder.path().join("data/calibration.json").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_judgement_that_fails_anywhere_keeps_a_model_from_being_calibrated() {
    let folder = tempfile::tempdir().unwrap();
    let row = "인덱스란?,조회가 빨라진다|쓰기가 느려진다,인덱스를 두면 조회가 빨라집니다.,ko,60,,\n";
    fs::write(folder.path().join("people.csv"), format!("{HEADER}{row}")).unwrap();
    // The first answer is judged, and then one call in five is declined.
    let server = FakeModel::start(|before, call| match before % 5 {
        4 => Act::refuse(403, "no"),
        _ => Act::Say(verdicts(call)),
    })
    .await;
    let output = eval(folder.path(), &server, &["--calibrate"]).await;
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("not judged: 0") && said.contains("FAIL  judgements that failed: "), "{said}");
    assert!(!folder.path().join("data/calibration.json").exists());
}
