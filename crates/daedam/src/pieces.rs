//! From settings to pieces: the only place that decides which adapter stands behind which port.

use crate::{
    blueprint::{self, Blueprint},
    clock::SystemClock,
    document_reader::{self, ChildLimits, ChildReader},
    jwt_secret,
    monitor::ProgramMonitor,
    secret::Secret,
    settings::Settings,
    workers::Workers,
};
use anyhow::Context as _;
use celery::{CeleryExecutor, ExecutorSettings, RedisEventBus, WorkerSettings};
use interview::{
    context::Context,
    document::MAX_DOCUMENT_LENGTH,
    ports::{EventBus, Executor, Interviewer},
    work::budgeted_executor::BudgetedExecutor,
    work::local::{LocalEventBus, LocalExecutor},
    work::transcribing_executor::TranscribingExecutor,
};
use interviewer::{FallbackInterviewer, InterviewContent, RubricInterviewer};
use media::RecordingFolder;
use metrics_exporter_prometheus::PrometheusHandle;
use std::{fs, os::unix::fs::DirBuilderExt, sync::Arc, time::Duration};
use store::{Database, Options};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Everything the program is made of.
pub struct Pieces {
    /// What the verbs need.
    pub context: Context,
    /// Who computes tasks.
    pub executor: Arc<dyn Executor>,
    /// Who computes those that it cannot: the bank and the rubric, in this process.
    pub fallback: Arc<dyn Executor>,
    /// The database, for what only its keeper does.
    pub database: Database,
    /// The key that signs access tokens.
    pub jwt_secret: Secret,
    /// What follows from the settings alone.
    pub blueprint: Blueprint,
}

impl std::fmt::Debug for Pieces {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pieces").field("database", &self.database).finish_non_exhaustive()
    }
}

/// Makes `data_dir`, which the database and the key may be kept in; only for the one who is to write there.
pub fn make_data_dir(settings: &Settings) -> anyhow::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&settings.data_dir)
        .with_context(|| format!("cannot make `data_dir` {}", settings.data_dir.display()))
}

/// How the database is opened, so that a missing one is made.
pub fn database_options(settings: &Settings) -> Options {
    Options {
        pool_size: settings.database_connections,
        statement_timeout: settings.database_statement_timeout.duration(),
        lock_timeout: settings.database_lock_timeout.duration(),
        user_bytes: settings.user_bytes.bytes(),
        kept_evaluations: settings.kept_evaluations,
        ..Options::default()
    }
}

/// Opens the database; a missing one is made, with `data_dir`.
pub async fn open_database(settings: &Settings, blueprint: &Blueprint) -> anyhow::Result<Database> {
    make_data_dir(settings)?;
    let url = blueprint.database_url.reveal();
    Database::open(url, &database_options(settings))
        .await
        .context("the database that `database_url` names cannot be opened")
}

/// Chooses every piece as the settings say; the database is opened, not yet migrated.
pub async fn choose(settings: &Settings, blueprint: Blueprint) -> anyhow::Result<Pieces> {
    let database = open_database(settings, &blueprint).await?;
    let jwt_secret = jwt_secret::given_or_made(settings, &blueprint.randomness)?;
    let events: Arc<dyn EventBus> = match &blueprint.redis {
        Some(redis) => Arc::new(RedisEventBus::new(redis.clone())),
        None => Arc::new(LocalEventBus::default()),
    };
    let context = Context {
        store: database.store(),
        recordings: Arc::new(recordings(settings)),
        events,
        clock: Arc::new(SystemClock),
        randomness: blueprint.randomness.clone(),
        passwords: blueprint.passwords.clone(),
        job_ready: Arc::new(Notify::new()),
        rules: blueprint.rules.clone(),
    };
    let executor: Arc<dyn Executor> = match &blueprint.redis {
        Some(redis) => {
            let settings = executor_settings(settings, &blueprint.content);
            Arc::new(CeleryExecutor::new(redis.clone(), settings, Arc::new(SystemClock)))
        }
        None => Arc::new(LocalExecutor::new(interviewer(&blueprint))),
    };
    let rubric = RubricInterviewer::new(blueprint.content.clone());
    let fallback = FallbackInterviewer::by(rubric, blueprint::on_failure(settings));
    let fallback: Arc<dyn Executor> = Arc::new(LocalExecutor::new(Arc::new(fallback)));
    let executor = within_budget(executor, fallback.clone(), &context);
    let executor = match &blueprint.transcriber {
        Some(transcriber) => {
            let files = context.recordings.clone();
            Arc::new(TranscribingExecutor::new(executor, transcriber.clone(), files))
        }
        None => executor,
    };
    Ok(Pieces { context, executor, fallback, database, jwt_secret, blueprint })
}

