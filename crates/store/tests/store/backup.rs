//! Copying a SQLite database, and replacing one by a copy.

use crate::world::*;
use interview::ports::Store;
use sqlx::{Connection, SqliteConnection, query};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{BackupError, ConnectError, Database, DatabaseKind, Options, back_up, restore};

#[tokio::test]
async fn a_copy_made_while_in_use_is_put_in_place() {
    let folder = tempfile::tempdir().unwrap();
    let (live, copy) = (folder.path().join("live.db"), folder.path().join("copy.db"));
    let database = open(&live).await;
    let mina = register(&database.store(), "mina").await;
    back_up(&url(&live), &copy).await.unwrap();
    assert!(matches!(back_up(&url(&live), &copy).await, Err(BackupError::Exists(_))));
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
    back_up(&url(&live), &copy).await.unwrap();
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

/// A backup must be right on the day when everything else is lost.
#[tokio::test]
async fn what_is_no_whole_daedam_database_is_not_backed_up() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let missing = folder.path().join("missing.db");
    let refused = back_up(&url(&missing), &copy).await;
    assert!(matches!(refused, Err(BackupError::Nothing(_))), "{refused:?}");
    let empty = folder.path().join("empty.db");
    fs::write(&empty, "").unwrap();
    let text = folder.path().join("text.db");
    fs::write(&text, "no database").unwrap();
    let foreign = folder.path().join("foreign.db");
    change(&foreign, "CREATE TABLE users (id INTEGER)").await;
    // It was opened once, and its schema never brought up to date.
    let unmade = folder.path().join("unmade.db");
    Database::open(&url(&unmade), &Options::default()).await.unwrap().close().await;
    let damaged = folder.path().join("damaged.db");
    let database = open(&damaged).await;
    register(&database.store(), "mina").await;
    database.close().await;
    let mut bytes = fs::read(&damaged).unwrap();
    bytes.truncate(bytes.len() / 2);
    fs::write(&damaged, bytes).unwrap();
    for wrong in [&empty, &text, &foreign, &unmade, &damaged] {
        let refused = back_up(&url(wrong), &copy).await;
        assert!(matches!(&refused, Err(BackupError::NotOurs(path)) if path == wrong), "{refused:?}");
    }
    let made: Vec<PathBuf> = folder.path().read_dir().unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(made.len(), 5, "{made:?}");
}

#[tokio::test]
async fn who_only_reads_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let reading = Options { read_only: true, ..Options::default() };
    let missing = Database::open(&url(&folder.path().join("none.db")), &reading).await;
    assert!(matches!(missing, Err(ConnectError::Missing(_))), "{missing:?}");
    let foreign = folder.path().join("foreign.db");
    change(&foreign, "CREATE TABLE users (id INTEGER)").await;
    let before = fs::read(&foreign).unwrap();
    let refused = Database::open(&url(&foreign), &reading).await;
    assert!(matches!(refused, Err(ConnectError::Foreign)), "{refused:?}");
    assert_eq!(fs::read(&foreign).unwrap(), before);

    let live = folder.path().join("live.db");
    let server = open(&live).await;
    let reader = Database::open(&url(&live), &reading).await.unwrap();
    assert!(reader.schema().await.unwrap().pending.is_empty());
    reader.migrate().await.unwrap_err();
    assert!(!reader.store().username_taken("mina").await.unwrap());
    reader.close().await;
    // The server beside it was not disturbed.
    register(&server.store(), "mina").await;
    server.close().await;
    let before = fs::read(&live).unwrap();
    let reader = Database::open(&url(&live), &reading).await.unwrap();
    assert!(reader.store().username_taken("mina").await.unwrap());
    reader.close().await;
    assert_eq!(fs::read(&live).unwrap(), before);
    let left: Vec<PathBuf> = folder.path().read_dir().unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
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
        let refused = back_up(&url, Path::new("copy")).await;
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
