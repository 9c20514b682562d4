//! `GET|POST …/{id}/links`: what a case has to do with others.

use axum::Json;
use axum::extract::State;
use domain::access::Action;
use domain::words::{CaseId, Relation};
use serde::{Deserialize, Serialize};
use store::Work;
use store::cases::{Cases, links, record_link};
use utoipa::ToSchema;

use super::act::{Act, Acting, On, act};
use super::load::{Loaded, Mount, load};
use super::meant::named;
use super::read::CaseDetail;
use super::view::state_label;
use crate::App;
use crate::http::extract::{Id, Input, Versioned};
use crate::http::failure::Failure;
use crate::http::language::label;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::Caller;

/// A tie to another case.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkView {
    /// The relation: `became`, `concerns`, `revealed`, `part-of`, `split-from` or `merged-into`.
    pub relation: &'static str,
    /// Its name, read from this case.
    pub label: String,
    /// Whether this case has it to the other; else the other has it to this one.
    pub from_here: bool,
    /// The other case.
    pub id: uuid::Uuid,
    /// Code of its kind.
    pub kind: &'static str,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Code of its state.
    pub state: &'static str,
    /// Name of its state.
    pub state_label: String,
}

/// What a case has to do with others, as far as the caller may know of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Links {
    /// Oldest first.
    pub items: Vec<LinkView>,
}

/// A tie to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewLink {
    /// Number or id of the other case.
    pub to: String,
    /// The relation.
    pub relation: String,
}

/// The ties of a case.
#[utoipa::path(get, path = "/{id}/links", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = Links)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
) -> Result<Json<Links>, Refusal> {
    let Loaded { cases, case } = load(&app, &caller, mount, id, Action::ReadCase).await?;
    let ties = links(&app.store, &case).await?;
    let other = |tie: &store::cases::Link| match tie.from == case.id {
        true => tie.to,
        false => tie.from,
    };
    let ids: Vec<CaseId> = ties.iter().map(other).collect();
    let others = cases.by_ids(&app.store, &ids).await?;
    let items = ties.iter().filter_map(|tie| {
        let id = other(tie);
        let found = others.iter().find(|case| case.id == id)?;
        let from_here = tie.from == case.id;
        let side = if from_here { "from" } else { "to" };
        Some(LinkView {
            relation: tie.relation.code(),
            label: label(
                &format!("relation.{}.{side}", tie.relation.code()),
                caller.language,
            ),
            from_here,
            id: found.id.uuid(),
            kind: found.kind.code(),
            number: found.number.clone(),
            title: found.title.clone(),
            state: found.state.as_str(),
            state_label: state_label(found.kind.code(), found.state.as_str(), caller.language),
        })
    });
    Ok(Json(Links {
        items: items.collect(),
    }))
}

struct Tie(Input<NewLink>);

/// Ties a case to another.
#[utoipa::path(post, path = "/{id}/links", tag = "cases", params(("id" = String, Path)),
    request_body = NewLink, responses((status = 200, body = CaseDetail)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    input: Input<NewLink>,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let on = On {
        id,
        mount,
        if_match: None,
    };
    act(&app, &caller, on, Tie(input)).await
}

impl Act for Tie {
    const ACTION: Action = Action::EditCase;

    async fn run(&self, work: &Work, acting: &mut Acting) -> Result<(), Failure> {
        let input = self.0.parse()?;
        let mut errors = FieldErrors::default();
        let relation = errors.known("relation", Relation::from_code(&input.relation));
        let to = named(work, &acting.cases, &input.to).await?;
        let to = errors.known("to", to);
        let (relation, to) = errors.finish_with((relation, to))?;
        let by = acting.by(work);
        record_link(work, &mut acting.case, relation, to.id, by).await?;
        Ok(())
    }
}

/// The cases that the caller may know of among those with these ids, in the order of the ids.
pub(crate) async fn in_order(
    app: &App,
    cases: &Cases,
    ids: &[CaseId],
) -> Result<Vec<store::cases::Case>, Refusal> {
    let mut found = cases.by_ids(&app.store, ids).await?;
    found.sort_by_key(|case| ids.iter().position(|id| *id == case.id));
    Ok(found)
}
