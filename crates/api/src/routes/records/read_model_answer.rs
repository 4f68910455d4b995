//! `GET /records/{record_id}/model-answer`

use crate::{
    caller::Caller,
    extract::RecordPath,
    problem::{Problem, ProblemBody},
    state::Api,
};
use axum::{Json, extract::State};
use interview::session::read;
use serde::Serialize;
use utoipa::ToSchema;

/// What a good answer says, to learn from; it has no part in the score.
#[derive(Serialize, ToSchema)]
pub(crate) struct ModelAnswer {
    /// What a good answer says, each one thing; empty when whoever asked the question did not say.
    key_points: Vec<String>,
    /// A good answer; `null` when neither whoever asked the question nor the model that judged gave one.
    #[schema(required = true)]
    model_answer: Option<String>,
    /// Who wrote the good answer: a question bank, as `bank:…`, or a model, as `model:…`; `null` where there is none.
    #[schema(required = true, example = "bank:backend@1")]
    source: Option<String>,
}

/// Shows a good answer to a question.
///
/// It is shown once the question was answered, so that practice comes first: the key points, and a model answer
/// where there is one.
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
    let question = read::answered_question(&api.context, caller.who, id).await?;
    let source = question.model_answer.is_some().then_some(question.source);
    Ok(Json(ModelAnswer { key_points: question.key_points, model_answer: question.model_answer, source }))
}
