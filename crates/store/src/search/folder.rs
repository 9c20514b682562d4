//! The index as it lies on disk: opened, made anew, watched.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::{Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyError};

use super::fields::{Fields, VERSION};
use super::index::SearchError;

/// Written by each commit of the index; without it there is no index.
const META: &str = "meta.json";
/// What one writing thread may hold in memory before it writes a segment, in bytes.
const WRITER_MEMORY: usize = 24 * 1024 * 1024;

/// What the index knows of itself, kept in each of its commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    pub version: u32,
    /// The last event it has seen.
    pub seq: u64,
    /// The first seal of the log it follows: another database has another.
    pub origin: Option<String>,
}

/// An index that is open for reading and writing.
pub(super) struct Opened {
    pub reader: IndexReader,
    /// Gone once the index is replaced by another in the same folder.
    writer: Mutex<Option<IndexWriter>>,
}

impl Opened {
    /// Opens what lies in `folder`; what is damaged or of another version is thrown away and made anew.
    pub fn open(folder: &Path, fields: &Fields) -> Result<(Self, Option<Known>), SearchError> {
        let broken = |why| SearchError::Index {
            path: folder.display().to_string(),
            why,
        };
        // what is damaged may make the library stumble instead of saying so
        let opened = catch_unwind(AssertUnwindSafe(|| try_open(folder, fields)));
        let error = match opened {
            Ok(Ok(found)) => return Ok(found),
            Ok(Err(error @ TantivyError::LockFailure(..))) => return Err(broken(error)),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "damaged".to_owned(),
        };
        tracing::warn!(error, "the search index is thrown away");
        Self::open_anew(folder, fields)
    }

    /// Throws away what lies in `folder` and begins an empty index.
    pub fn open_anew(folder: &Path, fields: &Fields) -> Result<(Self, Option<Known>), SearchError> {
        match fs::remove_dir_all(folder) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => {
                return Err(SearchError::Folder {
                    path: folder.display().to_string(),
                    why,
                });
            }
            _ => {}
        }
        try_open(folder, fields).map_err(|why| SearchError::Index {
            path: folder.display().to_string(),
            why,
        })
    }

    /// Whether somebody took the index away from under us.
    pub fn is_gone(folder: &Path) -> bool {
        !folder.join(META).exists()
    }

    /// Whether the bytes of a file are not those that were written. Opened once more for it, so that
    /// what is mapped into memory on the way does not stay there.
    pub fn is_damaged(folder: &Path) -> bool {
        let looked = catch_unwind(AssertUnwindSafe(|| {
            Index::open(MmapDirectory::open(folder)?)?.validate_checksum()
        }));
        // a file may be merged away meanwhile, which is no damage
        matches!(looked, Ok(Ok(files)) if files.iter().any(|file| folder.join(file).exists()))
    }

    /// Works with the writer.
    pub fn write<T>(
        &self,
        work: impl FnOnce(&mut IndexWriter) -> Result<T, TantivyError>,
    ) -> Result<T, TantivyError> {
        let mut writer = locked(&self.writer);
        let writer = writer.as_mut();
        work(writer.ok_or_else(|| TantivyError::SystemError("replaced by another".to_owned()))?)
    }

    /// Lets go of the folder, so that another index can be made in it; searches under way go on.
    pub fn retire(&self) {
        locked(&self.writer).take();
    }
}

/// A thread that panicked with the lock has left tantivy's writer in a state that it checks itself.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn try_open(folder: &Path, fields: &Fields) -> Result<(Opened, Option<Known>), TantivyError> {
    fs::create_dir_all(folder)?;
    let directory = MmapDirectory::open(folder)?;
    let index = if Index::exists(&directory)? {
        Index::open(directory)?
    } else {
        Index::create(directory, fields.schema.clone(), IndexSettings::default())?
    };
    if index.schema() != fields.schema {
        return Err(TantivyError::SchemaError("of another version".to_owned()));
    }
    let payload = index.load_metas()?.payload;
    let known = payload.and_then(|payload| serde_json::from_str::<Known>(&payload).ok());
    Fields::register(&index);
    let writer = index.writer_with_num_threads(1, WRITER_MEMORY)?;
    let reader = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()?;
    let opened = Opened {
        reader,
        writer: Mutex::new(Some(writer)),
    };
    Ok((opened, known.filter(|known| known.version == VERSION)))
}
