//! What can go wrong with a call, one variant for each thing that follows from it.

use std::time::Duration;

use chrono::TimeDelta;
use interview::grading::failure::{FailureCode, TaskFailure};
use interview::work::task::Retry;

use super::reading::Reply;
use super::refusal::Refusal;

/// Why a call brought no reply.
#[derive(Debug)]
pub(super) enum Fault {
    /// The server does not do what was wished for, or does not take the call at all (400, 422).
    Refused(Refusal),
    /// The text is longer than the model reads.
    TooLong,
    /// The key is wrong, or may not do this (401, 403).
    Key(u16),
    /// There is no such model, or no such address (404).
    NoModel,
    /// The account has nothing left.
    Quota,
    /// Too many calls (429).
    Busy(Option<Duration>),
    /// The server failed (5xx).
    Failed(u16, Option<Duration>),
    /// The server reported an error in the place of a reply, or of its rest.
    FailedMidway,
    /// The reply ended without saying that it ended.
    BrokeOff,
    /// The reply ended at the most tokens that it may have, which were so many: the reply as far as it came.
    AtLimit(Box<Reply>, u32),
    /// Any other status.
    Status(u16),
    /// No connection came about.
    Unreachable,
    /// The connection broke.
    Broken,
    /// Nothing came for too long.
    Silent(Phase),
    /// The reply was longer than any good one.
    TooLarge,
    /// The reply was not in the protocol's form.
    Unreadable,
    /// The model declined to reply.
    Declined,
    /// Calls are stopped since too many failed.
    Stopped(Duration),
}

/// What a call was waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// The connection.
    Connection,
    /// The first token.
    FirstToken,
    /// The next part of a reply that had begun.
    NextPart,
    /// The whole reply.
    Whole,
}

impl Fault {
    /// Whether sending the call again at once, or after a short wait, may help.
    pub(super) fn may_be_resent(&self) -> bool {
        matches!(
            self,
            Self::Busy(_)
                | Self::Failed(..)
                | Self::FailedMidway
                | Self::BrokeOff
                | Self::Unreachable
                | Self::Broken
        )
    }

