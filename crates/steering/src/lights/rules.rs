//! The rules by which lights are reckoned: data, with presets.

use domain::sheets::{FaultKind, Faults, Ordered, Rules, exact};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::history::Light;

/// A number of a rule, in millionths, so that products with amounts are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio {
    /// Millionths.
    pub millionths: i64,
}

impl Ratio {
    /// Millionths of one.
    pub const ONE: i64 = 1_000_000;

    fn of(number: Decimal) -> Option<Self> {
        let scaled = number.checked_mul(Decimal::from(Self::ONE))?;
        let whole = scaled.is_integer().then(|| i64::try_from(scaled).ok());
        whole.flatten().map(|millionths| Self { millionths })
    }
}

/// From how many months on a light turns; one that is left out is never reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Yellow from here on.
    pub yellow_from: Option<i32>,
    /// Red from here on.
    pub red_from: Option<i32>,
}

impl Limits {
    /// The light of so many months.
    pub fn light(self, months: i32) -> Light {
        let reached = |limit: Option<i32>| limit.is_some_and(|limit| months >= limit);
        if reached(self.red_from) {
            Light::Red
        } else if reached(self.yellow_from) {
            Light::Yellow
        } else {
            Light::Green
        }
    }
}

/// How far behind the plan a project may be, in points of the plan of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Behind {
    /// Yellow from here on.
    pub yellow_from: Option<Ratio>,
    /// Red above.
    pub red_above: Option<Ratio>,
}

/// Rules of lights. What is left out is not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LightRules {
    /// The day of the next month on which a month's report is due.
    pub report_day: i8,
    /// Months since the planned start.
    pub start: Option<Limits>,
    /// Points behind the plan.
    pub progress: Option<Behind>,
    /// Whether funds below the requirement are red.
    pub funds: bool,
    /// Months since the start without entering into the statistics.
    pub statistics: Option<Limits>,
    /// Months in a row without a report.
    pub missing: Option<Limits>,
    /// The share of the plan of a month that may be short before it is red.
    pub shortfall: Option<Ratio>,
    /// The best light of what was reported late.
    pub late_is_at_best: Light,
}

/// A set of rules that comes along.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// Its rules, JSON.
    pub text: &'static str,
}

/// The sets of rules that come along; the first is the one that holds where nothing else is said.
pub const PRESETS: [Preset; 3] = [
    Preset {
        name: "default",
        text: include_str!("../../../../data/lights/default.json"),
    },
    Preset {
        name: "yinchuan",
        text: include_str!("../../../../data/lights/yinchuan.json"),
    },
    Preset {
        name: "month-strip",
        text: include_str!("../../../../data/lights/month-strip.json"),
    },
];

impl Preset {
    /// The one of a name.
    pub fn named(name: &str) -> Option<Self> {
        PRESETS.into_iter().find(|preset| preset.name == name)
    }

    /// Its rules.
    ///
    /// # Errors
    /// The faults of the text; a test holds that there are none.
    pub fn rules(self) -> Result<LightRules, Faults> {
        let mut faults = Faults::default();
        let rules = read_rules(self.name, self.text, &mut faults);
        rules.ok_or(faults)
    }
}

/// The day of the next month on which a report is due where the rules do not say.
const REPORT_DAY: u32 = 5;

/// The most months or points that a rule may say.
const MOST: u32 = 10_000;

const KEYS: [&str; 8] = [
    "report_day",
    "start",
    "progress",
    "funds",
    "statistics",
    "missing",
    "shortfall",
    "late_is_at_best",
];

