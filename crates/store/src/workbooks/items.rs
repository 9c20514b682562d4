//! The items of a list in the texts of workbooks.

use std::collections::{HashMap, HashSet};

use domain::access::Scope;
use domain::kinds::{Field, Holds, Kind, Value, Values};
use domain::words::{CaseId, CategoryId, ChainId, Decimal, EnterpriseId, UnitId, UserId};
use domain::workbooks::{Column, Shown, columns};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::cases::{Case, CaseFilter, Cases, Cursor, Named, Names, Order, Wanted, calendar};
use crate::kernel::{Store, StoreError};
use crate::kinds::{held, last_facts, names_of};

/// Items that are read at once.
const ITEMS_AT_ONCE: u64 = 500;
/// Numbers that are looked up at once.
const NUMBERS_AT_ONCE: usize = 5_000;

/// An item of a list.
#[derive(Debug, Clone)]
pub struct Item {
    /// The case.
    pub case: Case,
    /// What it holds, by the key of the column.
    pub shown: Shown,
}

/// The items of a list, and what units and chains in them are called.
#[derive(Debug, Clone, Default)]
pub struct Items {
    /// Oldest first.
    pub all: Vec<Item>,
    /// Names by the key of the column and the code.
    names: HashMap<(&'static str, String), String>,
}

impl Items {
    /// What a value is called where it is a unit or a chain and nothing else has that name.
    pub fn name(&self, key: &'static str, code: &str) -> Option<&str> {
        let name = self.names.get(&(key, code.to_owned()))?;
        let alike = self
            .names
            .iter()
            .filter(|((of, _), other)| *of == key && *other == name);
        (alike.count() == 1).then_some(name)
    }
}

/// The items of a list that somebody may know of, narrowed.
///
/// # Errors
/// When the database refuses.
pub async fn items(
    store: &Store,
    scope: &Scope,
    kind: &'static Kind,
    filter: &CaseFilter,
) -> Result<Items, StoreError> {
    let filter = CaseFilter {
        kind: Some(kind.code),
        ..filter.clone()
    };
    let cases = Cases::visible_to(scope);
    let columns = columns(kind);
    let (mut found, mut after) = (Items::default(), None::<Cursor>);
    loop {
        let page = cases
            .page(store, &filter, Order::OldestFirst, after, ITEMS_AT_ONCE)
            .await?;
        shown(store, &columns, kind, page.items, &mut found).await?;
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(found),
        }
    }
}

async fn shown(
    store: &Store,
    columns: &[Column],
    kind: &Kind,
    cases: Vec<Case>,
    found: &mut Items,
) -> Result<(), StoreError> {
    let held = held(store, &cases).await?;
    let today = calendar().date_of(store.ambient().now());
    let measured = last_facts(store, &cases, today).await?;
    let mut wanted = Wanted::default();
    for values in held.values() {
        names_of(kind.fields, values, &mut wanted);
    }
    let names = Names::load(store, &wanted).await?;
    let nothing = Values::default();
    let items = cases.into_iter().map(|case| {
        let values = held.get(&case.id).unwrap_or(&nothing);
        let measured = measured.get(&case.id);
        let text = |column: &Column| match column {
            Column::Number => Some(case.number.clone()),
            Column::State(_) => Some(case.state.to_string()),
            Column::Field(_, field) => {
                let value = values.get(field.code)?;
                Some(told(field, value, &names))
            }
            Column::Measure(measure) => {
                let mut last = measured.into_iter().flatten();
                let (_, value) = last.find(|(code, _)| *code == measure.code)?;
                Some(Decimal::new(*value, measure.places).to_string())
            }
        };
        let shown = columns
            .iter()
            .filter_map(|column| Some((column.key(), text(column)?)))
            .collect();
        Item { case, shown }
    });
    found.all.extend(items);
    for unit in &wanted.units {
        found.call("park", names.unit(*unit));
        found.call("owner", names.unit(*unit));
    }
    for chain in &wanted.chains {
        found.call("chain", names.chain(*chain));
    }
    Ok(())
}

impl Items {
    fn call(&mut self, key: &'static str, named: Option<&Named>) {
        if let Some(named) = named {
            self.names
                .insert((key, named.code.clone()), named.name.clone());
        }
    }
}

/// A value as workbooks tell it: codes in the place of ids.
fn told(field: &Field, value: &Value, names: &Names) -> String {
    let Value::Id(id) = value else {
        return field.canonical(value);
    };
    let named = match field.holds {
        Holds::Unit(_) => names.unit(UnitId::from_uuid(*id)),
        Holds::Person => names.user(UserId::from_uuid(*id)),
        Holds::Firm => names.enterprise(EnterpriseId::from_uuid(*id)),
        Holds::Chain => names.chain(ChainId::from_uuid(*id)),
        Holds::Category => names.category(CategoryId::from_uuid(*id)),
        // of a case the code is its kind, the name its number
        _ => {
            let case = names.case(CaseId::from_uuid(*id));
            return case.map_or_else(|| id.to_string(), |named| named.name.clone());
        }
    };
    named.map_or_else(|| id.to_string(), |named| named.code.clone())
}

/// Which of these numbers belong to cases of other kinds.
///
/// # Errors
/// When the database refuses.
pub async fn foreign_numbers(
    store: &Store,
    kind: &Kind,
    numbers: impl Iterator<Item = String>,
) -> Result<HashSet<String>, StoreError> {
    let numbers: Vec<String> = numbers.collect();
    let mut found = HashSet::new();
    for some in numbers.chunks(NUMBERS_AT_ONCE) {
        let select = Query::select()
            .column("number")
            .from("cases")
            .and_where(Expr::col("number").is_in(some.iter().map(String::as_str)))
            .and_where(Expr::col("kind").ne(kind.code.code()))
            .to_owned();
        for row in store.db().query_all(&select).await? {
            found.insert(row.try_get("", "number")?);
        }
    }
    Ok(found)
}

/// Items by their numbers.
pub(super) fn by_number(items: &[Item]) -> HashMap<&str, &Item> {
    let each = items.iter().map(|item| (item.case.number.as_str(), item));
    each.collect()
}
