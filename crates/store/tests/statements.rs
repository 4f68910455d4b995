//! The number of statements of an export, which does not grow with its records.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "store/world.rs"]
#[expect(dead_code, unused_macros, unused_imports, reason = "the other stories need the rest")]
mod world;

use interview::{id::UserId, ports::Store};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tracing::{Event, Metadata, Subscriber, span};
use world::*;

static STATEMENTS: AtomicUsize = AtomicUsize::new(0);

/// Counts the statements that sqlx logs.
struct Counter;

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _span: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _span: &span::Id, _values: &span::Record<'_>) {}

    fn record_follows_from(&self, _span: &span::Id, _follows: &span::Id) {}

    fn event(&self, _event: &Event<'_>) {
        STATEMENTS.fetch_add(1, Ordering::SeqCst);
    }

    fn enter(&self, _span: &span::Id) {}

    fn exit(&self, _span: &span::Id) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_takes_as_many_statements_for_many_records_as_for_one() {
    tracing::subscriber::set_global_default(Counter).unwrap();
    on_sqlite(async |store, _url| {
        let mina = register(&store, "mina").await.id;
        let of_one = statements(&store, mina, &["1?"]).await;
        let of_many = statements(&store, mina, &["1?", "2?", "3?", "4?", "5?", "6?", "7?"]).await;
        assert!(of_one > 0, "nothing was counted");
        assert_eq!(of_many, of_one);
    })
    .await;
}

/// The number of statements of an export of a session with these questions, each answered and graded.
async fn statements(store: &Arc<dyn Store>, user: UserId, questions: &[&str]) -> usize {
    let (session, records) = asked(store, user, questions, 0).await;
    for record in &records {
        answer(store, user, record.id, "답", 1).await;
    }
    for claimed in claim(store, 1).await {
        settle(store, &claimed, judgement(evaluation(Some(50.0), "")), 2).await;
    }
    let before = STATEMENTS.load(Ordering::SeqCst);
    let export = store.session_export(user.into(), session.id).await.unwrap();
    let export = export.owned_by(user.into(), interview::error::Resource::Session).unwrap();
    let after = STATEMENTS.load(Ordering::SeqCst);
    assert_eq!(export.documents, new_session().documents);
    assert_eq!(export.records.len(), questions.len());
    assert!(export.records.iter().all(|export| export.evaluations.len() == 1));
    after - before
}
