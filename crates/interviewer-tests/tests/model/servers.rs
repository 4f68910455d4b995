//! What servers do, and what is done about it: a row for each way to speak the protocol, or nearly.

use std::time::Duration;

use axum::body::Bytes;
use interview::ports::Interviewer;
use interview::work::usage::Meter;
use serde_json::{Value, json};
use test_servers::{Act, FakeModel};

use crate::requests::{
    ANSWER, SCORE, interviewer, interviewer_with, judgement, score, settings, turn, verdicts,
};

const SSE: &str = "text/event-stream";
const JSON: &str = "application/json";

/// What comes of a reply.
#[derive(Clone, Copy, Debug)]
enum Comes {
    /// A judgement, of one call.
    Judged,
    /// A failure with these words in its reason, after the call was sent so often.
    Fails(&'static str, usize),
}
use Comes::{Fails, Judged};

const BROKE_OFF: Comes = Fails("broke off before its end", 3);
const REPORTED: Comes = Fails("reported an error", 3);
const TOO_LONG: Comes = Fails("too long for the model", 1);
const AT_LIMIT: Comes = Fails("limit of 4096 tokens", 1);
const UNREADABLE: Comes = Fails("could not be read", 1);

fn event(body: &Value) -> String {
    format!("data: {body}\n\n")
}

fn finish(reason: impl Into<Value>) -> String {
    event(&json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason.into()}], "usage": null}))
}

/// Pieces of the judgement under this name, `parts` of eight.
fn pieces(name: &str, parts: usize) -> Vec<String> {
    let text: Vec<char> = verdicts().to_string().chars().collect();
    let size = text.len().div_ceil(8);
    let deltas = text.chunks(size).take(parts).map(|piece| {
        event(&json!({"choices": [{"index": 0, "delta": {name: String::from_iter(piece)}, "finish_reason": null}]}))
    });
    deltas.collect()
}

/// All of the judgement, and how the stream goes on.
fn all(rest: &str) -> String {
    pieces("content", 8).concat() + rest
}

/// So much of the judgement that most key points have their verdicts, and how the stream goes on.
fn incomplete(rest: &str) -> String {
    pieces("content", 7).concat() + rest
}

/// All of the judgement with something odd in its middle.
fn around(odd: &str) -> String {
    let mut pieces = pieces("content", 8);
    pieces.insert(4, odd.to_owned());
    pieces.concat() + &finish("stop") + "data: [DONE]\n\n"
}

/// A whole reply: a message, and the rest of its choice.
fn whole(message: &Value, finish_reason: impl Into<Value>) -> String {
    json!({"choices": [{"message": message, "finish_reason": finish_reason.into()}]}).to_string()
}

fn said(finish_reason: impl Into<Value>) -> String {
    whole(&json!({"content": verdicts().to_string()}), finish_reason)
}

/// Judges with a server that always does this.
async fn holds(what: &str, act: impl Fn() -> Act + Send + Sync + 'static, comes: Comes) {
    let server = FakeModel::start(move |_, _| act()).await;
    let mut settings = settings(&server.url());
    settings.first_token_timeout = Duration::from_millis(300);
    let judged = interviewer_with(settings).judge(&judgement(ANSWER), &Meter::default()).await;
    let calls = server.asked().len();
    match comes {
        Judged => assert_eq!((judged.map(|judged| score(&judged)), calls), (Ok(SCORE), 1), "{what}"),
        Fails(says, times) => {
            let Err(failure) = judged else { panic!("{what}: it was judged") };
            assert!(failure.detail.contains(says), "{what}: {failure}");
            assert_eq!(calls, times, "{what}: {failure}");
        }
    }
}

/// Judges with servers that send these bodies.
async fn each_holds(rows: Vec<(&'static str, &'static str, String, Comes)>) {
    for (what, kind, body, comes) in rows {
        let body = Bytes::from(body);
        holds(what, move || Act::Raw(kind, body.clone()), comes).await;
    }
}

