//! How fast and how small Daedam is, as ratios to floors that are measured in the same run.
//!
//! Each server is a process of its own; this process only asks. A floor is the least a server could do: a bare axum
//! handler with one sqlx query, or a hand-written transaction. Rounds of one and the other alternate, and the median of
//! the rounds' ratios is printed, so that a machine that slows down slows both.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a measurement that cannot go on panics")]

mod client;
mod distributed;
mod floor;
mod hanging;
mod jobs;
mod process;
mod program;
mod reads;
mod size;
mod submissions;
mod worker;

use std::path::PathBuf;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    match arguments.get(1).map(String::as_str) {
        Some("floor") => runtime.block_on(floor::serve(&arguments[2])),
        Some("hanging") => runtime.block_on(hanging::serve(PathBuf::from(&arguments[2]))),
        Some("instant") => runtime.block_on(worker::serve(PathBuf::from(&arguments[2]))),
        Some("worker") => runtime.block_on(worker::work(&arguments[2])),
        Some("distributed") => runtime.block_on(distributed::measure()),
        _ => runtime.block_on(measure()),
    }
}

async fn measure() {
    println!("machine: {} cores, {}", std::thread::available_parallelism().unwrap(), size::processor());
    println!(
        "method: server and client share the machine; SQLite with full durability in a temporary folder\n"
    );
    heading("floor");
    reads::measure().await;
    submissions::measure().await;
    hanging::measure().await;
    size::measure().await;
    distributed::measure().await;
}

/// The head of a table, and what Daedam is measured against in it.
fn heading(floor: &str) {
    println!("{:<58} {:>12} {floor:>12} {:>9} {:>8}", "what", "Daedam", "measured", "target");
}

/// A row of the table.
fn row(what: &str, ours: String, floor: String, measured: String, target: &str) {
    println!("{what:<58} {ours:>12} {floor:>12} {measured:>9} {target:>8}");
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
