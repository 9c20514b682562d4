//! `GET /api/v1/triage/drift`: does the city still ask as it did when the model was trained?

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource, Scope, SystemPurpose};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::cases::Cases;
use store::triage::Target;
use triage::compare;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{label_ref, target};
use crate::http::extract::Query;
use crate::http::openapi::words;
use crate::http::refs::Ref;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// More cases would tell nothing more.
const CASES_MAX: u64 = 5000;
/// Without a beginning the last thirty days are told.
const DAYS: i64 = 30;

/// What the report is about.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DriftQuery {
    /// `department` or `category`; the former when left out.
    #[param(schema_with = super::targets)]
    target: Option<String>,
    /// First instant of filing; thirty days ago when left out.
    #[param(schema_with = words::instant)]
    from: Option<Timestamp>,
    /// Instant after the last; now when left out.
    #[param(schema_with = words::instant)]
    to: Option<Timestamp>,
}

/// A share with what it is made of.
#[derive(Debug, Serialize, ToSchema)]
pub struct Share {
    /// Counted.
    numerator: u64,
    /// Of so many.
    denominator: u64,
    /// The share; null of none.
    value: Option<f64>,
}

/// How often a label was given then and now.
#[derive(Debug, Serialize, ToSchema)]
pub struct LabelShare {
    /// The department or category.
    value: Ref,
    /// Share of the examples of the training.
    then_share: f64,
    /// Share of the cases of the period.
    now_share: f64,
}

/// The model that the period is held against.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftModel {
    /// Which model.
    id: Uuid,
    /// Which of its target.
    number: i64,
}

/// The period against the training.
#[derive(Debug, Serialize, ToSchema)]
pub struct DriftReport {
    /// `department` or `category`.
    target: &'static str,
    /// First instant.
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// Instant after the last.
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    /// The model in use; null while none is, and then nothing but agreement is told.
    model: Option<DriftModel>,
    /// Decided cases of the period.
    texts: usize,
    /// Share of their pairs of characters that the model does not know.
    unknown_share: Option<f64>,
    /// Population stability index of the labels; above .25 is commonly called a shift.
    label_shift: Option<f64>,
    /// Where people kept what was suggested to them.
    agreement: Share,
    /// Labels, the most frequent of the period first.
    labels: Vec<LabelShare>,
}

/// Vocabulary, labels and agreement of a period against the training of the model in use.
#[utoipa::path(get, path = "/triage/drift", tag = "triage", params(DriftQuery),
    responses((status = 200, body = DriftReport)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<DriftQuery>,
) -> Result<Json<DriftReport>, Refusal> {
    caller.may(Action::ReadTriage, Resource::Product)?;
    let target = match query.target.as_deref() {
        None | Some("") => Target::Department,
        Some(code) => target(code)?,
    };
    let to = query.to.unwrap_or_else(|| app.store.ambient().now());
    let from = query
        .from
        .unwrap_or(to - jiff::SignedDuration::from_hours(24 * DAYS));
    if from >= to {
        return Err(field_refusal_code("to", "drift.period"));
    }
    // texts are counted, none is shown
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
    let cases = all
        .decided(&app.store, target, (Some(from), Some(to)), CASES_MAX)
        .await?;
    let recent: Vec<(Vec<String>, String)> = cases
        .into_iter()
        .map(|case| (vec![case.title, case.body], case.label))
        .collect();
    let (kept, told) = app.store.agreement(target, from, to).await?;
    let loaded = app.triage.current(&app.store).await?;
    let model = loaded.model(target);
    let texts = recent.len();
    let mut now: BTreeMap<String, usize> = BTreeMap::new();
    for (_, label) in &recent {
        *now.entry(label.clone()).or_default() += 1;
    }
    let drift = match model {
        None => None,
        Some(model) => {
            let model = model.model.clone();
            let reckoned =
                tokio::task::spawn_blocking(move || compare::drift(&model, &recent)).await;
            Some(reckoned.map_err(|error| Refusal::internal(&error))?)
        }
    };
    let then = model.map(|model| then_shares(&model.model));
    let shares = shares(&now, then.unwrap_or_default());
    Ok(Json(DriftReport {
        target: target.code(),
        from,
        to,
        model: model.map(|model| DriftModel {
            id: model.row.id.uuid(),
            number: model.row.number,
        }),
        texts,
        unknown_share: drift.as_ref().map(|drift| drift.unknown_share),
        label_shift: drift.as_ref().map(|drift| drift.label_shift),
        agreement: Share {
            numerator: kept,
            denominator: told,
            value: (told > 0).then(|| kept as f64 / told as f64),
        },
        labels: shares
            .into_iter()
            .map(|(label, then_share, now_share)| LabelShare {
                value: label_ref(&loaded, target, &label, caller.language),
                then_share,
                now_share,
            })
            .collect(),
    }))
}

fn then_shares(model: &triage::Model) -> BTreeMap<String, f64> {
    let counts = &model.figures().examples_by_label;
    let all = counts.iter().sum::<usize>().max(1) as f64;
    let labels = model.labels().iter().cloned();
    labels
        .zip(counts.iter().map(|count| *count as f64 / all))
        .collect()
}

/// Label, share then, share now; the most frequent now first.
fn shares(now: &BTreeMap<String, usize>, then: BTreeMap<String, f64>) -> Vec<(String, f64, f64)> {
    let all = now.values().sum::<usize>().max(1) as f64;
    let mut shares: BTreeMap<String, (f64, f64)> = then
        .into_iter()
        .map(|(label, share)| (label, (share, 0.0)))
        .collect();
    for (label, count) in now {
        shares.entry(label.clone()).or_default().1 = *count as f64 / all;
    }
    let mut shares: Vec<(String, f64, f64)> = shares
        .into_iter()
        .map(|(label, (then, now))| (label, then, now))
        .collect();
    shares.sort_by(|left, right| right.2.total_cmp(&left.2).then(left.0.cmp(&right.0)));
    shares
}
