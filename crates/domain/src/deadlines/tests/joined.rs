//! Clocks of cases that were merged, and of those that lead them.

use super::*;

fn joined(at: Timestamp, resolve: Timestamp) -> ClockEvent {
    ClockEvent {
        at,
        order: 1_000,
        change: ClockChange::Joined {
            first_answer: None,
            resolve: Some(resolve),
        },
    }
}

#[test]
fn who_takes_another_in_is_due_when_the_earlier_one_was() {
    let entries = [
        (local(23, 8, 0), request::SUBMITTED),
        (local(23, 9, 0), request::ACCEPTED),
    ];
    let own = derive(&history(&entries), local(23, 10, 0)).resolve;
    let with = |resolve: Timestamp, now: Timestamp| {
        let mut events = history(&entries);
        events.push(joined(local(24, 9, 0), resolve));
        derive(&events, now).resolve
    };
    // promised sooner, promised later, and late already
    let sooner = with(local(26, 10, 0), local(25, 9, 0));
    assert_eq!(sooner.due, Some(local(26, 10, 0)));
    assert_eq!(sooner.left_seconds(), 8 * 3_600 + 3_600);
    let later = own.due.unwrap() + SignedDuration::from_hours(24 * 7);
    assert_eq!(with(later, local(25, 9, 0)).due, own.due);
    let late = with(local(20, 10, 0), local(25, 9, 0));
    assert_eq!(
        (late.due, late.state),
        (Some(local(20, 10, 0)), ClockState::Overdue)
    );
}

#[test]
fn what_was_promised_waits_while_the_clock_stands_still() {
    let mut entries = vec![
        (local(23, 8, 0), request::SUBMITTED),
        (local(23, 8, 0), request::DISPATCHED),
        (local(23, 9, 0), request::ACKNOWLEDGED),
        (local(23, 10, 0), request::SUSPENDED),
    ];
    let mut events = history(&entries);
    events.push(joined(local(24, 9, 0), local(25, 9, 0)));
    let paused = derive(&events, local(26, 9, 0)).resolve;
    assert_eq!((paused.due, paused.state), (None, ClockState::Paused));
    entries.push((local(27, 9, 0), request::IN_PROGRESS));
    let mut events = history(&entries);
    events.push(joined(local(24, 9, 0), local(25, 9, 0)));
    let resumed = derive(&events, local(27, 10, 0)).resolve;
    assert_eq!(
        resumed.left_seconds(),
        7 * 3_600,
        "a working day less the hour since"
    );
}

#[test]
fn who_joins_after_the_answer_makes_it_no_later() {
    let mut events = history(&[
        (local(23, 8, 0), request::SUBMITTED),
        (local(23, 9, 0), request::DISPATCHED),
        (local(23, 10, 0), request::ACKNOWLEDGED),
        (local(24, 9, 0), request::RESOLVED),
    ]);
    events.push(joined(local(25, 9, 0), local(20, 9, 0)));
    let resolve = derive(&events, local(25, 10, 0)).resolve;
    assert_eq!(resolve.state, ClockState::Met);
}

#[test]
fn a_case_taken_out_of_another_runs_on_without_the_time_in_between() {
    let entries = [
        (local(23, 8, 0), request::SUBMITTED),
        (local(23, 9, 0), request::ACCEPTED),
        (local(23, 10, 0), request::MERGED),
        (local(26, 10, 0), request::ACCEPTED),
    ];
    let merged = derive(&history(&entries[..3]), local(25, 10, 0)).resolve;
    assert_eq!(merged.state, ClockState::Stopped);
    let freed = derive(&history(&entries), local(26, 11, 0)).resolve;
    assert_eq!(freed.state, ClockState::Running);
    assert_eq!(freed.used_seconds, 3 * 3_600);
    assert!(freed.due.is_some());
}

#[test]
fn a_member_that_asks_again_begins_a_new_round() {
    let entries = [
        (local(2, 8, 0), request::SUBMITTED),
        (local(2, 9, 0), request::ACCEPTED),
        (local(3, 10, 0), request::MERGED),
        (local(26, 9, 0), request::REOPENED),
    ];
    let again = derive(&history(&entries), local(26, 10, 0)).resolve;
    assert_eq!(again.started, Some(local(26, 9, 0)));
    assert_eq!(again.used_seconds, 3_600);
}
