//! From settings to pieces: the only place that decides which adapter stands behind which port.

use crate::{
    amount::Amount,
    clock::SystemClock,
    document_reader::{self, ChildLimits, ChildReader},
    jwt_secret,
    secret::Secret,
    settings::{Door, ModelFailure, Settings},
};
use anyhow::Context;
use celery::{
    CeleryExecutor, ExecutorSettings, Redis, RedisEventBus, TaskQueues, TransportOptions, WorkerSettings,
};
use interview::{
    budget::{Allowance, BudgetedExecutor, Budgets},
    document::LONGEST_DOCUMENT,
    local::{LocalEventBus, LocalExecutor},
    password::{PasswordCost, PasswordHasher},
    ports::{EventBus, Executor, Interviewer, Ports},
    randomness::Randomness,
    rules::Rules,
    usage::Prices,
};
use interviewer::{
    Handbook, HandbookFault, ModelInterviewer, RubricInterviewer, StandIn,
    bank::{Family, GENERAL},
    calibration::Calibrations,
    model::{ApiKey, ModelSettings, ModelUrl, OnFailure},
};
use std::{fs, os::unix::fs::DirBuilderExt, path::PathBuf, sync::Arc, time::Duration};
use store::{Database, DatabaseKind, Options};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Everything the program is made of.
pub struct Pieces {
    /// What the verbs need.
    pub ports: Ports,
    /// Who computes tasks.
    pub executor: Arc<dyn Executor>,
    /// The database, for what only its keeper does.
    pub database: Database,
    /// Where tasks are published, if they are.
    pub redis: Option<Redis>,
    /// The model, if it is asked in this process.
    pub model: Option<Arc<ModelInterviewer>>,
    /// The key that signs access tokens.
    pub jwt_secret: Secret,
    /// The questions, the rubric and the prompts.
    pub handbook: Arc<Handbook>,
}

impl std::fmt::Debug for Pieces {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pieces").field("database", &self.database).finish_non_exhaustive()
    }
}

/// Where the database is: the setting, or a file in `data_dir`, which is made if it is not there.
pub fn database_url(settings: &Settings) -> anyhow::Result<Secret> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&settings.data_dir)
        .with_context(|| format!("cannot make data_dir {}", settings.data_dir.display()))?;
    Ok(settings
        .database_url
        .clone()
        .unwrap_or_else(|| Secret::new(format!("sqlite:{}", settings.data_dir.join("daedam.db").display()))))
}

/// Opens the database the settings name.
pub async fn open_database(settings: &Settings) -> anyhow::Result<Database> {
    let url = database_url(settings)?;
    let options = Options { pool_size: settings.database_connections, ..Options::default() };
    Database::open(url.reveal(), &options)
        .await
        .context("the database that `database_url` names cannot be opened")
}

/// Chooses every piece as the settings say; the database is opened, not yet migrated.
pub async fn choose(settings: &Settings) -> anyhow::Result<Pieces> {
    let handbook = Arc::new(handbook(settings)?);
    let database = open_database(settings).await?;
    let randomness = Arc::new(Randomness::from_seed(rand::random()));
    let jwt_secret = jwt_secret::jwt_secret(settings, &randomness, is_shared(&database))?;
    let redis = redis(settings, &randomness)?;
    let events: Arc<dyn EventBus> = match &redis {
        Some(redis) => Arc::new(RedisEventBus::new(redis.clone())),
        None => Arc::new(LocalEventBus::default()),
    };
    let ports = Ports {
        store: database.store(),
        events,
        clock: Arc::new(SystemClock),
        randomness,
        passwords: password_hasher(settings)?,
        bell: Arc::new(Notify::new()),
        rules: rules(settings)?,
    };
    let model = match &redis {
        Some(_) => None,
        None => model(settings, &handbook, ports.randomness.clone())?.map(Arc::new),
    };
    let executor: Arc<dyn Executor> = match (&redis, &model) {
        (Some(redis), _) => {
            let settings = executor_settings(settings, &handbook);
            Arc::new(CeleryExecutor::new(redis.clone(), settings, Arc::new(SystemClock)))
        }
        (None, Some(model)) => Arc::new(LocalExecutor::new(model.clone())),
        (None, None) => Arc::new(LocalExecutor::new(Arc::new(RubricInterviewer::new(handbook.clone())))),
    };
    let executor = within_budget(executor, settings, &ports, &handbook);
    Ok(Pieces { ports, executor, database, redis, model, jwt_secret, handbook })
}

