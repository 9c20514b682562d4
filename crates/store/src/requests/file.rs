//! A request is filed.

use domain::words::Body;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::details::{Contact, Details};
use crate::cases::entity::requests;
use crate::cases::{By, CaseDraft, FiledCase, insert};
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

/// A request that was just filed, as a reading of the database would find it.
#[derive(Debug, Clone)]
pub struct FiledRequest {
    /// What it shares with every case.
    pub filed: FiledCase,
    /// What it has beside that.
    pub details: Details,
}

/// Files a request.
///
/// # Errors
/// A unique violation when the external identifier exists; what the database refuses.
pub async fn file(work: &Work, filing: Filing, by: By) -> Result<FiledRequest, StoreError> {
    let filed = insert(work, filing.draft, by).await?;
    let details = Details {
        body: filing.body.into_string(),
        requester: filing.requester,
        contact: filing.contact,
        place: filing.place,
        ..Details::default()
    };
    let row = requests::ActiveModel {
        case_id: Set(filed.case.id.uuid()),
        body: Set(details.body.clone()),
        requester: Set(details.requester.clone()),
        contact_name: Set(details.contact.name.clone()),
        contact_phone: Set(details.contact.phone.clone()),
        place: Set(details.place.clone()),
        external_id: Set(filing.external_id),
        ..requests::ActiveModel::default()
    };
    requests::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    Ok(FiledRequest { filed, details })
}
