//! What a server or a worker starts with, as far as it follows from the settings alone: every check of a setting there
//! is. Nothing is connected, made or written, so the one who only checks asks the same as the one who starts.

use crate::{
    amount::Amount,
    jwt_secret, logging,
    secret::Secret,
    settings::{Door, Fault, ModelFailure, Resolved, Settings},
};
use celery::{Redis, TaskQueues, TransportError, TransportOptions};
use interview::{
    account::password::{PasswordCost, PasswordHasher},
    hosting::host_names::HostNames,
    randomness::Randomness,
    recording::RecordingLimits,
    rules::Rules,
    work::budget::{Allowance, Budgets},
    work::usage::Prices,
};
use interviewer::{
    ContentDiagnostic, InterviewContent, ModelInterviewer,
    calibration::Calibrations,
    model::{ApiKey, ModelSettings, ModelSettingsError, ModelUrl, OnFailure},
};
use std::{path::PathBuf, sync::Arc};
use store::Location;
use transcriber::{ServerTranscriber, TranscriberSettings, TranscriberSettingsError};

/// See the module.
pub struct Blueprint {
    /// Where the database is: the setting, or a file in `data_dir`.
    pub database_url: Secret,
    /// The same, read.
    pub location: Location,
    /// Chance, for everything that needs it.
    pub randomness: Arc<Randomness>,
    /// The questions, the rubric and the prompts.
    pub content: Arc<InterviewContent>,
    /// Where tasks are published, if they are.
    pub redis: Option<Redis>,
    /// The model that the settings name, if any.
    pub model: Option<Arc<ModelInterviewer>>,
    /// Who understands speech, if anybody does.
    pub transcriber: Option<Arc<ServerTranscriber>>,
    /// Who hashes passwords.
    pub passwords: PasswordHasher,
    /// Limits and durations.
    pub rules: Rules,
    /// Which other origins' pages may call.
    pub cors_origins: api::CorsOrigins,
    /// Whose word on a client's address is taken.
    pub trusted_proxies: api::TrustedProxies,
    /// What is said to the one who comes.
    pub about: api::About,
}

impl std::fmt::Debug for Blueprint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Blueprint").field("location", &self.location).finish_non_exhaustive()
    }
}

impl Resolved {
    /// What these settings come to; an error names every one that is wrong, and where it was written.
    pub fn blueprint(&self) -> anyhow::Result<Blueprint> {
        Blueprint::draw(&self.settings).map_err(|faults| self.refused(&faults))
    }
}

impl Blueprint {
    /// What the settings come to, or every fault of theirs.
    pub fn draw(settings: &Settings) -> Result<Self, Vec<Fault>> {
        let mut faults = Faults(numbers(settings));
        let randomness = Arc::new(Randomness::from_seed(rand::random()));
        let database_url = database_url(settings);
        let location: Result<Location, _> = database_url.reveal().parse();
        let location = faults.kept(location.map_err(|cause| Fault::of("database_url", cause)));
        faults.kept(jwt_secret::check(settings, matches!(location, Some(Location::Postgres(_)))));
        faults.kept(logging::filter(&settings.log).map_err(|why| Fault::of("log", why)));
        let content = faults.kept(content(settings)).map(Arc::new);
        let model = content.as_ref().map(|content| model(settings, content, randomness.clone()));
        let model = model.and_then(|model| faults.kept(model));
        let redis = faults.kept(redis(settings, &randomness));
        let transcriber = faults.kept(transcriber(settings));
        let passwords = faults.kept(password_hasher(settings));
        let rules = faults.kept(rules(settings));
        let cors_origins = api::CorsOrigins::parse(&settings.cors_origins);
        let cors_origins =
            cors_origins.map_err(|cause| Fault::of("cors_origins", cause)).and_then(|origins| {
                let with_headers = origins.with_headers(&settings.cors_headers);
                with_headers.map_err(|cause| Fault::of("cors_headers", cause))
            });
        let cors_origins = faults.kept(cors_origins);
        let trusted_proxies = api::TrustedProxies::parse(&settings.trusted_proxies);
        let trusted_proxies =
            faults.kept(trusted_proxies.map_err(|cause| Fault::of("trusted_proxies", cause)));
        let host_names = HostNames::parse(&settings.admins);
        let host_names = faults.kept(host_names.map_err(|cause| Fault::of("admins", cause)));
        let about = faults.kept(about(settings));
        let whole = || {
            Some(Self {
                database_url,
                location: location?,
                randomness,
                content: content?,
                redis: redis?,
                model: model?.map(Arc::new),
                transcriber: transcriber?.map(Arc::new),
                passwords: passwords?,
                rules: Rules { host_names: host_names?, ..rules? },
                cors_origins: cors_origins?,
                trusted_proxies: trusted_proxies?,
                about: about?,
            })
        };
        whole().filter(|_| faults.0.is_empty()).ok_or(faults.0)
    }

