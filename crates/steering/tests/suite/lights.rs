//! Lights: the worked example, and any history against the naive reckoning.

use std::collections::HashMap;

use domain::sheets::Faults;
use domain::words::Money;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};
use steering::history::{
    Excuse, History, Light, Override, Plan, Report, SignalCode, Stated, Tables, Waiver, additions,
    read,
};
use steering::lights::{Code, LightRules, Lights, PRESETS, Preset, read_rules, reckon};
use steering::month::Month;

use crate::{examples, naive};

/// The example's histories, by key.
pub fn histories(folder: &std::path::Path) -> HashMap<String, History> {
    let mut faults = Faults::default();
    let mut sheet = |name: &str| crate::read(folder, name, &mut faults);
    let (projects, plans) = (sheet("projects.csv"), sheet("plans.csv"));
    let (reports, excuses) = (sheet("reports.csv"), sheet("excuses.csv"));
    let overrides = sheet("overrides.csv");
    let tables = Tables {
        projects: Some(&projects),
        plans: Some(&plans),
        reports: Some(&reports),
        excuses: Some(&excuses),
        overrides: Some(&overrides),
    };
    let stages = [
        "contracted",
        "building",
        "completed",
        "at-standard",
        "ended",
    ];
    let read = read(tables, &stages, &|_| false, &mut faults);
    let added = additions(&read, &HashMap::new(), "reports.csv", &mut faults);
    assert_eq!(crate::told(&faults), [""; 0]);
    let mut found: HashMap<String, History> = HashMap::new();
    for project in &read.projects {
        found.entry(project.key.clone()).or_default();
    }
    for plan in added.plans {
        let history = found.get_mut(&plan.project).unwrap();
        history.plans.push(plan.said.clone());
    }
    for report in added.reports {
        let history = found.get_mut(&report.project).unwrap();
        history.reports.push(report.said.clone());
    }
    for excuse in added.excuses {
        let history = found.get_mut(&excuse.project).unwrap();
        history.excuses.push(excuse.said.clone());
    }
    for set in added.overrides {
        let history = found.get_mut(&set.project).unwrap();
        history.overrides.push(set.said.clone());
    }
    found
}

/// An answer without what lights were reckoned from.
fn plain(lights: &Lights) -> Value {
    let mut answer = serde_json::to_value(lights).unwrap();
    for signal in answer["signals"].as_object_mut().unwrap().values_mut() {
        signal.as_object_mut().unwrap().remove("params");
    }
    answer
}

#[test]
fn the_example_is_reckoned_as_it_says() {
    let Some(folder) = examples("lights") else {
        return;
    };
    let histories = histories(&folder);
    let mut faults = Faults::default();
    let text = std::fs::read_to_string(folder.join("rules.json")).unwrap();
    let rules = read_rules("rules.json", &text, &mut faults).unwrap();
    assert_eq!(rules, Preset::named("default").unwrap().rules().unwrap());
    let expected = std::fs::read_to_string(folder.join("expected.jsonl")).unwrap();
    let mut lines = 0;
    for line in expected.lines() {
        let mut wanted: Value = serde_json::from_str(line).unwrap();
        let object = wanted.as_object_mut().unwrap();
        let mut text = |key: &str| object.remove(key).unwrap().as_str().unwrap().to_owned();
        let (key, on, known) = (text("project"), text("on"), text("known"));
        let lights = reckon(
            &histories[&key],
            &rules,
            on.parse().unwrap(),
            known.parse().unwrap(),
        );
        assert_eq!(plain(&lights), wanted, "{key} on {on} as known on {known}");
        lines += 1;
    }
    assert!(lines > 0);
}

#[test]
fn presets_are_sound() {
    for preset in PRESETS {
        preset.rules().unwrap();
    }
    let strip = Preset::named("month-strip").unwrap().rules().unwrap();
    let lights = reckon(&ordinary(), &strip, date(2026, 4, 5), date(2026, 4, 5));
    assert!(
        lights
            .signals
            .iter()
            .all(|signal| signal.computed == Light::None)
    );
    assert_eq!(lights.months.len(), 3);
}

#[test]
fn rules_say_what_is_wrong_with_them() {
    let wrong = r#"{"report_day":0,"start":{"yellow_from":1.5,"rot":3},"progress":7,"funds":"yes","late_is_at_best":"blue","speed":1}"#;
    let mut faults = Faults::default();
    assert_eq!(read_rules("rules.json", wrong, &mut faults), None);
    assert_eq!(
        crate::told(&faults),
        [
            "rules.json:1:speed:sheet.not-one-of",
            "rules.json:1:report_day:sheet.out-of-range",
            "rules.json:1:start.rot:sheet.not-one-of",
            "rules.json:1:start.yellow_from:sheet.not-whole",
            "rules.json:1:progress:sheet.not-one-of",
            "rules.json:1:funds:sheet.not-a-flag",
            "rules.json:1:late_is_at_best:sheet.not-one-of",
        ]
    );
    let mut faults = Faults::default();
    assert_eq!(read_rules("rules.json", "{", &mut faults), None);
    assert_eq!(crate::told(&faults), ["rules.json:1::sheet.unreadable"]);
}

fn wan(amount: i64) -> Money {
    Money::from_fen(amount * 1_000_000)
}

/// 10 a month planned and required, 5 a month reported on the third of the next month.
pub fn ordinary() -> History {
    let each = std::array::from_fn(|place| wan(10 * (i64::try_from(place).unwrap() + 1)));
    let report = |number: u8| Report {
        month: Month::new(2026, number).unwrap(),
        reported: date(2026, 1, 3) + i32::from(number).months(),
        investment: wan(5 * i64::from(number)),
        funds: wan(10 * i64::from(number)),
        started: Stated::Nothing,
        entered: Stated::Nothing,
        reason: String::new(),
    };
    History {
        plans: vec![Plan {
            adopted: date(2025, 12, 20),
            year: 2026,
            start: Month::new(2026, 2),
            planned: each,
            required: each,
        }],
        reports: (1..=6).map(report).collect(),
        ..History::default()
    }
}

