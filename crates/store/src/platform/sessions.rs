//! Sessions: a token that only its bearer knows, kept as a digest.

use domain::words::UserId;
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    Statement,
};

use super::entity::{sessions, user_grants, users};
use super::users::{User, user_event, with_these};
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::append;

/// A session that holds.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who is signed in.
    pub user: User,
    /// When it was last known to be used; written seldom.
    pub seen_at: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
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
        let statement = Statement::from_sql_and_values(
            self.backend(),
            WITH_GRANTS,
            [token_digest.into(), now.as_millisecond().into()],
        );
        let rows = self.db().query_all_raw(statement).await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let held = rows
            .iter()
            .map(|row| user_grants::Model::from_query_result_optional(row, "held_"))
            .filter_map(Result::transpose)
            .collect::<Result<Vec<_>, _>>()?;
        let user = users::Model::from_query_result(first, "")?;
        Ok(Some(Session {
            user: with_these(user, &held)?,
            seen_at: instant("sessions.seen_at", first.try_get("", "seen_at")?)?,
            expires_at: instant("sessions.expires_at", first.try_get("", "expires_at")?)?,
        }))
    }
}

/// A row for each grant, or one without: asked for with every call, so with one statement.
const WITH_GRANTS: &str = "SELECT s.seen_at, s.expires_at, u.id, u.name, u.display_name, u.phone, u.language, \
     u.password_hash, u.must_change_password, u.totp_secret, u.totp_confirmed, u.totp_last_step, \
     u.active, u.created_at, u.version, u.sort_name, u.sort_unit, u.sort_role, \
     g.id AS held_id, g.user_id AS held_user_id, g.role AS held_role, g.unit_id AS held_unit_id, \
     g.chain_id AS held_chain_id, g.enterprise_id AS held_enterprise_id \
     FROM sessions s JOIN users u ON u.id = s.user_id LEFT JOIN user_grants g ON g.user_id = u.id \
     WHERE s.token_digest = $1 AND s.expires_at > $2 AND u.active";

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
