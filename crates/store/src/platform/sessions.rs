//! Sessions: a token that only its bearer knows, kept as a digest.

use domain::words::UserId;
use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect};

use super::entity::{sessions, users};
use super::users::{User, user_event, with_grants};
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::append;

/// A session that holds.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who is signed in.
    pub user: User,
    /// When it was last known to be used; written seldom.
    pub seen_at: Timestamp,
}

impl Store {
    /// The session behind a token's digest, if it holds at `now` and its user may sign in.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn session(
        &self,
        token_digest: &[u8],
        now: Timestamp,
    ) -> Result<Option<Session>, StoreError> {
        // asked for with every call, so with as few statements as can be
        let of_user = sessions::Entity::belongs_to(users::Entity)
            .from(sessions::Column::UserId)
            .to(users::Column::Id);
        let found = sessions::Entity::find_by_id(token_digest.to_vec())
            .filter(sessions::Column::ExpiresAt.gt(now.as_millisecond()))
            .join(JoinType::InnerJoin, of_user.into())
            .select_also(users::Entity)
            .one(self.db())
            .await?;
        let Some((row, Some(user))) = found else {
            return Ok(None);
        };
        if !user.active {
            return Ok(None);
        }
        let user = vec![user];
        let seen_at = instant("sessions.seen_at", row.seen_at)?;
        let mut user = with_grants(self.db(), user).await?;
        Ok(user.pop().map(|user| Session { user, seen_at }))
    }
}

/// Begins a session.
///
/// # Errors
/// When the database refuses.
pub async fn open_session(
    work: &Work,
    user: UserId,
    token_digest: &[u8],
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let now = work.now().as_millisecond();
    let row = sessions::ActiveModel {
        token_digest: Set(token_digest.to_vec()),
        user_id: Set(user.uuid()),
        created_at: Set(now),
        seen_at: Set(now),
        expires_at: Set(expires_at.as_millisecond()),
    };
    sessions::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    append(work, user_event("session-opened", Some(user), user)).await?;
    Ok(())
}

/// Prolongs a session that is used.
///
/// # Errors
/// When the database refuses.
pub async fn prolong_session(
    work: &Work,
    token_digest: &[u8],
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    // many at once: a session that was closed meanwhile stays closed
    sessions::Entity::update_many()
        .set(sessions::ActiveModel {
            seen_at: Set(work.now().as_millisecond()),
            expires_at: Set(expires_at.as_millisecond()),
            ..Default::default()
        })
        .filter(sessions::Column::TokenDigest.eq(token_digest.to_vec()))
        .exec(work.db())
        .await?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the database refuses.
pub async fn close_session(
    work: &Work,
    user: UserId,
    token_digest: &[u8],
) -> Result<(), StoreError> {
    sessions::Entity::delete_by_id(token_digest.to_vec())
        .exec(work.db())
        .await?;
    append(work, user_event("session-closed", Some(user), user)).await?;
    Ok(())
}

/// Ends every session of a person but `keep`.
///
/// # Errors
/// When the database refuses.
pub async fn close_sessions_of(
    work: &Work,
    user: UserId,
    keep: Option<&[u8]>,
) -> Result<(), StoreError> {
    let mut delete =
        sessions::Entity::delete_many().filter(sessions::Column::UserId.eq(user.uuid()));
    if let Some(keep) = keep {
        delete = delete.filter(sessions::Column::TokenDigest.ne(keep.to_vec()));
    }
    delete.exec(work.db()).await?;
    Ok(())
}

/// Removes sessions that have expired.
///
/// # Errors
/// When the database refuses.
pub async fn forget_expired_sessions(work: &Work) -> Result<(), StoreError> {
    sessions::Entity::delete_many()
        .filter(sessions::Column::ExpiresAt.lte(work.now().as_millisecond()))
        .exec(work.db())
        .await?;
    Ok(())
}