pub fn default() -> LightRules {
    PRESETS[0].rules().unwrap()
}

#[test]
fn a_light_says_what_it_was_reckoned_from() {
    let day = date(2026, 4, 4);
    let answer = serde_json::to_value(reckon(&ordinary(), &default(), day, day)).unwrap();
    // the report of March is not due yet
    assert_eq!(
        answer["signals"]["progress"],
        json!({"computed": "green", "shown": "green", "code": null,
            "params": {"month": "2026-02", "planned": "20", "investment": "10", "year": "120"}})
    );
    assert_eq!(
        answer["signals"]["start"],
        json!({"computed": "yellow", "shown": "yellow", "code": null,
            "params": {"planned_start": "2026-02", "months": 2}})
    );
    assert_eq!(
        answer["months"],
        json!({"2026-01": "yellow", "2026-02": "yellow"})
    );
}

#[test]
fn a_paper_that_should_have_followed_turns_the_start_red_until_it_is_there() {
    let mut history = ordinary();
    history.waivers = vec![Waiver {
        paper: "land".to_owned(),
        granted: date(2026, 1, 10),
        until: date(2026, 1, 31),
        followed: Some(date(2026, 2, 20)),
    }];
    let start = |day: Date| {
        let lights = reckon(&history, &default(), day, day);
        let start = lights.signal(SignalCode::Start);
        (start.shown, start.code)
    };
    assert_eq!(start(date(2026, 1, 31)), (Light::Green, None));
    assert_eq!(
        start(date(2026, 2, 1)),
        (Light::Red, Some(Code::WaiverOverdue))
    );
    assert_eq!(start(date(2026, 2, 20)), (Light::Green, None));
}

pub fn day() -> impl Strategy<Value = Date> {
    (0_i64..760).prop_map(|days| date(2025, 1, 1) + days.days())
}

fn month() -> impl Strategy<Value = Month> {
    (0..20).prop_map(|months| Month::new(2025, 1).unwrap().plus(months))
}

fn climbing() -> impl Strategy<Value = [Money; 12]> {
    (prop::array::uniform12(0_i64..3), 1_i64..1000).prop_map(|(steps, unit)| {
        let mut sum = 0;
        steps.map(|step| {
            sum += step * unit;
            Money::from_fen(sum)
        })
    })
}

fn stated() -> impl Strategy<Value = Stated> {
    prop_oneof![
        4 => Just(Stated::Nothing),
        1 => Just(Stated::TakenBack),
        2 => day().prop_map(Stated::On),
    ]
}

fn plan() -> impl Strategy<Value = Plan> {
    (
        day(),
        2025_i16..2027,
        prop::option::of(month()),
        climbing(),
        climbing(),
    )
        .prop_map(|(adopted, year, start, planned, required)| Plan {
            adopted: adopted - 60.days(),
            year,
            start,
            planned,
            required,
        })
}

fn report() -> impl Strategy<Value = Report> {
    let late = prop_oneof![3 => 0_i64..6, 1 => 0_i64..200];
    (
        month(),
        late,
        0_i64..20_000,
        0_i64..20_000,
        stated(),
        stated(),
    )
        .prop_map(
            |(month, late, investment, funds, started, entered)| Report {
                month,
                reported: month.plus(1).day(1) + late.days(),
                investment: Money::from_fen(investment),
                funds: Money::from_fen(funds),
                started,
                entered,
                reason: String::new(),
            },
        )
}

fn signal() -> impl Strategy<Value = SignalCode> {
    prop::sample::select(SignalCode::ALL.to_vec())
}

fn excuse() -> impl Strategy<Value = Excuse> {
    (signal(), day(), 0_i64..100, day()).prop_map(|(signal, from, length, approved)| Excuse {
        signal,
        from,
        until: from + length.days(),
        reason: "flood".to_owned(),
        person: "office".to_owned(),
        approved,
    })
}

fn set() -> impl Strategy<Value = Override> {
    let light = prop::sample::select(Light::ALL.to_vec());
    (excuse(), light).prop_map(|(excuse, light)| Override {
        signal: excuse.signal,
        light,
        from: excuse.from,
        until: excuse.until,
        reason: excuse.reason,
        person: excuse.person,
        set: excuse.approved,
    })
}

pub fn any_history() -> impl Strategy<Value = History> {
    (
        prop::collection::vec(plan(), 0..5),
        prop::collection::vec(report(), 0..30),
        prop::collection::vec(excuse(), 0..4),
        prop::collection::vec(set(), 0..4),
    )
        .prop_map(|(plans, reports, excuses, overrides)| History {
            plans,
            reports,
            excuses,
            overrides,
            waivers: Vec::new(),
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn lights_equal_the_naive_reckoning(history in any_history(), on in day(), later in 0_i64..300) {
        let known = on + later.days();
        let reckoned = plain(&reckon(&history, &default(), on, known));
        prop_assert_eq!(reckoned, naive::reckon(&history, on, known));
    }

    /// What is said later changes nothing of what was shown.
    #[test]
    fn what_was_shown_stays(history in any_history(), on in day()) {
        let mut then = history.clone();
        then.plans.retain(|plan| plan.adopted <= on);
        then.reports.retain(|report| report.reported <= on);
        then.excuses.retain(|excuse| excuse.approved <= on);
        then.overrides.retain(|set| set.set <= on);
        prop_assert_eq!(reckon(&history, &default(), on, on), reckon(&then, &default(), on, on));
    }
}
