//! PgBouncer before the server.

use crate::world::*;
use interview::ports::Store;
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
};
use store::{ConnectError, Database, Options};

/// A PgBouncer of its own, which ends with the test.
struct PgBouncer {
    process: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl PgBouncer {
    async fn start(server: &str, mode: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let (host, upstream) = server.split_once(':').unwrap();
        let configuration = folder.path().join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = host={host} port={upstream} user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = {mode}\ndefault_pool_size = 20\n"
        );
        std::fs::write(&configuration, text).unwrap();
        let mut command = bouncer(folder.path());
        command.arg(&configuration).stdout(Stdio::null()).stderr(Stdio::null());
        let process =
            command.spawn().expect("these tests need PgBouncer: `scripts/install.sh test` installs it");
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::task::yield_now().await;
        }
        Self { process, port, _folder: folder }
    }
}

/// PgBouncer does not run as root.
fn bouncer(folder: &Path) -> Command {
    let path = if Path::new("/usr/sbin/pgbouncer").exists() { "/usr/sbin/pgbouncer" } else { "pgbouncer" };
    let mut command = Command::new(path);
    let is_root =
        std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    if is_root {
        let readable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder, readable).unwrap();
        command.args(["-u", "postgres"]);
    }
    command
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

async fn behind(url: &str, mode: &str) -> (PgBouncer, String) {
    let (host, name) = url.rsplit_once('/').unwrap();
    let (_, server) = host.split_once('@').unwrap();
    let bouncer = PgBouncer::start(server, mode).await;
    let url = format!("postgres://postgres@127.0.0.1:{}/{name}", bouncer.port);
    (bouncer, url)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_in_session_mode_serves_as_the_server_itself() {
    on_empty_postgres(async |url: String| {
        let (_bouncer, url) = behind(&url, "session").await;
        let options = Options { pool_size: 6, ..Options::default() };
        let database = Database::open(&url, &options).await.unwrap();
        database.migrate().await.unwrap();
        database.migrate().await.unwrap();
        let store: Arc<dyn Store> = database.store();
        let mina = register(&store, "미나").await;
        let (_, records) = asked(&store, mina.id, &["하나", "둘", "셋"], 1).await;
        assert_eq!(records.len(), 3);
        database.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_that_keeps_no_prepared_statements_is_refused_with_the_way_out() {
    on_empty_postgres(async |url: String| {
        let (_bouncer, url) = behind(&url, "transaction").await;
        let refused = Database::open(&url, &Options::default()).await.unwrap_err();
        assert!(matches!(refused, ConnectError::Pooler), "{refused:?}");
        let said = refused.to_string();
        assert!(said.contains("pool_mode = session") && said.contains("max_prepared_statements"), "{said}");
    })
    .await;
}
