//! Writing a backup while everything runs.

use std::collections::BTreeMap;
use std::path::Path;

use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, Statement,
};

use super::archive::{Head, Manifest, Writer, file_name, rows_name};
use super::error::BackupError;
use super::tables::{Table, tables};
use crate::files::{FileError, Files};
use crate::kernel::{Ambient, Store, Trust, hex, snapshot};
use crate::log;
use crate::schema;

/// Rows read at once, as long as they are small.
const ROWS_A_PART: u32 = 5000;
/// The first rows of a table, by which the size of the rest is guessed.
const ROWS_FIRST: u32 = 200;
/// Bytes of rows read at once, about.
const BYTES_A_PART: usize = 16 * 1024 * 1024;

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
/// What is in it was verified: the event log, that rows name rows that are there, each attachment, and
/// the file itself, which is read back before it takes its name.
///
/// # Errors
/// When the log does not hold or the folder of attachments is not the one of this database, so that the
/// backup could not be restored; when the database or the disk refuses. Then nothing is left at `path`
/// that was not there.
pub async fn backup(store: &Store, path: &Path) -> Result<Saved, BackupError> {
    store.check_files().await?;
    let files = store.files();
    let city = City {
        db: store.db(),
        files: &files,
        pinned: store.keys().trust()?,
        ambient: store.ambient(),
        texts: schema::names().count(),
    };
    let snapshot = snapshot(city.db).await?;
    let head = log::head(&snapshot).await?;
    log::verify(&snapshot, &city.pinned, head).await?;
    refuse_dangling(&snapshot).await?;
    save_snapshot(&city, snapshot, path).await
}

/// PostgreSQL keeps references itself, whoever writes; SQLite does so only for those who ask.
async fn refuse_dangling(snapshot: &DatabaseTransaction) -> Result<(), BackupError> {
    let backend = snapshot.get_database_backend();
    if backend != DatabaseBackend::Sqlite {
        return Ok(());
    }
    let check =
        "SELECT \"table\" AS source, parent AS wanted FROM pragma_foreign_key_check LIMIT 1";
    let dangling = snapshot.query_one_raw(Statement::from_string(backend, check));
    match dangling.await? {
        None => Ok(()),
        Some(row) => Err(BackupError::Dangling {
            table: row.try_get("", "source")?,
            wanted: row.try_get("", "wanted")?,
        }),
    }
}

/// What a backup is made of.
pub(super) struct City<'a> {
    pub db: &'a DatabaseConnection,
    pub files: &'a Files,
    /// Whom those trust who will restore it.
    pub pinned: Trust,
    pub ambient: &'a Ambient,
    /// How many texts of the schema its database has had: all, or fewer before a change.
    pub texts: usize,
}

/// Writes everything as it stands now to `path`, without looking whether the log holds: the copy before
/// a change of the schema.
///
/// # Errors
/// When the database or the disk refuses.
pub(super) async fn save(city: &City<'_>, path: &Path) -> Result<Saved, BackupError> {
    let snapshot = snapshot(city.db).await?;
    save_snapshot(city, snapshot, path).await
}

async fn save_snapshot(
    city: &City<'_>,
    snapshot: DatabaseTransaction,
    path: &Path,
) -> Result<Saved, BackupError> {
    let tables = tables(&snapshot).await?;
    let schema = schema::names().take(city.texts).map(str::to_owned);
    let head = Head::new(schema.collect(), city.ambient.now(), tables.clone());
    let mut writer = Writer::create(path, &head, city.ambient.random())?;
    writer.add("keys/sealing.pub", city.pinned.lines().as_bytes())?;
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

async fn save_table(
    snapshot: &DatabaseTransaction,
    table: &Table,
    writer: &mut Writer,
) -> Result<u64, BackupError> {
    let mut saved = 0;
    let mut after = None;
    let mut rows_wanted = ROWS_FIRST;
    for part in 1.. {
        let rows = table.page(snapshot, after, rows_wanted).await?;
        let Some(last) = rows.last() else { break };
        after = table.key_of(last);
        let mut lines = Vec::new();
        for row in &rows {
            serde_json::to_writer(&mut lines, row).expect("a row of plain values is always JSON");
            lines.push(b'\n');
        }
        writer.add(&rows_name(&table.name, part), &lines)?;
        saved += rows.len() as u64;
        let fitting = BYTES_A_PART / (lines.len() / rows.len()).max(1);
        rows_wanted = u32::try_from(fitting).map_or(ROWS_A_PART, |rows| rows.clamp(1, ROWS_A_PART));
    }
    Ok(saved)
}

async fn save_files(
    city: &City<'_>,
    snapshot: &DatabaseTransaction,
    writer: &mut Writer,
) -> Result<(u64, Vec<String>), BackupError> {
    let kept = city.files;
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
