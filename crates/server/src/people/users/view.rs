//! An account as others see it.

use domain::catalogue::Language;
use jiff::Timestamp;
use serde::Serialize;
use store::cases::Names;
use store::platform::User;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::people::me::{GrantBody, describe_grants};

/// An account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserBody {
    /// Which account.
    pub id: Uuid,
    /// The sign-in name.
    pub name: String,
    /// What others call the person.
    pub display_name: String,
    /// Where to call.
    pub phone: Option<String>,
    /// Whether the person may sign in.
    pub active: bool,
    /// Whether a second factor is asked for.
    pub totp_enabled: bool,
    /// What is granted.
    pub grants: Vec<GrantBody>,
    /// When the account was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// Version, to be sent as `If-Match`.
    pub version: i64,
}

impl UserBody {
    /// The account with the names of where its grants hold.
    pub fn new(user: User, names: &Names, language: Language) -> Self {
        Self {
            id: user.id.uuid(),
            grants: describe_grants(&user.grants, names, language),
            name: user.name,
            display_name: user.display_name,
            phone: user.phone,
            active: user.active,
            totp_enabled: user.totp_enabled,
            created_at: user.created_at,
            version: user.version,
        }
    }
}
