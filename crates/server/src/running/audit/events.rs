//! `GET /api/v1/audit/events`: who did what, newest first.

use std::collections::{BTreeMap, HashMap};

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::catalogue::{Catalogue, Language};
use domain::kinds::CaseKind;
use domain::words::{CaseId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::cases::{Case, Cases, Cursor, Names, Wanted};
use store::log::{EventRow, LogFilter};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::App;
use crate::http::extract::{PageOf, PageQuery, Query};
use crate::http::openapi::words;
use crate::http::refs::Ref;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListEvents {
    /// What kind of thing it happened to, such as `request` or `user`.
    subject: Option<String>,
    /// Transition or other code.
    code: Option<String>,
    /// Who did it, by identifier.
    #[param(schema_with = words::id)]
    actor: Option<Uuid>,
    /// Rows wanted, 1 to 200.
    limit: Option<u64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEvent {
    /// The event.
    id: Uuid,
    /// Its place in the log, once sealed.
    seq: Option<u64>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who did it; null when the system did.
    actor: Option<Ref>,
    /// What kind of thing it happened to.
    subject_kind: String,
    /// The thing it happened to.
    subject_id: Option<Uuid>,
    /// Transition or other code.
    code: String,
    /// What happened, in the reader's language.
    label: String,
    /// The case it happened to, if it was one.
    case: Option<AuditCase>,
    /// The state before.
    from: Option<String>,
    /// The state after.
    to: Option<String>,
    /// Ids, codes and instants by name; never words of people.
    details: BTreeMap<String, String>,
}

/// The case that an event happened to.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditCase {
    /// Which case.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its kind.
    kind: &'static str,
}

/// Who did what, newest first. `total` counts the whole log, whatever the filter.
#[utoipa::path(get, path = "/audit/events", tag = "audit", params(ListEvents), responses((status = 200, body = PageOf<AuditEvent>)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListEvents>,
) -> Result<Json<PageOf<AuditEvent>>, Refusal> {
    caller.may(Action::ReadAudit, Resource::Product)?;
    let page = PageQuery::new(query.limit, query.cursor).parse::<Cursor>()?;
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let filter = LogFilter {
        subject_kind: given(query.subject),
        code: given(query.code),
        actor: query.actor.map(UserId::from_uuid),
    };
    let found = app.store.log_page(&filter, page.after, page.limit).await?;
    let head = app.store.log_head().await?;
    let cases = cases_of(&app, &caller, &found.items).await?;
    let wanted = Wanted {
        users: found.items.iter().filter_map(|event| event.actor).collect(),
        ..Wanted::default()
    };
    let names = Names::load(&app.store, &wanted).await?;
    let body = |event: EventRow| AuditEvent {
        id: event.id.uuid(),
        seq: event.seq,
        at: event.at,
        actor: event.actor.and_then(|id| {
            let named = names.user(id)?;
            Some(Ref::coded(id.uuid(), named, caller.language))
        }),
        label: label(&event, caller.language),
        case: case_of(&event).and_then(|id| {
            let case = cases.get(&id)?;
            Some(AuditCase {
                id: id.uuid(),
                number: case.number.clone(),
                kind: case.kind.code(),
            })
        }),
        subject_kind: event.subject_kind,
        subject_id: event.subject_id,
        code: event.code,
        from: event.from,
        to: event.to,
        details: event.details,
    };
    Ok(Json(PageOf {
        items: found.items.into_iter().map(body).collect(),
        next_cursor: found.next.map(|cursor| cursor.to_string()),
        total: head.events,
        total_is_estimate: true,
    }))
}

fn case_of(event: &EventRow) -> Option<CaseId> {
    CaseKind::from_code(&event.subject_kind)
        .and(event.subject_id)
        .map(CaseId::from_uuid)
}

async fn cases_of(
    app: &App,
    caller: &Caller,
    events: &[EventRow],
) -> Result<HashMap<CaseId, Case>, Refusal> {
    let ids: Vec<CaseId> = events.iter().filter_map(case_of).collect();
    let seen = Cases::visible_to(&caller.scope())
        .by_ids(&app.store, &ids)
        .await?;
    Ok(seen.into_iter().map(|case| (case.id, case)).collect())
}

/// The name of a transition, or of what else happened.
fn label(event: &EventRow, language: Language) -> String {
    let catalogue = Catalogue::of(language);
    let transition = format!("transition.{}.{}", event.subject_kind, event.code);
    let other = format!("event.{}", event.code);
    let known = [&transition, &other]
        .into_iter()
        .find(|key| catalogue.templates().contains_key(*key));
    known.map_or_else(|| event.code.clone(), |key| catalogue.text(key).to_owned())
}
