//! `PATCH /api/v1/enterprises/{id}`.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::{EnterpriseId, Name, Phone};
use serde::Deserialize;
use store::platform::{EnterpriseChange, enterprises};
use utoipa::ToSchema;

use super::create::may_place;
use super::relations::{chains, park};
use super::show::{find, show};
use super::view::EnterpriseBody;
use crate::App;
use crate::http::extract::{Id, IfMatch, Input, Versioned};
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::Caller;

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangeEnterprise {
    /// Its name.
    name: Option<String>,
    /// Code of the park it lies in; empty takes it out.
    park: Option<String>,
    /// Codes of the chains it belongs to, all of them.
    chains: Option<Vec<String>>,
    /// Whom to ask for.
    contact_name: Option<String>,
    /// Where to call.
    phone: Option<String>,
}

impl ChangeEnterprise {
    async fn check(&self, app: &App, caller: &Caller) -> Result<EnterpriseChange, Refusal> {
        let mut errors = FieldErrors::default();
        let name = errors.take_optional("name", self.name.as_deref(), Name::parse);
        let contact_name =
            errors.take_optional("contact_name", self.contact_name.as_deref(), Name::parse);
        let phone = errors.take_optional("phone", self.phone.as_deref(), Phone::parse);
        let park = match self.park.as_deref() {
            None => None,
            Some("") => Some(None),
            Some(code) => park(app, code, &mut errors).await?.map(Some),
        };
        if park.is_some_and(|park| !may_place(caller, park)) {
            errors.add_code("park", "access.not-in-charge");
        }
        let chains = match &self.chains {
            None => None,
            Some(codes) => Some(chains(app, codes, &mut errors).await?),
        };
        errors.finish()?;
        Ok(EnterpriseChange {
            name,
            park,
            chains,
            contact_name,
            phone,
        })
    }
}

/// Changes an enterprise.
#[utoipa::path(
    patch, path = "/enterprises/{id}", tag = "enterprises", request_body = ChangeEnterprise,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = EnterpriseBody))
)]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EnterpriseId>,
    seen: IfMatch,
    input: Input<ChangeEnterprise>,
) -> Result<Versioned<EnterpriseBody>, Refusal> {
    let enterprise = find(&app, &caller, id).await?;
    let resource = Resource::Enterprise(id, enterprise.park);
    caller.may(Action::ApproveEnterprise, resource)?;
    seen.check(enterprise.version)?;
    let change = input.parse()?.check(&app, &caller).await?;
    app.store
        .write(
            (caller.user.id, id, enterprise.version, change),
            |work, (actor, id, seen, change)| {
                Box::pin(enterprises::change_enterprise(
                    work, *actor, *id, *seen, change,
                ))
            },
        )
        .await?;
    show(&app, &caller, id).await
}
