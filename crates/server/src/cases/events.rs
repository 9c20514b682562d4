//! `GET …/{id}/events`: the history of a case with the people who made it.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource, Verdict, mask_name, may, sees_contacts};
use domain::cases::is_internal_event;
use domain::lifecycle::Performer;
use domain::words::{CaseId, UnitId};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use store::cases::{Names, Wanted};
use utoipa::ToSchema;

use super::load::{Loaded, Mount, load};
use super::view::{Ref, state_label};
use crate::http::extract::Id;
use crate::http::language::{knows, label};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Who did something.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonView {
    /// The person's name; of firms' people only the family name, for officials who need not know.
    pub name: String,
    /// What the person was towards the case.
    pub role: Option<String>,
    /// The unit acted for.
    pub unit: Option<Ref>,
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EventView {
    /// The event.
    pub id: uuid::Uuid,
    /// Its place in the sealed log; null for the moment before it is sealed.
    pub seq: Option<u64>,
    /// A transition or another stable code.
    pub code: String,
    /// Its name.
    pub label: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who; null when the system did.
    pub actor: Option<PersonView>,
    /// The state before.
    pub from: Option<String>,
    /// The state after.
    pub to: Option<String>,
    /// Name of the state after.
    pub to_label: Option<String>,
    /// The actor's words; null for those who are no officials where they are meant for officials.
    pub note: Option<String>,
    /// Ids and codes.
    pub details: BTreeMap<String, String>,
}

/// The history of a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Events {
    /// Oldest first.
    pub items: Vec<EventView>,
}

/// The history of a case, oldest first.
#[utoipa::path(get, path = "/{id}/events", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = Events)))]
pub async fn events(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
) -> Result<Json<Events>, Refusal> {
    let Loaded { cases, case } = load(&app, &caller, mount, id, Action::ReadCase).await?;
    let language = caller.language;
    let internal = may(
        &caller.actor,
        Action::ReadInternalComments,
        Resource::Case(&case.facts()),
    );
    let sees_internal = internal == Verdict::Allowed;
    let history = cases
        .history(&app.store, &case, app.store.ambient().now())
        .await?;
    let shown: Vec<_> = history
        .events
        .into_iter()
        .filter(|event| sees_internal || !is_internal_event(&event.code))
        .collect();
    let mut wanted = Wanted::default();
    wanted
        .users
        .extend(shown.iter().filter_map(|event| event.actor));
    wanted.units.extend(shown.iter().filter_map(unit));
    let names = Names::load(&app.store, &wanted).await?;
    let (kind, lifecycle) = (case.kind.code(), case.kind.lifecycle());
    let masks_firm = sees_internal && !sees_contacts(&caller.actor, &case.facts());
    let items = shown.into_iter().map(|event| {
        let role = event.details.get("as").cloned();
        let of_firm = role.as_deref() == Some(Performer::Enterprise.code());
        // a firm's own words are no secret to it
        let reads_note = sees_internal || of_firm || lifecycle.publishes_note(&event.code);
        let actor = event.actor.and_then(|user| {
            let name = names.user(user)?.name.clone();
            Some(PersonView {
                name: if of_firm && masks_firm {
                    mask_name(&name)
                } else {
                    name
                },
                role: role
                    .as_deref()
                    .map(|role| label(&format!("performer.{role}"), language)),
                unit: unit(&event).and_then(|id| {
                    let named = names.unit(id)?;
                    Some(Ref::coded(id.uuid(), named, language))
                }),
            })
        });
        EventView {
            id: event.id.uuid(),
            seq: event.seq,
            label: event_label(kind, &event.code, language),
            code: event.code,
            at: event.at,
            actor,
            to_label: event
                .to
                .as_deref()
                .map(|to| state_label(kind, to, language)),
            from: event.from,
            to: event.to,
            note: event.note.filter(|_| reads_note),
            details: event.details,
        }
    });
    Ok(Json(Events {
        items: items.collect(),
    }))
}

fn unit(event: &store::log::EventRow) -> Option<UnitId> {
    event.details.get("unit")?.parse().ok()
}

fn event_label(kind: &str, code: &str, language: domain::catalogue::Language) -> String {
    let of_kind = format!("transition.{kind}.{code}");
    if knows(&of_kind) {
        return label(&of_kind, language);
    }
    label(&format!("event.{code}"), language)
}
