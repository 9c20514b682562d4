//! Restoring a backup into an empty place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement, TransactionTrait, Value};
use serde_json::Value as Json;

use super::archive::{Entry, Head, Manifest, read};
use super::error::BackupError;
use super::lock::DirectoryLock;
use super::tables::{Table, tables};
use super::upgrade::upgrade;
use crate::files;
use crate::kernel::{Ambient, Options, Store, StoreError, Trust, hex};
use crate::log::{self, AuditReport};
use crate::schema;

const ROWS_A_STATEMENT_MAX: usize = 500;
/// SQLite takes 32,766 values with a statement, PostgreSQL 65,535.
const VALUES_A_STATEMENT_MAX: usize = 30_000;
/// Rows waiting for the reader of the file.
const ENTRIES_WAITING_MAX: usize = 4;

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The log, verified from its beginning.
    pub log: AuditReport,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// Attachments.
    pub files: u64,
    /// Digests of attachments that were lost when the backup was made.
    pub lost: Vec<String>,
}

/// Restores the backup at `path` into an empty data directory and database.
///
/// # Errors
/// When the file is not a whole backup of this schema, the target is not empty or in use, or the log
/// does not hold afterwards; then nothing is left behind.
pub async fn restore(
    options: &Options,
    ambient: Ambient,
    path: &Path,
) -> Result<Restored, BackupError> {
    let manifest = check(path)?;
    let mut target = Target::new(&options.directory);
    let lock = DirectoryLock::take(&options.directory)?;
    let restored = restore_into(options, ambient, path, manifest).await;
    drop(lock);
    target.keep = restored.is_ok();
    restored
}

async fn restore_into(
    options: &Options,
    ambient: Ambient,
    path: &Path,
    manifest: Manifest,
) -> Result<Restored, BackupError> {
    let store = Store::open_bare(options, ambient.clone(), upgrade).await?;
    let tables = tables(store.db()).await?;
    refuse_unless_empty(&store, &tables).await?;
    let transaction = store.db().begin().await?;
    let mut loading = Loading {
        store: &store,
        transaction: &transaction,
        tables,
        rows: BTreeMap::new(),
        later: Vec::new(),
        files: 0,
        trust: Trust::default(),
    };
    let mut entries = entries(path);
    while let Some(entry) = entries.recv().await {
        loading.take(path, entry?).await?;
    }
    loading.join_own_rows().await?;
    let (rows, kept, trust) = (loading.rows, loading.files, loading.trust);
    if rows
        .iter()
        .any(|(table, rows)| manifest.rows.get(table) != Some(rows))
    {
        return Err(BackupError::damaged(path, "rows are missing"));
    }
    let log = log::verify(&transaction, &trust, manifest.head.clone()).await?;
    if let Some(mark) = files::known_mark(&transaction).await? {
        store.files().refuse_of_another(Some(&mark))?;
        store.files().put_mark(&mark)?;
    }
    log::go_on_after_restore(&transaction, store.keys(), &ambient, &trust).await?;
    transaction.commit().await?;
    Ok(Restored {
        log,
        rows,
        files: kept,
        lost: manifest.lost,
    })
}

/// Reads the whole file once before anything is touched.
fn check(path: &Path) -> Result<Manifest, BackupError> {
    let mut found = None;
    read(path, |entry| {
        match entry {
            Entry::Head(head) => same_schema(&head)?,
            Entry::Manifest(manifest) => found = Some(manifest),
            _ => {}
        }
        Ok(())
    })?;
    found.ok_or_else(|| BackupError::damaged(path, "its end is missing"))
}

fn same_schema(head: &Head) -> Result<(), BackupError> {
    let ours: Vec<&str> = schema::names().collect();
    if head.schema == ours {
        return Ok(());
    }
    let last = |texts: Option<&str>| texts.unwrap_or("none").to_owned();
    Err(BackupError::Schema {
        program: head.program.clone(),
        theirs: last(head.schema.last().map(String::as_str)),
        ours: last(ours.last().copied()),
    })
}

/// The file is read on a thread of its own, a few entries ahead.
fn entries(path: &Path) -> tokio::sync::mpsc::Receiver<Result<Entry, BackupError>> {
    let (send, receive) = tokio::sync::mpsc::channel(ENTRIES_WAITING_MAX);
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || {
        let gone = || BackupError::damaged(Path::new(""), "nobody reads it any more");
        let outcome = read(&path, |entry| {
            send.blocking_send(Ok(entry)).map_err(|_| gone())
        });
        if let Err(error) = outcome {
            // without a receiver the restore has failed for another reason
            let _ = send.blocking_send(Err(error));
        }
    });
    receive
}

async fn refuse_unless_empty(store: &Store, tables: &[Table]) -> Result<(), BackupError> {
    let db = store.db();
    for table in tables {
        let any = format!("SELECT 1 AS one FROM {} LIMIT 1", table.name);
        let any = Statement::from_string(db.get_database_backend(), any);
        if db.query_one_raw(any).await?.is_some() {
            return Err(BackupError::NotEmpty {
                table: table.name.clone(),
            });
        }
    }
    let live = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT until FROM leases WHERE until > $1 ORDER BY until DESC LIMIT 1",
        [store.ambient().now().as_millisecond().into()],
    );
    match db.query_one_raw(live).await? {
        None => Ok(()),
        Some(row) => Err(BackupError::InUse {
            until: crate::kernel::instant("leases.until", row.try_get("", "until")?)?,
        }),
    }
}

