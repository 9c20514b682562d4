//! From the names that people give to ids, and back to what things are called.

use domain::kinds::{Field, Holds, Parsed, Value, Values};
use domain::words::{CaseId, CategoryId, ChainId, EnterpriseId, UnitId, UserId};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Query, SelectStatement, UnionType};
use uuid::Uuid;

use crate::cases::Wanted;
use crate::kernel::{StoreError, Work};

/// A field whose name stands for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unnamed(pub &'static str);

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
        Some(Parsed::Named(name)) => Some(select(field, name)),
        _ => None,
    });
    let all = named.reduce(|mut all, one| all.union(UnionType::All, one).take());
    let mut found: Vec<(String, Uuid)> = Vec::new();
    if let Some(all) = all {
        for row in work.db().query_all(&all).await? {
            found.push((row.try_get("", "of_field")?, row.try_get("", "id")?));
        }
    }
    let (mut values, mut unnamed) = (Vec::new(), Vec::new());
    for (field, given) in parsed {
        let value = match given {
            None => None,
            Some(Parsed::Known(value)) => Some(value),
            Some(Parsed::Named(_)) => {
                let mut ids = found.iter().filter(|(code, _)| code == field.code);
                match (ids.next(), ids.next()) {
                    (Some((_, id)), None) => Some(Value::Id(*id)),
                    _ => {
                        unnamed.push(Unnamed(field.code));
                        continue;
                    }
                }
            }
        };
        values.push((field, value));
    }
    Ok((values, unnamed))
}

/// The id of what is known by a code, or by its name where that is how tables of offices say it.
fn select(field: &Field, name: &str) -> SelectStatement {
    let (table, columns): (_, &[&'static str]) = match field.holds {
        Holds::Unit(_) => ("units", &["code", "name"]),
        Holds::Person => ("users", &["name", "display_name"]),
        Holds::Firm => ("enterprises", &["uscc"]),
        Holds::Chain => ("chains", &["code", "name"]),
        Holds::Category => ("categories", &["code", "name"]),
        _ => ("cases", &["number"]),
    };
    let mut known = Cond::any();
    for column in columns {
        known = known.add(Expr::col(*column).eq(name));
    }
    if let (Ok(id), true) = (name.parse::<Uuid>(), table == "cases") {
        known = known.add(Expr::col("id").eq(id));
    }
    let mut select = Query::select()
        .column("id")
        .expr_as(Expr::cust(format!("'{}'", field.code)), "of_field")
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
    if !matches!(field.holds, Holds::Firm | Holds::Case(_)) {
        select.and_where(Expr::col("active").eq(true));
    }
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
