//! Many requests at once with their history: what the measuring stands on.

use domain::access::{Actor, Grant, Scope};
use domain::cases::Part;
use domain::lifecycle::Performer;
use domain::words::{Body, UserId};
use jiff::SignedDuration;
use store::Store;
use store::cases::{By, CaseFilter, Cases, Dimension, Given, Key, Order, Told};

use crate::cases::{draft, everything, unit};
use crate::ground::Ground;
use crate::on_both;

fn told(ground: &Ground, number: i64) -> Told {
    let by = |hours| By {
        user: None,
        at: ground.clock.now() + SignedDuration::from_hours(number + hours),
    };
    let told = Told {
        draft: draft(&format!("request {number}")),
        body: Body::parse("the words of the firm").unwrap(),
        filed: by(0),
        steps: Vec::new(),
    };
    told.then("accept", Performer::Agent, by(1), Given::default())
}

async fn numbers(store: &Store, cases: &Cases, filter: &CaseFilter) -> Vec<String> {
    let mut numbers = Vec::new();
    let mut after = None;
    loop {
        let page = cases
            .page(store, filter, Order::NewestFirst, after, 2)
            .await
            .unwrap();
        numbers.extend(page.items.into_iter().map(|case| case.title));
        after = page.next;
        if after.is_none() {
            return numbers;
        }
    }
}

on_both! {
    async fn seeded_requests_are_like_those_that_were_filed(ground) {
        let store = ground.open().await;
        let (housing, water) = (unit(&ground, "housing").await, unit(&ground, "water").await);
        let by = |hours| By { user: None, at: ground.clock.now() + SignedDuration::from_hours(hours) };
        let lead = |lead, supporting| Given { lead: Some(lead), supporting, ..Given::default() };
        let answer = Given { answer: Some("mended".into()), ..Given::default() };
        store.seed(vec![
            told(&ground, 0),
            told(&ground, 1).then("dispatch", Performer::Agent, by(3), lead(housing, vec![water])),
            told(&ground, 2)
                .then("dispatch", Performer::Agent, by(4), lead(water, Vec::new()))
                .then("acknowledge", Performer::Lead, by(5), Given::default())
                .then("resolve", Performer::Lead, by(6), answer)
                .then("strike-off", Performer::Agent, by(7), Given { satisfied: Some(true), ..Given::default() }),
        ]).await.unwrap();
        ground.clock.forward(SignedDuration::from_hours(8));
        let report = store.verify_log(None).await.unwrap();
        assert_eq!((report.events, report.sealed), (11, 11));
        let rows = store.verify_rows(|_| ()).await.unwrap();
        assert_eq!((rows.cases, rows.proved), (3, 3), "{:?}", rows.first);
        assert_eq!(store.rebuild_projections(|_| ()).await.unwrap().corrected, 0);
        assert_eq!(store.deliver_notices().await.unwrap().events, 0, "the past is no news");
        let of = |unit| {
            let user = UserId::from_uuid(uuid::Uuid::nil());
            Cases::visible_to(&Scope::of(&Actor { user, grants: vec![Grant::Department(unit)] }))
        };
        let any = CaseFilter::default();
        assert_eq!(numbers(&store, &everything(), &any).await, ["request 2", "request 1", "request 0"]);
        assert_eq!(numbers(&store, &of(water), &any).await, ["request 2", "request 1"]);
        assert_eq!(numbers(&store, &of(housing), &any).await, ["request 1"]);
        let open = CaseFilter { open: Some(true), ..any.clone() };
        assert_eq!(numbers(&store, &of(water), &open).await, ["request 1"]);
        let closed = CaseFilter { open: Some(false), ..any.clone() };
        assert_eq!(numbers(&store, &everything(), &closed).await, ["request 2"]);
        let supports = CaseFilter { unit: Some((water, Some(Part::Supporting))), ..any.clone() };
        assert_eq!(numbers(&store, &everything(), &supports).await, ["request 1"]);
        assert_eq!(numbers(&store, &of(housing), &supports).await, ["request 1"]);
        let leads = CaseFilter { unit: Some((water, Some(Part::Lead))), ..any.clone() };
        assert_eq!(numbers(&store, &of(water), &leads).await, ["request 2"]);
        assert_eq!(numbers(&store, &of(housing), &leads).await, Vec::<String>::new());
        assert_eq!(of(water).total(&store, &any).await.unwrap().rows, 2);
        let tallies = of(water).tally(&store, &any, Dimension::State, ground.clock.now()).await.unwrap();
        let counted: Vec<_> = tallies.iter().map(|tally| (tally.key.clone(), tally.count)).collect();
        let key = |code: &str| Key::Code(code.to_owned());
        assert_eq!(counted, [(key("dispatched"), 1), (key("struck-off"), 1)]);
        let by_lead = of(water).tally(&store, &any, Dimension::Department, ground.clock.now()).await.unwrap();
        assert_eq!(by_lead.len(), 2);
    }
}
