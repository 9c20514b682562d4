//! Property: whatever happened to the requests of a city, the rates are those that a plain reckoning
//! from the events gives, and the list behind each number holds as many cases.

use std::collections::BTreeMap;

use domain::cases::{LEAD_REOPENED, RATED, Source};
use domain::kinds::CaseKind;
use domain::lifecycle::{Facts, Lifecycle, Performer, Phase, State};
use domain::rates::{Counted, Counts, Exempt, Group, RateRule};
use domain::words::{CaseId, UnitId, UserId};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::cases::{By, Capacity, Case, CaseDraft, CaseFilter, Dimension, Given, Key, Order};
use store::kinds::{Filing, file};
use store::requests::{Rating, set_rating};
use store::{Store, StoreError};

use crate::cases::{ASKED, draft, everything, go, texts, unit};
use crate::ground::{Backend, Ground};

fn life() -> &'static Lifecycle {
    CaseKind::Request.lifecycle()
}

#[derive(Debug, Clone)]
enum Happening {
    File,
    /// A case is made that leads a group.
    Group,
    Move(usize, usize),
    Rate(usize, bool),
}

fn any_happening() -> impl Strategy<Value = (u32, Happening)> {
    let what = prop_oneof![
        3 => Just(Happening::File),
        1 => Just(Happening::Group),
        12 => (0_usize..100, 0_usize..100).prop_map(|(case, step)| Happening::Move(case, step)),
        2 => (0_usize..100, any::<bool>()).prop_map(|(case, said)| Happening::Rate(case, said)),
    ];
    (1_u32..3_000, what)
}

async fn filed(store: &Store, source: Source) -> CaseId {
    let draft = CaseDraft {
        number: None,
        source,
        ..draft("counts")
    };
    let filed = store.write::<_, _, StoreError>(draft, |work, draft| {
        Box::pin(async move {
            let filing = Filing {
                draft: draft.clone(),
                values: texts(&[("body", "counts")]),
            };
            let by = By {
                user: None,
                at: work.now(),
            };
            Ok(file(work, filing, by).await?.case.id)
        })
    });
    filed.await.unwrap()
}

async fn rated(store: &Store, case: Case, satisfied: bool) {
    let rated = store.write::<_, _, StoreError>((case, satisfied), |work, (case, satisfied)| {
        Box::pin(async move {
            let by = UserId::from_uuid(uuid::Uuid::from_bytes([3; 16]));
            let rating = Rating {
                satisfied: *satisfied,
                note: None,
                at: work.now(),
            };
            set_rating(work, &mut case.clone(), by, rating).await
        })
    });
    rated.await.unwrap();
}

async fn all(store: &Store) -> Vec<Case> {
    let (cases, filter) = (everything(), CaseFilter::default());
    let page = cases.page(store, &filter, Order::OldestFirst, None, 500);
    page.await.unwrap().items
}

async fn happen(store: &Store, units: [UnitId; 2], happening: &Happening, now: Timestamp) {
    let cases = all(store).await;
    let pick = |which: usize| cases.get(which % cases.len().max(1)).cloned();
    match *happening {
        Happening::File => {
            filed(store, Source::Web).await;
        }
        Happening::Group => {
            filed(store, Source::Matter).await;
        }
        Happening::Rate(which, satisfied) => {
            let answered = pick(which).filter(|case| case.state_facts().phase == Phase::Done);
            if let Some(case) = answered {
                rated(store, case, satisfied).await;
            }
        }
        Happening::Move(which, step) => {
            let Some(case) = pick(which) else { return };
            let mut possible = Vec::new();
            for performer in [
                Performer::Agent,
                Performer::Lead,
                Performer::Enterprise,
                Performer::Office,
                Performer::Chief,
            ] {
                let facts = Facts {
                    resolved_at: case.marks.resolved,
                    gates: &ASKED,
                    ..Facts::free(now)
                };
                let rows = life().available(case.state, &[performer], facts);
                possible.extend(rows.iter().map(|row| (row.code, performer)));
            }
            let leads = |other: &&Case| {
                other.id != case.id
                    && other.source == Source::Matter
                    && other.state_facts().takes_members()
            };
            let into = cases.iter().find(leads).map(|other| other.id);
            possible.retain(|(code, _)| *code != "merge" || into.is_some());
            let Some((transition, performer)) = possible.get(step % possible.len().max(1)) else {
                return;
            };
            let given = Given {
                lead: Some(units[step % 2]),
                answer: Some("done".to_owned()),
                note: Some("why".to_owned()),
                satisfied: [Some(true), Some(false), None][step % 3],
                into,
                exempt: Exempt::NONE.with(RateRule::ALL[which % RateRule::ALL.len()]),
                capacity: Some(Capacity {
                    performer: *performer,
                    unit: None,
                }),
                ..Given::default()
            };
            go(store, &case, transition, *performer, given)
                .await
                .unwrap();
        }
    }
}

