//! The city as it stands after loading.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::cases::Source;
use domain::kinds::CaseKind;
use domain::lifecycle::Phase;
use jiff::Timestamp;
use store::cases::{CaseFilter, Cases, calendar};
use store::{Ambient, Database, Options};

use super::*;

fn everything() -> Cases {
    Cases::visible_to(&Scope::system(SystemPurpose::Jobs))
}

async fn loaded_at(directory: &tempfile::TempDir, now: Timestamp) -> Store {
    let options = Options::new(directory.path().to_owned(), Database::Sqlite);
    let drawn = AtomicU64::new(0);
    let ambient = Ambient::new(
        move || now,
        move |bytes| {
            for chunk in bytes.chunks_mut(8) {
                let number = plot::mix(drawn.fetch_add(1, Ordering::Relaxed)).to_be_bytes();
                chunk.copy_from_slice(&number[..chunk.len()]);
            }
        },
    );
    let store = Store::open(&options, ambient).await.unwrap();
    load(&store).await.unwrap();
    store
}

async fn count(store: &Store, filter: CaseFilter) -> u64 {
    everything().total(store, &filter).await.unwrap().rows
}

#[tokio::test]
async fn the_city_stands_and_reproduces_the_published_figure() {
    // Friday, 20 November 2026, 15:30 in Shanghai
    let now: Timestamp = "2026-11-20T07:30:00Z".parse().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let store = loaded_at(&directory, now).await;

    let month = calendar().date_of(now).first_of_month();
    let from = calendar().instant(month.at(0, 0, 0, 0));
    let visits = |open| CaseFilter {
        kind: Some(CaseKind::Request),
        source: Some(Source::Visit),
        open,
        submitted: (Some(from), Some(now)),
        ..CaseFilter::default()
    };
    assert_eq!(count(&store, visits(None)).await, 90);
    assert_eq!(count(&store, visits(Some(true))).await, 17);
    // closed ones are resolved or struck off, none was dropped
    let dropped = CaseKind::Request.lifecycle().states.iter();
    let dropped = dropped.filter(|state| state.phase == Phase::Dropped);
    let dropped = CaseFilter {
        states: dropped.map(|state| state.code).collect(),
        ..visits(None)
    };
    assert_eq!(count(&store, dropped).await, 0);
    assert_eq!(count(&store, visits(Some(false))).await, 73);

    for state in CaseKind::Request.lifecycle().states {
        let filter = CaseFilter {
            kind: Some(CaseKind::Request),
            states: vec![state.code],
            ..CaseFilter::default()
        };
        assert!(count(&store, filter).await > 0, "{}", state.code);
    }
    for chain in store.chains().await.unwrap() {
        assert_eq!(chain.chiefs.len(), 2, "{}", chain.code);
        let filter = CaseFilter {
            chain: Some(chain.id),
            ..CaseFilter::default()
        };
        assert!(count(&store, filter).await > 2, "{}", chain.code);
    }
    for user in platform::data().unwrap().users {
        let found = store.credentials_by_name(&user.name).await.unwrap();
        let found = found.expect("every user was added");
        assert!(!found.user.grants.is_empty(), "{}", user.name);
        assert!(!found.user.must_change_password && found.password_hash.is_some());
    }
    let report = store.verify_log(None).await.unwrap();
    assert!(
        report.events > 1000 && report.sealed == report.events,
        "{report:?}"
    );
    let rows = store.verify_rows(|_| {}).await.unwrap();
    assert!(rows.cases > 100);
    assert_eq!(rows.proved, rows.cases, "{:?}", rows.first);
}

#[tokio::test]
async fn a_database_that_is_not_empty_is_left_alone() {
    let now: Timestamp = "2026-11-02T01:00:00Z".parse().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let store = loaded_at(&directory, now).await;
    let before = count(&store, CaseFilter::default()).await;
    load(&store).await.unwrap();
    assert_eq!(count(&store, CaseFilter::default()).await, before);
}

#[test]
fn nothing_happens_in_the_future_and_everything_in_its_order() {
    let data = Data::read().unwrap();
    let heard = data.walks.iter().flat_map(|walk| &walk.heard);
    for (seed, entry) in heard.chain(&data.requests).enumerate() {
        for filed in [0, 600, 36_000, 2_000_000] {
            let acts = plot::acts(entry, filed, plot::mix(seed as u64));
            let times: Vec<i64> = acts.iter().map(|act| act.after).collect();
            assert!(times.is_sorted(), "{}: {times:?}", entry.title);
            assert!(times.iter().all(|after| (0..=filed).contains(after)));
        }
    }
}
