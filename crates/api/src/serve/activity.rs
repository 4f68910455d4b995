//! Whether a connection waits for this program or for its client. A client that neither sends a request nor reads its
//! answer holds a place and memory that others need, so its connection ends after a while, with either protocol.

use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::time::Instant;

/// The size of a piece of an answer. Larger pieces would fill buffers before the client has read any.
const PIECE: usize = 32 * 1_024;

/// How long a connection may wait for its client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// The wait for a request, from when the connection was accepted or the last answer was handed over.
    pub(super) to_ask: Duration,
    /// The wait for the client to read more of an answer.
    pub(super) to_take: Duration,
}

/// The requests of one connection that are not answered yet.
#[derive(Debug)]
pub(super) struct Activity(Mutex<State>);

#[derive(Debug)]
struct State {
    idle_since: Instant,
    /// By number: since when the answer waits for the client to read more of it; `None` while this program works on it.
    exchanges: HashMap<u64, Option<Instant>>,
    next: u64,
}

impl Activity {
    /// The activity of a new connection.
    pub(super) fn new() -> Arc<Self> {
        let state = State { idle_since: Instant::now(), exchanges: HashMap::new(), next: 0 };
        Arc::new(Self(Mutex::new(state)))
    }

    /// Notes that a whole request head has arrived.
    pub(super) fn begin(self: &Arc<Self>) -> Exchange {
        let mut state = self.state();
        let number = state.next;
        state.next += 1;
        state.exchanges.insert(number, None);
        Exchange { connection: self.clone(), number }
    }

    /// Waits until the client has let this connection wait for too long.
    pub(super) async fn stalled(&self, patience: Patience) {
        // This is checked again at least this often, because nothing else wakes this task.
        let look_again = patience.to_ask.min(patience.to_take);
        loop {
            let now = Instant::now();
            let end = self.state().end(patience);
            if end.is_some_and(|end| end <= now) {
                return;
            }
            tokio::time::sleep_until(end.unwrap_or(now + look_again).min(now + look_again)).await;
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// When the client's time is up; `None` while this program is at work.
    fn end(&self, patience: Patience) -> Option<Instant> {
        if self.exchanges.is_empty() {
            return Some(self.idle_since + patience.to_ask);
        }
        self.exchanges.values().flatten().min().map(|since| *since + patience.to_take)
    }
}

/// One request, until its answer is handed over.
#[derive(Debug)]
pub(super) struct Exchange {
    connection: Arc<Activity>,
    number: u64,
}

impl Exchange {
    /// Notes the answer's body, which is handed over in pieces.
    pub(super) fn answer_with(self, body: Body) -> AnswerBody {
        AnswerBody { body, rest: Bytes::new(), exchange: self }
    }

    fn waits_since(&self, since: Option<Instant>) {
        self.connection.state().exchanges.insert(self.number, since);
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let mut state = self.connection.state();
        state.exchanges.remove(&self.number);
        state.idle_since = Instant::now();
    }
}

/// The body of an answer, in pieces. The next piece is read when the connection can send it.
#[derive(Debug)]
pub(super) struct AnswerBody {
    body: Body,
    /// What was read of the body and not handed over yet.
    rest: Bytes,
    exchange: Exchange,
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            self.exchange.waits_since(None);
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.rest = data,
                    Err(other) => return Poll::Ready(Some(Ok(other))),
                },
                end => return Poll::Ready(end),
            }
        }
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        self.exchange.waits_since(Some(Instant::now()));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let of_body = self.body.size_hint();
        let rest = self.rest.len() as u64;
        let mut hint = SizeHint::new();
        hint.set_lower(of_body.lower() + rest);
        if let Some(upper) = of_body.upper() {
            hint.set_upper(upper + rest);
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    const PATIENCE: Patience =
        Patience { to_ask: Duration::from_millis(60), to_take: Duration::from_millis(40) };

    #[tokio::test]
    async fn a_connection_waits_for_its_client_only_so_long() {
        let (activity, start) = (Activity::new(), Instant::now());
        activity.stalled(PATIENCE).await;
        assert!(start.elapsed() >= PATIENCE.to_ask, "nothing was asked");

        let exchange = activity.begin();
        let at_work = tokio::time::timeout(4 * PATIENCE.to_ask, activity.stalled(PATIENCE)).await;
        assert!(at_work.is_err(), "this program is at work");
        let mut answer = exchange.answer_with(Body::from(vec![b'a'; PIECE + 1]));
        let given = Instant::now();
        assert_eq!(answer.frame().await.unwrap().unwrap().into_data().unwrap().len(), PIECE);
        activity.stalled(PATIENCE).await;
        assert!(given.elapsed() >= PATIENCE.to_take, "the client takes no more");

        assert_eq!(answer.frame().await.unwrap().unwrap().into_data().unwrap().len(), 1);
        assert!(answer.frame().await.is_none());
        let idle = Instant::now();
        drop(answer);
        activity.stalled(PATIENCE).await;
        assert!(idle.elapsed() >= PATIENCE.to_ask);
    }
}
