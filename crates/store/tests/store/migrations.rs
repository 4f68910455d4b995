//! Both databases have the same migrations, and the same tables after them.

use crate::world::*;
use futures_util::future::join_all;
use interview::ports::Store;
use sqlx::{Connection, PgConnection, SqliteConnection, query_as};
use std::{collections::BTreeSet, path::Path, sync::Arc};
use store::{Database, DatabaseKind, Options, Schema};

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |folder: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(folder);
        folder.read_dir().unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

/// Table, column, and whether it may be null.
type Column = (String, String, bool);

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_have_the_same_tables() {
    let (sender, columns) = std::sync::mpsc::channel::<BTreeSet<Column>>();
    let from_sqlite = sender.clone();
    on_sqlite(async move |_store, url| {
        let mut connection = SqliteConnection::connect(&file_url(&url)).await.unwrap();
        let columns: Vec<Column> = query_as(
            "SELECT t.name, c.name, c.\"notnull\" = 0 AND c.pk = 0 FROM sqlite_schema t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '_sqlx_%'",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();
        connection.close().await.unwrap();
        from_sqlite.send(columns.into_iter().collect()).unwrap();
    })
    .await;
    on_postgres(async move |_store, url| {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        let columns: Vec<Column> = query_as(
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT), is_nullable = 'YES' \
             FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();
        connection.close().await.unwrap();
        sender.send(columns.into_iter().collect()).unwrap();
    })
    .await;
    let (sqlite, postgres) = (columns.recv().unwrap(), columns.recv().unwrap());
    assert_eq!(sqlite, postgres);
    assert!(sqlite.contains(&("jobs".into(), "record_id".into(), true)), "{sqlite:?}");
}

/// A file by a URL that sqlx itself reads, which takes `%` for an escape.
fn file_url(url: &str) -> String {
    url.replace('%', "%25")
}

told_to_both!(schema);

async fn schema(_store: Arc<dyn Store>, url: String) {
    let database = Database::open(&url, &Options::default()).await.unwrap();
    database.migrate().await.unwrap();
    let whole = Schema { version: Some(14), pending: Vec::new(), from_the_future: false };
    assert_eq!(database.schema().await.unwrap(), whole);
    assert_eq!(database.kind() == DatabaseKind::Sqlite, url.starts_with("sqlite"));
    database.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_migrate_at_the_same_time_wait_for_one_another() {
    let folder = tempfile::tempdir().unwrap();
    // Repeated often, because a program must meet the moment at which another one changes the new file to its write-ahead
    // log.
    for number in 0..20 {
        migrate_at_once(&format!("sqlite:{}", folder.path().join(format!("new-{number}.db")).display()))
            .await;
    }
    on_empty_postgres(async |url| migrate_at_once(&url).await).await;
}

async fn migrate_at_once(url: &str) {
    let databases =
        join_all((0..4).map(|_| async { Database::open(url, &Options::default()).await.unwrap() })).await;
    let before = databases[0].schema().await.unwrap();
    let empty = Schema {
        version: None,
        pending: vec![
            "1 interviews".into(),
            "2 servers".into(),
            "3 model usage".into(),
            "4 model replies".into(),
            "5 practice".into(),
            "6 guests and recovery".into(),
            "7 contests".into(),
            "8 turns and erasures".into(),
            "9 device keys".into(),
            "10 kept bytes".into(),
            "11 recordings".into(),
            "12 transcripts".into(),
            "13 formats".into(),
            "14 roles and audit".into(),
        ],
        from_the_future: false,
    };
    assert_eq!(before, empty);
    for migrated in join_all(databases.iter().map(Database::migrate)).await {
        migrated.unwrap();
    }
    assert_eq!(databases[3].schema().await.unwrap().version, Some(14));
    join_all(databases.iter().map(Database::close)).await;
}
