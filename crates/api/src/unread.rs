//! Limits the answers that wait in memory for their clients: for each user, and in all.

use crate::{problem::Problem, share::Shares};
use axum::{body::Body, response::Response};
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use interview::id::UserId;
use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

/// Answers smaller than this are not counted; the limit on requests bounds them.
const COUNTED_FROM: u64 = 64 * 1_024;

/// The answers that are held at this moment.
#[derive(Debug)]
pub(crate) struct Unread {
    all: Shares<()>,
    users: Shares<UserId>,
}

impl Unread {
    /// Limits the bytes for all users together, and for each. A user who holds nothing gets an answer of any size.
    pub(crate) fn at_most(all: usize, of_a_user: usize) -> Self {
        Self { all: Shares::at_most(all), users: Shares::at_most(of_a_user) }
    }

    /// Counts an answer to a user until the client has read it. If too much waits already, the answer is replaced by an
    /// error.
    pub(crate) fn count(&self, response: Response, user: Option<&UserId>) -> Result<Response, Problem> {
        let (Some(user), Some(size)) = (user, response.body().size_hint().exact()) else {
            return Ok(response);
        };
        if size < COUNTED_FROM {
            return Ok(response);
        }
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let of_user = self.users.take_many(*user, size, true).ok_or_else(Problem::too_many_unread_answers)?;
        let of_all = self.all.take_many((), size, true);
        let of_all = of_all.ok_or_else(|| Problem::busy(Duration::from_secs(2)))?;
        Ok(response.map(|body| Body::new(Counted { body, _held: (of_user, of_all) })))
    }
}

/// A body that gives its share back when it was read, or when it is dropped.
struct Counted<Held> {
    body: Body,
    _held: Held,
}

impl<Held: Unpin> HttpBody for Counted<Held> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;

    #[test]
    fn a_user_who_reads_nothing_gets_only_so_much() {
        let unread = Unread::at_most(3_000_000, 1_000_000);
        let large = || vec![b'a'; 600_000].into_response();
        let (one, other) = (UserId(1), UserId(2));
        let first = unread.count(large(), Some(&one)).unwrap();
        let refused = unread.count(large(), Some(&one)).unwrap_err().into_response();
        assert_eq!(refused.status(), 429);
        assert!(unread.count(vec![b'a'; 1_000].into_response(), Some(&one)).is_ok());
        drop(unread.count(large(), Some(&other)).unwrap());
        drop(first);
        let _again = unread.count(large(), Some(&one)).unwrap();
    }
}
