//! What workers computed, heard on the channels on which Celery's results are published.

use futures_util::StreamExt;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

/// The results that were published since this began to listen.
pub(crate) struct Computed(Arc<Mutex<HashSet<Published>>>);

/// The channel, and what was said on it.
type Published = (String, Vec<u8>);

impl Computed {
    /// Listens on the Redis at that address, which must not be stopped meanwhile.
    pub(crate) async fn listen(url: &str) -> Self {
        let mut subscription = redis::Client::open(url).unwrap().get_async_pubsub().await.unwrap();
        subscription.psubscribe("celery-task-meta-*").await.unwrap();
        let results = Arc::new(Mutex::new(HashSet::new()));
        let heard = results.clone();
        tokio::spawn(async move {
            let mut messages = subscription.into_on_message();
            while let Some(message) = messages.next().await {
                let result = message.get_payload_bytes().to_owned();
                heard.lock().unwrap().insert((message.get_channel_name().to_owned(), result));
            }
        });
        Self(results)
    }

    /// How many results there were. One that was put down twice, because nobody said that it had arrived, is the same
    /// to the microsecond, and counts once.
    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}
