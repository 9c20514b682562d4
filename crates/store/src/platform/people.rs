//! The only way to the accounts of others: through the grants of whoever asks.

use domain::access::{Actor, Role};
use domain::words::{EnterpriseId, UnitId, UserId};
use sea_orm::sea_query::{Condition, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::{user_grants, users};
use super::page::{Keyset, page_of};
use super::users::{User, with_grants};
use crate::cases::{Cursor, Page};
use crate::kernel::{Store, StoreError, Work};

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

    /// One page, longest known first, and how many there are.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn page(
        &self,
        store: &Store,
        filter: &PeopleFilter,
        after: Option<Cursor>,
        limit: u64,
    ) -> Result<(Page<User>, u64), StoreError> {
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
        let keyset = Keyset(users::Column::CreatedAt, users::Column::Id);
        let rows = keyset
            .behind(find, after)
            .order_by_asc(users::Column::CreatedAt)
            .order_by_asc(users::Column::Id)
            .limit(limit + 1)
            .all(store.db())
            .await?;
        let (rows, next) = page_of(rows, limit, |row| (row.created_at, row.id));
        let items = with_grants(store.db(), rows).await?;
        Ok((Page { items, next }, total))
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
