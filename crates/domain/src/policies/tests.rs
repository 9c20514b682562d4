use jiff::Timestamp;
use jiff::civil::date;

use super::*;
use crate::calendar::{DaysError, HolidayRule, TimeLimit, WorkingCalendar};
use crate::cases::Urgency;
use crate::deadlines::{
    ClockChange, ClockEvent, ClockName, ClockState, Clocks, PolicyError, Terms, Urgencies,
};
use crate::kinds::CaseKind;
use crate::kinds::request;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn limits(kind: CaseKind) -> Urgencies {
    let (_, PolicyBody::Deadlines(limits)) = Subject::Deadlines(kind).shipped() else {
        panic!("deadlines are limits");
    };
    limits
}

fn days() -> CalendarRules {
    let (_, PolicyBody::Calendar(rules)) = Subject::Calendar.shipped() else {
        panic!("a calendar is days and hours");
    };
    rules
}

#[test]
fn what_comes_with_the_product_is_read_back_from_its_own_json() {
    for subject in Subject::all() {
        assert_eq!(Subject::from_code(&subject.code()), Some(subject));
        let (version, body) = subject.shipped();
        assert!(!version.is_empty());
        assert_eq!(subject.read(&body.json()), Ok(body));
    }
    assert_eq!(Subject::from_code("deadlines-nothing"), None);
}

#[test]
fn limits_that_nobody_can_mean_are_refused() {
    let good = limits(CaseKind::Request);
    let mut endless = good;
    endless.urgent.resolve = None;
    let urgency = Urgency::Urgent;
    assert_eq!(endless.check(), Err(PolicyError::NoEnd { urgency }));
    let mut none = good;
    none.normal.resolve.as_mut().unwrap().time = TimeLimit::working_days(0);
    let (urgency, clock) = (Urgency::Normal, ClockName::Resolve);
    assert_eq!(none.check(), Err(PolicyError::Range { urgency, clock }));
    let mut uneven = good;
    uneven.critical.acknowledge = None;
    let clock = ClockName::Acknowledge;
    assert_eq!(uneven.check(), Err(PolicyError::Uneven { clock }));
}

#[test]
fn days_that_cannot_be_are_refused() {
    let with = |change: fn(&mut HolidayRule)| {
        let mut rules = days();
        change(&mut rules.years[3].holidays[0]);
        rules.calendar("draft".to_owned()).map(|_| ()).unwrap_err()
    };
    let day = date(2026, 1, 5);
    assert_eq!(
        with(|new_year| new_year.working = vec![date(2026, 1, 5)]),
        RuleError::Days(DaysError::NoMakeUp { day })
    );
    let day = date(2026, 1, 3);
    assert_eq!(
        with(|new_year| new_year.working = vec![date(2026, 1, 3)]),
        RuleError::Days(DaysError::DayTwice { day })
    );
    let wrong_year = with(|new_year| new_year.to = date(2027, 1, 3));
    assert!(matches!(
        wrong_year,
        RuleError::Days(DaysError::Span { .. })
    ));
    let mut twice = days();
    twice.years.push(twice.years[0].clone());
    let error = twice.calendar(String::new()).map(|_| ()).unwrap_err();
    assert_eq!(error, RuleError::Days(DaysError::YearTwice { year: 2023 }));
    let mut overlapping = days();
    overlapping.periods.reverse();
    assert!(overlapping.calendar(String::new()).is_err());
}

#[test]
fn a_case_is_judged_by_what_was_in_force_when_it_was_settled() {
    let mut rules = RulesInForce::shipped();
    let kind = CaseKind::Request;
    let shorter = PolicyBody::Deadlines(limits(kind));
    let since = at("2026-11-23T00:00:00Z");
    rules
        .add(Subject::Deadlines(kind), "next".to_owned(), &shorter, since)
        .unwrap();
    let version = |at| rules.deadlines(kind, at).version().to_owned();
    assert_eq!(version(Some(at("2026-11-22T23:59:59Z"))), "2026-1");
    assert_eq!(version(Some(since)), "next");
    assert_eq!(version(None), "next");
    assert_eq!(rules.deadlines(CaseKind::Problem, None).version(), "2026-1");
    let calendar = PolicyBody::Calendar(days());
    let mixed = rules.add(Subject::Calendar, String::new(), &shorter, since);
    assert!(mixed.is_err(), "limits are no calendar");
    rules
        .add(Subject::Calendar, "2027".to_owned(), &calendar, since)
        .unwrap();
    assert_eq!(rules.calendar(None).holidays().version(), "2027");
    let before = rules.calendar(Some(at("2026-01-01T00:00:00Z")));
    assert_eq!(before.holidays().version(), "2026-1");
}

#[test]
fn a_trial_counts_both_sides_and_names_what_would_turn() {
    let calendar = WorkingCalendar::china();
    let events = [
        (at("2026-11-02T00:30:00Z"), request::SUBMITTED),
        (at("2026-11-02T01:00:00Z"), request::DISPATCHED),
        (at("2026-11-02T02:00:00Z"), request::ACKNOWLEDGED),
        (at("2026-11-09T02:00:00Z"), request::RESOLVED),
    ];
    let events: Vec<ClockEvent> = (0..)
        .zip(events)
        .map(|(order, (at, state))| ClockEvent {
            at,
            order,
            change: ClockChange::Entered(state),
        })
        .collect();
    let clocks = |limits: Urgencies| {
        let terms = Terms {
            limits: &limits.of(Urgency::Normal),
            calendar: &calendar,
            due_day: None,
        };
        Clocks::derive(
            CaseKind::Request.lifecycle(),
            &events,
            terms,
            at("2026-11-20T00:00:00Z"),
        )
    };
    let now = limits(CaseKind::Request);
    let mut draft = now;
    draft.normal.resolve.as_mut().unwrap().time = TimeLimit::working_days(3);
    let mut tried = Tried::default();
    let changes = tried.count(&clocks(now), &clocks(draft));
    let turned = changes.iter().map(|one| (one.clock, one.before, one.after));
    assert_eq!(
        turned.collect::<Vec<_>>(),
        [(ClockName::Resolve, ClockState::Met, ClockState::MetLate)]
    );
    assert_eq!((tried.cases, tried.changed), (1, 1));
    let resolve = tried.clocks[&ClockName::Resolve];
    assert_eq!(
        (resolve.now.met, resolve.then.met_late, resolve.moved),
        (1, 1, 1)
    );
    assert_eq!(resolve.now.on_time(), Some(1.0));
    let untouched = tried.clocks[&ClockName::Acknowledge];
    assert_eq!((untouched.now, untouched.moved), (untouched.then, 0));
    assert_eq!(Verdicts::default().on_time(), None);
}
