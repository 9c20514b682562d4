//! Property: whatever a list is narrowed to and whoever reads it, every order holds the same cases,
//! its pages together are its total, and what is due at no instant comes last.

use std::collections::BTreeSet;

use domain::access::{Actor, Grant, Scope};
use domain::cases::{Part, Source, Urgency};
use domain::kinds::CaseKind;
use domain::lifecycle::Performer;
use domain::platform::{EnterpriseStatus, UnitKind};
use domain::words::{CaseId, ChainId, Code, EnterpriseId, Name, UnitId, Uscc, UserId};
use jiff::SignedDuration;
use store::cases::{By, Case, CaseDraft, CaseFilter, Cases, Cursor, DueFilter, Given, Order};
use store::kinds::{Filing, file};
use store::platform::{NewChain, NewEnterprise, NewUnit, chains, enterprises, units};
use store::search::{Ranking, SearchIndex, SearchQuery};
use store::{Store, StoreError};

use crate::cases::texts;
use crate::cases::{draft, everything, go};
use crate::ground::Ground;
use crate::on_both;

struct Places {
    departments: [UnitId; 2],
    parks: [UnitId; 2],
    chain: ChainId,
    firm: EnterpriseId,
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

async fn add_unit(store: &Store, kind: UnitKind, code: &str) -> UnitId {
    let new = NewUnit {
        kind,
        code: Code::parse(code).unwrap(),
        name: name(code),
        name_en: None,
        region: None,
        duty: None,
    };
    let added = store.write(new, |work, new| Box::pin(units::add_unit(work, None, new)));
    added.await.unwrap()
}

async fn found(store: &Store) -> Places {
    let departments = [
        add_unit(store, UnitKind::Department, "housing").await,
        add_unit(store, UnitKind::Department, "power").await,
    ];
    let parks = [
        add_unit(store, UnitKind::Park, "songmu").await,
        add_unit(store, UnitKind::Park, "baishazhou").await,
    ];
    let new = NewChain {
        code: Code::parse("salt").unwrap(),
        name: name("盐卤化工"),
        name_en: None,
        office: None,
        chiefs: Vec::new(),
    };
    let chain = store.write(new, |work, new| {
        Box::pin(chains::add_chain(work, None, new))
    });
    let chain = chain.await.unwrap();
    let new = NewEnterprise {
        uscc: Uscc::parse("91152201078377449P").unwrap(),
        uscc_override_reason: None,
        name: name("第一化工"),
        status: EnterpriseStatus::Approved,
        park: Some(parks[0]),
        chains: vec![chain],
        contact_name: None,
        phone: None,
    };
    let firm = store.write(new, |work, new| {
        Box::pin(enterprises::add_enterprise(work, None, new))
    });
    Places {
        departments,
        parks,
        chain,
        firm: firm.await.unwrap(),
    }
}

async fn filed(store: &Store, draft: CaseDraft) -> Case {
    let filed = store.write::<_, _, StoreError>(draft, |work, draft| {
        Box::pin(async move {
            let filing = Filing {
                draft: draft.clone(),
                values: texts(&[("body", "the lamp flickers")]),
            };
            let by = By {
                user: None,
                at: work.now(),
            };
            Ok(file(work, filing, by).await?.case)
        })
    });
    filed.await.unwrap()
}

/// The ways that cases have gone; each is walked by several cases.
const WAYS: [&[(&str, Performer)]; 8] = {
    use Performer::{Agent, Enterprise, Lead};
    [
        &[],
        &[("accept", Agent)],
        &[("decline", Agent)],
        &[("accept", Agent), ("dispatch", Agent)],
        &[
            ("accept", Agent),
            ("dispatch", Agent),
            ("acknowledge", Lead),
            ("ask", Lead),
        ],
        &[
            ("accept", Agent),
            ("dispatch", Agent),
            ("acknowledge", Lead),
            ("suspend", Lead),
        ],
        &[
            ("accept", Agent),
            ("dispatch", Agent),
            ("acknowledge", Lead),
            ("resolve", Lead),
        ],
        &[("withdraw", Enterprise)],
    ]
};

/// Some forty cases of every sort, several of them filed at the same instant.
async fn populate(ground: &Ground, store: &Store, places: &Places) {
    for n in 0..40_usize {
        if n % 3 == 0 {
            ground.clock.forward(SignedDuration::from_hours(5));
        }
        let draft = CaseDraft {
            number: None,
            urgency: Urgency::ALL[n % 3],
            source: [Source::Web, Source::Phone][n % 2],
            enterprise: (n % 4 != 1).then_some(places.firm),
            chain: (n % 3 != 0).then_some(places.chain),
            park: [None, Some(places.parks[0]), Some(places.parks[1])][n % 3],
            ..draft("a street lamp flickers")
        };
        let mut case = filed(store, draft).await;
        for (transition, performer) in WAYS[n % WAYS.len()] {
            let given = Given {
                lead: Some(places.departments[n % 2]),
                supporting: vec![places.departments[(n + 1) % 2]],
                answer: Some("done".to_owned()),
                note: Some("why".to_owned()),
                ..Given::default()
            };
            case = go(store, &case, transition, *performer, given)
                .await
                .unwrap();
        }
    }
}

fn filters(places: &Places, now: jiff::Timestamp) -> Vec<CaseFilter> {
    let base = CaseFilter {
        kind: Some(CaseKind::Request),
        ..CaseFilter::default()
    };
    let states = |codes: &[&str]| {
        let codes = codes
            .iter()
            .map(|code| CaseKind::Request.lifecycle().state(code).unwrap().code);
        CaseFilter {
            states: codes.collect(),
            ..base.clone()
        }
    };
    let soon = now + SignedDuration::from_hours(60);
    let dues = [
        DueFilter::Overdue(now),
        DueFilter::Between(now, soon),
        DueFilter::NotRunning,
    ];
    let units = [
        (places.departments[0], Some(Part::Lead)),
        (places.departments[0], Some(Part::Supporting)),
        (places.departments[1], None),
        (places.parks[0], None),
    ];
    let mut filters = vec![
        CaseFilter::default(),
        base.clone(),
        states(&["suspended", "awaiting-requester"]),
        states(&["submitted", "resolved"]),
        CaseFilter {
            park: Some(places.parks[0]),
            ..base.clone()
        },
        CaseFilter {
            chain: Some(places.chain),
            ..base.clone()
        },
        CaseFilter {
            enterprise: Some(places.firm),
            ..base.clone()
        },
        CaseFilter {
            source: Some(Source::Phone),
            ..base.clone()
        },
        CaseFilter {
            urgency: Some(Urgency::Critical),
            ..base.clone()
        },
        CaseFilter {
            submitted: (Some(now - SignedDuration::from_hours(40)), Some(now)),
            ..base.clone()
        },
    ];
    filters.extend([true, false].map(|open| CaseFilter {
        open: Some(open),
        ..base.clone()
    }));
    filters.extend(dues.map(|due| CaseFilter {
        due: Some(due),
        ..base.clone()
    }));
    filters.extend(units.map(|unit| CaseFilter {
        unit: Some(unit),
        ..base.clone()
    }));
    filters
}

fn readers(places: &Places) -> Vec<Scope> {
    let grants: [&[Grant]; 7] = [
        &[Grant::Agent],
        &[Grant::Department(places.departments[0])],
        &[Grant::Park(places.parks[0])],
        &[Grant::Chief(Some(places.chain))],
        &[Grant::Enterprise(places.firm)],
        &[
            Grant::Park(places.parks[1]),
            Grant::Department(places.departments[1]),
            Grant::Office(Some(places.chain)),
        ],
        &[],
    ];
    let user = UserId::from_uuid(uuid::Uuid::from_bytes([1; 16]));
    let scope = |grants: &[Grant]| {
        Scope::of(&Actor {
            user,
            grants: grants.to_vec(),
        })
    };
    grants.into_iter().map(scope).collect()
}

/// All pages of a list, one behind the other.
async fn paged(store: &Store, cases: &Cases, filter: &CaseFilter, order: Order) -> Vec<Case> {
    let mut all = Vec::new();
    let mut after: Option<Cursor> = None;
    loop {
        let page = cases.page(store, filter, order, after, 7).await.unwrap();
        all.extend(page.items);
        after = match page.next {
            // as an address carries it
            Some(next) => Some(next.to_string().parse().unwrap()),
            None => return all,
        };
    }
}

async fn searched(
    index: &SearchIndex,
    scope: &Scope,
    filter: &CaseFilter,
    order: Order,
) -> Vec<CaseId> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let query = SearchQuery {
            text: "lamp".to_owned(),
            also: vec![],
            filter: filter.clone(),
            ranking: Ranking::By(order),
            after,
            limit: 7,
        };
        let found = index.find(scope, query).await.unwrap();
        all.extend(found.ids);
        after = found.next;
        if after.is_none() {
            assert_eq!(all.len() as u64, found.total, "{filter:?}");
            return all;
        }
    }
}

