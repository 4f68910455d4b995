//! What whoever runs the program sees of it: how much there is and how much waits, nothing that anybody wrote.

use crate::{error::Error, job::QueueStatus, ports::Ports};

/// How much is remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// How many people have an account.
    pub users: i64,
    /// How many interviews there are.
    pub sessions: i64,
}

/// How the program does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HostStatus {
    /// How much is remembered.
    pub totals: Totals,
    /// How much work waits.
    pub queue: QueueStatus,
}

/// Says how the program does.
pub async fn status(ports: &Ports) -> Result<HostStatus, Error> {
    let totals = ports.store.totals().await?;
    let queue = ports.store.queue_status(ports.clock.now()).await?;
    Ok(HostStatus { totals, queue })
}
