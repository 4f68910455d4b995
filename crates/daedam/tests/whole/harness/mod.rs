//! The whole program in a test: the real router and store, a clock that only a test moves, and jobs done by hand.

mod app;
mod caller;
mod clock;
mod database;
mod interviewers;

pub(crate) use app::{JWT_SECRET, Options, TestApp, child_limits};
pub(crate) use caller::{Answer, Caller};
pub(crate) use clock::TestClock;
pub(crate) use database::TestDatabase;
pub(crate) use interviewers::{Hanging, MODEL_REPLY, Modelled, Scripted};

/// Tells each story to SQLite and to PostgreSQL: two tests for one function that takes a [`TestDatabase`].
macro_rules! told_to_both_stores {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            #[tokio::test]
            async fn on_sqlite() {
                super::$story($crate::harness::TestDatabase::sqlite()).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                super::$story($crate::harness::TestDatabase::postgres().await).await;
            }
        }
    )+};
}
pub(crate) use told_to_both_stores;
