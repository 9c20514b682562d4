//! Writing a backup while everything runs.

use std::collections::BTreeMap;
use std::path::Path;

use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction,
    IsolationLevel, Statement, TransactionTrait,
};

use super::archive::{Head, Manifest, Writer, file_name, rows_name};
use super::error::BackupError;
use super::tables::{Table, tables};
use crate::files::{FileError, Files};
use crate::kernel::{Ambient, Store, StoreError, hex, public_keys};
use crate::log;
use crate::schema;

const ROWS_A_PART: u32 = 5000;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The head of the log in it.
    pub head: Option<String>,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// Attachments.
    pub files: u64,
    /// Digests of attachments that were lost or damaged on disk: they are not in it.
    pub lost: Vec<String>,
    /// Size of the file in bytes.
    pub size: u64,
}

/// Writes everything as it stands now to `path`, which is replaced if it is there. Other processes
/// go on reading and writing meanwhile.
///
/// # Errors
/// When the database or the disk refuses; then nothing is left at `path` that was not there.
pub async fn backup(store: &Store, path: &Path) -> Result<Saved, BackupError> {
    let city = City {
        db: store.db(),
        directory: store.directory(),
        ambient: store.ambient(),
        texts: schema::names().count(),
    };
    save(&city, path).await
}

/// What a backup is made of.
pub(super) struct City<'a> {
    pub db: &'a DatabaseConnection,
    pub directory: &'a Path,
    pub ambient: &'a Ambient,
    /// How many texts of the schema its database has had: all, or fewer before a change.
    pub texts: usize,
}

/// Writes everything as it stands now to `path`.
///
/// # Errors
/// When the database or the disk refuses.
pub(super) async fn save(city: &City<'_>, path: &Path) -> Result<Saved, BackupError> {
    let snapshot = snapshot(city.db).await?;
    let tables = tables(&snapshot).await?;
    let schema = schema::names().take(city.texts).map(str::to_owned);
    let head = Head::new(schema.collect(), city.ambient.now(), tables.clone());
    let mut writer = Writer::create(path, &head)?;
    let keys = public_keys(city.directory)?;
    writer.add("keys/sealing.pub", keys.as_bytes())?;
    let mut rows = BTreeMap::new();
    for table in &tables {
        let saved = save_table(&snapshot, table, &mut writer).await?;
        tracing::info!(table = table.name, rows = saved, "saved");
        rows.insert(table.name.clone(), saved);
    }
    let (files, lost) = save_files(city, &snapshot, &mut writer).await?;
    let head = log::head(&snapshot).await?;
    snapshot.rollback().await?;
    let manifest = Manifest {
        head: head.clone(),
        rows: rows.clone(),
        files,
        lost: lost.clone(),
        digest: String::new(),
    };
    let size = writer.finish(manifest)?;
    Ok(Saved {
        head,
        rows,
        files,
        lost,
        size,
    })
}

/// All reads in it see one state.
async fn snapshot(db: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    Ok(match db.get_database_backend() {
        DatabaseBackend::Sqlite => db.begin().await?,
        _ => {
            db.begin_with_config(
                Some(IsolationLevel::RepeatableRead),
                Some(AccessMode::ReadOnly),
            )
            .await?
        }
    })
}

async fn save_table(
    snapshot: &DatabaseTransaction,
    table: &Table,
    writer: &mut Writer,
) -> Result<u64, BackupError> {
    let mut saved = 0;
    let mut after = None;
    for part in 1.. {
        let rows = table.page(snapshot, after, ROWS_A_PART).await?;
        let Some(last) = rows.last() else { break };
        after = table.key_of(last);
        let mut lines = Vec::new();
        for row in &rows {
            serde_json::to_writer(&mut lines, row).expect("a row of plain values is always JSON");
            lines.push(b'\n');
        }
        writer.add(&rows_name(&table.name, part), &lines)?;
        saved += rows.len() as u64;
    }
    Ok(saved)
}

async fn save_files(
    city: &City<'_>,
    snapshot: &DatabaseTransaction,
    writer: &mut Writer,
) -> Result<(u64, Vec<String>), BackupError> {
    let kept = Files::beside(city.directory, city.ambient);
    let named = Statement::from_string(
        snapshot.get_database_backend(),
        "SELECT DISTINCT digest FROM attachments WHERE removed_at IS NULL ORDER BY digest",
    );
    let mut saved = 0;
    let mut lost = Vec::new();
    for row in snapshot.query_all_raw(named).await? {
        let digest: Vec<u8> = row.try_get("", "digest")?;
        let Ok(digest) = <[u8; 32]>::try_from(digest.as_slice()) else {
            lost.push(hex(&digest));
            continue;
        };
        match kept.read(digest).await {
            Ok(bytes) => {
                writer.add(&file_name(digest), &bytes)?;
                saved += 1;
            }
            // a backup without one file is better than none
            Err(FileError::Damaged { digest }) => {
                tracing::warn!(
                    digest,
                    "an attachment is lost or damaged and not in the backup"
                );
                lost.push(digest);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok((saved, lost))
}
