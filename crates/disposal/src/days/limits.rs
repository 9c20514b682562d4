//! Limitation of claims (诉讼时效): until when each can be enforced, and whether its guarantor still answers.
//! Civil Code art. 188 (three years, at most twenty), 192, 195 (interruption), 203 (ends on a working day),
//! 692 (six months of guarantee unless agreed otherwise).

use std::collections::HashMap;

use domain::calendar::WorkingCalendar;
use domain::sheets::{Faults, Ordered, Rules, Sheet};
use jiff::Span;
use jiff::civil::Date;
use serde::Serialize;

use super::working;

/// Months that a rule may name at most.
const MONTHS_MAX: u32 = 1200;

/// The event by which a guarantor is called upon.
const CALLED: &str = "guarantor-demand";

/// The rules of limitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitRules {
    months: i64,
    longest_months: i64,
    interrupts: Vec<String>,
    revives: Vec<String>,
    guarantee_months: i64,
    warn_days: i64,
}

/// A claim as the rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    name: String,
    due: Date,
    guarantor: bool,
    guarantee_months: Option<i64>,
    events: Vec<(Date, String)>,
}

/// Whether a claim can be enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ClaimState {
    /// It can.
    Running,
    /// It can, but not for long.
    Soon,
    /// It cannot.
    Expired,
}

/// How a guarantee stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Guarantee {
    /// The guarantor may be called upon.
    Running,
    /// The guarantor was, in time.
    Called,
    /// Nobody called in time.
    Expired,
}

/// A claim with its days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimLine {
    /// Which claim.
    pub claim: String,
    /// The last day on which it can be enforced.
    pub until: Date,
    /// Days left until then; negative once it is over.
    pub days_left: i64,
    /// How it stands.
    pub state: ClaimState,
    /// How often the period began anew.
    pub restarts: u32,
    /// How its guarantee stands; none without a guarantor.
    pub guarantee: Option<Guarantee>,
}

/// Claims with their days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// In the order of the file.
    pub claims: Vec<ClaimLine>,
}

/// Reads the rules.
pub fn read_limit_rules(file: &str, text: &str, faults: &mut Faults) -> Option<LimitRules> {
    let pairs = Ordered::read(file, text, faults)?;
    let mut rules = Rules::new(file, 1, &pairs, faults);
    let [months, longest, guarantee] =
        ["months", "longest_months", "guarantee_months"].map(|key| rules.whole(key, MONTHS_MAX));
    let warn = rules.whole("warn_days", 100_000);
    let [interrupts, revives] = ["interrupts", "revives"].map(|key| rules.texts(key));
    Some(LimitRules {
        months: months?.into(),
        longest_months: longest?.into(),
        interrupts: interrupts?,
        revives: revives?,
        guarantee_months: guarantee?.into(),
        warn_days: warn?.into(),
    })
}

/// Reads the claims; one that comes again replaces the row before.
pub fn read_claims(sheet: &Sheet, faults: &mut Faults) -> Vec<Claim> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut claims: Vec<Claim> = Vec::new();
    let columns = ["claim", "due", "guarantor", "guarantee_months"];
    sheet.read(columns, faults, |cells| {
        let (name, due) = (cells.text(0), cells.day(1));
        let guarantor = !cells.raw(2).is_empty();
        let months = match cells.raw(3) {
            "" => Some(None),
            _ => cells.whole(3, 0..=MONTHS_MAX.into()).map(Some),
        };
        let (Some(name), Some(due), Some(guarantee_months)) = (name, due, months) else {
            return;
        };
        let claim = Claim {
            name: name.to_owned(),
            due,
            guarantor,
            guarantee_months,
            events: Vec::new(),
        };
        match places.get(name) {
            Some(at) => claims[*at] = claim,
            None => {
                places.insert(name.to_owned(), claims.len());
                claims.push(claim);
            }
        }
    });
    claims
}

/// Reads what happened to the claims.
pub fn read_limit_events(sheet: &Sheet, claims: &mut [Claim], faults: &mut Faults) {
    let names = claims.iter().enumerate();
    let places: HashMap<String, usize> =
        names.map(|(at, claim)| (claim.name.clone(), at)).collect();
    let places: HashMap<&str, usize> = places
        .iter()
        .map(|(name, at)| (name.as_str(), *at))
        .collect();
    sheet.read(["claim", "day", "event"], faults, |cells| {
        let (claim, day, event) = (cells.known(0, &places), cells.day(1), cells.text(2));
        if let (Some(claim), Some(day), Some(event)) = (claim, day, event) {
            claims[claim].events.push((day, event.to_owned()));
        }
    });
    for claim in claims {
        claim.events.sort_by_key(|(day, _)| *day);
    }
}

/// How every claim stands on a day.
pub fn limits(
    rules: &LimitRules,
    claims: &[Claim],
    calendar: &WorkingCalendar,
    on: Date,
) -> Limits {
    let claims = claims.iter().map(|claim| line(rules, claim, calendar, on));
    Limits {
        claims: claims.collect(),
    }
}

fn line(rules: &LimitRules, claim: &Claim, calendar: &WorkingCalendar, on: Date) -> ClaimLine {
    let longest = later(claim.due, rules.longest_months);
    let mut end = later(claim.due, rules.months).min(longest);
    let mut restarts = 0;
    let so_far = claim
        .events
        .iter()
        .filter(|(day, _)| *day > claim.due && *day <= on);
    for (day, event) in so_far.clone() {
        let revives = rules.revives.contains(event);
        let interrupts = rules.interrupts.contains(event) && *day <= working(calendar, end);
        if revives || interrupts {
            end = later(*day, rules.months).min(longest);
            restarts += 1;
        }
    }
    let until = working(calendar, end);
    let days_left = on.until(until).map_or(0, |span| span.get_days().into());
    let state = match days_left {
        ..0 => ClaimState::Expired,
        left if left <= rules.warn_days => ClaimState::Soon,
        _ => ClaimState::Running,
    };
    let months = claim.guarantee_months.unwrap_or(rules.guarantee_months);
    let answers_until = working(calendar, later(claim.due, months));
    let called = so_far
        .clone()
        .any(|(day, event)| event == CALLED && *day <= answers_until);
    let guarantee = match (called, on <= answers_until) {
        (true, _) => Guarantee::Called,
        (false, true) => Guarantee::Running,
        (false, false) => Guarantee::Expired,
    };
    ClaimLine {
        claim: claim.name.clone(),
        until,
        days_left,
        state,
        restarts,
        guarantee: claim.guarantor.then_some(guarantee),
    }
}

/// The same day so many months later, or the last of that month.
fn later(day: Date, months: i64) -> Date {
    day.saturating_add(Span::new().months(months))
}
