//! `POST /api/v1/units`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::platform::UnitKind;
use domain::words::{Code, Name, Note, RegionCode};
use serde::Deserialize;
use store::platform::{NewUnit, units};
use utoipa::ToSchema;

use super::change::show;
use super::view::UnitBody;
use crate::App;
use crate::http::extract::Input;
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::people::caller::Caller;

/// A unit to be added.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateUnit {
    /// `department`, `park` or `office`.
    kind: String,
    /// What addresses it; never changes.
    code: String,
    /// Its Chinese name.
    name: String,
    /// Its English name.
    name_en: Option<String>,
    /// Where it is (GB/T 2260).
    region: Option<String>,
    /// What it is in charge of, in words; suggestions are made from it.
    duty: Option<String>,
}

impl CreateUnit {
    fn check(&self) -> Result<NewUnit, Refusal> {
        let mut errors = FieldErrors::default();
        let kind = UnitKind::from_code(&self.kind);
        if kind.is_none() {
            errors.add_code("kind", "input.unknown");
        }
        let code = errors.take("code", Code::parse(&self.code));
        let name = errors.take("name", Name::parse(&self.name));
        let name_en = errors.take_optional("name_en", self.name_en.as_deref(), Name::parse);
        let region = errors.take_optional("region", self.region.as_deref(), RegionCode::parse);
        let duty = errors.take_optional("duty", self.duty.as_deref(), Note::parse);
        let (kind, code, name) = errors.finish_with((kind, code, name))?;
        Ok(NewUnit {
            kind,
            code,
            name,
            name_en,
            region,
            duty,
        })
    }
}

/// Adds a unit.
#[utoipa::path(post, path = "/units", tag = "units", request_body = CreateUnit, responses((status = 201, body = UnitBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<CreateUnit>,
) -> Result<Response, Refusal> {
    caller.may(Action::ManageUnits, Resource::Product)?;
    let new = input.parse()?.check()?;
    let id = app
        .store
        .write((caller.user.id, new), |work, (actor, new)| {
            Box::pin(async move {
                let taken = || field_refusal_code("code", "unit.code_taken");
                units::add_unit(work, Some(*actor), new)
                    .await
                    .map_err(|error| Failure::from(error).on_unique("units", &["code"], taken()))
            })
        })
        .await?;
    Ok((StatusCode::CREATED, show(&app, id).await?).into_response())
}
