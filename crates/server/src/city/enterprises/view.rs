//! An enterprise as callers see it.

use domain::access::{Actor, Role, mask_name, mask_phone};
use domain::catalogue::Language;
use jiff::Timestamp;
use serde::Serialize;
use store::cases::{Names, Wanted};
use store::platform::Enterprise;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::App;
use crate::http::refs::Ref;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// An enterprise.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Enterprise)]
pub struct EnterpriseBody {
    /// Which enterprise.
    pub id: Uuid,
    /// Its unified social credit code.
    pub uscc: String,
    /// Whether the code fails its check and was taken with a recorded reason.
    pub uscc_overridden: bool,
    /// Its name.
    pub name: String,
    /// `pending`, `approved` or `rejected`.
    pub status: &'static str,
    /// What was said to the decision.
    pub decision_note: Option<String>,
    /// The park it lies in.
    pub park: Option<Ref>,
    /// The chains it belongs to.
    pub chains: Vec<Ref>,
    /// Whom to ask for; masked unless the reader's role needs it.
    pub contact_name: Option<String>,
    /// Where to call; masked unless the reader's role needs it.
    pub phone: Option<String>,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// People who act for it.
    pub users_count: u64,
    /// Version, to be sent as `If-Match`.
    pub version: i64,
}

/// Enterprises with the names that they mention.
///
/// # Errors
/// When the database fails.
pub async fn describe(
    app: &App,
    caller: &Caller,
    enterprises: Vec<Enterprise>,
) -> Result<Vec<EnterpriseBody>, Refusal> {
    let mut wanted = Wanted::default();
    for enterprise in &enterprises {
        wanted.units.extend(enterprise.park);
        wanted.chains.extend(&enterprise.chains);
    }
    let names = Names::load(&app.store, &wanted).await?;
    let body = |enterprise| body(enterprise, &caller.actor, &names, caller.language);
    Ok(enterprises.into_iter().map(body).collect())
}

fn body(
    enterprise: Enterprise,
    actor: &Actor,
    names: &Names,
    language: Language,
) -> EnterpriseBody {
    let is_open = reads_contact(actor, &enterprise);
    let shown = |text: Option<String>, mask: fn(&str) -> String| match is_open {
        true => text,
        false => text.map(|text| mask(&text)),
    };
    EnterpriseBody {
        id: enterprise.id.uuid(),
        uscc_overridden: enterprise.uscc_override_reason.is_some(),
        uscc: enterprise.uscc,
        name: enterprise.name,
        status: enterprise.status.code(),
        decision_note: enterprise.decision_note,
        park: enterprise.park.and_then(|id| {
            let named = names.unit(id)?;
            Some(Ref::coded(id.uuid(), named, language))
        }),
        chains: enterprise
            .chains
            .iter()
            .filter_map(|id| Some(Ref::coded(id.uuid(), names.chain(*id)?, language)))
            .collect(),
        contact_name: shown(enterprise.contact_name, mask_name),
        phone: shown(enterprise.phone, mask_phone),
        created_at: enterprise.created_at,
        users_count: enterprise.people,
        version: enterprise.version,
    }
}

/// Those who call the firm read whom to ask for: agents, offices, its park, and the firm itself.
fn reads_contact(actor: &Actor, enterprise: &Enterprise) -> bool {
    actor.has(Role::Agent)
        || actor.has(Role::Office)
        || actor.enterprises().any(|own| own == enterprise.id)
        || actor.units().any(|unit| Some(unit) == enterprise.park)
}