    /// Whether the server is to blame, so that it counts towards stopping calls.
    pub(super) fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Failed(..)
                | Self::FailedMidway
                | Self::BrokeOff
                | Self::Unreachable
                | Self::Broken
                | Self::Silent(_)
        )
    }

    /// The reply as far as it came, for those to whom a part is of use.
    pub(super) fn partial_reply(self) -> Result<Reply, Self> {
        match self {
            Self::AtLimit(reply, _) => Ok(*reply),
            fault => Err(fault),
        }
    }

    /// How long the server asks to be left alone.
    pub(super) fn wait(&self) -> Option<Duration> {
        match self {
            Self::Busy(wait) | Self::Failed(_, wait) => *wait,
            _ => None,
        }
    }

    /// A word for it, for logs and metrics.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::TooLong => "too_long",
            Self::Key(_) => "key",
            Self::NoModel => "no_model",
            Self::Quota => "quota",
            Self::Busy(_) => "busy",
            Self::Failed(..) | Self::FailedMidway => "failed",
            Self::Status(_) => "status",
            Self::Unreachable => "unreachable",
            Self::Broken | Self::BrokeOff => "broken",
            Self::Silent(_) => "silent",
            Self::TooLarge | Self::AtLimit(..) => "too_large",
            Self::Unreadable => "unreadable",
            Self::Declined => "declined",
            Self::Stopped(_) => "stopped",
        }
    }

    /// What happened, for logs. It repeats nothing of what the server said, which may hold the key or the answer.
    fn reason(&self) -> String {
        match self {
            Self::Refused(_) => "the model server refused the request (400)".to_owned(),
            Self::TooLong => "the text is too long for the model".to_owned(),
            Self::Key(status) => format!("the model server refused the API key ({status})"),
            Self::NoModel => "the model server knows no such model or address (404)".to_owned(),
            Self::Quota => "the model account's quota is used up".to_owned(),
            Self::Busy(_) => "the model server has too many requests (429)".to_owned(),
            Self::Failed(status, _) => format!("the model server failed ({status})"),
            Self::FailedMidway => {
                "the model server reported an error instead of finishing its reply".to_owned()
            }
            Self::BrokeOff => "the model's reply broke off before its end".to_owned(),
            Self::AtLimit(_, tokens) => format!(
                "the model's reply broke off at its limit of {tokens} tokens, or of the model's context"
            ),
            Self::Status(status) => format!("the model server answered with status {status}"),
            Self::Unreachable => "the model server cannot be reached".to_owned(),
            Self::Broken => "the connection to the model server broke".to_owned(),
            Self::Silent(Phase::Connection) => {
                "the model server did not accept a connection in time".to_owned()
            }
            Self::Silent(Phase::FirstToken) => "the model did not begin to reply in time".to_owned(),
            Self::Silent(Phase::NextPart) => "the model stopped in the middle of its reply".to_owned(),
            Self::Silent(Phase::Whole) => "the model did not finish its reply in time".to_owned(),
            Self::TooLarge => "the model's reply was too large".to_owned(),
            Self::Unreadable => "the model server's reply could not be read".to_owned(),
            Self::Declined => "the model declined to reply".to_owned(),
            Self::Stopped(_) => "the model server failed repeatedly and is left alone for a while".to_owned(),
        }
    }

    /// The kind of failure, for which the candidate reads words.
    fn code(&self) -> FailureCode {
        match self {
            Self::Refused(_) => FailureCode::ModelRefused,
            Self::TooLong => FailureCode::TooLongForModel,
            Self::Key(status) => FailureCode::ModelKeyRefused(*status),
            Self::NoModel => FailureCode::ModelUnknown,
            Self::Quota => FailureCode::ModelQuota,
            Self::Busy(_) => FailureCode::ModelBusy,
            Self::Failed(status, _) => FailureCode::ModelServerFailed(*status),
            Self::FailedMidway => FailureCode::ModelErrorMidway,
            Self::BrokeOff => FailureCode::ReplyIncomplete,
            Self::AtLimit(_, tokens) => FailureCode::ReplyAtLimit(*tokens),
            Self::Status(status) => FailureCode::ModelStatus(*status),
            Self::Unreachable => FailureCode::ModelUnreachable,
            Self::Broken => FailureCode::ModelDisconnected,
            Self::Silent(Phase::Connection) => FailureCode::ModelConnectTimeout,
            Self::Silent(Phase::FirstToken) => FailureCode::FirstTokenTimeout,
            Self::Silent(Phase::NextPart) => FailureCode::ReplyStalled,
            Self::Silent(Phase::Whole) => FailureCode::ReplyTimeout,
            Self::TooLarge => FailureCode::ReplyTooLarge,
            Self::Unreadable => FailureCode::ReplyUnreadable,
            Self::Declined => FailureCode::ModelDeclined,
            Self::Stopped(_) => FailureCode::ModelSuspended,
        }
    }

    fn retry(&self) -> Retry {
        match self {
            Self::Refused(_)
            | Self::TooLong
            | Self::Key(_)
            | Self::NoModel
            | Self::Quota
            | Self::Status(_)
            | Self::AtLimit(..)
            | Self::Declined => Retry::Never,
            Self::Stopped(wait) => after(*wait),
            _ => self.wait().map_or(Retry::Later, after),
        }
    }
}

fn after(wait: Duration) -> Retry {
    TimeDelta::from_std(wait).map_or(Retry::Later, Retry::After)
}

impl From<Fault> for TaskFailure {
    fn from(fault: Fault) -> Self {
        Self { code: fault.code(), detail: fault.reason(), retry: fault.retry() }
    }
}
