//! What went wrong, as the world hears it: the one place where a meaning becomes a status, headers and words.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use interview::{
    account::guest::GuestRefusal,
    document::Unreadable,
    error::{Conflict, Error, Quota, Resource},
    recording::Unusable,
};
use serde::Serialize;
use std::{borrow::Cow, sync::Arc, time::Duration};
use utoipa::ToSchema;

/// Why a request was not done.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    retry_after: Option<Duration>,
    cause: Option<Cause>,
}

/// What an error looks like on the wire.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemBody<'a> {
    /// What went wrong, for a person to read.
    detail: &'a str,
    /// What went wrong, as a word that never changes, for a program to act on.
    #[schema(example = "invalid_request")]
    code: &'a str,
}

/// What made a request fail, carried beside the answer to where it is logged.
#[derive(Clone, Debug)]
pub(crate) struct Cause(pub(crate) Arc<dyn std::error::Error + Send + Sync>);

impl std::fmt::Display for Cause {
    /// The error and everything that led to it.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.0)?;
        let mut below = self.0.source();
        while let Some(error) = below {
            write!(formatter, ": {error}")?;
            below = error.source();
        }
        Ok(())
    }
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, detail: detail.into(), retry_after: None, cause: None }
    }

    fn after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    fn because(self, cause: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self { cause: Some(Cause(cause.into())), ..self }
    }

    /// A part of the request that is wrong, and why.
    pub(crate) fn invalid(part: &str, why: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", format!("{part}: {why}"))
    }

    /// A part of the request that does not fit the thing it is about, and why.
    fn mismatch(part: &str, why: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "does_not_fit", format!("{part}: {why}"))
    }

    /// No proof of who asks came with the request.
    pub(crate) fn not_authenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "not_authenticated", "Not authenticated")
    }

    /// The password that was given in this field is not the caller's.
    pub(crate) fn wrong_password(field: &str) -> Self {
        let detail = format!("{field}: is not the current password");
        Self::new(StatusCode::BAD_REQUEST, "wrong_password", detail)
    }

    /// Only those who run this host may.
    pub(crate) fn not_an_admin() -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_an_admin", "Only those who run this host may see this")
    }

    /// There is no such route.
    pub(crate) fn no_such_route() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not Found")
    }

    /// The route has no such method.
    pub(crate) fn no_such_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Method Not Allowed")
    }

    /// The body took too long to arrive.
    pub(crate) fn body_too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", "The request body did not arrive in time")
    }

    /// The body is larger than this host accepts.
    pub(crate) fn body_too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "Request body too large")
    }

    /// The user has as many event streams open as a user may have.
    pub(crate) fn too_many_streams() -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_streams", "Too many open event streams")
            .after(Duration::from_secs(5))
    }

    /// As much waits for the user to take it as may.
    pub(crate) fn too_many_unread_answers() -> Self {
        let detail = "Too many answers wait for you to read them";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_unread_answers", detail)
            .after(Duration::from_secs(2))
    }

    /// The user has as many uploads under way as a user may have.
    pub(crate) fn too_many_uploads() -> Self {
        let detail = "As many of your uploads are under way as may be at once";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_uploads", detail).after(Duration::from_secs(2))
    }

    /// A recording has no such range of bytes.
    pub(crate) fn no_such_range() -> Self {
        Self::new(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "no_such_range",
            "The recording has no such range of bytes",
        )
    }

    /// The user has as many files being read as a user may have.
    pub(crate) fn too_many_documents() -> Self {
        let detail = "As many of your files are being read as may be at once";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_documents", detail).after(Duration::from_secs(1))
    }

    /// A file is larger than this host reads.
    pub(crate) fn document_too_large(max: usize) -> Self {
        let detail = match max / (1_024 * 1_024) {
            0 => format!("The file has more than {max} bytes"),
            mebibytes => format!("The file is larger than {mebibytes} MiB"),
        };
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "document_too_large", detail)
    }

    /// The same problem where the body is a file of at most so many bytes.
    pub(crate) fn of_document(self, max: usize) -> Self {
        if self.status == StatusCode::PAYLOAD_TOO_LARGE { Self::document_too_large(max) } else { self }
    }

    /// More requests are under way than this host takes on at once.
    pub(crate) fn busy(retry_after: Duration) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "The server is busy").after(retry_after)
    }

    /// The answer took longer than this host lets a request take.
    pub(crate) fn took_too_long() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "timeout", "The request took too long")
            .after(Duration::from_secs(5))
    }

    /// Something failed that is nobody's business but the host's.
    pub(crate) fn internal(cause: Option<Cause>) -> Self {
        let problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal_error", "Internal Server Error");
        Self { cause, ..problem }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        use StatusCode as S;
        match error {
            Error::Invalid { field, why } => Self::invalid(field, &why),
            Error::UnknownFormat(known) => {
                let detail = format!("format: must be one of {}", known.join(", "));
                Self::new(S::BAD_REQUEST, "unknown_format", detail)
            }
            Error::Mismatch { field, why } => Self::mismatch(field, why),
            Error::Unauthenticated => {
                Self::new(S::UNAUTHORIZED, "invalid_token", "Could not validate credentials")
            }
            Error::WrongCredentials => {
                Self::new(S::UNAUTHORIZED, "wrong_credentials", "Incorrect username or password")
            }
            Error::WrongRecoveryCode => Self::new(
                S::BAD_REQUEST,
                "wrong_recovery_code",
                "Incorrect username or recovery code; a code is good once",
            ),
            Error::Guest(refusal) => refusal.into(),
            Error::GuestsClosed => {
                Self::new(S::FORBIDDEN, "guests_closed", "This host lets nobody try without an account")
            }
            Error::NotYours(Resource::Session) => {
                Self::new(S::FORBIDDEN, "not_your_session", "Not authorized to access this session")
            }
            Error::NotYours(Resource::Record) => {
                Self::new(S::FORBIDDEN, "not_your_record", "Not authorized to access this record")
            }
            Error::NotYours(Resource::Device) => {
                Self::new(S::FORBIDDEN, "not_your_device", "Not authorized to access this device")
            }
            Error::NotFound(Resource::Session) => {
                Self::new(S::NOT_FOUND, "session_not_found", "Session not found")
            }
            Error::NotFound(Resource::Record) => {
                Self::new(S::NOT_FOUND, "record_not_found", "Record not found")
            }
            Error::NotYours(Resource::Mark) => {
                Self::new(S::FORBIDDEN, "not_your_mark", "Not authorized to access this mark")
            }
            Error::NotFound(Resource::Mark) => Self::new(S::NOT_FOUND, "mark_not_found", "Mark not found"),
            Error::NotYours(Resource::Recording) => {
                Self::new(S::FORBIDDEN, "not_your_recording", "Not authorized to access this recording")
            }
            Error::NotFound(Resource::Recording) => {
                Self::new(S::NOT_FOUND, "recording_not_found", "Recording not found")
            }
            Error::NotFound(Resource::Device) => {
                Self::new(S::NOT_FOUND, "device_not_found", "Device not found")
            }
            Error::Conflict(conflict) => conflict.into(),
            Error::RegistrationClosed => {
                Self::new(S::FORBIDDEN, "registration_closed", "Registration is closed")
            }
            Error::TooManyAttempts { retry_after } => {
                Self::new(S::TOO_MANY_REQUESTS, "too_many_attempts", "Too many attempts").after(retry_after)
            }
            Error::Busy { retry_after } => Self::busy(retry_after),
            Error::UsernameReserved => Self::new(
                S::FORBIDDEN,
                "username_reserved",
                "This username is reserved for whoever runs this host",
            ),
            Error::Quota(Quota::Texts) => {
                Self::new(S::FORBIDDEN, "quota", "You keep as much here as a user may: erase a session first")
            }
            Error::Quota(Quota::Recordings) => Self::new(
                S::FORBIDDEN,
                "recording_quota",
                "You keep as many recordings here as a user may: erase one first",
            ),
            Error::StoreBusy(cause) => {
                Self::new(S::SERVICE_UNAVAILABLE, "database_busy", "The database is busy")
                    .after(Duration::from_secs(2))
                    .because(cause)
            }
            Error::StoreFull(cause) => Self::new(
                S::INSUFFICIENT_STORAGE,
                "storage_full",
                "This host has no room left to keep anything",
            )
            .because(cause),
            Error::Store(cause) => Self::internal(Some(Cause(cause.into()))),
        }
    }
}

