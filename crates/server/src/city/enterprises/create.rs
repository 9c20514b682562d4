//! `POST /api/v1/enterprises`: an official adds an enterprise.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource, Role};
use domain::platform::{EnterpriseStatus, accept_uscc};
use domain::words::{Name, Note, Phone, UnitId};
use serde::Deserialize;
use store::platform::{NewEnterprise, enterprises};
use utoipa::ToSchema;

use super::relations::{chains, park};
use super::show::show;
use super::view::EnterpriseBody;
use crate::App;
use crate::http::extract::Input;
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::people::caller::Caller;

/// An enterprise to be added. It is let in at once.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateEnterprise {
    /// Its unified social credit code.
    uscc: String,
    /// Why a code is taken whose check character fails; recorded.
    uscc_override_reason: Option<String>,
    /// Its name.
    name: String,
    /// Code of the park it lies in. A park adds enterprises of its own only.
    park: Option<String>,
    /// Codes of the chains it belongs to.
    #[serde(default)]
    chains: Vec<String>,
    /// Whom to ask for.
    contact_name: Option<String>,
    /// Where to call.
    phone: Option<String>,
}

impl CreateEnterprise {
    async fn check(&self, app: &App, caller: &Caller) -> Result<NewEnterprise, Refusal> {
        let mut errors = FieldErrors::default();
        let reason = errors.take_optional(
            "uscc_override_reason",
            self.uscc_override_reason.as_deref(),
            Note::parse,
        );
        let uscc = errors.take("uscc", accept_uscc(&self.uscc, reason.as_ref()));
        let name = errors.take("name", Name::parse(&self.name));
        let contact_name =
            errors.take_optional("contact_name", self.contact_name.as_deref(), Name::parse);
        let phone = errors.take_optional("phone", self.phone.as_deref(), Phone::parse);
        let park = match self.park.as_deref() {
            None | Some("") => None,
            Some(code) => park(app, code, &mut errors).await?,
        };
        if !may_place(caller, park) {
            errors.add_code("park", "access.not-in-charge");
        }
        let chains = chains(app, &self.chains, &mut errors).await?;
        let (uscc, name) = errors.finish_with((uscc, name))?;
        Ok(NewEnterprise {
            uscc,
            uscc_override_reason: reason,
            name,
            status: EnterpriseStatus::Approved,
            park,
            chains,
            contact_name,
            phone,
        })
    }
}

/// A park committee places enterprises in its own park only.
pub(super) fn may_place(caller: &Caller, park: Option<UnitId>) -> bool {
    let actor = &caller.actor;
    actor.has(Role::Office) || park.is_some_and(|park| actor.units().any(|own| own == park))
}

/// The 422 of a code that is registered already.
pub(super) fn uscc_taken() -> Refusal {
    field_refusal_code("uscc", "enterprise.uscc_taken")
}

/// Adds an enterprise.
#[utoipa::path(post, path = "/enterprises", tag = "enterprises", request_body = CreateEnterprise, responses((status = 201, body = EnterpriseBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<CreateEnterprise>,
) -> Result<Response, Refusal> {
    caller.may(Action::ApproveEnterprise, Resource::Product)?;
    let new = input.parse()?.check(&app, &caller).await?;
    let id = app
        .store
        .write((caller.user.id, new), |work, (actor, new)| {
            Box::pin(async move {
                let added = enterprises::add_enterprise(work, Some(*actor), new).await;
                added.map_err(|error| {
                    Failure::from(error).on_unique("enterprises", &["uscc"], uscc_taken())
                })
            })
        })
        .await?;
    Ok((StatusCode::CREATED, show(&app, &caller, id).await?).into_response())
}
