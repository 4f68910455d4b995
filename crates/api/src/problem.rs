//! Errors as clients see them. Only this file turns an error into a status, headers and words.

mod code;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
pub(crate) use code::ProblemCode;
use interview::{
    account::guest::GuestRefusal,
    document::Unreadable,
    error::{Conflict, Error, Quota, Resource},
    recording::Unusable,
};
use serde::Serialize;
use std::{borrow::Cow, sync::Arc, time::Duration};
use utoipa::ToSchema;

/// Why a request failed.
#[derive(Debug)]
pub(crate) struct Problem {
    code: ProblemCode,
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
    code: ProblemCode,
}

/// The cause of a failed request, which is passed beside the answer to the log.
#[derive(Clone, Debug)]
pub(crate) struct Cause(pub(crate) Arc<dyn std::error::Error + Send + Sync>);

impl std::fmt::Display for Cause {
    /// The error and its chain of sources.
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
    fn new(code: ProblemCode, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), retry_after: None, cause: None }
    }

    fn after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }

    fn because(self, cause: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self { cause: Some(Cause(cause.into())), ..self }
    }

    /// A part of the request that is wrong, and why.
    pub(crate) fn invalid(part: &str, why: &str) -> Self {
        Self::new(ProblemCode::InvalidRequest, format!("{part}: {why}"))
    }

    /// A part of the request that does not fit its subject, and why.
    fn mismatch(part: &str, why: &str) -> Self {
        Self::new(ProblemCode::DoesNotFit, format!("{part}: {why}"))
    }

    /// The request has no credentials.
    pub(crate) fn not_authenticated() -> Self {
        Self::new(ProblemCode::NotAuthenticated, "Not authenticated")
    }

    /// The password that was given in this field is not the caller's.
    pub(crate) fn wrong_password(field: &str) -> Self {
        let detail = format!("{field}: is not the current password");
        Self::new(ProblemCode::WrongPassword, detail)
    }

    /// There is no such route.
    pub(crate) fn no_such_route() -> Self {
        Self::new(ProblemCode::NotFound, "Not Found")
    }

    /// The route has no such method.
    pub(crate) fn no_such_method() -> Self {
        Self::new(ProblemCode::MethodNotAllowed, "Method Not Allowed")
    }

    /// The body took too long to arrive.
    pub(crate) fn body_too_slow() -> Self {
        Self::new(ProblemCode::RequestTimeout, "The request body did not arrive in time")
    }

    /// The body is larger than this host accepts.
    pub(crate) fn body_too_large() -> Self {
        Self::new(ProblemCode::BodyTooLarge, "Request body too large")
    }

    /// The user has as many event streams open as a user may have.
    pub(crate) fn too_many_streams() -> Self {
        Self::new(ProblemCode::TooManyStreams, "Too many open event streams").after(Duration::from_secs(5))
    }

    /// As much waits for the user to take it as may.
    pub(crate) fn too_many_unread_answers() -> Self {
        let detail = "Too many answers wait for you to read them";
        Self::new(ProblemCode::TooManyUnreadAnswers, detail).after(Duration::from_secs(2))
    }

    /// The user has as many uploads under way as a user may have.
    pub(crate) fn too_many_uploads() -> Self {
        let detail = "As many of your uploads are under way as may be at once";
        Self::new(ProblemCode::TooManyUploads, detail).after(Duration::from_secs(2))
    }

    /// A recording has no such range of bytes.
    pub(crate) fn no_such_range() -> Self {
        Self::new(ProblemCode::NoSuchRange, "The recording has no such range of bytes")
    }

    /// The user has as many files being read as a user may have.
    pub(crate) fn too_many_documents() -> Self {
        let detail = "As many of your files are being read as may be at once";
        Self::new(ProblemCode::TooManyDocuments, detail).after(Duration::from_secs(1))
    }

    /// A file is larger than this host reads.
    pub(crate) fn document_too_large(max: usize) -> Self {
        let detail = match max / (1_024 * 1_024) {
            0 => format!("The file has more than {max} bytes"),
            mebibytes => format!("The file is larger than {mebibytes} MiB"),
        };
        Self::new(ProblemCode::DocumentTooLarge, detail)
    }

    /// The same problem where the body is a file of at most so many bytes.
    pub(crate) fn of_document(self, max: usize) -> Self {
        if self.code.status() == StatusCode::PAYLOAD_TOO_LARGE { Self::document_too_large(max) } else { self }
    }

    /// More requests are under way than this host takes on at once.
    pub(crate) fn busy(retry_after: Duration) -> Self {
        Self::new(ProblemCode::Busy, "The server is busy").after(retry_after)
    }

    /// The answer took longer than this host lets a request take.
    pub(crate) fn took_too_long() -> Self {
        Self::new(ProblemCode::Timeout, "The request took too long").after(Duration::from_secs(5))
    }

    /// An internal failure, whose cause is for the host only.
    pub(crate) fn internal(cause: Option<Cause>) -> Self {
        let problem = Self::new(ProblemCode::InternalError, "Internal Server Error");
        Self { cause, ..problem }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid { field, why } => Self::invalid(field, &why),
            Error::UnknownFormat(known) => {
                let detail = format!("format: must be one of {}", known.join(", "));
                Self::new(ProblemCode::UnknownFormat, detail)
            }
            Error::Mismatch { field, why } => Self::mismatch(field, why),
            Error::Unauthenticated => Self::new(ProblemCode::InvalidToken, "Could not validate credentials"),
            Error::WrongCredentials => {
                Self::new(ProblemCode::WrongCredentials, "Incorrect username or password")
            }
            Error::WrongRecoveryCode => Self::new(
                ProblemCode::WrongRecoveryCode,
                "Incorrect username or recovery code; a code is good once",
            ),
            Error::Guest(refusal) => refusal.into(),
            Error::GuestsClosed => {
                Self::new(ProblemCode::GuestsClosed, "This host lets nobody try without an account")
            }
            Error::NotYours(Resource::Session) => {
                Self::new(ProblemCode::NotYourSession, "Not authorized to access this session")
            }
            Error::NotYours(Resource::Record) => {
                Self::new(ProblemCode::NotYourRecord, "Not authorized to access this record")
            }
            Error::NotYours(Resource::Device) => {
                Self::new(ProblemCode::NotYourDevice, "Not authorized to access this device")
            }
            Error::NotAHost => {
                Self::new(ProblemCode::NotAnAdmin, "Only those who run this host may see this")
            }
            Error::NotFound(Resource::Session) => {
                Self::new(ProblemCode::SessionNotFound, "Session not found")
            }
            Error::NotFound(Resource::Record) => Self::new(ProblemCode::RecordNotFound, "Record not found"),
            Error::NotYours(Resource::Mark) => {
                Self::new(ProblemCode::NotYourMark, "Not authorized to access this mark")
            }
            Error::NotFound(Resource::Mark) => Self::new(ProblemCode::MarkNotFound, "Mark not found"),
            Error::NotYours(Resource::Recording) => {
                Self::new(ProblemCode::NotYourRecording, "Not authorized to access this recording")
            }
            Error::NotFound(Resource::Recording) => {
                Self::new(ProblemCode::RecordingNotFound, "Recording not found")
            }
            Error::NotYours(Resource::Transcript) => {
                Self::new(ProblemCode::NotYourRecording, "Not authorized to access this recording")
            }
            Error::NotFound(Resource::Transcript) => {
                Self::new(ProblemCode::TranscriptNotFound, "The recording has no transcript")
            }
            Error::NotFound(Resource::Device) => Self::new(ProblemCode::DeviceNotFound, "Device not found"),
            Error::Conflict(conflict) => conflict.into(),
            Error::RegistrationClosed => Self::new(ProblemCode::RegistrationClosed, "Registration is closed"),
            Error::TooManyAttempts { retry_after } => {
                Self::new(ProblemCode::TooManyAttempts, "Too many attempts").after(retry_after)
            }
            Error::Busy { retry_after } => Self::busy(retry_after),
            Error::UsernameReserved => Self::new(
                ProblemCode::UsernameReserved,
                "This username is reserved for those who run this host",
            ),
            Error::Quota(Quota::Texts) => {
                Self::new(ProblemCode::Quota, "You keep as much here as a user may: erase a session first")
            }
            Error::Quota(Quota::Recordings) => Self::new(
                ProblemCode::RecordingQuota,
                "You keep as many recordings here as a user may: erase one first",
            ),
            Error::StoreBusy(cause) => Self::new(ProblemCode::DatabaseBusy, "The database is busy")
                .after(Duration::from_secs(2))
                .because(cause),
            Error::StoreFull(cause) => {
                Self::new(ProblemCode::StorageFull, "This host has no room left to keep anything")
                    .because(cause)
            }
            Error::Store(cause) => Self::internal(Some(Cause(cause.into()))),
        }
    }
}

