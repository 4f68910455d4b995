//! `daedam user import`: an account for every line of a file, such as the list of a class.

use crate::commands::{input, new_password::NewPassword, output::say};
use anyhow::{Context as _, bail};
use interview::{
    account::{
        register,
        user::{FullName, Username},
    },
    context::Context,
};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, path::Path, process::ExitCode};

/// Accounts that one file may have at most.
const MAX_ACCOUNTS: usize = 10_000;

/// Bytes that the file may have at most.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// A line of the file.
#[derive(Deserialize)]
struct Line {
    username: String,
    #[serde(default)]
    full_name: String,
    #[serde(default)]
    password: String,
}

/// An account that is to be made.
struct Planned {
    username: Username,
    full_name: Option<FullName>,
    password: NewPassword,
}

/// What is printed of an account.
#[derive(Serialize)]
struct Made<'a> {
    username: &'a str,
    password: &'a str,
}

/// Makes an account for every line and prints the passwords that were made up, as CSV. Where a line has a fault, every fault
/// is said and no account is made.
pub(super) async fn import(context: &Context, path: &Path, skip_existing: bool) -> anyhow::Result<ExitCode> {
    let planned = plan(context, &read(path)?, skip_existing).await?;
    let mut written = csv::Writer::from_writer(Vec::new());
    let count = planned.len();
    for account in planned {
        let username = account.username.as_str().to_owned();
        register::register_by_host(context, account.username, account.password.password, account.full_name)
            .await
            .with_context(|| format!("{username} has no account, nor have those after it"))?;
        let password = account.password.made_up.as_deref().unwrap_or("(as in the file)");
        written.serialize(Made { username: &username, password })?;
    }
    let text = String::from_utf8(written.into_inner().context("the passwords cannot be written")?)?;
    if !text.is_empty() {
        say(text.trim_end())?;
    }
    eprintln!("{count} accounts were made. The passwords stand here and nowhere else.");
    Ok(ExitCode::SUCCESS)
}

/// The lines of the file with their numbers.
fn read(path: &Path) -> anyhow::Result<Vec<(u64, Line)>> {
    let text = String::from_utf8(input::read(path, MAX_FILE_BYTES)?).with_context(|| {
        format!("{} is not UTF-8: save it from the spreadsheet as \"CSV UTF-8\"", path.display())
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let headers = reader.headers()?.clone();
    if !headers.iter().any(|header| header == "username") {
        bail!(
            "{} has no column `username` in its first line; the columns are username, full_name and password, the latter two \
             optional",
            path.display()
        );
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.with_context(|| format!("{} cannot be read", path.display()))?;
        let number = record.position().map_or(0, csv::Position::line);
        lines.push((number, record.deserialize(Some(&headers)).with_context(|| format!("line {number}"))?));
        if lines.len() > MAX_ACCOUNTS {
            bail!("{} has more than {MAX_ACCOUNTS} accounts: divide it", path.display());
        }
    }
    if lines.is_empty() {
        bail!("{} has no accounts below its first line", path.display());
    }
    Ok(lines)
}

/// Reads every line, or says what is wrong with which.
async fn plan(context: &Context, lines: &[(u64, Line)], skip_existing: bool) -> anyhow::Result<Vec<Planned>> {
    let mut planned = Vec::new();
    let mut faults = Vec::new();
    let mut seen: HashMap<String, u64> = HashMap::new();
    for (number, line) in lines {
        let account = match account(context, line) {
            Ok(account) => account,
            Err(cause) => {
                faults.push(format!("line {number}: {cause}"));
                continue;
            }
        };
        let folded = account.username.folded().to_owned();
        if let Some(earlier) = seen.insert(folded.clone(), *number) {
            faults.push(format!("line {number}: {} is the name of line {earlier} too", line.username));
        } else if !context.store.username_taken(&folded).await? {
            planned.push(account);
        } else if !skip_existing {
            faults.push(format!(
                "line {number}: {} has an account already: take the line out, or say --skip-existing",
                line.username
            ));
        }
    }
    if faults.is_empty() {
        return Ok(planned);
    }
    let list: String = faults.iter().map(|fault| format!("\n  {fault}")).collect();
    bail!("no account was made, because of {} lines:{list}", faults.len())
}

fn account(context: &Context, line: &Line) -> anyhow::Result<Planned> {
    let username = Username::parse(line.username.clone())?;
    let full_name = match line.full_name.as_str() {
        "" => None,
        name => Some(FullName::parse(name.to_owned())?),
    };
    let password = match line.password.as_str() {
        "" => NewPassword::make_up(&context.randomness)?,
        given => NewPassword::given(given.to_owned())?,
    };
    Ok(Planned { username, full_name, password })
}
