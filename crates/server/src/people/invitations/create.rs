//! `POST /api/v1/invitations`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, Grant, Resource};
use domain::words::Name;
use serde::Deserialize;
use store::platform::{Enterprises, Ticket};
use utoipa::ToSchema;

use crate::App;
use crate::http::extract::Input;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::Caller;
use crate::people::grants::GrantInput;
use crate::people::tickets::{TicketBody, issue};

/// Whom to invite to what.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Invite {
    /// The role, and where it holds.
    #[serde(flatten)]
    grant: GrantInput,
    /// What the one who invites calls the person.
    display_name: Option<String>,
}

/// Makes a link with which somebody makes an account. It works once, for two weeks. Administrators
/// invite to everything, the people of an enterprise to their own.
#[utoipa::path(post, path = "/invitations", tag = "users", request_body = Invite, responses((status = 201, body = TicketBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<Invite>,
) -> Result<(StatusCode, Json<TicketBody>), Refusal> {
    let manages = caller.may(Action::ManageUsers, Resource::Product);
    if manages.is_err() {
        caller.may(Action::InviteColleague, Resource::Product)?;
    }
    let ticket = prepare(&app, &caller, input.parse()?, manages.is_ok()).await?;
    let body = issue(&app, &caller, ticket).await?;
    Ok((StatusCode::CREATED, Json(body)))
}

async fn prepare(
    app: &App,
    caller: &Caller,
    mut input: Invite,
    manages: bool,
) -> Result<Ticket, Refusal> {
    let mut errors = FieldErrors::default();
    if !manages {
        invite_to_own(app, caller, &mut input.grant).await?;
    }
    let grant = input.grant.resolve(app, "", &mut errors).await?;
    let display_name =
        errors.take_optional("display_name", input.display_name.as_deref(), Name::parse);
    let (grant,) = errors.finish_with((grant,))?;
    if !manages {
        let Grant::Enterprise(enterprise) = grant else {
            return Err(Refusal::forbidden());
        };
        let visible = Enterprises::visible_to(&caller.actor);
        let found = visible.by_id(&app.store, enterprise).await?;
        let park = found.ok_or_else(Refusal::forbidden)?.park;
        let resource = Resource::Enterprise(enterprise, park);
        caller.may(Action::InviteColleague, resource)?;
    }
    Ok(Ticket::Invitation {
        grant,
        display_name: display_name.map(Name::into_string),
    })
}

/// Somebody of one enterprise need not name it.
async fn invite_to_own(app: &App, caller: &Caller, grant: &mut GrantInput) -> Result<(), Refusal> {
    if grant.enterprise.is_none()
        && let Some(own) = caller.actor.enterprises().next()
    {
        let visible = Enterprises::visible_to(&caller.actor);
        let found = visible.by_id(&app.store, own).await?;
        grant.enterprise = found.map(|enterprise| enterprise.uscc);
    }
    Ok(())
}
