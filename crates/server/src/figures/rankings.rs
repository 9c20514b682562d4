//! `GET /rankings/departments`: departments by one rate, each with how sure its place is.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::rates::{FigureRules, RateRule};
use domain::rates::{Standing, ranked};
use serde::{Deserialize, Serialize};
use store::cases::{Cases, Dimension, Key, Names};
use utoipa::openapi::schema::Object;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::period::{Asked, Period, PeriodView};
use super::rates::{counted, of_period};
use super::shown::{RateView, Show};
use crate::cases::counts::{named, wanted};
use crate::http::extract::Query;
use crate::http::openapi::words;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// Everything under `/rankings/departments`.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(departments))
}

/// By which rate, of which period.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RankingQuery {
    /// First day or instant; the first of this month when left out.
    #[param(schema_with = words::day)]
    pub from: Option<String>,
    /// Day or instant after the last; now when left out.
    #[param(schema_with = words::day)]
    pub to: Option<String>,
    /// Code of the rate; `settled` when left out.
    #[param(schema_with = rates)]
    pub rate: Option<String>,
}

/// A department in its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Place {
    /// Its code.
    pub unit: String,
    /// Its name.
    pub label: String,
    /// The rate as a share of 1.
    pub value: Option<f64>,
    /// Lower end of its interval (Wilson, 95 %).
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// Its place, the best being 1 and equal ones sharing the better; null while it stands for too few
    /// cases.
    pub rank: Option<u64>,
    /// The best place that the intervals leave open.
    pub rank_low: Option<u64>,
    /// The worst.
    pub rank_high: Option<u64>,
    /// What the rate was made from.
    pub rate: RateView,
}

/// Departments by one rate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Ranking {
    /// Code of the rate.
    pub rate: &'static str,
    /// The period in days.
    pub period: PeriodView,
    /// Whether less of it is better.
    pub less_is_better: bool,
    /// Cases below which nobody is ranked.
    pub minimum_sample: u64,
    /// The best first, then those that stand for too few cases.
    pub items: Vec<Place>,
}

/// Departments by one rate of the requests filed in a period.
#[utoipa::path(get, path = "/rankings/departments", tag = "rates", params(RankingQuery),
    responses((status = 200, body = Ranking)))]
pub async fn departments(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<RankingQuery>, Refusal>,
) -> Result<Json<Ranking>, Refusal> {
    caller.may(Action::ReadRates, Resource::Product)?;
    let Query(query) = query?;
    let now = app.store.ambient().now();
    let rules = FigureRules::shipped();
    let asked = Asked {
        from: &query.from,
        to: &query.to,
        period: &None,
    };
    let period = Period::asked(&asked, &rules, now)?;
    let rate = match query.rate.as_deref() {
        None => RateRule::Settled,
        Some(code) => {
            RateRule::from_code(code).ok_or_else(|| field_refusal_code("rate", "input.unknown"))?
        }
    };
    let by = Dimension::Department;
    let cases = Cases::visible_to(&caller.scope());
    let filter = of_period(&period);
    let cohorts = cases.cohorts(&app.store, &filter, Some(by), now).await?;
    // what nobody leads is no department
    let (mut groups, _) = counted(&cohorts);
    groups.remove(&Key::None);
    let rates: Vec<_> = groups.values().map(|counts| counts.rate(rate)).collect();
    let standings = ranked(&rates, &rules);
    let names = Names::load(&app.store, &wanted(by, groups.keys())).await?;
    let show = Show {
        language: caller.language,
        rules: &rules,
    };
    let mut items: Vec<Place> = groups
        .keys()
        .zip(&rates)
        .zip(standings)
        .map(|((key, rate), standing)| {
            let (code, label) = named(by, key, "request", &names, caller.language);
            let view = show.view(*rate);
            Place {
                unit: code.unwrap_or_default(),
                label,
                value: view.value,
                low: view.low,
                high: view.high,
                rank: standing.map(|standing: Standing| standing.rank),
                rank_low: standing.map(|standing| standing.best),
                rank_high: standing.map(|standing| standing.worst),
                rate: view,
            }
        })
        .collect();
    let place = |item: &Place| item.rank.unwrap_or(u64::MAX);
    items.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.unit.cmp(&b.unit)));
    Ok(Json(Ranking {
        rate: rate.code(),
        period: period.view(),
        less_is_better: rate.is_reproach(),
        minimum_sample: rules.minimum_sample,
        items,
    }))
}

fn rates() -> Object {
    words::one_of(RateRule::ALL.map(RateRule::code))
}