/// Has an executor keep to the budgets, if there are any.
fn within_budget(
    executor: Arc<dyn Executor>,
    settings: &Settings,
    ports: &Ports,
    handbook: &Arc<Handbook>,
) -> Arc<dyn Executor> {
    if !ports.rules.budgets.are_limited() {
        return executor;
    }
    let stand_in = StandIn::by(RubricInterviewer::new(handbook.clone()), on_failure(settings));
    let stand_in = Arc::new(LocalExecutor::new(Arc::new(stand_in)));
    let (store, clock) = (ports.store.clone(), ports.clock.clone());
    Arc::new(BudgetedExecutor::new(executor, stand_in, store, clock, ports.rules.budgets))
}

/// Opens the Redis that the settings name, if any; nothing is connected yet.
pub fn redis(settings: &Settings, randomness: &Arc<Randomness>) -> anyhow::Result<Option<Redis>> {
    let Some(url) = &settings.redis_url else { return Ok(None) };
    let redis = Redis::open(url.reveal(), randomness.clone()).context("the setting `redis_url` is wrong")?;
    let options = TransportOptions::new(
        &settings.celery_global_keyprefix,
        &settings.celery_result_global_keyprefix,
        &settings.celery_priority_steps,
        &settings.celery_sep,
    )
    .context("a setting of Celery's transport (`celery_…`) is wrong")?;
    let queues = task_queues(settings);
    let named = queues.names().iter().all(|name| !name.is_empty() && !name.contains(&settings.celery_sep));
    anyhow::ensure!(named, "a queue (`queue`, `queue_…`) needs a name without `celery_sep` in it");
    Ok(Some(redis.with_transport(options)))
}

/// The Celery queue of each task.
pub fn task_queues(settings: &Settings) -> TaskQueues {
    let named = |own: &Option<String>| own.clone().unwrap_or_else(|| settings.queue.clone());
    TaskQueues {
        questions: named(&settings.queue_questions),
        evaluations: named(&settings.queue_evaluations),
    }
}

/// Reads what interviewers keep to: the files built in, with the host's own in their place, and what was measured of
/// them. An error names every fault of the host's files.
pub fn handbook(settings: &Settings) -> anyhow::Result<Handbook> {
    let handbook = match &settings.interviewer_dir {
        Some(folder) => Handbook::read(folder).map_err(|faults| {
            let list: Vec<String> =
                faults.iter().map(|fault: &HandbookFault| format!("\n  {fault}")).collect();
            anyhow::anyhow!(
                "the files of `interviewer_dir` ({}) cannot be used:{}",
                folder.display(),
                list.concat()
            )
        })?,
        None => Handbook::read_embedded(),
    };
    Ok(handbook.with_calibrations(Calibrations::read(&calibration_file(settings))?))
}

/// Where it stands which graders agree with people.
pub fn calibration_file(settings: &Settings) -> PathBuf {
    settings.calibration_file.clone().unwrap_or_else(|| settings.data_dir.join("calibration.json"))
}

/// Chooses who asks and judges: the model that the settings name, or the question bank and the rubric.
pub fn interviewer(
    settings: &Settings,
    handbook: &Arc<Handbook>,
    randomness: Arc<Randomness>,
) -> anyhow::Result<Arc<dyn Interviewer>> {
    Ok(match model(settings, handbook, randomness)? {
        Some(model) => Arc::new(model),
        None => Arc::new(RubricInterviewer::new(Arc::clone(handbook))),
    })
}

