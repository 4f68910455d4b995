//! The whole program, in this process, driven by hand.

use super::{caller::Caller, clock::TestClock, database::TestDatabase, interviewers::Scripted};
use chrono::TimeDelta;
use daedam::document_reader::{ChildLimits, ChildReader};
use interview::{
    account::password::{Password, PasswordCost, PasswordHasher},
    account::register,
    account::user::Username,
    context::Context,
    document::MAX_DOCUMENT_LENGTH,
    host::health::{ModelHealth, WorkerHealth},
    hosting::host_names::HostNames,
    hosting::role::Role,
    hosting::role_change,
    ports::{Clock, DocumentReader, Executor, Interviewer, Monitor, PositionCatalogue, Transcriber},
    randomness::Randomness,
    rules::Rules,
    session::position::PositionFamily,
    work::budgeted_executor::BudgetedExecutor,
    work::dispatch::Dispatcher,
    work::local::{LocalEventBus, LocalExecutor},
    work::transcribing_executor::TranscribingExecutor,
};
use interviewer::content::InterviewContent;
use interviewer::{FallbackInterviewer, RubricInterviewer, model::OnFailure};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::sync::{Mutex, Notify};
use tokio_util::sync::CancellationToken;

/// What a test wants otherwise than usual.
pub(crate) struct Options {
    pub(crate) rules: Rules,
    pub(crate) interviewer: Arc<dyn Interviewer>,
    /// Who understands recordings, if anybody does.
    pub(crate) transcriber: Option<Arc<dyn Transcriber>>,
    /// What becomes of gradings that need a model when no budget is left for one.
    pub(crate) over_budget: OnFailure,
    pub(crate) limits: api::Limits,
    /// Who reads files; the built program, unless a test says otherwise.
    pub(crate) documents: Arc<dyn DocumentReader>,
    pub(crate) trusted_proxies: Vec<String>,
    pub(crate) cors_origins: Vec<String>,
    /// How to reach the one who runs the host.
    pub(crate) contact: Option<&'static str>,
    /// The files of the web app, by name.
    pub(crate) web_app: Vec<(&'static str, &'static [u8])>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            rules: Rules::default(),
            interviewer: Arc::new(Scripted::default()),
            transcriber: None,
            over_budget: OnFailure::Fail,
            limits: api::Limits::default(),
            documents: Arc::new(ChildReader::new(env!("CARGO_BIN_EXE_daedam").into(), child_limits())),
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            contact: None,
            web_app: Vec::new(),
        }
    }
}

/// What reading a file may use in a test; a machine that is busy with other tests is slow.
pub(crate) fn child_limits() -> ChildLimits {
    ChildLimits {
        pages: 50,
        characters: MAX_DOCUMENT_LENGTH,
        memory_bytes: 512 * 1024 * 1024,
        timeout: Duration::from_secs(60),
    }
}

/// The key that signs a test's tokens.
pub(crate) const JWT_SECRET: &str = "a key of the tests, and of nothing else at all";

/// Whose account the tests' settings make a host.
const HOST: &str = "owner";

pub(crate) struct TestApp {
    pub(crate) router: axum::Router,
    pub(crate) context: Context,
    /// Where recordings are kept, as long as the test lasts.
    pub(crate) recordings: tempfile::TempDir,
    clock: Arc<TestClock>,
    dispatcher: Mutex<Dispatcher>,
    connected: store::Database,
    database: Option<TestDatabase>,
    failed_gradings: i64,
}

impl TestApp {
    pub(crate) async fn new(database: TestDatabase) -> Self {
        Self::with(database, Options::default()).await
    }

    pub(crate) async fn with(database: TestDatabase, options: Options) -> Self {
        let options_of_store = store::Options { pool_size: 8, ..store::Options::default() };
        let connected = store::Database::open(&database.url, &options_of_store).await.unwrap();
        connected.migrate().await.unwrap();
        let clock = Arc::new(TestClock::new());
        let cheap = PasswordCost { memory_kib: 8, passes: 1, lanes: 1 };
        let folder = tempfile::tempdir().unwrap();
        let context = Context {
            store: connected.store(),
            recordings: Arc::new(media::RecordingFolder::new(folder.path().to_owned(), 2)),
            events: Arc::new(LocalEventBus::default()),
            clock: clock.clone(),
            randomness: Arc::new(Randomness::from_seed([42; 32])),
            passwords: PasswordHasher::new(cheap, 4).unwrap(),
            job_ready: Arc::new(Notify::new()),
            rules: Rules {
                host_names: HostNames::parse(&[HOST]).unwrap(),
                transcribes: options.transcriber.is_some(),
                ..options.rules
            },
        };
        let fallback = FallbackInterviewer::by(RubricInterviewer::default(), options.over_budget);
        let executor = BudgetedExecutor::new(
            Arc::new(LocalExecutor::new(options.interviewer)),
            Arc::new(LocalExecutor::new(Arc::new(fallback))),
            context.store.clone(),
            clock.clone(),
            context.rules.budgets,
        );
        let router = api::router(api::App {
            context: context.clone(),
            tokens: api::AccessTokens::new(JWT_SECRET, TimeDelta::minutes(30)),
            limits: options.limits,
            cors_origins: api::CorsOrigins::parse(&options.cors_origins).unwrap(),
            trusted_proxies: api::TrustedProxies::parse(&options.trusted_proxies).unwrap(),
            positions: Arc::new(OnePosition),
            formats: InterviewContent::embedded().clone(),
            documents: options.documents,
            about: api::About {
                interviewer: Some(api::InterviewerKind::Rubric),
                contact: options.contact.map(str::to_owned),
            },
            web_app: api::WebApp::of(options.web_app),
            model_name: Some("test-model".to_owned()),
            monitor: Arc::new(HealthyModel),
            version: "test",
            shutdown: CancellationToken::new(),
        });
        let executor: Arc<dyn Executor> = match options.transcriber {
            Some(transcriber) => {
                let files = context.recordings.clone();
                Arc::new(TranscribingExecutor::new(Arc::new(executor), transcriber, files))
            }
            None => Arc::new(executor),
        };
        let dispatcher = Mutex::new(Dispatcher::new(context.clone(), executor));
        let (database, recordings) = (Some(database), folder);
        Self { router, context, recordings, clock, dispatcher, connected, database, failed_gradings: 0 }
    }

