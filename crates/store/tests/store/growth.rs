//! Queries don't read more rows as tables grow. This is counted on PostgreSQL; SQLite's plans are read in `sqlite.rs`.

use crate::{crowding::crowd_of_gradings, world::*};
use interview::{ports::Store, work::job::ClaimCapacity, work::job::Settlement};
use sqlx::{Connection, PgConnection, query_scalar};
use std::{future::Future, sync::Arc};
use store::{Database, Options};

/// How many rows, or entries of its indexes, a story reads of a table, with a store of its own.
async fn read_of<F: Future<Output = ()>>(
    table: &str,
    url: &str,
    story: impl FnOnce(Arc<dyn Store>) -> F,
) -> i64 {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let before = counted(&mut connection, table).await;
    let database = Database::open(url, &Options { pool_size: 1, ..Options::default() }).await.unwrap();
    story(database.store()).await;
    database.close().await;
    let after = counted(&mut connection, table).await;
    connection.close().await.unwrap();
    after - before
}

/// A process of the server reports what it read when it ends, so this waits until all others have.
async fn counted(connection: &mut PgConnection, table: &str) -> i64 {
    let others = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
        AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    while query_scalar::<_, i64>(others).fetch_one(&mut *connection).await.unwrap() > 0 {
        tokio::task::yield_now().await;
    }
    query_scalar(
        "SELECT CAST(seq_tup_read + (SELECT COALESCE(SUM(idx_tup_read), 0) \
         FROM pg_stat_user_indexes i WHERE i.relid = t.relid) AS BIGINT) FROM pg_stat_user_tables t WHERE relname = $1",
    )
    .bind(table)
    .fetch_one(connection)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn work_on_a_long_queue_looks_at_what_it_takes() {
    on_empty_postgres(async move |url| {
        let database = opened(&url).await;
        let crowd = crowd_of_gradings(&database.store(), &url).await;
        let session = database.store().sessions(crowd.into(), None, 1).await.unwrap().remove(0).session;
        let records = records_of(&database.store(), crowd, session.id).await;
        database.close().await;
        let read = read_of("jobs", &url, async move |store: Arc<dyn Store>| {
            for second in 10..20 {
                let claimed =
                    store.claim_jobs(at(second), at(second + 30), ClaimCapacity::for_any(8)).await.unwrap();
                assert_eq!(claimed.len(), 8);
                let claims: Vec<_> = claimed.iter().map(|claimed| claimed.job.claim()).collect();
                store.renew_leases(&claims, at(second + 60)).await.unwrap();
                let given_back: Vec<_> = claims.iter().map(|claim| (*claim, Settlement::Released)).collect();
                store.settle_jobs(&given_back[..4], &[], at(second)).await.unwrap();
                store.release_leases(at(second)).await.unwrap();
                store.next_due_at().await.unwrap();
                let again = records[second as usize].id;
                answer(&store, crowd, again, "답", second).await;
            }
        })
        .await;
        assert!(read < 10_000, "{read} rows for 80 jobs and 10 answers of 20,000");
        let read = read_of("jobs", &url, async move |store: Arc<dyn Store>| {
            store.queue_status(at(30)).await.unwrap();
        })
        .await;
        assert!(read < 11_000, "{read} rows for one look at the queue");
    })
    .await;
}
