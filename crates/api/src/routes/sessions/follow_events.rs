//! `GET /sessions/{session_id}/events`

use crate::{
    caller::Caller,
    extract::{Parameters, SessionPath},
    problem::{Problem, ProblemBody},
    share::Share,
    sign_outs::SignOutListener,
    state::Api,
    view,
};
use axum::{
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, HeaderName, HeaderValue},
    response::{IntoResponse, Response, Sse, sse},
};
use futures_util::{Stream, StreamExt};
use interview::{
    error::Error,
    id::{SessionId, UserId},
    session::changes::SessionChanges,
    session::read,
};
use serde::Serialize;
use std::{pin::pin, time::Duration};
use tokio::sync::watch;
use utoipa::{IntoParams, ToSchema};

/// The longest silence of a stream. The store is queried as often, in case an event was lost.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// When a browser reconnects after its connection broke.
const COME_BACK: Duration = Duration::from_secs(2);

/// One change, as it is sent.
#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
pub(crate) struct Change {
    /// What changed.
    event: Kind,
    /// From where the stream goes on when it is opened again with this as `Last-Event-ID`.
    id: i64,
    /// The changed thing as it is now.
    data: Changed,
}

/// What can change.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = EventKind)]
enum Kind {
    /// The session itself.
    Session,
    /// One of its records.
    Record,
}

/// A changed thing as it is now.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = EventData)]
enum Changed {
    /// The session itself.
    Session(Box<view::InterviewSession>),
    /// One of its records.
    Record(Box<view::InterviewRecord>),
}

/// How the header is documented.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only documents the header")]
pub(crate) struct LastEventId {
    /// The `id` of the last event that was received: everything that changed since is sent.
    #[param(rename = "Last-Event-ID", minimum = 0, nullable = false)]
    last_event_id: Option<i64>,
}

/// Follows what changes in a session.
///
/// An event `session` or `record` carries the changed thing as it is now. A new stream begins with everything there
/// is. It is a stream of Server-Sent Events, or, when upgraded, a WebSocket of JSON messages; it ends with the
/// session, or with the access token, or when the device is signed out. A browser's WebSocket cannot send
/// `Authorization`; it sends the access token as a second subprotocol: `new WebSocket(url, ["bearer", token])`.
#[utoipa::path(
    get, path = "/sessions/{session_id}/events", operation_id = "follow_session", tag = "sessions",
    params(
        ("session_id" = i64, Path, description = "The session's number"),
        ("last_event_id" = Option<i64>, Query, description = "As the header `Last-Event-ID`, for clients that cannot \
            send it", minimum = 0, nullable = false),
        LastEventId,
    ),
    responses(
        (status = 101, description = "A WebSocket; each message is one event", body = Change),
        (status = 200, description = "A stream of events", body = String, content_type = "text/event-stream"),
        (status = 429, description = "Too many streams of this user are open", body = ProblemBody),
    ),
    security(("password" = [])),
)]
pub(crate) async fn handle(
    State(api): State<Api>,
    caller: Caller,
    SessionPath(id): SessionPath,
    parameters: Parameters,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let seen = last_event_id(&headers, &parameters)?;
    // Listening begins before the first look, so no change between the two is missed.
    let bell = api.context.events.subscribe(id);
    read::session(&api.context, caller.who, id).await?;
    let place = api.streams.take(caller.who.user).ok_or_else(Problem::too_many_streams)?;
    let sign_outs = api.sign_outs.listen();
    let follower = Follower { api, caller, id, seen, bell, sign_outs };
    Ok(match upgrade {
        Ok(upgrade) => {
            let upgrade = upgrade.protocols(["bearer"]).max_message_size(4_096);
            upgrade.on_upgrade(move |socket| send_messages(socket, follower, place))
        }
        Err(_) => send_events(follower, place),
    })
}

fn last_event_id(headers: &HeaderMap, parameters: &Parameters) -> Result<i64, Problem> {
    const NAME: HeaderName = HeaderName::from_static("last-event-id");
    let Some(sent) = headers.get(NAME) else {
        return Ok(parameters.number("last_event_id", 0, i64::MAX)?.unwrap_or(0));
    };
    let sent = sent.to_str().ok().and_then(|text| text.parse().ok()).filter(|id| *id >= 0_i64);
    sent.ok_or_else(|| Problem::invalid("Last-Event-ID", "must be the id of an event of this stream"))
}

fn send_events(follower: Follower, place: Share<UserId>) -> Response {
    let events = async_stream::stream! {
        let _place = place;
        let mut changes = pin!(follower.follow());
        yield sse::Event::default().comment("open").retry(COME_BACK).into();
        while let Some(change) = changes.next().await {
            yield match change {
                Some(change) => change.into_event(),
                None => sse::Event::default().comment("").into(),
            };
        }
    };
    let events = events.map(|event: Sent| event.0);
    // Asks proxies not to buffer the answer.
    ([("x-accel-buffering", HeaderValue::from_static("no"))], Sse::new(events)).into_response()
}

/// An event that is serialised, or could not be.
struct Sent(Result<sse::Event, axum::Error>);

impl From<sse::Event> for Sent {
    fn from(event: sse::Event) -> Self {
        Self(Ok(event))
    }
}

impl Change {
    fn into_event(self) -> Sent {
        let name = match self.event {
            Kind::Session => "session",
            Kind::Record => "record",
        };
        Sent(sse::Event::default().event(name).id(self.id.to_string()).json_data(self.data))
    }
}

