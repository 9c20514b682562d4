use proptest::prelude::*;

use super::*;
use crate::kinds::CaseKind;
use crate::lifecycle::Performer;
use crate::words::UserId;

fn counted(cases: &[(&str, usize)]) -> Counts {
    let mut counts = Counts::default();
    for (code, number) in cases {
        for _ in 0..*number {
            counts.count(CaseCount {
                state: CaseKind::Request.lifecycle().state(code).unwrap(),
                satisfied: None,
                resolved_in_time: false,
                overdue: false,
            });
        }
    }
    counts
}

/// Wangcheng: 90 problems collected, 73 resolved, resolution rate 81.1 %, 17 open.
#[test]
fn the_published_rate_of_wangcheng() {
    let counts = counted(&[("struck-off", 60), ("resolved", 13), ("in-progress", 17)]);
    let rate = counts.rate(RateRule::Resolution);
    assert_eq!((rate.numerator, rate.denominator), (73, 90));
    assert_eq!(rate.per_cent().as_deref(), Some("81.1"));
    // Reference: statsmodels proportion_confint(73, 90, method="wilson").
    let interval = rate.interval().unwrap();
    assert!((interval.low - 0.718_164).abs() < 1e-6, "{interval:?}");
    assert!((interval.high - 0.878_587).abs() < 1e-6, "{interval:?}");
}

#[test]
fn withdrawn_declined_and_merged_are_left_out() {
    let counts = counted(&[
        ("withdrawn", 1),
        ("declined", 2),
        ("merged", 3),
        ("submitted", 4),
    ]);
    assert_eq!((counts.cohort, counts.pending), (4, 4));
    let resolution = counts.rate(RateRule::Resolution);
    assert_eq!((resolution.numerator, resolution.denominator), (0, 4));
}

#[test]
fn each_state_counts_as_the_contract_says() {
    let responded = [
        "acknowledged",
        "in-progress",
        "awaiting-requester",
        "suspended",
        "resolved",
        "struck-off",
        "reopened",
    ];
    for state in CaseKind::Request.lifecycle().states {
        let code = state.code.as_str();
        let counts = counted(&[(code, 1)]);
        let number = |rule| counts.rate(rule).numerator;
        assert_eq!(
            number(RateRule::Response) == 1,
            responded.contains(&code),
            "{code}"
        );
        assert_eq!(
            number(RateRule::Resolution) == 1,
            ["resolved", "struck-off"].contains(&code),
            "{code}"
        );
        assert_eq!(
            number(RateRule::StrikeOff) == 1,
            code == "struck-off",
            "{code}"
        );
    }
}

#[test]
fn on_time_weighs_the_resolved_and_the_overdue() {
    let case = |code: &str, resolved_in_time, overdue| CaseCount {
        state: CaseKind::Request.lifecycle().state(code).unwrap(),
        satisfied: Some(resolved_in_time),
        resolved_in_time,
        overdue,
    };
    let mut counts = Counts::default();
    counts.count(case("resolved", true, false));
    counts.count(case("struck-off", false, true));
    counts.count(case("in-progress", false, true));
    counts.count(case("in-progress", false, false));
    let rate = |rule| (counts.rate(rule).numerator, counts.rate(rule).denominator);
    assert_eq!(rate(RateRule::OnTime), (1, 3));
    assert_eq!(rate(RateRule::Satisfaction), (1, 4));
}

#[test]
fn what_is_not_yet_due_is_told_apart() {
    let case = |code: &str, overdue| CaseCount {
        state: CaseKind::Request.lifecycle().state(code).unwrap(),
        satisfied: None,
        resolved_in_time: false,
        overdue,
    };
    let mut counts = Counts::default();
    counts.count(case("resolved", true));
    counts.count(case("in-progress", true));
    counts.count(case("in-progress", false));
    counts.count(case("suspended", false));
    let settled = counts.rate(RateRule::Settled);
    assert_eq!((settled.numerator, settled.denominator), (1, 2));
    assert_eq!((counts.cohort, counts.pending), (4, 2));
}

#[test]
fn few_cases_are_not_compared() {
    let rules = FigureRules::shipped();
    let rate = |numerator, denominator| Rate {
        numerator,
        denominator,
        rule: RateRule::Settled,
    };
    assert_eq!(rules.minimum_sample, 10);
    assert_eq!(rules.change(&rate(1, 1), &rate(9, 20)), None);
    assert_eq!(rules.change(&rate(10, 20), &rate(9, 9)), None);
    assert_eq!(rules.change(&rate(10, 20), &rate(5, 20)), Some(0.25));
}

