//! Files that candidates give, read in a process of their own by the built program.

use crate::harness::{Answer, Caller, Options, TestApp, TestDatabase, child_limits};
use axum::{
    body::Body,
    http::{Method, header},
};
use daedam::document_reader::{ChildLimits, ChildReader};
use interview::{document::Unreadable, ports::DocumentReader};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::json;
use std::{fs, path::Path, sync::Arc, time::Duration};

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../document/tests/fixtures");
    fs::read(folder.join(name)).unwrap()
}

async fn send(caller: &Caller<'_>, content_type: &str, body: Vec<u8>) -> Answer {
    let request = caller.request(Method::POST, "/documents/text").header(header::CONTENT_TYPE, content_type);
    caller.send(request.body(Body::from(body)).unwrap()).await
}

/// A form as curl sends it.
fn form(part: &str, file: &[u8]) -> Vec<u8> {
    let head = format!(
        "--b\r\nContent-Disposition: form-data; name=\"language\"\r\n\r\nko\r\n\
         --b\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"이력서.pdf\"\r\n\
         Content-Type: application/pdf\r\n\r\n"
    );
    [head.as_bytes(), file, b"\r\n--b--\r\n"].concat()
}

const FORM: &str = "multipart/form-data; boundary=b";

#[tokio::test]
async fn a_file_becomes_its_text_however_it_is_sent() {
    let app = TestApp::new(TestDatabase::sqlite()).await;
    let user = app.user("min").await;
    for (name, kind, pages, words) in [
        ("korean.pdf", "pdf", json!(1), "결제 서비스를 Rust로"),
        ("english.pdf", "pdf", json!(2), "p99 latency from 900 ms"),
        ("korean.docx", "docx", json!(null), "서울대학교 컴퓨터공학과"),
    ] {
        let file = fixture(name);
        let read = send(&user, FORM, form("file", &file)).await.expect_status(200);
        assert_eq!(
            (&read["kind"], &read["pages"], &read["truncated"]),
            (&json!(kind), &pages, &json!(false))
        );
        let text = read["text"].as_str().unwrap();
        assert!(text.contains(words), "{text}");
        assert_eq!(read["characters"], text.chars().count());
        // What it is said to be is not believed; its bytes are.
        assert_eq!(send(&user, "text/plain", file).await.expect_status(200), read);
    }
    let bad = [&"저는 백엔드 개발자입니다. ".repeat(5).into_bytes()[..], b"\xFF"].concat();
    let read = send(&user, "text/plain", bad).await.expect_status(200);
    assert_eq!(read["unreadable_characters"], 1);
    let (cp949, ..) = encoding_rs::EUC_KR.encode("이력서\r\n\r\n저는 백엔드 개발자입니다.");
    let read = send(&user, "text/plain; charset=x", cp949.into_owned()).await.expect_status(200);
    assert_eq!(read["unreadable_characters"], 0);
    assert_eq!(read["text"], "이력서\n\n저는 백엔드 개발자입니다.");
    let long =
        send(&user, "text/markdown", "가나다 라\n".repeat(20_000).into_bytes()).await.expect_status(200);
    assert_eq!((&long["truncated"], long["characters"].as_u64().unwrap() > 99_990), (&json!(true), true));

    // The text is what an interview takes.
    let asked = json!({"user_name": "민", "position": "백엔드", "resume": long["text"], "job_description": read["text"]});
    user.start_session(asked).await;
    app.finish().await;
}

#[tokio::test]
async fn every_refusal_has_its_status_and_its_word() {
    let limits = api::Limits { document_bytes: 100_000, ..api::Limits::default() };
    let app = TestApp::with(TestDatabase::sqlite(), Options { limits, ..Options::default() }).await;
    let user = app.user("min").await;
    for (name, content_type, body, status, code) in [
        ("a scanned page", FORM, form("file", &fixture("scanned.pdf")), 400, "document_without_text"),
        ("a locked file", FORM, form("file", &fixture("locked.pdf")), 400, "document_encrypted"),
        ("half a file", FORM, form("file", &fixture("korean.docx")[..9_000]), 400, "document_damaged"),
        ("a web page", FORM, form("file", b"<html><p>cv.pdf"), 415, "document_kind_unknown"),
        ("noise", "application/pdf", vec![0xFF; 50_000], 415, "document_kind_unknown"),
        ("an HWP", FORM, form("file", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), 415, "document_needs_conversion"),
        ("nothing", FORM, form("file", b""), 400, "document_empty"),
        ("nothing at all", "application/pdf", Vec::new(), 400, "document_empty"),
        ("a large file", FORM, form("file", &[b'a'; 100_001]), 413, "document_too_large"),
        ("a large body", "text/plain", vec![b'a'; 400_000], 413, "document_too_large"),
        ("another part", FORM, form("resume", b"x"), 400, "invalid_request"),
        ("half a form", FORM, form("file", b"x")[..120].to_vec(), 400, "invalid_request"),
        ("a form without its boundary", "multipart/form-data", form("file", b"x"), 400, "invalid_request"),
    ] {
        let refused = send(&user, content_type, body).await.expect_status(status);
        assert_eq!(refused["code"], code, "{name}: {refused}");
        assert!(refused["detail"].as_str().unwrap().len() > 10, "{name}: {refused}");
    }
    let unnamed = user.request(Method::POST, "/documents/text").body(Body::from("이력서")).unwrap();
    assert!(user.send(unnamed).await.expect_refusal(400).starts_with("Content-Type"));
    app.finish().await;
}

