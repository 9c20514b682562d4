//! `GET …/{id}/similar`: like cases that were answered.

use axum::Json;
use axum::extract::State;
use domain::access::Action;
use domain::words::CaseId;
use serde::Serialize;
use store::cases::{Case, Names, Wanted};
use store::requests::Details;
use utoipa::ToSchema;

use super::like::{answered, cases};
use crate::cases::load::{Loaded, Mount, load};
use crate::cases::view::{CaseItem, Lens};
use crate::http::extract::Id;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Like cases shown.
const SHOWN: usize = 8;

/// A like case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimilarCase {
    /// What lists show of it.
    #[serde(flatten)]
    pub item: CaseItem,
    /// From 0 to 1.
    pub likeness: f32,
    /// The answer that was given.
    pub answer: Option<String>,
    /// Whether the requester was satisfied.
    pub satisfied: Option<bool>,
}

/// Like cases.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimilarCases {
    /// The likest first.
    pub items: Vec<SimilarCase>,
}

/// Like cases that were answered, within what the caller may see.
#[utoipa::path(get, path = "/{id}/similar", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = SimilarCases)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
) -> Result<Json<SimilarCases>, Refusal> {
    let Loaded { case, .. } = load(&app, &caller, mount, id, Action::ReadCase).await?;
    let body = body_of(&app, &case).await?.0;
    let found = answered_like(&app, &caller, &case, &body, SHOWN).await?;
    let details = store::requests::details(&app.store, found.iter().map(|(case, _)| case)).await?;
    let wanted = Wanted::by_cases(found.iter().map(|(case, _)| case));
    let names = Names::load(&app.store, &wanted).await?;
    let calendar = app.store.calendar_in_force().await?;
    let lens = Lens {
        names: &names,
        language: caller.language,
        now: app.store.ambient().now(),
        official: caller.actor.is_official(),
        calendar: &calendar,
    };
    let items = found.iter().map(|(case, likeness)| {
        let details = details.get(&case.id);
        SimilarCase {
            item: lens.item(
                case,
                details.and_then(|details| details.requester.as_deref()),
            ),
            likeness: *likeness,
            answer: details.and_then(|details| details.answer.clone()),
            satisfied: satisfied(case, details),
        }
    });
    Ok(Json(SimilarCases {
        items: items.collect(),
    }))
}

/// Answered requests like a case, itself left out.
pub(super) async fn answered_like(
    app: &App,
    caller: &Caller,
    case: &Case,
    body: &str,
    most: usize,
) -> Result<Vec<(Case, f32)>, Refusal> {
    let scope = caller.scope();
    let text = format!("{}\n{body}", case.title);
    let mut found = app
        .search
        .like(&scope, &answered(), &text, most + 1)
        .await?;
    found.retain(|like| like.id != case.id);
    found.truncate(most);
    cases(app, &scope, &found).await
}

/// The words of whoever filed a case, and what else a request has.
pub(super) async fn body_of(app: &App, case: &Case) -> Result<(String, Option<Details>), Refusal> {
    let details = store::requests::details(&app.store, [case]).await?;
    let details = details.into_values().next();
    let body = details.as_ref().map(|details| details.body.clone());
    Ok((body.unwrap_or_default(), details))
}

/// Whether the requester was satisfied, by the call back or by the rating.
pub(super) fn satisfied(case: &Case, details: Option<&Details>) -> Option<bool> {
    let rated = details
        .and_then(|details| details.rating.as_ref())
        .map(|rating| rating.satisfied);
    case.satisfied.or(rated)
}
