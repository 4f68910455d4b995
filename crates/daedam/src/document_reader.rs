//! Reads a candidate's file in a process of its own, so that no file can take the server down.
//!
//! The program starts itself with the hidden command `read-document`: limits in an argument, the file on standard
//! input, the outcome as JSON on standard output. Such a process may use only so much memory and processor time, open no
//! file, and is killed when it takes too long. One that breaks off says that the file is damaged.

use anyhow::{Context as _, anyhow};
use async_trait::async_trait;
use interview::{
    document::{Reading, Unreadable},
    ports::DocumentReader,
};
use rlimit::Resource;
use serde::{Deserialize, Serialize};
use std::{
    io::{Read, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio},
    time::Duration,
};

/// How a child ends that could not begin.
const COULD_NOT_BEGIN: u8 = 70;

/// How many bytes of JSON a character may become, escaped.
const BYTES_A_CHARACTER: usize = 12;

/// How much a child may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChildLimits {
    /// Pages that a file may have.
    pub pages: usize,
    /// Characters of text that are kept.
    pub characters: usize,
    /// Bytes of memory, all told.
    pub memory_bytes: u64,
    /// How long reading may take.
    pub timeout: Duration,
}

/// Starts a process for each file.
#[derive(Clone, Debug)]
pub struct ChildReader {
    program: PathBuf,
    limits: ChildLimits,
}

impl ChildReader {
    /// Reads by the program at this path, which is this one, within these limits.
    pub fn new(program: PathBuf, limits: ChildLimits) -> Self {
        Self { program, limits }
    }
}

/// This program, also after another version was put where it was started from.
pub fn this_program() -> anyhow::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() {
        return Ok(running.to_owned());
    }
    std::env::current_exe().context("this program does not know where it is")
}

#[async_trait]
impl DocumentReader for ChildReader {
    async fn read(&self, file: Vec<u8>) -> Result<Reading, Box<dyn std::error::Error + Send + Sync>> {
        let (reader, limits) = (self.clone(), self.limits);
        let (mut child, input, output) = tokio::task::spawn_blocking(move || reader.start()).await??;
        let max = limits.characters.saturating_mul(BYTES_A_CHARACTER).saturating_add(1_024);
        let talk = tokio::task::spawn_blocking(move || talk(&file, input, output, max));
        let Ok(said) = tokio::time::timeout(limits.timeout, talk).await else {
            return Ok(Err(Unreadable::TookTooLong));
        };
        Ok(child.outcome(&said?)?)
    }
}

impl ChildReader {
    fn start(&self) -> anyhow::Result<(RunningChild, ChildStdin, ChildStdout)> {
        let mut child = Command::new(&self.program)
            .arg0("daedam")
            .arg("read-document")
            .arg(serde_json::to_string(&self.limits)?)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("no process to read a document in can be started")?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let child = RunningChild(child);
        let (input, output) = pipes.context("a process to read a document in has no pipes")?;
        Ok((child, input, output))
    }
}

/// Gives a child its file and takes what it says. A child reads everything before it says anything.
fn talk(file: &[u8], mut input: ChildStdin, output: ChildStdout, max: usize) -> Vec<u8> {
    // A child that broke off takes no more; what it said tells the rest.
    let _broken_off = input.write_all(file);
    drop(input);
    let mut said = Vec::new();
    let _broken_off = output.take(max as u64).read_to_end(&mut said);
    said
}

/// A child that is killed when nobody waits for it any more.
struct RunningChild(Child);

impl RunningChild {
    fn outcome(&mut self, said: &[u8]) -> anyhow::Result<Reading> {
        // It said what it had to say, or more than it may; either way nothing more is wanted.
        if said.is_empty() {
            let ended = self.0.wait().context("a process to read a document in was lost")?;
            if ended.code() == Some(i32::from(COULD_NOT_BEGIN)) {
                return Err(anyhow!("a process to read a document in could not limit itself"));
            }
        }
        Ok(serde_json::from_slice(said).unwrap_or(Err(Unreadable::Damaged)))
    }
}

impl Drop for RunningChild {
    fn drop(&mut self) {
        // One that has ended already cannot be killed, and is only taken leave of.
        let _ended = self.0.kill();
        let _taken_leave_of = self.0.wait();
    }
}

/// What the child does: limits itself, reads standard input, and says the outcome on standard output.
pub fn read_as_child(limits: &str) -> ExitCode {
    let begun = serde_json::from_str(limits).map_err(anyhow::Error::from).and_then(|limits: ChildLimits| {
        let mut file = Vec::new();
        std::io::stdin().lock().read_to_end(&mut file)?;
        limit_this_process(&limits)?;
        Ok((limits, file))
    });
    let Ok((limits, file)) = begun else {
        return ExitCode::from(COULD_NOT_BEGIN);
    };
    let what = document::Limits {
        pages: limits.pages,
        characters: limits.characters,
        expanded_bytes: limits.memory_bytes / 8,
    };
    let outcome = std::panic::catch_unwind(|| document::read(&file, &what));
    let outcome: Reading = outcome.unwrap_or(Err(Unreadable::Damaged));
    match serde_json::to_writer(std::io::stdout().lock(), &outcome) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn limit_this_process(limits: &ChildLimits) -> std::io::Result<()> {
    let seconds = limits.timeout.as_secs() + 1;
    for (resource, max) in [
        (Resource::AS, limits.memory_bytes),
        (Resource::CPU, seconds),
        (Resource::FSIZE, 0),
        (Resource::NOFILE, 3),
        (Resource::CORE, 0),
    ] {
        rlimit::setrlimit(resource, max, max)?;
    }
    Ok(())
}
