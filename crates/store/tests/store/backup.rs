//! Copies of a SQLite database, and putting one in place.

use crate::world::*;
use interview::ports::Store;
use sqlx::{Connection, SqliteConnection, query};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{BackupError, ConnectError, Database, DatabaseKind, Options, restore};

#[tokio::test]
async fn a_copy_made_while_in_use_is_put_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let (live, copy) = (folder.path().join("live.db"), folder.path().join("copy.db"));
    let database = open(&live).await;
    let mina = register(&database.store(), "mina").await;
    database.back_up(&copy).await.unwrap();
    assert!(matches!(database.back_up(&copy).await, Err(BackupError::Exists(_))));
    assert_private(&copy);
    register(&database.store(), "after the copy").await;

    let in_use = restore(&copy, &url(&live)).await;
    assert!(matches!(in_use, Err(BackupError::InUse(_))), "{in_use:?}");
    assert!(database.store().username_taken("after the copy").await.unwrap(), "nothing was harmed");
    database.close().await;

    restore(&copy, &url(&live)).await.unwrap();
    assert_private(&live);
    let restored = open(&live).await;
    assert_eq!(restored.store().user((mina.id).into()).await.unwrap(), Some(mina));
    assert!(!restored.store().username_taken("after the copy").await.unwrap());
    restored.close().await;
    let left: Vec<PathBuf> = folder.path().read_dir().unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(left.len(), 2, "{left:?}");

    let elsewhere = folder.path().join("new place.db");
    restore(&copy, &url(&elsewhere)).await.unwrap();
    fs::write(&elsewhere, "damaged").unwrap();
    fs::write(folder.path().join("new place.db-wal"), "old").unwrap();
    restore(&copy, &url(&elsewhere)).await.unwrap();
    let restored = open(&elsewhere).await;
    assert!(restored.store().username_taken("mina").await.unwrap());
    restored.close().await;
}

#[tokio::test]
async fn what_is_no_whole_daedam_database_is_not_put_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let (live, copy) = (folder.path().join("live.db"), folder.path().join("copy.db"));
    let database = open(&live).await;
    register(&database.store(), "mina").await;
    database.back_up(&copy).await.unwrap();
    database.close().await;
    let before = fs::read(&live).unwrap();

    let text = folder.path().join("text");
    fs::write(&text, "no database").unwrap();
    let foreign = folder.path().join("foreign.db");
    change(&foreign, "CREATE TABLE users (id INTEGER)").await;
    let damaged = folder.path().join("damaged.db");
    let mut bytes = fs::read(&copy).unwrap();
    bytes.truncate(bytes.len() / 2);
    fs::write(&damaged, bytes).unwrap();
    for wrong in [&text, &foreign, &damaged] {
        let refused = restore(wrong, &url(&live)).await;
        assert!(matches!(refused, Err(BackupError::NotOurs(_))), "{refused:?}");
    }
    let database = Database::open(&url(&foreign), &Options::default()).await.unwrap();
    let refused = database.migrate().await;
    assert!(matches!(refused, Err(ConnectError::Foreign)), "{refused:?}");
    database.close().await;
    let missing = restore(&folder.path().join("missing"), &url(&live)).await;
    assert!(matches!(missing, Err(BackupError::File(_))), "{missing:?}");

    let newer = folder.path().join("newer.db");
    fs::copy(&copy, &newer).unwrap();
    change(&newer, "UPDATE _sqlx_migrations SET version = version + 9000").await;
    let refused = restore(&newer, &url(&live)).await;
    assert!(matches!(refused, Err(BackupError::FromTheFuture(_))), "{refused:?}");
    let database = Database::open(&url(&newer), &Options::default()).await.unwrap();
    assert!(database.schema().await.unwrap().from_the_future);
    database.migrate().await.unwrap_err();
    database.close().await;
    assert_eq!(fs::read(&live).unwrap(), before);
}

#[tokio::test]
async fn a_missing_file_is_made_only_when_it_may_be() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.db");
    let looking = Options { create_if_missing: false, ..Options::default() };
    Database::open(&url(&path), &looking).await.unwrap_err();
    assert!(!path.exists());
    let database = open(&path).await;
    assert_private(&path);
    database.close().await;
    Database::open(&url(&path), &looking).await.unwrap().close().await;
    Database::open(&url(&folder.path().join("no folder/none.db")), &Options::default()).await.unwrap_err();
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_has_tools_of_its_own_for_this() {
    on_postgres(async |_store: Arc<dyn Store>, url: String| {
        let database = Database::open(&url, &Options::default()).await.unwrap();
        assert_eq!(database.kind(), DatabaseKind::Postgres);
        let refused = database.back_up(Path::new("copy")).await;
        assert!(matches!(refused, Err(BackupError::NotSqlite)), "{refused:?}");
        let refused = restore(Path::new("copy"), &url).await;
        assert!(matches!(refused, Err(BackupError::NotSqlite)), "{refused:?}");
        database.close().await;
    })
    .await;
}

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

async fn open(path: &Path) -> Database {
    let database = Database::open(&url(path), &Options::default()).await.unwrap();
    database.migrate().await.unwrap();
    database
}

async fn change(path: &Path, statement: &'static str) {
    let mut connection =
        SqliteConnection::connect(&format!("sqlite:{}?mode=rwc", path.display())).await.unwrap();
    query(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Nobody but the owner may read what candidates said.
fn assert_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
}
