//! One request, from filing to strike-off, in the database.

use domain::access::{Actor, Grant, Scope, SystemPurpose};
use domain::cases::{Source, Urgency};
use domain::kinds::{CaseKind, Value, Values};
use domain::lifecycle::{Facts, Gate, Need, Performer};
use domain::words::{Title, UnitId, UserId};
use jiff::{SignedDuration, Timestamp};
use store::cases::{By, Case, CaseDraft, CaseFilter, Cases, Given, Order, take_step};
use store::kinds::{Filing, file};
use store::{Store, StoreError};

use crate::ground::Ground;
use crate::on_both;

pub fn everything() -> Cases {
    Cases::visible_to(&Scope::system(SystemPurpose::Jobs))
}

/// A request of this title about which nothing else is known.
/// Fields that hold texts.
pub fn texts(fields: &[(&'static str, &str)]) -> Values {
    let text = |(field, text): &(&'static str, &str)| (*field, Value::Text((*text).to_owned()));
    fields.iter().map(text).collect()
}

pub fn draft(title: &str) -> CaseDraft {
    CaseDraft {
        number: None,
        kind: CaseKind::Request,
        title: Title::parse(title).unwrap(),
        urgency: Urgency::Normal,
        source: Source::Web,
        category: None,
        enterprise: None,
        chain: None,
        park: None,
        due_day: None,
    }
}

pub async fn filed(store: &Store, title: &str) -> Case {
    store
        .write::<_, _, StoreError>(title.to_owned(), |work, title| {
            Box::pin(async move {
                let filing = Filing {
                    draft: draft(title),
                    values: texts(&[("body", "the words of the firm")]),
                };
                let by = By {
                    user: None,
                    at: work.now(),
                };
                Ok(file(work, filing, by).await?.case)
            })
        })
        .await
        .unwrap()
}

struct Move {
    case: Case,
    transition: &'static str,
    performer: Performer,
    given: Given,
}

/// The gates of what a department may ask for and others judge.
pub const ASKED: [Gate; 3] = [Gate::Returnable, Gate::Extendable, Gate::ExtensionAsked];

pub async fn go(
    store: &Store,
    case: &Case,
    transition: &'static str,
    performer: Performer,
    given: Given,
) -> Result<Case, StoreError> {
    let input = Move {
        case: case.clone(),
        transition,
        performer,
        given,
    };
    store
        .write(input, |work, input| {
            Box::pin(async move {
                let mut case = input.case.clone();
                let given_needs = Need::ALL;
                let facts = Facts {
                    given: &given_needs,
                    resolved_at: case.marks.resolved,
                    gates: &ASKED,
                    ..Facts::free(work.now())
                };
                let step = CaseKind::Request
                    .lifecycle()
                    .next(case.state, input.transition, &[input.performer], facts)
                    .unwrap();
                take_step(
                    work,
                    &mut case,
                    &step,
                    &input.given,
                    By {
                        user: None,
                        at: work.now(),
                    },
                )
                .await?;
                Ok(case)
            })
        })
        .await
}

/// A unit as the administrator would have added it; returns its id.
pub async fn unit(ground: &Ground, code: &str) -> UnitId {
    let mut bytes = [7; 16];
    bytes[..code.len()].copy_from_slice(code.as_bytes());
    let id = uuid::Uuid::from_bytes(bytes);
    let literal = match ground.options.database {
        store::Database::Sqlite => format!("x'{}'", id.simple()),
        store::Database::Postgres(_) => format!("'{id}'"),
    };
    ground
        .tamper(&format!(
            "INSERT INTO units (id, kind, code, name, name_en, duty, active, version) \
             VALUES ({literal}, 'department', '{code}', '{code}', '{code}', '', true, 1)"
        ))
        .await;
    UnitId::from_uuid(id)
}

/// A case that comes with the number it has elsewhere.
async fn numbered(store: &Store, number: &str) -> Result<Case, StoreError> {
    store
        .write(number.to_owned(), |work, number| {
            Box::pin(async move {
                let filing = Filing {
                    draft: draft("a project of the city's own list"),
                    values: texts(&[("body", "as it is listed")]),
                };
                let by = By {
                    user: None,
                    at: work.now(),
                };
                Ok(file(work, filing.numbered(number), by).await?.case)
            })
        })
        .await
}

on_both! {
    async fn a_case_keeps_the_number_it_came_with_and_no_other_may_take_it(ground) {
        let store = ground.open().await;
        assert_eq!(numbered(&store, "P0007").await.unwrap().number, "P0007");
        let refused = numbered(&store, "P0007").await.unwrap_err();
        assert!(matches!(refused, StoreError::Unique(_)), "{refused}");
    }
}

on_both! {
    async fn a_request_is_filed_dispatched_handled_and_struck_off(ground) {
        let store = ground.open().await;
        let clock = &ground.clock;
        let unit = unit(&ground, "housing").await;
        let case = filed(&store, "a street lamp is out").await;
        assert!(case.number.ends_with("-0001"), "{}", case.number);
        let case = go(&store, &case, "accept", Performer::Agent, Given::default()).await.unwrap();
        let given = Given { lead: Some(unit), ..Given::default() };
        let case = go(&store, &case, "dispatch", Performer::Agent, given).await.unwrap();
        assert!(case.marks.next_due.is_some(), "a dispatched case is due to be acknowledged");
        clock.forward(SignedDuration::from_hours(1));
        let case = go(&store, &case, "acknowledge", Performer::Lead, Given::default()).await.unwrap();
        let given = Given { answer: Some("mended".into()), ..Given::default() };
        let case = go(&store, &case, "resolve", Performer::Lead, given).await.unwrap();
        let given = Given { satisfied: Some(true), ..Given::default() };
        let case = go(&store, &case, "strike-off", Performer::Agent, given).await.unwrap();
        assert_eq!(case.state.as_str(), "struck-off");
        let read = everything().by_id(&store, case.id).await.unwrap().unwrap();
        assert_eq!(read.version, 6);
        assert_eq!(read.satisfied, Some(true));
        assert!(read.marks.resolved.is_some() && read.closed_at.is_some());
        let history = everything().history(&store, &read, clock.now()).await.unwrap();
        let codes: Vec<&str> = history.events.iter().map(|event| event.code.as_str()).collect();
        assert_eq!(codes, ["submit", "accept", "dispatch", "acknowledge", "resolve", "strike-off"]);
        assert_eq!(store.seal_all().await.unwrap(), codes.len() as u64);
        assert!(store.verify_log(None).await.is_ok());
    }

    async fn a_case_that_was_changed_meanwhile_is_not_written(ground) {
        let store = ground.open().await;
        let case = filed(&store, "two at once").await;
        go(&store, &case, "accept", Performer::Agent, Given::default()).await.unwrap();
        let second = go(&store, &case, "accept", Performer::Agent, Given::default()).await;
        assert!(matches!(second, Err(StoreError::Stale { table: "cases" })), "{second:?}");
    }

    async fn a_department_sees_what_was_given_to_it_only(ground) {
        let store = ground.open().await;
        let (housing, water) = (
            unit(&ground, "housing").await,
            unit(&ground, "water").await,
        );
        let case = filed(&store, "given to housing, water helps").await;
        filed(&store, "given to nobody").await;
        let case = go(&store, &case, "accept", Performer::Agent, Given::default()).await.unwrap();
        let given = Given { lead: Some(housing), supporting: vec![water], ..Given::default() };
        go(&store, &case, "dispatch", Performer::Agent, given).await.unwrap();
        for (unit, expected) in [(housing, 1), (water, 1), (UnitId::from_uuid(uuid::Uuid::nil()), 0)] {
            let actor = Actor { user: UserId::from_uuid(uuid::Uuid::nil()), grants: vec![Grant::Department(unit)] };
            let cases = Cases::visible_to(&Scope::of(&actor));
            let filter = CaseFilter::default();
            let page = cases.page(&store, &filter, Order::NewestFirst, None, 10).await.unwrap();
            assert_eq!(page.items.len(), expected);
            assert_eq!(cases.total(&store, &filter).await.unwrap().rows, expected as u64);
        }
        let nobody = Actor { user: UserId::from_uuid(uuid::Uuid::nil()), grants: Vec::new() };
        let none = Cases::visible_to(&Scope::of(&nobody));
        assert_eq!(none.total(&store, &CaseFilter::default()).await.unwrap().rows, 0);
    }

    async fn pages_follow_each_other_without_gap_or_repeat(ground) {
        let store = ground.open().await;
        let clock = &ground.clock;
        for number in 0..7 {
            filed(&store, &format!("request {number}")).await;
            if number % 3 == 0 {
                clock.forward(SignedDuration::from_hours(1));
            }
        }
        for order in [Order::NewestFirst, Order::OldestFirst] {
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let page = everything().page(&store, &CaseFilter::default(), order, after, 2).await.unwrap();
                seen.extend(page.items.iter().map(|case| (case.submitted_at, case.id)));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            let mut sorted: Vec<(Timestamp, _)> = seen.clone();
            sorted.sort();
            if order == Order::NewestFirst {
                sorted.reverse();
            }
            assert_eq!(seen, sorted);
            assert_eq!(seen.len(), 7);
        }
    }
}
