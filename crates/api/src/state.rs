//! The state of the handlers.

use crate::{
    about::About, address::TrustedProxies, middleware::cors::CorsOrigins,
    middleware::http_metrics::HttpMetrics, middleware::request_id::RequestIds, share::Shares,
    sign_outs::SignOuts, token::AccessTokens, unread::Unread, web_app::WebApp,
};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use interview::{
    context::Context,
    host::CountedTotals,
    id::UserId,
    keyed_semaphore::KeyedSemaphore,
    ports::{DocumentReader, FormatCatalogue, Monitor, PositionCatalogue},
    session::positions::LazyPositions,
};
use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use utoipa::openapi::OpenApi;

/// Everything that the API needs, chosen once by the program.
pub struct App {
    /// The core's ports.
    pub context: Context,
    /// Issues and verifies access tokens.
    pub tokens: AccessTokens,
    /// Limits of size, number and time.
    pub limits: Limits,
    /// The other origins whose pages may call the API.
    pub cors_origins: CorsOrigins,
    /// The proxies that may say where a request comes from.
    pub trusted_proxies: TrustedProxies,
    /// The positions that have questions of their own. They are loaded at the first search, because that takes a while.
    pub positions: Arc<dyn PositionCatalogue>,
    /// The formats of interviews.
    pub formats: Arc<dyn FormatCatalogue>,
    /// Reads the files that candidates upload.
    pub documents: Arc<dyn DocumentReader>,
    /// What the host says about itself to anybody.
    pub about: About,
    /// The pages for people.
    pub web_app: WebApp,
    /// The name of the model that asks and judges; `None` where there is none.
    pub model_name: Option<String>,
    /// What the program measures of itself.
    pub monitor: Arc<dyn Monitor>,
    /// The program's version, for the OpenAPI document.
    pub version: &'static str,
    /// Ends the event streams when the program shuts down.
    pub shutdown: CancellationToken,
}

impl std::fmt::Debug for App {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("App").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Limits of size, number and time.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a request body; more is answered with 413.
    pub body_bytes: usize,
    /// Bytes of a file that a text is read from; more is answered with 413.
    pub document_bytes: usize,
    /// Files that are read at once; more are answered with 503.
    pub documents: usize,
    /// Uploads of recordings under way at once for one user; more are answered with 429.
    pub user_uploads: usize,
    /// How long the upload of a recording may take.
    pub upload_timeout: Duration,
    /// Files that are read at once for one user; more are answered with 429.
    pub user_documents: usize,
    /// Requests under way at once, whatever their connection; more are answered with 503.
    pub concurrent_requests: usize,
    /// Connections open at once; more wait to be accepted.
    pub connections: usize,
    /// Connections from one address; above it the oldest that asked for nothing ends for the next. Trusted proxies are not
    /// counted.
    pub address_connections: usize,
    /// How long a request's head may take to arrive, from the moment when the connection is accepted, and a connection may be
    /// idle between two requests.
    pub header_timeout: Duration,
    /// How long an answer may wait for its client to take more of it.
    pub write_timeout: Duration,
    /// Bytes of a request body where nobody has to be signed in; more is answered with 413.
    pub sign_in_body_bytes: usize,
    /// Bytes of request bodies that are held at once, over all requests; more are answered with 503.
    pub request_bytes: usize,
    /// Request bodies from one address that are waited for at once; more are answered with 503.
    pub address_bodies: usize,
    /// Bytes of answers that wait for their clients to take them, over all users; more are answered with 503.
    pub response_bytes: usize,
    /// As many of one user; more are answered with 429.
    pub user_response_bytes: usize,
    /// How long a request's body may take to arrive.
    pub body_timeout: Duration,
    /// How long a request may take in all. Where questions are waited for, at least half a minute more than that wait.
    pub request_timeout: Duration,
    /// Event streams that one user may have open at once.
    pub event_streams: usize,
    /// How long requests that are under way may take to finish once shutdown is asked for.
    pub shutdown_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 2 * 1024 * 1024,
            document_bytes: 5 * 1024 * 1024,
            documents: 4,
            user_uploads: 4,
            upload_timeout: Duration::from_secs(3_600),
            user_documents: 2,
            concurrent_requests: 2_048,
            connections: 8_192,
            address_connections: 1_024,
            header_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(30),
            sign_in_body_bytes: 16 * 1024,
            request_bytes: 256 * 1024 * 1024,
            address_bodies: 256,
            response_bytes: 256 * 1024 * 1024,
            user_response_bytes: 32 * 1024 * 1024,
            body_timeout: Duration::from_secs(30),
            request_timeout: Duration::from_secs(60),
            event_streams: 16,
            shutdown_grace: Duration::from_secs(10),
        }
    }
}

