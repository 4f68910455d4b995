//! Daedam: an AI interviewer to practise with.

use daedam::commands;
use std::process::ExitCode;

fn main() -> ExitCode {
    match commands::run() {
        Ok(code) => code,
        Err(cause) => {
            eprintln!("daedam: {cause:#}");
            ExitCode::FAILURE
        }
    }
}
