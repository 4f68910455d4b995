//! `GET /host/status`

use crate::{
    caller::Caller,
    problem::{Problem, ProblemBody},
    state::Api,
    view,
};
use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use interview::{host, hosting::actor::acting_host};
use serde::Serialize;
use utoipa::ToSchema;

/// How the program does.
#[derive(Serialize, ToSchema)]
pub(crate) struct HostStatus {
    /// The program's version.
    #[schema(value_type = String)]
    version: &'static str,
    /// When this server was started.
    started_at: DateTime<Utc>,
    /// For how many seconds this server has been running.
    uptime_s: i64,
    /// How many people have an account.
    users: i64,
    /// How many guests are kept, who have no account; they are erased when their time ends.
    guests: i64,
    /// How many interviews people with an account have.
    sessions: i64,
    /// How much work waits.
    queue: Queue,
    /// The workers that do the work; nothing where this server does it itself.
    #[schema(required = true)]
    workers: Option<Workers>,
    /// The model, how it does, and what it takes.
    model: view::ModelStatus,
}

/// How much work waits.
#[derive(Serialize, ToSchema)]
pub(crate) struct Queue {
    /// Jobs that are due or wait for their next try, counted up to 10,000.
    waiting: i64,
    /// Jobs that are being done.
    leased: i64,
    /// Gradings that failed for good and were not asked for again, counted up to 10,000.
    failed: i64,
    /// When the oldest job that waits became due.
    #[schema(required = true)]
    oldest_due_at: Option<DateTime<Utc>>,
}

/// The workers that consume the queue, as this server saw when it last asked.
#[derive(Serialize, ToSchema)]
pub(crate) struct Workers {
    /// How many answered.
    answering: usize,
    /// Since when none answers.
    #[schema(required = true)]
    missing_since: Option<DateTime<Utc>>,
}

/// Shows how the program does.
///
/// To hosts. Nothing that a candidate wrote is shown.
#[utoipa::path(
    get, path = "/host/status", operation_id = "host_status", tag = "operation",
    responses(
        (status = 200, description = "How the program does", body = HostStatus),
        (status = 403, description = "The caller is no host", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(State(api): State<Api>, caller: Caller) -> Result<Json<HostStatus>, Problem> {
    let host = acting_host(&api.context, caller.who).await?;
    let host::HostStatus { totals, queue, usage } = host::status(&api.context, host, &api.totals).await?;
    let now = api.context.clock.now();
    let budgets = &api.context.rules.budgets;
    let (name, health) = (api.model_name.clone(), api.monitor.model());
    Ok(Json(HostStatus {
        version: api.version,
        started_at: api.started_at,
        uptime_s: (now - api.started_at).num_seconds(),
        users: totals.users,
        guests: totals.guests,
        sessions: totals.sessions,
        queue: Queue {
            waiting: queue.waiting,
            leased: queue.leased,
            failed: queue.failed,
            oldest_due_at: queue.oldest_due_at,
        },
        workers: api
            .monitor
            .workers()
            .map(|health| Workers { answering: health.answering, missing_since: health.missing_since }),
        model: view::ModelStatus::new(name, health, &usage, budgets, now),
    }))
}
