//! Daedam: an AI interviewer to practise with.

use std::process::ExitCode;

fn main() -> ExitCode {
    daedam::commands::run()
}
