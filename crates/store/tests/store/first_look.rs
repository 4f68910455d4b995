//! Error messages for a PostgreSQL server that cannot be used.

use crate::world::*;
use sqlx::{AssertSqlSafe, Connection, PgConnection, query};
use store::{ConnectError, Database, Options};
use tokio::net::TcpListener;

async fn refused(url: &str) -> ConnectError {
    Database::open(url, &Options::default()).await.unwrap_err()
}

#[tokio::test]
async fn a_server_that_is_not_there_is_said_with_its_place() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let said = refused(&format!("postgres://me:s3cret@{free}/daedam")).await.to_string();
    assert!(said.contains(&free.to_string()) && said.contains("Connection refused"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
}

#[tokio::test]
async fn what_the_server_refuses_is_said_once() {
    let server = postgres_server();
    let (server, _) = server.rsplit_once('/').unwrap();
    let said = refused(&format!("{server}/no_such_database")).await;
    assert!(std::error::Error::source(&said).is_none(), "{said:?}");
    let said = said.to_string();
    assert_eq!(said.matches("no_such_database").count(), 1, "{said}");
}

/// The first Korean name would be an error of the server otherwise.
#[tokio::test]
async fn a_database_that_cannot_keep_korean_is_refused() {
    let server = postgres_server();
    let mut maintenance = PgConnection::connect(&server).await.unwrap();
    let name = format!("daedam_ascii_{}", std::process::id());
    let make =
        format!("CREATE DATABASE {name} ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
    query(AssertSqlSafe(make)).execute(&mut maintenance).await.unwrap();
    let (host, _) = server.rsplit_once('/').unwrap();
    let said = refused(&format!("{host}/{name}")).await;
    query(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
        .execute(&mut maintenance)
        .await
        .unwrap();
    assert!(matches!(&said, ConnectError::Encoding(found) if found == "SQL_ASCII"), "{said:?}");
    assert!(said.to_string().contains("ENCODING 'UTF8'"), "{said}");
}