#[tokio::test]
async fn a_reader_is_held_to_its_limits() {
    let read = async |limits: ChildLimits, file: Vec<u8>| {
        let reader = ChildReader::new(env!("CARGO_BIN_EXE_daedam").into(), limits);
        reader.read(file).await.unwrap()
    };
    let usual = child_limits();
    let too_quick = ChildLimits { timeout: Duration::from_micros(1), ..usual };
    assert_eq!(read(too_quick, fixture("korean.pdf")).await.err(), Some(Unreadable::TookTooLong));
    let one_page = ChildLimits { pages: 1, ..usual };
    assert_eq!(read(one_page, fixture("english.pdf")).await.err(), Some(Unreadable::TooManyPages));
    // A content stream that unpacks to a thousand times its size: memory or time ends, and the process with it.
    let little = ChildLimits { timeout: Duration::from_secs(5), ..usual };
    assert!(read(little, pdf_that_unpacks_to(64 << 20)).await.is_err());

    let missing = ChildReader::new("/nowhere/daedam".into(), usual);
    assert!(missing.read(b"x".to_vec()).await.is_err());
}

fn pdf_that_unpacks_to(bytes: usize) -> Vec<u8> {
    use std::io::Write;
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..bytes >> 20 {
        packed.write_all(&spaces).unwrap();
    }
    let packed = packed.finish().unwrap();
    let head = format!(
        "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
         2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 9 9]>>\nendobj\n\
         3 0 obj\n<</Type/Page/Parent 2 0 R/Contents 4 0 R>>\nendobj\n\
         4 0 obj\n<</Filter/FlateDecode/Length {}>>\nstream\n",
        packed.len()
    );
    [head.as_bytes(), &packed, b"\nendstream\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"].concat()
}

/// Files with a few bytes changed, taken out or doubled: each becomes a text or one of the refusals.
#[tokio::test]
async fn no_damage_takes_the_reader_down() {
    let reader = Arc::new(ChildReader::new(env!("CARGO_BIN_EXE_daedam").into(), child_limits()));
    let mut random = StdRng::seed_from_u64(7);
    let mut outcomes = [0_usize; 2];
    for name in ["english.pdf", "korean-font-not-embedded.pdf", "printing-forbidden.pdf", "korean.docx"] {
        let whole = fixture(name);
        for _ in 0..75 {
            let mut file = whole.clone();
            for _ in 0..random.random_range(1..12) {
                let at = random.random_range(0..file.len());
                match random.random_range(0..4) {
                    0 => file.truncate(at.max(8)),
                    1 => drop(file.drain(at..(at + 40).min(file.len()))),
                    2 => file.extend_from_within(at..),
                    _ => file[at] = random.random(),
                }
                if file.is_empty() {
                    file.push(0xFF);
                }
            }
            let outcome = reader.read(file).await.unwrap();
            outcomes[usize::from(outcome.is_err())] += 1;
        }
    }
    assert!(outcomes[0] > 20 && outcomes[1] > 20, "{outcomes:?} of both kinds");
}

#[tokio::test]
async fn only_so_many_files_are_read_at_once() {
    let reader = Arc::new(Waiting::default());
    let limits = api::Limits { documents: 3, user_documents: 2, ..api::Limits::default() };
    let options = Options { limits, documents: reader.clone(), ..Options::default() };
    let app = TestApp::with(TestDatabase::sqlite(), options).await;
    let (min, jun) = (app.user("min").await, app.user("jun").await);
    let ask = |caller: &Caller<'_>| {
        let request =
            caller.request(Method::POST, "/documents/text").header(header::CONTENT_TYPE, "text/plain");
        let router = app.router.clone();
        let request = request.body(Body::from("x")).unwrap();
        tokio::spawn(tower::ServiceExt::oneshot(router, request))
    };
    let mut under_way = Vec::new();
    for caller in [&min, &min, &jun] {
        under_way.push(ask(caller));
        reader.started.acquire().await.unwrap().forget();
    }
    let refused = send(&min, "text/plain", b"x".to_vec()).await;
    assert!(refused.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(refused.expect_status(429)["code"], "too_many_documents");
    let refused = send(&jun, "text/plain", b"x".to_vec()).await;
    assert!(refused.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(refused.expect_status(503)["code"], "busy");
    reader.go_on.add_permits(100);
    for answer in under_way {
        assert_eq!(answer.await.unwrap().unwrap().status(), 400);
    }
    send(&min, "text/plain", b"x".to_vec()).await.expect_refusal(400);
    app.finish().await;
}

/// A reader that says when it has started, and goes on when it may.
struct Waiting {
    started: tokio::sync::Semaphore,
    go_on: tokio::sync::Semaphore,
}

impl Default for Waiting {
    fn default() -> Self {
        Self { started: tokio::sync::Semaphore::new(0), go_on: tokio::sync::Semaphore::new(0) }
    }
}

#[async_trait::async_trait]
impl DocumentReader for Waiting {
    async fn read(
        &self,
        _: Vec<u8>,
    ) -> Result<interview::document::Reading, Box<dyn std::error::Error + Send + Sync>> {
        self.started.add_permits(1);
        self.go_on.acquire().await?.forget();
        Ok(Err(Unreadable::NoText))
    }
}

#[tokio::test]
async fn a_reader_that_cannot_start_is_an_error_without_a_cause() {
    let documents = Arc::new(ChildReader::new("/nowhere/daedam".into(), child_limits()));
    let app = TestApp::with(TestDatabase::sqlite(), Options { documents, ..Options::default() }).await;
    let user = app.user("min").await;
    let answer = send(&user, "text/plain", b"x".to_vec()).await;
    assert!(!answer.text.contains("nowhere"), "{}", answer.text);
    assert_eq!(answer.expect_refusal(500), "Internal Server Error");
    app.finish().await;
}
