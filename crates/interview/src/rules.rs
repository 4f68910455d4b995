//! Limits and durations that a host may set.

use crate::{
    hosting::host_names::HostNames, language::Language, recording::RecordingLimits, work::budget::Budgets,
};
use chrono::TimeDelta;
use std::time::Duration;

/// What a host decided.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The language of an interview that names none.
    pub default_language: Language,
    /// Whether anybody may register.
    pub registration_open: bool,
    /// Usernames that are hosts, whatever the role of their accounts.
    pub host_names: HostNames,
    /// How long an entry of the audit log is kept.
    pub audit_retention: TimeDelta,
    /// Registrations from one address within an hour; 0 is no limit.
    pub address_registrations: u32,
    /// Failed sign-ins to one account within a quarter of an hour; 0 is no limit, for addresses too.
    pub login_failures: u32,
    /// Successful sign-ins to one account within a quarter of an hour; 0 is no limit.
    pub account_sign_ins: u32,
    /// Devices on which one user is signed in. The next one signs out the device that was unused for longest.
    pub user_devices: u32,
    /// Wrong recovery codes for one account within an hour; 0 is no limit, for addresses too.
    pub recovery_failures: u32,
    /// Whether anybody may try one question without an account.
    pub guests_open: bool,
    /// Guests from one address within an hour; 0 is no limit.
    pub address_guests: u32,
    /// How many answers a guest may give.
    pub guest_answers: u32,
    /// How long a guest who makes no account is kept.
    pub guest_ttl: TimeDelta,
    /// How long a refresh token lives after its last use.
    pub refresh_token_ttl: TimeDelta,
    /// How long a request for questions waits before the fallback questions are asked.
    pub question_timeout: Duration,
    /// How long one try of a task may take.
    pub task_timeout: Duration,
    /// Whether recordings are transcribed.
    pub transcribes: bool,
    /// How long one try to transcribe a recording may take.
    pub transcription_timeout: Duration,
    /// How many recordings are transcribed at once.
    pub transcriptions: usize,
    /// How many other tasks are under way at once.
    pub concurrency: usize,
    /// How long a claim lasts before others may claim the job. Running jobs are renewed after a third of it.
    pub lease: TimeDelta,
    /// How long the dispatcher sleeps at most before it looks for due jobs without a notification.
    pub poll_interval: Duration,
    /// How long the answer to a creation is stored for repeated requests.
    pub idempotency_ttl: TimeDelta,
    /// How many questions a session may have in all.
    pub max_questions: i64,
    /// How deep follow-ups to follow-ups go.
    pub follow_up_depth: usize,
    /// How much may be kept of recordings.
    pub recordings: RecordingLimits,
    /// Budgets for a day's model usage, and the model's prices.
    pub budgets: Budgets,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            default_language: Language::Ko,
            registration_open: true,
            host_names: HostNames::default(),
            audit_retention: TimeDelta::days(730),
            address_registrations: 100,
            login_failures: 10,
            account_sign_ins: 300,
            user_devices: 50,
            recovery_failures: 5,
            guests_open: true,
            address_guests: 100,
            guest_answers: 5,
            guest_ttl: TimeDelta::hours(24),
            refresh_token_ttl: TimeDelta::days(30),
            question_timeout: Duration::from_secs(30),
            task_timeout: Duration::from_secs(180),
            transcribes: false,
            transcription_timeout: Duration::from_secs(3_600),
            transcriptions: 2,
            concurrency: 256,
            lease: TimeDelta::seconds(30),
            poll_interval: Duration::from_secs(1),
            idempotency_ttl: TimeDelta::hours(24),
            max_questions: 50,
            follow_up_depth: 3,
            recordings: RecordingLimits::default(),
            budgets: Budgets::default(),
        }
    }
}
