//! Departments, parks and chain offices.

use domain::platform::UnitKind;
use domain::words::{Code, Name, Note, RegionCode, UnitId, UserId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};

use super::entity::units;
use crate::kernel::{Store, StoreError, Work, at_version, put};
use crate::log::{NewEvent, append};

/// A department, a park with its committee, or the office of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Which unit.
    pub id: UnitId,
    /// What it is.
    pub kind: UnitKind,
    /// What addresses it.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// Where it is (GB/T 2260).
    pub region: Option<String>,
    /// What it is in charge of, in words; may be empty.
    pub duty: String,
    /// Whether anything may be given to it.
    pub active: bool,
    /// Version of the row.
    pub version: i64,
}

/// A unit to be added.
#[derive(Debug, Clone)]
pub struct NewUnit {
    /// What it is.
    pub kind: UnitKind,
    /// What addresses it.
    pub code: Code,
    /// Its Chinese name.
    pub name: Name,
    /// Its English name.
    pub name_en: Option<Name>,
    /// Where it is.
    pub region: Option<RegionCode>,
    /// What it is in charge of, in words.
    pub duty: Option<Note>,
}

/// What changes about a unit; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct UnitChange {
    /// Its Chinese name.
    pub name: Option<Name>,
    /// Its English name.
    pub name_en: Option<Name>,
    /// Where it is.
    pub region: Option<RegionCode>,
    /// What it is in charge of, in words.
    pub duty: Option<Note>,
    /// Whether anything may be given to it.
    pub active: Option<bool>,
}

impl Store {
    /// The units of a kind, or all; in the order of their codes. There are at most a few hundred.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn units(
        &self,
        kind: Option<UnitKind>,
        active: Option<bool>,
    ) -> Result<Vec<Unit>, StoreError> {
        let mut find = units::Entity::find().order_by_asc(units::Column::Code);
        if let Some(kind) = kind {
            find = find.filter(units::Column::Kind.eq(kind.code()));
        }
        if let Some(active) = active {
            find = find.filter(units::Column::Active.eq(active));
        }
        find.all(self.db()).await?.into_iter().map(read).collect()
    }

    /// One unit.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn unit(&self, id: UnitId) -> Result<Option<Unit>, StoreError> {
        one(self.db(), id).await
    }
}

/// One unit as a unit of work sees it.
///
/// # Errors
/// When the database refuses.
pub async fn unit_in(work: &Work, id: UnitId) -> Result<Option<Unit>, StoreError> {
    one(work.db(), id).await
}

/// Adds a unit.
///
/// # Errors
/// [`StoreError::Unique`] on `units.code` when the code is taken.
pub async fn add_unit(
    work: &Work,
    actor: Option<UserId>,
    new: &NewUnit,
) -> Result<UnitId, StoreError> {
    let id = UnitId::v7(work.now(), work.random());
    let row = units::ActiveModel {
        id: Set(id.uuid()),
        kind: Set(new.kind.code().to_owned()),
        code: Set(new.code.as_str().to_owned()),
        name: Set(new.name.as_str().to_owned()),
        name_en: Set(new
            .name_en
            .clone()
            .map(Name::into_string)
            .unwrap_or_default()),
        region: Set(new.region.map(|region| region.to_string())),
        duty: Set(new.duty.clone().map(Note::into_string).unwrap_or_default()),
        active: Set(true),
        version: Set(1),
    };
    units::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    append(work, event("unit-added", actor, id)).await?;
    Ok(id)
}

/// Changes a unit; its version moves on.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or no longer at version `seen`.
pub async fn change_unit(
    work: &Work,
    actor: UserId,
    id: UnitId,
    seen: i64,
    change: &UnitChange,
) -> Result<(), StoreError> {
    let find = units::Entity::find_by_id(id.uuid());
    let row = at_version(work, find, units::Column::Version, seen).await?;
    let mut row = row.into_active_model();
    row.version = Set(seen + 1);
    put(&mut row.name, change.name.clone().map(Name::into_string));
    put(
        &mut row.name_en,
        change.name_en.clone().map(Name::into_string),
    );
    put(
        &mut row.region,
        change.region.map(|region| Some(region.to_string())),
    );
    put(&mut row.duty, change.duty.clone().map(Note::into_string));
    let mut changed = event("unit-changed", Some(actor), id);
    if let Some(active) = change.active {
        row.active = Set(active);
        changed = changed.detail("active", active);
    }
    units::Entity::update(row).exec(work.db()).await?;
    append(work, changed).await?;
    Ok(())
}

async fn one(db: &impl ConnectionTrait, id: UnitId) -> Result<Option<Unit>, StoreError> {
    let row = units::Entity::find_by_id(id.uuid()).one(db).await?;
    row.map(read).transpose()
}

fn read(row: units::Model) -> Result<Unit, StoreError> {
    let kind = UnitKind::from_code(&row.kind).ok_or_else(|| StoreError::Corrupt {
        place: "units.kind",
        what: row.kind.clone(),
    })?;
    Ok(Unit {
        id: UnitId::from_uuid(row.id),
        kind,
        code: row.code,
        name: row.name,
        name_en: row.name_en,
        region: row.region,
        duty: row.duty,
        active: row.active,
        version: row.version,
    })
}

fn event(code: &'static str, actor: Option<UserId>, id: UnitId) -> NewEvent {
    NewEvent::new("unit", Some(id.uuid()), code, actor)
}
