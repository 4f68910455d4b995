//! The commands beside `serve`.

use crate::program::{Program, client, command, json_of, run, run_with_input, sign_in, sign_up};
use serde_json::json;

#[test]
fn config_prints_each_setting_and_where_it_came_from() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("daedam.toml"), "login_failures = 7\njwt_secret = \"from the file\"\n")
        .unwrap();
    let output = run(folder.path(), &[("DAEDAM_LISTEN", "127.0.0.1:9")], &["config", "--concurrency", "5"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for (name, value, origin) in [
        ("listen", "\"127.0.0.1:9\"", "DAEDAM_LISTEN"),
        ("login_failures", "7", "daedam.toml line 1"),
        ("concurrency", "5", "--concurrency"),
        ("jwt_secret", "***", "daedam.toml line 2"),
        ("token_ttl", "\"30m\"", "default"),
    ] {
        let line = text.lines().find(|line| line.split_whitespace().next() == Some(name)).unwrap();
        assert!(line.contains(value) && line.ends_with(&format!("# {origin}")), "{line}");
    }
    assert!(
        text.lines().any(|line| line.starts_with("# database_url") && line.ends_with("is not set")),
        "{text}"
    );
    assert!(!text.contains("from the file"));
}

#[test]
fn wrong_settings_are_refused_with_their_name() {
    let folder = tempfile::tempdir().unwrap();
    // The one who holds the port that is the default, here or elsewhere on this machine, is in nobody's way.
    let _held = std::net::TcpListener::bind("127.0.0.1:8000");
    for (settings, arguments, named) in [
        (&[("DAEDAM_LISTEN", "nowhere")][..], &["serve"][..], "DAEDAM_LISTEN"),
        (&[("DAEDAM_DATABASE_URL", "mysql://root:hunter2@host/db")], &["serve"], "database_url"),
        (&[("DAEDAM_TRUSTED_PROXIES", "not-a-network")], &["serve"], "trusted_proxies"),
        (&[("DAEDAM_DATA_DIR", "/proc/nowhere")], &["serve"], "/proc/nowhere"),
        (&[], &["serve", "--token-ttl", "soon"], "--token-ttl"),
        (&[], &["serve", "--config", "missing.toml"], "missing.toml"),
    ] {
        let output = run(folder.path(), settings, arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{settings:?} {arguments:?} was accepted");
        assert!(error.contains(named), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

/// Whatever `serve` refuses, `doctor` and `config --check` refuse too, with the name and the place.
#[test]
fn what_serve_refuses_every_check_refuses() {
    let postgres = ("DAEDAM_DATABASE_URL", "postgres://u:hunter2@127.0.0.1:1/x");
    let cases: &[(&[(&str, &str)], &str)] = &[
        (
            &[("DAEDAM_TRUSTED_PROXIES", "not-a-network")],
            "`trusted_proxies`, which DAEDAM_TRUSTED_PROXIES sets to",
        ),
        (&[("DAEDAM_LOG", "loud")], "`log`, which DAEDAM_LOG sets to \"loud\""),
        (&[("DAEDAM_CORS_ORIGINS", "example.org")], "\"example.org\" is no origin such as https://"),
        (
            &[("DAEDAM_REDIS_URL", "http://:hunter2@host")],
            "`redis_url`, which DAEDAM_REDIS_URL sets, is wrong",
        ),
        (
            &[("DAEDAM_REDIS_URL", "redis://:hunter2/a@host")],
            "`redis_url`, which DAEDAM_REDIS_URL sets, is wrong: it has a `/`",
        ),
        (
            &[("DAEDAM_DATABASE_URL", "mysql://u:hunter2@h/d")],
            "`database_url`, which DAEDAM_DATABASE_URL sets, is wrong",
        ),
        (
            &[("DAEDAM_DATABASE_URL", "postgres://u:hunter2#a@h/d")],
            "`database_url`, which DAEDAM_DATABASE_URL sets, is wrong: the database URL has a `#`",
        ),
        (
            &[("DAEDAM_MODEL_DAILY_COST", "10")],
            "`model_daily_cost`, which DAEDAM_MODEL_DAILY_COST sets to \"10\"",
        ),
        (
            &[postgres, ("DAEDAM_JWT_SECRET", "hunter2")],
            "`jwt_secret`, which DAEDAM_JWT_SECRET sets, is wrong: it is short",
        ),
        (&[("DAEDAM_MODEL_URL", "nonsense")], "`model_url`"),
        (&[("DAEDAM_MODEL_URL", "http://127.0.0.1:9/v1")], "`model_name` is wrong"),
        (&[("DAEDAM_PASSWORD_MEMORY_KIB", "1")], "`password_memory_kib`"),
        (
            &[("DAEDAM_DATABASE_CONNECTIONS", "0")],
            "`database_connections`, which DAEDAM_DATABASE_CONNECTIONS sets to 0",
        ),
        (&[("DAEDAM_CONTACT", "a\nb")], "`contact`"),
        (&[("DAEDAM_CORS_ORIGINS", "x"), ("DAEDAM_TRUSTED_PROXIES", "y")], "`cors_origins`"),
    ];
    for (settings, says) in cases {
        for arguments in [&["serve"][..], &["config", "--check"], &["doctor"]] {
            let folder = tempfile::tempdir().unwrap();
            let output = run(folder.path(), settings, arguments);
            let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert!(!output.status.success(), "{arguments:?} accepts {settings:?}: {said}");
            assert!(said.contains(says), "{arguments:?}: {said}");
            assert!(!said.contains("hunter2"), "{said}");
            assert_eq!(folder.path().read_dir().unwrap().count(), 0, "{arguments:?} left something behind");
        }
    }
}

/// A wrong `data_dir` must not look like a right one because a command made it.
#[test]
fn a_command_that_only_reads_makes_nothing() {
    let wrong = ["--data-dir", "wrong/place"];
    for (arguments, succeeds, says) in [
        (
            &["backup", "copy.db"][..],
            false,
            "there is no database at wrong/place/daedam.db (`data_dir`: --data-dir, from /",
        ),
        (&["doctor"], true, "advice  there is no database at wrong/place/daedam.db"),
        (&["config"], true, "wrong/place"),
        (&["config", "--check"], true, "the settings can be used"),
        (&["user", "reset-password", "mina"], false, "there is no database at wrong/place/daedam.db"),
        (&["restore", "copy.db"], false, "copy.db was not restored"),
        (&["grade"], false, "standard input"),
        (&["eval", "answers.csv"], false, "answers.csv"),
        (&["healthcheck"], false, "does not answer"),
        (&["worker"], false, "redis_url"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let arguments: Vec<&str> = arguments.iter().copied().chain(wrong).collect();
        let output = run(folder.path(), &[], &arguments);
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.success(), succeeds, "{arguments:?}: {said}");
        assert!(said.contains(says), "{arguments:?}: {said}");
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "{arguments:?} left something behind");
    }
}

#[test]
fn a_variable_that_sets_nothing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["config", "--check"][..], &["doctor"]] {
        let output = run(folder.path(), &[("DAEDAM_LISTN", "127.0.0.1:1")], arguments);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && said.contains("did you mean DAEDAM_LISTEN?"), "{said}");
    }
    let (_, log) = Program::serve(folder.path(), &[("DAEDAM_LISTN", "127.0.0.1:1")]).stop();
    assert!(log.contains("DAEDAM_LISTN is no setting"), "{log}");
}

/// As `daedam doctor | head -1` reads it.
#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["doctor"][..], &["config"], &["config", "--check"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(folder.path(), &[]).args(arguments).stdout(writer).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && said.is_empty(), "{arguments:?}: {:?} {said}", output.status);
    }
}

