//! `GET /api/v1/me`: who is signed in, and what may be seen.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Actor, Grant, Resource, Role, Verdict, may};
use domain::catalogue::Language;
use domain::kinds::CaseKind;
use serde::Serialize;
use store::cases::{Names, Wanted};
use store::platform::User;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::App;
use crate::http::refs::Ref;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// The caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The account.
    pub id: Uuid,
    /// The sign-in name.
    pub name: String,
    /// What others call the person.
    pub display_name: String,
    /// Where to call.
    pub phone: Option<String>,
    /// The language chosen: `zh` or `en`.
    #[schema(value_type = String)]
    pub language: Language,
    /// Whether another password has to be chosen before anything else.
    pub must_change_password: bool,
    /// Whether a second factor is asked for.
    pub totp_enabled: bool,
    /// Notices not read yet.
    pub unread: u64,
    /// What was granted.
    pub grants: Vec<GrantBody>,
    /// Codes of everything that may be done somewhere.
    pub may: Vec<&'static str>,
    /// The page to begin with: `agent`, `department`, `chief`, `enterprise`, `administration`,
    /// `audit`.
    pub home: &'static str,
}

/// A role and where it holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GrantBody {
    /// Code of the role.
    pub role: &'static str,
    /// The department, for departments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Ref>,
    /// The chain, for offices and chiefs of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain: Option<Ref>,
    /// The park, for park committees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub park: Option<Ref>,
    /// The enterprise, for its people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enterprise: Option<Ref>,
}

/// Who is signed in, and what may be seen.
#[utoipa::path(get, path = "/me", tag = "me", responses((status = 200, body = Me)))]
pub async fn handle(State(app): State<App>, caller: Caller) -> Result<Json<Me>, Refusal> {
    describe(&app, &caller.user, caller.language)
        .await
        .map(Json)
}

/// A person as he sees himself.
///
/// # Errors
/// When the database fails.
pub async fn describe(app: &App, user: &User, language: Language) -> Result<Me, Refusal> {
    let names = names_of(app, [user]).await?;
    let actor = user.actor();
    Ok(Me {
        id: user.id.uuid(),
        name: user.name.clone(),
        display_name: user.display_name.clone(),
        phone: user.phone.clone(),
        language: user.language,
        must_change_password: user.must_change_password,
        totp_enabled: user.totp_enabled,
        unread: app.store.unread_notices(user.id).await?,
        grants: describe_grants(&user.grants, &names, language),
        may: actions(&actor),
        home: home(&actor),
    })
}

/// The names that the grants of these people mention.
///
/// # Errors
/// When the database fails.
pub async fn names_of<'a>(
    app: &App,
    users: impl IntoIterator<Item = &'a User>,
) -> Result<Names, Refusal> {
    let mut wanted = Wanted::default();
    for grant in users.into_iter().flat_map(|user| &user.grants) {
        wanted.units.extend(grant.unit());
        wanted.chains.extend(grant.chain());
        wanted.enterprises.extend(grant.enterprise());
    }
    Ok(Names::load(&app.store, &wanted).await?)
}

/// Grants with the names of where they hold.
pub fn describe_grants(grants: &[Grant], names: &Names, language: Language) -> Vec<GrantBody> {
    grants
        .iter()
        .map(|grant| {
            let unit = grant.unit().and_then(|id| {
                let named = names.unit(id)?;
                Some(Ref::coded(id.uuid(), named, language))
            });
            let (unit, park) = match grant.role() {
                Role::Park => (None, unit),
                _ => (unit, None),
            };
            let chain = grant.chain().and_then(|id| {
                let named = names.chain(id)?;
                Some(Ref::coded(id.uuid(), named, language))
            });
            let enterprise = grant.enterprise().and_then(|id| {
                let named = names.enterprise(id)?;
                Some(Ref::coded(id.uuid(), named, language))
            });
            GrantBody {
                role: grant.role().code(),
                unit,
                chain,
                park,
                enterprise,
            }
        })
        .collect()
}

/// What may be done at least somewhere, so that pages know what to offer.
fn actions(actor: &Actor) -> Vec<&'static str> {
    let allowed = |action: Action| {
        let product = may(actor, action, Resource::Product) == Verdict::Allowed;
        product || may(actor, action, Resource::Kind(CaseKind::Request)) == Verdict::Allowed
    };
    Action::ALL
        .into_iter()
        .filter(|action| allowed(*action))
        .map(Action::code)
        .collect()
}

/// Where somebody with several roles begins: with the one that has most to do now.
fn home(actor: &Actor) -> &'static str {
    const HOMES: [(Role, &str); 8] = [
        (Role::Agent, "agent"),
        (Role::Department, "department"),
        (Role::Park, "department"),
        (Role::Chief, "chief"),
        (Role::Office, "chief"),
        (Role::Enterprise, "enterprise"),
        (Role::Administrator, "administration"),
        (Role::Auditor, "audit"),
    ];
    HOMES
        .into_iter()
        .find(|(role, _)| actor.has(*role))
        .map_or("enterprise", |(_, home)| home)
}
