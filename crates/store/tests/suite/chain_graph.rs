//! Versions of the chain graph, scenarios, lists and reviews on both databases.

use domain::access::{Actor, Grant};
use domain::words::{Name, UserId, UserName};
use serde_json::json;
use store::chain_graph::versions::{add_version, pack};
use store::chain_graph::{
    Content, NewInvitationList, NewReview, NewScenario, NewVersion, ScenarioChange, Scenarios,
    VersionKind, invitations, reviews, scenarios,
};
use store::platform::{NewUser, users};
use store::{Store, StoreError};

use crate::on_both;

async fn user(store: &Store, called: &str) -> UserId {
    let new = NewUser {
        name: UserName::parse(called).unwrap(),
        display_name: Name::parse(called).unwrap(),
        phone: None,
        password_hash: None,
        must_change_password: false,
        active: true,
        grants: vec![Grant::Office(None)],
    };
    store
        .write(new, |work, new| Box::pin(users::add_user(work, None, new)))
        .await
        .unwrap()
}

async fn add(
    store: &Store,
    seen: Option<u32>,
    kind: VersionKind,
    content: Content,
) -> Result<u32, StoreError> {
    let new = NewVersion {
        kind,
        day: Some("2026-10-31".to_owned()),
        content,
        counts: json!({ "products": 3 }),
        report: Some(json!({ "dropped": [] })),
        note: None,
        by: None,
    };
    store
        .write((seen, new), |work, (seen, new)| {
            Box::pin(add_version(work, *seen, new))
        })
        .await
}

fn edits(text: &str) -> Content {
    Content::Edits {
        edits: text.to_owned(),
        count: 1,
        whole: None,
    }
}

on_both! {
    /// A version is found again through the edits and undos that lie between it and a whole graph.
    async fn versions_are_read_back(ground) {
        let store = ground.open().await;
        assert_eq!(store.graph_head().await.unwrap(), None);
        let whole = Content::Whole(pack(b"first"));
        assert_eq!(add(&store, None, VersionKind::Import, whole).await.unwrap(), 1);
        assert_eq!(add(&store, Some(1), VersionKind::Edit, edits("a")).await.unwrap(), 2);
        assert_eq!(add(&store, Some(2), VersionKind::Edit, edits("b")).await.unwrap(), 3);
        let late = add(&store, Some(2), VersionKind::Edit, edits("c")).await;
        assert!(matches!(late, Err(StoreError::Stale { .. })), "{late:?}");
        assert_eq!(add(&store, Some(3), VersionKind::Undo, Content::SameAs(2)).await.unwrap(), 4);
        assert_eq!(add(&store, Some(4), VersionKind::Edit, edits("d")).await.unwrap(), 5);

        let third = store.graph_content(3).await.unwrap().unwrap();
        assert_eq!((third.whole.as_slice(), third.edits), (&b"first"[..], vec!["a".to_owned(), "b".to_owned()]));
        let fifth = store.graph_content(5).await.unwrap().unwrap();
        assert_eq!(fifth.edits, ["a", "d"]);
        assert!(store.graph_content(6).await.unwrap().is_none());
        assert_eq!(store.graph_origin(4).await.unwrap(), 2);

        let (page, total) = store.graph_versions(Some(5), 2).await.unwrap();
        assert_eq!(total, 5);
        let numbers: Vec<u32> = page.iter().map(|version| version.number).collect();
        assert_eq!(numbers, [4, 3]);
        assert_eq!(page[0].counts["products"], 3);
        let told = ground.lines("SELECT code AS line FROM events WHERE subject_kind = 'chain-graph'").await;
        assert_eq!(told.len(), 5, "{told:?}");
    }

    /// What is not shared is its owner's alone, and only the owner changes it.
    async fn scenarios_are_private_until_shared(ground) {
        let store = ground.open().await;
        let (owner, other) = (user(&store, "owner").await, user(&store, "other").await);
        let new = NewScenario {
            owner,
            chain: "钢管".to_owned(),
            region: None,
            name: "甲厂停产".to_owned(),
            note: None,
            change: "{}".to_owned(),
            shared: false,
        };
        let id = store
            .write(new, |work, new| Box::pin(scenarios::add_scenario(work, new)))
            .await
            .unwrap();
        let seen_by = |user| Scenarios::visible_to(&Actor { user, grants: Vec::new() });
        assert_eq!(seen_by(owner).list(&store, Some("钢管")).await.unwrap().len(), 1);
        assert!(seen_by(owner).list(&store, Some("别的")).await.unwrap().is_empty());
        assert!(seen_by(other).by_id(&store, id).await.unwrap().is_none());

        let share = ScenarioChange { shared: Some(true), ..ScenarioChange::default() };
        let attempt = |by: UserId, seen: i64| {
            store.write((by, id, seen, share.clone()), |work, (by, id, seen, share)| {
                Box::pin(scenarios::change_scenario(work, *by, *id, *seen, share))
            })
        };
        assert!(matches!(attempt(other, 1).await, Err(StoreError::Stale { .. })));
        attempt(owner, 1).await.unwrap();
        assert!(matches!(attempt(owner, 1).await, Err(StoreError::Stale { .. })));
        assert!(seen_by(other).by_id(&store, id).await.unwrap().unwrap().shared);

        let remove = |by: UserId| {
            store.write((by, id), |work, (by, id)| Box::pin(scenarios::remove_scenario(work, *by, *id)))
        };
        assert!(matches!(remove(other).await, Err(StoreError::Stale { .. })));
        remove(owner).await.unwrap();
        assert!(seen_by(owner).by_id(&store, id).await.unwrap().is_none());
    }

    /// A list stays as it was found; a decision holds until it is taken back.
    async fn lists_and_reviews_are_kept(ground) {
        let store = ground.open().await;
        let by = user(&store, "office").await;
        let new = NewInvitationList {
            chain: "钢管".to_owned(),
            region: Some("430400".to_owned()),
            graph_version: 7,
            note: Some("十一月".to_owned()),
            items: "[1]".to_owned(),
            count: 1,
            by,
        };
        let id = store
            .write(new, |work, new| Box::pin(invitations::keep_list(work, new)))
            .await
            .unwrap();
        let kept = store.invitation_list(id).await.unwrap().unwrap();
        assert_eq!((kept.items.as_str(), kept.graph_version, kept.at), ("[1]", 7, ground.clock.now()));
        assert_eq!(store.invitation_lists(None).await.unwrap(), [kept]);

        let new = NewReview {
            kind: "product".to_owned(),
            name: "动力锂电".to_owned(),
            candidate: "锂电池".to_owned(),
            is_match: true,
            graph_version: 7,
            by,
        };
        let id = store
            .write(new, |work, new| Box::pin(reviews::decide(work, new)))
            .await
            .unwrap();
        assert_eq!(store.name_reviews_in_force("product").await.unwrap().len(), 1);
        assert!(store.name_reviews_in_force("firm").await.unwrap().is_empty());
        let undo = || {
            store.write((by, id), |work, (by, id)| Box::pin(reviews::undo(work, *by, *id)))
        };
        undo().await.unwrap();
        assert!(matches!(undo().await, Err(StoreError::Stale { .. })));
        assert!(store.name_reviews_in_force("product").await.unwrap().is_empty());
        assert!(store.name_review(id).await.unwrap().unwrap().undone_at.is_some());
    }
}
