//! Room on the disk: how much is left, and whether writing works again.

use std::path::Path;

use sea_orm::{ConnectionTrait, Statement};

use super::{Store, StoreError, Work, hex};

/// Rows written to find out whether writing works again, of about two kilobytes each: enough that
/// tables must grow. None of them is kept.
const TRIED_ROWS: usize = 64;
const TRIED_SERIES: &str = "trial-of-writing";
/// Less than this free on the disk of the embedded database is no room at all, in bytes.
const MENDED_MIN: u64 = 1024 * 1024;

/// Room on a disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// What may still be written.
    pub free: u64,
    /// The whole disk.
    pub whole: u64,
}

impl Room {
    /// The room on the disk of `directory`; `None` where the system does not say.
    pub fn at(directory: &Path) -> Option<Self> {
        #[cfg(unix)]
        {
            let found = rustix::fs::statvfs(directory).ok()?;
            Some(Self {
                free: found.f_bavail.saturating_mul(found.f_frsize),
                whole: found.f_blocks.saturating_mul(found.f_frsize),
            })
        }
        #[cfg(not(unix))]
        {
            let _ = directory;
            None
        }
    }

    /// Whether a disk that was full has room again.
    pub(super) fn is_mended(self) -> bool {
        self.free >= MENDED_MIN
    }
}

/// Writes as much as many calls do, and keeps nothing of it.
pub(super) async fn try_out(store: &Store) -> Result<(), StoreError> {
    store
        .write((), |work, ()| Box::pin(write_and_remove(work)))
        .await
}

async fn write_and_remove(work: &Work) -> Result<(), StoreError> {
    let backend = work.db().get_database_backend();
    let mut values: Vec<sea_orm::Value> = Vec::new();
    let mut rows = Vec::new();
    for row in 1..=TRIED_ROWS {
        // random, so that no database stores it small
        let bytes = work.random::<1000>();
        values.push(format!("{TRIED_SERIES} {}", hex(&bytes)).into());
        rows.push(format!("(${row}, 0)"));
    }
    let insert = format!(
        "INSERT INTO counters (series, last) VALUES {}",
        rows.join(", ")
    );
    let insert = Statement::from_sql_and_values(backend, insert, values);
    work.db().execute_raw(insert).await?;
    let remove = format!("DELETE FROM counters WHERE series LIKE '{TRIED_SERIES} %'");
    work.db().execute_unprepared(&remove).await?;
    Ok(())
}