impl From<GuestRefusal> for Problem {
    fn from(refusal: GuestRefusal) -> Self {
        let (code, detail) = match refusal {
            GuestRefusal::NeedsAccount => ("guest_needs_account", "A guest may not do this: register first"),
            GuestRefusal::OnlyOneQuestion => (
                "guest_one_question",
                "An interview of a guest has one question (question_count: 1), and no résumé or job description: \
                 register for more",
            ),
            GuestRefusal::OnlyOneSession => {
                ("guest_one_session", "A guest may start one interview: register for more")
            }
            GuestRefusal::NoAnswersLeft => {
                ("guest_no_answers_left", "A guest may answer only so often: register for more")
            }
        };
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }
}

impl From<Unreadable> for Problem {
    fn from(why: Unreadable) -> Self {
        use StatusCode as S;
        let (status, code, detail) = match why {
            Unreadable::Empty => (S::BAD_REQUEST, "document_empty", "The file is empty"),
            Unreadable::UnknownKind => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "document_kind_unknown",
                "The file is no PDF, no DOCX, no HWPX, no HWP and no plain text",
            ),
            // The way out stands in Hangul's own words, because its menus are in Korean.
            Unreadable::NeedsConversion => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "document_needs_conversion",
                "This HWP or DOC file is not read here: save it as PDF in Hangul or Word, and send that \
                 (한글에서 PDF로 저장해 올려 주세요)",
            ),
            Unreadable::TooManyPages => {
                (S::BAD_REQUEST, "document_too_many_pages", "The file has more pages than are read here")
            }
            Unreadable::Encrypted => {
                (S::BAD_REQUEST, "document_encrypted", "The file cannot be opened without a password")
            }
            Unreadable::NoText => (
                S::BAD_REQUEST,
                "document_without_text",
                "There is no text in the file; a scanned page is a picture of text",
            ),
            Unreadable::Damaged => (S::BAD_REQUEST, "document_damaged", "The file is damaged"),
            Unreadable::TookTooLong => {
                (S::BAD_REQUEST, "document_took_too_long", "Reading the file took too long")
            }
            Unreadable::ExpandsTooMuch => (
                S::BAD_REQUEST,
                "document_expands_too_much",
                "Unpacked, the file is larger than is read here",
            ),
        };
        Self::new(status, code, detail)
    }
}

