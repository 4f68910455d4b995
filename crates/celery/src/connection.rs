//! Where Redis is, and how it is reached.

use crate::{backoff::Backoff, transport::TransportOptions};
use interview::randomness::Randomness;
use percent_encoding::percent_decode_str;
use redis::{
    AsyncConnectionConfig, Client, ClientTlsConfig, Pipeline, RedisError, RedisResult, TlsCertificates,
    aio::{MultiplexedConnection, PubSub},
};
use std::{borrow::Cow, sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::Instant};

/// One Redis server and one database on it: a handle that is cheap to clone. It connects when it is first used, and
/// again whenever the connection is lost.
#[derive(Clone)]
pub struct Redis {
    client: Client,
    shared: Arc<Mutex<SharedConnection>>,
    randomness: Arc<Randomness>,
    transport: Arc<TransportOptions>,
}

/// The connection that everything shares which does not block. redis' own manager of connections keeps one that only
/// times out, as one does when a cable was pulled; this gives it up.
#[derive(Default)]
struct SharedConnection {
    connection: Option<MultiplexedConnection>,
    /// Rises with each connection, so that one is given up once however many commands failed on it.
    number: u64,
    failed: Option<(Instant, RedisError)>,
}

/// Why an address of a Redis server is refused. It never repeats the address, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// The address names a kind of deployment that is not supported.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The address is not one.
    #[error("not a Redis address such as redis://:password@host:6379/0: {0}")]
    Malformed(String),
    /// A file that the address names cannot be read.
    #[error("{option} of the Redis address names a file that cannot be read: {cause}")]
    File {
        /// Which option names it.
        option: &'static str,
        /// Why it cannot be read.
        cause: std::io::Error,
    },
}

impl Redis {
    /// Reads an address: `redis://` or `rediss://` (TLS), with user, password, port and database number, and for TLS
    /// the options that Celery's own addresses carry: `ssl_cert_reqs` (`required` or `none`), `ssl_ca_certs`,
    /// `ssl_certfile` and `ssl_keyfile`. Nothing connects yet.
    pub fn open(address: &str, randomness: Arc<Randomness>) -> Result<Self, AddressError> {
        Ok(Self { client: client(address)?, shared: Arc::default(), randomness, transport: Arc::default() })
    }

    /// The same server, with keys named as these options say.
    #[must_use]
    pub fn with_transport(self, options: TransportOptions) -> Self {
        Self { transport: Arc::new(options), ..self }
    }

    /// How keys are named.
    pub(crate) fn transport(&self) -> &Arc<TransportOptions> {
        &self.transport
    }

    /// Succeeds when the server answers within two seconds.
    pub async fn ping(&self) -> Result<(), RedisFailure> {
        let mut pipeline = redis::pipe();
        pipeline.cmd("PING").ignore();
        let asked = self.shared.lock().await.number;
        match tokio::time::timeout(PING_TIMEOUT, self.run::<()>(&pipeline)).await {
            Ok(outcome) => Ok(outcome?),
            Err(_elapsed) => {
                // Only time tells of a cable that was pulled, and who asks next should not find it out again.
                self.give_up(asked).await;
                Err(RedisFailure(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
            }
        }
    }

    /// The database number, which is part of the names of kombu's broadcast channels.
    pub(crate) fn database(&self) -> i64 {
        self.client.get_connection_info().redis_settings().db()
    }

    /// Host and port, without credentials.
    pub(crate) fn place(&self) -> String {
        self.client.get_connection_info().addr().to_string()
    }

    /// Runs commands that may be run twice: once more, when the connection broke under them.
    pub(crate) async fn run<T: redis::FromRedisValue>(&self, commands: &Pipeline) -> RedisResult<T> {
        match self.run_once(commands).await {
            Err(cause) if cause.is_connection_dropped() => self.run_once(commands).await,
            outcome => outcome,
        }
    }

    /// Runs commands that must not be run twice.
    pub(crate) async fn run_once<T: redis::FromRedisValue>(&self, commands: &Pipeline) -> RedisResult<T> {
        let (mut connection, number) = self.connection().await?;
        let outcome = commands.query_async(&mut connection).await;
        if let Err(cause) = &outcome
            && (cause.is_io_error() || cause.is_unrecoverable_error())
        {
            self.give_up(number).await;
        }
        outcome
    }

    /// Gives up the connection of that number, if it is still the one in use.
    async fn give_up(&self, number: u64) {
        let mut shared = self.shared.lock().await;
        if shared.number == number {
            shared.connection = None;
        }
    }

    async fn connection(&self) -> RedisResult<(MultiplexedConnection, u64)> {
        let mut shared = self.shared.lock().await;
        if let Some(connection) = &shared.connection {
            return Ok((connection.clone(), shared.number));
        }
        // The one who waited while a connection failed need not try again one after the other.
        if let Some((at, cause)) = &shared.failed
            && at.elapsed() < SHARED_FAILURE
        {
            return Err(cause.clone());
        }
        match self.connect(RESPONSE_TIMEOUT).await {
            Ok(connection) => {
                shared.number += 1;
                shared.connection = Some(connection.clone());
                shared.failed = None;
                Ok((connection, shared.number))
            }
            Err(cause) => {
                shared.failed = Some((Instant::now(), cause.clone()));
                Err(cause)
            }
        }
    }

    async fn connect(&self, response_timeout: Duration) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECTION_TIMEOUT))
            .set_response_timeout(Some(response_timeout));
        self.client.get_multiplexed_async_connection_with_config(&config).await
    }

    /// A connection of its own, for commands that block up to `longest`.
    pub(crate) async fn blocking(&self, longest: Duration) -> RedisResult<MultiplexedConnection> {
        self.connect(longest + RESPONSE_TIMEOUT).await
    }

    /// A connection of its own, for subscriptions.
    pub(crate) async fn subscriptions(&self) -> RedisResult<PubSub> {
        match tokio::time::timeout(CONNECTION_TIMEOUT, self.client.get_async_pubsub()).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()),
        }
    }

    /// Waits between tries.
    pub(crate) fn backoff(&self) -> Backoff {
        Backoff::new(self.randomness.clone())
    }

    /// Chance.
    pub(crate) fn randomness(&self) -> &Randomness {
        &self.randomness
    }

    /// A fresh random identifier in the form of a version 4 UUID, as kombu names deliveries and replies.
    pub(crate) fn new_id(&self) -> String {
        uuid::Builder::from_random_bytes(self.randomness.salt()).into_uuid().to_string()
    }
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Redis").field("place", &self.place()).finish_non_exhaustive()
    }
}

