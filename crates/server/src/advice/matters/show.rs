//! `GET /api/v1/matters/{id}`: one group with its members.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::{CaseId, MatterId};
use serde::Serialize;
use store::cases::{Cases, Names, Wanted};
use utoipa::ToSchema;

use super::view::{self, MatterItem};
use crate::cases::view::{CaseItem, Lens};
use crate::http::extract::{Id, Versioned};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Members given at most; the newest.
const MEMBERS_MAX: usize = 200;

/// A group with its members.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatterDetail {
    /// What lists show.
    #[serde(flatten)]
    pub item: MatterItem,
    /// The members that the caller sees, newest first, at most 200.
    pub members: Vec<CaseItem>,
}

/// One group.
#[utoipa::path(get, path = "/matters/{id}", tag = "matters", params(("id" = String, Path)),
    responses((status = 200, body = MatterDetail)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MatterId>,
) -> Result<Versioned<MatterDetail>, Refusal> {
    caller.may(Action::ReadMatters, Resource::Product)?;
    show(&app, &caller, id).await
}

/// The group as it stands, with its version.
pub(super) async fn show(
    app: &App,
    caller: &Caller,
    id: MatterId,
) -> Result<Versioned<MatterDetail>, Refusal> {
    let cases = Cases::visible_to(&caller.scope());
    let groups = view::seen(app, &cases, Some(id)).await?;
    let item = view::items(app, caller, &cases, &groups).await?.pop();
    let (Some(item), Some(seen)) = (item, groups.first()) else {
        return Err(Refusal::not_found());
    };
    let newest: Vec<CaseId> = seen
        .members
        .iter()
        .rev()
        .take(MEMBERS_MAX)
        .map(|one| one.case)
        .collect();
    let rows = cases.by_ids(&app.store, &newest).await?;
    let requesters = store::requests::requesters(&app.store, &rows).await?;
    let names = Names::load(&app.store, &Wanted::by_cases(&rows)).await?;
    let calendar = app.store.calendar_in_force().await?;
    let lens = Lens {
        names: &names,
        language: caller.language,
        now: app.store.ambient().now(),
        official: caller.actor.is_official(),
        calendar: &calendar,
    };
    Ok(Versioned {
        version: item.version,
        body: MatterDetail {
            members: rows
                .iter()
                .map(|case| lens.item(case, requesters.get(&case.id).map(String::as_str)))
                .collect(),
            item,
        },
    })
}
