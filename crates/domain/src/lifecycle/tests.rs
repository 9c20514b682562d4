use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::*;
use crate::kinds::{CaseKind, request};

fn facts(given: &[Need]) -> Facts<'_> {
    let now = Timestamp::from_second(1_763_000_000).unwrap();
    Facts {
        given,
        resolved_at: Some(now),
        gates: &[Gate::LeadRetired, Gate::Answered],
        ..Facts::free(now)
    }
}

/// Every state that a transition may lead from, the gated ones last.
fn every_from(row: &Transition) -> impl Iterator<Item = StateCode> {
    let gated = row.also.into_iter().flat_map(|also| also.from);
    row.from.iter().chain(gated).copied()
}

/// state × transition × performer, every combination: where it leads or why it does not.
fn exhaustive(lifecycle: &Lifecycle) -> String {
    let mut table = String::new();
    for state in lifecycle.states {
        writeln!(table, "{}", state.code).unwrap();
        for performer in Performer::ALL {
            let mut outcomes = BTreeMap::<String, Vec<String>>::new();
            for row in lifecycle.transitions {
                let step = lifecycle.next(state.code, row.code, &[performer], facts(&Need::ALL));
                let (outcome, shown) = match step {
                    Ok(step) => ("may".to_owned(), format!("{} → {}", row.code, step.to)),
                    Err(refusal) => (refusal.code().to_owned(), row.code.to_owned()),
                };
                outcomes.entry(outcome).or_default().push(shown);
            }
            for (outcome, rows) in outcomes {
                writeln!(
                    table,
                    "    {:10} {outcome:20} {}",
                    performer.code(),
                    rows.join(", ")
                )
                .unwrap();
            }
        }
    }
    table
}

#[test]
fn every_combination_is_as_reviewed() {
    for lifecycle in CaseKind::lifecycles() {
        insta::assert_snapshot!(
            format!("{}-exhaustive", lifecycle.name),
            exhaustive(lifecycle)
        );
    }
}

#[test]
fn diagrams_are_as_reviewed() {
    for lifecycle in CaseKind::lifecycles() {
        insta::assert_snapshot!(
            format!("{}-mermaid", lifecycle.name),
            lifecycle.to_mermaid()
        );
    }
}

/// The columns that the moves do not show.
fn columns(lifecycle: &Lifecycle) -> String {
    let mut table = String::new();
    for state in lifecycle.states {
        writeln!(table, "{state:?}").unwrap();
    }
    for row in lifecycle.transitions {
        let (needs, effects, window) = (row.needs, row.effects, row.window);
        let mut beside = String::new();
        if row.beside {
            beside.push_str(", beside the way");
        }
        if row.mends {
            beside.push_str(", mends");
        }
        if let Some(once) = row.once {
            write!(beside, ", {once:?}").unwrap();
        }
        writeln!(
            table,
            "{}: needs {needs:?}, causes {effects:?}, {window:?}{beside}",
            row.code
        )
        .unwrap();
    }
    table
}

#[test]
fn columns_are_as_reviewed() {
    for lifecycle in CaseKind::lifecycles() {
        insta::assert_snapshot!(format!("{}-columns", lifecycle.name), columns(lifecycle));
    }
}

#[test]
fn every_state_can_be_reached_and_every_code_is_in_the_table() {
    for lifecycle in CaseKind::lifecycles() {
        let mut reached = BTreeSet::from([lifecycle.initial]);
        loop {
            let before = reached.len();
            for row in lifecycle.transitions {
                if let Target::State(to) = row.to
                    && every_from(row).any(|from| reached.contains(&from))
                {
                    reached.insert(to);
                }
            }
            if reached.len() == before {
                break;
            }
        }
        let states: BTreeSet<_> = lifecycle.states.iter().map(|state| state.code).collect();
        assert_eq!(reached, states, "{}", lifecycle.name);
        let codes: BTreeSet<_> = lifecycle.transitions.iter().map(|row| row.code).collect();
        assert_eq!(codes.len(), lifecycle.transitions.len());
        for row in lifecycle.transitions {
            assert!(
                every_from(row).all(|from| states.contains(&from)),
                "{}",
                row.code
            );
            assert!(!row.by.is_empty(), "{}", row.code);
            assert!(every_from(row).next().is_some(), "{}", row.code);
        }
    }
}