#[tokio::test]
async fn a_reply_that_broke_off_is_never_judged() {
    let error = r#"{"code": 503, "message": "Worker local total request limit reached"}"#;
    let in_choice =
        json!({"choices": [{"delta": {"content": ""}, "finish_reason": "error", "error": {"code": 502}}]});
    let half: String = said("stop").chars().take(600).collect();
    let text = verdicts().to_string();
    let cut_by_itself = text[..text.find("\"k3\"").unwrap()].to_owned();
    each_holds(vec![
        ("at the limit", SSE, incomplete(&(finish("length") + "data: [DONE]\n\n")), AT_LIMIT),
        ("at the limit, in another's words", SSE, incomplete(&finish("MAX_TOKENS")), AT_LIMIT),
        ("at the limit, whole", JSON, said("length"), AT_LIMIT),
        (
            "at the limit of thoughts",
            JSON,
            whole(&json!({"content": "", "reasoning": "hm"}), "length"),
            AT_LIMIT,
        ),
        ("closed without an end", SSE, incomplete(""), BROKE_OFF),
        ("closed without an end, though the JSON has one", SSE, all(""), BROKE_OFF),
        ("closed within an event", SSE, incomplete("data: {\"choices\": [{\"del"), BROKE_OFF),
        ("closed within a whole reply", JSON, half, BROKE_OFF),
        ("event: error", SSE, incomplete(&format!("event: error\ndata: {error}\n\n")), REPORTED),
        (
            "event: error, then [DONE]",
            SSE,
            incomplete("event: error\ndata: oops\n\ndata: [DONE]\n\n"),
            REPORTED,
        ),
        ("a line error:", SSE, incomplete(&format!("error: {error}\n\ndata: [DONE]\n\n")), REPORTED),
        (
            "an error in an event",
            SSE,
            incomplete(&event(&json!({"error": {"code": "x", "message": "m"}}))),
            REPORTED,
        ),
        ("an error that is a text", SSE, incomplete(&event(&json!({"error": "slot failed"}))), REPORTED),
        (
            "an error that is an object",
            SSE,
            incomplete(&event(&json!({"object": "error", "code": 40303}))),
            REPORTED,
        ),
        ("an error in a choice", SSE, incomplete(&event(&in_choice)), REPORTED),
        ("an error outside of events", SSE, incomplete("{\"error\": {\"message\": \"m\"}}\n"), REPORTED),
        ("finish_reason: error", SSE, incomplete(&(finish("error") + "data: [DONE]\n\n")), REPORTED),
        ("finish_reason: abort", SSE, all(&finish("abort")), REPORTED),
        ("finish_reason: content_filter", SSE, incomplete(&finish("content_filter")), Fails("declined", 1)),
        ("a piece that cannot be read", SSE, around("data: {\"choices\": [{]}\n\n"), UNREADABLE),
        (
            "cut, and said to be whole",
            JSON,
            whole(&json!({"content": cut_by_itself}), "stop"),
            Fails("own words", 2),
        ),
    ])
    .await;
}

