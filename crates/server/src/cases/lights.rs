//! `GET /projects/{id}/lights`: what is shown of a project on a day, and why.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::access::Action;
use domain::words::CaseId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use steering::history::Light;
use steering::lights::{PRESETS, reckon};
use store::StoreError;
use store::cases::calendar;
use store::projects::{history, note_asked};
use utoipa::openapi::schema::Object;
use utoipa::{IntoParams, ToSchema};

use super::load::{Loaded, Mount, load};
use crate::App;
use crate::http::extract::{Id, Query};
use crate::http::openapi::words;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::people::caller::Caller;

/// Of which day, and as known when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LightsQuery {
    /// The day; today when left out.
    #[param(schema_with = words::day)]
    pub on: Option<String>,
    /// What is known on this day; `on` when left out: what was shown then.
    #[param(schema_with = words::day)]
    pub known: Option<String>,
}

/// One signal.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SignalView {
    /// What plain reckoning gives.
    #[schema(schema_with = lights)]
    pub computed: String,
    /// What is shown.
    #[schema(schema_with = lights)]
    pub shown: String,
    /// Why that is not what plain reckoning gives: `excused`, `overridden`, `waiver.overdue`.
    pub code: Option<String>,
    /// What it was reckoned from; amounts are decimals of 万元.
    pub params: BTreeMap<String, Value>,
}

/// What is shown of a project.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct LightsView {
    /// Its key.
    pub project: String,
    /// The day asked about.
    #[schema(format = Date)]
    pub on: String,
    /// The day of knowledge.
    #[schema(format = Date)]
    pub known: String,
    /// The worst that is shown.
    #[schema(schema_with = lights)]
    pub light: String,
    /// By signal: `start`, `progress`, `funds`, `statistics`.
    pub signals: BTreeMap<String, SignalView>,
    /// By month of the year up to the last whose report is due.
    pub months: BTreeMap<String, String>,
}

fn lights() -> Object {
    words::one_of(Light::ALL.map(Light::code))
}

/// What is shown of a project on a day, or what is known of that day on a later one.
#[utoipa::path(get, path = "/{id}/lights", tag = "cases", params(("id" = String, Path), LightsQuery),
    responses((status = 200, body = LightsView)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    query: Result<Query<LightsQuery>, Refusal>,
) -> Result<Json<LightsView>, Refusal> {
    let Loaded { case, .. } = load(&app, &caller, mount, id, Action::ReadCase).await?;
    let Query(query) = query?;
    let today = calendar().date_of(app.store.ambient().now());
    let day = |name: &str, text: &Option<String>, other: Date| match text.as_deref() {
        None | Some("") => Ok(other),
        Some(text) => text
            .parse::<Date>()
            .map_err(|_| field_refusal_code(name, "date.invalid")),
    };
    let on = day("on", &query.on, today)?;
    let known = day("known", &query.known, on)?;
    if known < on {
        return Err(field_refusal_code("known", "lights.known-before"));
    }
    if known == on {
        note_asked(&app.store, on).await?;
    }
    let history = history(&app.store, &case).await?;
    let rules = PRESETS[0].rules().map_err(|faults| StoreError::Corrupt {
        place: "the preset of lights",
        what: format!("{} faults", faults.total()),
    })?;
    let mut shown = serde_json::to_value(reckon(&history, &rules, on, known))
        .map_err(|error| Refusal::internal(&error))?;
    shown["project"] = case.number.into();
    shown["on"] = on.to_string().into();
    shown["known"] = known.to_string().into();
    let view = serde_json::from_value(shown);
    view.map(Json).map_err(|error| Refusal::internal(&error))
}
