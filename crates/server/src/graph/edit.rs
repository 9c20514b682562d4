//! Changing the graph: `POST /edits`, `/undo`, `/versions/{id}/restore`. Each makes a version.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use chain::edit::{Edit, EditError};
use chain::model::ChainGraph;
use domain::access::{Action, GraphPart, Resource};
use serde::Deserialize;
use store::cases::calendar;
use store::chain_graph::{Content, NewVersion, VersionKind};
use utoipa::ToSchema;

use super::charge::{is_for_all, may_edit};
use super::graphs::{Loaded, edited_version, keep_version};
use super::overview::{Overview, show};
use super::select::held;
use crate::http::extract::{Id, IfMatch, Input, Versioned};
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::{App, Caller};

/// Edits of one call at most.
const EDITS_MAX: usize = 500;
/// Letters of a note at most.
const NOTE_MAX: usize = 2000;

/// Changes to the graph.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = GraphEdits)]
pub struct EditsInput {
    /// Why, in the words of whoever changes it.
    note: Option<String>,
    /// The edits in order, each an object whose `do` says what: `put-product`, `remove-product`,
    /// `put-kind`, `put-recipe`, `put-chain`, `put-segment`, `put-place`, `put-firm`, `merge-firms`,
    /// `put-make`, `put-need`, `put-supply` and the `remove-` of each. All are made, or none.
    #[schema(value_type = Vec<Object>)]
    edits: Vec<Edit>,
}

/// Changes facts of the graph, all or none; makes a version.
#[utoipa::path(post, path = "/edits", tag = "chain-graph", request_body = EditsInput,
    params(("If-Match" = String, Header)), responses((status = 200, body = Overview)))]
pub async fn edits(
    State(app): State<App>,
    caller: Caller,
    seen: IfMatch,
    input: Input<EditsInput>,
) -> Result<Versioned<Overview>, Refusal> {
    let loaded = head(&app, &caller, &seen).await?;
    let input = input.parse()?;
    let note = checked_note(input.note)?;
    if input.edits.is_empty() || input.edits.len() > EDITS_MAX {
        return Err(field_refusal_code("edits", "chain_graph.edits"));
    }
    may_edit(&app, &caller, &loaded.graph, &input.edits).await?;
    edit(&app, &caller, loaded, input.edits, note).await?;
    show(&app, &caller, None).await
}

/// Makes edits of the latest version, which `loaded` is, and gives the number of the new one.
///
/// # Errors
/// 412 when somebody was faster, 422 with the field of the edit that does not hold.
pub async fn edit(
    app: &App,
    caller: &Caller,
    loaded: Arc<Loaded>,
    edits: Vec<Edit>,
    note: Option<String>,
) -> Result<u32, Refusal> {
    let day = calendar().date_of(app.store.ambient().now()).to_string();
    let base = loaded.graph.version;
    let work = move || edited_version(&loaded.graph, edits, &day);
    let applied = tokio::task::spawn_blocking(work).await;
    let applied = applied.map_err(|error| Refusal::internal(&error))?;
    let (changed, version) = applied.map_err(|error| refused(&error))?;
    let new = NewVersion {
        note,
        by: Some(caller.user.id),
        ..version
    };
    keep_version(&app.store, Some(base), new).await?;
    Ok(hold(app, changed).await?.graph.version)
}

/// Builds the look-ups of a version that was just made.
///
/// # Errors
/// When the thread is gone.
pub async fn hold(app: &App, graph: ChainGraph) -> Result<Arc<Loaded>, Refusal> {
    let built = tokio::task::spawn_blocking(move || Loaded::new(graph)).await;
    let built = built.map_err(|error| Refusal::internal(&error))?;
    Ok(app.graphs.hold(built))
}

/// The latest version, held against what the caller saw.
///
/// # Errors
/// 403, 404 while there is no graph, 428, 412.
pub async fn head(app: &App, caller: &Caller, seen: &IfMatch) -> Result<Arc<Loaded>, Refusal> {
    caller.may(Action::EditChainGraph, Resource::Product)?;
    let loaded = held(app, None).await?;
    seen.check(i64::from(loaded.graph.version))?;
    Ok(loaded)
}

/// The 422 of the edit that does not hold.
pub fn refused(error: &EditError) -> Refusal {
    let mut errors = FieldErrors::default();
    errors.add(&format!("edits.{}.{}", error.at, error.field), &error.fault);
    errors.finish().expect_err("one error was added just above")
}

/// A note that is none when blank.
///
/// # Errors
/// 422 when it is too long.
pub fn checked_note(note: Option<String>) -> Result<Option<String>, Refusal> {
    let note = note.map(|note| note.trim().to_owned());
    match note {
        Some(note) if note.chars().count() > NOTE_MAX => {
            Err(field_refusal_code("note", "chain_graph.note"))
        }
        note => Ok(note.filter(|note| !note.is_empty())),
    }
}

/// Takes the last change back: the version before it is in force again. Repeated, it goes further
/// back.
#[utoipa::path(post, path = "/undo", tag = "chain-graph", params(("If-Match" = String, Header)),
    responses((status = 200, body = Overview)))]
pub async fn undo(
    State(app): State<App>,
    caller: Caller,
    seen: IfMatch,
) -> Result<Versioned<Overview>, Refusal> {
    let loaded = head(&app, &caller, &seen).await?;
    let origin = app.store.graph_origin(loaded.graph.version).await?;
    if !is_for_all(&caller) {
        // what the caller was let make, the caller may take back
        let made = app.store.graph_version(origin).await?;
        if made.and_then(|version| version.by) != Some(caller.user.id) {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "access.not-in-charge"));
        }
    }
    if origin <= 1 {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "chain_graph.nothing_to_undo",
        ));
    }
    let before = app.store.graph_origin(origin - 1).await?;
    bring_back(&app, &caller, &loaded, before, VersionKind::Undo).await
}

/// Puts an earlier version in force again, as a new one.
#[utoipa::path(post, path = "/versions/{id}/restore", tag = "chain-graph",
    params(("id" = u32, Path), ("If-Match" = String, Header)), responses((status = 200, body = Overview)))]
pub async fn restore(
    State(app): State<App>,
    caller: Caller,
    id: Result<Id<u32>, Refusal>,
    seen: IfMatch,
) -> Result<Versioned<Overview>, Refusal> {
    caller.may(Action::EditChainGraph, Resource::Graph(GraphPart::Whole))?;
    let Id(number) = id?;
    if app.store.graph_version(number).await?.is_none() {
        return Err(Refusal::not_found());
    }
    let loaded = head(&app, &caller, &seen).await?;
    let origin = app.store.graph_origin(number).await?;
    bring_back(&app, &caller, &loaded, origin, VersionKind::Restore).await
}

async fn bring_back(
    app: &App,
    caller: &Caller,
    loaded: &Loaded,
    number: u32,
    kind: VersionKind,
) -> Result<Versioned<Overview>, Refusal> {
    let row = app.store.graph_version(number).await?;
    let row = row.ok_or_else(Refusal::not_found)?;
    let new = NewVersion {
        kind,
        day: row.day,
        content: Content::SameAs(number),
        counts: row.counts,
        report: None,
        note: None,
        by: Some(caller.user.id),
    };
    keep_version(&app.store, Some(loaded.graph.version), new).await?;
    show(app, caller, None).await
}
