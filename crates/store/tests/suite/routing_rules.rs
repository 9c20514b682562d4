//! Rules are added as versions and never changed.

use store::StoreError;
use store::triage::{NewRules, save_rules};

use crate::on_both;

fn rules(source: &str, restored_from: Option<i64>) -> NewRules {
    NewRules {
        source: source.to_owned(),
        compiled: "[]".to_owned(),
        rules: 1,
        note: None,
        restored_from,
    }
}

on_both! {
    async fn a_version_follows_the_one_that_was_seen(ground) {
        let store = ground.open().await;
        assert_eq!(store.rules_version_in_force().await.unwrap(), 0);
        assert_eq!(store.rules_in_force().await.unwrap(), None);
        for (seen, source, restored) in [(0, "first", None), (1, "second", None), (2, "first", Some(1))] {
            let version = store
                .write::<_, _, StoreError>((seen, rules(source, restored)), |work, (seen, new)| {
                    Box::pin(async move { save_rules(work, None, *seen, new).await })
                })
                .await
                .unwrap();
            assert_eq!(version, seen + 1);
        }
        let late = store
            .write::<_, _, StoreError>(rules("late", None), |work, new| {
                Box::pin(async move { save_rules(work, None, 2, new).await })
            })
            .await;
        assert!(matches!(late, Err(StoreError::Stale { table: "routing_rules" })));
        let in_force = store.rules_in_force().await.unwrap().unwrap();
        assert_eq!((in_force.version, in_force.restored_from), (3, Some(1)));
        let older = store.rules_versions(Some(3), 5).await.unwrap();
        let sources: Vec<&str> = older.iter().map(|one| one.source.as_str()).collect();
        assert_eq!(sources, ["second", "first"]);
    }
}
