//! Enterprises, and the only way to them: through the grants of whoever asks.

use std::collections::HashMap;

use domain::access::{Actor, Grant};
use domain::platform::EnterpriseStatus;
use domain::words::{ChainId, EnterpriseId, Name, Note, Phone, UnitId, Uscc, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::{Condition, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder,
};
use text::collation::sort_key;
use uuid::Uuid;

use super::entity::{enterprise_chains, enterprises, user_grants, users};
use super::page::{EnterpriseOrder, Listed, Mark, Place};
use crate::kernel::{Keyset, Store, StoreError, Work, at_version, instant, put};
use crate::log::{NewEvent, append};

/// An enterprise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enterprise {
    /// Which enterprise.
    pub id: EnterpriseId,
    /// Its unified social credit code.
    pub uscc: String,
    /// Why a code whose check character fails was taken; `None` for codes that hold.
    pub uscc_override_reason: Option<String>,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub status: EnterpriseStatus,
    /// The park it lies in.
    pub park: Option<UnitId>,
    /// The chains it belongs to.
    pub chains: Vec<ChainId>,
    /// Whom to ask for.
    pub contact_name: Option<String>,
    /// Where to call.
    pub phone: Option<String>,
    /// What was said to the decision.
    pub decision_note: Option<String>,
    /// When it came.
    pub created_at: Timestamp,
    /// People who act for it.
    pub people: u64,
    /// Version of the row.
    pub version: i64,
}

/// An enterprise to be added.
#[derive(Debug, Clone)]
pub struct NewEnterprise {
    /// Its code; one whose check character fails needs a reason.
    pub uscc: Uscc,
    /// Why a code whose check character fails is taken.
    pub uscc_override_reason: Option<Note>,
    /// Its name.
    pub name: Name,
    /// Where it stands.
    pub status: EnterpriseStatus,
    /// The park it lies in.
    pub park: Option<UnitId>,
    /// The chains it belongs to.
    pub chains: Vec<ChainId>,
    /// Whom to ask for.
    pub contact_name: Option<Name>,
    /// Where to call.
    pub phone: Option<Phone>,
}

/// What changes about an enterprise; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct EnterpriseChange {
    /// Its name.
    pub name: Option<Name>,
    /// The park it lies in; `Some(None)` takes it out.
    pub park: Option<Option<UnitId>>,
    /// The chains it belongs to, all of them.
    pub chains: Option<Vec<ChainId>>,
    /// Whom to ask for.
    pub contact_name: Option<Name>,
    /// Where to call.
    pub phone: Option<Phone>,
}

/// What a list of enterprises is narrowed to; what is left out lets all through.
#[derive(Debug, Clone, Default)]
pub struct EnterpriseFilter {
    /// Standing there.
    pub status: Option<EnterpriseStatus>,
    /// Part of the name, or the beginning of the code.
    pub text: Option<String>,
    /// In this park.
    pub park: Option<UnitId>,
    /// On this chain.
    pub chain: Option<ChainId>,
}

/// The enterprises that an actor may know of, as the policy has it for `ReadEnterprise`.
#[derive(Debug, Clone)]
pub struct Enterprises {
    visible: Condition,
}

impl Enterprises {
    /// The enterprises visible to `actor`.
    pub fn visible_to(actor: &Actor) -> Self {
        let mut visible = Condition::any();
        for grant in &actor.grants {
            visible = match *grant {
                Grant::Enterprise(own) => visible.add(enterprises::Column::Id.eq(own.uuid())),
                Grant::Park(park) => visible.add(enterprises::Column::ParkId.eq(park.uuid())),
                Grant::Administrator
                | Grant::Agent
                | Grant::Office(_)
                | Grant::Chief(_)
                | Grant::Department(_)
                | Grant::Auditor => {
                    return Self {
                        visible: Condition::all(),
                    };
                }
            };
        }
        if actor.grants.is_empty() {
            visible = visible.add(enterprises::Column::Id.is_null());
        }
        Self { visible }
    }