/// Long lists that are read at once for one user, and that wait for their turn.
const LONG_READS_AT_ONCE: usize = 4;
const LONG_READS_WAITING: usize = 256;

/// The state that every handler and extractor gets.
pub(crate) type Api = Arc<State>;

/// The state behind [`Api`]: the parts of [`App`], and what the handlers share.
pub(crate) struct State {
    pub(crate) context: Context,
    pub(crate) tokens: AccessTokens,
    pub(crate) limits: Limits,
    pub(crate) trusted_proxies: TrustedProxies,
    pub(crate) positions: LazyPositions,
    pub(crate) catalogue: Arc<dyn PositionCatalogue>,
    pub(crate) formats: Arc<dyn FormatCatalogue>,
    pub(crate) about: About,
    pub(crate) web_app: WebApp,
    pub(crate) version: &'static str,
    pub(crate) started_at: DateTime<Utc>,
    pub(crate) model_name: Option<String>,
    pub(crate) monitor: Arc<dyn Monitor>,
    pub(crate) shutdown: CancellationToken,
    /// The places for requests under way.
    pub(crate) places: Arc<Semaphore>,
    /// Bodies that are waited for, by address.
    pub(crate) bodies: Shares<String>,
    /// Kibibytes of bodies that may be held at once.
    pub(crate) body_kibibytes: Semaphore,
    pub(crate) unread: Unread,
    /// Turns at reading long lists, so that one user's do not fill the memory.
    pub(crate) long_reads: KeyedSemaphore<UserId>,
    pub(crate) streams: Shares<UserId>,
    pub(crate) sign_outs: SignOuts,
    /// The places for files that are read.
    pub(crate) document_places: Semaphore,
    pub(crate) user_documents: Shares<UserId>,
    pub(crate) uploads: Shares<UserId>,
    pub(crate) documents: Arc<dyn DocumentReader>,
    pub(crate) request_ids: RequestIds,
    pub(crate) http_metrics: HttpMetrics,
    pub(crate) totals: CountedTotals,
    /// The first segments of the operations' paths.
    beginnings: HashSet<String>,
    /// The OpenAPI document, and its text once somebody asked for it.
    pub(crate) document: OpenApi,
    pub(crate) document_text: OnceLock<Bytes>,
}

impl State {
    pub(crate) fn new(app: App, document: OpenApi) -> Self {
        let mut limits = app.limits;
        let waiting = app.context.rules.question_timeout + Duration::from_secs(30);
        limits.request_timeout = limits.request_timeout.max(waiting);
        Self {
            started_at: app.context.clock.now(),
            request_ids: RequestIds::starting_from(&app.context.randomness.secret()),
            context: app.context,
            tokens: app.tokens,
            trusted_proxies: app.trusted_proxies,
            catalogue: Arc::clone(&app.positions),
            positions: LazyPositions::of(app.positions),
            formats: app.formats,
            about: app.about,
            web_app: app.web_app,
            version: app.version,
            model_name: app.model_name,
            monitor: app.monitor,
            shutdown: app.shutdown,
            places: Arc::new(Semaphore::new(limits.concurrent_requests.clamp(1, Semaphore::MAX_PERMITS))),
            bodies: Shares::at_most(limits.address_bodies.max(1)),
            body_kibibytes: Semaphore::new((limits.request_bytes / 1_024).clamp(1, Semaphore::MAX_PERMITS)),
            unread: Unread::at_most(limits.response_bytes, limits.user_response_bytes),
            long_reads: KeyedSemaphore::new(LONG_READS_AT_ONCE, LONG_READS_WAITING),
            streams: Shares::at_most(limits.event_streams),
            sign_outs: SignOuts::default(),
            document_places: Semaphore::new(limits.documents.clamp(1, Semaphore::MAX_PERMITS)),
            user_documents: Shares::at_most(limits.user_documents.max(1)),
            uploads: Shares::at_most(limits.user_uploads.max(1)),
            documents: app.documents,
            limits,
            http_metrics: HttpMetrics::default(),
            totals: CountedTotals::default(),
            beginnings: document
                .paths
                .paths
                .keys()
                .filter_map(|path| beginning(path))
                .map(str::to_owned)
                .collect(),
            document,
            document_text: OnceLock::new(),
        }
    }

    /// Whether a path belongs to the API. If such a path does not exist the answer is 404, never a page of the web app.
    pub(crate) fn owns(&self, path: &str) -> bool {
        // The host's page has an address above its operation, and is no operation itself.
        let is_page = path.trim_end_matches('/') == "/host";
        let taken = |first: &str| self.beginnings.contains(first) || first == "docs" || first == "assets";
        !is_page && beginning(path).is_some_and(taken)
    }
}

fn beginning(path: &str) -> Option<&str> {
    path.split('/').find(|part| !part.is_empty())
}