impl From<GuestRefusal> for Problem {
    fn from(refusal: GuestRefusal) -> Self {
        let (code, detail) = match refusal {
            GuestRefusal::NeedsAccount => {
                (ProblemCode::GuestNeedsAccount, "A guest may not do this: register first")
            }
            GuestRefusal::OnlyOneQuestion => (
                ProblemCode::GuestOneQuestion,
                "An interview of a guest has one question (question_count: 1), and no résumé or job description: \
                 register for more",
            ),
            GuestRefusal::OnlyOneSession => {
                (ProblemCode::GuestOneSession, "A guest may start one interview: register for more")
            }
            GuestRefusal::NoAnswersLeft => {
                (ProblemCode::GuestNoAnswersLeft, "A guest may answer only so often: register for more")
            }
        };
        Self::new(code, detail)
    }
}

impl From<Unreadable> for Problem {
    fn from(why: Unreadable) -> Self {
        let (code, detail) = match why {
            Unreadable::Empty => (ProblemCode::DocumentEmpty, "The file is empty"),
            Unreadable::UnknownKind => (
                ProblemCode::DocumentKindUnknown,
                "The file is no PDF, no DOCX, no HWPX, no HWP and no plain text",
            ),
            // The instruction quotes Hangul's Korean menus.
            Unreadable::NeedsConversion => (
                ProblemCode::DocumentNeedsConversion,
                "This HWP or DOC file is not read here: save it as PDF in Hangul or Word, and send that \
                 (한글에서 PDF로 저장해 올려 주세요)",
            ),
            Unreadable::TooManyPages => {
                (ProblemCode::DocumentTooManyPages, "The file has more pages than are read here")
            }
            Unreadable::Encrypted => {
                (ProblemCode::DocumentEncrypted, "The file cannot be opened without a password")
            }
            Unreadable::NoText => (
                ProblemCode::DocumentWithoutText,
                "There is no text in the file; a scanned page is a picture of text",
            ),
            Unreadable::Damaged => (ProblemCode::DocumentDamaged, "The file is damaged"),
            Unreadable::TookTooLong => (ProblemCode::DocumentTookTooLong, "Reading the file took too long"),
            Unreadable::ExpandsTooMuch => {
                (ProblemCode::DocumentExpandsTooMuch, "Unpacked, the file is larger than is read here")
            }
        };
        Self::new(code, detail)
    }
}

