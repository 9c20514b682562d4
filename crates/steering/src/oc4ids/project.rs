//! One project.

use std::collections::BTreeMap;

use domain::words::Money;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Number, Value, json};

use crate::history::{History, Plan, Report};
use crate::month::Month;

/// A project that may be published.
#[derive(Debug, Clone)]
pub struct Public<'a> {
    /// Its key.
    pub key: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The state it is in.
    pub state: &'a str,
    /// The state it was in before it was suspended.
    pub before: Option<&'a str>,
    /// Its main chain.
    pub chain: Option<&'a str>,
    /// `industry`, `livelihood` or `basic`.
    pub kind: Option<&'a str>,
    /// Planned investment in all.
    pub total: Option<Money>,
    /// The day on which it was changed last.
    pub updated: &'a str,
    /// What was said of it.
    pub history: &'a History,
}

/// A project in the words of the standard; nothing where it is left out because it went into another.
pub fn project(public: &Public<'_>, prefix: &str) -> Option<Value> {
    let status = match public.state {
        "suspended" => status(public.before.unwrap_or_default()).unwrap_or("preparation"),
        state => status(state)?,
    };
    let mut project = Map::new();
    let mut put = |key: &str, value: Value| project.insert(key.to_owned(), value);
    put("id", json!(format!("{prefix}-{}", public.key)));
    put("updated", json!(public.updated));
    put("title", json!(public.title));
    put("status", json!(status));
    put(
        "identifiers",
        json!([{"id": public.key, "scheme": "internal"}]),
    );
    if let Some(total) = public.total {
        put("budget", json!({"amount": money(total)}));
    }
    let forecasts = forecasts(public.history);
    if !forecasts.is_empty() {
        put("forecasts", forecasts.into());
    }
    let metrics = metrics(public.history);
    if !metrics.is_empty() {
        put("metrics", metrics.into());
    }
    put("x_stage", json!(public.state));
    if let Some(chain) = public.chain {
        put("x_chain", json!(chain));
    }
    if let Some(kind) = public.kind {
        put("x_kind", json!(kind));
    }
    Some(project.into())
}

/// The phase of a state; none of a project that went into another.
fn status(state: &str) -> Option<&'static str> {
    Some(match state {
        "contracted" | "filed" | "preparing" => "preparation",
        "building" => "implementation",
        "completed" | "producing" | "at-standard" => "completion",
        "ended" => "cancelled",
        _ => return None,
    })
}

/// An amount in yuan.
fn money(money: Money) -> Value {
    json!({"amount": yuan(money), "currency": "CNY"})
}

/// Yuan as a number of JSON: whole where it is whole.
fn yuan(money: Money) -> Number {
    let yuan = Decimal::new(money.fen(), 2).normalize();
    if let Some(whole) = yuan.is_integer().then(|| yuan.to_i64()).flatten() {
        return whole.into();
    }
    let near = yuan.to_f64().and_then(Number::from_f64);
    near.unwrap_or_else(|| 0.into())
}

/// The version of the plan of each year that was adopted last.
fn plans(history: &History) -> BTreeMap<i16, &Plan> {
    let mut found: BTreeMap<i16, &Plan> = BTreeMap::new();
    for plan in &history.plans {
        let known = found.entry(plan.year).or_insert(plan);
        if plan.adopted >= known.adopted {
            *known = plan;
        }
    }
    found
}

fn forecasts(history: &History) -> Vec<Value> {
    let plans = plans(history);
    let of = |amounts: fn(&Plan) -> &[Money; 12]| -> Vec<(Month, Money)> {
        let years = plans.values().flat_map(|plan| {
            let months = (1..=12).filter_map(|number| Month::new(plan.year, number));
            months.zip(amounts(plan).iter().copied())
        });
        years.collect()
    };
    let investment = of(|plan| &plan.planned);
    let required = of(|plan| &plan.required);
    let all = [
        metric("plannedInvestment", "计划投资（当年累计）", &investment),
        metric("requiredFunds", "计划到位资金（当年累计）", &required),
    ];
    all.into_iter().flatten().collect()
}

fn metrics(history: &History) -> Vec<Value> {
    let mut known: BTreeMap<Month, &Report> = BTreeMap::new();
    for report in &history.reports {
        let last = known.entry(report.month).or_insert(report);
        if report.reported >= last.reported {
            *last = report;
        }
    }
    let of = |amount: fn(&Report) -> Money| -> Vec<(Month, Money)> {
        let months = known.iter();
        months.map(|(month, one)| (*month, amount(one))).collect()
    };
    let all = [
        metric(
            "investment",
            "完成投资（当年累计）",
            &of(|one| one.investment),
        ),
        metric("funds", "到位资金（当年累计）", &of(|one| one.funds)),
    ];
    all.into_iter().flatten().collect()
}

/// A metric with an observation a month, from the first of January to its end; none where nothing is known.
fn metric(id: &str, title: &str, months: &[(Month, Money)]) -> Option<Value> {
    if months.is_empty() {
        return None;
    }
    let observations: Vec<Value> = months
        .iter()
        .map(|(month, amount)| {
            let start = month.plus(-i32::try_from(month.place()).unwrap_or_default());
            let period = json!({
                "startDate": instant(start.day(1), "00:00:00"),
                "endDate": instant(month.day(31), "23:59:59"),
            });
            let value = money(*amount);
            json!({"id": format!("{id}-{month}"), "period": period, "value": value})
        })
        .collect();
    Some(json!({"id": id, "title": title, "observations": observations}))
}

/// A day of China as an instant.
fn instant(day: Date, time: &str) -> String {
    format!("{day}T{time}+08:00")
}