#[test]
fn what_is_available_is_what_may_be_done() {
    for lifecycle in CaseKind::lifecycles() {
        for state in lifecycle.states {
            for performer in Performer::ALL {
                let offered: Vec<_> = lifecycle
                    .available(state.code, &[performer], facts(&[]))
                    .iter()
                    .map(|row| row.code)
                    .collect();
                let possible: Vec<_> = lifecycle
                    .transitions
                    .iter()
                    .map(|row| row.code)
                    .filter(|code| {
                        lifecycle
                            .next(state.code, code, &[performer], facts(&Need::ALL))
                            .is_ok()
                    })
                    .collect();
                assert_eq!(offered, possible);
            }
        }
    }
}

#[test]
fn each_missing_need_is_named() {
    for lifecycle in CaseKind::lifecycles() {
        for row in lifecycle.transitions.iter().filter(|row| !row.automatic) {
            for missing in row.needs {
                let given: Vec<_> = Need::ALL
                    .into_iter()
                    .filter(|need| need != missing)
                    .collect();
                let from = every_from(row).next().expect("it leads from somewhere");
                let gates: Vec<Gate> = row.also.map(|also| also.gate).into_iter().collect();
                let facts = Facts {
                    before: Some(lifecycle.initial),
                    gates: &gates,
                    ..facts(&given)
                };
                let refused = lifecycle.next(from, row.code, row.by, facts);
                let expected = Refusal::Missing {
                    transition: row.code,
                    need: *missing,
                };
                if missing.may_be_left_out() {
                    assert!(refused.is_ok(), "{refused:?}");
                } else {
                    assert_eq!(refused, Err(expected));
                }
            }
        }
    }
}

#[test]
fn the_enterprise_reopens_within_15_days_and_the_agent_whenever() {
    let resolved = Timestamp::from_second(1_763_000_000).unwrap();
    let reopen = |performers: &[Performer], hours: i64| {
        let facts = Facts {
            given: &[Need::Note],
            resolved_at: Some(resolved),
            ..Facts::free(resolved + SignedDuration::from_hours(hours))
        };
        CaseKind::Request
            .lifecycle()
            .next(request::STRUCK_OFF, "reopen", performers, facts)
            .map(|step| step.to)
            .map_err(|refusal| refusal.code())
    };
    assert_eq!(
        reopen(&[Performer::Enterprise], 15 * 24),
        Ok(request::REOPENED)
    );
    assert_eq!(
        reopen(&[Performer::Enterprise], 15 * 24 + 1),
        Err("transition.too-late")
    );
    assert_eq!(reopen(&[Performer::Agent], 1_000), Ok(request::REOPENED));
    let both = [Performer::Enterprise, Performer::Agent];
    assert_eq!(reopen(&both, 1_000), Ok(request::REOPENED));
}

#[test]
fn handling_begins_with_the_first_act_of_the_lead_only() {
    let begun = |state, performer| {
        CaseKind::Request
            .lifecycle()
            .automatic(state, &[performer])
            .map(|step| step.to)
    };
    let lead = Performer::Lead;
    assert_eq!(
        begun(request::ACKNOWLEDGED, lead),
        Some(request::IN_PROGRESS)
    );
    assert_eq!(begun(request::ACKNOWLEDGED, Performer::Supporting), None);
    assert_eq!(begun(request::IN_PROGRESS, lead), None);
    let by_hand = CaseKind::Request.lifecycle().next(
        request::ACKNOWLEDGED,
        "begin",
        &[lead],
        facts(&Need::ALL),
    );
    assert_eq!(by_hand.unwrap_err().code(), "transition.unknown");
}

