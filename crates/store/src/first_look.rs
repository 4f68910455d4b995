//! The first connection to a PostgreSQL server: whether it answers, and whether the database can store every script.

use crate::location::ConnectError;
use sqlx::{ConnectOptions as _, Connection as _, postgres::PgConnectOptions, query_scalar};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout_at};

/// How long a server that is just starting may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long to wait before a server that did not answer is asked again.
const PAUSE: Duration = Duration::from_millis(200);

/// Connects once without a pool, because a pool's error says only that it waited, and not what the server said.
pub(crate) async fn look(server: &PgConnectOptions) -> Result<(), ConnectError> {
    let unreachable = |cause| ConnectError::Unreachable { place: place(server), cause };
    let deadline = Instant::now() + PATIENCE;
    let encoding = loop {
        let asked = timeout_at(deadline, encoding(server)).await;
        match asked.unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into())) {
            Ok(encoding) => break encoding,
            Err(cause) if may_pass(&cause) && Instant::now() + PAUSE < deadline => sleep(PAUSE).await,
            Err(cause) => return Err(unreachable(cause)),
        }
    };
    if encoding == "UTF8" { Ok(()) } else { Err(ConnectError::Encoding(encoding)) }
}

async fn encoding(server: &PgConnectOptions) -> sqlx::Result<String> {
    let mut connection = server.connect().await?;
    let encoding = query_scalar("SHOW server_encoding").fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(encoding)
}

/// Whether the error is one of a server that is starting.
fn may_pass(cause: &sqlx::Error) -> bool {
    match cause {
        sqlx::Error::Io(cause) => cause.kind() != std::io::ErrorKind::TimedOut,
        // It starts, stops, or has every connection taken (PostgreSQL's manual, appendix A).
        sqlx::Error::Database(refusal) => {
            refusal.code().is_some_and(|code| code.starts_with("57P") || code == "53300")
        }
        _ => false,
    }
}

fn place(server: &PgConnectOptions) -> String {
    match server.get_socket() {
        Some(socket) => socket.display().to_string(),
        None => format!("{}:{}", server.get_host(), server.get_port()),
    }
}
