//! Detects a pooler in front of the server, and whether this program can work with it.

use crate::location::ConnectError;
use sqlx::{
    AssertSqlSafe, Connection, Executor as _, PgConnection, Pool, Postgres, postgres::PgConnectOptions,
};

/// Refuses a pooler that switches the server's connection between two transactions and does not support prepared
/// statements: a query would fail whenever its statement was prepared on another connection.
///
/// With such a pooler a client prepares a statement, another client's work follows, and the first client's statement is
/// unknown. This function does that on purpose, once.
pub(super) async fn check(pool: &Pool<Postgres>, options: &PgConnectOptions) -> Result<(), ConnectError> {
    let mut one = pool.acquire().await.map_err(ConnectError::Server)?;
    let mut other = PgConnection::connect_with(options).await.map_err(ConnectError::Server)?;
    let shared = is_shared(&mut one, &mut other).await.map_err(ConnectError::Server)?;
    let keeps_statements = !shared || keeps_statements(&mut one, &mut other).await;
    drop(other.close().await);
    if keeps_statements {
        return Ok(());
    }
    // The statements that were prepared on this connection are lost.
    drop(one.close().await);
    Err(ConnectError::Pooler)
}

/// Whether one client sees the session setting of another: then both have the same connection to the server.
async fn is_shared(one: &mut PgConnection, other: &mut PgConnection) -> sqlx::Result<bool> {
    const NAME: &str = "daedam.shared";
    one.execute(AssertSqlSafe(format!("SET {NAME} = 'yes'"))).await?;
    let look = format!("SELECT 1 WHERE current_setting('{NAME}', true) = 'yes'");
    let seen = other.execute(AssertSqlSafe(look)).await?;
    one.execute(AssertSqlSafe(format!("RESET {NAME}"))).await?;
    Ok(seen.rows_affected() > 0)
}

/// Whether two clients can prepare statements without disturbing each other.
async fn keeps_statements(one: &mut PgConnection, other: &mut PgConnection) -> bool {
    for number in 0_i32..2 {
        for connection in [&mut *one, &mut *other] {
            let asked = sqlx::query_scalar::<_, i32>("SELECT $1").bind(number).fetch_one(connection).await;
            if !matches!(asked, Ok(answer) if answer == number) {
                return false;
            }
        }
    }
    true
}