#[test]
fn doctor_says_what_is_well_and_what_is_not() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &[], &["migrate"]).status.success());
    let well = run(folder.path(), &[], &["doctor"]);
    assert!(well.status.success(), "{}", String::from_utf8_lossy(&well.stdout));
    let away =
        run(folder.path(), &[("DAEDAM_DATABASE_URL", "postgres://u:hunter2@127.0.0.1:1/x")], &["doctor"]);
    let text = String::from_utf8(away.stdout).unwrap();
    assert!(!away.status.success() && text.contains("WRONG") && !text.contains("hunter2"), "{text}");
    assert!(text.contains("127.0.0.1:1 cannot be used: Connection refused"), "{text}");
    let weak = run(folder.path(), &[("DAEDAM_JWT_SECRET", "short")], &["doctor"]);
    let text = String::from_utf8(weak.stdout).unwrap();
    assert!(weak.status.success() && text.contains("advice  jwt_secret is short"), "{text}");
}

#[tokio::test]
async fn a_host_makes_accounts_and_resets_passwords() {
    let folder = tempfile::tempdir().unwrap();
    let closed = [("DAEDAM_REGISTRATION", "closed")];
    let with_input = |arguments: &[&str], input: &str| {
        let mut command = command(folder.path(), &closed);
        command.args(arguments);
        run_with_input(command, input)
    };
    let added = with_input(&["user", "add", "김 철수", "--password-stdin"], "first pass\n");
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let twice = with_input(&["user", "add", "김 철수", "--password-stdin"], "other\n");
    assert!(!twice.status.success());
    let nobody = run(folder.path(), &closed, &["user", "reset-password", "nobody"]);
    assert!(!nobody.status.success());

    let program = Program::serve(folder.path(), &closed);
    let client = client();
    let sign_in = async |password: &str| {
        let form = [("username", "김 철수"), ("password", password)];
        client.post(program.url("/token")).form(&form).send().await.unwrap().status().as_u16()
    };
    assert_eq!(sign_in("first pass").await, 200);
    let reset = run(folder.path(), &closed, &["user", "reset-password", "김 철수"]);
    let printed = String::from_utf8(reset.stdout).unwrap();
    let password = printed.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();
    assert_eq!((sign_in("first pass").await, sign_in(password).await), (401, 200));
    assert!(program.stop().0.success());
}

