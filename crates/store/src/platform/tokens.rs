//! One-time tokens by which people come in: invitations and password resets, kept as digests.

use domain::access::Grant;
use domain::words::{ChainId, EnterpriseId, UnitId, UserId};
use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::entity::one_time_tokens as tokens;
use super::grants;
use super::users::user_event;
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::{NewEvent, append};

/// What a token lets its bearer do, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ticket {
    /// Make an account with this grant.
    Invitation {
        /// What the account is granted.
        grant: Grant,
        /// What the one who invites calls the person.
        display_name: Option<String>,
    },
    /// Choose another password for this account.
    PasswordReset(UserId),
}

impl Ticket {
    fn purpose(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::PasswordReset(_) => "password-reset",
        }
    }
}

/// A ticket that may still be used.
#[derive(Debug, Clone)]
pub struct Issued {
    /// What it lets its bearer do.
    pub ticket: Ticket,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Issues a ticket. Resets issued before for the same account end.
///
/// # Errors
/// When the database refuses.
pub async fn issue(
    work: &Work,
    actor: UserId,
    token_digest: &[u8],
    ticket: &Ticket,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let (grant, display_name, user) = match ticket {
        Ticket::Invitation {
            grant,
            display_name,
        } => (Some(grant), display_name.clone(), None),
        Ticket::PasswordReset(user) => (None, None, Some(*user)),
    };
    if let Some(user) = user {
        tokens::Entity::delete_many()
            .filter(tokens::Column::UserId.eq(user.uuid()))
            .exec(work.db())
            .await?;
    }
    let row = tokens::ActiveModel {
        token_digest: Set(token_digest.to_vec()),
        purpose: Set(ticket.purpose().to_owned()),
        user_id: Set(user.map(UserId::uuid)),
        role: Set(grant.map(|grant| grant.role().code().to_owned())),
        unit_id: Set(grant.and_then(|grant| grant.unit()).map(UnitId::uuid)),
        chain_id: Set(grant.and_then(|grant| grant.chain()).map(ChainId::uuid)),
        enterprise_id: Set(grant
            .and_then(|grant| grant.enterprise())
            .map(EnterpriseId::uuid)),
        display_name: Set(display_name),
        created_by: Set(Some(actor.uuid())),
        created_at: Set(work.now().as_millisecond()),
        expires_at: Set(expires_at.as_millisecond()),
        used_at: Set(None),
    };
    tokens::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    let event = match user {
        Some(user) => user_event("password-reset-issued", Some(actor), user),
        None => NewEvent::new("invitation", None, "invitation-issued", Some(actor)),
    };
    let event = match grant {
        Some(grant) => event.detail("role", grant.role().code()),
        None => event,
    };
    append(work, event).await?;
    Ok(())
}

impl Store {
    /// The ticket behind a token's digest, if it may still be used.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn ticket(
        &self,
        token_digest: &[u8],
        now: Timestamp,
    ) -> Result<Option<Issued>, StoreError> {
        usable(self.db(), token_digest, now).await
    }
}

/// Uses a ticket up. `None` when it may not be used (any more).
///
/// # Errors
/// When the database refuses.
pub async fn spend(work: &Work, token_digest: &[u8]) -> Result<Option<Issued>, StoreError> {
    let issued = usable(work.db(), token_digest, work.now()).await?;
    if issued.is_some() {
        tokens::Entity::update(tokens::ActiveModel {
            token_digest: Set(token_digest.to_vec()),
            used_at: Set(Some(work.now().as_millisecond())),
            ..Default::default()
        })
        .exec(work.db())
        .await?;
    }
    Ok(issued)
}

async fn usable(
    db: &impl ConnectionTrait,
    token_digest: &[u8],
    now: Timestamp,
) -> Result<Option<Issued>, StoreError> {
    let row = tokens::Entity::find_by_id(token_digest.to_vec())
        .filter(tokens::Column::UsedAt.is_null())
        .filter(tokens::Column::ExpiresAt.gt(now.as_millisecond()))
        .one(db)
        .await?;
    row.map(read).transpose()
}

fn read(row: tokens::Model) -> Result<Issued, StoreError> {
    let ticket = match (row.user_id, row.role.as_deref()) {
        (Some(user), _) => Ticket::PasswordReset(UserId::from_uuid(user)),
        (None, role) => Ticket::Invitation {
            grant: grants::from_columns(
                "one_time_tokens.role",
                role.unwrap_or_default(),
                row.unit_id,
                row.chain_id,
                row.enterprise_id,
            )?,
            display_name: row.display_name,
        },
    };
    Ok(Issued {
        ticket,
        expires_at: instant("one_time_tokens.expires_at", row.expires_at)?,
    })
}