    /// One enterprise.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_id(
        &self,
        store: &Store,
        id: EnterpriseId,
    ) -> Result<Option<Enterprise>, StoreError> {
        self.one(store.db(), id).await
    }

    /// One enterprise as a unit of work sees it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_id_in(
        &self,
        work: &Work,
        id: EnterpriseId,
    ) -> Result<Option<Enterprise>, StoreError> {
        self.one(work.db(), id).await
    }

    /// One page in an order that `after`, if given, is of.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn page(
        &self,
        store: &Store,
        filter: &EnterpriseFilter,
        order: EnterpriseOrder,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Listed<Enterprise>, StoreError> {
        let mut find = enterprises::Entity::find().filter(self.visible.clone());
        if let Some(status) = filter.status {
            find = find.filter(enterprises::Column::Status.eq(status.code()));
        }
        if let Some(park) = filter.park {
            find = find.filter(enterprises::Column::ParkId.eq(park.uuid()));
        }
        if let Some(text) = &filter.text {
            let named = Condition::any()
                .add(enterprises::Column::Name.contains(text))
                .add(enterprises::Column::Uscc.starts_with(text.to_uppercase()));
            find = find.filter(named);
        }
        if let Some(chain) = filter.chain {
            let on_chain = Query::select()
                .column(enterprise_chains::Column::EnterpriseId)
                .from(enterprise_chains::Entity)
                .and_where(enterprise_chains::Column::ChainId.eq(chain.uuid()))
                .to_owned();
            find = find.filter(enterprises::Column::Id.in_subquery(on_chain));
        }
        let total = find.clone().count(store.db()).await?;
        let id = enterprises::Column::Id;
        let keyset = match order {
            EnterpriseOrder::Name => Keyset::upwards(enterprises::Column::SortName, id),
            EnterpriseOrder::Newest => Keyset::downwards(enterprises::Column::CreatedAt, id),
        };
        let place = |row: &enterprises::Model| {
            let mark = match order {
                EnterpriseOrder::Name => Mark::Key(row.sort_name.clone()),
                EnterpriseOrder::Newest => Mark::At(row.created_at),
            };
            (mark, row.id)
        };
        let after = after.map(|after| (after.mark, after.id));
        let (rows, next) = keyset.page(store.db(), find, after, limit, place).await?;
        let items = with_relations(store.db(), rows).await?;
        Ok(Listed {
            items,
            next: next.map(Place::from),
            total,
        })
    }

    /// Identifier and name of those with one of these codes, by code. Ask for a few hundred at most.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn named_by_codes(
        &self,
        store: &Store,
        codes: &[String],
    ) -> Result<HashMap<String, (EnterpriseId, String)>, StoreError> {
        let rows = enterprises::Entity::find()
            .filter(self.visible.clone())
            .filter(enterprises::Column::Uscc.is_in(codes.iter().map(String::as_str)))
            .all(store.db())
            .await?;
        let named =
            |row: enterprises::Model| (row.uscc, (EnterpriseId::from_uuid(row.id), row.name));
        Ok(rows.into_iter().map(named).collect())
    }

    async fn one(
        &self,
        db: &impl ConnectionTrait,
        id: EnterpriseId,
    ) -> Result<Option<Enterprise>, StoreError> {
        let rows = enterprises::Entity::find_by_id(id.uuid())
            .filter(self.visible.clone())
            .all(db)
            .await?;
        Ok(with_relations(db, rows).await?.pop())
    }
}

impl Store {
    /// Where an enterprise stands. Only for signing in: it knows no scope.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enterprise_status(
        &self,
        id: EnterpriseId,
    ) -> Result<Option<EnterpriseStatus>, StoreError> {
        let row = enterprises::Entity::find_by_id(id.uuid())
            .one(self.db())
            .await?;
        row.map(|row| status_of(&row)).transpose()
    }
}

