mod joined;

use jiff::civil::{Date, date, datetime};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::calendar::{LimitUnit, TimeKind, TimeLimit, WorkingCalendar};
use crate::cases::Urgency;
use crate::kinds::CaseKind;
use crate::kinds::request;
use crate::lifecycle::{Lifecycle, StateCode};

fn local(day: i8, hour: i8, minute: i8) -> Timestamp {
    WorkingCalendar::china().instant(datetime(2026, 11, day, hour, minute, 0, 0))
}

fn history(entries: &[(Timestamp, StateCode)]) -> Vec<ClockEvent> {
    let event = |(order, (at, state)): (usize, &(Timestamp, StateCode))| ClockEvent {
        at: *at,
        order: u32::try_from(order).unwrap(),
        change: ClockChange::Entered(*state),
    };
    entries.iter().enumerate().map(event).collect()
}

fn policy() -> DeadlinePolicy {
    DeadlinePolicy::from_json(include_str!(
        "../../../../data/policies/deadlines-request.json"
    ))
    .unwrap()
}

fn derive(events: &[ClockEvent], now: Timestamp) -> Clocks {
    let limits = policy().limits(Urgency::Normal);
    derive_by(CaseKind::Request.lifecycle(), events, &limits, None, now)
}

fn derive_by(
    lifecycle: &Lifecycle,
    events: &[ClockEvent],
    limits: &Limits,
    due_day: Option<Date>,
    now: Timestamp,
) -> Clocks {
    let terms = Terms {
        limits,
        calendar: &WorkingCalendar::china(),
        due_day,
    };
    Clocks::derive(lifecycle, events, terms, now)
}

#[test]
fn the_policy_of_the_product_reads_and_a_broken_one_says_where() {
    let policy = policy();
    let limit = policy.limits(Urgency::Normal).acknowledge.unwrap();
    assert_eq!(limit.time, TimeLimit::working_hours(4));
    let text = serde_json::to_string(&policy).unwrap();
    assert_eq!(DeadlinePolicy::from_json(&text), Ok(policy));
    let error = DeadlinePolicy::from_json("{\"version\": 1}").unwrap_err();
    assert!(error.to_string().contains("line 1"), "{error}");
}

/// Normal: acknowledge 4 hours after dispatch, answer in 2 days, resolve in 10, all working time.
#[test]
fn a_request_filed_on_friday_evening() {
    let events = history(&[
        (local(20, 19, 0), request::SUBMITTED),
        (local(23, 8, 30), request::ACCEPTED),
        (local(23, 9, 0), request::DISPATCHED),
    ]);
    let clocks = derive(&events, local(23, 10, 0));
    assert_eq!(clocks.acknowledge.due, Some(local(23, 15, 0)));
    assert_eq!(clocks.acknowledge.used_seconds, 3_600);
    assert_eq!(clocks.first_answer.due, Some(local(24, 18, 0)));
    assert_eq!(
        clocks.next_due(),
        Some((ClockName::Acknowledge, local(23, 15, 0)))
    );
    let states: Vec<_> = clocks.all().map(|clock| clock.state).collect();
    assert_eq!(states, [ClockState::Running; 3]);

    let late = derive(&events, local(23, 15, 1));
    assert_eq!(late.acknowledge.state, ClockState::Overdue);
    assert_eq!(late.resolve.state, ClockState::Running);
}

#[test]
fn asking_answers_and_stops_the_time_until_the_reply() {
    let mut entries = vec![
        (local(23, 8, 0), request::SUBMITTED),
        (local(23, 8, 0), request::ACCEPTED),
        (local(23, 8, 0), request::DISPATCHED),
        (local(23, 9, 0), request::ACKNOWLEDGED),
        (local(23, 10, 0), request::AWAITING_REQUESTER),
    ];
    let asked = derive(&history(&entries), local(25, 10, 0));
    assert_eq!(asked.acknowledge.state, ClockState::Met);
    assert_eq!(asked.first_answer.met, Some(local(23, 10, 0)));
    assert_eq!(asked.first_answer.state, ClockState::Met);
    assert_eq!(asked.resolve.state, ClockState::Paused);
    assert_eq!(asked.resolve.due, None);
    assert_eq!(asked.resolve.used_seconds, 2 * 3_600);

    entries.push((local(25, 10, 0), request::IN_PROGRESS));
    let replied = derive(&history(&entries), local(25, 11, 0));
    assert_eq!(replied.resolve.state, ClockState::Running);
    assert_eq!(replied.resolve.used_seconds, 3 * 3_600);
    let calendar = WorkingCalendar::china();
    let without_pause = calendar
        .add(local(23, 8, 0), TimeLimit::working_days(10))
        .value;
    let due = replied.resolve.due.unwrap();
    assert_eq!(
        calendar.measure(TimeKind::Working, without_pause, due),
        2 * 8 * 3_600
    );
}

