//! PostgreSQL for a test: a database of its own on the tests' server, or a server of its own.

use crate::program::variable;
use sqlx::{Connection, Executor, PgConnection};
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

pub(crate) fn postgres_url() -> String {
    variable("DAEDAM_TEST_POSTGRES_URL")
        .expect("no PostgreSQL to test with: run `make test`, or `scripts/with-servers.sh cargo nextest run`")
}

/// A database of a test's own on the tests' PostgreSQL.
pub(crate) struct OwnDatabase {
    name: String,
    pub(crate) url: String,
}

impl OwnDatabase {
    pub(crate) async fn make(name: &str) -> Self {
        let name = format!("daedam_process_{name}_{}", std::process::id());
        let maintenance = postgres_url();
        let mut connection = PgConnection::connect(&maintenance).await.unwrap();
        connection.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
        let (server, _) = maintenance.rsplit_once('/').unwrap();
        Self { url: format!("{server}/{name}"), name }
    }

    /// The port of the server.
    pub(crate) fn port(&self) -> u16 {
        let (server, _) = self.url.rsplit_once('/').unwrap();
        server.rsplit_once(':').unwrap().1.parse().unwrap()
    }

    /// The address of the same database through a proxy on that port.
    pub(crate) fn url_through(&self, port: u16) -> String {
        self.url.replace(&format!(":{}/", self.port()), &format!(":{port}/"))
    }

    pub(crate) async fn remove(self) {
        let mut connection = PgConnection::connect(&postgres_url()).await.unwrap();
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        connection.execute(sqlx::AssertSqlSafe(drop)).await.unwrap();
    }
}

/// A PostgreSQL server of the test's own, to be stopped and started.
pub(crate) struct OwnPostgres {
    folder: TempDir,
    bin: PathBuf,
    port: u16,
}

impl OwnPostgres {
    pub(crate) fn make() -> Self {
        let bin = variable("DAEDAM_TEST_PG_BIN").expect("no PostgreSQL to start: run `make test`");
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { folder, bin: bin.into(), port };
        let path = server.folder.path().to_owned();
        assert!(Command::new("chmod").arg("777").arg(&path).status().unwrap().success());
        let data = path.join("data").display().to_string();
        server.run("initdb", &["-D", &data, "-U", "daedam", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]);
        server
    }

    pub(crate) fn start(&self) {
        let data = self.folder.path().join("data").display().to_string();
        let options = format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories=", self.port);
        self.run("pg_ctl", &["-D", &data, "-w", "-o", &options, "-l", &format!("{data}/log"), "start"]);
    }

    pub(crate) fn stop(&self) {
        let data = self.folder.path().join("data").display().to_string();
        self.run("pg_ctl", &["-D", &data, "-w", "-m", "immediate", "stop"]);
    }

    /// PostgreSQL refuses to run as root, so root hands its programs to the user the Debian package made.
    fn run(&self, program: &str, arguments: &[&str]) {
        let path = self.bin.join(program);
        let root = fs_owner_is_root();
        let mut command = if root { Command::new("setpriv") } else { Command::new(&path) };
        if root {
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(&path);
        }
        let log = std::fs::File::create(self.folder.path().join(format!("{program}.out"))).unwrap();
        command
            .args(arguments)
            .current_dir("/")
            .stdin(std::process::Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        assert!(
            command.status().unwrap().success(),
            "{program} failed: {:?}",
            std::fs::read_to_string(self.folder.path().join(format!("{program}.out")))
        );
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://daedam@127.0.0.1:{}/postgres", self.port)
    }
}

fn fs_owner_is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        let data = self.folder.path().join("data").display().to_string();
        if Path::new(&data).join("postmaster.pid").exists() {
            self.run("pg_ctl", &["-D", &data, "-w", "-m", "immediate", "stop"]);
        }
    }
}
