//! `POST /api/v1/users/{id}/password-reset`.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::UserId;
use store::platform::{People, Ticket};

use crate::App;
use crate::http::extract::Id;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;
use crate::people::tickets::{TicketBody, issue};

/// Makes a link with which the person chooses another password. It works once, for a day.
#[utoipa::path(post, path = "/users/{id}/password-reset", tag = "users", params(("id" = String, Path)), responses((status = 200, body = TicketBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UserId>,
) -> Result<Json<TicketBody>, Refusal> {
    caller.may(Action::ManageUsers, Resource::Product)?;
    let people = People::visible_to(&caller.actor);
    let user = people
        .by_id(&app.store, id)
        .await?
        .ok_or_else(Refusal::not_found)?;
    issue(&app, &caller, Ticket::PasswordReset(user.id))
        .await
        .map(Json)
}
