//! `GET|POST …/{id}/facts`: plan against fact of a case, month by month, with two times.

use axum::Json;
use axum::extract::State;
use domain::access::Action;
use domain::facts::{Fact, FactStatus, as_of, check};
use domain::kinds::{Field, Holds, Measure, Parsed, Raw, Value};
use domain::words::{CaseId, Decimal, Note};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::Work;
use store::cases::calendar;
use store::kinds::{facts, facts_in, say};
use utoipa::{IntoParams, ToSchema};

use super::act::{Act, Acting, On, act};
use super::load::{Loaded, Mount, load};
use super::read::CaseDetail;
use crate::App;
use crate::http::extract::{Id, Input, Query, Versioned};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::people::caller::Caller;

/// A value that was said.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactView {
    /// What is measured.
    pub measure: String,
    /// `plan` or `actual`.
    pub status: &'static str,
    /// The month it is about, `2026-11`; values are cumulative within the year.
    pub month: String,
    /// The value, a decimal.
    pub value: String,
    /// The day it was said.
    #[schema(format = Date)]
    pub reported: String,
    /// Why it is as it is.
    pub reason: Option<String>,
}

/// What is known.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactsView {
    /// By measure, status and month.
    pub items: Vec<FactView>,
    /// Every value that was ever said, in that order.
    pub said: Vec<FactView>,
}

/// Of which day, and as known when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FactsQuery {
    /// Months up to this day; today when left out.
    pub on: Option<String>,
    /// As it was known on this day; `on` when left out.
    pub known: Option<String>,
}

/// A value to be said.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewFact {
    /// What is measured; the only measure of the kind when left out.
    pub measure: Option<String>,
    /// `actual` (default) or `plan`.
    pub status: Option<String>,
    /// The month it is about, `2026-11`.
    pub month: String,
    /// The value, a decimal; cumulative within the year.
    pub value: String,
    /// The day it was said; today when left out.
    #[schema(format = Date)]
    pub reported: Option<String>,
    /// Why a value falls.
    pub reason: Option<String>,
}

/// What is known of a case month by month.
#[utoipa::path(get, path = "/{id}/facts", tag = "cases", params(("id" = String, Path), FactsQuery),
    responses((status = 200, body = FactsView)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    query: Result<Query<FactsQuery>, Refusal>,
) -> Result<Json<FactsView>, Refusal> {
    let Loaded { case, .. } = load(&app, &caller, mount, id, Action::ReadCase).await?;
    let Query(query) = query?;
    let today = calendar().date_of(app.store.ambient().now());
    let day = |name: &str, text: &Option<String>, other: Date| match text.as_deref() {
        None => Ok(other),
        Some(text) => text
            .parse::<Date>()
            .map_err(|_| field_refusal_code(name, "date.invalid")),
    };
    let on = day("on", &query.on, today)?;
    let known = day("known", &query.known, on)?;
    let said = facts(&app.store, &case).await?;
    let measures = case.kind.kind().measures;
    let mut items = Vec::new();
    for measure in measures {
        for status in FactStatus::ALL {
            let known = as_of(&said, measure.code, status, on, known);
            items.extend(known.into_values().map(|fact| view(fact, measures)));
        }
    }
    Ok(Json(FactsView {
        items,
        said: said.iter().map(|fact| view(fact, measures)).collect(),
    }))
}

struct Report(Input<NewFact>);

/// Says a value. What was said before stays readable.
#[utoipa::path(post, path = "/{id}/facts", tag = "cases", params(("id" = String, Path)),
    request_body = NewFact, responses((status = 200, body = CaseDetail)))]
pub async fn report(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    input: Input<NewFact>,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let on = On {
        id,
        mount,
        if_match: None,
    };
    act(&app, &caller, on, Report(input)).await
}

impl Act for Report {
    const ACTION: Action = Action::ReportFacts;

    async fn run(&self, work: &Work, acting: &mut Acting) -> Result<(), Failure> {
        let input = self.0.parse()?;
        let today = calendar().date_of(work.now());
        let fact = read(&input, acting.case.kind.kind().measures, today)?;
        let said = facts_in(work, &acting.case).await?;
        if let Err(fault) = check(&said, &fact, today) {
            let mut errors = FieldErrors::default();
            errors.add("value", &fault);
            errors.finish()?;
        }
        let by = acting.by(work);
        say(work, &mut acting.case, &fact, by).await?;
        Ok(())
    }
}

fn read(input: &NewFact, measures: &[Measure], today: Date) -> Result<Fact, Refusal> {
    let mut errors = FieldErrors::default();
    let measure = match &input.measure {
        None => measures.first(),
        Some(code) => measures.iter().find(|measure| measure.code == code),
    };
    if measure.is_none() {
        errors.add_code("measure", "input.unknown");
    }
    let status = input
        .status
        .as_deref()
        .map_or(Some(FactStatus::Actual), FactStatus::from_code);
    if status.is_none() {
        errors.add_code("status", "input.unknown");
    }
    let month = taken(
        &mut errors,
        Field::new("month", Holds::Month),
        Some(&input.month),
    );
    let places = measure.map_or(0, |measure| measure.places);
    let value = taken(
        &mut errors,
        Field::new("value", Holds::Number(places)),
        Some(&input.value),
    );
    let reported = taken(
        &mut errors,
        Field::new("reported", Holds::Day),
        input.reported.as_ref(),
    );
    let said = input
        .reason
        .as_deref()
        .filter(|text| !text.trim().is_empty());
    let reason = errors.take_optional("reason", said, Note::parse);
    errors.finish()?;
    let first = match month {
        Some(Value::Text(month)) => format!("{month}-01").parse::<Date>().ok(),
        _ => None,
    };
    match (measure, status, first, value) {
        (Some(measure), Some(status), Some(month), Some(Value::Scaled(value))) => Ok(Fact {
            measure: measure.code.to_owned(),
            status,
            month,
            value,
            reported: match reported {
                Some(Value::Day(day)) => day,
                _ => today,
            },
            reason: reason.map(Note::into_string),
        }),
        (.., None) => Err(field_refusal_code("value", "field.required")),
        _ => Err(field_refusal_code("month", "field.required")),
    }
}

fn taken(errors: &mut FieldErrors, field: Field, text: Option<&String>) -> Option<Value> {
    let raw = text.map(|text| Raw::Text(text.clone()));
    match errors.take(field.code, field.parse(raw.as_ref()))? {
        Some(Parsed::Known(value)) => Some(value),
        _ => None,
    }
}

fn view(fact: &Fact, measures: &[Measure]) -> FactView {
    let measure = measures.iter().find(|measure| measure.code == fact.measure);
    let places = measure.map_or(0, |measure| measure.places);
    FactView {
        measure: fact.measure.clone(),
        status: fact.status.code(),
        month: fact.month.strftime("%Y-%m").to_string(),
        value: Decimal::new(fact.value, places).to_string(),
        reported: fact.reported.to_string(),
        reason: fact.reason.clone(),
    }
}
