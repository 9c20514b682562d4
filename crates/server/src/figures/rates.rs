//! `GET /rates`: response, resolution, strike-off, satisfaction and on-time rate of a period.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::kinds::CaseKind;
use domain::rates::{Counts, FigureRules, Group, Rate, RateRule};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::cases::{CaseFilter, Cases, Cohort, Dimension, Key, Names};
use utoipa::openapi::schema::Object;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::chains::{ChainsShown, chains_shown};
use super::period::{Asked, Period, PeriodView};
use crate::cases::counts::{dimension, named, wanted};
use crate::http::extract::Query;
use crate::http::language::label;
use crate::http::openapi::words;
use crate::http::refusal::Refusal;
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
    /// `overview`: what an overview shows today, in the place of `from` and `to`. It is the month so
    /// far, and on the first days of one the last thirty days.
    pub period: Option<String>,
    /// `department`, `category`, `chain`, `park` or `source`.
    #[param(schema_with = sides)]
    pub by: Option<String>,
    /// `city` (default), or `own`: the chains of which the caller is a chief or keeps the office.
    pub chains: Option<String>,
    /// Whether the period before is told too.
    #[serde(default)]
    pub compare: bool,
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
    /// The filter `counted` of the list that holds the cases that count.
    pub counted: &'static str,
    /// The filter `counted` of the list that holds those that could have counted.
    pub out_of: &'static str,
    /// Whether it stands for enough cases to be compared or ranked.
    pub suffices: bool,
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
    /// Of these: open, and the deadline to resolve has not come.
    pub pending: u64,
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
    /// 到期办结率: by which periods are compared, since what is not yet due is left out.
    pub settled: RateView,
}

/// The period before, and how much was settled better or worse since.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Comparison {
    /// The period before: a whole month before a month, else as many days.
    pub period: PeriodView,
    /// Its rate.
    pub settled: RateView,
    /// How much the rate grew, as a share of 1; null while either stands for too few cases.
    pub change: Option<f64>,
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
    /// The period in days.
    pub period: PeriodView,
    /// Which chains are counted.
    pub chains: ChainsShown,
    /// By which side.
    pub by: Option<String>,
    /// A row a group, the largest first and those with none of it last; empty without `by`.
    pub items: Vec<RateRow>,
    /// All together.
    pub total: RateRow,
    /// The period before; null unless asked for.
    pub comparison: Option<Comparison>,
    /// Cases below which a rate is neither compared nor ranked.
    pub minimum_sample: u64,
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
    let rules = FigureRules::shipped();
    let asked = Asked {
        from: &query.from,
        to: &query.to,
        period: &query.period,
    };
    let period = Period::asked(&asked, &rules, now)?;
    let by = query.by.as_deref().map(side).transpose()?;
    let (chains, filter_chains) = chains_shown(&app, &caller, query.chains.as_deref()).await?;
    let filter = CaseFilter {
        kind: Some(CaseKind::Request),
        chains: filter_chains,
        submitted: (Some(period.from), Some(period.to)),
        ..CaseFilter::default()
    };
    let show = Show {
        caller: &caller,
        rules: &rules,
    };
    let cases = Cases::visible_to(&caller.scope());
    let cohorts = cases.cohorts(&app.store, &filter, by, now).await?;
    let (groups, total) = counted(&cohorts);
    let mut items = Vec::new();
    if let Some(by) = by {
        let names = Names::load(&app.store, &wanted(by, groups.keys())).await?;
        for (key, counts) in &groups {
            let (key, label) = named(by, key, "request", &names, caller.language);
            items.push(show.row(key, label, counts));
        }
        items.sort_by(|a, b| {
            let none_last = a.key.is_none().cmp(&b.key.is_none());
            let largest_first = none_last.then(b.cohort.cmp(&a.cohort));
            largest_first.then_with(|| a.label.cmp(&b.label))
        });
    }
    let comparison = match query.compare {
        true => {
            let before = period.before();
            let filter = CaseFilter {
                submitted: (Some(before.from), Some(before.to)),
                ..filter
            };
            let cohorts = cases.cohorts(&app.store, &filter, None, now).await?;
            let (_, earlier) = counted(&cohorts);
            Some(show.comparison(&before, &total, &earlier))
        }
        false => None,
    };
    let all = label("count.all", caller.language);
    Ok(Json(Rates {
        from: period.from,
        to: period.to,
        period: period.view(),
        chains,
        by: query.by,
        items,
        total: show.row(None, all, &total),
        comparison,
        minimum_sample: rules.minimum_sample,
    }))
}

/// Cohorts as counts: by what they have in common, and all together.
fn counted(cohorts: &[Cohort]) -> (BTreeMap<Key, Counts>, Counts) {
    let mut groups: BTreeMap<Key, Counts> = BTreeMap::new();
    let mut total = Counts::default();
    for cohort in cohorts {
        add(&mut total, cohort);
        add(groups.entry(cohort.key.clone()).or_default(), cohort);
    }
    (groups, total)
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

fn side(code: &str) -> Result<Dimension, Refusal> {
    match code {
        "state" | "urgency" => dimension(""),
        code => dimension(code),
    }
}

/// What figures are shown with.
struct Show<'a> {
    caller: &'a Caller,
    rules: &'a FigureRules,
}

impl Show<'_> {
    fn row(&self, key: Option<String>, label: String, counts: &Counts) -> RateRow {
        let view = |rule| self.view(counts.rate(rule));
        RateRow {
            key,
            label,
            cohort: counts.cohort,
            pending: counts.pending,
            response: view(RateRule::Response),
            resolution: view(RateRule::Resolution),
            strike_off: view(RateRule::StrikeOff),
            satisfaction: view(RateRule::Satisfaction),
            on_time: view(RateRule::OnTime),
            settled: view(RateRule::Settled),
        }
    }

    fn comparison(&self, period: &Period, now: &Counts, before: &Counts) -> Comparison {
        let settled = |counts: &Counts| counts.rate(RateRule::Settled);
        Comparison {
            period: period.view(),
            settled: self.view(settled(before)),
            change: self.rules.change(&settled(now), &settled(before)),
        }
    }

    fn view(&self, rate: Rate) -> RateView {
        let interval = rate.interval();
        let rule = rate.rule.code();
        RateView {
            numerator: rate.numerator,
            denominator: rate.denominator,
            value: rate.share(),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            rule,
            rule_label: label(&format!("rate-rule.{rule}"), self.caller.language),
            counted: rate.rule.numerator().code(),
            out_of: rate.rule.denominator().code(),
            suffices: self.rules.suffices(&rate),
        }
    }
}

fn sides() -> Object {
    words::one_of(["department", "category", "chain", "park", "source"])
}