/// What the requester last said in the present round, by the events alone.
async fn verdict(store: &Store, case: &Case, now: Timestamp) -> Option<bool> {
    let history = everything().history(store, case, now).await.unwrap();
    let (mut own, mut called) = (None, None);
    for event in history.events {
        let to = event.to.as_deref().and_then(|code| life().state(code));
        if to.is_some_and(|state| state.begins_round) || event.code == LEAD_REOPENED {
            (own, called) = (None, None);
        }
        let said = match event.details.get("satisfied").map(String::as_str) {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => continue,
        };
        match event.code == RATED {
            true => own = said,
            false => called = said,
        }
    }
    own.or(called)
}

/// When it was resolved in the present round, by the events alone.
async fn resolved_at(store: &Store, case: &Case, now: Timestamp) -> Option<Timestamp> {
    let history = everything().history(store, case, now).await.unwrap();
    let mut resolved = None;
    for event in history.events {
        match event.to.as_deref() {
            Some("reopened") => resolved = None,
            Some("resolved") => resolved = resolved.or(Some(event.at)),
            _ => {}
        }
    }
    resolved
}

/// How often a case was dispatched, had a return upheld, an extension granted, was reopened; and the
/// rates from which a chief exempted it: by the events alone.
async fn course(store: &Store, case: &Case, now: Timestamp) -> ([u64; 4], Vec<String>) {
    let history = everything().history(store, case, now).await.unwrap();
    let (mut times, mut exempt) = ([0; 4], Vec::new());
    for event in history.events {
        let acts = ["dispatch", "uphold-return", "grant-extension", "reopen"];
        if let Some(at) = acts.iter().position(|act| *act == event.code) {
            times[at] += 1;
        }
        if event.code == "exempt" && event.details["as"] == "chief" {
            exempt.extend(event.details["rates"].split(' ').map(str::to_owned));
        }
    }
    (times, exempt)
}

struct Plain {
    state: &'static State,
    lead: Option<UnitId>,
    counts: BTreeMap<Counted, u64>,
    exempt: Vec<String>,
}

/// The case as figures count it, reckoned here.
async fn plain(store: &Store, case: &Case, cases: &[Case], now: Timestamp) -> Option<Plain> {
    if case.source == Source::Matter {
        return None;
    }
    let dropped = |case: &Case| case.state_facts().phase == Phase::Dropped;
    let tells = if dropped(case) {
        let details = store::requests::details(store, [case]).await.unwrap();
        let into = details[&case.id].merged_into?;
        let lead = cases.iter().find(|other| other.id == into)?;
        (lead.source == Source::Matter && !dropped(lead)).then_some(lead)?
    } else {
        case
    };
    let state = tells.state_facts();
    let due = case.marks.resolve_due;
    let late = state.open && due.is_some_and(|due| due < now);
    let resolved = state.phase == Phase::Done;
    let at = resolved_at(store, tells, now).await;
    let verdict = verdict(store, case, now).await;
    let ([dispatches, returns, extensions, reopenings], exempt) = course(store, case, now).await;
    let facts = [
        (Counted::Cohort, true),
        (Counted::Responded, state.responded),
        (Counted::Resolved, resolved),
        (Counted::StruckOff, state.code.as_str() == "struck-off"),
        (Counted::Rated, verdict.is_some()),
        (Counted::Satisfied, verdict == Some(true)),
        (
            Counted::InTime,
            resolved && at.zip(due).is_some_and(|(at, due)| at <= due),
        ),
        (Counted::Late, late),
        (Counted::Pending, state.open && !late),
        (Counted::Judged, resolved || late),
        (Counted::Extended, extensions > 0),
        (Counted::Reopened, reopenings > 0),
        (Counted::EverResolved, resolved || reopenings > 0),
    ];
    let counts = facts
        .into_iter()
        .map(|(what, holds)| (what, u64::from(holds)))
        .chain([
            (Counted::Dispatched, dispatches),
            (Counted::Returned, returns),
        ]);
    Some(Plain {
        state,
        lead: tells.lead,
        counts: counts.filter(|(_, times)| *times > 0).collect(),
        exempt,
    })
}

