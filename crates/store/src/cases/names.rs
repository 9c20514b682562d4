//! The names behind the ids of a page of cases, read in one round.

use std::collections::{BTreeSet, HashMap};

use domain::words::{CaseId, CategoryId, ChainId, EnterpriseId, UnitId, UserId};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use uuid::Uuid;

use super::row::Case;
use crate::kernel::{Store, StoreError};

/// What a thing is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its code; the unified social credit code of enterprises, the sign-in name of people.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name, or the Chinese again.
    pub name_en: String,
}

/// Names by id.
#[derive(Debug, Clone, Default)]
pub struct Names {
    units: HashMap<Uuid, Named>,
    chains: HashMap<Uuid, Named>,
    categories: HashMap<Uuid, Named>,
    enterprises: HashMap<Uuid, Named>,
    users: HashMap<Uuid, Named>,
    cases: HashMap<Uuid, Named>,
}

/// Which names are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Units by id.
    pub units: BTreeSet<UnitId>,
    /// Chains by id.
    pub chains: BTreeSet<ChainId>,
    /// Categories by id.
    pub categories: BTreeSet<CategoryId>,
    /// Enterprises by id.
    pub enterprises: BTreeSet<EnterpriseId>,
    /// Users by id.
    pub users: BTreeSet<UserId>,
    /// Cases by id: their numbers alone, since whoever reads may not know of them.
    pub cases: BTreeSet<CaseId>,
}

impl Wanted {
    /// The names that these cases mention.
    pub fn by_cases<'a>(cases: impl IntoIterator<Item = &'a Case>) -> Self {
        let mut wanted = Self::default();
        for case in cases {
            wanted.units.extend(case.lead);
            wanted.units.extend(case.park);
            wanted.units.extend(&case.supporting);
            wanted.chains.extend(case.chain);
            wanted.categories.extend(case.category);
            wanted.enterprises.extend(case.enterprise);
            wanted.users.extend(case.created_by);
        }
        wanted
    }
}

impl Names {
    /// Reads the names that are wanted, with one statement.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(store: &Store, wanted: &Wanted) -> Result<Self, StoreError> {
        let tables = [
            (CODED, "units", uuids(&wanted.units, UnitId::uuid)),
            (CODED, "chains", uuids(&wanted.chains, ChainId::uuid)),
            (
                CODED,
                "categories",
                uuids(&wanted.categories, CategoryId::uuid),
            ),
            (
                ["uscc", "name", "name"],
                "enterprises",
                uuids(&wanted.enterprises, EnterpriseId::uuid),
            ),
            (
                ["name", "display_name", "display_name"],
                "users",
                uuids(&wanted.users, UserId::uuid),
            ),
            (
                ["kind", "number", "number"],
                "cases",
                uuids(&wanted.cases, CaseId::uuid),
            ),
        ];
        let selects = tables
            .into_iter()
            .filter(|(_, _, ids)| !ids.is_empty())
            .map(|(columns, table, ids)| select(table, columns, ids));
        let all = selects.reduce(|mut all, one| all.union(UnionType::All, one).take());
        let mut names = Self::default();
        let Some(all) = all else {
            return Ok(names);
        };
        for row in store.db().query_all(&all).await? {
            let of: String = row.try_get("", "named_in")?;
            let known = match of.as_str() {
                "units" => &mut names.units,
                "chains" => &mut names.chains,
                "categories" => &mut names.categories,
                "enterprises" => &mut names.enterprises,
                "cases" => &mut names.cases,
                _ => &mut names.users,
            };
            let named = Named {
                code: row.try_get("", "named_code")?,
                name: row.try_get("", "named")?,
                name_en: row.try_get("", "named_en")?,
            };
            known.insert(row.try_get("", "id")?, named);
        }
        Ok(names)
    }

    /// A unit's names.
    pub fn unit(&self, id: UnitId) -> Option<&Named> {
        self.units.get(&id.uuid())
    }

    /// A chain's names.
    pub fn chain(&self, id: ChainId) -> Option<&Named> {
        self.chains.get(&id.uuid())
    }

    /// A category's names.
    pub fn category(&self, id: CategoryId) -> Option<&Named> {
        self.categories.get(&id.uuid())
    }

    /// A firm's name.
    pub fn enterprise(&self, id: EnterpriseId) -> Option<&Named> {
        self.enterprises.get(&id.uuid())
    }

    /// The kind and the number of a case.
    pub fn case(&self, id: CaseId) -> Option<&Named> {
        self.cases.get(&id.uuid())
    }

    /// A person's name.
    pub fn user(&self, id: UserId) -> Option<&Named> {
        self.users.get(&id.uuid())
    }
}

fn uuids<T: Copy>(set: &BTreeSet<T>, uuid: impl Fn(T) -> Uuid) -> Vec<Uuid> {
    set.iter().copied().map(uuid).collect()
}

/// Columns of code, Chinese and English name.
const CODED: [&str; 3] = ["code", "name", "name_en"];

fn select(
    table: &'static str,
    [code, name, name_en]: [&'static str; 3],
    ids: Vec<Uuid>,
) -> SelectStatement {
    Query::select()
        .column("id")
        .expr_as(Expr::cust(format!("'{table}'")), "named_in")
        .expr_as(Expr::col(code), "named_code")
        .expr_as(Expr::col(name), "named")
        .expr_as(Expr::col(name_en), "named_en")
        .from(table)
        .and_where(Expr::col("id").is_in(ids))
        .to_owned()
}
