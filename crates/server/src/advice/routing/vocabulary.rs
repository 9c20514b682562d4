//! The names of the city as rules know them, and requests as rules see them.

use std::collections::{BTreeMap, HashMap};

use domain::platform::{FirmKind, UnitKind};
use domain::words::{CategoryId, ChainId, UnitId};
use store::cases::{Case, calendar};
use store::platform::{Category, Chain, Unit};
use store::requests::Details;
use store::{Store, StoreError};
use triage::rules::{Facts, Names, Spellings};

/// What stands between the codes of a category path.
const BELOW: &str = "/";

/// Departments, parks, chains and categories by the codes that rules keep.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    units: HashMap<UnitId, Unit>,
    chains: HashMap<ChainId, Chain>,
    categories: HashMap<CategoryId, Category>,
}

impl Vocabulary {
    /// The names as the database has them now.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(store: &Store) -> Result<Self, StoreError> {
        let units = store.units(None, None).await?;
        let chains = store.chains().await?;
        let categories = store.categories().await?;
        Ok(Self {
            units: units.into_iter().map(|unit| (unit.id, unit)).collect(),
            chains: chains.into_iter().map(|chain| (chain.id, chain)).collect(),
            categories: categories
                .into_iter()
                .map(|category| (category.id, category))
                .collect(),
        })
    }

    /// What rules may name today: everything that is still in use, by code or by name. A name that
    /// two things share is none.
    pub fn names(&self) -> Names {
        let units = |wanted: &[UnitKind]| {
            let fitting = self.units.values();
            let fitting = fitting.filter(|unit| unit.active && wanted.contains(&unit.kind));
            spellings(fitting.map(|unit| {
                let names = vec![unit.name.clone(), unit.name_en.clone()];
                (unit.code.clone(), unit.code.clone(), names)
            }))
        };
        let chains = self.chains.values().filter(|chain| chain.active);
        let categories = self.categories.values().filter(|category| category.active);
        Names {
            departments: units(&[UnitKind::Department, UnitKind::Park]),
            parks: units(&[UnitKind::Park]),
            chains: spellings(chains.map(|chain| {
                let names = vec![chain.name.clone(), chain.name_en.clone()];
                (chain.code.clone(), chain.code.clone(), names)
            })),
            categories: spellings(categories.map(|category| self.category_spellings(category))),
            firms: spellings(FirmKind::ALL.into_iter().map(|kind| {
                let code = kind.code().to_owned();
                (code.clone(), code, Vec::new())
            })),
        }
    }

    /// The paths of all categories, those out of use included, by code.
    pub(super) fn category_paths(&self) -> Names {
        Names {
            categories: self
                .categories
                .values()
                .map(|category| (category.code.clone(), self.code_path(category)))
                .collect(),
            ..Names::default()
        }
    }

    /// Whether something may still be given to the unit with a code.
    pub(super) fn is_active_unit(&self, code: &str) -> bool {
        self.unit(code).is_some_and(|unit| unit.active)
    }

    /// The unit with a code.
    pub(super) fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.values().find(|unit| unit.code == code)
    }

    /// Code of a unit.
    pub(super) fn unit_code(&self, id: UnitId) -> Option<&str> {
        self.units.get(&id).map(|unit| unit.code.as_str())
    }

    /// A request as rules see it. `uscc` is the code of the firm that asks, if one does.
    pub fn facts(&self, case: &Case, details: Option<&Details>, uscc: Option<&str>) -> Facts {
        let body = details.map_or("", |details| details.body.as_str());
        let text = format!("{}\n{body}", case.title);
        let mut places = triage::topics::places(&text);
        places.extend(details.and_then(|details| details.place.clone()));
        let category = case.category.and_then(|id| self.categories.get(&id));
        let chain = case.chain.and_then(|id| self.chains.get(&id));
        let filed = case.submitted_at.to_zoned(calendar().zone().clone());
        let minute = i32::from(filed.hour()) * 60 + i32::from(filed.minute());
        Facts {
            category: category.map(|category| self.code_path(category)),
            places,
            chain: chain.map(|chain| chain.code.clone()),
            park: case
                .park
                .and_then(|id| self.unit_code(id))
                .map(str::to_owned),
            firm: Some(
                uscc.map_or(FirmKind::Nobody, FirmKind::of_uscc)
                    .code()
                    .to_owned(),
            ),
            text,
            minute: u16::try_from(minute).ok(),
        }
    }

    fn category_spellings(&self, category: &Category) -> (String, String, Vec<String>) {
        let above = self.above(category);
        let path = |name: fn(&Category) -> &str| {
            let names: Vec<&str> = above.iter().map(|one| name(one)).collect();
            names.join(BELOW)
        };
        let names = vec![
            self.code_path(category),
            path(|one| &one.name),
            category.name.clone(),
            category.name_en.clone(),
        ];
        (self.code_path(category), category.code.clone(), names)
    }

    fn code_path(&self, category: &Category) -> String {
        let codes: Vec<&str> = self
            .above(category)
            .iter()
            .map(|one| one.code.as_str())
            .collect();
        codes.join(BELOW)
    }

    /// The category and those above it, from the top.
    fn above<'a>(&'a self, category: &'a Category) -> Vec<&'a Category> {
        let up = |one: &&'a Category| self.categories.get(&one.parent?);
        // a circle cannot be saved, but a loop that never ends would be worse than a short path
        let mut path: Vec<_> = std::iter::successors(Some(category), up)
            .take(self.categories.len())
            .collect();
        path.reverse();
        path
    }
}

/// Every way of writing things with what is kept: `(kept, code, other names)`. Codes win over names.
fn spellings(things: impl Iterator<Item = (String, String, Vec<String>)>) -> Spellings {
    let mut by_name: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut by_code = Spellings::new();
    for (kept, code, names) in things {
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            by_name
                .entry(name)
                .and_modify(|taken| {
                    if taken.as_ref() != Some(&kept) {
                        *taken = None;
                    }
                })
                .or_insert_with(|| Some(kept.clone()));
        }
        by_code.insert(code, kept);
    }
    let mut all: Spellings = by_name
        .into_iter()
        .filter_map(|(name, kept)| Some((name, kept?)))
        .collect();
    all.extend(by_code);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_two_things_share_is_none() {
        let thing =
            |code: &str, name: &str| (code.to_owned(), code.to_owned(), vec![name.to_owned()]);
        let all = spellings([thing("a", "局"), thing("b", "局"), thing("c", "所")].into_iter());
        assert_eq!(all.get("局"), None);
        assert_eq!(all.get("所").map(String::as_str), Some("c"));
        assert_eq!(all.get("a").map(String::as_str), Some("a"));
    }
}