/// Redis could not be reached, or refused.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct RedisFailure(#[from] redis::RedisError);

/// How long a connection may take to come about.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(3);

/// How long the server may take to answer a command that does not block.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the server may take to say that it is there.
const PING_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a failure to connect is the answer to everybody who asks.
const SHARED_FAILURE: Duration = Duration::from_millis(20);

fn client(address: &str) -> Result<Client, AddressError> {
    let scheme = address.split("://").next().unwrap_or_default();
    if scheme.contains("sentinel") {
        return Err(AddressError::Unsupported(
            "Redis Sentinel is not supported: give the address of the server itself, or of a proxy that follows it",
        ));
    }
    if scheme.contains("cluster") || address.contains(',') || address.contains(';') {
        return Err(AddressError::Unsupported(
            "Redis Cluster and lists of addresses are not supported, by Celery neither: give the address of one server",
        ));
    }
    if scheme != "redis" && scheme != "rediss" {
        return Err(AddressError::Unsupported("the address must begin with redis:// or rediss://"));
    }
    let (plain, query) = address.split_once('?').unwrap_or((address, ""));
    let option = |name: &str| {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    };
    if scheme == "redis" {
        return Client::open(plain).map_err(malformed);
    }
    // The provider is chosen once for the whole process; if the program chose before, its choice stands.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let plain = match option("ssl_cert_reqs") {
        None | Some("required" | "CERT_REQUIRED") => plain.to_owned(),
        Some("none" | "CERT_NONE") => {
            tracing::warn!("the Redis server's certificate is not checked, as ssl_cert_reqs asks");
            format!("{plain}#insecure")
        }
        Some(_) => {
            return Err(AddressError::Malformed("ssl_cert_reqs is neither required nor none".to_owned()));
        }
    };
    let file = |name: &'static str| match option(name) {
        None => Ok(None),
        Some(path) => std::fs::read(unescaped(path).as_ref())
            .map(Some)
            .map_err(|cause| AddressError::File { option: name, cause }),
    };
    let client_tls = match (file("ssl_certfile")?, file("ssl_keyfile")?) {
        (Some(client_cert), Some(client_key)) => Some(ClientTlsConfig { client_cert, client_key }),
        (None, None) => None,
        _ => return Err(AddressError::Malformed("ssl_certfile and ssl_keyfile belong together".to_owned())),
    };
    let certificates = TlsCertificates { client_tls, root_cert: file("ssl_ca_certs")? };
    Client::build_with_tls(plain, certificates).map_err(malformed)
}

fn malformed(cause: redis::RedisError) -> AddressError {
    AddressError::Malformed(cause.category().to_owned())
}

/// Undoes percent-encoding, which paths in addresses may carry.
fn unescaped(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(address: &str) -> Result<Redis, AddressError> {
        Redis::open(address, Arc::new(Randomness::from_seed([1; 32])))
    }

    #[tokio::test]
    async fn addresses_are_read_or_refused_without_repeating_the_password() {
        let redis = opened("redis://:secret@localhost:6380/3").unwrap();
        assert_eq!((redis.database(), redis.place().as_str()), (3, "localhost:6380"));
        assert!(!format!("{redis:?}").contains("secret"));
        assert_eq!(
            opened("rediss://:secret@localhost?ssl_cert_reqs=none").unwrap().place(),
            "localhost:6379"
        );
        for (address, says) in [
            ("sentinel://:secret@host:26379", "Sentinel"),
            ("redis+sentinel://:secret@host:26379", "Sentinel"),
            ("redis-cluster://:secret@host", "Cluster"),
            ("redis://:secret@one:6379,two:6379", "Cluster"),
            ("amqp://user:secret@host", "redis://"),
            ("host:6379", "redis://"),
            ("redis://:secret@host/none", "not a Redis address"),
            ("rediss://:secret@host?ssl_cert_reqs=maybe", "ssl_cert_reqs"),
            ("rediss://:secret@host?ssl_ca_certs=/no/such/file", "ssl_ca_certs"),
            ("rediss://:secret@host?ssl_certfile=/dev/null", "belong together"),
        ] {
            let refusal = opened(address).unwrap_err().to_string();
            assert!(refusal.contains(says), "{address}: {refusal}");
            assert!(!refusal.contains("secret"), "{refusal}");
        }
    }

    #[tokio::test]
    async fn identifiers_are_version_4_uuids() {
        let redis = opened("redis://localhost").unwrap();
        let (one, other) = (redis.new_id(), redis.new_id());
        assert_ne!(one, other);
        assert_eq!((one.len(), one.as_bytes()[14]), (36, b'4'));
    }

    #[test]
    fn percent_encoding_is_undone() {
        assert_eq!(unescaped("%2Fetc%2Fa%20b%"), "/etc/a b%");
    }
}
