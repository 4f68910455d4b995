//! Settings: defaults ← `daedam.toml` ← `DAEDAM_*` ← flags; later wins.
//!
//! The table below is everything there is to know about a setting: its name, what it means, its default. The struct,
//! the flags, `daedam config` and the reference page are made from it.

mod allowed;
mod fault;
mod resolve;
mod unknown;

use crate::{amount::Amount, length::Length, secret::Secret, size::Size};
use interview::language::Language;
use serde::Deserialize;
use std::{net::SocketAddr, path::PathBuf};

pub use fault::Fault;
pub use resolve::{Resolved, Shown, Sources, resolve};
pub use unknown::Unknown;

use allowed::Allowed;

/// What there is to know about one setting.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its name in `daedam.toml`; `DAEDAM_` and the name in capitals is its environment variable.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static [&'static str],
    /// Its default as TOML writes it; empty when there is none.
    pub default: &'static str,
    /// Whether its value is never shown, and may come from a file named by `<name>_file`.
    pub secret: bool,
    /// What its value may be, in words: "a whole number, 0 or more".
    pub allowed: &'static str,
}

impl Setting {
    /// Whether it is a flag of every command. Flags are seen by everybody on the machine, so secrets are none; an address
    /// of a database may be one where it has no password.
    pub fn is_flag(&self) -> bool {
        !self.secret || self.name == "database_url"
    }

    /// What it means, in one line.
    pub fn meaning(&self) -> String {
        self.doc.concat().trim().to_owned()
    }
}

