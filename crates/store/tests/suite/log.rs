//! The event log: dense and gapless under concurrent writers, and what was done to the database
//! behind the store's back is found.

use domain::lifecycle::Performer;
use domain::sealing::{Broken, Fault};
use store::Store;
use store::log::{AuditError, AuditReport};

use crate::cases::{filed, go};
use crate::ground::{Backend, Ground};
use crate::on_both;

/// Three cases, sealed in three batches of two events: 1 and 2, 3 and 4, 5 and 6.
async fn sealed_log(store: &Store) -> AuditReport {
    for number in 0..3 {
        let case = filed(store, &format!("case {number}")).await;
        let given = store::cases::Given {
            note: Some(format!("reason {number}")),
            ..store::cases::Given::default()
        };
        go(store, &case, "accept", Performer::Agent, given)
            .await
            .unwrap();
        assert_eq!(store.seal_all().await.unwrap(), 2);
    }
    store.verify_log(None).await.unwrap()
}

async fn broken(store: &Store, head: Option<String>) -> Broken {
    match store.verify_log(head).await {
        Err(AuditError::Broken(broken)) => broken,
        other => panic!("the log was found to hold: {other:?}"),
    }
}

async fn found_after(ground: &Ground, sql: &str) -> (u64, Fault) {
    let store = ground.open().await;
    sealed_log(&store).await;
    ground.tamper(sql).await;
    let broken = broken(&store, None).await;
    (broken.seq, broken.fault)
}

/// Bytes as the database writes them.
fn bytes(ground: &Ground, hex: &str) -> String {
    match ground.backend() {
        Backend::Sqlite => format!("x'{hex}'"),
        Backend::Postgres => format!("'\\x{hex}'"),
    }
}

on_both! {
    /// Writers and sealers at once: every event gets its place, none twice, none left out.
    async fn sealing_keeps_up_with_concurrent_writers(ground) {
        let store = ground.open().await;
        let other = ground.open().await;
        let writers = (0..4).map(|writer| {
            let store = if writer % 2 == 0 { store.clone() } else { other.clone() };
            tokio::spawn(async move {
                for number in 0..15 {
                    filed(&store, &format!("writer {writer} case {number}")).await;
                }
            })
        });
        let sealers = [store.clone(), other.clone()].map(|store| {
            tokio::spawn(async move {
                let mut sealed = 0;
                while sealed < 20 {
                    match store.seal().await {
                        Ok(Some(_)) => sealed += 1,
                        // nothing to do, or the other sealer was quicker
                        Ok(None) | Err(_) => tokio::task::yield_now().await,
                    }
                    if store.last_seq().await.unwrap() >= 60 {
                        break;
                    }
                }
            })
        });
        for task in writers.chain(sealers).collect::<Vec<_>>() {
            task.await.unwrap();
        }
        store.seal_all().await.unwrap();
        let report = store.verify_log(None).await.unwrap();
        assert_eq!((report.events, report.sealed), (60, 60));
        let events = store.events_after(0, 100).await.unwrap();
        let places: Vec<u64> = events.iter().map(|event| event.seq).collect();
        assert_eq!(places, (1..=60).collect::<Vec<_>>());
    }

    /// An unsealed tail is counted and holds.
    async fn the_unsealed_tail_is_counted(ground) {
        let store = ground.open().await;
        sealed_log(&store).await;
        filed(&store, "not sealed yet").await;
        let report = store.verify_log(None).await.unwrap();
        assert_eq!((report.events, report.sealed), (7, 6));
    }

    /// Each field of an event is covered.
    async fn a_changed_event_is_named(ground) {
        let sql = "UPDATE events SET code = 'decline' WHERE seq = 4";
        assert_eq!(found_after(&ground, sql).await, (4, Fault::Changed));
    }

    /// The words said with an event are covered as long as they are there.
    async fn changed_words_are_named(ground) {
        let sql = "UPDATE notes SET body = 'another reason' WHERE event_id = \
                   (SELECT id FROM events WHERE seq = 6)";
        assert_eq!(found_after(&ground, sql).await, (6, Fault::Changed));
    }

    /// Words may be erased; the log still holds.
    async fn erased_words_leave_the_log_whole(ground) {
        let store = ground.open().await;
        let before = sealed_log(&store).await;
        ground.tamper("DELETE FROM notes").await;
        assert_eq!(store.verify_log(None).await.unwrap(), before);
    }

    /// An event taken out of the middle.
    async fn a_lost_event_is_named(ground) {
        let sql = "DELETE FROM notes; DELETE FROM events WHERE seq = 3";
        assert_eq!(found_after(&ground, sql).await, (3, Fault::Lost));
    }

    /// An event put behind the last seal with a place of its own.
    async fn an_inserted_event_is_named(ground) {
        let sql = format!(
            "INSERT INTO events (id, seq, subject_kind, code, at, details, hash) \
             VALUES ({}, 7, 'request', 'submit', 0, '{{}}', {})",
            ground.uuid_literal(&"a".repeat(32)),
            bytes(&ground, &"00".repeat(32)),
        );
        assert_eq!(found_after(&ground, &sql).await, (7, Fault::Inserted));
    }

    /// Two events that changed places.
    async fn swapped_events_are_found(ground) {
        let sql = "UPDATE events SET seq = 1003 WHERE seq = 3; \
                   UPDATE events SET seq = 3 WHERE seq = 4; \
                   UPDATE events SET seq = 4 WHERE seq = 1003";
        assert_eq!(found_after(&ground, sql).await.0, 3);
    }

    /// A seal that was signed by somebody else.
    async fn a_foreign_signature_is_found(ground) {
        let sql = format!(
            "UPDATE seals SET signature = {} WHERE batch = 2",
            bytes(&ground, &"07".repeat(64))
        );
        assert_eq!(found_after(&ground, &sql).await, (3, Fault::SignatureBroken));
    }

    /// A log cut at a seal holds in itself; whoever knows a later head finds it out.
    async fn a_cut_tail_is_found_by_a_known_head(ground) {
        let store = ground.open().await;
        let before = sealed_log(&store).await;
        ground.tamper(
            "DELETE FROM seals WHERE batch = 3; \
             DELETE FROM notes WHERE event_id IN (SELECT id FROM events WHERE seq > 4); \
             DELETE FROM events WHERE seq > 4",
        ).await;
        assert_eq!(store.verify_log(None).await.unwrap().events, 4);
        let found = broken(&store, before.head).await;
        assert_eq!((found.seq, found.fault), (5, Fault::Truncated));
    }

    /// An older head is still met in a log that grew.
    async fn an_older_head_is_met(ground) {
        let store = ground.open().await;
        let head = sealed_log(&store).await.head;
        filed(&store, "later").await;
        store.seal_all().await.unwrap();
        assert!(store.verify_log(head).await.is_ok());
    }
}
