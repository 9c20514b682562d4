//! Property: whatever happens to a case and to the rules, what its row keeps of the clocks is what
//! follows from its events, and a rebuild finds nothing to correct.

use domain::deadlines::{ClockChange, ClockEvent, Clocks, Terms, settled_at};
use domain::kinds::CaseKind;
use domain::lifecycle::{Facts, Performer};
use domain::policies::{PolicyBody, RulesInForce, Subject};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::Store;
use store::cases::{Case, Given};

use crate::cases::{everything, filed, go, unit};
use crate::ground::{Backend, Ground};
use crate::policies::{put_into_force, resolve_within};

/// What happens next: a transition out of those possible, or other rules; after so many minutes.
#[derive(Debug, Clone)]
enum Happening {
    Move(usize),
    Rules(u16),
}

fn any_happening() -> impl Strategy<Value = (u32, Happening)> {
    let what = prop_oneof![
        5 => (0_usize..100).prop_map(Happening::Move),
        1 => (1_u16..30).prop_map(Happening::Rules),
    ];
    (1_u32..5_000, what)
}

const PERFORMERS: [Performer; 4] = [
    Performer::Agent,
    Performer::Lead,
    Performer::Enterprise,
    Performer::Office,
];

/// The clocks reckoned here, from the events as the log keeps them and the rules as they were put
/// into force, without the code that keeps the projection.
async fn reckoned(store: &Store, case: &Case, rules: &RulesInForce, now: Timestamp) -> Clocks {
    let history = everything().history(store, case, now).await.unwrap();
    let entered = history.events.iter().filter_map(|event| {
        let state = CaseKind::Request.lifecycle().state(event.to.as_deref()?)?;
        Some((event.at, ClockChange::Entered(state.code)))
    });
    let events: Vec<ClockEvent> = (0..)
        .zip(entered)
        .map(|(order, (at, change))| ClockEvent { at, order, change })
        .collect();
    let settled = settled_at(CaseKind::Request.lifecycle(), &events);
    let terms = Terms {
        limits: &rules.deadlines(case.kind, settled).limits(case.urgency),
        calendar: rules.calendar(settled),
        due_day: None,
    };
    Clocks::derive(CaseKind::Request.lifecycle(), &events, terms, now)
}

async fn play(happenings: Vec<(u32, Happening)>) {
    let ground = Ground::new(Backend::Sqlite).await.unwrap();
    let store = ground.open().await;
    let housing = unit(&ground, "housing").await;
    let mut case = filed(&store, "lives through it").await;
    let mut rules = RulesInForce::shipped();
    let subject = Subject::Deadlines(case.kind);
    for (minutes, happening) in happenings {
        ground
            .clock
            .forward(SignedDuration::from_mins(i64::from(minutes)));
        let now = ground.clock.now();
        match happening {
            Happening::Rules(days) => {
                let body: PolicyBody = resolve_within(days);
                let version = put_into_force(&store, subject, body.clone()).await;
                rules.add(subject, version, &body, now).unwrap();
            }
            Happening::Move(which) => {
                let facts = Facts {
                    resolved_at: case.marks.resolved,
                    ..Facts::free(now)
                };
                let mut possible = Vec::new();
                for performer in PERFORMERS {
                    let rows =
                        CaseKind::Request
                            .lifecycle()
                            .available(case.state, &[performer], facts);
                    let rows = rows.iter().filter(|row| row.code != "merge");
                    possible.extend(rows.map(|row| (row.code, performer)));
                }
                let Some((transition, performer)) = possible.get(which % possible.len().max(1))
                else {
                    continue;
                };
                let given = Given {
                    lead: Some(housing),
                    answer: Some("done".to_owned()),
                    note: Some("why".to_owned()),
                    ..Given::default()
                };
                go(&store, &case, transition, *performer, given)
                    .await
                    .unwrap();
            }
        }
        case = everything().by_id(&store, case.id).await.unwrap().unwrap();
        let clocks = reckoned(&store, &case, &rules, now).await;
        let kept = case.marks;
        assert_eq!(kept.next_due, clocks.next_due());
        assert_eq!(kept.acknowledge_due, clocks.acknowledge.due);
        assert_eq!(kept.first_answer_due, clocks.first_answer.due);
        assert_eq!(kept.resolve_due, clocks.resolve.due);
        assert_eq!(
            (kept.acknowledged, kept.resolved),
            (clocks.acknowledge.met, clocks.resolve.met)
        );
        let rebuilt = store.rebuild_projections(|_| {}).await.unwrap();
        assert_eq!(rebuilt.corrected, 0, "the job and the rebuild agree");
        let rows = store.verify_rows(|_| {}).await.unwrap();
        assert_eq!(rows.proved, rows.cases, "{:?}", rows.first);
    }
}

#[test]
fn what_is_kept_is_what_follows_from_the_events() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let config = Config {
        cases: 12,
        failure_persistence: None,
        max_shrink_iters: 50,
        ..Config::default()
    };
    let happenings = proptest::collection::vec(any_happening(), 1..14);
    TestRunner::new(config)
        .run(&happenings, |happenings| {
            runtime.block_on(play(happenings));
            Ok(())
        })
        .unwrap();
}
