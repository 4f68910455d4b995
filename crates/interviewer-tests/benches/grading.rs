//! What grading costs: the rubric's answers in a second, the processor's time that a model's evaluation takes beside the
//! model itself, and the memory of a call that waits for it.
//!
//! The model server is a process of its own on loopback, so that only our side of a call is measured.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that cannot go on panics")]

use axum::{Router, body::Body, http::header, response::Response, routing::post};
use futures_util::future::join_all;
use interview::{
    grading::criterion::Criterion,
    id::RecordId,
    language::Language,
    ports::{Clock, Executor, Interviewer},
    randomness::Randomness,
    session::question::{Question, QuestionKind, Stage},
    untrusted::Untrusted,
    work::job::TaskId,
    work::local::LocalExecutor,
    work::task::{JudgementRequest, Task},
    work::usage::Meter,
};
use interviewer::{
    InterviewContent, ModelInterviewer,
    judging::RubricJudge,
    model::{ModelSettings, ModelUrl},
};
use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// Characters of an answer.
const CHARACTERS: usize = 600;
/// Evaluations by which the processor's time is measured, and how many are under way at once.
const EVALUATIONS: usize = 2_000;
const AT_ONCE: usize = 8;
/// Calls that wait.
const WAITING: usize = 1_000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    match arguments.get(1).map(String::as_str) {
        Some("server") => runtime.block_on(serve()),
        _ => {
            println!("{:<58} {:>12} {:>9}", "what", "measured", "target");
            row("answers of 600 characters by the rubric, per core and second", rubric_rate(), "≥ 5,000");
            runtime.block_on(model());
        }
    }
}

fn row(what: &str, measured: String, target: &str) {
    println!("{what:<58} {measured:>12} {target:>9}");
}

// ---- the rubric ----

fn rubric_rate() -> String {
    let judge = RubricJudge::embedded();
    let requests: Vec<JudgementRequest> = (0..64).map(request).collect();
    let round = || {
        let began = Instant::now();
        let mut judged = 0;
        while began.elapsed() < Duration::from_secs(1) {
            for request in &requests {
                assert!(judge.judge(request).score.is_some());
            }
            judged += requests.len();
        }
        judged as f64 / began.elapsed().as_secs_f64()
    };
    let mut rounds: Vec<f64> = (0..5).map(|_| round()).collect();
    rounds.sort_by(f64::total_cmp);
    format!("{:.0}", rounds[2])
}

// ---- the model ----

async fn model() {
    let server = ModelServer::start();
    let interviewer = Arc::new(server.interviewer("answers"));
    judge(&interviewer, AT_ONCE * 4).await;
    let before = processor_ms();
    judge(&interviewer, EVALUATIONS).await;
    let spent = (processor_ms() - before) / EVALUATIONS as f64;
    row("processor ms of an evaluation beside the model's own time", format!("{spent:.2}"), "≤ 1.00");

    let hanging = Arc::new(server.interviewer("hangs"));
    // Whatever is made once is there before memory is looked at.
    let executor = Arc::new(LocalExecutor::new(hanging));
    let first = wait_for_model(&executor, 0..8);
    server.hears_of(8).await;
    let before = resident_bytes();
    let rest = wait_for_model(&executor, 8..WAITING + 8);
    server.hears_of(WAITING + 8).await;
    let each = (resident_bytes() - before) / WAITING as f64 / 1_024.0;
    row("KB of a call that waits for the model, 1,000 of them", format!("{each:.1}"), "≤ 30.0");
    drop((first, rest));
}

async fn judge(interviewer: &Arc<ModelInterviewer>, evaluations: usize) {
    let judging = (0..AT_ONCE).map(|lane| {
        let interviewer = Arc::clone(interviewer);
        tokio::spawn(async move {
            for number in 0..evaluations / AT_ONCE {
                let request = request(lane * 1_000 + number);
                interviewer.judge(&request, &Meter::default()).await.unwrap();
            }
        })
    });
    for judged in join_all(judging).await {
        judged.unwrap();
    }
}

/// Tasks as the dispatcher has them executed.
fn wait_for_model(
    executor: &Arc<LocalExecutor>,
    numbers: std::ops::Range<usize>,
) -> tokio::task::JoinSet<()> {
    let mut waiting = tokio::task::JoinSet::new();
    for number in numbers {
        let executor = Arc::clone(executor);
        waiting.spawn(async move {
            let task = Task::AnalyzeAnswer(request(number));
            let meter = Meter::default();
            let outcome = executor.execute_metered(&TaskId(number.to_string()), &task, &meter).await;
            unreachable!("{outcome:?}");
        });
    }
    waiting
}

/// The time that this process has had of the processors, in ms.
fn processor_ms() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    let ticks: f64 = [fields[11], fields[12]].iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum();
    // Linux counts these in hundredths of a second for every program.
    ticks * 10.0
}

/// The memory that this process has, in bytes.
fn resident_bytes() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1_024.0
}

// ---- what is judged ----

const STATEMENTS: [&str; 8] = [
    "저는 조회가 잦고 선택도가 높은 컬럼에 인덱스를 만듭니다.",
    "주문 테이블에 만들어 응답을 2초에서 0.1초로 줄였습니다.",
    "쓰기가 많은 테이블에는 저장 공간과 갱신 비용을 먼저 재었습니다.",
    "실행 계획을 읽어 전체 훑기가 사라진 것을 확인했습니다.",
    "복합 인덱스는 자주 함께 쓰이는 조건의 순서대로 만들었습니다.",
    "쓰이지 않는 인덱스는 한 달을 지켜본 뒤에 지웠습니다.",
    "배포 전에는 운영과 같은 양의 자료로 부하를 재현했습니다.",
    "팀에는 만든 까닭과 잰 값을 글로 남겨 함께 검토했습니다.",
];

