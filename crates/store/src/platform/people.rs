//! The only way to the accounts of others: through the grants of whoever asks.

use domain::access::{Actor, Role};
use domain::words::{EnterpriseId, UnitId, UserId};
use sea_orm::sea_query::{Condition, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::entity::{user_grants, users};
use super::page::{Listed, Mark, PeopleOrder, Place};
use super::users::{User, with_grants};
use crate::kernel::{Keyset, Store, StoreError, Work};

/// What a list of people is narrowed to; what is left out lets all through.
#[derive(Debug, Clone, Default)]
pub struct PeopleFilter {
    /// Part of the sign-in or display name.
    pub text: Option<String>,
    /// Holding this role somewhere.
    pub role: Option<Role>,
    /// Acting for this department or park.
    pub unit: Option<UnitId>,
    /// Acting for this enterprise.
    pub enterprise: Option<EnterpriseId>,
    /// Able to sign in or not.
    pub active: Option<bool>,
}

/// The people that an actor may know of: administrators and auditors know all, the people of an
/// enterprise know one another, everybody knows himself.
#[derive(Debug, Clone)]
pub struct People {
    visible: Condition,
}

impl People {
    /// The people visible to `actor`.
    pub fn visible_to(actor: &Actor) -> Self {
        if actor.has(Role::Administrator) || actor.has(Role::Auditor) {
            return Self {
                visible: Condition::all(),
            };
        }
        let own: Vec<Uuid> = actor.enterprises().map(EnterpriseId::uuid).collect();
        Self {
            visible: Condition::any()
                .add(users::Column::Id.eq(actor.user.uuid()))
                .add(holders(user_grants::Column::EnterpriseId.is_in(own))),
        }
    }

    /// One person.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_id(&self, store: &Store, id: UserId) -> Result<Option<User>, StoreError> {
        self.one(store.db(), id).await
    }

    /// One person as a unit of work sees it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_id_in(&self, work: &Work, id: UserId) -> Result<Option<User>, StoreError> {
        self.one(work.db(), id).await
    }

    /// One page in an order that `after`, if given, is of.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn page(
        &self,
        store: &Store,
        filter: &PeopleFilter,
        order: PeopleOrder,
        after: Option<Place>,
        limit: u64,
    ) -> Result<Listed<User>, StoreError> {
        let mut find = users::Entity::find().filter(self.visible.clone());
        if let Some(text) = &filter.text {
            let named = Condition::any()
                .add(users::Column::Name.contains(text))
                .add(users::Column::DisplayName.contains(text));
            find = find.filter(named);
        }
        if let Some(active) = filter.active {
            find = find.filter(users::Column::Active.eq(active));
        }
        if let Some(role) = filter.role {
            find = find.filter(holders(user_grants::Column::Role.eq(role.code())));
        }
        if let Some(unit) = filter.unit {
            find = find.filter(holders(user_grants::Column::UnitId.eq(unit.uuid())));
        }
        if let Some(enterprise) = filter.enterprise {
            let of_enterprise = user_grants::Column::EnterpriseId.eq(enterprise.uuid());
            find = find.filter(holders(of_enterprise));
        }
        let total = find.clone().count(store.db()).await?;
        let keyset = match order {
            PeopleOrder::Name => Keyset::upwards(users::Column::SortName, users::Column::Id),
            PeopleOrder::Unit => Keyset::upwards(users::Column::SortUnit, users::Column::Id),
            PeopleOrder::Role => Keyset::upwards(users::Column::SortRole, users::Column::Id),
            PeopleOrder::Newest => Keyset::downwards(users::Column::CreatedAt, users::Column::Id),
        };
        let place = |row: &users::Model| {
            let mark = match order {
                PeopleOrder::Name => Mark::Key(row.sort_name.clone()),
                PeopleOrder::Unit => Mark::Key(row.sort_unit.clone()),
                PeopleOrder::Role => Mark::Key(row.sort_role.clone()),
                PeopleOrder::Newest => Mark::At(row.created_at),
            };
            (mark, row.id)
        };
        let after = after.map(|after| (after.mark, after.id));
        let (rows, next) = keyset.page(store.db(), find, after, limit, place).await?;
        let items = with_grants(store.db(), rows).await?;
        Ok(Listed {
            items,
            next: next.map(Place::from),
            total,
        })
    }

    async fn one(&self, db: &impl ConnectionTrait, id: UserId) -> Result<Option<User>, StoreError> {
        let rows = users::Entity::find_by_id(id.uuid())
            .filter(self.visible.clone())
            .all(db)
            .await?;
        Ok(with_grants(db, rows).await?.pop())
    }
}

/// People with a grant of which this holds.
fn holders(grant: sea_orm::sea_query::SimpleExpr) -> sea_orm::sea_query::SimpleExpr {
    let holding = Query::select()
        .column(user_grants::Column::UserId)
        .from(user_grants::Entity)
        .and_where(grant)
        .to_owned();
    users::Column::Id.in_subquery(holding)
}
