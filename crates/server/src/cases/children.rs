//! `GET|POST …/{id}/children`: the parts of a case, each a case of its own.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::access::{Action, Resource};
use domain::kinds::{CaseKind, Value, ties};
use domain::words::{CaseId, Relation};
use serde::Deserialize;
use serde_json::Value as Json_;
use store::cases::parts;
use utoipa::IntoParams;

use super::file::file_one;
use super::links::in_order;
use super::list::items;
use super::load::{Loaded, Mount, load};
use super::view::{CaseItem, Sent};
use crate::App;
use crate::http::extract::{Id, Input, PageOf, Query};
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::people::caller::Caller;

/// What the unit in charge is called where a part is dispatched like a request.
const LEAD: &str = "lead";
/// What a need of a factor is called in short.
const NEED: &str = "need";

/// Which parts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChildrenQuery {
    /// Of this kind only: `milestone`, `commitment` or `need`.
    pub kind: Option<String>,
}

/// The parts of a case that the caller may know of.
#[utoipa::path(get, path = "/{id}/children", tag = "cases",
    params(("id" = String, Path), ChildrenQuery), responses((status = 200, body = PageOf<CaseItem>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    query: Result<Query<ChildrenQuery>, Refusal>,
) -> Result<Json<PageOf<CaseItem>>, Refusal> {
    let Loaded { cases, case } = load(&app, &caller, mount, id, Action::ReadCase).await?;
    let Query(query) = query?;
    let kind = match query.kind.as_deref() {
        None => None,
        Some(code) => Some(child_kind(code, case.kind)?),
    };
    let ids = parts(&app.store, &case, kind).await?;
    let found = in_order(&app, &cases, &ids).await?;
    Ok(Json(PageOf {
        items: items(&app, &caller, &found).await?,
        next_cursor: None,
        total: found.len() as u64,
        total_is_estimate: false,
    }))
}

/// Files a part of a case; it lies on the chain and in the park of the whole.
#[utoipa::path(post, path = "/{id}/children", tag = "cases", params(("id" = String, Path)),
    request_body = Object, responses((status = 201, body = super::read::CaseDetail)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    input: Input<Sent>,
) -> Result<Response, Refusal> {
    let Loaded { case, .. } = load(&app, &caller, mount, id, Action::ReadCase).await?;
    let mut sent = input.parse()?;
    let code = match sent.remove("kind") {
        Some(Json_::String(code)) => code,
        _ => return Err(field_refusal_code("kind", "field.required")),
    };
    let kind = child_kind(&code, case.kind)?;
    caller.may(Action::FileCase, Resource::Kind(kind))?;
    if let Some(lead) = sent.remove(LEAD) {
        sent.insert("owner".to_owned(), lead);
    }
    for (field, relation) in kind.kind().links() {
        if relation == Relation::PartOf {
            sent.insert(field.path.to_owned(), Json_::String(case.number.clone()));
        }
    }
    let home = [
        ("chain", case.chain.map(|chain| chain.uuid())),
        ("park", case.park.map(|park| park.uuid())),
        ("enterprise", case.enterprise.map(|firm| firm.uuid())),
    ];
    let home = home
        .into_iter()
        .filter_map(|(code, id)| Some((code, Value::Id(id?))));
    file_one(&app, &caller, kind, sent, home.collect()).await
}

/// The kind of a part, by its code.
fn child_kind(code: &str, whole: CaseKind) -> Result<CaseKind, Refusal> {
    let kind = match code {
        NEED => Some(CaseKind::FactorNeed),
        code => CaseKind::from_code(code),
    };
    kind.filter(|kind| ties(Relation::PartOf, *kind, whole) && *kind != whole)
        .ok_or_else(|| field_refusal_code("kind", "input.unknown"))
}
