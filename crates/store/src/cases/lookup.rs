//! From the codes that people and addresses use to ids.

use domain::platform::UnitKind;
use domain::words::{CategoryId, ChainId, EnterpriseId, UnitId, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::kernel::{Store, StoreError, Work};

/// Looks ids up, inside a unit of work or outside. Codes are looked up by kind: whoever asks for a
/// park does not find a department. What is out of use is not found, unless it is asked for.
pub struct Lookup<'a> {
    place: Place<'a>,
    in_use: bool,
}

/// Where a firm is at home.
#[derive(Debug, Clone, Copy, Default)]
pub struct Home {
    /// Its park.
    pub park: Option<UnitId>,
    /// Its chain.
    pub chain: Option<ChainId>,
}

/// Codes that a filing names; each is looked up only where it is given.
#[derive(Debug, Clone, Copy, Default)]
pub struct Codes<'a> {
    /// Of a category.
    pub category: Option<&'a str>,
    /// Of a chain.
    pub chain: Option<&'a str>,
    /// Of a park.
    pub park: Option<&'a str>,
    /// Unified social credit code of a firm.
    pub enterprise: Option<&'a str>,
}

/// What codes stand for; what is not known or out of use is left out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known {
    /// The category.
    pub category: Option<CategoryId>,
    /// The chain.
    pub chain: Option<ChainId>,
    /// The park.
    pub park: Option<UnitId>,
    /// The firm, whatever its state.
    pub enterprise: Option<EnterpriseId>,
}

enum Place<'a> {
    Store(&'a Store),
    Work(&'a Work),
}

impl<'a> Lookup<'a> {
    /// As the database stands now.
    pub fn now(store: &'a Store) -> Self {
        Self {
            place: Place::Store(store),
            in_use: true,
        }
    }

    /// As a unit of work sees it.
    pub fn within(work: &'a Work) -> Self {
        Self {
            place: Place::Work(work),
            in_use: true,
        }
    }

    /// Finds what was put out of use too: what cases of former days name.
    #[must_use]
    pub fn retired_too(mut self) -> Self {
        self.in_use = false;
        self
    }

    /// The unit with a code, if it is one of these kinds.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn unit(&self, code: &str, kinds: &[UnitKind]) -> Result<Option<UnitId>, StoreError> {
        let mut select = self.coded("units", code);
        select.and_where(of_kinds(kinds));
        Ok(self.first(&select).await?.map(UnitId::from_uuid))
    }

    /// The chain with a code.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn chain(&self, code: &str) -> Result<Option<ChainId>, StoreError> {
        let select = self.coded("chains", code);
        Ok(self.first(&select).await?.map(ChainId::from_uuid))
    }

    /// The category with a code.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn category(&self, code: &str) -> Result<Option<CategoryId>, StoreError> {
        let select = self.coded("categories", code);
        Ok(self.first(&select).await?.map(CategoryId::from_uuid))
    }

    /// The enterprise with a unified social credit code, whatever its state.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enterprise(&self, uscc: &str) -> Result<Option<EnterpriseId>, StoreError> {
        let select = select("enterprises", "uscc", uscc);
        Ok(self.first(&select).await?.map(EnterpriseId::from_uuid))
    }

    /// The person with a sign-in name.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn person(&self, name: &str) -> Result<Option<UserId>, StoreError> {
        let select = select("users", "name", name);
        Ok(self.first(&select).await?.map(UserId::from_uuid))
    }

    /// What several codes stand for, with one statement.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn all(&self, codes: Codes<'_>) -> Result<Known, StoreError> {
        let park = codes.park.map(|code| {
            let mut park = self.coded("units", code);
            park.and_where(of_kinds(&[UnitKind::Park]));
            park
        });
        let of_firm = |uscc| select("enterprises", "uscc", uscc);
        let wanted = [
            (
                "categories",
                codes.category.map(|code| self.coded("categories", code)),
            ),
            ("chains", codes.chain.map(|code| self.coded("chains", code))),
            ("units", park),
            ("enterprises", codes.enterprise.map(of_firm)),
        ];
        let selects = wanted.into_iter().filter_map(|(table, select)| {
            let mut select = select?;
            select.expr_as(Expr::cust(format!("'{table}'")), "found_in");
            Some(select)
        });
        let all = selects.reduce(|mut all, one| all.union(UnionType::All, one).take());
        let mut known = Known::default();
        let Some(all) = all else {
            return Ok(known);
        };
        for row in self.rows(&all).await? {
            let (id, table): (Uuid, String) =
                (row.try_get("", "id")?, row.try_get("", "found_in")?);
            match table.as_str() {
                "categories" => known.category = Some(CategoryId::from_uuid(id)),
                "chains" => known.chain = Some(ChainId::from_uuid(id)),
                "units" => known.park = Some(UnitId::from_uuid(id)),
                _ => known.enterprise = Some(EnterpriseId::from_uuid(id)),
            }
        }
        Ok(known)
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
        let mut homes = Vec::new();
        for row in self.rows(select).await? {
            let home: Option<Uuid> = row.try_get("", "home")?;
            homes.extend(home);
        }
        Ok(homes)
    }

    /// The id of a row that is known by a code.
    fn coded(&self, table: &'static str, code: &str) -> SelectStatement {
        let mut select = select(table, "code", code);
        if self.in_use {
            select.and_where(Expr::col("active").eq(true));
        }
        select
    }

    async fn first(&self, select: &SelectStatement) -> Result<Option<Uuid>, StoreError> {
        let rows = self.rows(select).await?;
        Ok(rows.first().map(|row| row.try_get("", "id")).transpose()?)
    }

    async fn rows(&self, select: &SelectStatement) -> Result<Vec<QueryResult>, StoreError> {
        Ok(match self.place {
            Place::Store(store) => store.db().query_all(select).await?,
            Place::Work(work) => work.db().query_all(select).await?,
        })
    }
}

/// The id of a row by a column that tells it from all others.
fn select(table: &'static str, column: &'static str, value: &str) -> SelectStatement {
    Query::select()
        .column("id")
        .from(table)
        .and_where(Expr::col(column).eq(value))
        .to_owned()
}

fn of_kinds(kinds: &[UnitKind]) -> SimpleExpr {
    Expr::col("kind").is_in(kinds.iter().map(|kind| kind.code()))
}
