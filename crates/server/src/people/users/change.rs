//! `PATCH /api/v1/users/{id}`.

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, Resource, Role};
use domain::words::{Name, Phone, UserId};
use serde::Deserialize;
use store::platform::{People, UserChange, grants, users};
use utoipa::ToSchema;

use super::show::show;
use super::view::UserBody;
use crate::App;
use crate::http::extract::{Id, IfMatch, Input, Versioned};
use crate::http::failure::Failure;
use crate::http::openapi::words;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::Caller;
use crate::people::grants::{GrantInput, resolve_all};

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangeUser {
    /// What others call the person.
    #[schema(schema_with = words::name_or_null)]
    display_name: Option<String>,
    /// Where to call; empty removes it.
    phone: Option<String>,
    /// Whether the person may sign in.
    active: Option<bool>,
    /// What is granted, all of it.
    grants: Option<Vec<GrantInput>>,
}

/// Changes an account. Somebody who may no longer sign in is signed out.
#[utoipa::path(
    patch, path = "/users/{id}", tag = "users", request_body = ChangeUser,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = UserBody))
)]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<UserId>,
    seen: IfMatch,
    input: Input<ChangeUser>,
) -> Result<Versioned<UserBody>, Refusal> {
    caller.may(Action::ManageUsers, Resource::Product)?;
    let people = People::visible_to(&caller.actor);
    let user = people
        .by_id(&app.store, id)
        .await?
        .ok_or_else(Refusal::not_found)?;
    seen.check(user.version)?;
    let change = prepare(&app, input.parse()?).await?;
    app.store
        .write(
            (caller.user.id, id, user.version, change),
            |work, (actor, id, seen, change)| {
                Box::pin(async move {
                    users::change_user(work, *actor, *id, Some(*seen), change).await?;
                    match grants::count_active_with(work, Role::Administrator).await? {
                        0 => Err(Failure::Refused(last_administrator())),
                        _ => Ok(()),
                    }
                })
            },
        )
        .await?;
    show(&app, &caller, id).await
}

fn last_administrator() -> Refusal {
    Refusal::new(StatusCode::CONFLICT, "user.last_administrator")
}

async fn prepare(app: &App, input: ChangeUser) -> Result<UserChange, Refusal> {
    let mut errors = FieldErrors::default();
    let display_name =
        errors.take_optional("display_name", input.display_name.as_deref(), Name::parse);
    let phone = match input.phone.as_deref() {
        None => None,
        Some("") => Some(None),
        Some(text) => errors.take("phone", Phone::parse(text)).map(Some),
    };
    let grants = match &input.grants {
        None => None,
        Some(inputs) => Some(resolve_all(app, inputs, &mut errors).await?),
    };
    errors.finish()?;
    Ok(UserChange {
        display_name,
        phone,
        language: None,
        active: input.active,
        grants,
    })
}
