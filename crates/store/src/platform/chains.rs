//! Industry chains, each with two chiefs and an office.

use std::collections::HashMap;

use domain::access::Grant;
use domain::platform::Seat;
use domain::words::{ChainId, Code, Name, UnitId, UserId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};
use uuid::Uuid;

use super::entity::{chain_chiefs, chains};
use super::grants::{grant, revoke};
use crate::kernel::{Store, StoreError, Work, at_version, put};
use crate::log::{NewEvent, append};

/// An industry chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Which chain.
    pub id: ChainId,
    /// What addresses it.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// Its office.
    pub office: Option<UnitId>,
    /// Its chiefs, the district's first.
    pub chiefs: Vec<(Seat, UserId)>,
    /// Whether anything may be filed under it.
    pub active: bool,
    /// Version of the row.
    pub version: i64,
}

/// A chain to be added.
#[derive(Debug, Clone)]
pub struct NewChain {
    /// What addresses it.
    pub code: Code,
    /// Its Chinese name.
    pub name: Name,
    /// Its English name.
    pub name_en: Option<Name>,
    /// Its office.
    pub office: Option<UnitId>,
    /// Its chiefs.
    pub chiefs: Vec<(Seat, UserId)>,
}

/// What changes about a chain; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ChainChange {
    /// Its Chinese name.
    pub name: Option<Name>,
    /// Its English name.
    pub name_en: Option<Name>,
    /// Its office; `Some(None)` leaves it without.
    pub office: Option<Option<UnitId>>,
    /// Its chiefs, all of them.
    pub chiefs: Option<Vec<(Seat, UserId)>>,
    /// Whether anything may be filed under it.
    pub active: Option<bool>,
}

impl Store {
    /// All chains in the order of their codes. There are a few dozen.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn chains(&self) -> Result<Vec<Chain>, StoreError> {
        let find = chains::Entity::find().order_by_asc(chains::Column::Code);
        let rows = find.all(self.db()).await?;
        with_chiefs(self.db(), rows).await
    }

    /// One chain.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn chain(&self, id: ChainId) -> Result<Option<Chain>, StoreError> {
        one(self.db(), id).await
    }
}

/// One chain as a unit of work sees it.
///
/// # Errors
/// When the database refuses.
pub async fn chain_in(work: &Work, id: ChainId) -> Result<Option<Chain>, StoreError> {
    one(work.db(), id).await
}

impl Store {
    /// The chains on which somebody has a chief's seat.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn chains_chaired_by(&self, user: UserId) -> Result<Vec<ChainId>, StoreError> {
        let seats = chain_chiefs::Entity::find()
            .filter(chain_chiefs::Column::UserId.eq(user.uuid()))
            .all(self.db())
            .await?;
        Ok(seats
            .into_iter()
            .map(|seat| ChainId::from_uuid(seat.chain_id))
            .collect())
    }
}

/// Adds a chain. Its chiefs are granted the role on it.
///
/// # Errors
/// [`StoreError::Unique`] on `chains.code` when the code is taken.
pub async fn add_chain(
    work: &Work,
    actor: Option<UserId>,
    new: &NewChain,
) -> Result<ChainId, StoreError> {
    let id = ChainId::v7(work.now(), work.random());
    let row = chains::ActiveModel {
        id: Set(id.uuid()),
        code: Set(new.code.as_str().to_owned()),
        name: Set(new.name.as_str().to_owned()),
        name_en: Set(new
            .name_en
            .clone()
            .map(Name::into_string)
            .unwrap_or_default()),
        office_id: Set(new.office.map(UnitId::uuid)),
        active: Set(true),
        version: Set(1),
    };
    chains::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    put_chiefs(work, id, &new.chiefs).await?;
    append(work, event("chain-added", actor, id)).await?;
    Ok(id)
}

/// Changes a chain; its version moves on. A new chief is granted the role on it, a former one loses
/// it.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or no longer at version `seen`.
pub async fn change_chain(
    work: &Work,
    actor: UserId,
    id: ChainId,
    seen: i64,
    change: &ChainChange,
) -> Result<(), StoreError> {
    let find = chains::Entity::find_by_id(id.uuid());
    let row = at_version(work, find, chains::Column::Version, seen).await?;
    let mut row = row.into_active_model();
    row.version = Set(seen + 1);
    put(&mut row.name, change.name.clone().map(Name::into_string));
    put(
        &mut row.name_en,
        change.name_en.clone().map(Name::into_string),
    );
    put(
        &mut row.office_id,
        change.office.map(|unit| unit.map(UnitId::uuid)),
    );
    put(&mut row.active, change.active);
    chains::Entity::update(row).exec(work.db()).await?;
    let mut changed = event("chain-changed", Some(actor), id);
    if let Some(chiefs) = &change.chiefs {
        put_chiefs(work, id, chiefs).await?;
        for (seat, chief) in chiefs {
            changed = changed.detail(seat.code(), chief.uuid());
        }
    }
    append(work, changed).await?;
    Ok(())
}

async fn put_chiefs(work: &Work, id: ChainId, chiefs: &[(Seat, UserId)]) -> Result<(), StoreError> {
    let of_chain = || chain_chiefs::Column::ChainId.eq(id.uuid());
    let former = chain_chiefs::Entity::find()
        .filter(of_chain())
        .all(work.db())
        .await?;
    chain_chiefs::Entity::delete_many()
        .filter(of_chain())
        .exec(work.db())
        .await?;
    for row in former {
        revoke(work, UserId::from_uuid(row.user_id), Grant::Chief(Some(id))).await?;
    }
    for (seat, chief) in chiefs {
        let row = chain_chiefs::ActiveModel {
            chain_id: Set(id.uuid()),
            seat: Set(seat.code().to_owned()),
            user_id: Set(chief.uuid()),
        };
        chain_chiefs::Entity::insert(row)
            .exec_without_returning(work.db())
            .await?;
        grant(work, *chief, Grant::Chief(Some(id))).await?;
    }
    Ok(())
}

async fn one(db: &impl ConnectionTrait, id: ChainId) -> Result<Option<Chain>, StoreError> {
    let row = chains::Entity::find_by_id(id.uuid()).all(db).await?;
    Ok(with_chiefs(db, row).await?.pop())
}

async fn with_chiefs(
    db: &impl ConnectionTrait,
    rows: Vec<chains::Model>,
) -> Result<Vec<Chain>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut chiefs: HashMap<Uuid, Vec<(Seat, UserId)>> = HashMap::new();
    let seated = chain_chiefs::Entity::find()
        .filter(chain_chiefs::Column::ChainId.is_in(ids))
        .all(db)
        .await?;
    for row in seated {
        let seat = Seat::from_code(&row.seat).ok_or_else(|| StoreError::Corrupt {
            place: "chain_chiefs.seat",
            what: row.seat.clone(),
        })?;
        let of_chain = chiefs.entry(row.chain_id).or_default();
        of_chain.push((seat, UserId::from_uuid(row.user_id)));
    }
    let read = |row: chains::Model| {
        let mut chiefs = chiefs.remove(&row.id).unwrap_or_default();
        chiefs.sort_unstable();
        Chain {
            id: ChainId::from_uuid(row.id),
            code: row.code,
            name: row.name,
            name_en: row.name_en,
            office: row.office_id.map(UnitId::from_uuid),
            chiefs,
            active: row.active,
            version: row.version,
        }
    };
    Ok(rows.into_iter().map(read).collect())
}

fn event(code: &'static str, actor: Option<UserId>, id: ChainId) -> NewEvent {
    NewEvent::new("chain", Some(id.uuid()), code, actor)
}
