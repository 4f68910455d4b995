//! A database of a test's own, gone with the test.

use sqlx::{Connection, Executor, PgConnection};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

pub(crate) struct TestDatabase {
    pub(crate) url: String,
    kept: Kept,
}

enum Kept {
    Folder { _folder: TempDir },
    Server { maintenance_url: String, name: String },
}

impl TestDatabase {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("daedam.db").display());
        Self { url, kept: Kept::Folder { _folder: folder } }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the test servers' addresses come from whoever started them"
    )]
    pub(crate) async fn postgres() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let maintenance_url = std::env::var("DAEDAM_TEST_POSTGRES_URL").expect(
            "no PostgreSQL to test with: run `make test`, or `scripts/with-servers.sh cargo nextest run`",
        );
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("daedam_whole_{}_{number}", std::process::id());
        let mut connection = PgConnection::connect(&maintenance_url).await.unwrap();
        connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        let (server, _) = maintenance_url.rsplit_once('/').unwrap();
        let url = format!("{server}/{name}");
        Self { url, kept: Kept::Server { maintenance_url, name } }
    }

    /// Removes the database; a test that panics leaves it to the server's end.
    pub(crate) async fn remove(self) {
        if let Kept::Server { maintenance_url, name } = &self.kept {
            let mut connection = PgConnection::connect(maintenance_url).await.unwrap();
            let drop = format!("DROP DATABASE {name} WITH (FORCE)");
            connection.execute(sqlx::AssertSqlSafe(drop)).await.unwrap();
        }
    }
}
