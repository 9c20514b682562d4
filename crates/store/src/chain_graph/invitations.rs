//! Lists of firms to invite, kept as they were found on a day with their reasons.

use domain::words::{InvitationListId, UserId};
use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::invitation_lists;
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::{NewEvent, append};

/// Lists given at most.
const LISTED_MAX: u64 = 500;

/// A kept list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationList {
    /// Which one.
    pub id: InvitationListId,
    /// The chain whose gaps the firms would close, by name.
    pub chain: String,
    /// The region that would invite them.
    pub region: Option<String>,
    /// The version of the graph that it was found in.
    pub graph_version: u32,
    /// In the words of whoever made it.
    pub note: Option<String>,
    /// The firms with their reasons, as JSON.
    pub items: String,
    /// How many.
    pub count: u32,
    /// Who made it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

/// A list to be kept.
#[derive(Debug, Clone)]
pub struct NewInvitationList {
    /// The chain whose gaps the firms would close, by name.
    pub chain: String,
    /// The region that would invite them.
    pub region: Option<String>,
    /// The version of the graph that it was found in.
    pub graph_version: u32,
    /// In the words of whoever made it.
    pub note: Option<String>,
    /// The firms with their reasons, as JSON.
    pub items: String,
    /// How many.
    pub count: u32,
    /// Who made it.
    pub by: UserId,
}

impl Store {
    /// Lists of a chain, or all, the latest first; five hundred at most. Whoever may read the chain
    /// graph may read them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn invitation_lists(
        &self,
        chain: Option<&str>,
    ) -> Result<Vec<InvitationList>, StoreError> {
        let mut find = invitation_lists::Entity::find();
        if let Some(chain) = chain {
            find = find.filter(invitation_lists::Column::Chain.eq(chain));
        }
        let rows = find
            .order_by_desc(invitation_lists::Column::MadeAt)
            .order_by_desc(invitation_lists::Column::Id)
            .limit(LISTED_MAX)
            .all(self.db())
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// One list.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn invitation_list(
        &self,
        id: InvitationListId,
    ) -> Result<Option<InvitationList>, StoreError> {
        let find = invitation_lists::Entity::find_by_id(id.uuid());
        find.one(self.db()).await?.map(read).transpose()
    }
}

/// Keeps a list.
///
/// # Errors
/// When the database refuses.
pub async fn keep_list(
    work: &Work,
    new: &NewInvitationList,
) -> Result<InvitationListId, StoreError> {
    let id = InvitationListId::v7(work.now(), work.random());
    let row = invitation_lists::ActiveModel {
        id: Set(id.uuid()),
        chain: Set(new.chain.clone()),
        region: Set(new.region.clone()),
        graph_version: Set(i64::from(new.graph_version)),
        note: Set(new.note.clone()),
        items: Set(new.items.clone()),
        item_count: Set(i64::from(new.count)),
        made_by: Set(new.by.uuid()),
        made_at: Set(work.now().as_millisecond()),
    };
    invitation_lists::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    let kept = event("invitation-list-kept", new.by, id)
        .detail("version", new.graph_version)
        .detail("firms", new.count);
    append(work, kept).await?;
    Ok(id)
}

/// Forgets a list of whoever made it.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or another's.
pub async fn remove_list(work: &Work, by: UserId, id: InvitationListId) -> Result<(), StoreError> {
    let gone = invitation_lists::Entity::delete_many()
        .filter(invitation_lists::Column::Id.eq(id.uuid()))
        .filter(invitation_lists::Column::MadeBy.eq(by.uuid()))
        .exec(work.db())
        .await?;
    if gone.rows_affected == 0 {
        return Err(StoreError::Stale {
            table: "invitation_lists",
        });
    }
    append(work, event("invitation-list-removed", by, id)).await?;
    Ok(())
}

fn read(row: invitation_lists::Model) -> Result<InvitationList, StoreError> {
    let number = |number: i64| {
        u32::try_from(number).map_err(|_| StoreError::Corrupt {
            place: "invitation_lists",
            what: number.to_string(),
        })
    };
    Ok(InvitationList {
        id: InvitationListId::from_uuid(row.id),
        chain: row.chain,
        region: row.region,
        graph_version: number(row.graph_version)?,
        note: row.note,
        items: row.items,
        count: number(row.item_count)?,
        by: UserId::from_uuid(row.made_by),
        at: instant("invitation_lists.made_at", row.made_at)?,
    })
}

fn event(code: &str, by: UserId, id: InvitationListId) -> NewEvent {
    NewEvent::new("invitation-list", Some(id.uuid()), code, Some(by))
}
