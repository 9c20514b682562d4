//! Lists, totals and boards follow the index that was made for them: a change that loses one shows
//! here, not with a million cases.

use domain::access::{Actor, Grant, Scope};
use domain::cases::{Part, Urgency};
use domain::kinds::CaseKind;
use domain::words::{ChainId, EnterpriseId, UnitId, UserId};
use store::Store;
use store::cases::{CaseFilter, Cases, Dimension, DueFilter, Order};
use uuid::Uuid;

use crate::cases::everything;
use crate::ground::{Backend, Ground};

fn id(n: u8) -> Uuid {
    Uuid::from_bytes([n; 16])
}

fn seen_by(grant: Grant) -> Cases {
    let user = UserId::from_uuid(id(1));
    let grants = vec![grant];
    Cases::visible_to(&Scope::of(&Actor { user, grants }))
}

fn requests() -> CaseFilter {
    CaseFilter {
        kind: Some(CaseKind::Request),
        ..CaseFilter::default()
    }
}

/// Every step uses an index, those of totals and boards nothing else, and a page is not sorted.
async fn follows(
    store: &Store,
    cases: &Cases,
    filter: &CaseFilter,
    order: Order,
    indexes: &[&str],
) {
    let steps = cases
        .explain(store, filter, order, Dimension::State)
        .await
        .unwrap();
    let plan = steps.join("\n");
    for index in indexes {
        assert!(
            plan.contains(&format!(" {index} ")),
            "{index} is not used:\n{plan}"
        );
    }
    assert!(
        !plan.contains("page: USE TEMP B-TREE"),
        "a page is sorted:\n{plan}"
    );
    let scans = steps
        .iter()
        .filter(|step| step.contains("SCAN cases") || step.contains("SCAN assignments"));
    for step in scans {
        assert!(step.contains("INDEX"), "a whole table is read:\n{plan}");
    }
    let reads_rows = |step: &&String| {
        let counts = step.starts_with("total:") || step.starts_with("tally:");
        counts && step.contains(" ix_") && !step.contains("COVERING")
    };
    assert!(
        !steps.iter().any(|step| reads_rows(&step)),
        "rows are read to count them:\n{plan}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_follow_their_indexes() {
    let ground = Ground::new(Backend::Sqlite).await.unwrap();
    let store = ground.open().await;
    let now = ground.clock.now();
    let state = |code: &str| CaseKind::Request.lifecycle().state(code).unwrap().code;
    let (unit, chain) = (UnitId::from_uuid(id(2)), ChainId::from_uuid(id(3)));
    let firm = EnterpriseId::from_uuid(id(4));
    let overdue = CaseFilter {
        due: Some(DueFilter::Overdue(now)),
        ..requests()
    };
    let open = CaseFilter {
        open: Some(true),
        ..requests()
    };
    let all = everything();
    let newest = Order::NewestFirst;
    let lists: &[(&Cases, CaseFilter, Order, &[&str])] = &[
        (&all, requests(), newest, &["ix_cases_submitted"]),
        (
            &all,
            CaseFilter {
                open: Some(false),
                ..requests()
            },
            newest,
            &["ix_cases_state"],
        ),
        (&all, open.clone(), newest, &["ix_cases_open"]),
        (
            &all,
            CaseFilter {
                chain: Some(chain),
                ..open.clone()
            },
            newest,
            &["ix_cases_open"],
        ),
        (
            &all,
            CaseFilter {
                states: vec![state("submitted"), state("accepted")],
                ..requests()
            },
            newest,
            &["ix_cases_open"],
        ),
        (
            &all,
            CaseFilter {
                states: vec![state("struck-off")],
                ..requests()
            },
            newest,
            &["ix_cases_state"],
        ),
        (&all, overdue.clone(), newest, &["ix_cases_open"]),
        (&all, overdue.clone(), Order::DueFirst, &["ix_cases_due"]),
        (
            &all,
            CaseFilter {
                chain: Some(chain),
                states: vec![state("struck-off")],
                ..requests()
            },
            newest,
            &["ix_cases_chain"],
        ),
        (
            &all,
            CaseFilter {
                park: Some(unit),
                ..requests()
            },
            newest,
            &["ix_cases_park"],
        ),
        (
            &all,
            CaseFilter {
                unit: Some((unit, Some(Part::Lead))),
                ..requests()
            },
            newest,
            &["ix_cases_lead"],
        ),
        (
            &all,
            CaseFilter {
                unit: Some((unit, None)),
                ..requests()
            },
            newest,
            &["ix_assignments_submitted"],
        ),
        (
            &all,
            CaseFilter {
                unit: Some((unit, Some(Part::Supporting))),
                ..requests()
            },
            newest,
            &["ix_assignments_supporting"],
        ),
        (
            &all,
            CaseFilter {
                urgency: Some(Urgency::Critical),
                ..requests()
            },
            newest,
            &["ix_cases_urgency"],
        ),
        (
            &all,
            CaseFilter {
                enterprise: Some(firm),
                ..requests()
            },
            newest,
            &["ix_cases_enterprise"],
        ),
        (
            &seen_by(Grant::Department(unit)),
            requests(),
            newest,
            &["ix_assignments_submitted"],
        ),
        (
            &seen_by(Grant::Department(unit)),
            open.clone(),
            newest,
            &["ix_assignments_open"],
        ),
        (
            &seen_by(Grant::Department(unit)),
            open.clone(),
            Order::DueFirst,
            &["ix_assignments_due"],
        ),
        (
            &seen_by(Grant::Department(unit)),
            overdue.clone(),
            newest,
            &["ix_assignments_open"],
        ),
        (
            &seen_by(Grant::Chief(Some(chain))),
            requests(),
            newest,
            &["ix_cases_chain"],
        ),
        (
            &seen_by(Grant::Chief(Some(chain))),
            overdue,
            newest,
            &["ix_cases_open"],
        ),
        (
            &seen_by(Grant::Enterprise(firm)),
            requests(),
            newest,
            &["ix_cases_enterprise"],
        ),
    ];
    for (cases, filter, order, indexes) in lists {
        follows(&store, cases, filter, *order, indexes).await;
    }
    // a park's own cases first, then those that it handles for others
    let park = seen_by(Grant::Park(unit));
    let steps = park
        .explain(&store, &requests(), newest, Dimension::State)
        .await
        .unwrap()
        .join("\n");
    for index in ["ix_cases_park", "ix_assignments_submitted"] {
        assert!(steps.contains(index), "{steps}");
    }
    assert!(!steps.contains("page: USE TEMP B-TREE"), "{steps}");
}