    /// Whether other servers may use the same database.
    pub fn is_shared(&self) -> bool {
        matches!(self.location, Location::Postgres(_))
    }
}

/// The faults found so far; each step is taken, so that all are said at once.
struct Faults(Vec<Fault>);

impl Faults {
    /// What a step came to, or its fault noted.
    fn kept<T>(&mut self, found: Result<T, Fault>) -> Option<T> {
        found.map_err(|fault| self.0.push(fault)).ok()
    }
}

/// Where the database is: the setting, or a file in `data_dir`.
pub fn database_url(settings: &Settings) -> Secret {
    let beside = || Secret::new(format!("sqlite:{}", settings.data_dir.join("daedam.db").display()));
    settings.database_url.clone().unwrap_or_else(beside)
}

/// Numbers of which 0 would be a server that serves nobody.
fn numbers(settings: &Settings) -> Vec<Fault> {
    let given = [
        ("database_connections", u64::from(settings.database_connections)),
        ("connections", settings.connections as u64),
        ("concurrent_requests", settings.concurrent_requests as u64),
        ("body_bytes", settings.body_bytes.bytes()),
        ("most_questions", u64::from(settings.most_questions)),
    ];
    let none = given.into_iter().filter(|(_, number)| *number == 0);
    none.map(|(name, _)| Fault::of(name, "it must be at least 1")).collect()
}

/// The Redis that the settings name, if any; nothing is connected yet.
fn redis(settings: &Settings, randomness: &Arc<Randomness>) -> Result<Option<Redis>, Fault> {
    let Some(url) = settings.redis_url.as_ref().map(Secret::reveal) else { return Ok(None) };
    if let Some(letter) = store::unescaped_in_credentials(url) {
        let code = u32::from(letter);
        return Err(Fault::of(
            "redis_url",
            format!("it has a `{letter}` in the user or the password, where %{code:02X} must stand for it"),
        ));
    }
    let redis = Redis::open(url, randomness.clone()).map_err(|cause| Fault::of("redis_url", cause))?;
    Ok(Some(redis.with_transport(transport(settings)?)))
}

fn setting_of(cause: &TransportError) -> &'static str {
    match cause {
        TransportError::PrioritySteps => "celery_priority_steps",
        TransportError::Sep => "celery_sep",
        TransportError::KeyPrefix => "celery_global_keyprefix",
    }
}

