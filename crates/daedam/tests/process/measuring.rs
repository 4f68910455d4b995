//! Measuring and calibrating a grader, and grading with each interviewer.

use crate::program::{Program, client, command, eventually, json_of, run, run_with_input, sign_up};
use grading_eval::labelled::{self, Scale};
use interview::language::Language;
use interviewer::{
    bank::{Bank, BankQuestion, Family, GENERAL},
    judging::RubricJudge,
};
use serde_json::{Value, json};
use std::{fmt::Write as _, fs, path::Path, process::Output};

pub(crate) const HEADER: &str = "question,key_points,answer,language,score,second_score,subgroup\n";
const RUBRIC: &str = include_str!("../../../interviewer/rubric.toml");

/// Answers to a question of each family: its key points one by one, more and more of them, and no answer at all.
fn answers() -> Vec<(String, String, String)> {
    let bank = Bank::embedded();
    let families = bank.families().iter().filter(|family| family.id != GENERAL);
    let mut rows = Vec::new();
    for family in families {
        let question = knowledge(family);
        let wording = question.wording(Language::Ko);
        let points = &wording.key_points;
        let mut answers: Vec<String> = points.iter().map(|point| format!("{point}.")).collect();
        answers.extend((2..points.len()).map(|count| points[..count].join(". ")));
        answers.extend([
            wording.model_answer.clone(),
            "모르겠습니다".to_owned(),
            "점심은 국수를 먹었습니다.".to_owned(),
        ]);
        answers.push(format!("{} {}", wording.model_answer, points.join(". ")));
        rows.extend(answers.into_iter().map(|answer| (wording.text.clone(), points.join("|"), answer)));
    }
    assert!(rows.len() >= 200, "{}", rows.len());
    rows
}

fn knowledge(family: &Family) -> &BankQuestion {
    let stage = Some(interview::session::question::Stage::Knowledge);
    family.questions.iter().find(|question| Some(question.stage) == stage).unwrap()
}

/// The answers with the scores of two people, made of what the rubric gives by `people`.
pub(crate) fn labelled(people: impl Fn(usize, f64) -> [f64; 2]) -> String {
    let mut unscored = HEADER.to_owned();
    for (question, points, answer) in answers() {
        writeln!(unscored, "\"{question}\",\"{points}\",\"{answer}\",ko,0,0,").unwrap();
    }
    let read = labelled::read(unscored.as_bytes(), &Scale::default(), None).unwrap();
    let mut text = HEADER.to_owned();
    for (number, (row, (question, points, answer))) in read.answers.iter().zip(answers()).enumerate() {
        let judged = RubricJudge::embedded().judge(&row.request());
        let [one, other] = people(number, judged.score.map_or(0.0, |score| score.value()));
        let group = if number % 2 == 0 { "even" } else { "odd" };
        writeln!(text, "\"{question}\",\"{points}\",\"{answer}\",ko,{one},{other},{group}").unwrap();
    }
    text
}

/// People who agree with the rubric but for a few points up and down.
pub(crate) fn agreeing(number: usize, score: f64) -> [f64; 2] {
    let near = |by: f64| (score + by).clamp(0.0, 100.0);
    if number % 4 < 2 { [near(3.0), near(-2.0)] } else { [near(-3.0), near(4.0)] }
}

