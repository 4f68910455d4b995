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
    rules::Rules,
    session::start::{self, Wait},
    session::{self, InterviewSession, NewSession, SessionDocuments, SessionPlan},
    text,
    untrusted::Untrusted,
};
use serde::Deserialize;
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
}

impl Request {
    /// What the interview is about, or what is wrong with the request.
    fn session(self, rules: &Rules) -> Result<NewSession, Error> {
        let documents = SessionDocuments {
            resume: document("resume", self.resume)?,
            job_description: document("job_description", self.job_description)?,
        };
        let plan = SessionPlan {
            user_name: text::required("user_name", self.user_name, 1_000)?,
            position: text::required("position", self.position, 1_000)?,
            language: self.language.map_or(rules.default_language, Into::into),
            kind: self.kind.map_or(session::SessionKind::Mixed, Into::into),
            question_count: within("question_count", self.question_count, 1, 20)?.unwrap_or(5),
            emotion_consent: self.emotion_consent.unwrap_or(false),
            time_limit_s: within("time_limit_s", self.time_limit_s, 10, 7_200)?,
            feedback: self.feedback.map_or_else(Default::default, Into::into),
        };
        Ok(NewSession { plan, documents })
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
    let new = body.session(&api.context.rules)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn session(body: &str) -> Result<NewSession, Error> {
        serde_json::from_str::<Request>(body).unwrap().session(&Rules::default())
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
