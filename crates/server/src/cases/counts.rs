//! `GET …/counts`: how many cases there are, by one side; every number opens the list behind it.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{RawQuery, State};
use domain::access::Action;
use domain::catalogue::Language;
use domain::words::{CategoryId, ChainId, UnitId, UserId};
use serde::{Deserialize, Serialize};
use store::cases::{Cases, Dimension, Key, Names, Wanted};
use utoipa::openapi::schema::Object;
use utoipa::{IntoParams, ToSchema};

use super::filter::CaseQuery;
use super::list::authorize_list;
use super::load::Mount;
use super::search;
use super::view::{Ref, state_label};
use crate::http::extract::Query;
use crate::http::language::label;
use crate::http::openapi::words;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// By which side cases are counted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CountQuery {
    /// `state` (default), `department`, `category`, `chain`, `park`, `source`, `urgency`, `person` or
    /// `agent`.
    #[param(schema_with = dimensions)]
    pub by: Option<String>,
}

/// Cases with something in common.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Count {
    /// Code of what they have in common, as the list's filter takes it; null for none.
    pub key: Option<String>,
    /// Its name.
    pub label: String,
    /// How many there are.
    pub count: u64,
    /// How many of them are behind a due.
    pub overdue: u64,
}

/// Counts by one side.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Counts {
    /// Most first.
    pub items: Vec<Count>,
    /// All together.
    pub total: u64,
    /// All that are behind a due.
    pub overdue: u64,
}

/// Cases within the caller's scope, counted by one side. The same is served under the path of each kind.
#[utoipa::path(get, path = "/counts", tag = "cases", params(CaseQuery, CountQuery),
    responses((status = 200, body = Counts)))]
pub async fn counts(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    RawQuery(raw): RawQuery,
    query: Result<Query<CaseQuery>, Refusal>,
    by: Result<Query<CountQuery>, Refusal>,
) -> Result<Json<Counts>, Refusal> {
    authorize_list(&caller, mount, Action::ListCases)?;
    let (Query(query), Query(by)) = (query?, by?);
    let language = caller.language;
    let now = app.store.ambient().now();
    let filter = query.filter(&app, mount, raw.as_deref()).await?;
    let filter = search::narrow(&app, &caller, filter, query.words()).await?;
    let by = dimension(by.by.as_deref().unwrap_or("state"))?;
    let cases = Cases::visible_to(&caller.scope());
    let tallies = cases.tally(&app.store, &filter, by, now).await?;
    let names = Names::load(
        &app.store,
        &wanted(by, tallies.iter().map(|tally| &tally.key)),
    )
    .await?;
    let kind = mount.kind().map_or("request", |kind| kind.code());
    let items: Vec<Count> = tallies
        .iter()
        .map(|tally| {
            let (key, label) = named(by, &tally.key, kind, &names, language);
            Count {
                key,
                label,
                count: tally.count,
                overdue: tally.overdue,
            }
        })
        .collect();
    Ok(Json(Counts {
        total: items.iter().map(|item| item.count).sum(),
        overdue: items.iter().map(|item| item.overdue).sum(),
        items,
    }))
}

/// The side with a code.
///
/// # Errors
/// 422 when there is none.
pub(crate) fn dimension(code: &str) -> Result<Dimension, Refusal> {
    Ok(match code {
        "state" => Dimension::State,
        "department" => Dimension::Department,
        "category" => Dimension::Category,
        "chain" => Dimension::Chain,
        "park" => Dimension::Park,
        "source" => Dimension::Source,
        "urgency" => Dimension::Urgency,
        "person" => Dimension::Person,
        "agent" => Dimension::Agent,
        _ => return Err(field_refusal_code("by", "input.unknown")),
    })
}

/// The names behind the keys of one side.
pub(crate) fn wanted<'a>(by: Dimension, keys: impl Iterator<Item = &'a Key>) -> Wanted {
    let ids: BTreeSet<uuid::Uuid> = keys
        .filter_map(|key| match key {
            Key::Id(id) => Some(*id),
            Key::Code(_) | Key::None => None,
        })
        .collect();
    let mut wanted = Wanted::default();
    match by {
        Dimension::Department | Dimension::Park => {
            wanted.units = ids.into_iter().map(UnitId::from_uuid).collect();
        }
        Dimension::Category => {
            wanted.categories = ids.into_iter().map(CategoryId::from_uuid).collect();
        }
        Dimension::Chain => wanted.chains = ids.into_iter().map(ChainId::from_uuid).collect(),
        Dimension::Person | Dimension::Agent => {
            wanted.users = ids.into_iter().map(UserId::from_uuid).collect();
        }
        Dimension::State | Dimension::Source | Dimension::Urgency => {}
    }
    wanted
}

/// Code and name of a key.
pub(crate) fn named(
    by: Dimension,
    key: &Key,
    kind: &str,
    names: &Names,
    language: Language,
) -> (Option<String>, String) {
    let of = |id, named: Option<&store::cases::Named>| {
        let found = named.map(|named| Ref::coded(id, named, language));
        found.map_or_else(|| (None, "—".to_owned()), |found| (found.code, found.name))
    };
    match key {
        Key::None => (None, label("count.none", language)),
        Key::Code(code) => {
            let name = match by {
                Dimension::State => state_label(kind, code, language),
                Dimension::Urgency => label(&format!("urgency.{code}"), language),
                _ => label(&format!("source.{code}"), language),
            };
            (Some(code.clone()), name)
        }
        Key::Id(id) => match by {
            Dimension::Category => of(*id, names.category(CategoryId::from_uuid(*id))),
            Dimension::Chain => of(*id, names.chain(ChainId::from_uuid(*id))),
            Dimension::Person | Dimension::Agent => of(*id, names.user(UserId::from_uuid(*id))),
            _ => of(*id, names.unit(UnitId::from_uuid(*id))),
        },
    }
}

fn dimensions() -> Object {
    words::one_of([
        "state",
        "department",
        "category",
        "chain",
        "park",
        "source",
        "urgency",
        "person",
        "agent",
    ])
}
