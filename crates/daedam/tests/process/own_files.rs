//! A host's own questions, rubric and prompts.

use crate::program::{Program, client, json_of, run, sign_up};
use serde_json::{Value, json};
use std::{fs, path::Path};

const NURSING: &str = include_str!("../../../interviewer/bank/nursing.toml");
const RUBRIC: &str = include_str!("../../../interviewer/rubric.toml");
const JUDGE: &str = include_str!("../../../interviewer/prompts/judge.md");

/// A family as small as a host may make one.
const PERFUMER: &str = r#"
version = 3

[name]
ko = "조향"
en = "Perfumery"

[aliases]
ko = ["조향사"]
en = ["perfumer"]

[[question]]
id = "perfumer-accord"
stage = "knowledge"
kind = "technical"
criteria = ["coverage", "relevance", "specificity"]

[question.ko]
text = "시프레 어코드를 이루는 향료와 각각의 역할을 설명해 주세요."
key_points = ["베르가못이 첫 향을 연다", "라브다넘이 단맛과 무게를 준다", "참나무 이끼가 잔향을 남긴다"]
model_answer = "시프레는 베르가못이 첫 향을 열고 라브다넘이 단맛과 무게를 주며 참나무 이끼가 잔향을 남기는 어코드입니다."

[question.en]
text = "Which materials make a chypre accord, and what does each of them do?"
key_points = ["bergamot opens it", "labdanum gives sweetness and weight", "oakmoss makes it last"]
model_answer = "In a chypre, bergamot opens the accord, labdanum gives sweetness and weight, and oakmoss makes it last."
"#;

fn put(folder: &Path, file: &str, text: &str) {
    let path = folder.join("own").join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn check(folder: &Path, command: &[&str]) -> (bool, String) {
    let output = run(folder, &[("DAEDAM_INTERVIEWER_DIR", "own"), ("DAEDAM_LISTEN", "127.0.0.1:0")], command);
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.success(), said)
}

#[test]
fn faults_are_told_with_file_line_and_what_to_do() {
    let line = |text: &str, needle: &str| text.lines().position(|line| line.contains(needle)).unwrap() + 1;
    for (file, text, says) in [
        (
            "bank/nursing.toml",
            NURSING.replacen("key_points", "keypoints", 1),
            format!("bank/nursing.toml:{}:1: unknown field `keypoints`", line(NURSING, "key_points")),
        ),
        (
            "bank/nursing.toml",
            NURSING.replacen("kind = \"behavioral\"", "kind = behavioral", 1),
            format!("bank/nursing.toml:{}:8: ", line(NURSING, "kind = \"behavioral\"")),
        ),
        (
            "bank/perfumer.toml",
            PERFUMER.split("[question.en]").next().unwrap().to_owned(),
            format!(
                "bank/perfumer.toml:{}:1: missing field `en`: everything is written in both languages: add it",
                line(PERFUMER, "[[question]]")
            ),
        ),
        (
            "rubric.toml",
            RUBRIC.replace("sum = 7", "sum = 10"),
            format!(
                "rubric.toml:{}:7: the weights of experience make 7 together, and `sum` says 10",
                line(RUBRIC, "sum = 7")
            ),
        ),
        (
            "rubric.toml",
            RUBRIC.replacen("story = 2", "story = -2", 1),
            format!("rubric.toml:{}:9: the weight of story in experience is -2", line(RUBRIC, "story = 2")),
        ),
        (
            "prompts/judge.md",
            JUDGE.replace("{{answer}}", "the answer"),
            "prompts/judge.md: the place {{answer}} is missing: write it where its text is to stand"
                .to_owned(),
        ),
        ("prompts/juge.md", JUDGE.to_owned(), "prompts/juge.md: no prompt has this name".to_owned()),
        ("rubrics.toml", RUBRIC.to_owned(), "rubrics.toml: nothing of this name is read".to_owned()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), file, &text);
        let (accepted, said) = check(folder.path(), &["config", "--check"]);
        assert!(!accepted && said.contains(&says), "{file}:\n{said}\nexpected: {says}");
    }
}

#[test]
fn nothing_starts_with_files_that_cannot_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let missing = check(folder.path(), &["config", "--check"]);
    assert!(!missing.0 && missing.1.contains("the folder cannot be read"), "{}", missing.1);
    put(folder.path(), "rubric.toml", &RUBRIC.replace("sum = 7", "sum = 10"));
    for command in ["serve", "grade", "doctor"] {
        let (accepted, said) = check(folder.path(), &[command]);
        assert!(!accepted && said.contains("rubric.toml:"), "{command}: {said}");
    }
}

