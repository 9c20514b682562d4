//! `PATCH /api/v1/me`: what people change about themselves.

use axum::Json;
use axum::extract::State;
use domain::catalogue::Language;
use domain::words::{Name, Phone};
use serde::Deserialize;
use store::platform::{UserChange, users};
use utoipa::ToSchema;

use super::{Me, describe};
use crate::App;
use crate::http::extract::Input;
use crate::http::openapi::words;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::Caller;

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangeMe {
    /// What others call the person.
    #[schema(schema_with = words::name_or_null)]
    display_name: Option<String>,
    /// Where to call; empty removes it.
    phone: Option<String>,
    /// `zh` or `en`.
    #[schema(schema_with = words::language_or_null)]
    language: Option<Language>,
}

impl ChangeMe {
    fn check(self) -> Result<UserChange, Refusal> {
        let mut errors = FieldErrors::default();
        let display_name =
            errors.take_optional("display_name", self.display_name.as_deref(), Name::parse);
        let phone = match self.phone.as_deref() {
            None => None,
            Some("") => Some(None),
            Some(text) => errors.take("phone", Phone::parse(text)).map(Some),
        };
        errors.finish()?;
        Ok(UserChange {
            display_name,
            phone,
            language: self.language,
            ..UserChange::default()
        })
    }
}

/// Changes the caller's own account.
#[utoipa::path(patch, path = "/me", tag = "me", request_body = ChangeMe, responses((status = 200, body = Me)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<ChangeMe>,
) -> Result<Json<Me>, Refusal> {
    let change = input.parse()?.check()?;
    let id = caller.user.id;
    app.store
        .write((id, change), |work, (id, change)| {
            Box::pin(users::change_user(work, *id, *id, None, change))
        })
        .await?;
    let Some(changed) = app.store.credentials(id).await? else {
        return Err(Refusal::unauthenticated());
    };
    describe(&app, &changed.user, caller.language)
        .await
        .map(Json)
}
