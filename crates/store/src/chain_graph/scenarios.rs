//! What if: changes of a chain that somebody keeps. Their owner sees them; others once they are
//! shared.

use domain::access::Actor;
use domain::words::{ScenarioId, UserId};
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::entity::scenarios;
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::{NewEvent, append};

/// Scenarios listed at most.
const LISTED_MAX: u64 = 500;

/// A kept scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Which one.
    pub id: ScenarioId,
    /// Who keeps it.
    pub owner: UserId,
    /// The chain it is about, by name.
    pub chain: String,
    /// The region whose firms count as local.
    pub region: Option<String>,
    /// What it is called.
    pub name: String,
    /// In the words of its owner.
    pub note: Option<String>,
    /// What changes, as JSON.
    pub change: String,
    /// Whether others see it.
    pub shared: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Version of the row.
    pub version: i64,
}

/// A scenario to be kept.
#[derive(Debug, Clone)]
pub struct NewScenario {
    /// Who keeps it.
    pub owner: UserId,
    /// The chain it is about, by name.
    pub chain: String,
    /// The region whose firms count as local.
    pub region: Option<String>,
    /// What it is called.
    pub name: String,
    /// In the words of its owner.
    pub note: Option<String>,
    /// What changes, as JSON.
    pub change: String,
    /// Whether others see it.
    pub shared: bool,
}

/// What changes about a scenario; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ScenarioChange {
    /// What it is called.
    pub name: Option<String>,
    /// In the words of its owner.
    pub note: Option<String>,
    /// What changes, as JSON.
    pub change: Option<String>,
    /// Whether others see it.
    pub shared: Option<bool>,
}

/// The scenarios that somebody may see.
#[derive(Debug, Clone, Copy)]
pub struct Scenarios(UserId);

impl Scenarios {
    /// One's own and those that are shared.
    pub fn visible_to(actor: &Actor) -> Self {
        Self(actor.user)
    }

    fn within(self) -> sea_orm::Select<scenarios::Entity> {
        let own = scenarios::Column::OwnerId.eq(self.0.uuid());
        let seen = Condition::any()
            .add(own)
            .add(scenarios::Column::Shared.eq(true));
        scenarios::Entity::find().filter(seen)
    }

    /// Those of a chain, or all, the latest first; five hundred at most.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn list(
        self,
        store: &Store,
        chain: Option<&str>,
    ) -> Result<Vec<Scenario>, StoreError> {
        let mut find = self.within();
        if let Some(chain) = chain {
            find = find.filter(scenarios::Column::Chain.eq(chain));
        }
        let rows = find
            .order_by_desc(scenarios::Column::CreatedAt)
            .order_by_desc(scenarios::Column::Id)
            .limit(LISTED_MAX)
            .all(store.db())
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_id(
        self,
        store: &Store,
        id: ScenarioId,
    ) -> Result<Option<Scenario>, StoreError> {
        let find = self.within().filter(scenarios::Column::Id.eq(id.uuid()));
        find.one(store.db()).await?.map(read).transpose()
    }
}

/// Keeps a scenario.
///
/// # Errors
/// When the database refuses.
pub async fn add_scenario(work: &Work, new: &NewScenario) -> Result<ScenarioId, StoreError> {
    let id = ScenarioId::v7(work.now(), work.random());
    let row = scenarios::ActiveModel {
        id: Set(id.uuid()),
        owner_id: Set(new.owner.uuid()),
        chain: Set(new.chain.clone()),
        region: Set(new.region.clone()),
        name: Set(new.name.clone()),
        note: Set(new.note.clone()),
        change: Set(new.change.clone()),
        shared: Set(new.shared),
        created_at: Set(work.now().as_millisecond()),
        version: Set(1),
    };
    scenarios::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    append(work, event("scenario-added", new.owner, id)).await?;
    Ok(id)
}

/// Changes a scenario of its owner; its version moves on.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone, another's, or no longer at version `seen`.
pub async fn change_scenario(
    work: &Work,
    owner: UserId,
    id: ScenarioId,
    seen: i64,
    change: &ScenarioChange,
) -> Result<(), StoreError> {
    let row = own(work, owner, id, seen).await?;
    let mut row = row.into_active_model();
    row.version = Set(seen + 1);
    if let Some(name) = &change.name {
        row.name = Set(name.clone());
    }
    if let Some(note) = &change.note {
        row.note = Set(Some(note.clone()).filter(|note| !note.is_empty()));
    }
    if let Some(changed) = &change.change {
        row.change = Set(changed.clone());
    }
    if let Some(shared) = change.shared {
        row.shared = Set(shared);
    }
    scenarios::Entity::update(row).exec(work.db()).await?;
    append(work, event("scenario-changed", owner, id)).await?;
    Ok(())
}

/// Forgets a scenario of its owner.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or another's.
pub async fn remove_scenario(work: &Work, owner: UserId, id: ScenarioId) -> Result<(), StoreError> {
    let gone = scenarios::Entity::delete_many()
        .filter(scenarios::Column::Id.eq(id.uuid()))
        .filter(scenarios::Column::OwnerId.eq(owner.uuid()))
        .exec(work.db())
        .await?;
    if gone.rows_affected == 0 {
        return Err(stale());
    }
    append(work, event("scenario-removed", owner, id)).await?;
    Ok(())
}

async fn own(
    work: &Work,
    owner: UserId,
    id: ScenarioId,
    seen: i64,
) -> Result<scenarios::Model, StoreError> {
    let row = scenarios::Entity::find_by_id(id.uuid())
        .one(work.db())
        .await?;
    row.filter(|row| row.owner_id == owner.uuid() && row.version == seen)
        .ok_or_else(stale)
}

fn stale() -> StoreError {
    StoreError::Stale {
        table: "graph_scenarios",
    }
}

fn read(row: scenarios::Model) -> Result<Scenario, StoreError> {
    Ok(Scenario {
        id: ScenarioId::from_uuid(row.id),
        owner: UserId::from_uuid(row.owner_id),
        chain: row.chain,
        region: row.region,
        name: row.name,
        note: row.note,
        change: row.change,
        shared: row.shared,
        created_at: instant("graph_scenarios.created_at", row.created_at)?,
        version: row.version,
    })
}

fn event(code: &str, owner: UserId, id: ScenarioId) -> NewEvent {
    NewEvent::new("scenario", Some(id.uuid()), code, Some(owner))
}
