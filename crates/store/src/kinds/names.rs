//! From the names that people give to ids, and back to what things are called.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::kinds::{Field, Holds, Parsed, Value, Values};
use domain::words::{CaseId, CategoryId, ChainId, EnterpriseId, UnitId, UserId};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::cases::Wanted;
use crate::kernel::{Store, StoreError, Work};

/// Names that are looked up with one statement.
const NAMES_A_STATEMENT: usize = 5_000;

/// A field whose name stands for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unnamed(pub &'static str);

/// What a name stands for: its id, and the code by which it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// The id.
    pub id: Uuid,
    /// The code: of people the sign-in name, of firms the credit code, of cases the number.
    pub code: String,
    /// Whether it may be named anew: it was not put out of use.
    pub in_use: bool,
}

/// What names of fields stand for.
#[derive(Debug, Default)]
pub struct Dictionary(HashMap<(&'static str, String), Vec<Meant>>);

impl Dictionary {
    /// What a name of a field stands for; nothing where it is none, or means several things.
    pub fn get(&self, field: &Field, name: &str) -> Option<&Meant> {
        let meant = self.0.get(&(field.code, name.to_owned()))?;
        match meant.as_slice() {
            [only] => Some(only),
            // a code goes before a name that another thing has
            several => {
                let only = |which: &dyn Fn(&&Meant) -> bool| {
                    let mut found = several.iter().filter(which);
                    found.next().filter(|_| found.next().is_none())
                };
                only(&|one| one.code == name).or_else(|| only(&|one| one.in_use))
            }
        }
    }
}

/// Looks many names of many fields up.
///
/// # Errors
/// When the database refuses.
pub async fn look_up(
    store: &Store,
    names: &BTreeMap<&'static str, (&'static Field, BTreeSet<String>)>,
) -> Result<Dictionary, StoreError> {
    let mut found = Dictionary::default();
    for (field, names) in names.values() {
        let names: Vec<&String> = names.iter().collect();
        for some in names.chunks(NAMES_A_STATEMENT) {
            let select = select(field, some.iter().map(|name| name.as_str()));
            for row in store.db().query_all(&select).await? {
                found.add(&row)?;
            }
        }
    }
    Ok(found)
}

impl Dictionary {
    fn add(&mut self, row: &QueryResult) -> Result<(), StoreError> {
        let of_field: String = row.try_get("", "of_field")?;
        let Some(code) = Field::code_of(&of_field) else {
            return Ok(());
        };
        let meant = Meant {
            id: row.try_get("", "id")?,
            code: row.try_get("", "meant_code")?,
            in_use: row.try_get("", "in_use")?,
        };
        let spellings: [String; 2] = [meant.code.clone(), row.try_get("", "meant_name")?];
        let ids = meant.id.to_string();
        for name in BTreeSet::from([spellings[0].clone(), spellings[1].clone(), ids]) {
            let known = self.0.entry((code, name)).or_default();
            if !known.contains(&meant) {
                known.push(meant.clone());
            }
        }
        Ok(())
    }
}

/// Looks up what was parsed, with one statement: the values, and the fields whose names stand for
/// nothing that is in use. A field that was emptied has no value.
///
/// # Errors
/// When the database refuses.
pub async fn resolve(
    work: &Work,
    parsed: Vec<(&'static Field, Option<Parsed>)>,
) -> Result<(Vec<(&'static Field, Option<Value>)>, Vec<Unnamed>), StoreError> {
    let named = parsed.iter().filter_map(|(field, given)| match given {
        Some(Parsed::Named(name)) => Some(select(field, std::iter::once(name.as_str()))),
        _ => None,
    });
    let all = named.reduce(|mut all, one| all.union(UnionType::All, one).take());
    let mut found = Dictionary::default();
    if let Some(all) = all {
        for row in work.db().query_all(&all).await? {
            found.add(&row)?;
        }
    }
    let (mut values, mut unnamed) = (Vec::new(), Vec::new());
    for (field, given) in parsed {
        let value = match given {
            None => None,
            Some(Parsed::Known(value)) => Some(value),
            Some(Parsed::Named(name)) => match found.get(field, &name).filter(|one| one.in_use) {
                Some(meant) => Some(Value::Id(meant.id)),
                None => {
                    unnamed.push(Unnamed(field.code));
                    continue;
                }
            },
        };
        values.push((field, value));
    }
    Ok((values, unnamed))
}

/// What is known by these codes, or by these names where that is how tables of offices say it.
fn select<'a>(field: &Field, names: impl Iterator<Item = &'a str> + Clone) -> SelectStatement {
    let (table, code, name) = match field.holds {
        Holds::Unit(_) => ("units", "code", "name"),
        Holds::Person => ("users", "name", "display_name"),
        Holds::Firm => ("enterprises", "uscc", "uscc"),
        Holds::Chain => ("chains", "code", "name"),
        Holds::Category => ("categories", "code", "name"),
        _ => ("cases", "number", "number"),
    };
    let mut known = Cond::any().add(Expr::col(code).is_in(names.clone()));
    if name != code {
        known = known.add(Expr::col(name).is_in(names.clone()));
    }
    if table == "cases" {
        let ids: Vec<Uuid> = names.filter_map(|name| name.parse().ok()).collect();
        known = known.add(Expr::col("id").is_in(ids));
    }
    let mut select = Query::select()
        .column("id")
        .expr_as(Expr::cust(format!("'{}'", field.code)), "of_field")
        .expr_as(Expr::col(code), "meant_code")
        .expr_as(Expr::col(name), "meant_name")
        .from(table)
        .cond_where(known)
        .to_owned();
    match field.holds {
        Holds::Unit(kinds) => {
            select.and_where(Expr::col("kind").is_in(kinds.iter().map(|kind| kind.code())));
        }
        Holds::Case(kinds) => {
            select.and_where(Expr::col("kind").is_in(kinds.iter().map(|kind| kind.code())));
        }
        _ => {}
    }
    match field.holds {
        Holds::Firm | Holds::Case(_) => select.expr_as(Expr::value(true), "in_use"),
        _ => select.expr_as(Expr::col("active"), "in_use"),
    };
    select
}

/// Adds the names behind the ids that values hold to those that are wanted.
pub fn names_of(fields: &[Field], values: &Values, wanted: &mut Wanted) {
    for field in fields {
        let Some(id) = values.id(field.code) else {
            continue;
        };
        match field.holds {
            Holds::Unit(_) => {
                wanted.units.insert(UnitId::from_uuid(id));
            }
            Holds::Person => {
                wanted.users.insert(UserId::from_uuid(id));
            }
            Holds::Firm => {
                wanted.enterprises.insert(EnterpriseId::from_uuid(id));
            }
            Holds::Chain => {
                wanted.chains.insert(ChainId::from_uuid(id));
            }
            Holds::Category => {
                wanted.categories.insert(CategoryId::from_uuid(id));
            }
            Holds::Case(_) => {
                wanted.cases.insert(CaseId::from_uuid(id));
            }
            _ => {}
        }
    }
}
