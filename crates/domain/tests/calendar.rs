//! The working calendar, compared with two independent packages and held to its laws.

use domain::calendar::{
    DayKind, Holidays, LimitUnit, TimeKind, TimeLimit, WorkingCalendar, WorkingPeriod,
};
use jiff::civil::{Date, Time, date, datetime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use proptest::prelude::*;

const HOUR: i64 = 3_600;

fn calendar() -> WorkingCalendar {
    WorkingCalendar::china()
}

fn local(year: i16, month: i8, day: i8, hour: i8, minute: i8) -> Timestamp {
    calendar().instant(datetime(year, month, day, hour, minute, 0, 0))
}

/// `scripts/compare-calendar.py` writes the lists.
fn agrees_with(list: &str) {
    let differing: Vec<(Date, bool)> = list
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (day, worked) = line.split_once(',').expect("date and flag");
            (day.parse().expect("a date"), worked == "1")
        })
        .collect();
    assert!(differing.len() > 80);
    let holidays = Holidays::china();
    let days = date(2023, 1, 1).series(Span::new().days(1));
    for day in days.take_while(|day| day.year() <= 2026) {
        let listed = differing.iter().find(|(listed, _)| *listed == day);
        let plain = !matches!(day.weekday().to_monday_one_offset(), 6 | 7);
        let expected = listed.map_or(plain, |(_, worked)| *worked);
        assert_eq!(holidays.is_working_day(day), expected, "{day}");
    }
}

#[test]
fn every_day_agrees_with_chinesecalendar() {
    agrees_with(include_str!("calendars/chinesecalendar.csv"));
}

#[test]
fn every_day_agrees_with_chinese_days() {
    agrees_with(include_str!("calendars/chinese-days.csv"));
}

#[test]
fn days_are_told_apart() {
    let holidays = Holidays::china();
    assert_eq!(holidays.kind(date(2026, 2, 14)), DayKind::MakeUp);
    assert_eq!(holidays.kind(date(2026, 2, 15)), DayKind::Holiday);
    assert_eq!(holidays.kind(date(2026, 11, 22)), DayKind::Weekend);
    assert_eq!(holidays.kind(date(2026, 11, 23)), DayKind::Working);
    let make_up_days_are_weekends = holidays
        .exceptions()
        .iter()
        .all(|(day, kind)| *kind != DayKind::MakeUp || day.weekday().to_monday_one_offset() >= 6);
    assert!(make_up_days_are_weekends);
    let in_order = holidays
        .exceptions()
        .windows(2)
        .all(|pair| pair[0].0 < pair[1].0);
    assert!(in_order, "a day is listed twice or out of order");
}

#[test]
fn working_days_are_added_over_holidays_and_make_up_days() {
    let add = |from: Date, n| calendar().add_working_days(from, n).value;
    assert_eq!(add(date(2026, 11, 20), 0), date(2026, 11, 20));
    assert_eq!(add(date(2026, 11, 22), 0), date(2026, 11, 23));
    assert_eq!(add(date(2026, 11, 22), 1), date(2026, 11, 23));
    assert_eq!(add(date(2026, 9, 30), 1), date(2026, 10, 8));
    assert_eq!(add(date(2026, 10, 8), 2), date(2026, 10, 10));
    assert_eq!(add(date(2026, 2, 13), 1), date(2026, 2, 14));
    assert_eq!(add(date(2026, 2, 13), 2), date(2026, 2, 24));
}

#[test]
fn unpublished_years_are_flagged() {
    let add = |from: Date, n| calendar().add_working_days(from, n);
    assert!(!add(date(2026, 12, 30), 1).beyond_data);
    assert!(add(date(2026, 12, 30), 2).beyond_data);
    assert!(add(date(2022, 12, 30), 1).beyond_data);
    assert!(!Holidays::china().covers(2027));
    let december = local(2026, 12, 31, 17, 0);
    let limit = |kind| TimeLimit::new(kind, 8, LimitUnit::Hours);
    assert!(
        calendar()
            .add(december, limit(TimeKind::Working))
            .beyond_data
    );
    assert!(
        !calendar()
            .add(december, limit(TimeKind::Hours24))
            .beyond_data
    );
    assert!(
        calendar()
            .elapsed(december, local(2027, 1, 4, 9, 0))
            .beyond_data
    );
}

#[test]
fn time_elapses_in_working_hours_only() {
    let seconds = |from, to| calendar().elapsed(from, to).value.seconds;
    let (friday, monday) = (local(2026, 11, 20, 9, 0), local(2026, 11, 23, 8, 30));
    assert_eq!(seconds(friday, monday), 7 * HOUR + HOUR / 2);
    assert_eq!(seconds(monday, friday), -(7 * HOUR + HOUR / 2));
    assert_eq!(
        seconds(local(2026, 11, 20, 12, 0), local(2026, 11, 20, 14, 0)),
        0
    );
    assert_eq!(
        seconds(local(2026, 10, 1, 0, 0), local(2026, 10, 8, 0, 0)),
        0
    );
    let (thursday, make_up) = (local(2026, 10, 8, 0, 0), local(2026, 10, 11, 0, 0));
    let elapsed = calendar().elapsed(thursday, make_up).value;
    assert_eq!((elapsed.seconds, elapsed.working_days), (24 * HOUR, 2));
}

