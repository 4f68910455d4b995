//! The migrations of a database: the files of a folder, in the order of their numbers.

use include_dir::Dir;
use sqlx::{
    SqlStr,
    migrate::{Migration, MigrationType, Migrator},
};
use std::sync::LazyLock;

/// The migrations of SQLite.
pub(crate) static SQLITE: LazyLock<Migrator> =
    LazyLock::new(|| migrator(&include_dir::include_dir!("$CARGO_MANIFEST_DIR/migrations/sqlite")));

/// The migrations of PostgreSQL.
pub(crate) static POSTGRES: LazyLock<Migrator> =
    LazyLock::new(|| migrator(&include_dir::include_dir!("$CARGO_MANIFEST_DIR/migrations/postgres")));

fn migrator(folder: &Dir<'static>) -> Migrator {
    let files = folder.files();
    let read = files.filter_map(|file| migration(file.path().file_stem()?.to_str()?, file.contents_utf8()?));
    Migrator::with_migrations(read.collect())
}

/// Reads the migration from a file that is named `<number>_<what it does>`.
fn migration(name: &str, sql: &'static str) -> Option<Migration> {
    let (number, description) = name.split_once('_')?;
    let description = description.replace('_', " ");
    let sql = SqlStr::from_static(sql);
    Some(Migration::new(number.parse().ok()?, description.into(), MigrationType::Simple, sql, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_a_migration_of_both_databases() {
        let names = |migrator: &Migrator| -> Vec<(i64, String)> {
            migrator.iter().map(|migration| (migration.version, migration.description.to_string())).collect()
        };
        let sqlite = names(&SQLITE);
        assert_eq!(sqlite, names(&POSTGRES));
        assert_eq!(sqlite[5], (6, "guests and recovery".to_owned()));
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
        assert_eq!(sqlite.len(), std::fs::read_dir(folder).unwrap().count());
    }
}