    /// Somebody nobody knows.
    pub(crate) fn anonymous(&self) -> Caller<'_> {
        Caller { app: self, token: None, address: [127, 0, 0, 1].into() }
    }

    /// Somebody who registered and signed in, with the password "pass123".
    pub(crate) async fn user(&self, name: &str) -> Caller<'_> {
        let anonymous = self.anonymous();
        if name.eq_ignore_ascii_case(HOST) {
            // Nobody can register such a name; the host makes the account.
            let username = Username::parse(name.to_owned()).unwrap();
            let password = Password::parse("password", "pass123".to_owned()).unwrap();
            register::register_by_host(&self.context, username, password, None).await.unwrap();
        } else {
            let registration = json!({"username": name, "hashed_password": "pass123"});
            anonymous.post("/register", registration).await.expect_status(200);
        }
        let form = [("username", name), ("password", "pass123")];
        let token = anonymous.post_form("/token", &form).await.expect_status(200);
        Caller { token: Some(token["access_token"].as_str().unwrap().to_owned()), ..anonymous }
    }

    /// Somebody who registered and signed in, with a role that the command line gave them.
    pub(crate) async fn user_with_role(&self, name: &str, role: Role) -> Caller<'_> {
        let caller = self.user(name).await;
        let username = Username::parse(name.to_owned()).unwrap();
        role_change::by_command_line(&self.context, &username, role).await.unwrap().unwrap();
        caller
    }

    /// Somebody who tries without an account.
    pub(crate) async fn guest(&self) -> Caller<'_> {
        let anonymous = self.anonymous();
        let tokens = anonymous.post("/guests", json!({})).await.expect_status(200);
        anonymous.with_token(tokens["access_token"].as_str().unwrap())
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    pub(crate) fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }

    /// Lets another dispatcher work beside the test until it ends, with an interviewer that need not come back.
    pub(crate) fn dispatch_beside(&self, interviewer: Arc<dyn Interviewer>) {
        let executor = Arc::new(LocalExecutor::new(interviewer));
        tokio::spawn(Dispatcher::new(self.context.clone(), executor).run(CancellationToken::new()));
    }

    /// Does everything that is due.
    pub(crate) async fn work(&self) {
        self.dispatcher.lock().await.drain().await.unwrap();
    }

    /// Waits for something while the dispatcher does what it is rung for.
    pub(crate) async fn while_working<T>(&self, waited_for: impl Future<Output = T>) -> T {
        let mut waited_for = std::pin::pin!(waited_for);
        loop {
            tokio::select! {
                biased;
                outcome = &mut waited_for => return outcome,
                () = self.context.job_ready.notified() => {}
            }
            // Work that was begun is finished, because a claim that is dropped half-way stays leased.
            let mut work = std::pin::pin!(self.work());
            tokio::select! {
                biased;
                outcome = &mut waited_for => {
                    work.await;
                    return outcome;
                }
                () = &mut work => {}
            }
        }
    }

    /// Forgets what has expired, as the dispatcher does now and then.
    pub(crate) async fn sweep(&self) {
        self.context.store.forget_expired(self.now()).await.unwrap();
    }

    /// Takes the database away, as if its server had gone.
    pub(crate) async fn break_database(&self) {
        self.connected.close().await;
    }

    /// Says that gradings failed for good on purpose.
    pub(crate) fn expect_failed_gradings(&mut self, count: i64) {
        self.failed_gradings = count;
    }

    /// Ends the test: everything due is done, no job is left, and no grading failed but those expected to.
    pub(crate) async fn finish(mut self) {
        self.work().await;
        let queue = self.context.store.queue_status(self.now()).await.unwrap();
        assert_eq!((queue.waiting, queue.leased), (0, 0), "jobs were left behind");
        assert_eq!(queue.failed, self.failed_gradings, "gradings failed for good");
        self.remove().await;
    }

    /// Ends a test whose interviewer never comes back from what nobody waits for any more.
    pub(crate) async fn finish_with_work_under_way(mut self) {
        self.remove().await;
    }

    async fn remove(&mut self) {
        let database = self.database.take().unwrap();
        database.remove().await;
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        if self.database.is_some() && !std::thread::panicking() {
            panic!("the test ended without finish(), so nobody looked for jobs left behind");
        }
    }
}

/// A catalogue of one position.
struct OnePosition;

impl PositionCatalogue for OnePosition {
    fn families(&self) -> Vec<PositionFamily> {
        vec![PositionFamily {
            id: "backend".to_owned(),
            korean: "백엔드 개발".to_owned(),
            english: "Backend development".to_owned(),
            aliases: vec!["server".to_owned()],
        }]
    }

    fn has_own_questions(&self, position: &str) -> bool {
        position.contains("백엔드")
    }
}

/// A program whose model is well, and that has no workers.
struct HealthyModel;

impl Monitor for HealthyModel {
    fn model(&self) -> Option<ModelHealth> {
        Some(ModelHealth::default())
    }

    fn workers(&self) -> Option<WorkerHealth> {
        None
    }

    fn metrics(&self) -> String {
        String::new()
    }
}
