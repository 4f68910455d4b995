//! The errors that each operation may answer with: those that follow from its shape, and its own.

use crate::problem::{ProblemBody, ProblemCode};
use std::collections::BTreeMap;
use utoipa::{
    ToSchema,
    openapi::{
        AllOfBuilder, Content, ContentBuilder, ObjectBuilder, Ref, RefOr, ResponseBuilder, Schema, Type,
        path::{Operation, Parameter, ParameterIn},
    },
};

/// The properties of an operation that decide its errors.
struct Shape<'a> {
    /// Its method and path, as in `POST /answers`.
    name: &'a str,
    takes_parameters: bool,
    takes_body: bool,
    takes_idempotency_key: bool,
    needs_caller: bool,
}

/// Adds to an operation an answer for each status of its errors, with all codes of that status.
pub(super) fn add(method: &str, path: &str, operation: &mut Operation) {
    let parameters: Vec<&Parameter> = operation.parameters.iter().flatten().filter_map(written_out).collect();
    let name = format!("{method} {path}");
    let shape = Shape {
        name: &name,
        takes_parameters: parameters.iter().any(|parameter| parameter.parameter_in != ParameterIn::Header),
        takes_body: operation.request_body.is_some(),
        takes_idempotency_key: parameters.iter().any(|parameter| parameter.name == "Idempotency-Key"),
        needs_caller: operation.security.is_some(),
    };
    let mut codes: BTreeMap<u16, Vec<ProblemCode>> = BTreeMap::new();
    for code in ProblemCode::ALL.iter().copied().filter(|code| may_answer(*code, &shape)) {
        codes.entry(code.status().as_u16()).or_default().push(code);
    }
    for (status, codes) in codes {
        let answers = &mut operation.responses.responses;
        let answer = answers
            .entry(status.to_string())
            .or_insert_with(|| RefOr::T(ResponseBuilder::new().description(description(status)).build()));
        let RefOr::T(answer) = answer else { continue };
        // An answer that the operation documents itself, as the 503 of `GET /readyz`, stays as it is.
        if answer.content.values().all(is_problem) {
            answer.content.insert("application/json".into(), RefOr::T(content(&codes)));
        }
    }
}

fn written_out<T>(part: &RefOr<T>) -> Option<&T> {
    match part {
        RefOr::T(part) => Some(part),
        RefOr::Ref(_) => None,
    }
}

fn is_problem(content: &RefOr<Content>) -> bool {
    let schema = written_out(content).and_then(|content| content.schema.as_ref());
    schema == Some(&RefOr::Ref(Ref::from_schema_name(ProblemBody::name())))
}

/// The body of an error that has one of these codes.
fn content(codes: &[ProblemCode]) -> Content {
    let words = codes.iter().map(|code| serde_json::json!(code));
    let code = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build();
    let schema = AllOfBuilder::new()
        .item(Ref::from_schema_name(ProblemBody::name()))
        .item(ObjectBuilder::new().property("code", code))
        .build();
    ContentBuilder::new().schema(Some(Schema::AllOf(schema))).build()
}

fn description(status: u16) -> &'static str {
    match status {
        400 => "The request is malformed; `detail` names what is wrong",
        401 => "The access token is missing, broken, or has ended",
        403 => "The caller may not do this",
        404 => "There is no such thing",
        408 => "The body did not arrive in time",
        409 => "It is not in a state for this",
        413 => "The body is too large",
        429 => "Too many of them at once, or too often",
        503 => "The server is busy; try again later",
        507 => "The host has no room left to keep anything",
        _ => "Something failed; try again later",
    }
}

