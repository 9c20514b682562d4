//! `POST /api/v1/invitations/{token}`: whoever has the link makes an account.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::words::{Name, Phone, UserName};
use serde::{Deserialize, Serialize};
use store::platform::{NewUser, Ticket, tokens, users};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::App;
use crate::http::extract::Input;
use crate::http::failure::Failure;
use crate::http::limits::Allowance;
use crate::http::openapi::words;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::hashing::Asker;
use crate::people::passwords::{Password, token_digest};
use crate::people::tickets::spent;
use crate::people::users::name_taken;

/// The account to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Accept {
    /// The sign-in name.
    #[schema(schema_with = words::user_name)]
    name: String,
    /// At least 10 characters.
    #[schema(schema_with = words::new_password)]
    password: String,
    /// What others call the person.
    #[schema(schema_with = words::name)]
    display_name: String,
    /// Where to call.
    phone: Option<String>,
}

/// The account that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {
    /// Which account.
    id: Uuid,
    /// The sign-in name.
    name: String,
}

/// Makes the account of the invited person.
#[utoipa::path(
    post, path = "/invitations/{token}", tag = "users", security(()), request_body = Accept,
    params(("token" = String, Path)), responses((status = 201, body = Accepted), (status = 404), (status = 429))
)]
pub async fn handle(
    State(app): State<App>,
    Allowance(address): Allowance,
    Path(token): Path<String>,
    input: Input<Accept>,
) -> Result<(StatusCode, Json<Accepted>), Refusal> {
    let digest = token_digest(&token);
    let now = app.store.ambient().now();
    if app.store.ticket(&digest, now).await?.is_none() {
        return Err(spent());
    }
    let new = prepare(&app, Asker::Stranger(address), input.parse()?).await?;
    let name = new.name.as_str().to_owned();
    let id = app
        .store
        .write((digest, new), |work, (digest, new)| {
            Box::pin(async move {
                let issued = tokens::spend(work, digest).await?;
                let Some(Ticket::Invitation { grant, .. }) = issued.map(|issued| issued.ticket)
                else {
                    return Err(Failure::Refused(spent()));
                };
                let new = NewUser {
                    grants: vec![grant],
                    ..new.clone()
                };
                let added = users::add_user(work, None, &new).await;
                added.map_err(|error| {
                    Failure::from(error).on_unique("users", &["name"], name_taken())
                })
            })
        })
        .await?;
    let body = Accepted {
        id: id.uuid(),
        name,
    };
    Ok((StatusCode::CREATED, Json(body)))
}

async fn prepare(app: &App, asker: Asker, input: Accept) -> Result<NewUser, Refusal> {
    let mut errors = FieldErrors::default();
    let name = errors.take("name", UserName::parse(&input.name));
    let password = errors.take("password", Password::parse(&input.password));
    let display_name = errors.take("display_name", Name::parse(&input.display_name));
    let phone = errors.take_optional("phone", input.phone.as_deref(), Phone::parse);
    let (name, password, display_name) = errors.finish_with((name, password, display_name))?;
    Ok(NewUser {
        name,
        display_name,
        phone,
        password_hash: Some(app.hash(asker, password).await?),
        must_change_password: false,
        active: true,
        grants: Vec::new(),
    })
}
