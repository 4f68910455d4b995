//! Error codes: words for what went wrong, which never change, each with its status.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

macro_rules! codes {
    ($($code:ident = $status:ident,)*) => {
        /// What went wrong, as a word that never changes, for a program to act on. The page "Error codes" of the
        /// documentation says when each comes and what a client does then.
        #[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[schema(example = "invalid_request")]
        pub(crate) enum ProblemCode {
            $($code,)*
        }

        impl ProblemCode {
            /// Every code, in the order of the documentation.
            pub(crate) const ALL: &[Self] = &[$(Self::$code,)*];

            /// The status of the code, always the same.
            pub(crate) fn status(self) -> StatusCode {
                match self {
                    $(Self::$code => StatusCode::$status,)*
                }
            }
        }
    };
}

codes! {
    InvalidRequest = BAD_REQUEST,
    DoesNotFit = UNPROCESSABLE_ENTITY,
    UnknownFormat = BAD_REQUEST,
    IdempotencyKeyReused = BAD_REQUEST,
    BodyTooLarge = PAYLOAD_TOO_LARGE,
    NoSuchRange = RANGE_NOT_SATISFIABLE,
    NotFound = NOT_FOUND,
    MethodNotAllowed = METHOD_NOT_ALLOWED,
    RequestTimeout = REQUEST_TIMEOUT,
    NotAuthenticated = UNAUTHORIZED,
    InvalidToken = UNAUTHORIZED,
    WrongCredentials = UNAUTHORIZED,
    WrongPassword = BAD_REQUEST,
    WrongRecoveryCode = BAD_REQUEST,
    TooManyAttempts = TOO_MANY_REQUESTS,
    RegistrationClosed = FORBIDDEN,
    UsernameTaken = BAD_REQUEST,
    UsernameReserved = FORBIDDEN,
    NotAnAdmin = FORBIDDEN,
    GuestsClosed = FORBIDDEN,
    GuestNeedsAccount = FORBIDDEN,
    GuestOneQuestion = FORBIDDEN,
    GuestOneSession = FORBIDDEN,
    GuestNoAnswersLeft = FORBIDDEN,
    NotYourSession = FORBIDDEN,
    NotYourRecord = FORBIDDEN,
    NotYourRecording = FORBIDDEN,
    NotYourMark = FORBIDDEN,
    NotYourDevice = FORBIDDEN,
    SessionNotFound = NOT_FOUND,
    RecordNotFound = NOT_FOUND,
    RecordingNotFound = NOT_FOUND,
    TranscriptNotFound = NOT_FOUND,
    MarkNotFound = NOT_FOUND,
    DeviceNotFound = NOT_FOUND,
    SessionCompleted = CONFLICT,
    SessionNotCompleted = CONFLICT,
    NoAnswer = CONFLICT,
    NoTranscriber = CONFLICT,
    NoEvaluation = CONFLICT,
    TooManyQuestions = CONFLICT,
    FollowUpTooDeep = CONFLICT,
    AnswerFinal = CONFLICT,
    TooManyMarks = CONFLICT,
    Quota = FORBIDDEN,
    RecordingQuota = FORBIDDEN,
    DocumentKindUnknown = UNSUPPORTED_MEDIA_TYPE,
    DocumentNeedsConversion = UNSUPPORTED_MEDIA_TYPE,
    DocumentEncrypted = BAD_REQUEST,
    DocumentDamaged = BAD_REQUEST,
    DocumentEmpty = BAD_REQUEST,
    DocumentWithoutText = BAD_REQUEST,
    DocumentTooManyPages = BAD_REQUEST,
    DocumentExpandsTooMuch = BAD_REQUEST,
    DocumentTookTooLong = BAD_REQUEST,
    DocumentTooLarge = PAYLOAD_TOO_LARGE,
    TooManyDocuments = TOO_MANY_REQUESTS,
    RecordingKindUnknown = UNSUPPORTED_MEDIA_TYPE,
    RecordingForm = BAD_REQUEST,
    RecordingDamaged = BAD_REQUEST,
    RecordingEmpty = BAD_REQUEST,
    RecordingWithoutSound = BAD_REQUEST,
    RecordingTooLarge = PAYLOAD_TOO_LARGE,
    RecordingTooLong = PAYLOAD_TOO_LARGE,
    TooManyUploads = TOO_MANY_REQUESTS,
    Busy = SERVICE_UNAVAILABLE,
    DatabaseBusy = SERVICE_UNAVAILABLE,
    Timeout = SERVICE_UNAVAILABLE,
    TooManyStreams = TOO_MANY_REQUESTS,
    TooManyUnreadAnswers = TOO_MANY_REQUESTS,
    StorageFull = INSUFFICIENT_STORAGE,
    InternalError = INTERNAL_SERVER_ERROR,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_page_of_error_codes_has_each_with_its_status() {
        let page = include_str!("../../../../docs/error-codes.md");
        let mut said = BTreeSet::new();
        for line in page.lines().filter(|line| line.starts_with("| `")) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let codes = cells[1].split(',').map(|code| code.trim().trim_matches('`').to_owned());
            said.extend(codes.map(|code| (code, cells[2].to_owned())));
        }
        let word = |code: &ProblemCode| serde_json::to_value(code).unwrap().as_str().unwrap().to_owned();
        let known = ProblemCode::ALL.iter().map(|code| (word(code), code.status().as_u16().to_string()));
        assert_eq!(said, known.collect());
    }
}
