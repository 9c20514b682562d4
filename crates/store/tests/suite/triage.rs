//! What was suggested, what people decided beside it, and the models that learn from both.

use domain::access::{Scope, SystemPurpose};
use domain::cases::Urgency;
use domain::lifecycle::Performer;
use domain::words::{ModelId, UnitId};
use store::cases::{By, Case, Cases, Given};
use store::triage::{
    ModelState, NewModel, Suggested, Target, Told, add_model, adopt_model, learn_department,
    record_suggestion, set_threshold,
};
use store::{Store, StoreError};

use crate::cases::{filed, go, unit};
use crate::on_both;

fn suggested(lead: Option<UnitId>) -> Suggested {
    Suggested {
        rules_version: Some(3),
        department_model: None,
        category_model: None,
        lead: Told {
            what: lead,
            by: Some("duties"),
            confidence: Some(0.25),
            abstained: lead.is_none(),
        },
        rule: None,
        category: Told {
            what: None,
            by: None,
            confidence: None,
            abstained: true,
        },
        urgency: Urgency::Urgent,
    }
}

async fn record(store: &Store, case: &Case, made: Suggested) {
    store
        .write::<_, _, StoreError>((case.clone(), made), |work, (case, made)| {
            Box::pin(record_suggestion(work, case, made))
        })
        .await
        .unwrap();
}

async fn decide(store: &Store, case: &Case, lead: UnitId) {
    store
        .write::<_, _, StoreError>((case.clone(), lead), |work, (case, lead)| {
            let by = By {
                user: None,
                at: work.now(),
            };
            Box::pin(learn_department(work, case, *lead, by))
        })
        .await
        .unwrap();
}

async fn dispatched(store: &Store, title: &str, lead: UnitId) -> Case {
    let case = filed(store, title).await;
    let case = go(store, &case, "accept", Performer::Agent, Given::default())
        .await
        .unwrap();
    let given = Given {
        lead: Some(lead),
        ..Given::default()
    };
    go(store, &case, "dispatch", Performer::Agent, given)
        .await
        .unwrap()
}

async fn add(store: &Store, adopt: bool, file: Vec<u8>) -> ModelId {
    let new = NewModel {
        target: Target::Department,
        trained_by: None,
        examples: 7,
        threshold: 0.75,
        figures: "{}".to_owned(),
        file,
        adopt,
    };
    store
        .write::<_, _, StoreError>(new, |work, new| Box::pin(add_model(work, new)))
        .await
        .unwrap()
}

on_both! {
    /// The decision lies beside the last suggestion, and agreement counts only what was suggested.
    async fn decisions_lie_beside_suggestions(ground) {
        let store = ground.open().await;
        let housing = unit(&ground, "housing").await;
        let water = unit(&ground, "water").await;
        let case = filed(&store, "积水").await;
        assert!(!store.is_recorded(&case, &suggested(None)).await.unwrap());
        record(&store, &case, suggested(None)).await;
        record(&store, &case, suggested(Some(housing))).await;
        assert!(store.is_recorded(&case, &suggested(Some(housing))).await.unwrap());
        assert!(!store.is_recorded(&case, &suggested(None)).await.unwrap());
        decide(&store, &case, water).await;
        decide(&store, &filed(&store, "停水").await, water).await;
        let target = Some(Target::Department);
        let all = store.examples(target, false, None, 1).await.unwrap();
        assert!(all.next.is_some());
        assert_eq!(store.count_examples(target, false).await.unwrap(), 2);
        let corrected = store.examples(target, true, None, 9).await.unwrap().items;
        assert_eq!(corrected.len(), 1);
        assert_eq!(corrected[0].suggested, Some(housing.uuid()));
        assert_eq!((corrected[0].case, corrected[0].given), (case.id, water.uuid()));
        assert_eq!(corrected[0].by.as_deref(), Some("duties"));
        let now = store.ambient().now();
        let (from, to) = (now - jiff::SignedDuration::from_hours(1), now + jiff::SignedDuration::from_hours(1));
        assert_eq!(store.agreement(Target::Department, from, to).await.unwrap(), (0, 1));
        assert_eq!(store.agreement(Target::Category, from, to).await.unwrap(), (0, 0));
    }

    /// Learned from is what was answered or judged by a person, with the last word that was said.
    async fn undecided_requests_teach_nothing(ground) {
        let store = ground.open().await;
        let housing = unit(&ground, "housing").await;
        dispatched(&store, "只是派出", housing).await;
        let judged = dispatched(&store, "有人判断", housing).await;
        decide(&store, &judged, housing).await;
        filed(&store, "没有人看过").await;
        let cases = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
        let found = cases.decided(&store, Target::Department, (None, None), 9).await.unwrap();
        let told: Vec<(&str, &str)> = found.iter().map(|case| (case.title.as_str(), case.label.as_str())).collect();
        assert_eq!(told, [("有人判断", "housing")]);
        let none = cases.decided(&store, Target::Category, (None, None), 9).await.unwrap();
        assert_eq!(none, []);
    }

    /// One model of a target is in use; its file comes back whole, and the stamp tells of every change.
    async fn adopting_retires_the_one_before(ground) {
        let store = ground.open().await;
        let file: Vec<u8> = (0..700_000u32).map(|at| at.to_le_bytes()[0]).collect();
        let before = store.triage_stamp().await.unwrap();
        assert_eq!(before.models, []);
        let first = add(&store, true, file.clone()).await;
        let second = add(&store, false, vec![1]).await;
        assert_eq!(store.model_file(first).await.unwrap(), file);
        let stamp = store.triage_stamp().await.unwrap();
        assert_eq!(stamp.models[0].id, first);
        let adopted = store
            .write::<_, _, StoreError>(second, |work, id| Box::pin(adopt_model(work, None, *id, 1)))
            .await;
        adopted.unwrap();
        let states: Vec<(i64, ModelState)> = store.models(None).await.unwrap().into_iter()
            .map(|model| (model.number, model.state)).collect();
        assert_eq!(states, [(2, ModelState::Adopted), (1, ModelState::Retired)]);
        let by = domain::words::UserId::from_uuid(uuid::Uuid::from_bytes([4; 16]));
        for (seen, expected) in [(2, true), (2, false)] {
            let set = store
                .write::<_, _, StoreError>((second, seen, by), |work, (id, seen, by)| {
                    Box::pin(set_threshold(work, *by, *id, *seen, 0.5))
                })
                .await;
            assert_eq!(set.is_ok(), expected, "{set:?}");
        }
        let after = store.triage_stamp().await.unwrap();
        assert_ne!(after, stamp);
        assert!((after.models[0].threshold - 0.5).abs() < 1e-9);
        unit(&ground, "added").await;
        assert_ne!(store.triage_stamp().await.unwrap(), after);
    }
}
