//! `PATCH /api/v1/units/{id}`.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::{Name, Note, RegionCode, UnitId};
use serde::Deserialize;
use store::platform::{UnitChange, units};
use utoipa::ToSchema;

use super::view::UnitBody;
use crate::App;
use crate::http::extract::{Id, IfMatch, Input, Versioned};
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::Caller;

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangeUnit {
    /// Its Chinese name.
    name: Option<String>,
    /// Its English name.
    name_en: Option<String>,
    /// Where it is (GB/T 2260).
    region: Option<String>,
    /// What it is in charge of, in words; suggestions are made from it.
    duty: Option<String>,
    /// Whether anything may be given to it.
    active: Option<bool>,
}

impl ChangeUnit {
    fn check(&self) -> Result<UnitChange, Refusal> {
        let mut errors = FieldErrors::default();
        let change = UnitChange {
            name: errors.take_optional("name", self.name.as_deref(), Name::parse),
            name_en: errors.take_optional("name_en", self.name_en.as_deref(), Name::parse),
            region: errors.take_optional("region", self.region.as_deref(), RegionCode::parse),
            duty: errors.take_optional("duty", self.duty.as_deref(), Note::parse),
            active: self.active,
        };
        errors.finish()?;
        Ok(change)
    }
}

/// Changes a unit. One that is no longer active keeps what it was given.
#[utoipa::path(
    patch, path = "/units/{id}", tag = "units", request_body = ChangeUnit,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = UnitBody))
)]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UnitId>,
    seen: IfMatch,
    input: Input<ChangeUnit>,
) -> Result<Versioned<UnitBody>, Refusal> {
    caller.may(Action::ManageUnits, Resource::Product)?;
    let version = show(&app, id).await?.version;
    seen.check(version)?;
    let change = input.parse()?.check()?;
    app.store
        .write(
            (caller.user.id, id, version, change),
            |work, (actor, id, version, change)| {
                Box::pin(units::change_unit(work, *actor, *id, *version, change))
            },
        )
        .await?;
    show(&app, id).await
}

/// The unit as it stands, with its version.
pub(super) async fn show(app: &App, id: UnitId) -> Result<Versioned<UnitBody>, Refusal> {
    let unit = app.store.unit(id).await?.ok_or_else(Refusal::not_found)?;
    Ok(Versioned {
        version: unit.version,
        body: unit.into(),
    })
}