/// The model that the settings name, if any; nothing is sent yet.
pub fn model(
    settings: &Settings,
    handbook: &Arc<Handbook>,
    randomness: Arc<Randomness>,
) -> anyhow::Result<Option<ModelInterviewer>> {
    let Some(url) = &settings.model_url else { return Ok(None) };
    let url = ModelUrl::parse(url.reveal())
        .map_err(|why| anyhow::anyhow!("the setting `model_url` is wrong: {why}"))?;
    anyhow::ensure!(
        !settings.model_name.is_empty(),
        "the setting `model_name` must say which model `model_url` has"
    );
    let model = ModelSettings {
        api_key: settings.model_api_key.as_ref().map(|key| ApiKey::new(key.reveal())),
        total_timeout: settings.model_timeout.duration(),
        first_token_timeout: settings.model_first_token_timeout.duration(),
        concurrency: settings.model_concurrency.max(1),
        failure: on_failure(settings),
        ..ModelSettings::new(url, &settings.model_name)
    };
    let interviewer = ModelInterviewer::new(model, Arc::clone(handbook), Arc::new(SystemClock), randomness)
        .context("the settings of the model are wrong")?;
    Ok(Some(interviewer))
}

/// What becomes of gradings whose model fails for good, or may not be asked.
fn on_failure(settings: &Settings) -> OnFailure {
    match settings.model_failure {
        ModelFailure::Fail => OnFailure::Fail,
        ModelFailure::Rubric => OnFailure::Rubric,
    }
}

fn executor_settings(settings: &Settings, handbook: &Handbook) -> ExecutorSettings {
    // A little less than the dispatcher's own limit, so that a task nobody waits for any more is taken back.
    let time_limit = settings.task_timeout.duration().mul_f64(0.95);
    ExecutorSettings { queues: task_queues(settings), time_limit, rubric: handbook.rubric().clone() }
}

/// What a worker is told.
pub fn worker_settings(settings: &Settings) -> WorkerSettings {
    WorkerSettings {
        queues: task_queues(settings),
        concurrency: settings.concurrency.max(1),
        time_limit: settings.task_timeout.duration(),
        lease: settings.lease.duration(),
        visibility_timeout: settings.visibility_timeout.duration(),
        result_expiry: settings.result_expiry.duration(),
        default_language: settings.default_language,
        ..WorkerSettings::default()
    }
}

/// Whether other servers may use the same database.
pub fn is_shared(database: &Database) -> bool {
    database.kind() == DatabaseKind::Postgres
}

fn password_hasher(settings: &Settings) -> anyhow::Result<PasswordHasher> {
    let cost =
        PasswordCost { memory_kib: settings.password_memory_kib, passes: settings.password_passes, lanes: 1 };
    Ok(PasswordHasher::new(cost, settings.password_concurrency)?)
}

fn rules(settings: &Settings) -> anyhow::Result<Rules> {
    Ok(Rules {
        default_language: settings.default_language,
        registration_open: settings.registration == Door::Open,
        address_registrations: settings.address_registrations,
        login_failures: settings.login_failures,
        recovery_failures: settings.recovery_failures,
        guests_open: settings.guests == Door::Open,
        address_guests: settings.address_guests,
        guest_answers: settings.guest_answers,
        guest_ttl: settings.guest_ttl.delta(),
        refresh_token_ttl: settings.refresh_token_ttl.delta(),
        question_timeout: settings.question_timeout.duration(),
        task_timeout: settings.task_timeout.duration(),
        concurrency: settings.concurrency.max(1),
        lease: settings.lease.delta(),
        idempotency_ttl: settings.idempotency_ttl.delta(),
        most_questions: i64::from(settings.most_questions),
        follow_up_depth: settings.follow_up_depth,
        budgets: budgets(settings)?,
        ..Rules::default()
    })
}

/// How much of a model a day's work may take. A limit of money without a price would never be reached, so it is refused.
fn budgets(settings: &Settings) -> anyhow::Result<Budgets> {
    let tokens = |limit: u64| (limit > 0).then_some(limit);
    let budgets = Budgets {
        host: Allowance {
            tokens: tokens(settings.model_daily_tokens),
            cost: settings.model_daily_cost.limit(),
        },
        user: Allowance {
            tokens: tokens(settings.model_daily_tokens_per_user),
            cost: settings.model_daily_cost_per_user.limit(),
        },
        prices: Prices {
            prompt: settings.model_price_prompt.map(Amount::cost),
            completion: settings.model_price_completion.map(Amount::cost),
        },
    };
    let limits_cost = budgets.host.cost.is_some() || budgets.user.cost.is_some();
    anyhow::ensure!(
        !limits_cost || budgets.prices != Prices::default(),
        "`model_daily_cost` and `model_daily_cost_per_user` need the prices of the model: set `model_price_prompt` or `model_price_completion`"
    );
    Ok(budgets)
}

