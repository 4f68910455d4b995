//! A reply put together from what a server says, and whether it came whole.

use std::time::Duration;

use serde_json::Value;

use super::events::{DONE, Event};
use super::fault::Fault;
use super::refusal::Refusal;
use super::wire::{End, Part, Tokens};

/// The most bytes of a reply's texts.
pub(super) const MAX_REPLY_BYTES: usize = 1 << 20;

/// What a model replied.
#[derive(Debug, Default)]
pub(super) struct Reply {
    pub(super) text: String,
    pub(super) tokens: Tokens,
    /// Whether the server told thinking from saying.
    pub(super) thinks_apart: bool,
    /// Whether nothing was said, and the text is what was thought.
    pub(super) is_thought: bool,
    /// Whether it came as a stream.
    pub(super) streamed: bool,
    /// How long the first token took, where that could be told.
    pub(super) first_token: Option<Duration>,
}

/// A reply as far as it came.
#[derive(Default)]
pub(super) struct Reading {
    said: String,
    thought: String,
    called: String,
    tokens: Tokens,
    pub(super) first_token: Option<Duration>,
    /// Whether anybody spoke.
    spoke: bool,
    end: Option<End>,
    /// Whether the server said that nothing more comes.
    pub(super) is_done: bool,
    /// What became of an event of which a piece of the reply may be missing.
    damage: Option<Fault>,
    /// What came in the place of choices.
    stray: Option<Value>,
}

impl Reading {
    /// Takes an event in, so long after the call was sent.
    pub(super) fn take(&mut self, event: &Event, after: Duration) -> Result<(), Fault> {
        if event.data == DONE {
            self.is_done = true;
            return Ok(());
        }
        if event.is_error {
            return self.failed(Refusal::read(&event.data));
        }
        // Mostly one, but a body may be a line for each.
        for value in serde_json::Deserializer::from_str(&event.data).into_iter::<Value>() {
            match value {
                Ok(value) => self.part(&value, after)?,
                Err(cause) => {
                    // What is no object was no piece of the reply.
                    if event.data.trim_start().starts_with('{') && self.end.is_none() {
                        self.damage = Some(if cause.is_eof() { Fault::BrokeOff } else { Fault::Unreadable });
                    }
                    break;
                }
            }
        }
        Ok(())
    }

    fn part(&mut self, event: &Value, after: Duration) -> Result<(), Fault> {
        // Some wrap an error in a list.
        let event = event.get(0).unwrap_or(event);
        if let Some(refusal) = Refusal::within(event) {
            return self.failed(refusal);
        }
        self.tokens = Tokens::of(&event["usage"]).or(self.tokens);
        let Some(part) = Part::of(event) else {
            self.stray = event.is_object().then(|| event.clone());
            return Ok(());
        };
        self.spoke = true;
        if part.declined || part.end == Some(End::Declined) {
            return Err(Fault::Declined);
        }
        if part.says_something() {
            self.first_token.get_or_insert(after);
        }
        let texts =
            [(&mut self.said, part.said), (&mut self.thought, part.thought), (&mut self.called, part.called)];
        for (so_far, new) in texts {
            if part.is_message && !new.is_empty() {
                // A stream may end with the whole of what it said.
                so_far.clear();
            }
            so_far.push_str(&new);
        }
        self.end = part.end.or(self.end).or(part.is_message.then_some(End::Whole));
        let size = self.said.len() + self.thought.len() + self.called.len();
        if size > MAX_REPLY_BYTES { Err(Fault::TooLarge) } else { Ok(()) }
    }

    /// An error after the end takes nothing from what came whole.
    fn failed(&self, refusal: Refusal) -> Result<(), Fault> {
        if self.end == Some(End::Whole) { Ok(()) } else { Err(refusal.in_reply(self.first_token.is_some())) }
    }

    /// The reply, when it came whole; `trouble` is what kept more from coming, `limit` the most tokens asked for.
    pub(super) fn finish(self, trouble: Option<Fault>, limit: u32) -> Result<Reply, Fault> {
        let has_ended = self.first_token.is_some() && (self.end.is_some() || self.is_done);
        if let Some(trouble) = trouble.filter(|_| !has_ended) {
            return Err(trouble);
        }
        if let Some(damage) = self.damage {
            return Err(damage);
        }
        if !self.spoke {
            return Err(self.stray.map_or(Fault::Unreadable, |stray| without_reply(&stray)));
        }
        let end = self.end.or(self.is_done.then_some(End::Whole));
        let is_thought = self.said.trim().is_empty() && !self.thought.trim().is_empty();
        let reply = Reply {
            thinks_apart: !self.thought.is_empty(),
            text: [self.said, self.thought, self.called]
                .into_iter()
                .find(|text| !text.trim().is_empty())
                .unwrap_or_default(),
            tokens: self.tokens,
            is_thought,
            streamed: false,
            first_token: self.first_token,
        };
        match end {
            Some(End::Whole) => Ok(reply),
            Some(End::AtLimit) => Err(Fault::AtLimit(Box::new(reply), limit)),
            Some(End::Declined) => Err(Fault::Declined),
            Some(End::Failed) => Err(Fault::FailedMidway),
            None => Err(Fault::BrokeOff),
        }
    }
}

/// What follows from an object that came in the place of a reply: an error, when it says something.
fn without_reply(stray: &Value) -> Fault {
    let says_why = ["message", "detail"].iter().any(|name| stray.get(name).is_some());
    if says_why { Refusal::of(stray).in_reply(false) } else { Fault::Unreadable }
}