#[tokio::test]
async fn one_odd_thing_takes_nothing_from_a_whole_reply() {
    let usage = |usage: Value| all(&(finish("stop") + &event(&json!({"choices": [], "usage": usage}))));
    let crlf = around("").replace('\n', "\r\n");
    let without_blanks = around("").replace("\n\n", "\n");
    let last = event(
        &json!({"choices": [{"message": {"content": verdicts().to_string()}, "finish_reason": "stop"}]}),
    );
    let lines: String = around("")
        .lines()
        .filter_map(|line| line.strip_prefix("data: {"))
        .fold(String::new(), |lines, line| lines + "{" + line + "\n");
    let pretty =
        serde_json::to_string_pretty(&serde_json::from_str::<Value>(&said("stop")).unwrap()).unwrap();
    each_holds(vec![
        ("choices: null", SSE, around("data: {\"choices\": null}\n\n"), Judged),
        ("choices: [null]", SSE, around("data: {\"choices\": [null]}\n\n"), Judged),
        ("choices: {}", SSE, around("data: {\"choices\": {}}\n\n"), Judged),
        ("no choices", SSE, around("data: {\"id\": 7}\n\n"), Judged),
        ("data: null", SSE, around("data: null\n\n"), Judged),
        ("data: and nothing", SSE, around("data:\n\n"), Judged),
        ("data: ping", SSE, around("data: ping\n\n"), Judged),
        ("delta: null", SSE, around("data: {\"choices\": [{\"delta\": null}]}\n\n"), Judged),
        (
            "content: false",
            SSE,
            around("data: {\"choices\": [{\"delta\": {\"content\": false}}]}\n\n"),
            Judged,
        ),
        ("error: null", SSE, around("data: {\"choices\": [], \"error\": null}\n\n"), Judged),
        ("event: ping", SSE, around("event: ping\ndata: {\"type\": \"ping\"}\n\n"), Judged),
        ("a comment", SSE, around(": keep-alive\n\n"), Judged),
        ("an empty finish reason", SSE, around(&finish("")), Judged),
        ("usage of floats", SSE, usage(json!({"prompt_tokens": 10.0, "completion_tokens": 20.5})), Judged),
        ("usage that is a text", SSE, usage(json!("")), Judged),
        ("usage that is a list", SSE, usage(json!([1])), Judged),
        ("usage below zero", SSE, usage(json!({"prompt_tokens": -1})), Judged),
        ("an error after the end", SSE, all(&(finish("stop") + "event: error\ndata: {}\n\n")), Judged),
        ("no [DONE] after the end", SSE, all(&finish("stop")), Judged),
        ("no finish reason, but [DONE]", SSE, all("data: [DONE]\n\n"), Judged),
        ("finish_reason: end_turn", SSE, all(&finish("end_turn")), Judged),
        ("finish_reason: eos", SSE, all(&finish("eos")), Judged),
        ("finish_reason: 1", SSE, all(&finish(1)), Judged),
        ("a byte order mark", SSE, format!("\u{feff}{}", around("")), Judged),
        ("line ends of two characters", SSE, crlf.clone(), Judged),
        ("line ends of the other character", SSE, crlf.replace("\r\n", "\r"), Judged),
        ("no space after data:", SSE, around("").replace("data: ", "data:"), Judged),
        ("no blank lines", SSE, without_blanks, Judged),
        ("data in two lines", SSE, around("").replace("{\"choices\":", "{\"choices\":\ndata: "), Judged),
        ("the whole of it again at the end", SSE, all(&last), Judged),
        ("a stream called text", "text/plain; charset=utf-8", around(""), Judged),
        ("a stream called JSON", JSON, around(""), Judged),
        ("a whole reply called a stream", SSE, said("stop"), Judged),
        ("a whole reply in many lines", SSE, pretty, Judged),
        ("a line for each piece", "application/x-ndjson", lines, Judged),
        ("a whole reply after empty lines", JSON, format!("\n\n\n{}", said("stop")), Judged),
        ("a finish reason that is a number", JSON, said(0), Judged),
        ("no finish reason", JSON, said(Value::Null), Judged),
        (
            "refusal: false",
            JSON,
            whole(&json!({"content": verdicts().to_string(), "refusal": false}), "stop"),
            Judged,
        ),
    ])
    .await;
}

#[tokio::test]
async fn the_reply_is_read_where_it_stands() {
    let text = verdicts().to_string();
    let arguments =
        json!({"tool_calls": [{"index": 0, "function": {"name": "judgement", "arguments": text}}]});
    let parts = json!({"content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": text}]});
    each_holds(vec![
        (
            "reasoning_content",
            JSON,
            whole(&json!({"content": null, "reasoning_content": text}), "stop"),
            Judged,
        ),
        ("reasoning", JSON, whole(&json!({"content": "\n", "reasoning": text}), "stop"), Judged),
        ("reasoning in a stream", SSE, pieces("reasoning", 8).concat() + &finish("stop"), Judged),
        ("a call of a tool", JSON, whole(&arguments, "tool_calls"), Judged),
        ("parts", JSON, whole(&parts, "stop"), Judged),
        ("a refusal", JSON, whole(&json!({"content": null, "refusal": true}), "stop"), Fails("declined", 1)),
    ])
    .await;
}

