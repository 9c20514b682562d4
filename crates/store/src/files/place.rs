//! Which folder of files belongs to which database. The first server marks its folder and keeps the mark
//! in the database: another one that was given another folder finds out at its start, and not when
//! somebody asks for a file that is not there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, Statement};

use super::folder::{FileError, Files};
use crate::kernel::{FILES_FOLDER, Store, StoreError, Work, hex};

/// Holds the mark; never a digest, so it is never taken for a file.
const MARK: &str = "lianzhang-files";
/// A mark that the database may not know yet.
const NEW_MARK: &str = "lianzhang-files.new";

/// The folder that a URL `file:///DIR` names.
///
/// # Errors
/// The reason, when it names something else.
pub fn folder_of(url: &str) -> Result<PathBuf, String> {
    let parsed = url::Url::parse(url).map_err(|error| format!("{url}: {error}"))?;
    match parsed.scheme() {
        "file" => parsed
            .to_file_path()
            .map_err(|()| format!("{url} names no folder of this machine: file:///DIR")),
        other => Err(format!(
            "{url}: files are kept in file:///DIR, not in {other}"
        )),
    }
}

impl Store {
    /// The kept files of this database.
    pub fn files(&self) -> Files {
        Files::new(self.files_folder().to_owned(), self.ambient())
    }

    /// Sees to it that the folder of files is the one of this database: the first server marks it.
    ///
    /// # Errors
    /// [`FileError::Elsewhere`] and [`FileError::OfAnother`] when it is not; what disk and database say.
    pub async fn claim_files(&self) -> Result<(), FileError> {
        let files = self.files();
        let known = known_mark(self.db()).await?;
        match (files.mark()?, known) {
            (Some(found), Some(known)) if found == known => Ok(()),
            (Some(found), Some(known)) => Err(files.elsewhere(Some(found), known)),
            (Some(_), None) => files.refuse_of_another(None),
            (None, Some(known)) if self.has_own_files() || files.begun_with(&known) => {
                tracing::warn!(folder = %files.folder().display(), "the folder of files is marked anew");
                files.put_mark(&known)
            }
            (None, Some(known)) => Err(files.elsewhere(None, known)),
            (None, None) => {
                let mark = hex(&self.ambient().random::<16>());
                files.begin_mark(&mark)?;
                let known = self
                    .write(mark, |work, mark| Box::pin(keep_mark(work, mark)))
                    .await?;
                if !files.begun_with(&known) {
                    return Err(files.elsewhere(None, known));
                }
                files.put_mark(&known)
            }
        }
    }

    /// Refuses a folder of files that is not the one of this database; one that nobody marked yet will
    /// do.
    ///
    /// # Errors
    /// As [`Store::claim_files`].
    pub async fn check_files(&self) -> Result<(), FileError> {
        let files = self.files();
        match (files.mark()?, known_mark(self.db()).await?) {
            (found, Some(known)) if found.as_ref() != Some(&known) && !self.has_own_files() => {
                Err(files.elsewhere(found, known))
            }
            _ => Ok(()),
        }
    }

    /// Whether rows and files lie in one directory, so that they cannot belong to different cities.
    fn has_own_files(&self) -> bool {
        self.backend() == sea_orm::DatabaseBackend::Sqlite
            && self.files().folder() == self.directory().join(FILES_FOLDER)
    }
}

impl Files {
    /// The mark of the folder.
    fn mark(&self) -> Result<Option<String>, FileError> {
        self.read_mark(MARK)
    }

    /// Refuses a folder that is marked otherwise than `mark`.
    pub(crate) fn refuse_of_another(&self, mark: Option<&str>) -> Result<(), FileError> {
        match self.mark()? {
            Some(found) if Some(found.as_str()) != mark => Err(FileError::OfAnother {
                folder: self.folder().display().to_string(),
                found,
            }),
            _ => Ok(()),
        }
    }

    fn begun_with(&self, mark: &str) -> bool {
        self.read_mark(NEW_MARK)
            .is_ok_and(|new| new.as_deref() == Some(mark))
    }

    fn read_mark(&self, name: &str) -> Result<Option<String>, FileError> {
        let path = self.folder().join(name);
        match fs::read_to_string(&path) {
            Ok(mark) => Ok(Some(mark.trim().to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.error(&path, error)),
        }
    }

    fn begin_mark(&self, mark: &str) -> Result<(), FileError> {
        self.write_mark(&self.folder().join(NEW_MARK), mark)
    }

    /// Marks the folder.
    pub(crate) fn put_mark(&self, mark: &str) -> Result<(), FileError> {
        self.begin_mark(mark)?;
        let path = self.folder().join(MARK);
        fs::rename(self.folder().join(NEW_MARK), &path).map_err(|error| self.error(&path, error))
    }

    fn write_mark(&self, path: &Path, mark: &str) -> Result<(), FileError> {
        let written = fs::create_dir_all(self.folder()).and_then(|()| {
            let mut file = fs::File::create(path)?;
            io::Write::write_all(&mut file, format!("{mark}\n").as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| self.error(path, error))
    }

    fn elsewhere(&self, found: Option<String>, known: String) -> FileError {
        FileError::Elsewhere {
            folder: self.folder().display().to_string(),
            mark: self.folder().join(MARK).display().to_string(),
            found: found.unwrap_or_else(|| "not marked".to_owned()),
            known,
        }
    }
}

/// The mark of the folder of files, as the database knows it.
pub(crate) async fn known_mark(db: &impl ConnectionTrait) -> Result<Option<String>, StoreError> {
    let known = Statement::from_string(
        db.get_database_backend(),
        "SELECT value FROM installation WHERE name = 'files'",
    );
    let row = db.query_one_raw(known).await?;
    Ok(row.map(|row| row.try_get("", "value")).transpose()?)
}

/// Keeps `mark` unless there is one already; which one there is then.
async fn keep_mark(work: &Work, mark: &str) -> Result<String, StoreError> {
    let keep = Statement::from_sql_and_values(
        work.db().get_database_backend(),
        "INSERT INTO installation (name, value) VALUES ('files', $1) ON CONFLICT (name) DO NOTHING",
        [mark.into()],
    );
    work.db().execute_raw(keep).await?;
    Ok(known_mark(work.db()).await?.unwrap_or_default())
}
