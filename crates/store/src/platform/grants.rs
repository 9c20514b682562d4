//! What is granted to people: the rows, read and written.

use std::collections::HashMap;

use domain::access::{Grant, Role};
use domain::words::{ChainId, EnterpriseId, GrantId, UnitId, UserId};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::entity::{user_grants, users};
use super::standing;
use crate::kernel::{StoreError, Work};
use crate::log::NewEvent;

/// How many active people hold a role, as a unit of work sees it.
///
/// # Errors
/// When the database refuses.
pub async fn count_active_with(work: &Work, role: Role) -> Result<usize, StoreError> {
    let holders = user_grants::Entity::find()
        .filter(user_grants::Column::Role.eq(role.code()))
        .all(work.db())
        .await?;
    let ids: Vec<Uuid> = holders.into_iter().map(|grant| grant.user_id).collect();
    let active = users::Entity::find()
        .filter(users::Column::Id.is_in(ids))
        .filter(users::Column::Active.eq(true))
        .all(work.db())
        .await?;
    Ok(active.len())
}

/// An event that names the roles granted.
pub(super) fn named(event: NewEvent, grants: &[Grant]) -> NewEvent {
    let roles: Vec<&str> = grants.iter().map(|grant| grant.role().code()).collect();
    event.detail("roles", roles.join(","))
}

/// Grants a person these and nothing else.
pub(super) async fn put(work: &Work, id: UserId, grants: &[Grant]) -> Result<(), StoreError> {
    user_grants::Entity::delete_many()
        .filter(user_grants::Column::UserId.eq(id.uuid()))
        .exec(work.db())
        .await?;
    for grant in grants {
        insert(work, id, *grant).await?;
    }
    Ok(())
}

async fn insert(work: &Work, id: UserId, grant: Grant) -> Result<(), StoreError> {
    let row = user_grants::ActiveModel {
        id: Set(GrantId::v7(work.now(), work.random()).uuid()),
        user_id: Set(id.uuid()),
        role: Set(grant.role().code().to_owned()),
        unit_id: Set(grant.unit().map(UnitId::uuid)),
        chain_id: Set(grant.chain().map(ChainId::uuid)),
        enterprise_id: Set(grant.enterprise().map(EnterpriseId::uuid)),
    };
    user_grants::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// Grants a person one thing more; nothing happens when it is granted already, for this chain or for
/// all.
pub(super) async fn grant(work: &Work, id: UserId, grant: Grant) -> Result<(), StoreError> {
    let held = held_by(work, id).await?;
    let covers =
        |held: Grant| held == grant || (held.role() == grant.role() && held.chain().is_none());
    match held.iter().any(|(_, held)| covers(*held)) {
        true => Ok(()),
        false => {
            insert(work, id, grant).await?;
            standing::place(work, id).await
        }
    }
}

/// Takes one grant from a person, if it is held.
pub(super) async fn revoke(work: &Work, id: UserId, grant: Grant) -> Result<(), StoreError> {
    for (row, held) in held_by(work, id).await? {
        if held == grant {
            user_grants::Entity::delete_by_id(row)
                .exec(work.db())
                .await?;
        }
    }
    standing::place(work, id).await
}

async fn held_by(work: &Work, id: UserId) -> Result<Vec<(Uuid, Grant)>, StoreError> {
    let rows = user_grants::Entity::find()
        .filter(user_grants::Column::UserId.eq(id.uuid()))
        .all(work.db())
        .await?;
    rows.iter().map(|row| Ok((row.id, read(row)?))).collect()
}

/// What is granted to each of these people, in a fixed order.
pub(super) async fn of_all(
    db: &impl ConnectionTrait,
    people: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<Grant>>, StoreError> {
    let mut grants: HashMap<Uuid, Vec<Grant>> = HashMap::new();
    let held = user_grants::Entity::find()
        .filter(user_grants::Column::UserId.is_in(people))
        .all(db)
        .await?;
    for row in held {
        let grant = read(&row)?;
        grants.entry(row.user_id).or_default().push(grant);
    }
    grants.values_mut().for_each(|held| held.sort_unstable());
    Ok(grants)
}

/// The grants of one person in a fixed order.
pub(super) fn read_all(held: &[user_grants::Model]) -> Result<Vec<Grant>, StoreError> {
    let mut grants = held.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    grants.sort_unstable();
    Ok(grants)
}

fn read(row: &user_grants::Model) -> Result<Grant, StoreError> {
    from_columns(
        "user_grants.role",
        &row.role,
        row.unit_id,
        row.chain_id,
        row.enterprise_id,
    )
}

pub(super) fn from_columns(
    place: &'static str,
    role: &str,
    unit: Option<Uuid>,
    chain: Option<Uuid>,
    enterprise: Option<Uuid>,
) -> Result<Grant, StoreError> {
    let corrupt = |what: String| StoreError::Corrupt { place, what };
    let role = Role::from_code(role).ok_or_else(|| corrupt(role.to_owned()))?;
    Grant::from_parts(
        role,
        unit.map(UnitId::from_uuid),
        chain.map(ChainId::from_uuid),
        enterprise.map(EnterpriseId::from_uuid),
    )
    .map_err(|error| corrupt(error.to_string()))
}
