//! Attachments: which kept file belongs to which case, under which name, for whom.

use domain::cases::Visibility;
use domain::words::{AttachmentId, CaseId, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::folder::{FileError, Kept};
use super::kind::clean_name;
use crate::cases::{Case, Cases};
use crate::kernel::{Store, StoreError, Work, hex, instant};
use crate::log;

/// A file attached to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The attachment itself.
    pub id: AttachmentId,
    /// Its case.
    pub case: CaseId,
    /// Its name for people.
    pub name: String,
    /// What it is, told by its content.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// Who may see it.
    pub visibility: Visibility,
    /// Who added it.
    pub added_by: UserId,
    /// When it was added.
    pub added_at: Timestamp,
}

/// A file to be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    /// Its name as it was given; kept [made harmless](clean_name).
    pub name: String,
    /// The file, kept before.
    pub kept: Kept,
    /// Who may see it.
    pub visibility: Visibility,
    /// Who adds it.
    pub by: UserId,
}

/// The attachments of cases that somebody may know of.
#[derive(Debug, Clone)]
pub struct Attachments {
    cases: Cases,
    visibilities: Vec<Visibility>,
}

impl Attachments {
    /// Attachments of `cases`, of these visibilities only.
    pub fn of(cases: Cases, visibilities: &[Visibility]) -> Self {
        Self {
            cases,
            visibilities: visibilities.to_vec(),
        }
    }

    /// Those of one case, oldest first; `case` was found through the scope.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn of_case(&self, store: &Store, case: &Case) -> Result<Vec<Attachment>, StoreError> {
        self.find()
            .filter(Column::CaseId.eq(case.id.uuid()))
            .order_by_asc(Column::AddedAt)
            .order_by_asc(Column::Id)
            .all(store.db())
            .await?
            .into_iter()
            .map(read)
            .collect()
    }

    /// How many one case has.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count(&self, store: &Store, case: &Case) -> Result<u64, StoreError> {
        Ok(self
            .find()
            .filter(Column::CaseId.eq(case.id.uuid()))
            .count(store.db())
            .await?)
    }

    /// One attachment with its case, if its case may be known of.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_id(
        &self,
        store: &Store,
        id: AttachmentId,
    ) -> Result<Option<(Attachment, Case)>, StoreError> {
        let row = self
            .find()
            .filter(Column::Id.eq(id.uuid()))
            .one(store.db())
            .await?;
        let Some(attachment) = row.map(read).transpose()? else {
            return Ok(None);
        };
        let case = self.cases.by_id(store, attachment.case).await?;
        Ok(case.map(|case| (attachment, case)))
    }

    fn find(&self) -> sea_orm::Select<Entity> {
        let visible = self.visibilities.iter().map(|one| one.code());
        Entity::find()
            .filter(Column::RemovedAt.is_null())
            .filter(Column::Visibility.is_in(visible))
    }
}

impl Attachment {
    /// Its bytes.
    ///
    /// # Errors
    /// When they were lost or changed on disk.
    pub async fn bytes(&self, store: &Store) -> Result<Vec<u8>, FileError> {
        store.files().read(self.digest).await
    }
}

/// Attaches a kept file to a case.
///
/// # Errors
/// When the database refuses.
pub async fn attach(
    work: &Work,
    case: &Case,
    new: NewAttachment,
) -> Result<Attachment, StoreError> {
    let attachment = Attachment {
        id: AttachmentId::v7(work.now(), work.random_in_order()),
        case: case.id,
        name: clean_name(&new.name),
        media_type: new.kept.media_type.to_owned(),
        size: new.kept.size,
        digest: new.kept.digest,
        visibility: new.visibility,
        added_by: new.by,
        added_at: work.now(),
    };
    let row = ActiveModel {
        id: Set(attachment.id.uuid()),
        case_id: Set(case.id.uuid()),
        name: Set(attachment.name.clone()),
        media_type: Set(attachment.media_type.clone()),
        size: Set(i64::try_from(attachment.size).unwrap_or(i64::MAX)),
        digest: Set(attachment.digest.to_vec()),
        visibility: Set(attachment.visibility.code().to_owned()),
        added_by: Set(attachment.added_by.uuid()),
        added_at: Set(attachment.added_at.as_millisecond()),
        removed_at: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    let text = row_text(&attachment.name, &attachment.digest);
    say(work, case, "attach", attachment.id, &text, new.by).await?;
    Ok(attachment)
}

/// Takes an attachment away from its case; its bytes go when nothing else names them.
///
/// # Errors
/// When the database refuses. Taking away what is gone already is no error.
pub async fn remove(
    work: &Work,
    case: &Case,
    attachment: AttachmentId,
    by: UserId,
) -> Result<(), StoreError> {
    let now = work.now().as_millisecond();
    let removed = Entity::update_many()
        .filter(Column::Id.eq(attachment.uuid()))
        .filter(Column::CaseId.eq(case.id.uuid()))
        .filter(Column::RemovedAt.is_null())
        .col_expr(Column::RemovedAt, Expr::val(now))
        .exec(work.db())
        .await?;
    if removed.rows_affected > 0 {
        say(work, case, "detach", attachment, "", by).await?;
    }
    Ok(())
}

async fn say(
    work: &Work,
    case: &Case,
    code: &str,
    attachment: AttachmentId,
    stands: &str,
    by: UserId,
) -> Result<(), StoreError> {
    let event = case
        .event(code, Some(by))
        .detail("attachment", attachment.uuid())
        .wrote(work, &format!("attachment.{}", attachment.uuid()), stands);
    log::append(work, event).await?;
    Ok(())
}

/// What the row of an attachment says as one text, of which events keep the digest.
pub(crate) fn row_text(name: &str, digest: &[u8]) -> String {
    format!("{name}\n{}", hex(digest))
}

fn read(row: Model) -> Result<Attachment, StoreError> {
    let corrupt = |place, what: String| StoreError::Corrupt { place, what };
    Ok(Attachment {
        id: AttachmentId::from_uuid(row.id),
        case: CaseId::from_uuid(row.case_id),
        name: row.name,
        media_type: row.media_type,
        size: u64::try_from(row.size).unwrap_or_default(),
        digest: <[u8; 32]>::try_from(row.digest.as_slice())
            .map_err(|_| corrupt("attachments.digest", format!("{} bytes", row.digest.len())))?,
        visibility: Visibility::from_code(&row.visibility)
            .ok_or_else(|| corrupt("attachments.visibility", row.visibility))?,
        added_by: UserId::from_uuid(row.added_by),
        added_at: instant("attachments.added_at", row.added_at)?,
    })
}
