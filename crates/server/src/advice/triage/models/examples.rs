//! `GET /api/v1/triage/examples`: what people decided beside what was suggested.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::{CaseId, CategoryId, UnitId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::cases::{Cases, Cursor, Names, Wanted};
use store::triage::{ExampleRow, Target};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::target;
use crate::http::extract::{PageOf, PageQuery, Query};
use crate::http::refs::Ref;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListExamples {
    /// `department` or `category`.
    #[param(schema_with = super::targets)]
    target: Option<String>,
    /// Only where people decided otherwise.
    corrected: Option<bool>,
    /// Rows wanted, 1 to 200.
    limit: Option<u64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The case that was decided about; null when the caller may not know of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExampleCase {
    /// Which case.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its title.
    title: String,
}

/// A decision beside what was suggested.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Example)]
pub struct ExampleBody {
    /// Which example.
    id: Uuid,
    /// The case.
    case: Option<ExampleCase>,
    /// `department` or `category`.
    target: &'static str,
    /// What was suggested; null when nothing was.
    suggested: Option<Ref>,
    /// What was decided.
    given: Option<Ref>,
    /// Whether people decided otherwise than was suggested.
    corrected: bool,
    /// Who suggested: `rule`, `model`, `category`, `duties` or `words`.
    by: Option<String>,
    /// Name of the rule that fired.
    rule: Option<String>,
    /// Number of the model in use then.
    model_number: Option<i64>,
    /// Who decided.
    actor: Option<Ref>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// What people decided beside what was suggested, the newest first. Models learn from it.
#[utoipa::path(get, path = "/triage/examples", tag = "triage", params(ListExamples),
    responses((status = 200, body = PageOf<ExampleBody>)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListExamples>,
) -> Result<Json<PageOf<ExampleBody>>, Refusal> {
    caller.may(Action::ReadTriage, Resource::Product)?;
    let page = PageQuery::new(query.limit, query.cursor).parse::<Cursor>()?;
    let of = query.target.as_deref().filter(|code| !code.is_empty());
    let of = of.map(target).transpose()?;
    let corrected = query.corrected.unwrap_or(false);
    let found = app
        .store
        .examples(of, corrected, page.after, page.limit)
        .await?;
    let total = app.store.count_examples(of, corrected).await?;
    let names = Names::load(&app.store, &wanted(&found.items)).await?;
    let ids: Vec<CaseId> = found.items.iter().map(|row| row.case).collect();
    let cases = Cases::visible_to(&caller.scope())
        .by_ids(&app.store, &ids)
        .await?;
    let body = |row: ExampleRow| ExampleBody {
        id: row.id.uuid(),
        case: cases
            .iter()
            .find(|case| case.id == row.case)
            .map(|case| ExampleCase {
                id: case.id.uuid(),
                number: case.number.clone(),
                title: case.title.clone(),
            }),
        target: row.target.code(),
        suggested: row
            .suggested
            .and_then(|id| named(&names, row.target, id, &caller)),
        given: named(&names, row.target, row.given, &caller),
        corrected: row.corrected,
        by: row.by,
        rule: row.rule,
        model_number: row.model_number,
        actor: row
            .actor
            .and_then(|id| Some(Ref::coded(id.uuid(), names.user(id)?, caller.language))),
        at: row.at,
    };
    Ok(Json(PageOf {
        items: found.items.into_iter().map(body).collect(),
        next_cursor: found.next.map(|cursor| cursor.to_string()),
        total,
        total_is_estimate: false,
    }))
}

fn named(names: &Names, target: Target, id: Uuid, caller: &Caller) -> Option<Ref> {
    let named = match target {
        Target::Department => names.unit(UnitId::from_uuid(id)),
        Target::Category => names.category(CategoryId::from_uuid(id)),
    };
    Some(Ref::coded(id, named?, caller.language))
}

fn wanted(rows: &[ExampleRow]) -> Wanted {
    let mut wanted = Wanted::default();
    for row in rows {
        let told = row.suggested.into_iter().chain([row.given]);
        match row.target {
            Target::Department => wanted.units.extend(told.map(UnitId::from_uuid)),
            Target::Category => wanted.categories.extend(told.map(CategoryId::from_uuid)),
        }
        wanted.users.extend(row.actor);
    }
    wanted
}