async fn play(happenings: Vec<(u32, Happening)>) {
    let ground = Ground::new(Backend::Sqlite).await.unwrap();
    let store = ground.open().await;
    let units = [unit(&ground, "housing").await, unit(&ground, "power").await];
    for (minutes, happening) in &happenings {
        ground
            .clock
            .forward(SignedDuration::from_mins(i64::from(*minutes)));
        happen(&store, units, happening, ground.clock.now()).await;
    }
    let now = ground.clock.now();
    let cases = all(&store).await;
    let mut plains = Vec::new();
    for case in &cases {
        plains.extend(plain(&store, case, &cases, now).await);
    }
    assert!(
        plains
            .iter()
            .all(|plain| plain.state.phase != Phase::Dropped)
    );
    let filter = CaseFilter {
        kind: Some(CaseKind::Request),
        submitted: (None, Some(now + SignedDuration::from_secs(1))),
        ..CaseFilter::default()
    };
    let by = Some(Dimension::Department);
    let cohorts = everything()
        .cohorts(&store, &filter, by, now)
        .await
        .unwrap();
    for lead in [None, Some(units[0]), Some(units[1])] {
        let key = lead.map_or(Key::None, |unit| Key::Id(unit.uuid()));
        let mut counts = Counts::default();
        for cohort in cohorts.iter().filter(|cohort| cohort.key == key) {
            counts.add(Group {
                state: life().state(&cohort.state).unwrap(),
                cases: cohort.count,
                rated: cohort.rated,
                satisfied: cohort.satisfied,
                resolved_in_time: cohort.resolved_in_time,
                overdue: cohort.open_overdue,
                exempt: cohort.exempt,
                dispatches: cohort.dispatches,
                returns: cohort.returns,
                extended: cohort.extended,
                reopened: cohort.reopened,
            });
        }
        let parts = RateRule::ALL.map(|rule| {
            let rate = counts.rate(rule);
            let numerator = (rule, rule.numerator(), rate.numerator);
            [numerator, (rule, rule.denominator(), rate.denominator)]
        });
        for (rule, what, reckoned) in parts.into_iter().flatten() {
            let own = plains.iter().filter(|plain| plain.lead == lead);
            let own = own.filter(|plain| !plain.exempt.iter().any(|code| code == rule.code()));
            let times: Vec<u64> = own
                .filter_map(|plain| plain.counts.get(&what).copied())
                .collect();
            let sum: u64 = times.iter().sum();
            assert_eq!(reckoned, sum, "{what:?} for {rule:?} of {lead:?}");
            let wanted = times.len() as u64;
            let behind = CaseFilter {
                counted: Some((what, now)),
                rate: Some(rule),
                unit: lead.map(|unit| (unit, Some(domain::cases::Part::Lead))),
                without: match lead {
                    Some(_) => Vec::new(),
                    None => vec![Dimension::Department],
                },
                ..filter.clone()
            };
            let listed = everything().total(&store, &behind).await.unwrap().rows;
            assert_eq!(listed, wanted, "the list behind {what:?} of {lead:?}");
        }
    }
}

#[test]
fn rates_are_what_a_plain_reckoning_gives_and_lists_hold_what_they_count() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let config = Config {
        cases: 24,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    };
    let happenings = proptest::collection::vec(any_happening(), 10..60);
    TestRunner::new(config)
        .run(&happenings, |happenings| {
            runtime.block_on(play(happenings));
            Ok(())
        })
        .unwrap();
}
