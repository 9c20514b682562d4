//! What the names and codes in a table stand for in this city.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use domain::imports::CellError;
use domain::platform::UnitKind;
use domain::words::{EnterpriseId, Name, Uscc, folded, half_width};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::cases::{Home, Lookup};
use crate::kernel::{Store, StoreError};

/// Firms remembered at most; a table about more looks some of them up again.
const FIRMS_MAX: usize = 50_000;

/// Things by code and by name, as they are written and however they are written.
#[derive(Debug, Default)]
pub(super) struct ByName {
    exact: HashMap<String, Found>,
    folded: HashMap<String, Found>,
}

#[derive(Debug, Clone, Copy)]
enum Found {
    One(Uuid),
    Several,
}

impl ByName {
    /// A code goes before equal names.
    fn add(&mut self, id: Uuid, code: &str, names: [&str; 2]) {
        self.exact.insert(code.to_owned(), Found::One(id));
        note(&mut self.folded, folded(code), id);
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            note(&mut self.exact, name.to_owned(), id);
            note(&mut self.folded, folded(name), id);
        }
    }

    pub(super) fn find(&self, text: &str) -> Result<Uuid, CellError> {
        let value = text.to_owned();
        let found = self.exact.get(text);
        match found.or_else(|| self.folded.get(&folded(text))) {
            Some(Found::One(id)) => Ok(*id),
            Some(Found::Several) => Err(CellError::Ambiguous { value }),
            None => Err(CellError::Unknown { value }),
        }
    }
}

fn note<K: Eq + Hash>(names: &mut HashMap<K, Found>, name: K, id: Uuid) {
    let slot = names.entry(name).or_insert(Found::One(id));
    if !matches!(slot, Found::One(one) if *one == id) {
        *slot = Found::Several;
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
    /// Digests of all names of firms however they are written; loaded when a name is not found as it
    /// is written.
    writings: Option<HashMap<u64, Found>>,
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
                    .extend([folded(&category.code), folded(&category.name)]);
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
        self.retired_categories.contains(&folded(name))
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
            let firm = self.find_firm(store, text).await?;
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

    async fn find_firm(
        &mut self,
        store: &Store,
        text: &str,
    ) -> Result<Result<Firm, CellError>, StoreError> {
        let value = || text.to_owned();
        let lookup = Lookup::now(store);
        let code: String = text.chars().map(half_width).collect();
        let looks_like_a_code =
            code.len() >= 15 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let found = if looks_like_a_code {
            match lookup.enterprise(&code.to_ascii_uppercase()).await? {
                Some(id) => Ok(id),
                // a mistyped code is told from a firm that nobody entered
                None => Err(match Uscc::parse(text) {
                    Ok(_) => CellError::Unknown { value: value() },
                    Err(reason) => reason.into(),
                }),
            }
        } else {
            match by_name(store, text).await?.as_slice() {
                [] => self.by_writing(store, text).await?,
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

    /// A firm whose name is written otherwise: in another width, with other brackets or blanks.
    async fn by_writing(
        &mut self,
        store: &Store,
        text: &str,
    ) -> Result<Result<EnterpriseId, CellError>, StoreError> {
        if self.writings.is_none() {
            self.writings = Some(writings(store).await?);
        }
        let value = text.to_owned();
        let known = self
            .writings
            .as_ref()
            .and_then(|all| all.get(&digest(text)));
        Ok(match known {
            Some(Found::One(id)) => Ok(EnterpriseId::from_uuid(*id)),
            Some(Found::Several) => Err(CellError::Ambiguous { value }),
            None => Err(CellError::Unknown { value }),
        })
    }
}

/// 64 bits of a name however it is written: among a million names two differing ones meet once in
/// forty million times.
fn digest(name: &str) -> u64 {
    let mut digest = DefaultHasher::new();
    folded(name).hash(&mut digest);
    digest.finish()
}

async fn writings(store: &Store) -> Result<HashMap<u64, Found>, StoreError> {
    let select = Query::select()
        .columns(["id", "name"])
        .from("enterprises")
        .to_owned();
    let mut writings = HashMap::new();
    for row in store.db().query_all(&select).await? {
        let name: String = row.try_get("", "name")?;
        note(&mut writings, digest(&name), row.try_get("", "id")?);
    }
    Ok(writings)
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
