//! Why a task failed: a code that is sent and stored. Texts for people are written where they are shown.

use crate::{language::Language, work::budget::Exhausted, work::task::Retry};
use chrono::{DateTime, Utc};
use std::{fmt, str::FromStr};

/// Why a task gave no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{detail}")]
pub struct TaskFailure {
    /// The kind of failure. The candidate reads a text for it.
    pub code: FailureCode,
    /// What happened, in English, for logs and for programs that called the task; no secret and no answer is in it.
    pub detail: String,
    /// Whether another try may help.
    pub retry: Retry,
}

impl TaskFailure {
    /// Makes a failure after which another try may succeed.
    pub fn transient(code: FailureCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), retry: Retry::Later }
    }

    /// Makes a failure that every other try would meet too.
    pub fn permanent(code: FailureCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), retry: Retry::Never }
    }

    /// Makes a failure from the message of somebody's own worker.
    pub fn told(words: impl Into<String>, retry: Retry) -> Self {
        let detail = words.into();
        Self { code: FailureCode::Other(detail.clone()), detail, retry }
    }
}

/// Declares the codes, each with the word that is sent and stored, and with the meaning of the parameter after its colon.
macro_rules! failure_codes {
    ($($(#[$doc:meta])* $variant:ident $(($parameter:ty))? = $word:literal),+ $(,)?) => {
        /// The kinds of failure of a task.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum FailureCode {
            $($(#[$doc])* $variant $(($parameter))?,)+
            /// A message of somebody's own worker.
            Other(String),
        }

        impl fmt::Display for FailureCode {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(failure_codes!(@pattern $variant parameter $(($parameter))?) =>
                        failure_codes!(@write formatter $word parameter $(($parameter))?),)+
                    Self::Other(words) => formatter.write_str(words),
                }
            }
        }

        impl FailureCode {
            /// One of each kind, so that a test can hold a catalogue of words complete.
            pub fn examples() -> Vec<Self> {
                vec![$(failure_codes!(@example $variant $(($parameter))?)),+, Self::Other("other".to_owned())]
            }

            fn known(word: &str, parameter: Option<&str>) -> Option<Self> {
                match word {
                    $($word => failure_codes!(@read $variant parameter $(($parameter))?),)+
                    _ => None,
                }
            }
        }
    };
    (@pattern $variant:ident $name:ident) => { Self::$variant };
    (@pattern $variant:ident $name:ident ($parameter:ty)) => { Self::$variant($name) };
    (@write $formatter:ident $word:literal $name:ident) => { $formatter.write_str($word) };
    (@write $formatter:ident $word:literal $name:ident ($parameter:ty)) => { write!($formatter, "{}:{}", $word, $name) };
    (@example $variant:ident) => { Self::$variant };
    (@example $variant:ident ($parameter:ty)) => { Self::$variant(<$parameter as Example>::example()) };
    (@read $variant:ident $name:ident) => { $name.is_none().then_some(Self::$variant) };
    (@read $variant:ident $name:ident ($parameter:ty)) => { $name?.parse().ok().map(Self::$variant) };
}

failure_codes! {
    /// It was interrupted and claimed again too often.
    InterruptedTooOften = "interrupted_too_often",
    /// The program that worked on it panicked.
    Panicked = "panicked",
    /// No result came in the time that a task may take.
    TimedOut = "timed_out",
    /// The result belongs to another kind of task.
    ForeignResult = "foreign_result",
    /// The result breaks a rule, which the parameter names.
    InvalidResult(String) = "invalid_result",
    /// The database refuses the result.
    ResultNotKept = "result_not_kept",
    /// The program shuts down.
    ShuttingDown = "shutting_down",
    /// No worker took the task in time.
    NoWorker = "no_worker",
    /// The connection to the workers ended.
    WorkersDisconnected = "workers_disconnected",
    /// The texts are longer than a worker takes.
    TooLongForWorker = "too_long_for_worker",
    /// The task's number is none that a worker takes.
    InvalidTaskId = "invalid_task_id",
    /// The task was revoked, or it expired.
    Revoked = "revoked",
    /// The worker knows no task of this name.
    UnknownTask = "unknown_task",
    /// The worker stopped the task at its time limit.
    WorkerTimeLimit = "worker_time_limit",
    /// The worker failed.
    WorkerFailed = "worker_failed",
    /// The worker failed with an exception of this class.
    WorkerRaised(String) = "worker_raised",
    /// A worker refused the task's message.
    MessageRefused = "message_refused",
    /// The task's message is malformed.
    MessageMalformed = "message_malformed",
    /// The rubric grader panicked.
    RubricPanicked = "rubric_panicked",
    /// The question bank has no more questions for the session.
    NoQuestionsLeft = "no_questions_left",
    /// The result holds no question.
    NoQuestions = "no_questions",
    /// Only a model can judge the answer.
    ModelNeeded = "model_needed",
    /// The model's judgement does not rest on the answer's own words.
    UnsupportedJudgement = "unsupported_judgement",
    /// The model's questions could not be read.
    UnreadableQuestions = "unreadable_questions",
    /// The model server refused the request.
    ModelRefused = "model_refused",
    /// The text is longer than the model reads.
    TooLongForModel = "too_long_for_model",
    /// The model server refused the API key, with this status.
    ModelKeyRefused(u16) = "model_key_refused",
    /// The model server has no such model or address.
    ModelUnknown = "model_unknown",
    /// The account at the model server has nothing left.
    ModelQuota = "model_quota",
    /// The model server has too many requests.
    ModelBusy = "model_busy",
    /// The model server failed with this status.
    ModelServerFailed(u16) = "model_server_failed",
    /// The model server reported an error in the place of the reply's rest.
    ModelErrorMidway = "model_error_midway",
    /// The reply ended without its end.
    ReplyIncomplete = "reply_incomplete",
    /// The reply reached its limit, which is this many tokens.
    ReplyAtLimit(u32) = "reply_at_limit",
    /// The model server answered with this status.
    ModelStatus(u16) = "model_status",
    /// The model server cannot be reached.
    ModelUnreachable = "model_unreachable",
    /// The connection to the model server broke.
    ModelDisconnected = "model_disconnected",
    /// The model server took no connection in time.
    ModelConnectTimeout = "model_connect_timeout",
    /// The model did not begin to reply in time.
    FirstTokenTimeout = "first_token_timeout",
    /// The model stopped in the middle of its reply.
    ReplyStalled = "reply_stalled",
    /// The model did not finish its reply in time.
    ReplyTimeout = "reply_timeout",
    /// The reply was too large.
    ReplyTooLarge = "reply_too_large",
    /// The reply could not be read.
    ReplyUnreadable = "reply_unreadable",
    /// The model declined to reply.
    ModelDeclined = "model_declined",
    /// Calls are suspended, because too many failed.
    ModelSuspended = "model_suspended",
    /// Nobody speaks in the recording.
    NoSpeech = "no_speech",
    /// Nothing was understood in the recording that can be believed.
    NothingUnderstood = "nothing_understood",
    /// What was understood of the recording is too unsure.
    HardToHear = "hard_to_hear",
    /// The recording was understood in another language than the interview's.
    AnotherLanguage = "another_language",
    /// The recording cannot be read.
    RecordingUnreadable = "recording_unreadable",
    /// This server has nothing that transcribes recordings.
    TranscriberMissing = "transcriber_missing",
    /// The transcriber cannot be reached, or the connection broke.
    TranscriberUnreachable = "transcriber_unreachable",
    /// The transcriber did not answer in time.
    TranscriberTimeout = "transcriber_timeout",
    /// The transcriber answered with this status.
    TranscriberStatus(u16) = "transcriber_status",
    /// The transcriber's reply is too large, or cannot be read.
    TranscriberUnreadable = "transcriber_unreadable",
    /// What was spent today could not be looked up.
    UsageUnknown = "usage_unknown",
    /// A day's budget is used up.
    BudgetUsedUp(UsedUpBudget) = "budget_used_up",
}

/// A value that stands for all of its type.
trait Example {
    fn example() -> Self;
}

impl Example for u16 {
    fn example() -> Self {
        503
    }
}

impl Example for u32 {
    fn example() -> Self {
        4_096
    }
}

impl Example for String {
    fn example() -> Self {
        "ValueError".to_owned()
    }
}

impl Example for UsedUpBudget {
    fn example() -> Self {
        Self { budget: Exhausted::HostTokens, opens_at: DateTime::UNIX_EPOCH }
    }
}

impl From<&str> for FailureCode {
    /// Reads the text form. Any text that is not a code is the message of somebody's own worker.
    fn from(text: &str) -> Self {
        let (word, parameter) = text.split_once(':').map_or((text, None), |(word, rest)| (word, Some(rest)));
        Self::known(word, parameter).unwrap_or_else(|| Self::Other(text.to_owned()))
    }
}

/// A day's budget that is used up, and when the next day's begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsedUpBudget {
    /// Which budget.
    pub budget: Exhausted,
    /// When the next day's budget begins.
    pub opens_at: DateTime<Utc>,
}

