//! A request is filed.

use domain::words::Body;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::details::{Contact, Details};
use crate::cases::entity::requests;
use crate::cases::{By, Case, CaseDraft, FiledCase, insert};
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
    let details = Details {
        body: filing.body.into_string(),
        requester: filing.requester,
        contact: filing.contact,
        place: filing.place,
        ..Details::default()
    };
    let words = words(&details, filing.external_id.as_deref());
    let filed = insert(work, filing.draft, &words, by).await?;
    let row = filed_row(&filed.case, details.clone(), filing.external_id);
    requests::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    Ok(FiledRequest { filed, details })
}

/// The row of a request that is filed.
pub(super) fn filed_row(
    case: &Case,
    details: Details,
    external_id: Option<String>,
) -> requests::ActiveModel {
    requests::ActiveModel {
        case_id: Set(case.id.uuid()),
        body: Set(details.body),
        requester: Set(details.requester),
        contact_name: Set(details.contact.name),
        contact_phone: Set(details.contact.phone),
        place: Set(details.place),
        external_id: Set(external_id),
        ..requests::ActiveModel::default()
    }
}

/// The words of a request that is filed, by column; what is not there is empty.
pub(super) fn words<'a>(
    details: &'a Details,
    external_id: Option<&'a str>,
) -> [(&'static str, &'a str); 6] {
    let Contact { name, phone } = &details.contact;
    [
        ("body", &details.body),
        (
            "requester",
            details.requester.as_deref().unwrap_or_default(),
        ),
        ("contact_name", name.as_deref().unwrap_or_default()),
        ("contact_phone", phone.as_deref().unwrap_or_default()),
        ("place", details.place.as_deref().unwrap_or_default()),
        ("external_id", external_id.unwrap_or_default()),
    ]
}