/// Reads a set of rules; nothing where something is wrong with it.
pub fn read_rules(file: &str, text: &str, faults: &mut Faults) -> Option<LightRules> {
    let pairs = Ordered::read(file, text, faults)?;
    let before = faults.total();
    let mut rules = Rules::new(file, 1, &pairs, faults);
    for (key, _) in &pairs.0 {
        known(&mut rules, key, key, &KEYS);
    }
    let report_day = match rules.find("report_day") {
        Some(_) => rules.whole("report_day", 31).filter(|day| *day > 0),
        None => Some(REPORT_DAY),
    };
    if report_day.is_none()
        && rules
            .find("report_day")
            .is_some_and(|day| exact(day) == Some(Decimal::ZERO))
    {
        let (value, least, most) = ("0".to_owned(), "1".to_owned(), "31".to_owned());
        rules.fault("report_day", FaultKind::OutOfRange { value, least, most });
    }
    let start = limits(&mut rules, "start");
    let statistics = limits(&mut rules, "statistics");
    let missing = limits(&mut rules, "missing");
    let progress = behind(&mut rules);
    let [shortfall] = ratios(&mut rules, "shortfall", ["red_above"]).unwrap_or_default();
    let funds = flag(&mut rules, "funds");
    let late_is_at_best = light(&mut rules, "late_is_at_best");
    if faults.total() > before {
        return None;
    }
    Some(LightRules {
        report_day: i8::try_from(report_day?).ok()?,
        start,
        progress,
        funds,
        statistics,
        missing,
        shortfall,
        late_is_at_best,
    })
}

fn known(rules: &mut Rules<'_, '_>, name: &str, key: &str, known: &[&str]) {
    if !known.contains(&key) {
        let (value, known) = (key.to_owned(), known.join(", "));
        rules.fault(name, FaultKind::NotOneOf { value, known });
    }
}

/// The numbers of an object, each left out or within its bounds; nothing where there is no object.
fn ratios<const N: usize>(
    rules: &mut Rules<'_, '_>,
    key: &str,
    names: [&str; N],
) -> Option<[Option<Ratio>; N]> {
    let Value::Object(object) = rules.find(key)? else {
        let (value, known) = (key.to_owned(), "{…}".to_owned());
        rules.fault(key, FaultKind::NotOneOf { value, known });
        return None;
    };
    for name in object.keys() {
        known(rules, &format!("{key}.{name}"), name, &names);
    }
    Some(names.map(|name| {
        let value = object.get(name).filter(|value| !value.is_null())?;
        let most = Decimal::from(MOST);
        let number = rules.coarse(&format!("{key}.{name}"), value, -most, most)?;
        Ratio::of(number)
    }))
}

fn limits(rules: &mut Rules<'_, '_>, key: &str) -> Option<Limits> {
    let [yellow, red] = ratios(rules, key, ["yellow_from", "red_from"])?;
    let mut months = |name: &str, ratio: Option<Ratio>| {
        let ratio = ratio?;
        if ratio.millionths % Ratio::ONE == 0 {
            return i32::try_from(ratio.millionths / Ratio::ONE).ok();
        }
        let value = Decimal::new(ratio.millionths, 6).normalize().to_string();
        rules.fault(&format!("{key}.{name}"), FaultKind::NotWhole { value });
        None
    };
    Some(Limits {
        yellow_from: months("yellow_from", yellow),
        red_from: months("red_from", red),
    })
}

fn behind(rules: &mut Rules<'_, '_>) -> Option<Behind> {
    let [yellow_from, red_above] = ratios(rules, "progress", ["yellow_from", "red_above"])?;
    Some(Behind {
        yellow_from,
        red_above,
    })
}

fn flag(rules: &mut Rules<'_, '_>, key: &str) -> bool {
    match rules.find(key) {
        None => false,
        Some(Value::Bool(flag)) => *flag,
        Some(other) => {
            let value = other.to_string();
            rules.fault(key, FaultKind::NotAFlag { value });
            false
        }
    }
}

fn light(rules: &mut Rules<'_, '_>, key: &str) -> Light {
    let Some(value) = rules.find(key) else {
        return Light::None;
    };
    let light = value.as_str().and_then(Light::from_code);
    light.unwrap_or_else(|| {
        let known = Light::ALL.map(Light::code).join(", ");
        let value = value.to_string();
        rules.fault(key, FaultKind::NotOneOf { value, known });
        Light::None
    })
}
