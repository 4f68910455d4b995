//! `GET /healthz`

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// The program is alive.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`.
    #[schema(value_type = String, example = "ok")]
    status: &'static str,
}

/// Says that the program is alive.
///
/// It looks at nothing else, so a supervisor that restarts on it does not restart for a database that is away; for
/// that there is `GET /readyz`.
#[utoipa::path(
    get, path = "/healthz", operation_id = "healthz", tag = "operation",
    responses((status = 200, description = "Alive", body = Health)),
)]
pub(crate) async fn handle() -> Json<Health> {
    Json(Health { status: "ok" })
}
