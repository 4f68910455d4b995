//! `GET /about`

use crate::{state::Api, view};
use axum::{
    Json,
    extract::State,
    http::{HeaderName, header},
};
use interview::account::guest_access;
use serde::Serialize;
use utoipa::ToSchema;

/// What this host offers to whoever comes.
#[derive(Serialize, ToSchema)]
pub(crate) struct About {
    /// Who asks and judges: an AI model, or a question bank and a rubric. `null` where workers do, and this server does
    /// not know how.
    #[schema(required = true)]
    interviewer: Option<view::InterviewerKind>,
    /// Whether anybody may register.
    registration: bool,
    /// Whether one question may be tried without an account.
    guests: bool,
    /// Whether recordings are transcribed, by a speech server that this host uses.
    transcription: bool,
    /// How to reach whoever runs this host, for a person to read.
    #[schema(required = true, example = "lab@example.org")]
    contact: Option<String>,
}

/// Reads what this host offers.
///
/// It needs no sign-in: the app asks it before there is an account. It says who interviews and judges, whether
/// guests and registration are open, whether recordings are transcribed, and how to reach the people who run the host.
#[utoipa::path(
    get, path = "/about", operation_id = "read_about", tag = "accounts",
    responses((status = 200, description = "What this host offers", body = About)),
)]
pub(crate) async fn handle(State(api): State<Api>) -> ([(HeaderName, &'static str); 1], Json<About>) {
    let about = About {
        interviewer: api.about.interviewer.map(Into::into),
        registration: api.context.rules.registration_open,
        transcription: api.context.rules.transcribes,
        guests: guest_access::are_welcome(&api.context),
        contact: api.about.contact.clone(),
    };
    ([(header::CACHE_CONTROL, "no-cache")], Json(about))
}
