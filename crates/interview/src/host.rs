//! What the host sees of the program: counts of what is stored and what waits, without anything that people wrote; and,
//! without names, what candidates marked because they disagree with a grader.

pub mod health;
pub mod totals;

use crate::{
    context::Context,
    error::Error,
    grading::mark::{DisagreementCount, Mark},
    host::totals::Totals,
    hosting::actor::Host,
    hosting::audit::AuditAction,
    hosting::audit_log,
    id::MarkId,
    work::job::QueueStatus,
    work::usage::DailyUsage,
};
use chrono::Days;
use std::time::Duration;
use tokio::{sync::Mutex, time::Instant};

/// The state of the program.
#[derive(Clone, Debug, PartialEq)]
pub struct HostStatus {
    /// How much is stored. The counts may be a few seconds old.
    pub totals: Totals,
    /// How much work waits.
    pub queue: QueueStatus,
    /// The model usage of the last seven days, by day and model.
    pub usage: Vec<DailyUsage>,
}

/// How many days of usage are shown, today included.
pub const DAYS_SHOWN: u64 = 7;

/// The totals as they were last counted. Counting reads every interview, so it is done at most every few seconds, no matter
/// how many requests come.
#[derive(Debug, Default)]
pub struct CountedTotals(Mutex<Option<(Instant, Totals)>>);

/// How long counted totals are used before they are counted again.
const TOTALS_STAND_FOR: Duration = Duration::from_secs(5);

impl CountedTotals {
    async fn read(&self, context: &Context) -> Result<Totals, Error> {
        // Who comes while they are being counted waits for that count.
        let mut last = self.0.lock().await;
        match *last {
            Some((counted, totals)) if counted.elapsed() < TOTALS_STAND_FOR => Ok(totals),
            _ => {
                let totals = context.store.totals().await?;
                *last = Some((Instant::now(), totals));
                Ok(totals)
            }
        }
    }
}

/// Reads the state of the program.
pub async fn status(context: &Context, _host: Host, totals: &CountedTotals) -> Result<HostStatus, Error> {
    let totals = totals.read(context).await?;
    let now = context.clock.now();
    let queue = context.store.queue_status(now).await?;
    let today = now.date_naive();
    let since = today.checked_sub_days(Days::new(DAYS_SHOWN - 1)).unwrap_or(today);
    let usage = context.store.model_usage(since).await?;
    Ok(HostStatus { totals, queue, usage })
}

/// Where candidates disagree with graders. It names no person, no session and no record.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreements {
    /// How many marks there are in all, by grader and verdict, in that order.
    pub counts: Vec<DisagreementCount>,
    /// A page of the marks, newest first.
    pub marks: Vec<Mark>,
}

/// Lists where candidates disagree with graders, at most `limit` marks, and only those before a number when one is given.
/// The audit log gets an entry first, since the marks have words of candidates in them.
pub async fn disagreements(
    context: &Context,
    host: Host,
    before: Option<MarkId>,
    limit: i64,
) -> Result<Disagreements, Error> {
    audit_log::note(context, host.actor(), AuditAction::DisagreementsRead, None).await?;
    let counts = context.store.disagreement_counts().await?;
    let marks = context.store.disagreements(before, limit).await?;
    Ok(Disagreements { counts, marks })
}