impl fmt::Display for UsedUpBudget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.budget.as_str(), self.opens_at.to_rfc3339())
    }
}

impl FromStr for UsedUpBudget {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (budget, opens_at) = text.split_once(':').ok_or(())?;
        Ok(Self { budget: budget.parse()?, opens_at: opens_at.parse().map_err(|_| ())? })
    }
}

/// Why a grading has not succeeded, and the language in which the candidate reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureReason {
    /// The reason.
    pub code: FailureCode,
    /// The language of the interview; `None` for a reason that was stored as text.
    pub language: Option<Language>,
}

impl FailureReason {
    /// A reason to be shown in this language.
    pub fn new(code: FailureCode, language: Language) -> Self {
        let language = (!matches!(code, FailureCode::Other(_))).then_some(language);
        Self { code, language }
    }
}

impl fmt::Display for FailureReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.language {
            Some(language) => write!(formatter, "{}:{}", language.as_str(), self.code),
            None => write!(formatter, "{}", self.code),
        }
    }
}

impl From<&str> for FailureReason {
    /// Reads the text form. Any text without a code is kept as text.
    fn from(text: &str) -> Self {
        let told = text.split_once(':').and_then(|(language, code)| {
            let language = language.parse().ok()?;
            match FailureCode::from(code) {
                FailureCode::Other(_) => None,
                code => Some(Self { code, language: Some(language) }),
            }
        });
        told.unwrap_or_else(|| Self { code: FailureCode::Other(text.to_owned()), language: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_as_it_was_written() {
        let opens_at = "2026-03-01T00:00:00Z".parse().unwrap();
        for code in [
            FailureCode::ModelUnreachable,
            FailureCode::ModelKeyRefused(401),
            FailureCode::ReplyAtLimit(4_096),
            FailureCode::InvalidResult("score: a number, from 0 to 100".to_owned()),
            FailureCode::BudgetUsedUp(UsedUpBudget { budget: Exhausted::UserCost, opens_at }),
            FailureCode::Other("out of coffee: again".to_owned()),
        ] {
            assert_eq!(FailureCode::from(code.to_string().as_str()), code);
            for language in [Language::Ko, Language::En] {
                let reason = FailureReason::new(code.clone(), language);
                assert_eq!(FailureReason::from(reason.to_string().as_str()), reason);
            }
        }
    }

    #[test]
    fn what_is_no_code_is_kept_as_words() {
        for words in [
            "ko",
            "ko:",
            "ko:나중에",
            "model_key_refused",
            "model_key_refused:many",
            "model_unreachable:1",
            "",
        ] {
            assert_eq!(FailureCode::from(words).to_string(), words);
            assert_eq!(FailureReason::from(words).to_string(), words);
            assert!(matches!(FailureReason::from(words).code, FailureCode::Other(_)));
        }
    }
}
