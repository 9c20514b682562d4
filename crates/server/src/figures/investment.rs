//! `GET /investment`: what investment promotion brought, as far as the caller sees leads.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::kinds::CaseKind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use steering::investment::{Rates, Undertakings, Wanted, funnel, tally};
use store::cases::calendar;
use store::investment::ledger;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::extract::Query;
use crate::http::openapi::words;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::{App, Caller};

/// Everything under `/investment`.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read))
}

/// Of which days.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InvestmentQuery {
    /// The first day; the first of January when left out.
    #[param(schema_with = words::day)]
    pub from: Option<String>,
    /// The last day; today when left out.
    #[param(schema_with = words::day)]
    pub to: Option<String>,
}

/// Sums by currency: decimals of 10⁴ of it.
type Sums = BTreeMap<String, String>;

/// How many undertakings reach a size.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SizeCount {
    /// The size, in 万元.
    pub from: u32,
    /// How many reach it.
    pub n: u64,
}

/// Undertakings of the three kinds of 500.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FiveHundredView {
    /// Undertakings of any.
    pub n: u64,
    /// Of the 500 of the world.
    pub world: u64,
    /// Of the 500 of China.
    pub china: u64,
    /// Of the 500 private firms of China.
    pub private: u64,
    /// What they are to invest, by currency, in 10⁴ of it.
    pub total: Sums,
    /// What they agreed on, by currency, in 10⁴ of it.
    pub agreed: Sums,
}

/// Home-coming merchants.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HomeView {
    /// Firms that were registered; those of the whole city, 0 for whoever sees a part of it.
    pub registrations: u64,
    /// Money in place, by currency, in 10⁴ of it.
    pub in_place: Sums,
}

/// A stage of the funnel.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FunnelStage {
    /// `talks`, `signed`, `started` or `production`.
    pub stage: String,
    /// Undertakings that reached it.
    pub n: u64,
    /// Share of the stage before, a decimal.
    pub share: Option<String>,
    /// The median of days from the stage before: a whole number, or a decimal that ends in a half.
    #[schema(schema_with = words::decimal_or_null)]
    pub median_days: Value,
}

/// How far the undertakings of the period came.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FunnelView {
    /// In their order.
    pub stages: Vec<FunnelStage>,
    /// Those that were lost.
    pub lost: u64,
}

/// What a period brought. Undertakings count once; no sum is over two currencies.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct InvestmentView {
    /// The first day.
    #[schema(format = Date)]
    pub from: String,
    /// The last day.
    #[schema(format = Date)]
    pub to: String,
    /// Undertakings with which talks began, or which were signed.
    pub talks: u64,
    /// Undertakings that were signed.
    pub signed: u64,
    /// What was agreed in them, by currency, in 10⁴ of it.
    pub agreed: Sums,
    /// What is to be invested in them, by currency, in 10⁴ of it.
    pub total: Sums,
    /// Those by size, nested.
    pub thresholds: Vec<SizeCount>,
    /// Those of the three kinds of 500.
    pub five_hundred: FiveHundredView,
    /// Home-coming merchants.
    pub home: HomeView,
    /// Domestic capital in place, by currency, in 10⁴ of it.
    pub domestic_in_place: Sums,
    /// Foreign capital used, by currency, in 10⁴ of it.
    pub foreign_used: Sums,
    /// Keys of those whose size in yuan is not known.
    pub unconverted: Vec<String>,
    /// How far those with which talks began came.
    pub funnel: FunnelView,
}

/// What investment promotion brought in a period, of the leads that the caller sees.
#[utoipa::path(get, path = "/investment", tag = "rates", params(InvestmentQuery),
    responses((status = 200, body = InvestmentView)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<InvestmentQuery>, Refusal>,
) -> Result<Json<InvestmentView>, Refusal> {
    caller.may(Action::ListCases, Resource::Kind(CaseKind::Lead))?;
    let Query(query) = query?;
    let days = days(&query, calendar().date_of(app.store.ambient().now()))?;
    let scope = caller.scope();
    let ledger = ledger(&app.store, &scope).await?;
    let undertakings = Undertakings::of(&ledger.leads);
    // whoever sees a part of the city sees what belongs to that part, and a registration belongs to none
    let own = |what: Wanted<'_>| matches!(what, Wanted::Undertaking(_));
    let wanted = scope.limits().is_some().then_some(&own as _);
    let facts = (ledger.payments.as_slice(), ledger.registrations.as_slice());
    let rates = Rates::of(&ledger.rates);
    let tally = tally(&undertakings, facts, &rates, days, wanted);
    let view = serde_json::to_value(&tally).and_then(|mut view| {
        view["from"] = days.0.to_string().into();
        view["to"] = days.1.to_string().into();
        view["funnel"] = serde_json::to_value(funnel(&undertakings, days))?;
        serde_json::from_value(view)
    });
    view.map(Json).map_err(|error| Refusal::internal(&error))
}

fn days(query: &InvestmentQuery, today: Date) -> Result<(Date, Date), Refusal> {
    let mut errors = FieldErrors::default();
    let mut read = |field: &str, text: &Option<String>, default: Date| match text.as_deref() {
        None | Some("") => default,
        Some(day) => day.parse().unwrap_or_else(|_| {
            errors.add_code(field, "date.invalid");
            default
        }),
    };
    let from = read("from", &query.from, today.first_of_year());
    let to = read("to", &query.to, today);
    if to < from {
        errors.add_code("to", "period.ends_before_it_begins");
    }
    errors.finish()?;
    Ok((from, to))
}