impl From<Unusable> for Problem {
    fn from(why: Unusable) -> Self {
        use StatusCode as S;
        let (status, code, detail) = match why {
            Unusable::Empty => (S::BAD_REQUEST, "recording_empty", "The file is empty"),
            Unusable::TooLarge => (
                S::PAYLOAD_TOO_LARGE,
                "recording_too_large",
                "The file is larger than a recording may be here",
            ),
            Unusable::TooLong => {
                (S::PAYLOAD_TOO_LARGE, "recording_too_long", "The recording is longer than one may be here")
            }
            Unusable::UnknownKind => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "recording_kind_unknown",
                "The file is no WebM, MP4, Ogg, WAV, MP3, FLAC or AAC with a sound that is read here",
            ),
            Unusable::NoSound => (S::BAD_REQUEST, "recording_without_sound", "There is no sound in the file"),
            Unusable::Form => (
                S::BAD_REQUEST,
                "recording_form",
                "The sound has more than 8 channels, or a rate outside of 8 to 192 kHz",
            ),
            Unusable::Damaged => (S::BAD_REQUEST, "recording_damaged", "The file is damaged"),
            Unusable::TooSlow => return Self::body_too_slow(),
            Unusable::Interrupted => return Self::invalid("body", "ended before it was complete"),
        };
        Self::new(status, code, detail)
    }
}

impl From<Conflict> for Problem {
    /// What the contract knows is a bad request; what goes beyond it is a conflict.
    fn from(conflict: Conflict) -> Self {
        use StatusCode as S;
        let (status, code, detail) = match conflict {
            Conflict::UsernameTaken => (S::BAD_REQUEST, "username_taken", "Username already registered"),
            Conflict::IdempotencyKeyReused => (
                S::BAD_REQUEST,
                "idempotency_key_reused",
                "Idempotency-Key: was used for a request with other content",
            ),
            Conflict::SessionCompleted => (S::CONFLICT, "session_completed", "The session is completed"),
            Conflict::SessionNotCompleted => {
                (S::CONFLICT, "session_not_completed", "The session is not completed yet")
            }
            Conflict::NoAnswer => (S::CONFLICT, "no_answer", "The record has no answer yet"),
            Conflict::NoEvaluation => (S::CONFLICT, "no_evaluation", "The answer has no evaluation yet"),
            Conflict::TooManyMarks => {
                (S::CONFLICT, "too_many_marks", "The record has as many marks as it may have")
            }
            Conflict::TooManyQuestions => {
                (S::CONFLICT, "too_many_questions", "The session has as many questions as it may have")
            }
            Conflict::FollowUpTooDeep => (
                S::CONFLICT,
                "follow_up_too_deep",
                "This follow-up has as many follow-ups above it as it may have",
            ),
            Conflict::AnswerFinal => {
                (S::CONFLICT, "answer_final", "The format of this interview lets no answer be replaced")
            }
        };
        Self::new(status, code, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody { detail: &self.detail, code: self.code };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.status == StatusCode::REQUEST_TIMEOUT {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let Some(wait) = self.retry_after {
            // Whole seconds, rounded up, so that nobody comes back too early.
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_millis().div_ceil(1_000) as u64));
        }
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    async fn wire(problem: impl Into<Problem>) -> String {
        let response = problem.into().into_response();
        let status = response.status().as_u16();
        let extra: Vec<String> = [header::WWW_AUTHENTICATE, header::RETRY_AFTER]
            .iter()
            .filter_map(|name| Some(format!("{name}={}", response.headers().get(name)?.to_str().unwrap())))
            .collect();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body.as_object().unwrap().len(), 2, "{body}");
        format!("{status} {} [{}] {}", body["detail"], body["code"].as_str().unwrap(), extra.join(" "))
    }

