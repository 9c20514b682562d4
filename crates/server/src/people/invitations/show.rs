//! `GET /api/v1/invitations/{token}`, open to everybody who has the link.

use axum::Json;
use axum::extract::{Path, State};
use domain::access::Grant;
use domain::catalogue::{Catalogue, Language};
use jiff::Timestamp;
use serde::Serialize;
use store::cases::{Names, Wanted};
use store::platform::Ticket;
use utoipa::ToSchema;

use crate::App;
use crate::http::language::Reads;
use crate::http::limits::Allowance;
use crate::http::refusal::Refusal;
use crate::people::me::{GrantBody, describe_grants};
use crate::people::passwords::token_digest;
use crate::people::tickets::spent;

/// What an invitation is for.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationBody {
    /// Code of the role.
    role: &'static str,
    /// Name of the role in the reader's language.
    role_label: String,
    /// Where it holds.
    #[serde(rename = "for")]
    grant: GrantBody,
    /// What the one who invites calls the person.
    display_name: Option<String>,
    /// Until when the link works.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
}

/// What an invitation is for.
#[utoipa::path(get, path = "/invitations/{token}", tag = "users", security(()), params(("token" = String, Path)), responses((status = 200, body = InvitationBody), (status = 404), (status = 429)))]
pub async fn handle(
    State(app): State<App>,
    _allowance: Allowance,
    Reads(language): Reads,
    Path(token): Path<String>,
) -> Result<Json<InvitationBody>, Refusal> {
    let now = app.store.ambient().now();
    let issued = app.store.ticket(&token_digest(&token), now).await?;
    let issued = issued.ok_or_else(spent)?;
    let Ticket::Invitation {
        grant,
        display_name,
    } = issued.ticket
    else {
        return Err(spent());
    };
    Ok(Json(InvitationBody {
        role: grant.role().code(),
        role_label: role_label(grant, language),
        grant: describe(&app, grant, language).await?,
        display_name,
        expires_at: issued.expires_at,
    }))
}

fn role_label(grant: Grant, language: Language) -> String {
    let key = format!("role.{}", grant.role().code());
    Catalogue::of(language).text(&key).to_owned()
}

async fn describe(app: &App, grant: Grant, language: Language) -> Result<GrantBody, Refusal> {
    let wanted = Wanted {
        units: grant.unit().into_iter().collect(),
        chains: grant.chain().into_iter().collect(),
        enterprises: grant.enterprise().into_iter().collect(),
        ..Wanted::default()
    };
    let names = Names::load(&app.store, &wanted).await?;
    let described = describe_grants(&[grant], &names, language).pop();
    described.ok_or_else(spent)
}