#[tokio::test]
async fn a_backup_brings_everything_back() {
    let folder = tempfile::tempdir().unwrap();
    let client = client();
    let program = Program::serve(folder.path(), &[]);
    let token = sign_up(&client, &program, "min").await;
    let plan = json!({"user_name": "민", "position": "간호사"});
    let session = client.post(program.url("/sessions")).bearer_auth(&token).json(&plan).send().await.unwrap();
    let session = json_of(session).await["id"].clone();
    // Made while the server runs.
    assert!(run(folder.path(), &[], &["backup", "copy.db"]).status.success());
    assert!(!run(folder.path(), &[], &["backup", "copy.db"]).status.success(), "a backup was overwritten");
    let password = json!({"password": "pass123"});
    let erasure = client.delete(program.url("/users/me")).bearer_auth(&token).json(&password);
    assert_eq!(erasure.send().await.unwrap().status(), 204);
    program.stop();

    std::fs::write(folder.path().join("rubbish.db"), "not a database").unwrap();
    assert!(!run(folder.path(), &[], &["restore", "rubbish.db"]).status.success());
    let restored = run(folder.path(), &[], &["restore", "copy.db"]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let program = Program::serve(folder.path(), &[]);
    let token = sign_in(&client, &program, "min").await;
    let questions = client.get(program.url(&format!("/sessions/{session}/questions"))).bearer_auth(&token);
    assert_eq!(json_of(questions.send().await.unwrap()).await.as_array().unwrap().len(), 5);
    program.stop();
}

#[test]
fn grade_judges_a_question_of_the_bank_as_an_interview_does() {
    let folder = tempfile::tempdir().unwrap();
    let grade = |row: &serde_json::Value, arguments: &[&str]| {
        let mut command = command(folder.path(), &[]);
        command.arg("grade").args(arguments);
        run_with_input(command, &format!("{row}\n"))
    };
    let by_rules = ["--interviewer", "rubric"];
    let story = "입사 첫해에 월말 정산표에서 환불 37건을 빠뜨린 적이 있습니다. 다음 날 아침에 제가 먼저 팀장님께 말씀드리고, \
                 거래 내역을 하나씩 맞춰 두 시간 만에 고친 표를 다시 보냈습니다. 그 뒤로 합계를 은행 잔액과 맞추는 칸을 만들었고, \
                 1년 동안 같은 실수가 없었습니다.";
    // What stands beside the id of a question is not asked.
    let row = json!({"question_id": "general-failure", "answer": story, "key_points": ["전혀 다른 내용"]});
    let output = grade(&row, &by_rules);
    let graded: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(graded["score"].as_f64().unwrap() >= 70.0, "{graded}");
    assert!(graded["components"]["story"].is_f64() && graded["feedback"].is_string(), "{graded}");
    let refused = [
        (json!({"question_id": "nobody-knows-it", "answer": story}), &by_rules[..], "nobody-knows-it"),
        (row, &[][..], "question_id"),
    ];
    for (row, arguments, named) in refused {
        let output = grade(&row, arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && output.stdout.is_empty(), "{said}");
        assert!(said.contains("line 1") && said.contains(named), "{said}");
    }
}

#[test]
fn grade_reads_lines_and_writes_lines() {
    let folder = tempfile::tempdir().unwrap();
    let grade = |input: &str| {
        let mut command = command(folder.path(), &[]);
        command.arg("grade");
        run_with_input(command, input)
    };
    let row = |answer: &str| {
        let question = "데이터베이스 인덱스의 장단점은?";
        let points = ["조회가 빨라진다", "쓰기가 느려지고 저장 공간이 든다"];
        json!({"question": question, "key_points": points, "answer": answer, "language": "ko"}).to_string()
    };
    let good = row("인덱스를 두면 조회가 빨라지지만 쓰기가 느려지고 저장 공간이 더 듭니다.");
    let output = grade(&format!("{good}\n\n{}\n{}\n", row("모르겠습니다"), row("!!!")));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines[0]["score"].as_f64().unwrap() > 50.0, "{text}");
    assert!(lines[0]["components"]["raw"].is_f64(), "{text}");
    assert_eq!((&lines[1]["score"], &lines[1]["reason"]), (&json!(0.0), &json!("non_answer")));
    assert_eq!((&lines[2]["score"], &lines[2]["reason"]), (&json!(null), &json!("empty")));
    for wrong in ["", "nonsense", "{\"question\":\"a\",\"answer\":\"b\"}"] {
        let refused = grade(wrong);
        assert!(!refused.status.success(), "{wrong}");
        assert!(!String::from_utf8(refused.stderr).unwrap().is_empty());
    }
}