#[test]
fn what_judges_is_named_after_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let grader = || {
        let (accepted, said) = check(folder.path(), &["config", "--check"]);
        assert!(accepted, "{said}");
        said.lines().find_map(|line| line.strip_prefix("answers are judged by ")).unwrap().to_owned()
    };
    // The files built in are no change.
    put(folder.path(), "bank/nursing.toml", NURSING);
    put(folder.path(), "rubric.toml", RUBRIC);
    put(folder.path(), "prompts/judge.md", JUDGE);
    put(folder.path(), ".DS_Store", "");
    assert_eq!(grader(), "rubric/3");
    put(folder.path(), "rubric.toml", &RUBRIC.replace("version = 2 ", "version = 3 "));
    let named = grader();
    assert!(named.starts_with("rubric/3+rubric-3-"), "{named}");
    put(
        folder.path(),
        "rubric.toml",
        &RUBRIC.replace("version = 2 ", "version = 3 ").replace("대부분", "거의 모두"),
    );
    assert_ne!(named, grader(), "a change under the same version");
    put(folder.path(), "bank/perfumer.toml", PERFUMER);
    assert!(grader().contains("+bank-"), "{}", grader());
    fs::remove_file(folder.path().join("own/rubric.toml")).unwrap();
    assert!(grader().starts_with("rubric/3+bank-"), "{}", grader());

    put(folder.path(), "prompts/judge.md", &JUDGE.replace("You judge", "You weigh"));
    let model = ["config", "--check", "--model-name", "qwen3"].map(str::to_owned);
    let arguments: Vec<&str> = model.iter().map(String::as_str).collect();
    let settings = [("DAEDAM_INTERVIEWER_DIR", "own"), ("DAEDAM_MODEL_URL", "http://127.0.0.1:9/v1")];
    let said = String::from_utf8(run(folder.path(), &settings, &arguments).stdout).unwrap();
    assert!(said.contains("model:qwen3/judge-3-") && said.contains("+bank-"), "{said}");
}

#[tokio::test]
async fn own_questions_are_asked_and_own_weights_count() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "bank/perfumer.toml", PERFUMER);
    // Knowledge by its key points alone, nearly.
    let rubric = RUBRIC.replace(
        "coverage = 4\nrelevance = 1\nspecificity = 1\nstory = 1\nsum = 7",
        "coverage = 97\nrelevance = 1\nspecificity = 1\nstory = 1\nsum = 100",
    );
    put(folder.path(), "rubric.toml", &rubric);
    let program = Program::serve(folder.path(), &[("DAEDAM_INTERVIEWER_DIR", "own")]);
    let client = client();
    let token = sign_up(&client, &program, "min").await;
    let plan = json!({"user_name": "민", "position": "조향사", "question_count": 5});
    let session = client.post(program.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
    let session = json_of(session).await["id"].clone();
    let questions = client.get(program.url(&format!("/sessions/{session}/questions"))).bearer_auth(&token);
    let questions = json_of(questions.send().await.unwrap()).await;
    let own =
        questions.as_array().unwrap().iter().find(|question| question.to_string().contains("시프레 어코드"));
    let own = own.unwrap_or_else(|| panic!("{questions}"));
    let record = own["record_id"].as_i64().or(own["id"].as_i64()).unwrap();
    let answer = json!({"record_id": record, "answer_text": "시프레는 베르가못으로 첫 향을 열고, 라브다넘으로 단맛과 무게를 주고, 참나무 이끼로 잔향을 남깁니다."});
    let sent = client.post(program.url("/answers")).bearer_auth(&token).json(&answer).send().await.unwrap();
    json_of(sent).await;
    let results = program.url(&format!("/sessions/{session}/results"));
    let evaluation = crate::program::eventually("a grading", async || {
        let all: Value = json_of(client.get(&results).bearer_auth(&token).send().await.unwrap()).await;
        let text = all.to_string();
        text.contains("+bank-").then_some(text)
    })
    .await;
    assert!(evaluation.contains("rubric/3+rubric-2-"), "{evaluation}");
    assert!(evaluation.contains("\"weight\":97"), "{evaluation}");
    assert!(program.stop().0.success());
}
