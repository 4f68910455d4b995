//! Tells the open event streams of this server that a user signed out, so that each checks whether it may go on. On other
//! servers a stream notices at its next look.

use interview::id::UserId;
use tokio::sync::broadcast::{self, error::RecvError};

/// How many sign-outs a stream may be behind; one that is further behind checks for itself.
const KEPT: usize = 64;

/// Publishes sign-outs.
#[derive(Debug)]
pub(crate) struct SignOuts(broadcast::Sender<UserId>);

impl Default for SignOuts {
    fn default() -> Self {
        Self(broadcast::Sender::new(KEPT))
    }
}

impl SignOuts {
    /// Publishes that devices of a user were signed out.
    pub(crate) fn tell(&self, user: UserId) {
        // Sending fails when no stream is open, which is fine.
        let _ = self.0.send(user);
    }

    /// Subscribes to sign-outs from now on.
    pub(crate) fn listen(&self) -> SignOutListener {
        SignOutListener(self.0.subscribe())
    }
}

/// A stream's subscription.
#[derive(Debug)]
pub(crate) struct SignOutListener(broadcast::Receiver<UserId>);

impl SignOutListener {
    /// Waits until devices of this user were signed out, or may have been.
    pub(crate) async fn of(&mut self, user: UserId) {
        loop {
            match self.0.recv().await {
                Ok(other) if other != user => {}
                Ok(_) | Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[tokio::test]
    async fn a_stream_hears_of_its_own_user_and_of_what_it_may_have_missed() {
        let sign_outs = SignOuts::default();
        let mut listener = sign_outs.listen();
        sign_outs.tell(UserId(2));
        assert!(listener.of(UserId(1)).now_or_never().is_none());
        sign_outs.tell(UserId(1));
        listener.of(UserId(1)).await;
        (0..100).for_each(|_| sign_outs.tell(UserId(2)));
        listener.of(UserId(1)).await;
    }
}