#[test]
fn pausing_does_not_undo_being_overdue() {
    let events = history(&[
        (local(2, 8, 0), request::SUBMITTED),
        (local(2, 8, 0), request::DISPATCHED),
        (local(2, 9, 0), request::ACKNOWLEDGED),
        (local(20, 9, 0), request::SUSPENDED),
    ]);
    let clocks = derive(&events, local(25, 9, 0));
    assert_eq!(clocks.resolve.state, ClockState::Overdue);
    assert_eq!(clocks.resolve.due, Some(local(13, 18, 0)));
}

#[test]
fn what_is_met_stays_met_and_says_when_it_was_due() {
    let mut entries = vec![
        (local(2, 8, 0), request::SUBMITTED),
        (local(2, 8, 0), request::DISPATCHED),
        (local(2, 17, 0), request::ACKNOWLEDGED),
        (local(3, 8, 0), request::RESOLVED),
        (local(4, 8, 0), request::STRUCK_OFF),
    ];
    let clocks = derive(&history(&entries), local(30, 8, 0));
    assert_eq!(clocks.acknowledge.state, ClockState::MetLate);
    assert_eq!(clocks.acknowledge.due, Some(local(2, 12, 0)));
    assert_eq!(clocks.resolve.state, ClockState::Met);
    assert_eq!(clocks.resolve.due, Some(local(13, 18, 0)));
    assert_eq!(clocks.next_due(), None);

    entries.push((local(16, 8, 0), request::REOPENED));
    let reopened = derive(&history(&entries), local(16, 9, 0));
    assert_eq!(reopened.acknowledge.state, ClockState::NotStarted);
    assert_eq!(reopened.resolve.started, Some(local(16, 8, 0)));
    assert_eq!(reopened.resolve.met, None);
    assert_eq!(reopened.first_answer.state, ClockState::Running);
}

#[test]
fn a_withdrawn_request_waits_for_nothing() {
    let events = history(&[
        (local(2, 8, 0), request::SUBMITTED),
        (local(2, 9, 0), request::WITHDRAWN),
    ]);
    let clocks = derive(&events, local(30, 8, 0));
    assert!(clocks.all().all(|clock| clock.state == ClockState::Stopped));
    assert_eq!(clocks.resolve.used_seconds, 3_600);
}

/// A key problem has no clock for acknowledging, and the day agreed for it stands.
#[test]
fn an_agreed_day_is_the_end_whatever_the_limit_says() {
    let state = |code| CaseKind::Problem.lifecycle().state(code).unwrap().code;
    let mut entries = vec![
        (local(2, 8, 0), state("listed")),
        (local(3, 8, 0), state("assigned")),
    ];
    let policy = DeadlinePolicy::from_json(include_str!(
        "../../../../data/policies/deadlines-problem.json"
    ))
    .unwrap();
    let limits = policy.limits(Urgency::Normal);
    let derive = |entries: &[_], due_day, now| {
        derive_by(
            CaseKind::Problem.lifecycle(),
            &history(entries),
            &limits,
            due_day,
            now,
        )
    };
    let by_limit = derive(&entries, None, local(4, 8, 0));
    let names: Vec<_> = by_limit.all().map(|clock| clock.name).collect();
    assert_eq!(names, [ClockName::FirstAnswer, ClockName::Resolve]);
    assert_eq!(by_limit.acknowledge.met, Some(local(3, 8, 0)));
    let day = Some(date(2026, 11, 20));
    let agreed = derive(&entries, day, local(20, 18, 0));
    assert_eq!(agreed.resolve.due, Some(local(20, 18, 0)));
    assert_eq!(agreed.resolve.state, ClockState::Running);
    assert_eq!(agreed.resolve.left_seconds(), 0);
    assert_eq!(
        agreed.first_answer,
        derive(&entries, None, local(20, 18, 0)).first_answer
    );
    let late = derive(&entries, day, local(20, 18, 1));
    assert_eq!(late.resolve.state, ClockState::Overdue);
    entries.push((local(20, 17, 0), state("solved")));
    let solved = derive(&entries, day, local(30, 8, 0));
    assert_eq!(solved.resolve.state, ClockState::Met);
    assert_eq!(
        settled_at(CaseKind::Problem.lifecycle(), &history(&entries)),
        Some(local(20, 17, 0))
    );
    assert_eq!(
        settled_at(CaseKind::Problem.lifecycle(), &history(&entries[..2])),
        None
    );
}

