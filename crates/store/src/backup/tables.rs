//! The tables as the database itself describes them, and their rows as JSON.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DatabaseBackend, QueryResult, Statement, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use super::error::BackupError;
use crate::kernel::{StoreError, hex};

/// Tables that belong to a running installation, not to the city.
const LEFT_OUT: &[&str] = &["seaql_migrations", "leases"];

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Uuid,
    Text,
    Bigint,
    Boolean,
    Bytes,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Table {
    pub name: String,
    /// In the order of their names, which both databases agree on.
    pub columns: Vec<Column>,
    /// Columns of the primary key.
    pub key: Vec<String>,
    /// Columns that name another row of the same table.
    pub own_rows: Vec<String>,
    /// Tables whose rows it names.
    pub needs: BTreeSet<String>,
}

/// All tables, each behind those that it needs.
pub(super) async fn tables(db: &impl ConnectionTrait) -> Result<Vec<Table>, BackupError> {
    let mut found: BTreeMap<String, Table> = BTreeMap::new();
    for name in names(db).await? {
        if !LEFT_OUT.contains(&name.as_str()) {
            let table = describe(db, &name).await?;
            found.insert(name, table);
        }
    }
    let mut ordered: Vec<Table> = Vec::new();
    while !found.is_empty() {
        let ready = found
            .values()
            .find(|table| table.needs.iter().all(|need| !found.contains_key(need)))
            .map(|table| table.name.clone())
            // a circle of tables: the database will say what it does not like
            .or_else(|| found.keys().next().cloned());
        ordered.extend(ready.and_then(|name| found.remove(&name)));
    }
    Ok(ordered)
}

async fn names(db: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    let sql = match db.get_database_backend() {
        DatabaseBackend::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        _ => {
            "SELECT table_name::text AS name FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        }
    };
    texts(db, sql, "name", &[]).await
}

async fn describe(db: &impl ConnectionTrait, name: &str) -> Result<Table, BackupError> {
    let (columns, key, references) = match db.get_database_backend() {
        DatabaseBackend::Sqlite => (
            "SELECT name, lower(type) AS kind FROM pragma_table_info($1) ORDER BY name",
            "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk",
            "SELECT \"table\" AS target, \"from\" AS name FROM pragma_foreign_key_list($1)",
        ),
        _ => (
            "SELECT column_name::text AS name, data_type::text AS kind \
             FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1 \
             ORDER BY column_name::text COLLATE \"C\"",
            "SELECT a.attname::text AS name FROM pg_constraint c \
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) \
             WHERE c.contype = 'p' AND c.conrelid = $1::regclass \
             ORDER BY array_position(c.conkey, a.attnum)",
            "SELECT f.relname::text AS target, a.attname::text AS name FROM pg_constraint c \
             JOIN pg_class f ON f.oid = c.confrelid \
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) \
             WHERE c.contype = 'f' AND c.conrelid = $1::regclass",
        ),
    };
    let of_table =
        |sql: &str| Statement::from_sql_and_values(db.get_database_backend(), sql, [name.into()]);
    let mut described = Table {
        name: name.to_owned(),
        columns: Vec::new(),
        key: texts(db, key, "name", &[name]).await?,
        own_rows: Vec::new(),
        needs: BTreeSet::new(),
    };
    for row in db.query_all_raw(of_table(columns)).await? {
        let (column, kind): (String, String) = (row.try_get("", "name")?, row.try_get("", "kind")?);
        let kind = match kind.as_str() {
            "uuid" => Kind::Uuid,
            "text" | "character varying" | "varchar" => Kind::Text,
            "bigint" => Kind::Bigint,
            "boolean" => Kind::Boolean,
            "bytea" => Kind::Bytes,
            _ => {
                return Err(BackupError::Column {
                    table: name.to_owned(),
                    column,
                    kind,
                });
            }
        };
        described.columns.push(Column { name: column, kind });
    }
    for row in db.query_all_raw(of_table(references)).await? {
        let (target, column): (String, String) =
            (row.try_get("", "target")?, row.try_get("", "name")?);
        if target == name {
            described.own_rows.push(column);
        } else {
            described.needs.insert(target);
        }
    }
    described.own_rows.sort();
    Ok(described)
}

async fn texts(
    db: &impl ConnectionTrait,
    sql: &str,
    column: &str,
    values: &[&str],
) -> Result<Vec<String>, StoreError> {
    let values = values.iter().map(|value| Value::from(*value));
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let rows = db.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok(row.try_get("", column)?))
        .collect()
}

