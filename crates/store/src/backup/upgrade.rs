//! Bringing the schema up to date: before that of a database with rows is changed, a copy of it is
//! kept beside it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::{io, iter};

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection};

use super::save::{City, save};
use crate::files::Files;
use crate::kernel::{Ambient, Options, Sealing, SealingKeys, StoreError, UnitFuture};
use crate::log;
use crate::schema;

/// Begins the names of the copies that are kept before a change.
const COPY: &str = "before-schema-";

/// Brings the schema up to date; a database that had one is copied before.
///
/// # Errors
/// When the database holds a schema newer than this program knows, when no copy can be kept, or when
/// the database refuses a statement.
pub(crate) fn upgrade<'a>(
    connection: &'a DatabaseConnection,
    options: &'a Options,
    ambient: &'a Ambient,
) -> UnitFuture<'a, (), StoreError> {
    Box::pin(migrate(connection, options, ambient))
}

async fn migrate(
    connection: &DatabaseConnection,
    options: &Options,
    ambient: &Ambient,
) -> Result<(), StoreError> {
    let known = schema::names().count();
    let applied = schema::applied(connection).await?;
    if applied > known {
        return Err(StoreError::Busy(format!(
            "the database has schema {applied}, this program knows {known}; use the newer program"
        )));
    }
    if applied == known {
        return sweep(&options.directory);
    }
    if applied > 0 {
        keep_copy(connection, options, ambient, applied).await?;
    }
    schema::apply(connection).await?;
    Ok(())
}

/// SQLite copies its own file, which holds for every schema; a server's rows go into a backup that the
/// program of that schema restores.
async fn keep_copy(
    connection: &DatabaseConnection,
    options: &Options,
    ambient: &Ambient,
    applied: usize,
) -> Result<(), StoreError> {
    let sqlite = connection.get_database_backend() == DatabaseBackend::Sqlite;
    let ending = if sqlite { "sqlite" } else { "backup" };
    let copy = free_name(&options.directory, applied + 1, ending);
    if sqlite {
        vacuum_into(connection, &copy).await?;
    } else {
        let keys = SealingKeys::read(&options.directory, &Sealing::Off)?;
        // without the keys nobody could restore a log that has seals
        let pinned = match log::head(connection).await? {
            Some(_) => keys.trust()?,
            None => keys.pinned(),
        };
        let files = Files::new(options.files_folder(), ambient);
        let city = City {
            db: connection,
            files: &files,
            pinned,
            ambient,
            texts: applied,
        };
        let saved = save(&city, &copy).await;
        saved.map_err(|error| StoreError::Copy(error.to_string()))?;
    }
    tracing::info!(copy = %copy.display(), "kept a copy before the schema changes");
    Ok(())
}

/// A copy of an earlier attempt is another state: it stays.
fn free_name(directory: &Path, text: usize, ending: &str) -> PathBuf {
    let first = directory.join(format!("{COPY}{text}.{ending}"));
    let later = (2_u32..).map(|n| directory.join(format!("{COPY}{text}-{n}.{ending}")));
    iter::once(first)
        .chain(later)
        .find(|path| !path.exists())
        .expect("one of four thousand million names is free")
}

/// Takes away what a process that was killed left of a copy; whoever makes one begins it anew.
fn sweep(directory: &Path) -> Result<(), StoreError> {
    let failed = |error: io::Error| StoreError::Directory {
        path: directory.display().to_string(),
        why: error.to_string(),
    };
    for entry in fs::read_dir(directory).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(COPY) && name.contains(".partial") {
            fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

/// The copy takes its name when it is whole, so that what was cut off is never taken for one.
async fn vacuum_into(connection: &DatabaseConnection, copy: &Path) -> Result<(), StoreError> {
    let failed = |error: io::Error| StoreError::Copy(format!("{}: {error}", copy.display()));
    let partial = copy.with_extension("partial");
    if partial.exists() {
        fs::remove_file(&partial).map_err(failed)?;
    }
    let path = partial.display().to_string().replace('\'', "''");
    connection
        .execute_unprepared(&format!("VACUUM INTO '{path}'"))
        .await?;
    let whole = File::open(&partial).and_then(|file| file.sync_all());
    whole
        .and_then(|()| fs::rename(&partial, copy))
        .map_err(failed)
}
