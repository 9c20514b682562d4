//! Projections made anew from events are those that were written with them.

use domain::lifecycle::Performer;
use store::cases::{Given, Rebuilt};

use crate::cases::{everything, filed, go, unit};
use crate::on_both;

on_both! {
    /// Right projections stay as they are, wrong ones are put right; no version changes.
    async fn wrong_clocks_are_put_right(ground) {
        let store = ground.open().await;
        let housing = unit(&ground, "housing").await;
        let case = filed(&store, "dispatched").await;
        let case = go(&store, &case, "accept", Performer::Agent, Given::default()).await.unwrap();
        let given = Given { lead: Some(housing), ..Given::default() };
        let case = go(&store, &case, "dispatch", Performer::Agent, given).await.unwrap();
        filed(&store, "only filed").await;
        let untouched = store.rebuild_projections(|_| {}).await.unwrap();
        assert_eq!(untouched, Rebuilt { cases: 2, corrected: 0 });
        ground.tamper("UPDATE cases SET due_at = NULL, due_clock = NULL, acknowledge_due_at = 5").await;
        let mut looked_at = 0;
        let rebuilt = store.rebuild_projections(|cases| looked_at = cases).await.unwrap();
        assert_eq!((rebuilt, looked_at), (Rebuilt { cases: 2, corrected: 2 }, 2));
        let read = everything().by_id(&store, case.id).await.unwrap().unwrap();
        assert_eq!((read.marks, read.version), (case.marks, case.version));
    }
}