#[test]
fn the_first_days_of_a_month_show_the_last_thirty() {
    let rules = FigureRules::shipped();
    let from = |day: &str| rules.shown_from(day.parse().unwrap()).to_string();
    assert_eq!(from("2026-12-01"), "2026-11-02");
    assert_eq!(from("2026-12-07"), "2026-11-08");
    assert_eq!(from("2026-12-08"), "2026-12-01");
    assert_eq!(from("2026-12-31"), "2026-12-01");
}

#[test]
fn nothing_of_nothing_is_no_rate() {
    let rate = Counts::default().rate(RateRule::Response);
    assert_eq!(
        (rate.share(), rate.per_cent(), rate.interval()),
        (None, None, None)
    );
}

proptest! {
    #[test]
    fn the_interval_holds_the_rate(numerator in 0_u64..500, more in 0_u64..500) {
        let denominator = numerator + more;
        prop_assume!(denominator > 0);
        let rate = Rate { numerator, denominator, rule: RateRule::Resolution };
        let (share, interval) = (rate.share().unwrap(), rate.interval().unwrap());
        prop_assert!(interval.low <= share + 1e-12 && share <= interval.high + 1e-12);
        prop_assert!(0.0 <= interval.low && interval.high <= 1.0);
    }
}

#[test]
fn what_is_exempted_leaves_the_rates_that_are_named() {
    let state = |code| CaseKind::Request.lifecycle().state(code).unwrap();
    let mut counts = Counts::default();
    counts.add(Group {
        overdue: 2,
        exempt: Exempt::NONE.with(RateRule::OnTime),
        ..Group::in_state(state("in-progress"), 2)
    });
    counts.add(Group {
        resolved_in_time: 3,
        ..Group::in_state(state("resolved"), 4)
    });
    let rate = |rule| (counts.rate(rule).numerator, counts.rate(rule).denominator);
    assert_eq!(rate(RateRule::OnTime), (3, 4));
    assert_eq!(rate(RateRule::Settled), (4, 6));
    assert_eq!(counts.cohort, 6);
}

#[test]
fn returns_extensions_and_reopenings_are_told() {
    let state = |code| CaseKind::Request.lifecycle().state(code).unwrap();
    let mut counts = Counts::default();
    counts.add(Group {
        dispatches: 7,
        returns: 2,
        extended: 1,
        reopened: 1,
        ..Group::in_state(state("in-progress"), 5)
    });
    counts.add(Group {
        dispatches: 3,
        reopened: 1,
        ..Group::in_state(state("struck-off"), 3)
    });
    let rate = |rule| (counts.rate(rule).numerator, counts.rate(rule).denominator);
    assert_eq!(rate(RateRule::Return), (2, 10));
    assert_eq!(rate(RateRule::Extension), (1, 8));
    assert_eq!(rate(RateRule::Reopening), (2, 4));
}

#[test]
fn a_course_is_what_the_events_say() {
    let agent = UserId::from_uuid(uuid::Uuid::from_u128(7));
    let event = |code| Happened {
        code,
        actor: Some(agent),
        performer: Some(Performer::Office),
        rates: Exempt::NONE.with(RateRule::OnTime),
    };
    let events = [
        "accept",
        "dispatch",
        "return",
        "uphold-return",
        "dispatch",
        "request-extension",
        "grant-extension",
        "resolve",
        "reopen",
        "exempt",
    ];
    let course = Course::of(events.map(event));
    assert_eq!(course.agent, Some(agent));
    let counts = (course.dispatches, course.returns, course.extensions);
    assert_eq!((counts, course.reopenings), ((2, 1, 1), 1));
    // an office only asks for it
    assert_eq!(course.exempt, Exempt::NONE);
    let granted = Happened {
        performer: Some(Performer::Chief),
        ..event("exempt")
    };
    let course = Course::of([granted]);
    assert!(course.exempt.holds(RateRule::OnTime) && !course.exempt.holds(RateRule::Settled));
    assert_eq!(Exempt::from_text(&course.exempt.as_text()), course.exempt);
    assert_eq!(Exempt::NONE.as_text(), "");
}