/// Adds an enterprise.
///
/// # Errors
/// [`StoreError::Unique`] on `enterprises.uscc` when the code is registered already.
pub async fn add_enterprise(
    work: &Work,
    actor: Option<UserId>,
    new: &NewEnterprise,
) -> Result<EnterpriseId, StoreError> {
    let id = EnterpriseId::v7(work.now(), work.random());
    let reason = new.uscc_override_reason.as_ref();
    let overridden = reason.filter(|_| !new.uscc.check_holds());
    let row = enterprises::ActiveModel {
        id: Set(id.uuid()),
        uscc: Set(new.uscc.to_string()),
        uscc_override_reason: Set(overridden.map(|note| note.as_str().to_owned())),
        name: Set(new.name.as_str().to_owned()),
        status: Set(new.status.code().to_owned()),
        park_id: Set(new.park.map(UnitId::uuid)),
        region: Set(new.uscc.region().map(|region| region.to_string())),
        contact_name: Set(new.contact_name.clone().map(Name::into_string)),
        phone: Set(new.phone.clone().map(Phone::into_string)),
        decided_by: Set(None),
        decided_at: Set(None),
        decision_note: Set(None),
        created_at: Set(work.now().as_millisecond()),
        version: Set(1),
        sort_name: Set(sort_key(new.name.as_str())),
    };
    enterprises::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    put_chains(work, id, &new.chains).await?;
    let code = match new.status {
        EnterpriseStatus::Pending => "enterprise-signed-up",
        _ => "enterprise-added",
    };
    let mut added = event(code, actor, id);
    added.to = Some(new.status.code().to_owned());
    if let Some(reason) = overridden {
        added = added.detail("uscc_overridden", true);
        added.note = Some(reason.as_str().to_owned());
    }
    append(work, added).await?;
    Ok(id)
}

/// Changes an enterprise; its version moves on.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or no longer at version `seen`.
pub async fn change_enterprise(
    work: &Work,
    actor: UserId,
    id: EnterpriseId,
    seen: i64,
    change: &EnterpriseChange,
) -> Result<(), StoreError> {
    let row = row_of(work, id, seen).await?;
    let mut row = row.into_active_model();
    row.version = Set(seen + 1);
    put(&mut row.name, change.name.clone().map(Name::into_string));
    let sort_name = change.name.as_ref().map(|name| sort_key(name.as_str()));
    put(&mut row.sort_name, sort_name);
    put(
        &mut row.park_id,
        change.park.map(|park| park.map(UnitId::uuid)),
    );
    let contact_name = change.contact_name.clone().map(Name::into_string);
    put(&mut row.contact_name, contact_name.map(Some));
    let phone = change.phone.clone().map(Phone::into_string);
    put(&mut row.phone, phone.map(Some));
    enterprises::Entity::update(row).exec(work.db()).await?;
    if let Some(chains) = &change.chains {
        put_chains(work, id, chains).await?;
    }
    append(work, event("enterprise-changed", Some(actor), id)).await?;
    Ok(())
}

/// Keeps a decision. The people who signed up with an enterprise that is let in may sign in.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or no longer at version `seen`.
pub async fn decide(
    work: &Work,
    actor: UserId,
    id: EnterpriseId,
    seen: i64,
    status: EnterpriseStatus,
    note: Option<&Note>,
) -> Result<(), StoreError> {
    let row = row_of(work, id, seen).await?;
    let from = row.status.clone();
    let mut row = row.into_active_model();
    row.version = Set(seen + 1);
    row.status = Set(status.code().to_owned());
    row.decided_by = Set(Some(actor.uuid()));
    row.decided_at = Set(Some(work.now().as_millisecond()));
    row.decision_note = Set(note.map(|note| note.as_str().to_owned()));
    enterprises::Entity::update(row).exec(work.db()).await?;
    if status == EnterpriseStatus::Approved {
        let people = Query::select()
            .column(user_grants::Column::UserId)
            .from(user_grants::Entity)
            .and_where(user_grants::Column::EnterpriseId.eq(id.uuid()))
            .to_owned();
        users::Entity::update_many()
            .set(users::ActiveModel {
                active: Set(true),
                ..Default::default()
            })
            .filter(users::Column::Id.in_subquery(people))
            .exec(work.db())
            .await?;
    }
    let mut decided = event("enterprise-decided", Some(actor), id);
    decided.from = Some(from);
    decided.to = Some(status.code().to_owned());
    decided.note = note.map(|note| note.as_str().to_owned());
    append(work, decided).await?;
    Ok(())
}