async fn send_messages(mut socket: WebSocket, follower: Follower, place: Share<UserId>) {
    let _place = place;
    let mut changes = pin!(follower.follow());
    loop {
        let message = tokio::select! {
            change = changes.next() => match change {
                Some(Some(change)) => match serde_json::to_string(&change) {
                    Ok(text) => Message::text(text),
                    Err(_) => break,
                },
                Some(None) => Message::Ping(bytes::Bytes::new()),
                None => {
                    let _ = socket.send(Message::Close(None)).await;
                    break;
                }
            },
            // The client's messages don't matter; only the end of its connection does.
            received = socket.recv() => match received {
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => break,
            },
        };
        if socket.send(message).await.is_err() {
            break;
        }
    }
}

/// The stream of one client that follows a session.
struct Follower {
    api: Api,
    caller: Caller,
    id: SessionId,
    /// The version up to which all changes were sent.
    seen: i64,
    bell: watch::Receiver<u64>,
    sign_outs: SignOutListener,
}

impl Follower {
    /// The next changes; `None` if nothing changed for a while.
    fn follow(mut self) -> impl Stream<Item = Option<Change>> {
        async_stream::stream! {
            let mut rung = true;
            while self.api.context.clock.now() < self.caller.until {
                match self.look().await {
                    Ok(changes) => {
                        if changes.is_empty() && !rung {
                            yield None;
                        }
                        for change in changes {
                            yield Some(change);
                        }
                    }
                    Err(cause) if cause.is_of_store() => {
                        tracing::warn!(%cause, session = %self.id, "a stream could not look for changes");
                        yield None;
                    }
                    // The session or the caller's account is erased, or the caller is signed out.
                    Err(_) => break,
                }
                let patience = self.patience();
                tokio::select! {
                    () = self.api.shutdown.cancelled() => break,
                    () = rings(&mut self.bell) => rung = true,
                    () = self.sign_outs.of(self.caller.who.user) => rung = true,
                    () = tokio::time::sleep(patience) => rung = false,
                }
            }
        }
    }

    /// The changes since the last look.
    async fn look(&mut self) -> Result<Vec<Change>, Error> {
        let Self { api, caller, id, .. } = self;
        let mut changes = read::changes(&api.context, caller.who, *id, self.seen).await?;
        if changes.version < self.seen {
            // A store that was restored from a backup has an older version than the one sent: start again from the
            // beginning.
            self.seen = 0;
            changes = read::changes(&api.context, caller.who, *id, 0).await?;
        }
        let before = std::mem::replace(&mut self.seen, changes.version);
        Ok(in_order(changes.into_inner(), before))
    }

    /// How long to wait for a change: at most until the access token expires.
    fn patience(&self) -> Duration {
        let left = self.caller.until - self.api.context.clock.now();
        left.to_std().unwrap_or_default().clamp(Duration::from_millis(10), HEARTBEAT)
    }
}

/// The changes in the order in which they are sent. Only the last one carries the new version, so a stream that breaks off
/// before it continues from the old version and misses nothing.
fn in_order(changes: SessionChanges, before: i64) -> Vec<Change> {
    let session = changes.session.map(|session| (Kind::Session, Changed::Session(Box::new(session.into()))));
    let records = changes
        .records
        .into_iter()
        .map(|record| (Kind::Record, Changed::Record(Box::new(view::InterviewRecord::new(record)))));
    let mut sent: Vec<Change> =
        session.into_iter().chain(records).map(|(event, data)| Change { event, id: before, data }).collect();
    if let Some(last) = sent.last_mut() {
        last.id = changes.version;
    }
    sent
}

async fn rings(bell: &mut watch::Receiver<u64>) {
    if bell.changed().await.is_err() {
        // No more events will come; the store is still queried now and then.
        std::future::pending().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_breaks_off_goes_on_from_where_nothing_is_missed() {
        let record = |id| interview::session::record::InterviewRecord {
            id: interview::id::RecordId(id),
            session_id: SessionId(1),
            order: id,
            question: interview::session::question::Question::plain("왜?".into(), "bank"),
            follow_up_to: None,
            retry_of: None,
            answer: None,
            evaluation: None,
            evaluation_status: interview::grading::evaluation_status::EvaluationStatus {
                state: interview::grading::evaluation_status::EvaluationState::Unanswered,
                reason: None,
                retry_at: None,
            },
            emotion_summary: None,
            changed_in: 7,
            created_at: chrono::DateTime::UNIX_EPOCH,
        };
        let changes = SessionChanges { version: 7, session: None, records: vec![record(1), record(2)] };
        let sent = in_order(changes, 5);
        assert_eq!(sent.iter().map(|change| change.id).collect::<Vec<_>>(), [5, 7]);
        let message = serde_json::to_value(&sent[1]).unwrap();
        assert_eq!((&message["event"], &message["id"]), (&"record".into(), &7.into()));
        assert_eq!(message["data"]["id"], 2);
        let nothing = SessionChanges { version: 7, session: None, records: vec![] };
        assert!(in_order(nothing, 5).is_empty());
    }

    #[test]
    fn where_to_go_on_is_read_from_the_header_or_the_query() {
        use axum::http::Request;
        let read = |header: Option<&str>, query: &str| {
            let request = Request::builder().uri(format!("/sessions/1/events?{query}")).body(()).unwrap();
            let (mut parts, ()) = request.into_parts();
            if let Some(header) = header {
                parts.headers.insert("last-event-id", HeaderValue::from_str(header).unwrap());
            }
            last_event_id(&parts.headers, &Parameters::read(parts.uri.query().unwrap()).unwrap())
        };
        assert_eq!(read(None, "").unwrap(), 0);
        assert_eq!(read(None, "last_event_id=3").unwrap(), 3);
        assert_eq!(read(Some("4"), "last_event_id=3").unwrap(), 4);
        for (header, query) in [(Some("-1"), ""), (Some("x"), ""), (Some(""), ""), (None, "last_event_id=-1")]
        {
            assert!(read(header, query).is_err(), "{header:?} {query}");
        }
    }
}
