//! The board of a day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::money::{Signed, Sums};
use super::red::red_since;
use crate::amount::TenThousands;
use crate::history::{History, Light, Report};
use crate::lights::{LightRules, reckon};
use crate::month::Month;
use domain::words::Money;

/// A project on the board.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    /// Its key.
    pub key: &'a str,
    /// Its main chain; empty where none is known.
    pub chain: &'a str,
    /// The state it is in.
    pub state: &'a str,
    /// What was said of it.
    pub history: &'a History,
}

/// States in which a project is on no board.
const LEFT_OUT: [&str; 2] = ["ended", "merged"];

/// Projects by light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Counts {
    pub red: u64,
    pub yellow: u64,
    pub green: u64,
    pub none: u64,
}

/// What a row adds up.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Row {
    /// Projects by the state they are in.
    pub stages: BTreeMap<String, u64>,
    /// Projects.
    pub projects: u64,
    /// Planned for the year, in 万元.
    pub planned: TenThousands,
    /// Invested within the year, by the last report.
    pub done: TenThousands,
    /// Funds in place, by the last report.
    pub in_place: TenThousands,
    /// Agreed in undertakings that were signed since the first of January, by currency, in 10⁴ of it.
    signed: Sums,
    /// Projects by light.
    pub lights: Counts,
    /// The keys of red projects, the one that is red for the longest time first.
    pub red: Vec<String>,
    #[serde(skip)]
    reds: Vec<(Date, String)>,
}

/// A chain of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoardRow {
    /// Its code.
    pub chain: String,
    /// What it adds up to.
    #[serde(flatten)]
    pub row: Row,
}

/// The board of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Board {
    /// The day.
    pub on: Date,
    /// Chains by code: those with projects, and those with signed undertakings.
    pub chains: Vec<BoardRow>,
    /// All of them together.
    pub total: Row,
}

/// Reckons the board of a day as it was shown then. `signed` are the undertakings signed from the first
/// of January of the year to the day.
pub fn board(items: &[Item<'_>], signed: &[Signed], rules: &LightRules, on: Date) -> Board {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    let mut total = Row::default();
    for item in items.iter().filter(|item| !LEFT_OUT.contains(&item.state)) {
        let figures = Figures::of(item, rules, on);
        if !item.chain.is_empty() {
            rows.entry(item.chain).or_default().add(item, &figures);
        }
        total.add(item, &figures);
    }
    for signed in signed {
        if !signed.chain.is_empty() {
            let row = rows.entry(&signed.chain).or_default();
            row.signed.add(&signed.agreed);
        }
        total.signed.add(&signed.agreed);
    }
    let chains = rows.into_iter().map(|(chain, mut row)| {
        row.order();
        BoardRow {
            chain: chain.to_owned(),
            row,
        }
    });
    let chains = chains.collect();
    total.order();
    Board { on, chains, total }
}

/// What one project adds.
struct Figures {
    planned: Money,
    done: Money,
    in_place: Money,
    light: Light,
    red_since: Option<Date>,
}

impl Figures {
    fn of(item: &Item<'_>, rules: &LightRules, on: Date) -> Self {
        let plans = item.history.plans.iter();
        let plan = plans
            .filter(|plan| plan.year == on.year() && plan.adopted <= on)
            .max_by_key(|plan| plan.adopted);
        let last = last_report(item.history, on);
        Self {
            planned: plan.map_or(Money::ZERO, |plan| plan.planned[11]),
            done: last.map_or(Money::ZERO, |report| report.investment),
            in_place: last.map_or(Money::ZERO, |report| report.funds),
            light: reckon(item.history, rules, on, on).light,
            red_since: red_since(item.history, rules, on),
        }
    }
}

/// The report of the latest month of the year up to that of `on`, as it is known on `on`.
fn last_report(history: &History, on: Date) -> Option<&Report> {
    let known = history.reports.iter().filter(|report| {
        let in_year = report.month.year() == on.year() && report.month <= Month::of(on);
        in_year && report.reported <= on
    });
    known.max_by_key(|report| (report.month, report.reported))
}

impl Row {
    fn add(&mut self, item: &Item<'_>, figures: &Figures) {
        *self.stages.entry(item.state.to_owned()).or_default() += 1;
        self.projects += 1;
        add(&mut self.planned, figures.planned);
        add(&mut self.done, figures.done);
        add(&mut self.in_place, figures.in_place);
        let count = match figures.light {
            Light::Red => &mut self.lights.red,
            Light::Yellow => &mut self.lights.yellow,
            Light::Green => &mut self.lights.green,
            Light::None => &mut self.lights.none,
        };
        *count += 1;
        if let Some(since) = figures.red_since {
            self.reds.push((since, item.key.to_owned()));
        }
    }

    fn order(&mut self) {
        self.reds.sort();
        self.red = self.reds.drain(..).map(|(_, key)| key).collect();
    }
}

/// Adds an amount; a sum that no city could have stays at the greatest amount there is.
fn add(sum: &mut TenThousands, amount: Money) {
    let most = Money::from_fen(i64::MAX);
    sum.0 = sum.0.checked_add(amount).unwrap_or(most);
}