fn may_answer(code: ProblemCode, shape: &Shape<'_>) -> bool {
    use ProblemCode as C;
    let is = |names: &[&str]| names.contains(&shape.name);
    let about = |name: &str| shape.name.contains(&format!("{{{name}_id}}"));
    let changes = !shape.name.starts_with("GET ");
    let watches = is(&["GET /healthz", "GET /metrics"]);
    match code {
        C::InvalidRequest => shape.takes_parameters || shape.takes_body,
        C::DoesNotFit => is(&["PUT /records/{record_id}/marks"]),
        C::UnknownFormat => is(&["POST /sessions"]),
        C::AnswerFinal => is(&["POST /answers", "POST /records/{record_id}/recordings"]),
        C::IdempotencyKeyReused => shape.takes_idempotency_key,
        C::BodyTooLarge | C::RequestTimeout => shape.takes_body,
        C::NoSuchRange => is(&["GET /recordings/{recording_id}/content"]),
        // They belong to no operation: the path or the method is unknown.
        C::NotFound | C::MethodNotAllowed => false,
        C::NotAuthenticated => shape.needs_caller || is(&["POST /token/refresh", "POST /token/revoke"]),
        C::InvalidToken => {
            shape.needs_caller || is(&["POST /register", "POST /token/refresh", "POST /token/revoke"])
        }
        C::WrongCredentials => is(&["POST /token"]),
        C::WrongPassword => is(&["PATCH /users/me", "DELETE /users/me", "POST /users/me/recovery-code"]),
        C::WrongRecoveryCode => is(&["POST /recovery"]),
        C::TooManyAttempts => is(&[
            "POST /token",
            "POST /register",
            "POST /guests",
            "POST /recovery",
            "PATCH /users/me",
            "DELETE /users/me",
            "POST /users/me/recovery-code",
        ]),
        C::RegistrationClosed | C::UsernameReserved | C::UsernameTaken => is(&["POST /register"]),
        C::NotAnAdmin => is(&["GET /host/status", "GET /host/disagreements", "GET /audit"]),
        C::GuestsClosed => is(&["POST /guests"]),
        C::GuestNeedsAccount => is(&[
            "PATCH /users/me",
            "POST /users/me/recovery-code",
            "POST /documents/text",
            "POST /sessions/{session_id}/questions",
            "PATCH /sessions/{session_id}",
            "POST /records/{record_id}/evaluation",
            "POST /records/{record_id}/recordings",
            "POST /records/{record_id}/retry",
        ]),
        C::GuestOneQuestion | C::GuestOneSession => is(&["POST /sessions"]),
        C::GuestNoAnswersLeft => is(&["POST /answers"]),
        C::NotYourSession | C::SessionNotFound => about("session"),
        C::NotYourRecord | C::RecordNotFound => {
            about("record") || is(&["POST /answers", "POST /sessions/{session_id}/questions"])
        }
        C::NotYourRecording | C::RecordingNotFound => about("recording"),
        C::TranscriptNotFound => {
            is(&["GET /recordings/{recording_id}/transcript", "PUT /recordings/{recording_id}/transcript"])
        }
        C::NotYourMark | C::MarkNotFound => about("mark"),
        C::NotYourDevice | C::DeviceNotFound => about("device"),
        C::SessionCompleted => {
            is(&["POST /answers", "POST /sessions/{session_id}/questions", "PATCH /sessions/{session_id}"])
        }
        C::SessionNotCompleted => is(&["POST /records/{record_id}/retry"]),
        C::NoAnswer => is(&[
            "POST /records/{record_id}/evaluation",
            "POST /records/{record_id}/retry",
            "GET /records/{record_id}/model-answer",
            "POST /sessions/{session_id}/questions",
            "PUT /records/{record_id}/marks",
        ]),
        C::NoTranscriber => {
            is(&["POST /records/{record_id}/recordings", "POST /recordings/{recording_id}/transcription"])
        }
        C::NoEvaluation | C::TooManyMarks => is(&["PUT /records/{record_id}/marks"]),
        C::TooManyQuestions | C::FollowUpTooDeep => is(&["POST /sessions/{session_id}/questions"]),
        C::Quota => shape.needs_caller && shape.takes_body || is(&["POST /records/{record_id}/retry"]),
        C::RecordingQuota
        | C::RecordingKindUnknown
        | C::RecordingForm
        | C::RecordingDamaged
        | C::RecordingEmpty
        | C::RecordingWithoutSound
        | C::RecordingTooLarge
        | C::RecordingTooLong
        | C::TooManyUploads => is(&["POST /records/{record_id}/recordings"]),
        C::DocumentKindUnknown
        | C::DocumentNeedsConversion
        | C::DocumentEncrypted
        | C::DocumentDamaged
        | C::DocumentEmpty
        | C::DocumentWithoutText
        | C::DocumentTooManyPages
        | C::DocumentExpandsTooMuch
        | C::DocumentTookTooLong
        | C::DocumentTooLarge
        | C::TooManyDocuments => is(&["POST /documents/text"]),
        C::TooManyStreams => is(&["GET /sessions/{session_id}/events"]),
        C::TooManyUnreadAnswers => shape.needs_caller,
        C::Busy | C::Timeout | C::DatabaseBusy => !watches,
        C::StorageFull => changes,
        C::InternalError => true,
    }
}