/// How Celery names its keys.
fn transport(settings: &Settings) -> Result<TransportOptions, Fault> {
    let options = TransportOptions::new(
        &settings.celery_global_keyprefix,
        &settings.celery_result_global_keyprefix,
        &settings.celery_priority_steps,
        &settings.celery_sep,
    )
    .map_err(|cause| Fault::of(setting_of(&cause), cause))?;
    let queues = task_queues(settings);
    if queues.names().iter().any(|name| name.is_empty() || name.contains(&settings.celery_sep)) {
        return Err(Fault::of("queue", "a queue needs a name without `celery_sep` in it"));
    }
    Ok(options)
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
/// them. A fault names everything that is wrong with the host's files.
pub fn content(settings: &Settings) -> Result<InterviewContent, Fault> {
    let content = match &settings.interviewer_dir {
        Some(folder) => InterviewContent::read(folder).map_err(|faults| {
            let list: Vec<String> =
                faults.iter().map(|fault: &ContentDiagnostic| format!("\n  {fault}")).collect();
            Fault::of("interviewer_dir", format!("its files cannot be used:{}", list.concat()))
        })?,
        None => InterviewContent::read_embedded(),
    };
    let calibrations = Calibrations::read(&calibration_file(settings))
        .map_err(|cause| Fault::of("calibration_file", format!("{:#}", anyhow::Error::from(cause))))?;
    Ok(content.with_calibrations(calibrations))
}

/// Where it stands which graders agree with people.
pub fn calibration_file(settings: &Settings) -> PathBuf {
    settings.calibration_file.clone().unwrap_or_else(|| settings.data_dir.join("calibration.json"))
}

/// The model that the settings name, if any; nothing is sent yet.
pub fn model(
    settings: &Settings,
    content: &Arc<InterviewContent>,
    randomness: Arc<Randomness>,
) -> Result<Option<ModelInterviewer>, Fault> {
    let Some(url) = &settings.model_url else { return Ok(None) };
    let url = ModelUrl::parse(url.reveal()).map_err(|cause| Fault::of("model_url", cause))?;
    if settings.model_name.is_empty() {
        return Err(Fault::of("model_name", "it must say which model `model_url` has"));
    }
    let model = ModelSettings {
        api_key: settings.model_api_key.as_ref().map(|key| ApiKey::new(key.reveal())),
        total_timeout: settings.model_timeout.duration(),
        first_token_timeout: settings.model_first_token_timeout.duration(),
        concurrency: settings.model_concurrency.max(1),
        reply_tokens: settings.model_reply_tokens.max(1),
        failure: on_failure(settings),
        ..ModelSettings::new(url, &settings.model_name)
    };
    let clock = Arc::new(crate::clock::SystemClock);
    ModelInterviewer::new(model, Arc::clone(content), clock, randomness).map(Some).map_err(|cause| {
        let setting = match cause {
            ModelSettingsError::NoName => "model_name",
            ModelSettingsError::UnusableKey => "model_api_key",
            _ => "model_url",
        };
        Fault::of(setting, format!("{:#}", anyhow::Error::from(cause)))
    })
}

/// Who understands speech, if the settings name a server; nothing is sent yet.
fn transcriber(settings: &Settings) -> Result<Option<ServerTranscriber>, Fault> {
    let Some(url) = &settings.transcriber_url else { return Ok(None) };
    let transcriber = ServerTranscriber::new(TranscriberSettings {
        url: url.reveal().to_owned(),
        api_key: settings.transcriber_api_key.as_ref().map(|key| key.reveal().to_owned()),
        model: settings.transcriber_model.clone(),
        timeout: settings.transcriber_timeout.duration(),
    });
    transcriber.map(Some).map_err(|cause| {
        let setting = match cause {
            TranscriberSettingsError::Key => "transcriber_api_key",
            _ => "transcriber_url",
        };
        Fault::of(setting, format!("{:#}", anyhow::Error::from(cause)))
    })
}

/// What becomes of gradings whose model fails for good, or may not be asked.
pub fn on_failure(settings: &Settings) -> OnFailure {
    match settings.model_failure {
        ModelFailure::Fail => OnFailure::Fail,
        ModelFailure::Rubric => OnFailure::Rubric,
    }
}

fn password_hasher(settings: &Settings) -> Result<PasswordHasher, Fault> {
    let cost =
        PasswordCost { memory_kib: settings.password_memory_kib, passes: settings.password_passes, lanes: 1 };
    let setting = if settings.password_passes == 0 { "password_passes" } else { "password_memory_kib" };
    PasswordHasher::new(cost, settings.password_concurrency).map_err(|cause| Fault::of(setting, cause))
}

/// How many tasks are under way at once. Where this server asks a model itself, no more than four for each of its places: more would
/// only wait in front of it, where nobody's turn counts.
fn concurrency(settings: &Settings) -> usize {
    let max = match (&settings.model_url, &settings.redis_url) {
        (Some(_), None) => settings.model_concurrency.max(1).saturating_mul(4),
        _ => usize::MAX,
    };
    settings.concurrency.max(1).min(max)
}

fn rules(settings: &Settings) -> Result<Rules, Fault> {
    Ok(Rules {
        default_language: settings.default_language,
        registration_open: settings.registration == Door::Open,
        audit_retention: settings.audit_retention.delta(),
        address_registrations: settings.address_registrations,
        login_failures: settings.login_failures,
        account_sign_ins: settings.account_sign_ins,
        user_devices: settings.user_devices,
        recovery_failures: settings.recovery_failures,
        guests_open: settings.guests == Door::Open,
        address_guests: settings.address_guests,
        guest_answers: settings.guest_answers,
        guest_ttl: settings.guest_ttl.delta(),
        refresh_token_ttl: settings.refresh_token_ttl.delta(),
        question_timeout: settings.question_timeout.duration(),
        task_timeout: settings.task_timeout.duration(),
        transcribes: settings.transcriber_url.is_some(),
        transcription_timeout: settings.transcription_timeout.duration(),
        transcriptions: settings.transcriber_concurrency.max(1),
        concurrency: concurrency(settings),
        lease: settings.lease.delta(),
        idempotency_ttl: settings.idempotency_ttl.delta(),
        max_questions: i64::from(settings.most_questions),
        follow_up_depth: settings.follow_up_depth,
        recordings: RecordingLimits {
            bytes: settings.recording_bytes.bytes(),
            user_bytes: settings.user_recording_bytes.bytes(),
            seconds: u32::try_from(settings.recording_length.duration().as_secs()).unwrap_or(u32::MAX),
        },
        budgets: budgets(settings)?,
        ..Rules::default()
    })
}

/// How much of a model a day's work may take. A limit of money without a price would never be reached, so it is refused.
fn budgets(settings: &Settings) -> Result<Budgets, Fault> {
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
    let limited = match (budgets.host.cost, budgets.user.cost) {
        (Some(_), _) => "model_daily_cost",
        (None, Some(_)) => "model_daily_cost_per_user",
        (None, None) => return Ok(budgets),
    };
    if budgets.prices == Prices::default() {
        let why = "a limit of cost needs the prices of the model: set `model_price_prompt` or `model_price_completion`";
        return Err(Fault::of(limited, why));
    }
    Ok(budgets)
}

/// The longest contact that is shown, in characters.
const MAX_CONTACT_LENGTH: usize = 500;

/// What is said to the one who comes. Without a model of this server's own, workers may have one that it does not know.
fn about(settings: &Settings) -> Result<api::About, Fault> {
    let contact = settings.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty());
    let shown = contact.is_none_or(|contact| {
        contact.chars().count() <= MAX_CONTACT_LENGTH && !contact.chars().any(char::is_control)
    });
    if !shown {
        return Err(Fault::of(
            "contact",
            format!("it must be one line of at most {MAX_CONTACT_LENGTH} characters"),
        ));
    }
    let interviewer = match (&settings.model_url, &settings.redis_url) {
        (Some(_), _) => Some(api::InterviewerKind::Model),
        (None, None) => Some(api::InterviewerKind::Rubric),
        (None, Some(_)) => None,
    };
    Ok(api::About { interviewer, contact: contact.map(str::to_owned) })
}