struct Loading<'a> {
    store: &'a Store,
    transaction: &'a DatabaseTransaction,
    tables: Vec<Table>,
    rows: BTreeMap<String, u64>,
    later: Vec<(Table, Later)>,
    files: u64,
    trust: Trust,
}

impl Loading<'_> {
    async fn take(&mut self, path: &Path, entry: Entry) -> Result<(), BackupError> {
        match entry {
            Entry::Head(_) | Entry::Manifest(_) => Ok(()),
            Entry::Keys(keys) => {
                self.trust = Trust::parse(path, &keys)?;
                Ok(())
            }
            Entry::File { digest, bytes } => {
                if self.files == 0 {
                    let mark = files::known_mark(self.transaction).await?;
                    self.store.files().refuse_of_another(mark.as_deref())?;
                }
                let kept = self.store.files().write(&bytes)?;
                if hex(&kept) != digest {
                    return Err(BackupError::damaged(path, format!("attachment {digest}")));
                }
                self.files += 1;
                Ok(())
            }
            Entry::Rows { table, lines } => {
                let known = self.tables.iter().find(|known| known.name == table);
                let Some(known) = known.cloned() else {
                    return Err(BackupError::damaged(path, format!("unknown table {table}")));
                };
                let rows = rows(&known, &lines)
                    .ok_or_else(|| BackupError::damaged(path, format!("rows of {table}")))?;
                *self.rows.entry(table).or_default() += rows.len() as u64;
                self.insert(&known, rows).await
            }
        }
    }

    async fn insert(
        &mut self,
        table: &Table,
        mut rows: Vec<Vec<Value>>,
    ) -> Result<(), BackupError> {
        let later = take_own_rows(table, &mut rows);
        self.later
            .extend(later.into_iter().map(|later| (table.clone(), later)));
        let columns: Vec<&str> = table.columns.iter().map(|one| one.name.as_str()).collect();
        let most = (VALUES_A_STATEMENT_MAX / columns.len().max(1)).clamp(1, ROWS_A_STATEMENT_MAX);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let batch: Vec<Vec<Value>> = rows.by_ref().take(most).collect();
            let tuples: Vec<String> = (0..batch.len())
                .map(|row| {
                    let places = (1..=columns.len()).map(|at| row * columns.len() + at);
                    let places: Vec<String> = places.map(|place| format!("${place}")).collect();
                    format!("({})", places.join(", "))
                })
                .collect();
            let sql = format!(
                "INSERT INTO {} ({}) VALUES {}",
                table.name,
                columns.join(", "),
                tuples.join(", ")
            );
            self.execute(sql, batch.into_iter().flatten()).await?;
        }
        Ok(())
    }

    /// Puts in what names rows of the same table, now that they are all there.
    async fn join_own_rows(&mut self) -> Result<(), BackupError> {
        for (table, (column, key, value)) in std::mem::take(&mut self.later) {
            let key_is: Vec<String> = (2..)
                .zip(&table.key)
                .map(|(place, name)| format!("{name} = ${place}"))
                .collect();
            let sql = format!(
                "UPDATE {} SET {column} = $1 WHERE {}",
                table.name,
                key_is.join(" AND ")
            );
            self.execute(sql, std::iter::once(value).chain(key)).await?;
        }
        Ok(())
    }

    async fn execute(
        &self,
        sql: String,
        values: impl Iterator<Item = Value>,
    ) -> Result<(), StoreError> {
        let backend = self.transaction.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, values);
        self.transaction.execute_raw(statement).await?;
        Ok(())
    }
}

fn rows(table: &Table, lines: &str) -> Option<Vec<Vec<Value>>> {
    lines
        .lines()
        .map(|line| {
            let row: Vec<Json> = serde_json::from_str(line).ok()?;
            table.values(&row)
        })
        .collect()
}

type Later = (String, Vec<Value>, Value);

/// Takes out what names rows of the same table, to be put in once they are all there.
fn take_own_rows(table: &Table, rows: &mut [Vec<Value>]) -> Vec<Later> {
    let key_places: Vec<usize> = table
        .key
        .iter()
        .filter_map(|key| table.columns.iter().position(|one| one.name == *key))
        .collect();
    let mut later = Vec::new();
    for place in table.own_row_places() {
        let column = &table.columns[place];
        let null = column.kind.null();
        for row in rows.iter_mut() {
            let value = std::mem::replace(&mut row[place], null.clone());
            if value != null {
                let key = key_places.iter().map(|at| row[*at].clone()).collect();
                later.push((column.name.clone(), key, value));
            }
        }
    }
    later
}

/// Takes away what a failed restore has put into the data directory.
struct Target {
    directory: PathBuf,
    existed: bool,
    before: Vec<PathBuf>,
    keep: bool,
}

impl Target {
    fn new(directory: &Path) -> Self {
        Self {
            directory: directory.to_owned(),
            existed: directory.exists(),
            before: inside(directory),
            keep: false,
        }
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if self.keep {
            return;
        }
        // best effort: the error that is reported is the one that made the restore fail
        for path in inside(&self.directory) {
            if self.before.contains(&path) {
                continue;
            }
            let _ = if path.is_dir() {
                std::fs::remove_dir_all(&path)
            } else {
                std::fs::remove_file(&path)
            };
        }
        if !self.existed {
            let _ = std::fs::remove_dir(&self.directory);
        }
    }
}

fn inside(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten();
    entries.flatten().map(|entry| entry.path()).collect()
}
