//! `GET /api/v1/triage/models`.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use serde::Serialize;
use store::cases::{Names, Wanted};
use store::jobs::Jobs;
use store::triage::Target;
use utoipa::ToSchema;

use super::view::{ModelBody, body, measured};
use super::{OfTarget, target};
use crate::advice::triage::training::QUEUE;
use crate::http::extract::Query;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// A training that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Training {
    /// `waiting`, `running`, `done`, `failed` or `cancelled`.
    state: &'static str,
    /// How much is done.
    done: u64,
    /// Of how much.
    total: Option<u64>,
    /// Why the last attempt came to nothing.
    error: Option<String>,
}

/// The last training of each target.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trainings {
    /// Of departments.
    department: Option<Training>,
    /// Of categories.
    category: Option<Training>,
}

/// Models, and the last trainings.
#[derive(Debug, Serialize, ToSchema)]
pub struct Models {
    /// By target, the newest first.
    items: Vec<ModelBody>,
    /// What was asked for last.
    training: Trainings,
    /// Whether this server has the sentence encoder; without it models decide by n-grams alone.
    encoder: bool,
}

/// All models with their figures.
#[utoipa::path(get, path = "/triage/models", tag = "triage", params(OfTarget),
    responses((status = 200, body = Models)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<OfTarget>,
) -> Result<Json<Models>, Refusal> {
    caller.may(Action::ReadTriage, Resource::Product)?;
    let of = query.target.as_deref().filter(|code| !code.is_empty());
    let rows = app.store.models(of.map(target).transpose()?).await?;
    let people = rows.iter().flat_map(|row| [row.trained_by, row.adopted_by]);
    let wanted = Wanted {
        users: people.flatten().collect(),
        ..Wanted::default()
    };
    let names = Names::load(&app.store, &wanted).await?;
    let items = rows
        .iter()
        .map(|row| Ok(body(row, &measured(row)?, &names, caller.language)))
        .collect::<Result<_, Refusal>>()?;
    Ok(Json(Models {
        encoder: app.settings.encoder.is_some(),
        items,
        training: Trainings {
            department: training(&app, Target::Department).await?,
            category: training(&app, Target::Category).await?,
        },
    }))
}

async fn training(app: &App, target: Target) -> Result<Option<Training>, Refusal> {
    let job = Jobs::last(&app.store, QUEUE, target.code()).await?;
    Ok(job.map(|job| Training {
        state: job.state.code(),
        done: job.done,
        total: job.total,
        error: job.error,
    }))
}
