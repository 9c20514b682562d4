//! What the names and codes in a table stand for in this city.

use std::collections::{HashMap, HashSet};

use domain::imports::CellError;
use domain::platform::UnitKind;
use domain::words::{EnterpriseId, Name, Uscc};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::cases::{Home, Lookup};
use crate::kernel::{Store, StoreError};

/// Firms remembered at most; a table about more looks some of them up again.
const FIRMS_MAX: usize = 50_000;

/// Things by code and by name.
#[derive(Debug, Default)]
pub(super) struct ByName(HashMap<String, Found>);

#[derive(Debug, Clone, Copy)]
enum Found {
    One(Uuid),
    Several,
}

impl ByName {
    /// A code goes before equal names.
    fn add(&mut self, id: Uuid, code: &str, names: [&str; 2]) {
        self.0.insert(code.to_owned(), Found::One(id));
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            let slot = self.0.entry(name.to_owned()).or_insert(Found::One(id));
            if !matches!(slot, Found::One(one) if *one == id) {
                *slot = Found::Several;
            }
        }
    }

    pub(super) fn find(&self, text: &str) -> Result<Uuid, CellError> {
        let value = text.to_owned();
        match self.0.get(text) {
            Some(Found::One(id)) => Ok(*id),
            Some(Found::Several) => Err(CellError::Ambiguous { value }),
            None => Err(CellError::Unknown { value }),
        }
    }
}

/// A firm and what is known of a request from its entry.
#[derive(Debug, Clone)]
pub(super) struct Firm {
    pub(super) id: Uuid,
    pub(super) home: Home,
}

/// All that names in a table may stand for.
#[derive(Debug, Default)]
pub(super) struct Places {
    pub(super) categories: ByName,
    retired_categories: HashSet<String>,
    pub(super) chains: ByName,
    pub(super) parks: ByName,
    firms: HashMap<String, Result<Firm, CellError>>,
}

impl Places {
    pub(super) async fn load(store: &Store) -> Result<Self, StoreError> {
        let mut places = Self::default();
        for category in store.categories().await? {
            if category.active {
                let names = [category.name.as_str(), category.name_en.as_str()];
                places
                    .categories
                    .add(category.id.uuid(), &category.code, names);
            } else {
                places
                    .retired_categories
                    .extend([category.code, category.name]);
            }
        }
        for chain in store
            .chains()
            .await?
            .into_iter()
            .filter(|chain| chain.active)
        {
            places
                .chains
                .add(chain.id.uuid(), &chain.code, [&chain.name, &chain.name_en]);
        }
        for park in store.units(Some(UnitKind::Park), Some(true)).await? {
            places
                .parks
                .add(park.id.uuid(), &park.code, [&park.name, &park.name_en]);
        }
        Ok(places)
    }

    /// Whether a category of this name was put out of use, so that it must not come back by itself.
    pub(super) fn retired(&self, name: &str) -> bool {
        self.retired_categories.contains(name)
    }

    /// Looks up the firms that are not known yet, by unified social credit code or by name.
    pub(super) async fn learn_firms(
        &mut self,
        store: &Store,
        named: impl Iterator<Item = &Name>,
    ) -> Result<(), StoreError> {
        if self.firms.len() > FIRMS_MAX {
            self.firms.clear();
        }
        let unknown = named.filter(|name| !self.firms.contains_key(name.as_str()));
        let unknown: HashSet<&str> = unknown.map(Name::as_str).collect();
        for text in unknown {
            let firm = find_firm(store, text).await?;
            self.firms.insert(text.to_owned(), firm);
        }
        Ok(())
    }

    pub(super) fn firm(&self, text: &str) -> Result<Firm, CellError> {
        let unknown = || CellError::Unknown {
            value: text.to_owned(),
        };
        self.firms
            .get(text)
            .cloned()
            .unwrap_or_else(|| Err(unknown()))
    }
}

async fn find_firm(store: &Store, text: &str) -> Result<Result<Firm, CellError>, StoreError> {
    let value = || text.to_owned();
    let lookup = Lookup::now(store);
    let looks_like_a_code =
        text.len() >= 15 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let found = if looks_like_a_code {
        match lookup.enterprise(&text.to_ascii_uppercase()).await? {
            Some(id) => Ok(id),
            // a mistyped code is told from a firm that nobody entered
            None => Err(match Uscc::parse(text) {
                Ok(_) => CellError::Unknown { value: value() },
                Err(reason) => reason.into(),
            }),
        }
    } else {
        match by_name(store, text).await?.as_slice() {
            [] => Err(CellError::Unknown { value: value() }),
            [one] => Ok(*one),
            _ => Err(CellError::Ambiguous { value: value() }),
        }
    };
    Ok(match found {
        Ok(id) => Ok(Firm {
            id: id.uuid(),
            home: lookup.home(id).await?,
        }),
        Err(reason) => Err(reason),
    })
}

/// At most two firms of a name.
async fn by_name(store: &Store, name: &str) -> Result<Vec<EnterpriseId>, StoreError> {
    let select = Query::select()
        .column("id")
        .from("enterprises")
        .and_where(Expr::col("name").eq(name))
        .limit(2)
        .to_owned();
    let rows = store.db().query_all(&select).await?;
    let ids = rows.iter().map(|row| row.try_get("", "id"));
    let ids: Result<Vec<Uuid>, _> = ids.collect();
    Ok(ids?.into_iter().map(EnterpriseId::from_uuid).collect())
}