/// Where recordings are kept: the setting, or a folder in `data_dir`.
fn recordings(settings: &Settings) -> RecordingFolder {
    let beside = || settings.data_dir.join("recordings");
    let folder = settings.recordings_dir.clone().unwrap_or_else(beside);
    RecordingFolder::new(folder, settings.recording_concurrency)
}

/// Who asks and judges in this process: the model that the settings name, or the question bank and the rubric.
pub fn interviewer(blueprint: &Blueprint) -> Arc<dyn Interviewer> {
    match &blueprint.model {
        Some(model) => model.clone(),
        None => Arc::new(RubricInterviewer::new(Arc::clone(&blueprint.content))),
    }
}

/// Has an executor keep to the budgets, if there are any.
fn within_budget(
    executor: Arc<dyn Executor>,
    fallback: Arc<dyn Executor>,
    context: &Context,
) -> Arc<dyn Executor> {
    if !context.rules.budgets.are_limited() {
        return executor;
    }
    let (store, clock) = (context.store.clone(), context.clock.clone());
    Arc::new(BudgetedExecutor::new(executor, fallback, store, clock, context.rules.budgets))
}

fn executor_settings(settings: &Settings, content: &InterviewContent) -> ExecutorSettings {
    // A little less than the dispatcher's own limit, so that a task nobody waits for any more is taken back.
    let time_limit = settings.task_timeout.duration().mul_f64(0.95);
    ExecutorSettings {
        queues: blueprint::task_queues(settings),
        time_limit,
        rubric: content.rubric().clone(),
    }
}

/// What a worker is told.
pub fn worker_settings(settings: &Settings) -> WorkerSettings {
    WorkerSettings {
        queues: blueprint::task_queues(settings),
        concurrency: settings.concurrency.max(1),
        time_limit: settings.task_timeout.duration(),
        lease: settings.lease.duration(),
        visibility_timeout: settings.visibility_timeout.duration(),
        result_expiry: settings.result_expiry.duration(),
        default_language: settings.default_language,
        ..WorkerSettings::default()
    }
}

/// The HTTP side of the pieces, as the settings say.
pub fn app(
    settings: &Settings,
    pieces: &Pieces,
    workers: Option<Workers>,
    metrics: PrometheusHandle,
    shutdown: CancellationToken,
) -> anyhow::Result<api::App> {
    let blueprint = &pieces.blueprint;
    let monitor = ProgramMonitor {
        // Where tasks are the workers', so is the model's health.
        model: blueprint.model.clone().filter(|_| blueprint.redis.is_none()),
        workers,
        metrics,
    };
    Ok(api::App {
        context: pieces.context.clone(),
        tokens: api::AccessTokens::new(pieces.jwt_secret.reveal(), settings.token_ttl.delta()),
        limits: limits(settings),
        cors_origins: blueprint.cors_origins.clone(),
        trusted_proxies: blueprint.trusted_proxies.clone(),
        positions: blueprint.content.clone(),
        formats: blueprint.content.clone(),
        documents: Arc::new(document_reader(settings)?),
        about: blueprint.about.clone(),
        web_app: api::WebApp::built_in(),
        model_name: settings.model_url.as_ref().map(|_| settings.model_name.clone()),
        monitor: Arc::new(monitor),
        version: env!("CARGO_PKG_VERSION"),
        shutdown,
    })
}

/// Who reads the files that candidates give.
fn document_reader(settings: &Settings) -> anyhow::Result<ChildReader> {
    let limits = ChildLimits {
        pages: settings.document_pages,
        characters: MAX_DOCUMENT_LENGTH,
        memory_bytes: settings.document_memory.bytes(),
        timeout: settings.document_timeout.duration(),
    };
    Ok(ChildReader::new(document_reader::this_program()?, limits))
}

/// What a request may take beside receiving its body and waiting for questions.
const SPARE: Duration = Duration::from_secs(30);

fn limits(settings: &Settings) -> api::Limits {
    api::Limits {
        body_bytes: settings.body_bytes.in_memory(),
        document_bytes: settings.document_bytes.in_memory(),
        documents: settings.document_concurrency,
        user_documents: settings.user_documents,
        user_uploads: settings.user_uploads,
        upload_timeout: settings.upload_timeout.duration(),
        concurrent_requests: settings.concurrent_requests,
        connections: settings.connections,
        address_connections: settings.address_connections,
        write_timeout: settings.write_timeout.duration(),
        sign_in_body_bytes: settings.sign_in_body_bytes.in_memory(),
        request_bytes: settings.request_bytes.in_memory(),
        address_bodies: settings.address_bodies,
        response_bytes: settings.response_bytes.in_memory(),
        user_response_bytes: settings.user_response_bytes.in_memory(),
        header_timeout: settings.header_timeout.duration(),
        body_timeout: settings.body_timeout.duration(),
        event_streams: settings.event_streams,
        shutdown_grace: settings.shutdown_timeout.duration(),
        request_timeout: settings.question_timeout.duration() + settings.body_timeout.duration() + SPARE,
    }
}
