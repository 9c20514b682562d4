//! From the codes that people and addresses use to ids.

use domain::words::{CategoryId, ChainId, EnterpriseId, UnitId};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use crate::kernel::{Store, StoreError, Work};

/// Looks ids up, inside a unit of work or outside.
pub struct Lookup<'a>(Place<'a>);

/// Where a firm is at home.
#[derive(Debug, Clone, Copy, Default)]
pub struct Home {
    /// Its park.
    pub park: Option<UnitId>,
    /// Its chain.
    pub chain: Option<ChainId>,
}

enum Place<'a> {
    Store(&'a Store),
    Work(&'a Work),
}

impl<'a> Lookup<'a> {
    /// As the database stands now.
    pub fn now(store: &'a Store) -> Self {
        Self(Place::Store(store))
    }

    /// As a unit of work sees it.
    pub fn within(work: &'a Work) -> Self {
        Self(Place::Work(work))
    }

    /// The unit (department, park or office) with a code, if it is active.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn unit(&self, code: &str) -> Result<Option<UnitId>, StoreError> {
        Ok(self
            .id("units", "code", code, true)
            .await?
            .map(UnitId::from_uuid))
    }

    /// The chain with a code, if it is active.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn chain(&self, code: &str) -> Result<Option<ChainId>, StoreError> {
        Ok(self
            .id("chains", "code", code, true)
            .await?
            .map(ChainId::from_uuid))
    }

    /// The category with a code, if it is active.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn category(&self, code: &str) -> Result<Option<CategoryId>, StoreError> {
        Ok(self
            .id("categories", "code", code, true)
            .await?
            .map(CategoryId::from_uuid))
    }

    /// The enterprise with a unified social credit code, whatever its state.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enterprise(&self, uscc: &str) -> Result<Option<EnterpriseId>, StoreError> {
        Ok(self
            .id("enterprises", "uscc", uscc, false)
            .await?
            .map(EnterpriseId::from_uuid))
    }

    /// Where a firm is at home: the park it lies in, and its chain if it is on one only.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn home(&self, enterprise: EnterpriseId) -> Result<Home, StoreError> {
        let park = Query::select()
            .expr_as(Expr::col("park_id"), "home")
            .from("enterprises")
            .and_where(Expr::col("id").eq(enterprise.uuid()))
            .to_owned();
        let chains = Query::select()
            .expr_as(Expr::col("chain_id"), "home")
            .from("enterprise_chains")
            .and_where(Expr::col("enterprise_id").eq(enterprise.uuid()))
            .limit(2)
            .to_owned();
        let (parks, chains) = (self.homes(&park).await?, self.homes(&chains).await?);
        Ok(Home {
            park: parks.first().copied().map(UnitId::from_uuid),
            chain: match chains.as_slice() {
                [only] => Some(ChainId::from_uuid(*only)),
                _ => None,
            },
        })
    }

    async fn homes(&self, select: &SelectStatement) -> Result<Vec<Uuid>, StoreError> {
        let rows = match self.0 {
            Place::Store(store) => store.db().query_all(select).await?,
            Place::Work(work) => work.db().query_all(select).await?,
        };
        let mut homes = Vec::new();
        for row in rows {
            let home: Option<Uuid> = row.try_get("", "home")?;
            homes.extend(home);
        }
        Ok(homes)
    }

    async fn id(
        &self,
        table: &'static str,
        column: &'static str,
        value: &str,
        active_only: bool,
    ) -> Result<Option<Uuid>, StoreError> {
        let mut select = Query::select()
            .column("id")
            .from(table)
            .and_where(Expr::col(column).eq(value))
            .to_owned();
        if active_only {
            select.and_where(Expr::col("active").eq(true));
        }
        let row = match self.0 {
            Place::Store(store) => store.db().query_one(&select).await?,
            Place::Work(work) => work.db().query_one(&select).await?,
        };
        Ok(row.map(|row| row.try_get("", "id")).transpose()?)
    }
}