#[test]
fn limits_end_as_their_kind_says() {
    let due = |from, limit| calendar().add(from, limit).value;
    let friday = local(2026, 11, 20, 16, 0);
    assert_eq!(
        due(friday, TimeLimit::working_hours(4)),
        local(2026, 11, 23, 10, 0)
    );
    assert_eq!(
        due(friday, TimeLimit::working_hours(2)),
        local(2026, 11, 20, 18, 0)
    );
    assert_eq!(
        due(friday, TimeLimit::working_days(1)),
        local(2026, 11, 23, 16, 0)
    );
    assert_eq!(
        due(local(2026, 11, 21, 3, 0), TimeLimit::working_days(1)),
        local(2026, 11, 23, 18, 0)
    );
    let natural = TimeLimit::new(TimeKind::NaturalDays, 2, LimitUnit::Days);
    assert_eq!(due(friday, natural), local(2026, 11, 23, 0, 0));
    let around = TimeLimit::new(TimeKind::Hours24, 2, LimitUnit::Days);
    assert_eq!(due(friday, around), local(2026, 11, 22, 16, 0));
    assert_eq!(due(friday, TimeLimit::working_hours(0)), friday);
}

#[test]
fn other_hours_make_another_day() {
    let period = |from, to| WorkingPeriod {
        from: Time::constant(from, 30, 0, 0),
        to: Time::constant(to, 0, 0, 0),
    };
    let zone = || TimeZone::get("Asia/Shanghai").expect("the zone is known");
    let made = |periods: &[WorkingPeriod]| {
        WorkingCalendar::new(zone(), Holidays::china().clone(), periods.to_vec())
    };
    let morning = made(&[period(8, 12)]).expect("one period is a day");
    assert_eq!(morning.seconds_per_day(), 7 * HOUR / 2);
    let three = made(&[period(8, 9), period(10, 12), period(14, 17)]).expect("three are too");
    assert_eq!(
        three
            .add(local(2026, 11, 20, 8, 0), TimeLimit::working_hours(1))
            .value,
        local(2026, 11, 20, 11, 0)
    );
    assert!(made(&[]).is_err());
    assert!(made(&[period(14, 18), period(8, 12)]).is_err());
    assert!(made(&[period(8, 12), period(11, 18)]).is_err());
    assert!(made(&[period(12, 12)]).is_err());
}

fn any_kind() -> impl Strategy<Value = TimeKind> {
    prop_oneof![
        Just(TimeKind::Working),
        Just(TimeKind::NaturalDays),
        Just(TimeKind::Hours24)
    ]
}

/// Instants of 2022–2027 to the millisecond.
fn any_instant() -> impl Strategy<Value = Timestamp> {
    (1_641_000_000_000_i64..1_830_000_000_000)
        .prop_map(|millis| Timestamp::from_millisecond(millis).expect("within range"))
}

fn any_date() -> impl Strategy<Value = Date> {
    (0_i64..2_100).prop_map(|days| date(2022, 1, 1).saturating_add(Span::new().days(days)))
}

proptest! {
    #[test]
    fn advancing_is_the_inverse_of_measuring(
        from in any_instant(),
        seconds in 0_i64..2_000_000,
        kind in any_kind(),
    ) {
        let calendar = calendar();
        let to = calendar.advance(kind, from, seconds);
        prop_assert_eq!(calendar.measure(kind, from, to), seconds);
    }

    /// No earlier instant would do.
    #[test]
    fn advancing_ends_as_early_as_it_can(
        from in any_instant(),
        seconds in 1_i64..2_000_000,
        kind in any_kind(),
    ) {
        let calendar = calendar();
        let to = calendar.advance(kind, from, seconds);
        let earlier = to - Span::new().seconds(1);
        prop_assert!(calendar.measure(kind, from, earlier) < seconds);
    }

    #[test]
    fn stretches_add_up(
        mut instants in proptest::array::uniform3(any_instant()),
        kind in any_kind(),
    ) {
        instants.sort();
        let [first, second, third] = instants;
        let calendar = calendar();
        let measure = |from, to| calendar.measure(kind, from, to);
        prop_assert_eq!(measure(first, third), measure(first, second) + measure(second, third));
        prop_assert_eq!(measure(third, first), -measure(first, third));
    }

    /// A reckoning minute by minute.
    #[test]
    fn measuring_is_counting_minutes(from in any_instant(), length in 0_i64..4_000) {
        let calendar = calendar();
        let first = from.as_second() / 60;
        let instant = |minute: i64| Timestamp::from_second(minute * 60).expect("within range");
        let works = |minute: &i64| {
            let local = calendar.zone().to_datetime(instant(*minute));
            let hour = local.hour();
            let at_work = (8..12).contains(&hour) || (14..18).contains(&hour);
            at_work && calendar.holidays().is_working_day(local.date())
        };
        let counted = (first..first + length).filter(works).count();
        let measured =
            calendar.measure(TimeKind::Working, instant(first), instant(first + length));
        prop_assert_eq!(measured, counted as i64 * 60);
    }

    #[test]
    fn days_between_are_the_days_added(from in any_date(), n in 0_u32..400) {
        let calendar = calendar();
        let to = calendar.add_working_days(from, n).value;
        prop_assert!(calendar.holidays().is_working_day(to));
        let between = calendar.working_days_between(from, to);
        let counted = if n == 0 { i64::from(to > from) } else { i64::from(n) };
        prop_assert_eq!(between, counted);
        prop_assert_eq!(calendar.working_days_between(to, from), -between);
    }

    #[test]
    fn a_longer_limit_is_never_due_earlier(
        from in any_instant(),
        kind in any_kind(),
        amount in 0_u16..60,
    ) {
        let due = |amount| {
            let limit = TimeLimit::new(kind, amount, LimitUnit::Days);
            calendar().add(from, limit).value
        };
        prop_assert!(due(amount) <= due(amount + 1));
    }
}
