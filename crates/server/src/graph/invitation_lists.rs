//! Lists of firms to invite: kept as they were found, with their date and reasons.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chain::analyse::Invitation;
use domain::access::{Action, Resource};
use domain::catalogue::Language;
use domain::words::InvitationListId;
use jiff::Timestamp;
use report::book::As;
use serde::{Deserialize, Serialize};
use store::cases::calendar;
use store::chain_graph::{InvitationList, NewInvitationList, invitations};
use utoipa::ToSchema;
use uuid::Uuid;

use super::edit::checked_note;
use super::files::workbook;
use super::findings::{InvitationBody, invitation};
use super::scenarios::OfChain;
use super::select::{chain_of, held};
use super::sheets;
use crate::http::extract::{Id, Input, PageOf, Query};
use crate::http::refs::{People, Ref};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// What is said of a kept list beside its firms.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationListFacts)]
pub struct FactsBody {
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
}

/// A kept list at a glance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationListHead)]
pub struct HeadBody {
    /// What it is.
    #[serde(flatten)]
    facts: FactsBody,
    /// How many firms.
    items: u32,
}

/// A kept list with its firms.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InvitationListDetail)]
pub struct ListBody {
    /// What it is.
    #[serde(flatten)]
    facts: FactsBody,
    /// The firms as they were found, their reasons in the reader's language.
    items: Vec<InvitationBody>,
}

fn facts(row: &InvitationList, people: &People, language: Language) -> FactsBody {
    FactsBody {
        id: row.id.uuid(),
        chain: row.chain.clone(),
        region: row.region.clone(),
        date: calendar().date_of(row.at).to_string(),
        made_at: row.at,
        made_by: people.of(row.by, language),
        graph_version: row.graph_version,
        note: row.note.clone(),
    }
}

/// Lists of a chain, or all, the latest first.
#[utoipa::path(get, path = "/invitation-lists", tag = "chain-graph", params(OfChain), responses((status = 200, body = PageOf<HeadBody>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<OfChain>, Refusal>,
) -> Result<Json<PageOf<HeadBody>>, Refusal> {
    caller.may(Action::ReadChainGraph, Resource::Product)?;
    let Query(query) = query?;
    let rows = app.store.invitation_lists(query.chain.as_deref()).await?;
    let people = People::load(&app.store, rows.iter().map(|row| row.by)).await?;
    let head = |row: &InvitationList| HeadBody {
        facts: facts(row, &people, caller.language),
        items: row.count,
    };
    Ok(Json(PageOf::whole(rows.iter().map(head))))
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
) -> Result<Response, Refusal> {
    caller.may(Action::PlanChains, Resource::Product)?;
    let loaded = held(&app, None).await?;
    let input = input.parse()?;
    let selected = chain_of(loaded, &input.chain, input.region.as_deref())?;
    let note = checked_note(input.note)?;
    let analysis = selected.analysis().await?;
    let items = &analysis.invitation_candidates;
    let new = NewInvitationList {
        chain: selected.name.clone(),
        region: selected.region.clone(),
        graph_version: selected.loaded.graph.version,
        note,
        count: u32::try_from(items.len()).unwrap_or(u32::MAX),
        items: serde_json::to_string(items).map_err(|error| Refusal::internal(&error))?,
        by: caller.user.id,
    };
    let id = app
        .store
        .write(new, |work, new| Box::pin(invitations::keep_list(work, new)))
        .await?;
    let kept = show(&app, &caller, id).await?;
    Ok((StatusCode::CREATED, Json(kept)).into_response())
}

async fn row(app: &App, id: InvitationListId) -> Result<InvitationList, Refusal> {
    let found = app.store.invitation_list(id).await?;
    found.ok_or_else(Refusal::not_found)
}

fn firms(row: &InvitationList) -> Result<Vec<Invitation>, Refusal> {
    serde_json::from_str(&row.items).map_err(|error| Refusal::internal(&error))
}

async fn show(app: &App, caller: &Caller, id: InvitationListId) -> Result<ListBody, Refusal> {
    let row = row(app, id).await?;
    let people = People::load(&app.store, [row.by]).await?;
    let firms = firms(&row)?;
    Ok(ListBody {
        facts: facts(&row, &people, caller.language),
        items: firms
            .iter()
            .map(|firm| invitation(firm, caller.language))
            .collect(),
    })
}

/// A kept list with its firms.
#[utoipa::path(get, path = "/invitation-lists/{id}", tag = "chain-graph", params(("id" = String, Path)), responses((status = 200, body = ListBody)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    id: Result<Id<InvitationListId>, Refusal>,
) -> Result<Json<ListBody>, Refusal> {
    caller.may(Action::ReadChainGraph, Resource::Product)?;
    Ok(Json(show(&app, &caller, id?.0).await?))
}

/// A kept list as a workbook.
#[utoipa::path(get, path = "/invitation-lists/{id}/export", tag = "chain-graph", params(("id" = String, Path)), responses((status = 200, description = "The workbook",
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
pub async fn export(
    State(app): State<App>,
    caller: Caller,
    id: Result<Id<InvitationListId>, Refusal>,
) -> Result<Response, Refusal> {
    caller.may(Action::ReadChainGraph, Resource::Product)?;
    let row = row(&app, id?.0).await?;
    let (sheet, numbers) = sheets::of_invitations(&firms(&row)?, caller.language);
    let day = calendar().date_of(row.at);
    let name = format!("invitations-{day}");
    workbook(name, vec![sheet], move |_, column| {
        match numbers.contains(&column) {
            true => As::Number,
            false => As::Text,
        }
    })
    .await
}

/// Forgets a list that the caller made.
#[utoipa::path(delete, path = "/invitation-lists/{id}", tag = "chain-graph", params(("id" = String, Path)), responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    id: Result<Id<InvitationListId>, Refusal>,
) -> Result<StatusCode, Refusal> {
    caller.may(Action::PlanChains, Resource::Product)?;
    let Id(id) = id?;
    if row(&app, id).await?.by != caller.user.id {
        return Err(Refusal::forbidden());
    }
    app.store
        .write((caller.user.id, id), |work, (by, id)| {
            Box::pin(invitations::remove_list(work, *by, *id))
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