impl Table {
    /// Reads the rows behind `after` (values of the key), at most `limit`.
    pub async fn page(
        &self,
        db: &impl ConnectionTrait,
        after: Option<Vec<Value>>,
        limit: u32,
    ) -> Result<Vec<Vec<Json>>, StoreError> {
        let names: Vec<&str> = self.columns.iter().map(|one| one.name.as_str()).collect();
        let key = self.key.join(", ");
        let mut sql = format!("SELECT {} FROM {}", names.join(", "), self.name);
        let mut values = Vec::new();
        if let Some(after) = after {
            let places: Vec<String> = (1..=after.len()).map(|place| format!("${place}")).collect();
            sql += &format!(" WHERE ({key}) > ({})", places.join(", "));
            values = after;
        }
        sql += &format!(" ORDER BY {key} LIMIT {limit}");
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        let rows = db.query_all_raw(statement).await?;
        rows.iter().map(|row| self.json(row)).collect()
    }

    fn json(&self, row: &QueryResult) -> Result<Vec<Json>, StoreError> {
        self.columns
            .iter()
            .enumerate()
            .map(|(at, column)| {
                Ok(match column.kind {
                    Kind::Uuid => optional(row.try_get_by_index::<Option<Uuid>>(at)?),
                    Kind::Text => optional(row.try_get_by_index::<Option<String>>(at)?),
                    Kind::Bigint => optional(row.try_get_by_index::<Option<i64>>(at)?),
                    Kind::Boolean => optional(row.try_get_by_index::<Option<bool>>(at)?),
                    Kind::Bytes => {
                        let bytes = row.try_get_by_index::<Option<Vec<u8>>>(at)?;
                        optional(bytes.map(|bytes| hex(&bytes)))
                    }
                })
            })
            .collect()
    }

    /// The row as the database takes it; `None` when it does not fit the columns.
    pub fn values(&self, row: &[Json]) -> Option<Vec<Value>> {
        if row.len() != self.columns.len() {
            return None;
        }
        let columns = self.columns.iter().zip(row);
        columns
            .map(|(column, json)| column.kind.value(json))
            .collect()
    }

    /// The values of the key in a row.
    pub fn key_of(&self, row: &[Json]) -> Option<Vec<Value>> {
        let values = self.values(row)?;
        let key = self.key.iter().map(|key| {
            let at = self.columns.iter().position(|one| one.name == *key)?;
            values.get(at).cloned()
        });
        key.collect()
    }

    /// Where the columns stand that name another row of this table.
    pub fn own_row_places(&self) -> Vec<usize> {
        let names_own = |column: &Column| self.own_rows.contains(&column.name);
        let columns = self.columns.iter().enumerate();
        columns
            .filter(|(_, column)| names_own(column))
            .map(|(at, _)| at)
            .collect()
    }
}

impl Kind {
    pub fn value(self, json: &Json) -> Option<Value> {
        if json.is_null() {
            return Some(self.null());
        }
        Some(match self {
            Self::Uuid => Uuid::try_parse(json.as_str()?).ok()?.into(),
            Self::Text => json.as_str()?.into(),
            Self::Bigint => json.as_i64()?.into(),
            Self::Boolean => json.as_bool()?.into(),
            Self::Bytes => bytes(json.as_str()?)?.into(),
        })
    }

    pub fn null(self) -> Value {
        match self {
            Self::Uuid => Value::Uuid(None),
            Self::Text => Value::String(None),
            Self::Bigint => Value::BigInt(None),
            Self::Boolean => Value::Bool(None),
            Self::Bytes => Value::Bytes(None),
        }
    }
}

fn optional(value: Option<impl Serialize>) -> Json {
    value.map_or(Json::Null, |value| {
        serde_json::to_value(value).unwrap_or(Json::Null)
    })
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.len().is_multiple_of(2) || !hex.is_ascii() {
        return None;
    }
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok())
        .collect()
}