macro_rules! settings {
    (@secret Option<Secret>) => { true };
    (@secret $($other:tt)+) => { false };
    ($($(#[doc = $doc:literal])+ $name:ident : [$($kind:tt)+] = $default:literal;)+) => {
        /// What the host decided. See the reference page for the meaning of each.
        #[derive(Clone, Debug, Deserialize)]
        pub struct Settings {
            $($(#[doc = $doc])+ pub $name: $($kind)+,)+
        }

        /// Every setting, in the order of the reference page.
        pub const SETTINGS: &[Setting] = &[$(Setting {
            name: stringify!($name),
            doc: &[$($doc),+],
            default: $default,
            secret: settings!(@secret $($kind)+),
            allowed: <$($kind)+ as Allowed>::WHAT,
        },)+];
    };
}

settings! {
    /// The address and port to listen on. `0.0.0.0:8000` listens on every network of the machine.
    listen: [SocketAddr] = "\"127.0.0.1:8000\"";
    /// The folder for what the program keeps: the database, unless `database_url` names another, and its own secret.
    data_dir: [PathBuf] = "\"data\"";
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/NAME`. Without it: `daedam.db` in `data_dir`.
    database_url: [Option<Secret>] = "";
    /// Connections to PostgreSQL at most; SQLite needs no setting.
    database_connections: [u32] = "20";
    /// How long PostgreSQL works on one statement at most.
    database_statement_timeout: [Length] = "\"30s\"";
    /// How long a statement waits in PostgreSQL for a lock that somebody else holds; a change that stands still for three times
    /// as long is ended. Whoever waited is told to come again (503).
    database_lock_timeout: [Length] = "\"5s\"";
    /// A folder with the host's own `bank/*.toml`, `rubric.toml` and `prompts/*.md`, which stand in the place of those built in, file by
    /// file. `daedam config --check` reads it and says what is wrong.
    interviewer_dir: [Option<PathBuf>] = "";
    /// The file that says which graders were found to agree with people (`daedam eval --calibrate` writes it). Without it:
    /// `calibration.json` in `data_dir`.
    calibration_file: [Option<PathBuf>] = "";
    /// A model server as OpenAI clients take it (`…/v1`, or its own path): it asks and judges then. Without it the question bank asks and
    /// the rubric judges.
    model_url: [Option<Secret>] = "";
    /// The model's name, as the server knows it.
    model_name: [String] = "\"\"";
    /// What proves to the model server that we may ask; local servers want none.
    model_api_key: [Option<Secret>] = "";
    /// What becomes of a grading when the model fails for good: `fail`, with a reason and a retry, or `rubric`, which judges in its
    /// place and says so.
    model_failure: [ModelFailure] = "\"fail\"";
    /// How long one call of the model may take as a whole; `task_timeout` should leave room for two.
    model_timeout: [Length] = "\"80s\"";
    /// How long to wait for the model's first token, and then for each next part.
    model_first_token_timeout: [Length] = "\"30s\"";
    /// Tokens that one reply of the model may have. A model that thinks before it replies may need more.
    model_reply_tokens: [u32] = "4096";
    /// Calls that wait for the model at once; more queue here.
    model_concurrency: [usize] = "8";
    /// Tokens of the model the whole host may use in a day (UTC), over all servers and workers; 0 is no limit. Calls under way
    /// when a limit is reached still finish.
    model_daily_tokens: [u64] = "0";
    /// Tokens of the model each user may use in a day (UTC); 0 is no limit.
    model_daily_tokens_per_user: [u64] = "0";
    /// What the model costs per million tokens read, as a plain decimal in your own currency: `"0.15"`.
    model_price_prompt: [Option<Amount>] = "";
    /// What the model costs per million tokens written.
    model_price_completion: [Option<Amount>] = "";
    /// What the whole host's use of the model may cost in a day (UTC), in the currency of the prices; 0 is no limit.
    model_daily_cost: [Amount] = "\"0\"";
    /// What each user's use of the model may cost in a day (UTC); 0 is no limit.
    model_daily_cost_per_user: [Amount] = "\"0\"";
    /// `redis://[:PASSWORD@]HOST[:PORT][/DATABASE]` or `rediss://…` (TLS). With it, tasks are published to Celery workers, Daedam's
    /// (`daedam worker`) or your own in Python; without it, the server does them itself.
    redis_url: [Option<Secret>] = "";
    /// The Celery queue that tasks are published to and workers consume.
    queue: [String] = "\"celery\"";
    /// The queue that questions are asked for on; without it, `queue`.
    queue_questions: [Option<String>] = "";
    /// The queue that answers are judged on; without it, `queue`.
    queue_evaluations: [Option<String>] = "";
    /// What the names of Celery's queues and Daedam's own keys on Redis begin with: the same as `global_keyprefix` in your
    /// workers' `broker_transport_options`.
    celery_global_keyprefix: [String] = "\"\"";
    /// What the names of Celery's results on Redis begin with: the same as `global_keyprefix` in your workers'
    /// `result_backend_transport_options`.
    celery_result_global_keyprefix: [String] = "\"\"";
    /// The priorities that have a list of their own: the same as `priority_steps` in your workers' `broker_transport_options`. They
    /// begin with 0, rise, and end with 9 at most.
    celery_priority_steps: [Vec<u8>] = "[0, 3, 6, 9]";
    /// What stands between a queue's name and a priority: the same as `sep` in your workers' `broker_transport_options`.
    celery_sep: [String] = "\"\\u0006\\u0016\"";
    /// How long a task may be unacknowledged at a worker other than Daedam's: the same as those workers'
    /// `visibility_timeout`.
    visibility_timeout: [Length] = "\"1h\"";
    /// How long Celery results are kept that no server recorded; one that was recorded goes after `task_timeout`.
    result_expiry: [Length] = "\"24h\"";
    /// Where a worker answers `GET /metrics` and `GET /healthz`, as `127.0.0.1:8001`; for the host's own network. Without it a worker
    /// listens nowhere.
    worker_listen: [Option<SocketAddr>] = "";
    /// The key that signs access tokens. Without it one is made once and kept in `data_dir`.
    jwt_secret: [Option<Secret>] = "";
    /// How long an access token is good.
    token_ttl: [Length] = "\"30m\"";
    /// How long a device stays signed in after its last use.
    refresh_token_ttl: [Length] = "\"30d\"";
    /// The language of an interview that does not say: `ko` or `en`.
    default_language: [Language] = "\"ko\"";
    /// Origins whose pages may call this server, as `["https://app.example.org"]`; `["*"]` is every origin.
    cors_origins: [Vec<String>] = "[]";
    /// Headers that requests of those pages may have beside those that the API reads, as `["traceparent"]`.
    cors_headers: [Vec<String>] = "[]";
    /// Networks of the proxies in front, as `["10.0.0.0/8"]`: only their word on a client's address is taken.
    trusted_proxies: [Vec<String>] = "[]";
    /// Whether anybody may register: `open` or `closed`. A host makes accounts by `daedam user add`.
    registration: [Door] = "\"open\"";
    /// How people reach you, for those who forgot their password or want an account: an address, a link, a room. It is shown to
    /// everybody at sign-up and sign-in.
    contact: [Option<String>] = "";
    /// Whether anybody may try one question without an account: `open` or `closed`. Nobody may where `registration` is closed.
    guests: [Door] = "\"open\"";
    /// Guests from one address within an hour; 0 is no limit.
    address_guests: [u32] = "100";
    /// Answers that a guest may give to the one question.
    guest_answers: [u32] = "5";
    /// How long a guest is kept who does not register; then everything of theirs is erased, within an hour.
    guest_ttl: [Length] = "\"24h\"";
    /// Usernames whose accounts are hosts as long as they stand here, as `["mina"]`, beside those that `daedam user role` made hosts.
    /// Nobody can register such a name: make it with `daedam user add`.
    admins: [Vec<String>] = "[]";
    /// How long the audit log keeps what hosts and instructors did and saw.
    audit_retention: [Length] = "\"730d\"";
    /// Registrations from one address within an hour; 0 is no limit.
    address_registrations: [u32] = "100";
    /// Failed sign-ins to one account within 15 minutes, and twenty times as many from one address; 0 is no limit.
    login_failures: [u32] = "10";
    /// Right sign-ins to one account within 15 minutes; 0 is no limit.
    account_sign_ins: [u32] = "300";
    /// Devices on which one user is signed in; the one that was unused for longest is signed out for the next.
    user_devices: [u32] = "50";
    /// Wrong recovery codes for one account within an hour, and four times as many from one address; 0 is no limit.
    recovery_failures: [u32] = "5";
    /// Memory of one password hash (Argon2id) in KiB, at least 8.
    password_memory_kib: [u32] = "19456";
    /// Passes of one password hash over its memory.
    password_passes: [u32] = "2";
    /// Password hashes under way at once.
    password_concurrency: [usize] = "2";
    /// How long starting a session waits for its questions before the fallback questions are asked.
    question_timeout: [Length] = "\"30s\"";
    /// How long one try to ask or to grade may take.
    task_timeout: [Length] = "\"3m\"";
    /// Tasks under way at once, in a server and in a worker.
    concurrency: [usize] = "256";
    /// How long a job is held before another server may take it over; while it is worked on, the hold is renewed.
    lease: [Length] = "\"30s\"";
    /// Questions a session may have in all.
    most_questions: [u32] = "50";
    /// How deep follow-ups to follow-ups go.
    follow_up_depth: [usize] = "3";
    /// How long the answer to a request with an `Idempotency-Key` is kept.
    idempotency_ttl: [Length] = "\"24h\"";
    /// Bytes of texts (résumés, job descriptions, answers) that one user may keep; 0 is no limit. Erasing sessions makes room.
    user_bytes: [Size] = "\"256MiB\"";
    /// Gradings of one record that are kept, the newest.
    kept_evaluations: [u32] = "50";
    /// Bytes a request's body may have; an answer is up to 1 MiB, and its JSON may need more.
    body_bytes: [Size] = "\"4MiB\"";
    /// Bytes a résumé or job description given as a file may have.
    document_bytes: [Size] = "\"5MiB\"";
    /// Pages such a file may have.
    document_pages: [usize] = "50";
    /// How long reading such a file may take.
    document_timeout: [Length] = "\"10s\"";
    /// Memory that reading one such file may use; it is read in a process of its own.
    document_memory: [Size] = "\"512MiB\"";
    /// Such files that are read at once; more are told to come again.
    document_concurrency: [usize] = "4";
    /// Such files that one user may have read at once.
    user_documents: [usize] = "2";
    /// The folder in which recordings of answers are kept; servers that share a database share it too. Without it: `recordings` in
    /// `data_dir`.
    recordings_dir: [Option<PathBuf>] = "";
    /// Bytes of one recording; more are answered with 413.
    recording_bytes: [Size] = "\"250MiB\"";
    /// How long one recording may be.
    recording_length: [Length] = "\"1h\"";
    /// Bytes of all recordings of one user; more are answered with 403.
    user_recording_bytes: [Size] = "\"2GiB\"";
    /// Recordings that are listened to at once; more wait.
    recording_concurrency: [usize] = "2";
    /// A server that understands speech, as OpenAI clients take it (`…/v1`, with `/audio/transcriptions`): recordings are transcribed
    /// then. Without it the candidate types, or the browser listens.
    transcriber_url: [Option<Secret>] = "";
    /// The name of the transcriber's model, as the server knows it.
    transcriber_model: [String] = "\"whisper-1\"";
    /// What proves to the transcriber that we may ask; local servers want none.
    transcriber_api_key: [Option<Secret>] = "";
    /// How long the transcriber may take for one piece of sound, which has at most 30 seconds.
    transcriber_timeout: [Length] = "\"2m\"";
    /// How long one try to transcribe a recording may take in all.
    transcription_timeout: [Length] = "\"1h\"";
    /// Recordings that are transcribed at once; more wait, and hold up no grading.
    transcriber_concurrency: [usize] = "2";
    /// Uploads of recordings under way at once for one user; more are answered with 429.
    user_uploads: [usize] = "4";
    /// How long the upload of a recording may take in all; one that sends nothing for 30 s ends before.
    upload_timeout: [Length] = "\"1h\"";
    /// Requests under way at once; more are told to come again.
    concurrent_requests: [usize] = "1024";
    /// Connections open at once; more wait to be accepted.
    connections: [usize] = "4096";
    /// Connections from one address (of IPv6, a /64). Above it the oldest that asked for nothing yet ends for the next; where all
    /// are at work, the next is closed. Trusted proxies are not counted.
    address_connections: [usize] = "2048";
    /// How long a client may take to send the head of a request, and a connection may be idle.
    header_timeout: [Length] = "\"10s\"";
    /// How long a client may take to send a request's body; after 10 seconds it must also have sent 1 KiB for each further one.
    body_timeout: [Length] = "\"60s\"";
    /// How long an answer may wait for its client to take more of it; then the connection ends.
    write_timeout: [Length] = "\"30s\"";
    /// Bytes a body may have where nobody has to be signed in: signing up and in, and tokens.
    sign_in_body_bytes: [Size] = "\"16KiB\"";
    /// Bytes of request bodies held at once, over all requests; more are told to come again.
    request_bytes: [Size] = "\"256MiB\"";
    /// Request bodies from one address that are waited for at once; more are told to come again.
    address_bodies: [usize] = "256";
    /// Bytes of answers that wait for their clients to take them, over all users; more are told to come again.
    response_bytes: [Size] = "\"256MiB\"";
    /// As many of one user. One answer of any size is always given.
    user_response_bytes: [Size] = "\"32MiB\"";
    /// Event streams one user may hold open at once.
    event_streams: [usize] = "20";
    /// How long a server that is asked to stop goes on serving, while `/readyz` tells the proxy in front to send no more.
    drain_time: [Option<Length>] = "";
    /// How long requests under way may take to finish when the program is asked to stop.
    shutdown_timeout: [Length] = "\"10s\"";
    /// What is logged, as `info` or `warn,daedam=debug`.
    log: [String] = "\"info\"";
    /// How it is logged: `text` for people, `json` for machines.
    log_format: [LogFormat] = "\"text\"";
}

/// Whether anybody may do something, such as register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// Anybody.
    Open,
    /// Only the host, or nobody.
    Closed,
}

/// What becomes of a grading when the model fails for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelFailure {
    /// It fails with a reason, and can be tried again.
    Fail,
    /// The rubric judges in its place, and says so.
    Rubric,
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The reference page of all settings, in Markdown.
pub fn reference_page() -> String {
    let mut page = String::from(
        "# Settings\n\n\
         Defaults ← `daedam.toml` in the working directory (or `--config FILE`) ← environment ← flags; later wins.\n\
         A setting `some_name` is `DAEDAM_SOME_NAME` in the environment and `--some-name` as a flag.\n\n\
         - A length of time is written `30s`, `15m`, `24h`, `30d`, or as a number of seconds.\n\
         - A size is written `16KiB`, `512MiB`, `2GiB` (1,024 bytes to a KiB), `250MB` (1,000,000 bytes to a MB), or as a number of\n  bytes.\n\
         - A **secret** is marked 🔒. It is never shown, and is no flag, because everybody on a machine sees the flags of its programs;\n  \
         it may be read from a file: `some_name_file`, `DAEDAM_SOME_NAME_FILE`. Of an address only the password is kept back, and\n  \
         `--database-url` is taken where there is no password in it.\n\n\
         `daedam config` prints what each setting is and where it came from, `daedam settings` this list, and `daedam init` writes a\n\
         `daedam.toml` with all of them.\n\n\
         | Setting | Default | What it means |\n|---|---|---|\n",
    );
    for setting in SETTINGS {
        let default =
            if setting.default.is_empty() { "–".to_owned() } else { format!("`{}`", setting.default) };
        let doc: String = setting.doc.concat();
        let mark = if setting.secret { " 🔒" } else { "" };
        page.push_str(&format!("| `{}`{mark} | {default} |{doc} |\n", setting.name));
    }
    page
}