    #[tokio::test]
    async fn every_meaning_has_its_status_words_and_headers() {
        let wait = Duration::from_millis(1_500);
        for (error, expected) in [
            (
                Error::invalid("answer_text", "must not be blank"),
                r#"400 "answer_text: must not be blank" [invalid_request] "#,
            ),
            (
                Error::mismatch("quote", "does not stand in the answer"),
                r#"422 "quote: does not stand in the answer" [does_not_fit] "#,
            ),
            (
                Error::Unauthenticated,
                r#"401 "Could not validate credentials" [invalid_token] www-authenticate=Bearer"#,
            ),
            (
                Error::WrongCredentials,
                r#"401 "Incorrect username or password" [wrong_credentials] www-authenticate=Bearer"#,
            ),
            (
                Error::NotYours(Resource::Session),
                r#"403 "Not authorized to access this session" [not_your_session] "#,
            ),
            (
                Error::NotYours(Resource::Record),
                r#"403 "Not authorized to access this record" [not_your_record] "#,
            ),
            (
                Error::NotYours(Resource::Device),
                r#"403 "Not authorized to access this device" [not_your_device] "#,
            ),
            (Error::NotFound(Resource::Session), r#"404 "Session not found" [session_not_found] "#),
            (Error::NotFound(Resource::Record), r#"404 "Record not found" [record_not_found] "#),
            (Error::NotYours(Resource::Mark), r#"403 "Not authorized to access this mark" [not_your_mark] "#),
            (Error::NotFound(Resource::Mark), r#"404 "Mark not found" [mark_not_found] "#),
            (
                Error::Conflict(Conflict::NoEvaluation),
                r#"409 "The answer has no evaluation yet" [no_evaluation] "#,
            ),
            (
                Error::Conflict(Conflict::TooManyMarks),
                r#"409 "The record has as many marks as it may have" [too_many_marks] "#,
            ),
            (Error::NotFound(Resource::Device), r#"404 "Device not found" [device_not_found] "#),
            (
                Error::Conflict(Conflict::UsernameTaken),
                r#"400 "Username already registered" [username_taken] "#,
            ),
            (
                Error::Conflict(Conflict::SessionCompleted),
                r#"409 "The session is completed" [session_completed] "#,
            ),
            (
                Error::Conflict(Conflict::AnswerFinal),
                r#"409 "The format of this interview lets no answer be replaced" [answer_final] "#,
            ),
            (
                Error::UnknownFormat(vec!["mixed".into(), "pt".into()]),
                r#"400 "format: must be one of mixed, pt" [unknown_format] "#,
            ),
            (Error::Conflict(Conflict::NoAnswer), r#"409 "The record has no answer yet" [no_answer] "#),
            (
                Error::WrongRecoveryCode,
                r#"400 "Incorrect username or recovery code; a code is good once" [wrong_recovery_code] "#,
            ),
            (
                Error::Guest(GuestRefusal::NeedsAccount),
                r#"403 "A guest may not do this: register first" [guest_needs_account] "#,
            ),
            (
                Error::Guest(GuestRefusal::OnlyOneSession),
                r#"403 "A guest may start one interview: register for more" [guest_one_session] "#,
            ),
            (
                Error::Guest(GuestRefusal::NoAnswersLeft),
                r#"403 "A guest may answer only so often: register for more" [guest_no_answers_left] "#,
            ),
            (Error::GuestsClosed, r#"403 "This host lets nobody try without an account" [guests_closed] "#),
            (Error::RegistrationClosed, r#"403 "Registration is closed" [registration_closed] "#),
            (
                Error::TooManyAttempts { retry_after: wait },
                r#"429 "Too many attempts" [too_many_attempts] retry-after=2"#,
            ),
            (Error::Busy { retry_after: wait }, r#"503 "The server is busy" [busy] retry-after=2"#),
            (Error::store("password=hunter2"), r#"500 "Internal Server Error" [internal_error] "#),
        ] {
            assert_eq!(wire(error).await, expected);
        }
        assert_eq!(
            wire(Problem::not_authenticated()).await,
            r#"401 "Not authenticated" [not_authenticated] www-authenticate=Bearer"#
        );
    }

    #[test]
    fn a_cause_goes_beside_the_answer_with_everything_that_led_to_it() {
        let response = Problem::from(Error::store("the disk is full")).into_response();
        assert_eq!(response.extensions().get::<Cause>().unwrap().to_string(), "the disk is full");
    }
}