impl From<Unusable> for Problem {
    fn from(why: Unusable) -> Self {
        let (code, detail) = match why {
            Unusable::Empty => (ProblemCode::RecordingEmpty, "The file is empty"),
            Unusable::TooLarge => {
                (ProblemCode::RecordingTooLarge, "The file is larger than a recording may be here")
            }
            Unusable::TooLong => {
                (ProblemCode::RecordingTooLong, "The recording is longer than one may be here")
            }
            Unusable::UnknownKind => (
                ProblemCode::RecordingKindUnknown,
                "The file is no WebM, MP4, Ogg, WAV, MP3, FLAC or AAC with a sound that is read here",
            ),
            Unusable::NoSound => (ProblemCode::RecordingWithoutSound, "There is no sound in the file"),
            Unusable::Form => (
                ProblemCode::RecordingForm,
                "The sound has more than 8 channels, or a rate outside of 8 to 192 kHz",
            ),
            Unusable::Damaged => (ProblemCode::RecordingDamaged, "The file is damaged"),
            Unusable::TooSlow => return Self::body_too_slow(),
            Unusable::Interrupted => return Self::invalid("body", "ended before it was complete"),
        };
        Self::new(code, detail)
    }
}

impl From<Conflict> for Problem {
    /// A violation of the original contract is a bad request; one of a later addition is a conflict.
    fn from(conflict: Conflict) -> Self {
        let (code, detail) = match conflict {
            Conflict::UsernameTaken => (ProblemCode::UsernameTaken, "Username already registered"),
            Conflict::IdempotencyKeyReused => (
                ProblemCode::IdempotencyKeyReused,
                "Idempotency-Key: was used for a request with other content",
            ),
            Conflict::SessionCompleted => (ProblemCode::SessionCompleted, "The session is completed"),
            Conflict::SessionNotCompleted => {
                (ProblemCode::SessionNotCompleted, "The session is not completed yet")
            }
            Conflict::NoAnswer => (ProblemCode::NoAnswer, "The record has no answer yet"),
            Conflict::NoEvaluation => (ProblemCode::NoEvaluation, "The answer has no evaluation yet"),
            Conflict::NoTranscriber => {
                (ProblemCode::NoTranscriber, "Nothing transcribes recordings on this host")
            }
            Conflict::TooManyMarks => {
                (ProblemCode::TooManyMarks, "The record has as many marks as it may have")
            }
            Conflict::TooManyQuestions => {
                (ProblemCode::TooManyQuestions, "The session has as many questions as it may have")
            }
            Conflict::FollowUpTooDeep => (
                ProblemCode::FollowUpTooDeep,
                "This follow-up has as many follow-ups above it as it may have",
            ),
            Conflict::AnswerFinal => {
                (ProblemCode::AnswerFinal, "The format of this interview lets no answer be replaced")
            }
        };
        Self::new(code, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody { detail: &self.detail, code: self.code };
        let status = self.code.status();
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::REQUEST_TIMEOUT {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let Some(wait) = self.retry_after {
            // Rounded up to whole seconds, so that no client comes back too early.
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
            (Error::NotAHost, r#"403 "Only those who run this host may see this" [not_an_admin] "#),
            (Error::NotFound(Resource::Session), r#"404 "Session not found" [session_not_found] "#),
            (Error::NotFound(Resource::Record), r#"404 "Record not found" [record_not_found] "#),
            (Error::NotYours(Resource::Mark), r#"403 "Not authorized to access this mark" [not_your_mark] "#),
            (
                Error::NotFound(Resource::Transcript),
                r#"404 "The recording has no transcript" [transcript_not_found] "#,
            ),
            (
                Error::Conflict(Conflict::NoTranscriber),
                r#"409 "Nothing transcribes recordings on this host" [no_transcriber] "#,
            ),
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
