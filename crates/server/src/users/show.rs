//! `GET /api/v1/users/{id}`.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::UserId;
use store::platform::People;

use super::view::UserBody;
use crate::App;
use crate::caller::Caller;
use crate::extract::{Id, Versioned};
use crate::me::names_of;
use crate::problem::Problem;

/// One account.
#[utoipa::path(get, path = "/users/{id}", tag = "users", params(("id" = String, Path)), responses((status = 200, body = UserBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UserId>,
) -> Result<Versioned<UserBody>, Problem> {
    caller.may(Action::ReadUsers, Resource::Product)?;
    show(&app, &caller, id).await
}

/// The account as it stands, with its version.
pub(super) async fn show(
    app: &App,
    caller: &Caller,
    id: UserId,
) -> Result<Versioned<UserBody>, Problem> {
    let people = People::visible_to(&caller.actor);
    let user = people
        .by_id(&app.store, id)
        .await?
        .ok_or_else(Problem::not_found)?;
    let names = names_of(app, [&user]).await?;
    Ok(Versioned {
        version: user.version,
        body: UserBody::new(user, &names, caller.language),
    })
}
