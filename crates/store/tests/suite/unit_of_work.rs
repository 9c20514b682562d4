//! The unit of work: all or nothing, and one that fails takes nobody along.

use domain::words::JobId;
use sea_orm::ConnectionTrait;
use store::jobs::{self, Jobs, NewJob};
use store::{AsStoreError, Database, Store, StoreError};

use crate::ground::{Backend, Ground, on};
use crate::on_both;

const POISON: &str = "poison";

#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("refused on purpose")]
    OnPurpose,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AsStoreError for Refused {
    fn as_store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::OnPurpose => None,
        }
    }
}

fn job(queue: &'static str) -> NewJob {
    NewJob {
        queue,
        payload: String::new(),
        run_at: None,
        created_by: None,
    }
}

async fn queued(store: &Store, queue: &'static str) -> Result<JobId, StoreError> {
    store
        .write(queue, |work, queue| {
            Box::pin(async move { jobs::enqueue(work, job(queue)).await })
        })
        .await
}

/// Runs a unit of `poison` among many others; says what became of it once all others were kept.
async fn among_others(
    store: &Store,
    poison: impl Future<Output = Result<JobId, StoreError>> + Send + 'static,
) -> StoreError {
    let others = |store: &Store| {
        let store = store.clone();
        tokio::spawn(async move { queued(&store, "test").await })
    };
    let mut before: Vec<_> = (0..20).map(|_| others(store)).collect();
    let poison = tokio::spawn(poison);
    before.extend((0..20).map(|_| others(store)));
    for other in before {
        let id = other.await.unwrap().unwrap();
        assert!(Jobs::by_id(store, id).await.unwrap().is_some());
    }
    poison.await.unwrap().unwrap_err()
}

async fn write(store: &Store, fails: bool) -> Result<JobId, Refused> {
    store
        .write(fails, |work, fails| {
            Box::pin(async move {
                let id = jobs::enqueue(work, job("test")).await?;
                if *fails {
                    return Err(Refused::OnPurpose);
                }
                Ok(id)
            })
        })
        .await
}

on_both! {
    /// What a failing unit wrote is taken back.
    async fn a_failing_unit_leaves_nothing(ground) {
        let store = ground.open().await;
        assert!(matches!(write(&store, true).await, Err(Refused::OnPurpose)));
        assert_eq!(Jobs::waiting(&store).await.unwrap(), 0);
    }

    /// Units that share one commit are kept or taken back each for itself.
    async fn failing_units_do_not_harm_their_neighbours(ground) {
        let store = ground.open().await;
        let units = (0..60).map(|number| {
            let store = store.clone();
            tokio::spawn(async move { (number, write(&store, number % 3 == 0).await) })
        });
        let mut kept = 0;
        for unit in units.collect::<Vec<_>>() {
            let (number, outcome) = unit.await.unwrap();
            match outcome {
                Ok(id) => {
                    assert!(Jobs::by_id(&store, id).await.unwrap().is_some());
                    kept += 1;
                }
                Err(_) => assert_eq!(number % 3, 0),
            }
        }
        assert_eq!(kept, 40);
        assert_eq!(Jobs::waiting(&store).await.unwrap(), 40);
    }

    /// What was acknowledged is there when the store is opened anew.
    async fn acknowledged_writes_outlive_the_process(ground) {
        let id = write(&ground.open().await, false).await.unwrap();
        let again = ground.open().await;
        assert!(Jobs::by_id(&again, id).await.unwrap().is_some());
    }
}

on_both! {
    /// A unit that panics is refused; whoever shares its commit does not notice.
    async fn a_panic_harms_nobody_else(ground) {
        let store = ground.open().await;
        let writer = store.clone();
        let error = among_others(&store, async move {
            writer.write((), |work, ()| Box::pin(async move {
                jobs::enqueue(work, job(POISON)).await?;
                panic!("on purpose");
            })).await
        }).await;
        assert!(matches!(error, StoreError::Panicked(_)), "{error:?}");
        assert!(store.ready().await.is_ok());
        assert_eq!(Jobs::waiting(&store).await.unwrap(), 40);
    }

    /// Closing does what waits, and refuses what comes later.
    async fn closing_does_what_waits(ground) {
        let store = ground.open().await;
        let waits = tokio::spawn({
            let store = store.clone();
            async move { queued(&store, "test").await }
        });
        let kept = waits.await.unwrap();
        store.close().await;
        let late = queued(&store, "test").await;
        assert!(matches!(late, Err(StoreError::Closing)), "{late:?}");
        let again = ground.open().await;
        assert!(Jobs::by_id(&again, kept.unwrap()).await.unwrap().is_some());
    }

    /// A try of writing while all is well leaves nothing.
    async fn being_ready_writes_nothing(ground) {
        let store = ground.open().await;
        store.ready().await.unwrap();
        let kept = ground.lines("SELECT series AS line FROM counters WHERE series LIKE 'trial%'").await;
        assert!(kept.is_empty(), "{kept:?}");
    }
}