/// What stands in the README is what one gets.
#[test]
fn the_readmes_judgement_is_the_one_that_is_made() {
    let readme = include_str!("../../../../README.md");
    let line = readme.lines().find_map(|line| line.strip_prefix("echo '")).unwrap();
    let input = line.split('\'').next().unwrap();
    let promised = readme.lines().find_map(|line| line.strip_prefix("# {\"score\":")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut command = command(folder.path(), &[]);
    command.args(["grade", "--interviewer", "rubric"]);
    let output = run_with_input(command, &format!("{input}\n"));
    let made: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let score = promised.split('…').next().unwrap();
    assert!(made["score"].to_string().starts_with(score), "{score}: {made}");
    assert!(promised.contains(made["feedback"].as_str().unwrap()), "{made}");
}

#[test]
fn a_host_gives_roles_and_reads_what_was_done() {
    let folder = tempfile::tempdir().unwrap();
    let printed = |arguments: &[&str]| {
        let output = run(folder.path(), &[], arguments);
        let said = String::from_utf8([output.stdout.as_slice(), &output.stderr].concat()).unwrap();
        (output.status.success(), said)
    };
    let (succeeded, said) = printed(&["audit"]);
    assert!(!succeeded && said.contains("so nothing was done"), "{said}");
    assert!(printed(&["user", "add", "mina"]).0);
    for (arguments, says) in [
        (["user", "role", "mina", "king"], "[possible values: candidate, instructor, host]"),
        (["user", "role", "nobody", "host"], "nobody is called nobody"),
    ] {
        let (succeeded, said) = printed(&arguments);
        assert!(!succeeded && said.contains(says), "{said}");
    }
    assert!(printed(&["user", "role", "mina", "host"]).1.contains("mina is a host now."));
    assert!(printed(&["user", "list"]).1.contains("  mina  host\n"));
    assert!(printed(&["user", "list", "--json"]).1.contains("\"role\": \"host\""));
    assert!(printed(&["user", "remove", "mina", "--yes"]).0);

    let output = run(folder.path(), &[], &["audit", "--json"]);
    let lines = String::from_utf8(output.stdout).unwrap();
    let entries: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let noted: Vec<_> = entries
        .iter()
        .map(|entry| (entry["action"].as_str().unwrap(), &entry["given_role"], &entry["user_id"]))
        .collect();
    let (none, host, mina) = (json!(null), json!("host"), json!(1));
    let expected =
        [("account_erased", &none, &mina), ("role_changed", &host, &mina), ("account_made", &none, &mina)];
    assert_eq!(noted, expected);
    assert!(printed(&["audit"]).1.contains("command line (host)  role_changed  account 1  host"));
}