fn eval(folder: &Path, settings: &[(&str, &str)], flags: &[&str]) -> (bool, Value) {
    let output = run(folder, settings, &[&["eval", "people.csv", "--json"], flags].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    (output.status.success(), serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{error}")))
}

#[tokio::test]
async fn a_grader_that_agrees_with_people_is_called_calibrated_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("people.csv"), labelled(agreeing)).unwrap();
    let record = folder.path().join("data/calibration.json");

    let (measured, report) = eval(folder.path(), &[], &[]);
    assert!(measured && !record.exists(), "without --calibrate nothing is written");
    let language = &report["languages"][0];
    let missed: Vec<&Value> =
        language["gates"].as_array().unwrap().iter().filter(|gate| gate["met"] == false).collect();
    assert!(missed.is_empty(), "{missed:#?}");
    assert_eq!((&report["grader"], &report["calibrated"]), (&json!("rubric/3"), &json!([])));
    assert!(language["figures"]["agreement"]["qwk"].as_f64().unwrap() > 0.9, "{language}");
    assert_eq!(language["groups"].as_array().unwrap().len(), 2);

    let (good, report) = eval(folder.path(), &[], &["--calibrate"]);
    assert!(good && report["calibrated"] == json!(["ko"]), "{report}");
    let written: Value = serde_json::from_str(&fs::read_to_string(&record).unwrap()).unwrap();
    let written = &written["calibrations"][0];
    assert_eq!((&written["grader"], &written["language"]), (&json!("rubric/3"), &json!("ko")));
    assert_eq!(written["data_sha256"], report["data_sha256"]);

    fs::create_dir(folder.path().join("own")).unwrap();
    fs::write(folder.path().join("own/rubric.toml"), RUBRIC.replace("version = 2 ", "version = 3 ")).unwrap();
    for (settings, language, calibrated) in [
        (&[][..], "ko", true),
        (&[], "en", false),
        (&[("DAEDAM_INTERVIEWER_DIR", "own")], "ko", false),
        (&[("DAEDAM_CALIBRATION_FILE", "elsewhere.json")], "ko", false),
    ] {
        let given = graded(folder.path(), settings, language).await;
        assert_eq!(given["calibrated"], calibrated, "{settings:?} {language}: {given}");
    }

    fs::write(&record, "{\"calibrations\": [1]}").unwrap();
    let refused = run(folder.path(), &[], &["serve"]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("calibration.json:1:"), "{said}");
}

