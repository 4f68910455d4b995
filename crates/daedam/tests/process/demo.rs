//! `daedam demo`.

use crate::program::{Program, client, command, json_of, run, run_with_input, sign_in};
use serde_json::Value;
use std::{path::Path, process::Output};

/// Makes the demo with the password that [`sign_in`] knows.
fn demo(folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = command(folder, settings);
    command.arg("demo").args(arguments).arg("--password-stdin");
    run_with_input(command, "pass123\n")
}

#[tokio::test]
async fn the_demo_is_three_finished_interviews_with_grades_that_were_earned() {
    let folder = tempfile::tempdir().unwrap();
    let made = demo(folder.path(), &[], &[]);
    let said = String::from_utf8(made.stdout).unwrap();
    assert!(made.status.success(), "{said}{}", String::from_utf8_lossy(&made.stderr));
    assert!(said.contains("Marketing Manager: 5 of 5 questions answered, mean score"), "{said}");
    assert!(said.contains("Sign in as demo") && !said.contains("password"), "{said}");

    let program = Program::serve(folder.path(), &[]);
    let client = client();
    let token = sign_in(&client, &program, "demo").await;
    let get = async |path: &str| {
        json_of(client.get(program.url(path)).bearer_auth(&token).send().await.unwrap()).await
    };
    let sessions = get("/sessions").await["items"].clone();
    let sessions: Vec<&Value> = sessions.as_array().unwrap().iter().collect();
    assert_eq!(sessions.len(), 3);
    let mut languages: Vec<&str> = sessions.iter().map(|each| each["language"].as_str().unwrap()).collect();
    languages.sort_unstable();
    assert_eq!(languages, ["en", "ko", "ko"]);
    let (mut scores, mut follow_ups) = (Vec::new(), 0);
    for session in sessions {
        assert_eq!(session["status"], "completed", "{session}");
        let results = get(&format!("/sessions/{}/results", session["id"])).await;
        for record in results.as_array().unwrap() {
            let evaluation = &record["evaluation"];
            assert!(evaluation["grader"].as_str().unwrap().starts_with("rubric/"), "{record}");
            scores.push(evaluation["score"].as_f64().unwrap());
            follow_ups += usize::from(!record["follow_up_to"].is_null());
        }
    }
    assert_eq!((scores.len(), follow_ups), (17, 2));
    assert!(scores.iter().filter(|score| **score >= 70.0).count() >= 8, "{scores:?}");
    assert!(scores.contains(&0.0) && scores.iter().any(|score| (1.0..70.0).contains(score)), "{scores:?}");
    program.stop();
}

#[tokio::test]
async fn a_name_that_is_taken_gets_no_demo() {
    let folder = tempfile::tempdir().unwrap();
    let made = run(folder.path(), &[], &["demo", "minseo"]);
    let said = String::from_utf8(made.stdout).unwrap();
    let password = said.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();
    // The same name to a person.
    let refused = demo(folder.path(), &[], &["Minseo"]);
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && refused.stdout.is_empty());
    assert!(error.contains("Minseo has an account already"), "{error}");

    let program = Program::serve(folder.path(), &[]);
    let form = [("username", "minseo"), ("password", password)];
    let token = client().post(program.url("/token")).form(&form).send().await.unwrap();
    assert_eq!(token.status(), 200);
    program.stop();
}

#[test]
fn a_demo_that_nobody_grades_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let away = [
        ("DAEDAM_MODEL_URL", "http://127.0.0.1:9/v1"),
        ("DAEDAM_MODEL_NAME", "nobody"),
        ("DAEDAM_TASK_TIMEOUT", "1s"),
    ];
    let refused = demo(folder.path(), &away, &[]);
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && error.contains("the account is gone again"), "{error}");
    let made = demo(folder.path(), &[], &[]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}
