//! `POST /api/v1/users`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::words::{Name, Phone, UserName};
use serde::Deserialize;
use store::platform::{NewUser, users};
use utoipa::ToSchema;

use super::show::show;
use super::view::UserBody;
use crate::App;
use crate::http::extract::Input;
use crate::http::failure::Failure;
use crate::http::openapi::words;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::people::caller::Caller;
use crate::people::grants::{GrantInput, resolve_all};
use crate::people::hashing::Asker;
use crate::people::passwords::Password;

/// An account to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateUser {
    /// The sign-in name.
    #[schema(schema_with = words::user_name)]
    name: String,
    /// What others call the person.
    #[schema(schema_with = words::name)]
    display_name: String,
    /// Where to call.
    phone: Option<String>,
    /// A first password, to be changed at the first sign-in; without one a reset link is needed.
    #[schema(schema_with = words::new_password_or_null)]
    password: Option<String>,
    /// What is granted.
    #[serde(default)]
    grants: Vec<GrantInput>,
}

/// Makes an account.
#[utoipa::path(post, path = "/users", tag = "users", request_body = CreateUser, responses((status = 201, body = UserBody), (status = 429)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<CreateUser>,
) -> Result<Response, Refusal> {
    caller.may(Action::ManageUsers, Resource::Product)?;
    let new = prepare(&app, input.parse()?).await?;
    let id = app
        .store
        .write((caller.user.id, new), |work, (actor, new)| {
            Box::pin(async move {
                users::add_user(work, Some(*actor), new)
                    .await
                    .map_err(|error| {
                        Failure::from(error).on_unique("users", &["name"], name_taken())
                    })
            })
        })
        .await?;
    Ok((StatusCode::CREATED, show(&app, &caller, id).await?).into_response())
}

/// The 422 of a sign-in name that somebody has.
pub fn name_taken() -> Refusal {
    field_refusal_code("name", "user.name_taken")
}

async fn prepare(app: &App, input: CreateUser) -> Result<NewUser, Refusal> {
    let mut errors = FieldErrors::default();
    let name = errors.take("name", UserName::parse(&input.name));
    let display_name = errors.take("display_name", Name::parse(&input.display_name));
    let phone = errors.take_optional("phone", input.phone.as_deref(), Phone::parse);
    let password = errors.take_optional("password", input.password.as_deref(), Password::parse);
    let grants = resolve_all(app, &input.grants, &mut errors).await?;
    let (name, display_name) = errors.finish_with((name, display_name))?;
    let must_change_password = password.is_some();
    let password_hash = match password {
        Some(password) => Some(app.hash(Asker::Known, password).await?),
        None => None,
    };
    Ok(NewUser {
        name,
        display_name,
        phone,
        must_change_password,
        password_hash,
        active: true,
        grants,
    })
}
