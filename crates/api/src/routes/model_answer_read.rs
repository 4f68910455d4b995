//! `GET /records/{record_id}/model-answer`

use crate::{
    caller::Caller,
    extract::RecordPath,
    problem::{Problem, ProblemBody},
    state::Api,
};
use axum::{Json, extract::State};
use interview::read;
use serde::Serialize;
use utoipa::ToSchema;

/// What a good answer says, to learn from; it has no part in the score.
#[derive(Serialize, ToSchema)]
pub(crate) struct ModelAnswer {
    /// What a good answer says, each one thing; empty when whoever asked the question did not say.
    key_points: Vec<String>,
    /// A good answer; `null` when whoever asked the question gave none.
    #[schema(required = true)]
    model_answer: Option<String>,
}

/// Shows what a good answer to a question says, once it was answered.
#[utoipa::path(
    get, path = "/records/{record_id}/model-answer", operation_id = "read_model_answer", tag = "answers",
    params(("record_id" = i64, Path, description = "The record's number")),
    responses(
        (status = 200, description = "What a good answer says", body = ModelAnswer),
        (status = 409, description = "The record has no answer yet", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    RecordPath(id): RecordPath,
) -> Result<Json<ModelAnswer>, Problem> {
    let question = read::answered_question(&api.ports, caller.id, id).await?;
    Ok(Json(ModelAnswer { key_points: question.key_points, model_answer: question.model_answer }))
}
