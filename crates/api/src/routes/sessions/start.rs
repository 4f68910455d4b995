//! `POST /sessions`

use crate::{
    caller::Caller,
    extract::Repeatable,
    idempotency::{self, IdempotencyHeader},
    problem::Problem,
    state::Api,
    view,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use interview::{
    document::MAX_DOCUMENT_LENGTH,
    error::Error,
    language::Language,
    ports::FormatCatalogue,
    rules::Rules,
    session::format::{Format, MIXED},
    session::start::{self, Wait},
    session::{self, InterviewSession, NewSession, SessionDocuments, SessionPlan},
    text,
    untrusted::Untrusted,
};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// An interview that is to begin.
#[derive(Deserialize, ToSchema)]
#[schema(as = SessionPlan)]
pub(crate) struct Request {
    /// What the candidate is called.
    #[schema(min_length = 1, max_length = 1000, pattern = r"\S", example = "김철수")]
    user_name: String,
    /// The position, as people write it.
    #[schema(min_length = 1, max_length = 1000, pattern = r"\S", example = "Backend Developer")]
    position: String,
    /// The language of questions and feedback; the host's default when not said.
    language: Option<view::Language>,
    /// How many questions to begin with; 5 when not said.
    #[schema(minimum = 1, maximum = 20)]
    question_count: Option<i64>,
    /// Which kind of questions; `mixed` when not said.
    kind: Option<view::SessionKind>,
    /// The candidate's résumé, for better questions.
    #[schema(max_length = 100_000)]
    resume: Option<String>,
    /// The job description, for better questions.
    #[schema(max_length = 100_000)]
    job_description: Option<String>,
    /// Whether the candidate agrees to emotion analysis, for their own eyes; no when not said.
    emotion_consent: Option<bool>,
    /// Seconds for each answer; no limit when not said.
    #[schema(minimum = 10, maximum = 7200)]
    time_limit_s: Option<i64>,
    /// When the candidate sees the feedback; `after_each` when not said.
    feedback: Option<view::FeedbackTime>,
    /// How the interview goes, one of `GET /formats`; `mixed` when not said. It says how many questions there are, how long
    /// one has for each, and in which language they are, where the request does not.
    #[schema(example = "mixed")]
    format: Option<String>,
    /// How long the candidate has worked in the job, for questions that fit.
    experience: Option<view::Experience>,
    /// Where the candidate applies, for questions that name it.
    #[schema(min_length = 1, max_length = 100)]
    company: Option<String>,
}

impl Request {
    /// What the interview is about, or what is wrong with the request.
    fn session(self, rules: &Rules, formats: &dyn FormatCatalogue) -> Result<NewSession, Error> {
        let format = chosen(self.format.as_deref().unwrap_or(MIXED), formats)?;
        let kind = self.kind.map_or(session::SessionKind::Mixed, Into::into);
        if kind != session::SessionKind::Mixed && format.id != MIXED {
            return Err(Error::invalid("kind", "can be chosen only where the format is mixed"));
        }
        let most = format.max_questions;
        let documents = SessionDocuments {
            resume: document("resume", self.resume)?,
            job_description: document("job_description", self.job_description)?,
        };
        let plan = SessionPlan {
            user_name: text::required("user_name", self.user_name, 1_000)?,
            position: text::required("position", self.position, 1_000)?,
            language: language(self.language.map(Into::into), &format, rules)?,
            kind,
            question_count: within("question_count", self.question_count, 1, most)?
                .unwrap_or(format.questions),
            emotion_consent: self.emotion_consent.unwrap_or(false),
            time_limit_s: within("time_limit_s", self.time_limit_s, 10, 7_200)?.or(format.answer_s()),
            feedback: self.feedback.map_or_else(Default::default, Into::into),
            format: format.id,
            experience: self.experience.map(Into::into),
            company: company(self.company)?,
            general_only: false,
        };
        Ok(NewSession { plan, documents })
    }
}

/// The format of this word.
fn chosen(id: &str, formats: &dyn FormatCatalogue) -> Result<Format, Error> {
    let known = formats.formats();
    let found = known.iter().find(|format| format.id == id).cloned();
    found.ok_or_else(|| Error::UnknownFormat(known.into_iter().map(|format| format.id).collect()))
}

/// The language of a format that has its own, or the one that was asked for.
fn language(asked: Option<Language>, format: &Format, rules: &Rules) -> Result<Language, Error> {
    match (asked, format.language) {
        (Some(asked), Some(own)) if asked != own => {
            Err(Error::invalid("language", format!("must be {} in the format {}", own.as_str(), format.id)))
        }
        (asked, own) => Ok(own.or(asked).unwrap_or(rules.default_language)),
    }
}

/// A blank company is none; it is one line, because questions name it.
fn company(typed: Option<String>) -> Result<Option<String>, Error> {
    let typed = typed.map(|typed| text::bounded("company", typed, 100)).transpose()?;
    let line = typed.map(|typed| typed.split_whitespace().collect::<Vec<_>>().join(" "));
    match line.filter(|line| !line.is_empty()) {
        Some(line) if line.chars().any(char::is_control) => {
            Err(Error::invalid("company", "must have no control characters"))
        }
        line => Ok(line),
    }
}

fn within(field: &'static str, number: Option<i64>, min: u32, max: u32) -> Result<Option<u32>, Error> {
    let expected = || Error::invalid(field, format!("must be an integer from {min} to {max}"));
    let fits = |number: i64| u32::try_from(number).ok().filter(|number| (min..=max).contains(number));
    number.map(|number| fits(number).ok_or_else(expected)).transpose()
}

/// A blank document is none.
fn document(field: &'static str, typed: Option<String>) -> Result<Option<Untrusted>, Error> {
    let typed = typed.map(|typed| text::bounded(field, typed, MAX_DOCUMENT_LENGTH)).transpose()?;
    Ok(typed.filter(|typed| !typed.trim().is_empty()).map(Untrusted::new))
}

/// How the header is documented.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only documents the header")]
pub(crate) struct PreferHeader {
    /// `respond-async` answers at once, with 202; the questions then arrive as events.
    #[param(rename = "Prefer", nullable = false, example = "respond-async")]
    prefer: Option<String>,
}

const PREFER: HeaderName = HeaderName::from_static("prefer");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");
const RESPOND_ASYNC: &str = "respond-async";

/// Whether a request prefers an answer at once (RFC 7240).
fn wait(headers: &HeaderMap) -> Wait {
    let lines = headers.get_all(PREFER).iter().filter_map(|line| line.to_str().ok());
    let mut preferences = lines.flat_map(|line| line.split(',')).filter_map(|one| one.split(';').next());
    if preferences.any(|preference| preference.trim().eq_ignore_ascii_case(RESPOND_ASYNC)) {
        Wait::No
    } else {
        Wait::ForQuestions
    }
}

/// Starts an interview.
///
/// It waits until the questions are there, at most `question_timeout`, and then asks three that fit any position.
/// With `Prefer: respond-async` it answers 202 at once, and the questions arrive as events.
#[utoipa::path(
    post, path = "/sessions", operation_id = "start_session", tag = "sessions",
    params(IdempotencyHeader, PreferHeader), request_body = Request,
    responses(
        (status = 200, description = "Started; the questions are there", body = view::InterviewSession),
        (
            status = 202, description = "Started; the questions will come", body = view::InterviewSession,
            headers(("Preference-Applied" = String, description = "`respond-async`"))
        ),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    headers: HeaderMap,
    Repeatable { body, key }: Repeatable<Request>,
) -> Result<Response, Problem> {
    let mut new = body.session(&api.context.rules, api.formats.as_ref())?;
    new.plan.general_only = has_only_general_questions(&api, &new.plan).await?;
    let wait = wait(&headers);
    let receipt = key.map(|key| {
        key.receipt(Some(caller.who.user), &api, |session: &InterviewSession| {
            idempotency::kept(view::InterviewSession::from(session.clone()))
        })
    });
    let started = start::start(&api.context, caller.who, new, wait, receipt.as_ref()).await?;
    let status = match wait {
        Wait::ForQuestions => StatusCode::OK,
        Wait::No => StatusCode::ACCEPTED,
    };
    let mut response = idempotency::answer(status, started, view::InterviewSession::from);
    if wait == Wait::No {
        response.headers_mut().insert(PREFERENCE_APPLIED, HeaderValue::from_static(RESPOND_ASYNC));
    }
    Ok(response)
}

/// Whether the bank asks, and has nothing for this very position. A model has something for each; but where a format says
/// what is asked, the bank asks beside a model too.
async fn has_only_general_questions(api: &Api, plan: &SessionPlan) -> Result<bool, Problem> {
    if api.model_name.is_some() && plan.format == MIXED {
        return Ok(false);
    }
    let (catalogue, position) = (Arc::clone(&api.catalogue), plan.position.clone());
    let has_own = tokio::task::spawn_blocking(move || catalogue.has_own_questions(&position)).await;
    Ok(!has_own.map_err(Error::store)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use interview::session::format::{AnswerConditions, FormatStage, FormatWords};

    struct TwoFormats;

    impl FormatCatalogue for TwoFormats {
        fn formats(&self) -> Vec<Format> {
            let words = FormatWords { name: "x".into(), description: "x".into(), counts: vec!["x".into()] };
            let conditions = AnswerConditions { answer_s: Some(90), ..AnswerConditions::default() };
            let stage = FormatStage { korean: "가".into(), english: "a".into(), count: None, conditions };
            let mixed = Format {
                id: MIXED.into(),
                korean: words.clone(),
                english: words,
                language: None,
                questions: 5,
                max_questions: 20,
                stages: Vec::new(),
            };
            let english = Format {
                id: "english".into(),
                language: Some(Language::En),
                questions: 2,
                max_questions: 3,
                stages: vec![stage],
                ..mixed.clone()
            };
            vec![mixed, english]
        }
    }

    #[test]
    fn a_format_says_what_the_request_does_not() {
        let with = |extra: &str| session(&format!(r#"{{"user_name":"a","position":"b",{extra}}}"#));
        let plan = with(r#""format":"english","company":" 한빛\n은행 ","experience":"entry""#).unwrap().plan;
        assert_eq!((plan.question_count, plan.time_limit_s, plan.language), (2, Some(90), Language::En));
        assert_eq!(plan.company.as_deref(), Some("한빛 은행"));
        assert_eq!(plan.experience, Some(session::format::Experience::Entry));
        let limited = with(r#""format":"english","time_limit_s":30,"question_count":3"#).unwrap().plan;
        assert_eq!((limited.question_count, limited.time_limit_s), (3, Some(30)));
        let refusals = [
            (r#""format":"fencing""#, "there is no such format"),
            (r#""format":"english","question_count":4"#, "question_count: must be an integer from 1 to 3"),
            (r#""format":"english","language":"ko""#, "language: must be en in the format english"),
            (
                r#""format":"english","kind":"technical""#,
                "kind: can be chosen only where the format is mixed",
            ),
        ];
        for (sent, said) in refusals {
            assert_eq!(with(sent).unwrap_err().to_string(), said, "{sent}");
        }
        assert!(with(&format!(r#""company":"{}""#, "가".repeat(101))).is_err());
    }

    fn session(body: &str) -> Result<NewSession, Error> {
        serde_json::from_str::<Request>(body).unwrap().session(&Rules::default(), &TwoFormats)
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let NewSession { plan, documents } =
            session(r#"{"user_name":" 김철수 ","position":"👩‍💻","resume":" \n","language":null}"#).unwrap();
        assert_eq!((plan.user_name.as_str(), plan.position.as_str()), (" 김철수 ", "👩‍💻"));
        assert_eq!((plan.question_count, plan.time_limit_s, documents.resume), (5, None, None));
        assert_eq!(plan.language, interview::language::Language::Ko);
        assert!(!plan.emotion_consent);
        assert_eq!(plan.feedback, session::FeedbackTime::AfterEach);
    }

    #[test]
    fn bounds_are_held() {
        let with = |extra: &str| session(&format!(r#"{{"user_name":"a","position":"b",{extra}}}"#));
        for good in [r#""question_count":1"#, r#""question_count":20"#, r#""time_limit_s":7200"#] {
            assert!(with(good).is_ok(), "{good}");
        }
        for bad in [
            r#""question_count":0"#,
            r#""question_count":21"#,
            r#""question_count":-1"#,
            r#""question_count":4294967297"#,
            r#""time_limit_s":9"#,
            r#""time_limit_s":7201"#,
            r#""resume":"a\u0000""#,
        ] {
            assert!(with(bad).is_err(), "{bad}");
        }
        assert!(with(&format!(r#""job_description":"{}""#, "가".repeat(MAX_DOCUMENT_LENGTH))).is_ok());
        assert!(with(&format!(r#""job_description":"{}""#, "가".repeat(MAX_DOCUMENT_LENGTH + 1))).is_err());
        for bad in [r#"{"user_name":" ","position":"b"}"#, r#"{"user_name":"a","position":""}"#] {
            assert!(session(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_preference_is_found_among_others() {
        for (sent, patience_wanted) in [
            ("respond-async", Wait::No),
            ("return=minimal, Respond-Async; wait=10", Wait::No),
            ("respond-asynchronously", Wait::ForQuestions),
            ("return=minimal", Wait::ForQuestions),
        ] {
            assert_eq!(wait(&HeaderMap::from_iter([(PREFER, sent.parse().unwrap())])), patience_wanted);
        }
    }
}
