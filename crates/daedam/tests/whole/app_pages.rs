//! The web app as it is served: one page at every address that is not the API's, its files, and what pages may do.

use crate::harness::{Answer, Caller, Options, TestApp, TestDatabase};
use axum::{body::Body, http::Method};
use std::io::Read;

const PAGE: &[u8] = b"<!doctype html><title>Daedam</title>";
const SCRIPT: &[u8] = &[b'a'; 20_000];
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn app() -> TestApp {
    let web_app = vec![
        ("index.html", PAGE),
        ("favicon.svg", &b"<svg/>"[..]),
        ("assets/index-1a2b.js", SCRIPT),
        (".vite/manifest.json", b"{}"),
    ];
    TestApp::with(TestDatabase::sqlite(), Options { web_app, ..Options::default() }).await
}

async fn ask(caller: &Caller<'_>, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let request = caller.request(method, path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    caller.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_address_that_is_not_the_apis_is_the_app() {
    let app = app().await;
    let person = app.anonymous();
    for path in [
        "/",
        "/signin",
        "/signup",
        "/home",
        "/interviews/new",
        "/interviews/42/report",
        "/history",
        "/settings",
        "/host",
        "/host/",
        "/nowhere",
        "/home?x=1",
    ] {
        let page = ask(&person, Method::GET, path, &[("accept", BROWSER)]).await;
        assert_eq!((page.status.as_u16(), page.text.as_bytes()), (200, PAGE), "{path}");
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(page.headers["cache-control"], "no-cache");
        let head = ask(&person, Method::HEAD, path, &[("accept", BROWSER)]).await;
        assert_eq!((head.status.as_u16(), head.text.as_str()), (200, ""), "{path}");
        assert_eq!(head.headers["content-length"], PAGE.len().to_string());
    }
    // The one who asks for nothing in particular gets the first page, and the truth elsewhere.
    assert_eq!(person.get("/").await.text.as_bytes(), PAGE);
    person.get("/home").await.expect_refusal(404);
    app.finish().await;
}

#[tokio::test]
async fn the_api_answers_as_an_api_whoever_asks() {
    let app = app().await;
    let person = app.anonymous();
    for path in [
        "/sessions/42/nothing",
        "/users",
        "/users/you",
        "/records",
        "/host/nothing",
        "/docs/nothing",
        "/assets/index-9z9z.js",
        "/assets/",
    ] {
        let answer = ask(&person, Method::GET, path, &[("accept", BROWSER)]).await;
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
        assert_eq!(answer.expect_refusal(404), "Not Found", "{path}");
    }
    for accept in ["*/*", "application/json", "application/json, text/html;q=0.5", ""] {
        let answer = ask(&person, Method::GET, "/nowhere", &[("accept", accept)]).await;
        assert_eq!(answer.expect_refusal(404), "Not Found", "{accept}");
    }
    let html = [("accept", BROWSER)];
    // What the build left behind is no file of the app.
    assert_eq!(ask(&person, Method::GET, "/.vite/manifest.json", &html).await.text.as_bytes(), PAGE);
    ask(&person, Method::POST, "/nowhere", &html).await.expect_refusal(404);
    ask(&person, Method::POST, "/", &html).await.expect_refusal(405);
    ask(&person, Method::GET, "/answers", &html).await.expect_refusal(405);
    ask(&person, Method::GET, "/sessions", &html).await.expect_refusal(401);
    app.finish().await;
}

#[tokio::test]
async fn files_are_kept_for_ever_or_asked_for_again() {
    let app = app().await;
    let person = app.anonymous();
    let script = person.get("/assets/index-1a2b.js").await;
    assert_eq!(script.headers["cache-control"], "public, max-age=31536000, immutable");
    assert_eq!(script.headers["content-type"], "text/javascript; charset=utf-8");
    assert_eq!(script.headers["vary"], "accept-encoding");
    assert_eq!(script.text.as_bytes(), SCRIPT);

    let icon = person.get("/favicon.svg").await;
    assert_eq!(icon.headers["cache-control"], "no-cache");
    assert_eq!(icon.headers["content-type"], "image/svg+xml");
    let tag = icon.headers["etag"].to_str().unwrap().to_owned();
    for (known, status) in [(tag.clone(), 304), (format!("\"x\", W/{tag}"), 304), ("\"x\"".to_owned(), 200)] {
        let again = ask(&person, Method::GET, "/favicon.svg", &[("if-none-match", &known)]).await;
        assert_eq!((again.status.as_u16(), again.text.is_empty()), (status, status == 304), "{known}");
        assert_eq!(again.headers["etag"], tag);
    }
    app.finish().await;
}

#[tokio::test]
async fn scripts_come_compressed_to_who_reads_gzip() {
    let app = app().await;
    let person = app.anonymous();
    for (encodings, compressed) in [("gzip, deflate, br", true), ("gzip;q=0", false), ("br", false)] {
        let request =
            person.request(Method::GET, "/assets/index-1a2b.js").header("accept-encoding", encodings);
        let response = person.open(request.body(Body::empty()).unwrap()).await;
        let encoding =
            response.headers().get("content-encoding").map(|encoding| encoding.to_str().unwrap().to_owned());
        assert_eq!(encoding.as_deref() == Some("gzip"), compressed, "{encodings}");
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let mut script = Vec::new();
        if compressed {
            assert!(body.len() < 200, "{}", body.len());
            flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut script).unwrap();
        } else {
            script.extend_from_slice(&body);
        }
        assert_eq!(script, SCRIPT);
    }
    app.finish().await;
}

#[tokio::test]
async fn pages_may_load_nothing_from_elsewhere_and_the_api_is_no_page() {
    let app = app().await;
    let person = app.anonymous();
    let page = ask(&person, Method::GET, "/home", &[("accept", BROWSER)]).await;
    let script = person.get("/assets/index-1a2b.js").await;
    for answer in [&page, &script] {
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        for rule in ["default-src 'self'", "script-src 'self'", "object-src 'none'", "frame-ancestors 'none'"]
        {
            assert!(policy.split("; ").any(|one| one == rule), "{rule}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert_eq!(answer.headers["cross-origin-opener-policy"], "same-origin");
        assert_eq!(answer.headers["permissions-policy"], "camera=(self), microphone=(self), geolocation=()");
    }
    let of_the_api = person.get("/healthz").await;
    assert_eq!(of_the_api.headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'");
    for answer in [&page, &script, &of_the_api] {
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
    }
    app.finish().await;
}

#[tokio::test]
async fn without_a_web_app_the_page_says_how_to_build_it() {
    let app = TestApp::new(TestDatabase::sqlite()).await;
    let page = ask(&app.anonymous(), Method::GET, "/home", &[("accept", BROWSER)]).await;
    assert!(page.text.contains("make build"), "{}", page.text);
    app.finish().await;
}
