//! `GET /rates`: response, resolution, strike-off, satisfaction and on-time rate of a period.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::kinds::CaseKind;
use domain::rates::{Counts, Group, Rate, RateRule};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::cases::{CaseFilter, Cases, Cohort, Dimension, Key, Names, calendar};
use utoipa::openapi::schema::Object;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::cases::counts::{dimension, named, wanted};
use crate::http::extract::Query;
use crate::http::language::label;
use crate::http::openapi::words;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::http::when::instant;
use crate::{App, Caller};

/// Everything under `/rates`.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(rates))
}

/// Which rates are wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RateQuery {
    /// First day or instant; the first of this month when left out.
    #[param(schema_with = words::day)]
    pub from: Option<String>,
    /// Day or instant after the last; now when left out.
    #[param(schema_with = words::day)]
    pub to: Option<String>,
    /// `department`, `category`, `chain`, `park` or `source`.
    #[param(schema_with = sides)]
    pub by: Option<String>,
}

/// A rate with what it was made from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RateView {
    /// Cases that count.
    pub numerator: u64,
    /// Cases that could have counted.
    pub denominator: u64,
    /// Share of 1; null of nothing.
    pub value: Option<f64>,
    /// Lower end of the interval in which the true rate lies with 95 % (Wilson).
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// Code of the rule.
    pub rule: &'static str,
    /// The rule in words.
    pub rule_label: String,
}

/// The rates of one group of cases.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RateRow {
    /// Code of what they have in common, as the list's filter takes it; null for none.
    pub key: Option<String>,
    /// Its name.
    pub label: String,
    /// Cases filed in the period, less withdrawn, declined and merged.
    pub cohort: u64,
    /// 响应率
    pub response: RateView,
    /// 解决率
    pub resolution: RateView,
    /// 销号率
    pub strike_off: RateView,
    /// 满意率
    pub satisfaction: RateView,
    /// 按时办结率
    pub on_time: RateView,
}

/// The rates of a period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rates {
    /// Beginning of the period.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// End of the period.
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// By which side.
    pub by: Option<String>,
    /// A row a group, the largest first; empty without `by`.
    pub items: Vec<RateRow>,
    /// All together.
    pub total: RateRow,
}

/// Rates of the requests filed in a period, as they stand now.
#[utoipa::path(get, path = "/rates", tag = "rates", params(RateQuery),
    responses((status = 200, body = Rates)))]
pub async fn rates(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<RateQuery>, Refusal>,
) -> Result<Json<Rates>, Refusal> {
    caller.may(Action::ReadRates, Resource::Product)?;
    let Query(query) = query?;
    let now = app.store.ambient().now();
    let (from, to) = period(&query, now)?;
    let by = query.by.as_deref().map(side).transpose()?;
    let filter = CaseFilter {
        kind: Some(CaseKind::Request),
        submitted: (Some(from), Some(to)),
        ..CaseFilter::default()
    };
    let cases = Cases::visible_to(&caller.scope());
    let cohorts = cases.cohorts(&app.store, &filter, by, now).await?;
    let mut groups: BTreeMap<Key, Counts> = BTreeMap::new();
    let mut total = Counts::default();
    for cohort in &cohorts {
        add(&mut total, cohort);
        add(groups.entry(cohort.key.clone()).or_default(), cohort);
    }
    let mut items = Vec::new();
    if let Some(by) = by {
        let names = Names::load(&app.store, &wanted(by, groups.keys())).await?;
        for (key, counts) in &groups {
            let (key, label) = named(by, key, "request", &names, caller.language);
            items.push(row(key, label, counts, &caller));
        }
        items.sort_by(|a, b| b.cohort.cmp(&a.cohort).then_with(|| a.label.cmp(&b.label)));
    }
    let all = label("count.all", caller.language);
    Ok(Json(Rates {
        from,
        to,
        by: query.by,
        items,
        total: row(None, all, &total, &caller),
    }))
}

fn add(counts: &mut Counts, cohort: &Cohort) {
    // a state that the life cycle no longer has counts in no rate
    if let Some(state) = CaseKind::Request.lifecycle().state(&cohort.state) {
        counts.add(Group {
            state,
            cases: cohort.count,
            rated: cohort.rated,
            satisfied: cohort.satisfied,
            resolved_in_time: cohort.resolved_in_time,
            overdue: cohort.open_overdue,
        });
    }
}

fn period(query: &RateQuery, now: Timestamp) -> Result<(Timestamp, Timestamp), Refusal> {
    let mut errors = FieldErrors::default();
    let first = calendar().date_of(now).first_of_month();
    let mut read = |field: &str, text: &Option<String>, default: Timestamp| match text
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        None => default,
        Some(text) => instant(text).unwrap_or_else(|| {
            errors.add_code(field, "input.field");
            default
        }),
    };
    let from = read(
        "from",
        &query.from,
        calendar().instant(first.at(0, 0, 0, 0)),
    );
    let to = read("to", &query.to, now);
    if to < from {
        errors.add_code("to", "period.ends_before_it_begins");
    }
    errors.finish()?;
    Ok((from, to))
}

fn side(code: &str) -> Result<Dimension, Refusal> {
    match code {
        "state" | "urgency" => dimension(""),
        code => dimension(code),
    }
}

fn row(key: Option<String>, label: String, counts: &Counts, caller: &Caller) -> RateRow {
    let view = |rule| view(counts.rate(rule), caller);
    RateRow {
        key,
        label,
        cohort: counts.cohort,
        response: view(RateRule::Response),
        resolution: view(RateRule::Resolution),
        strike_off: view(RateRule::StrikeOff),
        satisfaction: view(RateRule::Satisfaction),
        on_time: view(RateRule::OnTime),
    }
}

fn view(rate: Rate, caller: &Caller) -> RateView {
    let interval = rate.interval();
    let rule = rate.rule.code();
    RateView {
        numerator: rate.numerator,
        denominator: rate.denominator,
        value: rate.share(),
        low: interval.map(|interval| interval.low),
        high: interval.map(|interval| interval.high),
        rule,
        rule_label: label(&format!("rate-rule.{rule}"), caller.language),
    }
}

fn sides() -> Object {
    words::one_of(["department", "category", "chain", "park", "source"])
}
