//! Reading a session's questions: token checked, five records, 32 connections.

use crate::{client, median, program::Server, row};
use std::time::Duration;

const CONNECTIONS: usize = 32;
const ROUNDS: usize = 7;
const LASTING: Duration = Duration::from_secs(2);

pub(crate) async fn measure() {
    let folder = tempfile::tempdir().unwrap();
    let daedam = Server::daedam(folder.path());
    let candidate = daedam.candidate("reader", 5).await;
    let floor = Server::of_this_benchmark("floor", folder.path().join("daedam.db").to_str().unwrap());
    let request = client::get(&format!("/sessions/{}/questions", candidate.session), &candidate.token);
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let one = client::round(daedam.address, CONNECTIONS, LASTING, &request).await.per_second;
        let other = client::round(floor.address, CONNECTIONS, LASTING, &request).await.per_second;
        ratios.push(one / other);
        ours.push(one);
        theirs.push(other);
    }
    row(
        "reads a second, 5 records, 32 connections",
        format!("{:.0}", median(ours)),
        format!("{:.0}", median(theirs)),
        format!("{:.2}", median(ratios)),
        "≥ 0.80",
    );
}