fn any_limit() -> impl Strategy<Value = TimeLimit> {
    let kind = prop_oneof![
        Just(TimeKind::Working),
        Just(TimeKind::NaturalDays),
        Just(TimeKind::Hours24)
    ];
    let unit = prop_oneof![
        Just(LimitUnit::Minutes),
        Just(LimitUnit::Hours),
        Just(LimitUnit::Days)
    ];
    (kind, 0_u16..40, unit).prop_map(|(kind, amount, unit)| TimeLimit::new(kind, amount, unit))
}

fn limits_of(time: TimeLimit) -> Limits {
    let limit = Some(Limit {
        from: ClockStart::Opened,
        time,
    });
    Limits {
        acknowledge: limit,
        first_answer: limit,
        resolve: limit,
    }
}

fn any_instant() -> impl Strategy<Value = Timestamp> {
    (1_672_600_000_i64..1_798_000_000).prop_map(|second| Timestamp::from_second(second).unwrap())
}

proptest! {
    #[test]
    fn without_pauses_due_is_what_the_calendar_adds(start in any_instant(), limit in any_limit()) {
        let calendar = WorkingCalendar::china();
        let events = history(&[(start, request::SUBMITTED)]);
        let clocks = derive_by(CaseKind::Request.lifecycle(), &events, &limits_of(limit), None, start);
        prop_assert_eq!(clocks.resolve.due, Some(calendar.add(start, limit).value));
    }

    #[test]
    fn a_pause_moves_due_by_its_own_length(
        start in any_instant(),
        limit in any_limit(),
        pause_after in 0_i64..2_000_000,
        pause in 1_i64..2_000_000,
    ) {
        let calendar = WorkingCalendar::china();
        let at = |seconds| start + SignedDuration::from_secs(seconds);
        let unpaused = calendar.add(start, limit).value;
        prop_assume!(at(pause_after) < unpaused);
        let allowed = calendar.measure(limit.kind, start, unpaused);
        prop_assume!(calendar.measure(limit.kind, start, at(pause_after)) < allowed);
        let events = history(&[
            (start, request::IN_PROGRESS),
            (at(pause_after), request::SUSPENDED),
            (at(pause_after + pause), request::IN_PROGRESS),
        ]);
        let now = at(pause_after + pause);
        let clocks = derive_by(CaseKind::Request.lifecycle(), &events, &limits_of(limit), None, now);
        let due = clocks.resolve.due.unwrap();
        let stood_still = calendar.measure(limit.kind, at(pause_after), now);
        prop_assert_eq!(calendar.measure(limit.kind, start, due), allowed + stood_still);
    }

    #[test]
    fn the_order_in_which_events_come_does_not_matter(
        events in Just(history(&[
            (local(2, 8, 0), request::SUBMITTED),
            (local(2, 8, 0), request::ACCEPTED),
            (local(2, 8, 0), request::DISPATCHED),
            (local(2, 9, 0), request::ACKNOWLEDGED),
            (local(2, 9, 0), request::IN_PROGRESS),
            (local(3, 9, 0), request::SUSPENDED),
            (local(5, 9, 0), request::IN_PROGRESS),
            (local(6, 9, 0), request::RESOLVED),
            (local(9, 9, 0), request::REOPENED),
            (local(9, 9, 30), request::DISPATCHED),
        ])).prop_shuffle(),
    ) {
        let mut sorted = events.clone();
        sorted.sort_by_key(|event| event.order);
        let now = local(10, 9, 0);
        prop_assert_eq!(derive(&events, now), derive(&sorted, now));
    }

    /// Asked at two instants, a clock differs in time used and state alone: the rest can be kept.
    #[test]
    fn what_is_kept_does_not_depend_on_when_it_is_asked(
        steps in proptest::collection::vec((0_usize..4, 1_i64..500_000), 1..8),
        limit in any_limit(),
        later in 0_i64..5_000_000,
    ) {
        let states = [request::IN_PROGRESS, request::SUSPENDED, request::ACKNOWLEDGED,
            request::AWAITING_REQUESTER];
        let mut at = local(2, 8, 0);
        let mut entries = vec![(at, request::SUBMITTED)];
        for (state, seconds) in steps {
            at += SignedDuration::from_secs(seconds);
            entries.push((at, states[state]));
        }
        let derive = |now| {
            let events = history(&entries);
            derive_by(CaseKind::Request.lifecycle(), &events, &limits_of(limit), None, now)
        };
        let (first, second) = (derive(at), derive(at + SignedDuration::from_secs(later)));
        for (first, second) in first.all().zip(second.all()) {
            let kept = Clock { used_seconds: first.used_seconds, state: first.state, ..*second };
            prop_assert_eq!(*first, kept);
        }
    }
}
