//! Lists of firms to invite: kept as they were found, with their date and reasons.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::words::InvitationListId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::cases::{Names, Wanted, calendar};
use store::chain_graph::{InvitationList, NewInvitationList, invitations};
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::{InvitationBody, invitation};
use super::edit::checked_note;
use super::scenarios::OfChain;
use super::select::{chain_of, held};
use crate::extract::{Id, Input, PageOf, Query};
use crate::problem::Problem;
use crate::refs::Ref;
use crate::{App, Caller};

/// A kept list at a glance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationListHead)]
pub struct HeadBody {
    /// Which one.
    id: Uuid,
    /// The chain whose gaps the firms would close.
    chain: String,
    /// The region that would invite them.
    region: Option<String>,
    /// The day it was made.
    date: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
    /// Who made it.
    made_by: Option<Ref>,
    /// The version of the graph that it was found in.
    graph_version: u32,
    /// In the words of whoever made it.
    note: Option<String>,
    /// How many firms.
    items: u32,
}

/// A kept list with its firms.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationListDetail)]
pub struct ListBody {
    /// Which one.
    id: Uuid,
    /// The chain whose gaps the firms would close.
    chain: String,
    /// The region that would invite them.
    region: Option<String>,
    /// The day it was made.
    date: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    made_at: Timestamp,
    /// Who made it.
    made_by: Option<Ref>,
    /// The version of the graph that it was found in.
    graph_version: u32,
    /// In the words of whoever made it.
    note: Option<String>,
    /// The firms as they were found, in the language of whoever made the list.
    items: Vec<InvitationBody>,
}

async fn heads(
    app: &App,
    caller: &Caller,
    rows: &[InvitationList],
) -> Result<Vec<HeadBody>, Problem> {
    let mut wanted = Wanted::default();
    wanted.users.extend(rows.iter().map(|row| row.by));
    let names = Names::load(&app.store, &wanted).await?;
    let head = |row: &InvitationList| HeadBody {
        id: row.id.uuid(),
        chain: row.chain.clone(),
        region: row.region.clone(),
        date: calendar().date_of(row.at).to_string(),
        made_at: row.at,
        made_by: names
            .user(row.by)
            .map(|named| Ref::coded(row.by.uuid(), named, caller.language)),
        graph_version: row.graph_version,
        note: row.note.clone(),
        items: row.count,
    };
    Ok(rows.iter().map(head).collect())
}

/// Lists of a chain, or all, the latest first.
#[utoipa::path(get, path = "/invitation-lists", tag = "chain-graph", params(OfChain), responses((status = 200, body = PageOf<HeadBody>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<OfChain>, Problem>,
) -> Result<Json<PageOf<HeadBody>>, Problem> {
    caller.may(Action::ReadChainGraph, Resource::Product)?;
    let Query(query) = query?;
    let rows = app.store.invitation_lists(query.chain.as_deref()).await?;
    Ok(Json(PageOf::whole(heads(&app, &caller, &rows).await?)))
}

/// A list to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = KeepInvitationList)]
pub struct KeepInput {
    /// Name or code of a chain, or name of a product.
    chain: String,
    /// The region that would invite; the chain's own when left out.
    region: Option<String>,
    /// In the words of whoever makes it.
    note: Option<String>,
}

/// Keeps the firms worth inviting as they are found now.
#[utoipa::path(post, path = "/invitation-lists", tag = "chain-graph", request_body = KeepInput, responses((status = 201, body = ListBody)))]
pub async fn keep(
    State(app): State<App>,
    caller: Caller,
    input: Input<KeepInput>,
) -> Result<Response, Problem> {
    caller.may(Action::PlanChains, Resource::Product)?;
    let loaded = held(&app, None).await?;
    let input = input.parse()?;
    let selected = chain_of(loaded, &input.chain, input.region.as_deref())?;
    let note = checked_note(input.note)?;
    let analysis = selected.analysis().await?;
    let items: Vec<InvitationBody> = analysis
        .invitation_candidates
        .iter()
        .map(|firm| invitation(firm, caller.language))
        .collect();
    let new = NewInvitationList {
        chain: selected.name.clone(),
        region: selected.region.clone(),
        graph_version: selected.loaded.graph.version,
        note,
        count: u32::try_from(items.len()).unwrap_or(u32::MAX),
        items: serde_json::to_string(&items).map_err(|error| Problem::internal(&error))?,
        by: caller.user.id,
    };
    let id = app
        .store
        .write(new, |work, new| Box::pin(invitations::keep_list(work, new)))
        .await?;
    let kept = show(&app, &caller, id).await?;
    Ok((StatusCode::CREATED, Json(kept)).into_response())
}

async fn row(app: &App, id: InvitationListId) -> Result<InvitationList, Problem> {
    let found = app.store.invitation_list(id).await?;
    found.ok_or_else(Problem::not_found)
}

async fn show(app: &App, caller: &Caller, id: InvitationListId) -> Result<ListBody, Problem> {
    let row = row(app, id).await?;
    let items = serde_json::from_str(&row.items).map_err(|error| Problem::internal(&error))?;
    let head = heads(app, caller, std::slice::from_ref(&row)).await?.pop();
    let head = head.ok_or_else(Problem::not_found)?;
    Ok(ListBody {
        id: head.id,
        chain: head.chain,
        region: head.region,
        date: head.date,
        made_at: head.made_at,
        made_by: head.made_by,
        graph_version: head.graph_version,
        note: head.note,
        items,
    })
}

/// A kept list with its firms.
#[utoipa::path(get, path = "/invitation-lists/{id}", tag = "chain-graph", params(("id" = String, Path)), responses((status = 200, body = ListBody)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    id: Result<Id<InvitationListId>, Problem>,
) -> Result<Json<ListBody>, Problem> {
    caller.may(Action::ReadChainGraph, Resource::Product)?;
    Ok(Json(show(&app, &caller, id?.0).await?))
}

/// Forgets a list that the caller made.
#[utoipa::path(delete, path = "/invitation-lists/{id}", tag = "chain-graph", params(("id" = String, Path)), responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    id: Result<Id<InvitationListId>, Problem>,
) -> Result<StatusCode, Problem> {
    caller.may(Action::PlanChains, Resource::Product)?;
    let Id(id) = id?;
    if row(&app, id).await?.by != caller.user.id {
        return Err(Problem::forbidden());
    }
    app.store
        .write((caller.user.id, id), |work, (by, id)| {
            Box::pin(invitations::remove_list(work, *by, *id))
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