#[test]
fn an_enterprise_appeals_once() {
    let now = Timestamp::from_second(1_763_000_000).unwrap();
    let reopen = |state, performer, gates: &[Gate]| {
        let facts = Facts {
            given: &[Need::Note],
            resolved_at: Some(now),
            gates,
            ..Facts::free(now)
        };
        let step = CaseKind::Request
            .lifecycle()
            .next(state, "reopen", &[performer], facts);
        step.map(|step| step.to).map_err(|refusal| refusal.code())
    };
    let (firm, agent) = (Performer::Enterprise, Performer::Agent);
    let appealed = [Gate::Answered, Gate::Appealed];
    let again = Ok(request::REOPENED);
    assert_eq!(reopen(request::STRUCK_OFF, firm, &[Gate::Answered]), again);
    assert_eq!(
        reopen(request::STRUCK_OFF, firm, &appealed),
        Err("transition.once")
    );
    assert_eq!(reopen(request::STRUCK_OFF, agent, &appealed), again);
    assert_eq!(reopen(request::RESOLVED, firm, &appealed), again);
}

#[test]
fn gates_open_ways_that_the_state_alone_leaves_shut() {
    let now = Timestamp::from_second(1_763_000_000).unwrap();
    let may = |state, transition, performer, gates: &[Gate]| {
        let facts = Facts {
            given: &Need::ALL,
            resolved_at: Some(now),
            gates,
            ..Facts::free(now)
        };
        CaseKind::Request
            .lifecycle()
            .next(state, transition, &[performer], facts)
            .is_ok()
    };
    let (firm, agent) = (Performer::Enterprise, Performer::Agent);
    assert!(!may(request::MERGED, "reopen", firm, &[]));
    assert!(may(request::MERGED, "reopen", firm, &[Gate::Answered]));
    assert!(!may(request::IN_PROGRESS, "dispatch", agent, &[]));
    assert!(may(
        request::IN_PROGRESS,
        "dispatch",
        agent,
        &[Gate::LeadRetired]
    ));
}

#[test]
fn a_shut_gate_names_what_it_waits_for_and_only_at_its_own_step() {
    let now = Timestamp::from_second(1_763_000_000).unwrap();
    let life = CaseKind::Project.lifecycle();
    let state = |code: &str| life.state(code).unwrap().code;
    let unmet = [
        Unmet::Paper {
            step: "start",
            paper: "land",
        },
        Unmet::Milestone {
            number: "JD-1".to_owned(),
        },
    ];
    let facts = Facts {
        unmet: &unmet,
        ..Facts::free(now)
    };
    let take = |from, step| life.next(state(from), step, &[Performer::Lead], facts);
    let closed = |step, at: usize| {
        Err(Refusal::Closed {
            transition: step,
            unmet: vec![unmet[at].clone()],
        })
    };
    assert_eq!(take("preparing", "start"), closed("start", 0));
    assert_eq!(take("building", "complete"), closed("complete", 1));
    assert!(take("contracted", "file").is_ok());
    assert!(take("building", "produce").is_ok());
}

#[test]
fn a_way_back_leads_where_the_case_came_from() {
    let now = Timestamp::from_second(1_763_000_000).unwrap();
    let life = CaseKind::Project.lifecycle();
    let state = |code: &str| life.state(code).unwrap().code;
    let resume = |before| {
        let facts = Facts {
            before,
            ..Facts::free(now)
        };
        life.next(state("suspended"), "resume", &[Performer::Office], facts)
            .map(|step| step.to)
            .map_err(|refusal| refusal.code())
    };
    assert_eq!(resume(Some(state("building"))), Ok(state("building")));
    assert_eq!(resume(None), Err("transition.state"));
}
