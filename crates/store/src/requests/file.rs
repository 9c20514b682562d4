//! A request is filed.

use domain::words::Body;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::details::Contact;
use crate::cases::entity::requests;
use crate::cases::{By, Case, CaseDraft, insert};
use crate::kernel::{StoreError, Work};

/// A request to be filed.
#[derive(Debug, Clone)]
pub struct Filing {
    /// What it shares with every case; its kind must be the request's.
    pub draft: CaseDraft,
    /// The requester's words.
    pub body: Body,
    /// Who asks, when it is no firm of the city.
    pub requester: Option<String>,
    /// Whom to call.
    pub contact: Contact,
    /// Where it is about.
    pub place: Option<String>,
    /// Its identifier in the system it came from.
    pub external_id: Option<String>,
}

/// Files a request.
///
/// # Errors
/// A unique violation when the external identifier exists; what the database refuses.
pub async fn file(work: &Work, filing: Filing, by: By) -> Result<Case, StoreError> {
    let case = insert(work, filing.draft, by).await?;
    let row = requests::ActiveModel {
        case_id: Set(case.id.uuid()),
        body: Set(filing.body.into_string()),
        requester: Set(filing.requester),
        contact_name: Set(filing.contact.name),
        contact_phone: Set(filing.contact.phone),
        place: Set(filing.place),
        external_id: Set(filing.external_id),
        ..requests::ActiveModel::default()
    };
    requests::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    Ok(case)
}
