//! `POST /api/v1/sign-ups`: an enterprise signs up, open to everybody.

use std::net::IpAddr;

use axum::Json;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use domain::access::Grant;
use domain::platform::{EnterpriseStatus, UnitKind};
use domain::words::{Name, Phone, Uscc, UserName};
use serde::{Deserialize, Serialize};
use store::platform::{NewEnterprise, NewUser, enterprises, users};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::create::uscc_taken;
use super::relations::{chains, park};
use crate::App;
use crate::http::extract::Input;
use crate::http::failure::Failure;
use crate::http::language::Reads;
use crate::http::limits::Allowance;
use crate::http::openapi::words;
use crate::http::refs::{Ref, in_language};
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::guard_room;
use crate::people::hashing::Asker;
use crate::people::passwords::Password;
use crate::people::users::name_taken;

/// An enterprise that signs up, and its first person.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SignUp {
    /// Its unified social credit code.
    uscc: String,
    /// Its name.
    #[schema(schema_with = words::name)]
    enterprise_name: String,
    /// Code of the park it lies in.
    park: Option<String>,
    /// Code of the chain it belongs to.
    chain: Option<String>,
    /// What others call the person.
    #[schema(schema_with = words::name)]
    contact_name: String,
    /// Where to call.
    #[schema(schema_with = words::phone)]
    phone: String,
    /// The sign-in name.
    #[schema(schema_with = words::user_name)]
    name: String,
    /// At least 10 characters.
    #[schema(schema_with = words::new_password)]
    password: String,
}

/// A sign-up that waits.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedUp {
    /// The enterprise.
    id: Uuid,
    /// Always `pending`.
    status: &'static str,
}

/// What a sign-up may choose from.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignUpOptions {
    /// Parks.
    parks: Vec<Ref>,
    /// Chains.
    chains: Vec<Ref>,
}

/// `/api/v1/sign-ups` and `/api/v1/sign-up-options`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(handle))
        .routes(routes!(options))
}

/// Signs an enterprise up. Its park or an office lets it in; then its first person may sign in.
#[utoipa::path(post, path = "/sign-ups", tag = "enterprises", security(()), request_body = SignUp, responses((status = 202, body = SignedUp), (status = 429)))]
pub async fn handle(
    State(app): State<App>,
    Allowance(address): Allowance,
    input: Input<SignUp>,
) -> Result<(StatusCode, Json<SignedUp>), Refusal> {
    guard_room(&app, &Method::POST)?;
    let (enterprise, person) = input.parse()?.check(&app, address).await?;
    let id = app
        .store
        .write((enterprise, person), |work, (enterprise, person)| {
            Box::pin(async move {
                let added = enterprises::add_enterprise(work, None, enterprise).await;
                let id = added.map_err(|error| {
                    Failure::from(error).on_unique("enterprises", &["uscc"], uscc_taken())
                })?;
                let person = NewUser {
                    grants: vec![Grant::Enterprise(id)],
                    ..person.clone()
                };
                let added = users::add_user(work, None, &person).await;
                added.map_err(|error| {
                    Failure::from(error).on_unique("users", &["name"], name_taken())
                })?;
                Ok::<_, Failure>(id)
            })
        })
        .await?;
    let body = SignedUp {
        id: id.uuid(),
        status: EnterpriseStatus::Pending.code(),
    };
    Ok((StatusCode::ACCEPTED, Json(body)))
}

/// Parks and chains to choose from.
#[utoipa::path(get, path = "/sign-up-options", tag = "enterprises", security(()), responses((status = 200, body = SignUpOptions)))]
pub async fn options(
    State(app): State<App>,
    Reads(language): Reads,
) -> Result<Json<SignUpOptions>, Refusal> {
    let parks = app.store.units(Some(UnitKind::Park), Some(true)).await?;
    let chains = app.store.chains().await?;
    Ok(Json(SignUpOptions {
        parks: parks
            .into_iter()
            .map(|park| Ref {
                id: park.id.uuid(),
                name: in_language(&park.name, &park.name_en, language),
                code: Some(park.code),
            })
            .collect(),
        chains: chains
            .into_iter()
            .filter(|chain| chain.active)
            .map(|chain| Ref {
                id: chain.id.uuid(),
                name: in_language(&chain.name, &chain.name_en, language),
                code: Some(chain.code),
            })
            .collect(),
    }))
}

impl SignUp {
    async fn check(&self, app: &App, address: IpAddr) -> Result<(NewEnterprise, NewUser), Refusal> {
        let mut errors = FieldErrors::default();
        let uscc = errors.take("uscc", Uscc::parse(&self.uscc));
        let firm = errors.take("enterprise_name", Name::parse(&self.enterprise_name));
        let contact = errors.take("contact_name", Name::parse(&self.contact_name));
        let phone = errors.take("phone", Phone::parse(&self.phone));
        let name = errors.take("name", UserName::parse(&self.name));
        let password = errors.take("password", Password::parse(&self.password));
        let park = match self.park.as_deref() {
            None | Some("") => None,
            Some(code) => park(app, code, &mut errors).await?,
        };
        let chosen = self.chain.iter().filter(|code| !code.is_empty());
        let codes: Vec<String> = chosen.cloned().collect();
        let chains = chains(app, &codes, &mut errors).await?;
        let fields = (uscc, firm, contact, phone, name, password);
        let (uscc, firm, contact, phone, name, password) = errors.finish_with(fields)?;
        app.sign_ups.check(address)?;
        let enterprise = NewEnterprise {
            uscc,
            uscc_override_reason: None,
            name: firm,
            status: EnterpriseStatus::Pending,
            park,
            chains,
            contact_name: Some(contact.clone()),
            phone: Some(phone.clone()),
        };
        let person = NewUser {
            name,
            display_name: contact,
            phone: Some(phone),
            password_hash: Some(app.hash(Asker::Stranger(address), password).await?),
            must_change_password: false,
            active: false,
            grants: Vec::new(),
        };
        Ok((enterprise, person))
    }
}
