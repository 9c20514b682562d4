//! `PATCH /api/v1/chains/{id}`.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::{ChainId, Name};
use serde::Deserialize;
use store::platform::{ChainChange, chains};
use utoipa::ToSchema;

use super::input::{ChiefInput, chiefs, office};
use super::view::{ChainBody, show};
use crate::App;
use crate::http::extract::{Id, IfMatch, Input, Versioned};
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::Caller;

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangeChain {
    /// Its Chinese name.
    name: Option<String>,
    /// Its English name.
    name_en: Option<String>,
    /// Code of its office; empty leaves it without.
    office: Option<String>,
    /// Its chiefs, all of them.
    chiefs: Option<Vec<ChiefInput>>,
    /// Whether anything may be filed under it.
    active: Option<bool>,
}

impl ChangeChain {
    async fn check(&self, app: &App) -> Result<ChainChange, Refusal> {
        let mut errors = FieldErrors::default();
        let name = errors.take_optional("name", self.name.as_deref(), Name::parse);
        let name_en = errors.take_optional("name_en", self.name_en.as_deref(), Name::parse);
        let office = match self.office.as_deref() {
            None => None,
            Some("") => Some(None),
            Some(code) => office(app, code, &mut errors).await?.map(Some),
        };
        let chiefs = match &self.chiefs {
            None => None,
            Some(inputs) => Some(chiefs(app, inputs, &mut errors).await?),
        };
        errors.finish()?;
        Ok(ChainChange {
            name,
            name_en,
            office,
            chiefs,
            active: self.active,
        })
    }
}

/// Changes a chain. A new chief is granted the role on it, a former one loses it.
#[utoipa::path(
    patch, path = "/chains/{id}", tag = "chains", request_body = ChangeChain,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = ChainBody))
)]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ChainId>,
    seen: IfMatch,
    input: Input<ChangeChain>,
) -> Result<Versioned<ChainBody>, Refusal> {
    caller.may(Action::ManageChains, Resource::Product)?;
    let version = show(&app, id, caller.language).await?.version;
    seen.check(version)?;
    let change = input.parse()?.check(&app).await?;
    app.store
        .write(
            (caller.user.id, id, version, change),
            |work, (actor, id, version, change)| {
                Box::pin(chains::change_chain(work, *actor, *id, *version, change))
            },
        )
        .await?;
    show(&app, id, caller.language).await
}
