//! What a person at a terminal sees of work that takes longer than a second.

use std::{io::IsTerminal, time::Duration};

/// How often it is said that the work goes on.
const TURN: Duration = Duration::from_secs(1);

/// Does the work. At a terminal it says on standard error, from the first second on, what it does and for how long.
pub(super) async fn shown<T>(what: &str, work: impl Future<Output = T>) -> T {
    if !std::io::stderr().is_terminal() {
        return work.await;
    }
    tokio::pin!(work);
    let mut seconds = 0;
    loop {
        tokio::select! {
            done = &mut work => {
                if seconds > 0 {
                    eprintln!();
                }
                return done;
            }
            () = tokio::time::sleep(TURN) => {
                seconds += 1;
                eprint!("\r{what}: {seconds} s");
            }
        }
    }
}