async fn row_of(
    work: &Work,
    id: EnterpriseId,
    seen: i64,
) -> Result<enterprises::Model, StoreError> {
    let find = enterprises::Entity::find_by_id(id.uuid());
    at_version(work, find, enterprises::Column::Version, seen).await
}

async fn put_chains(work: &Work, id: EnterpriseId, chains: &[ChainId]) -> Result<(), StoreError> {
    enterprise_chains::Entity::delete_many()
        .filter(enterprise_chains::Column::EnterpriseId.eq(id.uuid()))
        .exec(work.db())
        .await?;
    for chain in chains {
        let row = enterprise_chains::ActiveModel {
            enterprise_id: Set(id.uuid()),
            chain_id: Set(chain.uuid()),
        };
        enterprise_chains::Entity::insert(row)
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

async fn with_relations(
    db: &impl ConnectionTrait,
    rows: Vec<enterprises::Model>,
) -> Result<Vec<Enterprise>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut chains: HashMap<Uuid, Vec<ChainId>> = HashMap::new();
    let belonging = enterprise_chains::Entity::find()
        .filter(enterprise_chains::Column::EnterpriseId.is_in(ids.clone()))
        .order_by_asc(enterprise_chains::Column::ChainId)
        .all(db)
        .await?;
    for row in belonging {
        let of_enterprise = chains.entry(row.enterprise_id).or_default();
        of_enterprise.push(ChainId::from_uuid(row.chain_id));
    }
    let mut people: HashMap<Uuid, u64> = HashMap::new();
    let acting = user_grants::Entity::find()
        .filter(user_grants::Column::EnterpriseId.is_in(ids))
        .all(db)
        .await?;
    for enterprise in acting.into_iter().filter_map(|grant| grant.enterprise_id) {
        *people.entry(enterprise).or_default() += 1;
    }
    rows.into_iter()
        .map(|row| {
            let chains = chains.remove(&row.id).unwrap_or_default();
            let people = people.remove(&row.id).unwrap_or_default();
            read(row, chains, people)
        })
        .collect()
}

fn read(
    row: enterprises::Model,
    chains: Vec<ChainId>,
    people: u64,
) -> Result<Enterprise, StoreError> {
    Ok(Enterprise {
        id: EnterpriseId::from_uuid(row.id),
        status: status_of(&row)?,
        created_at: instant("enterprises.created_at", row.created_at)?,
        uscc: row.uscc,
        uscc_override_reason: row.uscc_override_reason,
        name: row.name,
        park: row.park_id.map(UnitId::from_uuid),
        chains,
        contact_name: row.contact_name,
        phone: row.phone,
        decision_note: row.decision_note,
        people,
        version: row.version,
    })
}

fn status_of(row: &enterprises::Model) -> Result<EnterpriseStatus, StoreError> {
    EnterpriseStatus::from_code(&row.status).ok_or_else(|| StoreError::Corrupt {
        place: "enterprises.status",
        what: row.status.clone(),
    })
}

fn event(code: &'static str, actor: Option<UserId>, id: EnterpriseId) -> NewEvent {
    NewEvent::new("enterprise", Some(id.uuid()), code, actor)
}