/// An answer of its own for each number.
fn request(number: usize) -> JudgementRequest {
    let mut answer = String::new();
    for turn in 0.. {
        if answer.chars().count() >= CHARACTERS {
            break;
        }
        let statement = STATEMENTS[(turn + number) % STATEMENTS.len()];
        answer.push_str(&format!(
            "{statement} 그때 처리한 건수는 {}건이었습니다. ",
            number * 31 + turn * 7 + 1
        ));
    }
    // The words that the model quotes stand at its beginning.
    let answer = format!("{} {} {answer}", STATEMENTS[0], STATEMENTS[1]);
    JudgementRequest {
        record_id: RecordId(1),
        question: Question {
            stage: Some(Stage::Knowledge),
            kind: Some(QuestionKind::Technical),
            key_points: vec![
                "선택도가 높고 조회가 잦은 컬럼에 만든다".to_owned(),
                "쓰기가 느려지고 저장 공간을 더 쓴다".to_owned(),
                "실행 계획으로 효과를 확인한다".to_owned(),
            ],
            criteria: vec![Criterion::Coverage, Criterion::Relevance, Criterion::Specificity],
            ..Question::plain("데이터베이스 인덱스를 언제 만들고, 언제 만들지 않나요?".to_owned(), "bench")
        },
        answer: Untrusted::new(answer.chars().take(CHARACTERS).collect::<String>()),
        language: Language::Ko,
        position: "백엔드 개발자".to_owned(),
        note: None,
    }
}

// ---- the model server ----

/// The process that answers in a model's place.
struct ModelServer {
    process: Child,
    address: String,
    heard: std::sync::Mutex<BufReader<std::process::ChildStdout>>,
}

impl ModelServer {
    fn start() -> Self {
        let program = std::env::current_exe().unwrap();
        let mut process = Command::new(program).arg("server").stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut address = String::new();
        output.read_line(&mut address).unwrap();
        Self { process, address: address.trim().to_owned(), heard: std::sync::Mutex::new(output) }
    }

    fn interviewer(&self, does: &str) -> ModelInterviewer {
        let url = ModelUrl::parse(&format!("http://{}/{does}/v1", self.address)).unwrap();
        let mut settings = ModelSettings::new(url, "bench");
        settings.concurrency = 2 * WAITING;
        settings.total_timeout = Duration::from_secs(600);
        settings.first_token_timeout = Duration::from_secs(600);
        let randomness = Arc::new(Randomness::from_seed([1; 32]));
        ModelInterviewer::new(settings, Arc::clone(InterviewContent::embedded()), Arc::new(Noon), randomness)
            .unwrap()
    }

    /// Waits until so many calls hang there: it says a line for each.
    async fn hears_of(&self, calls: usize) {
        let mut heard = self.heard.lock().unwrap();
        let mut line = String::new();
        loop {
            line.clear();
            // It reads beside the runtime's other threads, which have the calls to send.
            tokio::task::block_in_place(|| heard.read_line(&mut line)).unwrap();
            if line.trim().parse::<usize>().unwrap() >= calls {
                return;
            }
        }
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> chrono::DateTime<chrono::Utc> {
        chrono::DateTime::UNIX_EPOCH
    }
}

async fn serve() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    let hanging = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let never = Arc::new(Notify::new());
    let router =
        Router::new().route("/answers/v1/chat/completions", post(|_: String| async { reply() })).route(
            "/hangs/v1/chat/completions",
            post(move |_: String| {
                let calls = hanging.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
                println!("{calls}");
                let never = Arc::clone(&never);
                async move {
                    never.notified().await;
                    reply()
                }
            }),
        );
    axum::serve(listener, router).await.expect("the model server serves");
}

fn reply() -> Response<Body> {
    let verdicts = json!({
        "points": [
            {"id": "k1", "quote": "선택도가 높은 컬럼에 인덱스를 만듭니다", "verdict": "met"},
            {"id": "k2", "quote": null, "verdict": "missed"},
            {"id": "k3", "quote": "응답을 2초에서 0.1초로 줄였습니다", "verdict": "partly"},
        ],
        "criteria": [
            {"id": "relevance", "quote": "컬럼에 인덱스를 만듭니다", "level": 3},
            {"id": "specificity", "quote": "2초에서 0.1초로 줄였습니다", "level": 4},
        ],
        "feedback": "근거와 수치가 분명합니다. 인덱스가 쓰기에 주는 부담도 함께 말해 보세요.",
        "strengths": [{"quote": "응답을 2초에서 0.1초로 줄였습니다", "text": "결과를 수치로 말했습니다."}],
        "improvements": [{"quote": null, "point": "k2", "text": "쓰기 비용을 한 문장으로 덧붙여 보세요."}],
    });
    let event = |choices: Value, usage: Value| {
        let body = json!({"id": "1", "object": "chat.completion.chunk", "choices": choices, "usage": usage});
        format!("data: {body}\n\n")
    };
    // Pieces of four characters: about a token each, as real servers stream them.
    let characters: Vec<char> = verdicts.to_string().chars().collect();
    let mut text: String = characters
        .chunks(4)
        .map(|piece| {
            let delta = json!({"content": String::from_iter(piece)});
            event(json!([{"index": 0, "delta": delta, "finish_reason": null}]), Value::Null)
        })
        .collect();
    text.push_str(&event(json!([]), json!({"prompt_tokens": 1_000, "completion_tokens": 100})));
    text.push_str("data: [DONE]\n\n");
    Response::builder().header(header::CONTENT_TYPE, "text/event-stream").body(Body::from(text)).unwrap()
}