#[tokio::test]
async fn errors_that_come_as_replies_are_told_by_what_they_say() {
    let long = r#"{"code":400,"message":"the prompt is longer than the context window"}"#;
    each_holds(vec![
        ("too long, in a line error:", SSE, format!("error: {long}\n\ndata: [DONE]\n\n"), TOO_LONG),
        ("too long, in an event: error", SSE, format!("event: error\ndata: {long}\n\n"), TOO_LONG),
        ("too long, in no event", SSE, format!("{{\"error\":{long}}}\n"), TOO_LONG),
        ("too long, in an event", SSE, format!("data: {{\"error\":{long}}}\n\n"), TOO_LONG),
        (
            "too long, with a code of its own",
            JSON,
            r#"{"error": {"type": "exceed_context_size_error"}}"#.into(),
            TOO_LONG,
        ),
        (
            "too long, as a detail",
            JSON,
            r#"{"detail": "prompt is too long: 9 tokens > 8 maximum"}"#.into(),
            TOO_LONG,
        ),
        ("an error that is a text", JSON, r#"{"error": "model is overloaded"}"#.into(), REPORTED),
        (
            "an error with a status",
            JSON,
            r#"{"error": {"code": 503, "message": "m"}}"#.into(),
            Fails("failed (503)", 3),
        ),
        ("an error with a status as a text", JSON, r#"{"error": {"code": "429"}}"#.into(), Fails("(429)", 3)),
        (
            "a key that is refused",
            JSON,
            r#"{"error": {"code": 401, "message": "no"}}"#.into(),
            Fails("API key", 1),
        ),
        ("an empty quota", SSE, event(&json!({"error": {"code": "insufficient_quota"}})), Fails("quota", 1)),
        ("an object", JSON, r#"{"object": "error", "message": "no such slot"}"#.into(), REPORTED),
        ("a page", "text/html", "<html>\n<body>error: 502\ndata: 7</body></html>".into(), UNREADABLE),
        ("nothing", SSE, String::new(), UNREADABLE),
    ])
    .await;
}

#[tokio::test]
async fn a_reply_that_ended_is_whole_though_the_connection_does_not_close() {
    let ended = Bytes::from(all(&finish("stop")));
    let (hanging, breaking) = (ended.clone(), ended);
    holds("hangs", move || Act::RawThenHang(SSE, hanging.clone()), Judged).await;
    holds("breaks", move || Act::RawThenBreak(SSE, breaking.clone()), Judged).await;
    let done = Bytes::from(all("data: [DONE]\n"));
    holds("hangs after [DONE]", move || Act::RawThenHang(SSE, done.clone()), Judged).await;
    let begun = Bytes::from(incomplete(""));
    let (hanging, breaking) = (begun.clone(), begun);
    holds("hangs midway", move || Act::RawThenHang(SSE, hanging.clone()), Fails("stopped in the middle", 1))
        .await;
    holds("breaks midway", move || Act::RawThenBreak(SSE, breaking.clone()), Fails("connection", 3)).await;
    let error = Bytes::from("{\"error\": {\"message\": \"the prompt exceeds the context window\"}}\n");
    holds("hangs after an error", move || Act::RawThenHang(SSE, error.clone()), TOO_LONG).await;
}

/// The roles of a call's turns.
fn roles(call: &Value) -> Vec<&str> {
    let turns = call["messages"].as_array().unwrap();
    turns.iter().map(|turn| turn["role"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_a_server_refuses_is_done_without_and_learnt_once() {
    let has = |name: &'static str| move |call: &Value| !call[name].is_null();
    let system = |call: &Value| roles(call).contains(&"system");
    let gemma = r#"{"object": "error", "message": "this model takes no system role", "code": 400}"#;
    let older = r#"{"error": {"message": "Unsupported value: 'messages[0].role' does not support 'system'", "param": "messages[0].role"}}"#;
    let limit = r#"{"error": {"message": "Use 'max_completion_tokens' instead.", "param": "max_tokens"}}"#;
    type Refuses = Box<dyn Fn(&Value) -> bool + Send + Sync>;
    let rows: Vec<(&str, Refuses, u16, &'static str)> = vec![
        ("the system role", Box::new(system), 400, gemma),
        ("the system role, of an older o1", Box::new(system), 400, older),
        ("the system role, by failing", Box::new(system), 500, r#"{"detail": "Internal Server Error"}"#),
        ("the system role, by failing in plain text", Box::new(system), 500, "Internal Server Error"),
        (
            "the system role, in its template",
            Box::new(system),
            500,
            "chat template: System role not supported",
        ),
        ("the system role, with status 200", Box::new(system), 200, gemma),
        ("max_tokens", Box::new(has("max_tokens")), 400, limit),
        ("temperature", Box::new(has("temperature")), 400, "temperature is fixed at 1"),
        ("seed", Box::new(has("seed")), 422, r#"{"detail": [{"loc": ["body", "seed"]}]}"#),
        ("response_format", Box::new(has("response_format")), 400, "response_format is not supported"),
        (
            "stream_options",
            Box::new(has("stream_options")),
            400,
            r#"[{"error": {"message": "stream_options"}}]"#,
        ),
    ];
    for (what, refuses, status, body) in rows {
        let server = FakeModel::start(move |_, call| {
            if refuses(call) {
                Act::Refuse(status, Vec::new(), body.to_owned())
            } else {
                Act::Say(verdicts().to_string())
            }
        })
        .await;
        let interviewer = interviewer(&server.url());
        let judged = interviewer.judge(&judgement(ANSWER), &Meter::default()).await;
        assert_eq!(judged.map(|judged| score(&judged)), Ok(SCORE), "{what}");
        let calls = server.asked().len();
        assert!(calls <= 3, "{what}: {calls}");
        interviewer.judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
        assert_eq!(server.asked().len(), calls + 1, "{what} is learnt");
    }
}

#[tokio::test]
async fn without_a_system_role_the_instructions_go_into_the_users_turn() {
    let server = FakeModel::start(|before, call| match roles(call)[..] {
        ["system", ..] => Act::refuse(400, "System role not supported"),
        _ if before == 1 => Act::Say("no".to_owned()),
        _ => Act::Say(verdicts().to_string()),
    })
    .await;
    let interviewer = interviewer(&server.url());
    interviewer.judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
    let asked = server.asked();
    assert_eq!(roles(&asked[1]), ["user"]);
    assert_eq!(roles(&asked[2]), ["user", "assistant", "user"], "they alternate");
    let (instructions, data) = (turn(&asked[0], 0), turn(&asked[0], 1));
    assert_eq!(turn(&asked[1], 0), format!("{instructions}\n\n{data}"));
    let shown = interviewer.check().await.unwrap().to_string();
    assert!(shown.contains("system role: no"), "{shown}");
}

#[tokio::test]
async fn an_address_is_taken_as_it_is_given() {
    for (given, path) in [
        ("/v1", "/v1/chat/completions"),
        ("/v1/", "/v1/chat/completions"),
        ("/v1beta/openai", "/v1beta/openai/chat/completions"),
        ("/v1beta/openai/", "/v1beta/openai/chat/completions"),
        ("/api/paas/v4", "/api/paas/v4/chat/completions"),
        ("/v1/chat/completions", "/v1/chat/completions"),
        ("", "/v1/chat/completions"),
    ] {
        let server = FakeModel::saying(vec![verdicts().to_string()]).await;
        interviewer(&server.url_at(given)).judge(&judgement(ANSWER), &Meter::default()).await.unwrap();
        assert_eq!(server.path(0), path, "{given}");
    }
}
