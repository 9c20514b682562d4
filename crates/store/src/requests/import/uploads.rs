//! Tables that wait for their import, in the data directory: `imports/ID`.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use domain::words::EventId;
use uuid::Uuid;

use crate::kernel::{Begun, Store};

const FOLDER: &str = "imports";
/// A table is kept this long, so that an import that failed may be tried again.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Keeps a table; what was kept too long is removed. Reads and writes files: not for the threads
/// that serve.
///
/// # Errors
/// What the disk says.
pub fn keep(store: &Store, table: &mut File) -> io::Result<Uuid> {
    let folder = store.directory().join(FOLDER);
    fs::create_dir_all(&folder)?;
    let now = store.ambient().now();
    sweep(
        &folder,
        Duration::from_millis(now.as_millisecond().unsigned_abs()),
    )?;
    let id = EventId::v7(now, store.ambient().random()).uuid();
    let begun = Begun::create(&path(store, id), store.ambient().random())?;
    io::copy(table, &mut begun.file())?;
    begun.keep()?;
    Ok(id)
}

/// Opens a table that was kept.
///
/// # Errors
/// What the disk says, such as that it is not there any more.
pub fn open(store: &Store, id: Uuid) -> io::Result<File> {
    File::open(path(store, id))
}

/// Removes a table that is no longer needed; that it is gone already is no failure.
pub fn remove(store: &Store, id: Uuid) {
    if let Err(error) = fs::remove_file(path(store, id)) {
        tracing::debug!(%error, "a table stays until it is swept away");
    }
}

fn path(store: &Store, id: Uuid) -> PathBuf {
    store.directory().join(FOLDER).join(id.to_string())
}

fn sweep(folder: &std::path::Path, now: Duration) -> io::Result<()> {
    let now = SystemTime::UNIX_EPOCH + now;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let age = now.duration_since(entry.metadata()?.modified()?);
        if age.is_ok_and(|age| age > KEPT) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