const ORDERS: [Order; 3] = [Order::NewestFirst, Order::OldestFirst, Order::DueFirst];

on_both! {
    async fn every_order_of_a_list_holds_the_same_cases(ground) {
        let store = ground.open().await;
        let places = found(&store).await;
        populate(&ground, &store, &places).await;
        store.seal_all().await.unwrap();
        let index = crate::search::up_to_date(&store).await;
        let now = ground.clock.now();
        let mut seen = 0;
        for scope in readers(&places) {
            let cases = Cases::visible_to(&scope);
            for filter in filters(&places, now) {
                let total = cases.total(&store, &filter).await.unwrap().rows;
                let mut sets = BTreeSet::new();
                for order in ORDERS {
                    let rows = paged(&store, &cases, &filter, order).await;
                    let ids: BTreeSet<CaseId> = rows.iter().map(|case| case.id).collect();
                    assert_eq!(ids.len(), rows.len(), "none twice: {filter:?} {order:?}");
                    assert_eq!(rows.len() as u64, total, "pages are the total: {filter:?} {order:?}");
                    if order == Order::DueFirst {
                        let dues = rows.iter().map(|case| case.marks.next_due.map_or(i64::MAX, |(_, due)| due.as_millisecond()));
                        assert!(dues.is_sorted(), "undated last: {filter:?}");
                    }
                    let found = searched(&index, &scope, &filter, order).await;
                    assert_eq!(found.iter().copied().collect::<BTreeSet<_>>(), ids, "search: {filter:?} {order:?}");
                    sets.insert(ids);
                    seen += rows.len();
                }
                assert_eq!(sets.len(), 1, "{filter:?}");
            }
        }
        assert!(seen > 1_000, "the lists were not empty: {seen}");
    }
}

on_both! {
    async fn a_page_goes_on_where_the_one_before_ended_whatever_happens_in_between(ground) {
        let store = ground.open().await;
        let places = found(&store).await;
        populate(&ground, &store, &places).await;
        for order in ORDERS {
            let cases = everything();
            let filter = CaseFilter::default();
            let before: BTreeSet<CaseId> = paged(&store, &cases, &filter, order).await.iter().map(|case| case.id).collect();
            let mut read = BTreeSet::new();
            let mut after = None;
            loop {
                let page = cases.page(&store, &filter, order, after, 9).await.unwrap();
                for case in &page.items {
                    assert!(read.insert(case.id), "{order:?} repeats {}", case.number);
                }
                let Some(next) = page.next else { break };
                // the row that the cursor names moves away, and another one comes
                let last = page.items.last().unwrap();
                if last.state.as_str() == "accepted" {
                    let given = Given { lead: Some(places.departments[0]), ..Given::default() };
                    go(&store, last, "dispatch", Performer::Agent, given).await.unwrap();
                }
                filed(&store, draft("came in between")).await;
                after = Some(next);
            }
            assert!(before.is_subset(&read), "{order:?} lost cases");
        }
    }
}
