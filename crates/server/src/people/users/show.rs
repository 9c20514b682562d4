//! `GET /api/v1/users/{id}`.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::UserId;
use store::platform::People;

use super::view::UserBody;
use crate::App;
use crate::http::extract::{Id, Versioned};
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;
use crate::people::me::names_of;

/// One account.
#[utoipa::path(get, path = "/users/{id}", tag = "users", params(("id" = String, Path)), responses((status = 200, body = UserBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UserId>,
) -> Result<Versioned<UserBody>, Refusal> {
    caller.may(Action::ReadUsers, Resource::Product)?;
    show(&app, &caller, id).await
}

/// The account as it stands, with its version.
pub(super) async fn show(
    app: &App,
    caller: &Caller,
    id: UserId,
) -> Result<Versioned<UserBody>, Refusal> {
    let people = People::visible_to(&caller.actor);
    let user = people
        .by_id(&app.store, id)
        .await?
        .ok_or_else(Refusal::not_found)?;
    let names = names_of(app, [&user]).await?;
    Ok(Versioned {
        version: user.version,
        body: UserBody::new(user, &names, caller.language),
    })
}
