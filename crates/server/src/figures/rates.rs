//! `GET /rates`: response, resolution, strike-off, satisfaction and on-time rate of a period.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::kinds::CaseKind;
use domain::rates::{Counts, FigureRules, Group, RateRule};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::cases::{CaseFilter, Cases, Cohort, Dimension, Key, Names};
use utoipa::openapi::schema::Object;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::chains::{ChainsShown, chains_shown};
use super::period::{Asked, Period, PeriodView};
use super::shown::{RateRow, RateView, Show};
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
    /// `department`, `category`, `chain`, `park`, `source`, `person` or `agent`.
    #[param(schema_with = sides)]
    pub by: Option<String>,
    /// `city` (default), or `own`: the chains of which the caller is a chief or keeps the office.
    pub chains: Option<String>,
    /// Whether the period before is told too.
    #[serde(default)]
    pub compare: bool,
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
        chains: filter_chains,
        ..of_period(&period)
    };
    let show = Show {
        language: caller.language,
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
                chains: filter.chains,
                ..of_period(&before)
            };
            let cohorts = cases.cohorts(&app.store, &filter, None, now).await?;
            let (_, earlier) = counted(&cohorts);
            Some(comparison(&show, &before, &total, &earlier))
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

/// The requests filed in a period.
pub(super) fn of_period(period: &Period) -> CaseFilter {
    CaseFilter {
        kind: Some(CaseKind::Request),
        submitted: (Some(period.from), Some(period.to)),
        ..CaseFilter::default()
    }
}

/// Cohorts as counts: by what they have in common, and all together.
pub(super) fn counted(cohorts: &[Cohort]) -> (BTreeMap<Key, Counts>, Counts) {
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
            exempt: cohort.exempt,
            dispatches: cohort.dispatches,
            returns: cohort.returns,
            extended: cohort.extended,
            reopened: cohort.reopened,
        });
    }
}

fn side(code: &str) -> Result<Dimension, Refusal> {
    match code {
        "state" | "urgency" => dimension(""),
        code => dimension(code),
    }
}

fn comparison(show: &Show<'_>, period: &Period, now: &Counts, before: &Counts) -> Comparison {
    let settled = |counts: &Counts| counts.rate(RateRule::Settled);
    Comparison {
        period: period.view(),
        settled: show.view(settled(before)),
        change: show.rules.change(&settled(now), &settled(before)),
    }
}

fn sides() -> Object {
    words::one_of([
        "department",
        "category",
        "chain",
        "park",
        "source",
        "person",
        "agent",
    ])
}