/// The HTTP side of the pieces, as the settings say.
pub fn app(
    settings: &Settings,
    pieces: &Pieces,
    metrics: api::MetricsPage,
    shutdown: CancellationToken,
) -> anyhow::Result<api::App> {
    Ok(api::App {
        ports: pieces.ports.clone(),
        tokens: api::AccessTokens::new(pieces.jwt_secret.reveal(), settings.token_ttl.delta()),
        limits: limits(settings),
        cors_origins: api::CorsOrigins::parse(&settings.cors_origins)
            .context("the setting `cors_origins` is wrong")?,
        trusted_proxies: api::TrustedProxies::parse(&settings.trusted_proxies)
            .context("the setting `trusted_proxies` is wrong")?,
        positions: {
            let handbook = Arc::clone(&pieces.handbook);
            api::PositionSource::new(move || positions(&handbook))
        },
        documents: Arc::new(document_reader(settings)?),
        about: about(settings)?,
        admins: api::Admins::parse(&settings.admins).context("the setting `admins` is wrong")?,
        web_app: api::WebApp::built_in(),
        model: model_monitor(settings, pieces.model.clone()),
        metrics,
        version: env!("CARGO_PKG_VERSION"),
        shutdown,
    })
}

/// Who reads the files that candidates give.
fn document_reader(settings: &Settings) -> anyhow::Result<ChildReader> {
    let limits = ChildLimits {
        pages: settings.document_pages,
        characters: LONGEST_DOCUMENT,
        memory_bytes: settings.document_memory,
        timeout: settings.document_timeout.duration(),
    };
    Ok(ChildReader::new(document_reader::this_program()?, limits))
}

/// The longest contact that is shown, in characters.
const LONGEST_CONTACT: usize = 500;

/// What is said to whoever comes. Without a model of this server's own, workers may have one that it does not know.
fn about(settings: &Settings) -> anyhow::Result<api::About> {
    let contact = settings.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty());
    let shown = contact.is_none_or(|contact| {
        contact.chars().count() <= LONGEST_CONTACT && !contact.chars().any(char::is_control)
    });
    anyhow::ensure!(shown, "the setting `contact` must be one line of at most {LONGEST_CONTACT} characters");
    let interviewer = match (&settings.model_url, &settings.redis_url) {
        (Some(_), _) => Some(api::InterviewerKind::Model),
        (None, None) => Some(api::InterviewerKind::Rubric),
        (None, Some(_)) => None,
    };
    Ok(api::About { interviewer, contact: contact.map(str::to_owned) })
}

/// What the host's page shows of the model.
fn model_monitor(settings: &Settings, model: Option<Arc<ModelInterviewer>>) -> api::ModelMonitor {
    let name = settings.model_url.as_ref().map(|_| settings.model_name.clone());
    api::ModelMonitor::new(name, move || model.as_ref().map(|model| model.health()))
}

/// The positions that the question bank has questions of their own for.
fn positions(handbook: &Handbook) -> Vec<api::PositionFamily> {
    let families = handbook.bank().families().iter().filter(|family| family.id != GENERAL);
    let position = |family: &Family| {
        let [korean, english] = family.name.clone();
        api::PositionFamily { id: family.id.clone(), korean, english, aliases: family.aliases.clone() }
    };
    families.map(position).collect()
}

/// What a request may take beside receiving its body and waiting for questions.
const SPARE: Duration = Duration::from_secs(30);

fn limits(settings: &Settings) -> api::Limits {
    api::Limits {
        body_bytes: settings.body_bytes,
        document_bytes: settings.document_bytes,
        documents: settings.document_concurrency,
        user_documents: settings.user_documents,
        concurrent_requests: settings.concurrent_requests,
        connections: settings.connections,
        header_timeout: settings.header_timeout.duration(),
        body_timeout: settings.body_timeout.duration(),
        event_streams: settings.event_streams,
        shutdown_grace: settings.shutdown_timeout.duration(),
        request_timeout: settings.question_timeout.duration() + settings.body_timeout.duration() + SPARE,
    }
}