/// SQLite ends a whole transaction by itself when the disk is full, inside of a unit of work: what
/// the units before it wrote is gone as well, and must not be acknowledged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_sqlite_ends_by_itself_loses_nothing_acknowledged() {
    let ground = Ground::new(Backend::Sqlite).await.unwrap();
    let store = ground.open().await;
    let ends = format!(
        "CREATE TRIGGER ends BEFORE INSERT ON jobs WHEN NEW.queue = '{POISON}' \
         BEGIN SELECT RAISE(ROLLBACK, 'ended by itself'); END"
    );
    ground.tamper(&ends).await;
    for round in 1..=3 {
        let writer = store.clone();
        let error = among_others(&store, async move { queued(&writer, POISON).await }).await;
        assert!(error.to_string().contains("ended by itself"), "{error:?}");
        assert_eq!(Jobs::waiting(&store).await.unwrap(), 40 * round);
    }
    store.close().await;
    let again = ground.open().await;
    assert_eq!(Jobs::waiting(&again).await.unwrap(), 120);
}

/// A commit that fails keeps nothing, and what comes after it is kept, however often it happens.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commits_that_fail_do_not_spoil_later_ones() {
    let ground = Ground::new(Backend::Sqlite).await.unwrap();
    let store = ground.open().await;
    // checked at the commit only, which a unit of work cannot foresee
    ground
        .tamper(
            "CREATE TABLE first (id INTEGER PRIMARY KEY); \
             CREATE TABLE second (id INTEGER REFERENCES first (id) DEFERRABLE INITIALLY DEFERRED); \
             CREATE TRIGGER spoils AFTER INSERT ON jobs WHEN NEW.queue = 'poison' \
             BEGIN INSERT INTO second VALUES (1); END",
        )
        .await;
    for _ in 0..3 {
        queued(&store, POISON).await.unwrap_err();
        let id = queued(&store, "test").await.unwrap();
        assert!(Jobs::by_id(&store, id).await.unwrap().is_some());
    }
    store.close().await;
    assert_eq!(Jobs::waiting(&ground.open().await).await.unwrap(), 3);
}

/// The log of an embedded database is cut when the store is closed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_cuts_the_write_ahead_log() {
    let ground = Ground::new(Backend::Sqlite).await.unwrap();
    let log = ground.options.directory.join("lianzhang.sqlite-wal");
    let length = || std::fs::metadata(&log).map_or(0, |log| log.len());
    let store = ground.open().await;
    queued(&store, "test").await.unwrap();
    assert!(length() > 0);
    store.cut_log().await.unwrap();
    assert_eq!(length(), 0);
    queued(&store, "test").await.unwrap();
    store.close().await;
    assert_eq!(length(), 0);
}

/// What another process leaves behind, while this one holds the database open, is cut once nobody writes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_write_ahead_log_does_not_stay() {
    let ground = Ground::new(Backend::Sqlite).await.unwrap();
    let log = ground.options.directory.join("lianzhang.sqlite-wal");
    let length = || std::fs::metadata(&log).map_or(0, |log| log.len());
    let store = ground.open().await;
    queued(&store, "test").await.unwrap();
    ground
        .tamper(
            "CREATE TABLE large (bytes BLOB); \
             INSERT INTO large VALUES (zeroblob(20000000))",
        )
        .await;
    assert!(length() > 16 * 1024 * 1024, "{}", length());
    for _ in 0..1500 {
        if length() == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(length(), 0);
    queued(&store, "test").await.unwrap();
}

/// Another process that writes is waited for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_of_another_process_is_waited_for() {
    let ground = Ground::new(Backend::Sqlite).await.unwrap();
    let store = ground.open().await;
    let other = ground.connect().await;
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let mut waits = Box::pin(queued(&store, "test"));
    let early = tokio::time::timeout(std::time::Duration::from_millis(50), &mut waits).await;
    assert!(early.is_err(), "{early:?}");
    other.execute_unprepared("COMMIT").await.unwrap();
    waits.await.unwrap();
}

/// A server that ends every connection is found again, by those that write and those that read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_went_away_is_found_again() {
    on(Backend::Postgres, |mut ground| async move {
        let Database::Postgres(url) = &mut ground.options.database else {
            panic!("no PostgreSQL");
        };
        let joint = if url.contains('?') { '&' } else { '?' };
        let name = format!("ended_{}", std::process::id());
        *url += &format!("{joint}application_name={name}");
        let store = ground.open().await;
        let other = ground.connect().await;
        let end_all = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE pid <> pg_backend_pid() AND application_name = '{name}'"
        );
        let mut kept = 0;
        for _ in 0..3 {
            other.execute_unprepared(&end_all).await.unwrap();
            match queued(&store, "test").await {
                Ok(_) => kept += 1,
                Err(error) => assert!(error.is_outage(), "{error:?}"),
            }
            queued(&store, "test").await.unwrap();
            kept += 1;
            // connections for reading find out one by one
            let mut looks = 0;
            while let Err(error) = store.ready().await {
                looks += 1;
                assert!(error.is_outage() && looks < 50, "{error:?}");
            }
            assert_eq!(Jobs::waiting(&store).await.unwrap(), kept);
        }
    })
    .await;
}
