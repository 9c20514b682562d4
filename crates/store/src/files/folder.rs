//! The folder of kept files: `files/ab/cdef…`, each named by the SHA-256 of its bytes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};

use super::kind::{Refused, media_type};
use crate::kernel::{Ambient, StoreError, hex, unhex};

/// The largest file that is taken, in bytes.
pub const SIZE_MAX: u64 = 20 * 1024 * 1024;

/// What is being written; never a digest, so it is never taken for a file.
const BEGUN: &str = "begun-";

/// A file cannot be kept or read back.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is not taken.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The folder cannot be read or written.
    #[error("cannot use {path}: {why}")]
    Folder {
        /// The path in question.
        path: String,
        /// What the operating system said.
        why: io::Error,
    },
    /// The file is gone or its bytes are not those that were kept.
    #[error("the kept file {digest} is damaged or lost")]
    Damaged {
        /// Its digest in hexadecimal.
        digest: String,
    },
    /// The files of this database lie in another folder.
    #[error(
        "the files of this database lie in a folder marked {known}, and {folder} is {found}: name that folder \
         with --files file:///DIR on every server (a copy of it brings its mark along); if it is lost for \
         good, write {known} into {mark}, and every lost file will be named when it is asked for"
    )]
    Elsewhere {
        /// The folder that was given.
        folder: String,
        /// The file in it that would hold the mark.
        mark: String,
        /// Its mark.
        found: String,
        /// The mark that the database knows.
        known: String,
    },
    /// The folder holds the files of another database.
    #[error(
        "{folder} is marked {found}: it holds the files of another database; name a folder of its own with \
         --files file:///DIR"
    )]
    OfAnother {
        /// The folder that was given.
        folder: String,
        /// Its mark.
        found: String,
    },
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A file that was kept and may be attached within a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// Its size in bytes.
    pub size: u64,
    /// What it is.
    pub media_type: &'static str,
}

/// Where a file lies, its digest unless it was begun and never ended, and when it was last kept.
pub(crate) type Found = (PathBuf, Option<[u8; 32]>, SystemTime);

/// The kept files of one installation.
#[derive(Debug, Clone)]
pub struct Files {
    folder: PathBuf,
    ambient: Ambient,
}

impl Files {
    /// The files kept in `folder`, which is made when it is needed.
    pub(crate) fn new(folder: PathBuf, ambient: &Ambient) -> Self {
        Self {
            folder,
            ambient: ambient.clone(),
        }
    }

    /// Looks at a file and keeps it. The same bytes are kept once.
    ///
    /// # Errors
    /// When it is empty, too large or of a kind that is not taken, or the disk refuses.
    pub async fn keep(&self, name: &str, bytes: Vec<u8>) -> Result<Kept, FileError> {
        let size = bytes.len() as u64;
        if size > SIZE_MAX {
            return Err(FileError::Refused(Refused::TooLarge {
                bytes: size,
                bytes_max: SIZE_MAX,
            }));
        }
        let media_type = media_type(name, &bytes)?;
        let files = self.clone();
        let digest = tokio::task::spawn_blocking(move || files.write(&bytes))
            .await
            .map_err(|error| self.error(&self.folder, io::Error::other(error)))??;
        Ok(Kept {
            digest,
            size,
            media_type,
        })
    }

    /// The bytes that were kept under a digest, checked against it.
    ///
    /// # Errors
    /// [`FileError::Damaged`] when they are not there or are others.
    pub async fn read(&self, digest: [u8; 32]) -> Result<Vec<u8>, FileError> {
        let path = self.path(&digest);
        let read = tokio::task::spawn_blocking(move || fs::read(path))
            .await
            .map_err(io::Error::other)
            .flatten();
        match read {
            Ok(bytes) if Sha256::digest(&bytes)[..] == digest => Ok(bytes),
            Ok(_) => Err(damaged(&digest)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(damaged(&digest)),
            Err(error) => Err(self.error(&self.path(&digest), error)),
        }
    }

    pub(crate) fn path(&self, digest: &[u8; 32]) -> PathBuf {
        let name = hex(digest);
        self.folder.join(&name[..2]).join(&name[2..])
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn ambient(&self) -> &Ambient {
        &self.ambient
    }

    /// Written beside, synced and renamed: a crash leaves either no file or a whole one.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<[u8; 32], FileError> {
        let digest: [u8; 32] = Sha256::digest(bytes).into();
        let path = self.path(&digest);
        self.write_to(&path, bytes)
            .map_err(|error| self.error(&path, error))?;
        Ok(digest)
    }

    fn write_to(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let now = SystemTime::UNIX_EPOCH
            + Duration::from_millis(self.ambient.now().as_millisecond().unsigned_abs());
        if holds(path, bytes) {
            // as good as new to the sweep, which spares what is young
            return OpenOptions::new().write(true).open(path)?.set_modified(now);
        }
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let random = hex(&self.ambient.random::<8>());
        let beside = self.folder.join(format!("{BEGUN}{random}"));
        let written = (|| {
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&beside)?;
            file.write_all(bytes)?;
            file.set_modified(now)?;
            file.sync_all()?;
            fs::rename(&beside, path)
        })();
        if let Err(error) = written {
            let _ = fs::remove_file(&beside);
            return Err(error);
        }
        sync_folder(folder)?;
        sync_folder(&self.folder)
    }

    /// Every kept file, and what was begun and never ended.
    pub(crate) fn list(&self) -> Result<Vec<Found>, FileError> {
        let mut found = Vec::new();
        self.list_into(&mut found)
            .map_err(|error| self.error(&self.folder, error))?;
        Ok(found)
    }

    fn list_into(&self, found: &mut Vec<Found>) -> io::Result<()> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() && name.len() == 2 {
                for file in fs::read_dir(entry.path())? {
                    let file = file?;
                    let rest = file.file_name().to_string_lossy().into_owned();
                    if let Some(digest) = unhex(&format!("{name}{rest}")) {
                        found.push((file.path(), Some(digest), file.metadata()?.modified()?));
                    }
                }
            } else if name.starts_with(BEGUN) {
                found.push((entry.path(), None, entry.metadata()?.modified()?));
            }
        }
        Ok(())
    }

    pub(super) fn error(&self, path: &Path, why: io::Error) -> FileError {
        FileError::Folder {
            path: path.display().to_string(),
            why,
        }
    }
}

fn damaged(digest: &[u8; 32]) -> FileError {
    FileError::Damaged {
        digest: hex(digest),
    }
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    let Ok(mut file) = File::open(path) else {
        return false;
    };
    let same_size = file
        .metadata()
        .is_ok_and(|known| known.len() == bytes.len() as u64);
    let mut known = Vec::new();
    same_size && file.read_to_end(&mut known).is_ok() && known == bytes
}

/// Makes a rename in `folder` survive a loss of power.
fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