/// The evaluation of an answer in a served interview.
async fn graded(folder: &Path, settings: &[(&str, &str)], language: &str) -> Value {
    let program = Program::serve(folder, settings);
    let client = client();
    let name = format!("{language}{}", settings.first().map_or("", |(name, _)| name));
    let token = sign_up(&client, &program, &name).await;
    let plan = json!({"user_name": "민", "position": "간호사", "language": language, "question_count": 1});
    let session = client.post(program.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
    let session = json_of(session).await["id"].clone();
    let read = async |path: &str| {
        let url = program.url(&format!("/sessions/{session}/{path}"));
        json_of(client.get(url).bearer_auth(&token).send().await.unwrap()).await
    };
    let record = read("questions").await[0]["id"].clone();
    let said = if language == "ko" {
        "저는 환자를 먼저 살폈습니다."
    } else {
        "I looked after the patient first."
    };
    let answer = json!({"record_id": record, "answer_text": said});
    let sent = client.post(program.url("/answers")).bearer_auth(&token).json(&answer).send().await.unwrap();
    assert!(sent.status().is_success(), "{}", sent.text().await.unwrap());
    let evaluation = eventually("a grading", async || {
        let results = read("results").await;
        let found =
            results.as_array().unwrap_or(&Vec::new()).iter().find_map(|one| one.get("evaluation").cloned());
        found.filter(|evaluation| !evaluation.is_null())
    })
    .await;
    assert!(program.stop().0.success());
    evaluation
}

#[test]
fn a_grader_that_does_not_agree_is_not_recorded() {
    let folder = tempfile::tempdir().unwrap();
    // People who agree with each other, and find the opposite of what the rubric does.
    let contrary = labelled(|number, score| agreeing(number, 100.0 - score));
    fs::write(folder.path().join("people.csv"), contrary).unwrap();
    let (good, report) = eval(folder.path(), &[], &["--calibrate"]);
    assert!(!good && report["calibrated"] == json!([]), "{report}");
    assert!(!folder.path().join("data/calibration.json").exists());
    let gates = report["languages"][0]["gates"].as_array().unwrap();
    let met = |name: &str| gates.iter().find(|gate| gate["name"] == name).unwrap()["met"].clone();
    assert_eq!((met("QWK"), met("QWK of the two people")), (json!(false), json!(true)));

    // Too few answers say nothing, however well they agree.
    let few: String = labelled(agreeing).lines().take(30).map(|line| format!("{line}\n")).collect();
    fs::write(folder.path().join("people.csv"), few).unwrap();
    let output = run(folder.path(), &[], &["eval", "--calibrate", "people.csv"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!output.status.success(), "{text}");
    assert!(text.contains("FAIL  answers graded by people: 29 (asked: at least 200)"), "{text}");
    assert!(text.contains("so nothing was recorded"), "{text}");
}

#[test]
fn a_file_that_cannot_be_read_names_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |text: &str, flags: &[&str]| {
        fs::write(folder.path().join("people.csv"), text).unwrap();
        let output = run(folder.path(), &[], &[&["eval", "people.csv"], flags].concat());
        assert!(!output.status.success(), "{text}");
        String::from_utf8(output.stderr).unwrap()
    };
    let said = refused(&format!("{HEADER}q,k,a,ko,7,,\nq,k,a,fr,7,,\n"), &["--scale", "0..5"]);
    assert!(
        said.contains("line 2: `score` is no number from 0 to 5") && said.contains("line 3: `language`"),
        "{said}"
    );
    assert!(refused("question,answer\n", &[]).contains("names no column score"));
    assert!(refused(HEADER, &["--scale", "5..0"]).contains("is no scale"));
    let no_model = refused(&format!("{HEADER}q,k,a,ko,7,,\n"), &["--interviewer", "model"]);
    assert!(no_model.contains("model_url"), "{no_model}");
}

fn grade(folder: &Path, flags: &[&str], input: &str) -> Output {
    let mut command = command(folder, &[]);
    command.arg("grade").args(flags);
    run_with_input(command, input)
}

#[test]
fn grade_takes_either_interviewer() {
    let folder = tempfile::tempdir().unwrap();
    let question = "데이터베이스 인덱스의 장단점은?";
    let points = ["조회가 빨라진다", "쓰기가 느려지고 저장 공간이 든다"];
    let good = "인덱스를 두면 조회가 빨라지지만 쓰기가 느려지고 저장 공간이 더 듭니다.";
    let row = |reference: bool, answer: &str| {
        let mut row = json!({"question": question, "answer": answer, "language": "ko"});
        match reference {
            true => row["reference"] = json!(points.join(". ")),
            false => row["key_points"] = json!(points),
        }
        format!("{row}\n")
    };
    let input = [row(false, good), row(true, good), row(false, "모르겠습니다"), row(false, "!!!")].concat();
    let lines = |flags: &[&str]| -> Vec<Value> {
        let output = grade(folder.path(), flags, &input);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let judged = lines(&["--interviewer", "rubric"]);
    assert!(judged[0]["score"].as_f64().unwrap() > 50.0, "{judged:?}");
    let criteria: Vec<&String> = judged[0]["components"].as_object().unwrap().keys().collect();
    assert_eq!(criteria, ["coverage", "relevance", "specificity"]);
    // A reference alone is judged by coverage alone, and the score is not rounded.
    assert_eq!(judged[1]["components"].as_object().unwrap().len(), 1);
    let level = judged[1]["components"]["coverage"].as_f64().unwrap();
    assert!((judged[1]["score"].as_f64().unwrap() - 25.0 * level).abs() < 1e-9, "{judged:?}");
    assert_eq!((&judged[2]["score"], &judged[2]["reason"]), (&json!(0.0), &json!("non_answer")));
    assert_eq!((&judged[3]["score"], &judged[3]["reason"]), (&json!(null), &json!("empty")));
    assert_eq!(lines(&["--interviewer", "lexical"]), lines(&[]));

    let refused = grade(folder.path(), &["--interviewer", "model"], &input);
    assert!(!refused.status.success());
    assert!(String::from_utf8(refused.stderr).unwrap().contains("model_url"));
}
