//! The client against a server that plays faults.

use super::*;
use test_servers::{FakeTranscriber, Hearing};

fn client(url: String) -> ServerTranscriber {
    let settings = TranscriberSettings {
        url,
        api_key: None,
        model: "whisper-1".to_owned(),
        timeout: Duration::from_millis(400),
    };
    ServerTranscriber::new(settings).unwrap()
}

fn wave() -> Vec<u8> {
    vec![0; HEAD + 2_000 * BYTES_PER_MILLISECOND]
}

#[tokio::test]
async fn words_are_asked_for_and_come_with_their_times() {
    let server = FakeTranscriber::start(|_, _| Hearing::Say("저는 개발자입니다", 0.8)).await;
    let heard = client(server.url()).transcribe(wave(), Language::Ko).await.unwrap();
    assert_eq!(heard[0].text.trim(), "저는 개발자입니다");
    assert_eq!((heard[0].words.len(), heard[0].words[1].span.start), (2, 1_000));
    assert_eq!(heard[0].words[1].probability, Some(0.8));
    let asked = &server.asked()[0];
    for (name, value) in [("model", "whisper-1"), ("language", "ko"), ("response_format", "verbose_json")] {
        assert!(asked.fields.contains(&(name.to_owned(), value.to_owned())), "{:?}", asked.fields);
    }
    assert_eq!(asked.wave.len(), wave().len());
}

#[tokio::test]
async fn a_server_without_times_of_words_is_asked_without_from_then_on() {
    let server = FakeTranscriber::start(|_, call| match call.wants_words() {
        true => Hearing::Refuse(400),
        false => Hearing::SayWithoutWords("hello"),
    })
    .await;
    let client = client(server.url());
    for calls in [2, 3] {
        let heard = client.transcribe(wave(), Language::En).await.unwrap();
        assert_eq!((heard.len(), heard[0].words.len()), (1, 0));
        assert_eq!(server.asked().len(), calls);
    }
}

#[tokio::test]
async fn every_fault_has_its_code_and_says_whether_another_try_may_help() {
    let garbage = Hearing::Raw(b"<html>".to_vec());
    let huge = Hearing::Raw(vec![b' '; 10 << 20]);
    for (hearing, code, retries, calls) in [
        (Hearing::Refuse(500), FailureCode::TranscriberStatus(500), true, 2),
        (Hearing::Refuse(429), FailureCode::TranscriberStatus(429), true, 1),
        (Hearing::Refuse(401), FailureCode::TranscriberStatus(401), false, 1),
        (garbage, FailureCode::TranscriberUnreadable, true, 1),
        (huge, FailureCode::TranscriberUnreadable, true, 1),
        (Hearing::Hang, FailureCode::TranscriberTimeout, true, 1),
    ] {
        let server = FakeTranscriber::start(move |_, _| hearing.clone()).await;
        let failure = client(server.url()).transcribe(wave(), Language::Ko).await.unwrap_err();
        assert_eq!((&failure.code, failure.retry != Retry::Never), (&code, retries), "{failure}");
        assert_eq!(server.asked().len(), calls, "{code}");
    }
    let gone = client("http://127.0.0.1:1/v1".to_owned());
    let failure = gone.transcribe(wave(), Language::Ko).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::TranscriberUnreachable);
}

#[test]
fn settings_that_cannot_be_are_refused() {
    for (url, endpoint) in [
        ("http://localhost:8000/v1", "http://localhost:8000/v1/audio/transcriptions"),
        ("https://api.openai.com/v1/", "https://api.openai.com/v1/audio/transcriptions"),
        ("http://a/v1/audio/transcriptions", "http://a/v1/audio/transcriptions"),
    ] {
        assert_eq!(settings::endpoint(url).unwrap().as_str(), endpoint);
    }
    for url in ["", "localhost:8000", "file:///etc/passwd", "mailto:a@b"] {
        assert!(settings::endpoint(url).is_err(), "{url}");
    }
}
