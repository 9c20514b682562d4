//! What an export held, packed.

use std::collections::HashMap;
use std::io::{Read, Write};

use domain::kinds::Kind;
use domain::words::UserId;
use domain::workbooks::{Column, Shown, columns};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::items::Item;
use crate::kernel::{Store, StoreError, Work};

/// An export, by what its file says of itself.
pub type Export = Uuid;

/// Columns, and of each number the values in their order.
#[derive(Serialize, Deserialize)]
struct Held {
    columns: Vec<String>,
    items: Vec<(String, Vec<Option<String>>)>,
}

/// Keeps what an export holds; says by which name its file carries.
///
/// # Errors
/// What the database refuses.
pub async fn keep_export(
    store: &Store,
    kind: &'static Kind,
    items: &[Item],
    by: Option<UserId>,
) -> Result<Export, StoreError> {
    let keys: Vec<&str> = columns(kind).iter().map(Column::key).collect();
    let held = Held {
        columns: keys.iter().map(|key| (*key).to_owned()).collect(),
        items: items
            .iter()
            .map(|item| {
                let values = keys.iter().map(|key| item.shown.get(key).cloned());
                (item.case.number.clone(), values.collect())
            })
            .collect(),
    };
    let unit = (kind.code.code(), packed(&held)?, by);
    store
        .write(unit, |work, (list, held, by)| {
            Box::pin(insert(work, list, held, *by))
        })
        .await
}

async fn insert(
    work: &Work,
    list: &'static str,
    held: &[u8],
    by: Option<UserId>,
) -> Result<Export, StoreError> {
    let id = Uuid::from_bytes(work.random());
    let insert = Query::insert()
        .into_table("workbook_exports")
        .columns(["id", "list", "made_by", "made_at", "held"])
        .values_panic([
            id.into(),
            list.into(),
            by.map(UserId::uuid).into(),
            work.now().as_millisecond().into(),
            held.to_vec().into(),
        ])
        .to_owned();
    work.db().execute(&insert).await?;
    Ok(id)
}

/// What an export of a list held, by number; nothing where no such export is known.
///
/// # Errors
/// When the database refuses.
pub async fn base_of(
    store: &Store,
    kind: &'static Kind,
    export: Export,
) -> Result<Option<HashMap<String, Shown>>, StoreError> {
    let select = Query::select()
        .column("held")
        .from("workbook_exports")
        .and_where(Expr::col("id").eq(export))
        .and_where(Expr::col("list").eq(kind.code.code()))
        .to_owned();
    let Some(row) = store.db().query_one(&select).await? else {
        return Ok(None);
    };
    let held = unpacked(&row.try_get::<Vec<u8>>("", "held")?)?;
    let columns = columns(kind);
    let keys: Vec<Option<&'static str>> = held
        .columns
        .iter()
        .map(|key| {
            let mut known = columns.iter().map(Column::key);
            known.find(|known| known == key)
        })
        .collect();
    let items = held.items.into_iter().map(|(number, values)| {
        let values = keys.iter().zip(values);
        let shown = values.filter_map(|(key, value)| Some(((*key)?, value?)));
        (number, shown.collect())
    });
    Ok(Some(items.collect()))
}

fn corrupt(error: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt {
        place: "workbook_exports.held",
        what: error.to_string(),
    }
}

fn packed(held: &Held) -> Result<Vec<u8>, StoreError> {
    let mut packing = GzEncoder::new(Vec::new(), Compression::fast());
    let json = serde_json::to_vec(held).map_err(corrupt)?;
    packing.write_all(&json).map_err(corrupt)?;
    packing.finish().map_err(corrupt)
}

fn unpacked(packed: &[u8]) -> Result<Held, StoreError> {
    let mut json = Vec::new();
    let mut unpacking = GzDecoder::new(packed);
    unpacking.read_to_end(&mut json).map_err(corrupt)?;
    serde_json::from_slice(&json).map_err(corrupt)
}
