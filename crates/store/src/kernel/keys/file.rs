//! Keys in files: a secret as 64 hexadecimal digits that only its owner reads, public ones one a line.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use ed25519_dalek::{SigningKey, VerifyingKey};

use super::KeyError;
use crate::kernel::{Ambient, hex, unhex};

/// A secret sealing key.
#[derive(Clone)]
pub struct SecretKey(pub(crate) SigningKey);

/// Public keys that are trusted by themselves, whoever signed them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trust(pub(super) Vec<VerifyingKey>);

impl SecretKey {
    /// A new key.
    pub fn draw(ambient: &Ambient) -> Self {
        Self(SigningKey::from_bytes(&ambient.random()))
    }

    /// The key in a file; `None` when there is no such file.
    ///
    /// # Errors
    /// When it cannot be read or holds something else.
    pub fn read(path: &Path) -> Result<Option<Self>, KeyError> {
        Ok(read_secret(path)?.map(Self))
    }

    /// Its public half in hexadecimal.
    pub fn public(&self) -> String {
        hex(self.0.verifying_key().as_bytes())
    }

    /// Writes it into a new file that only the owner reads; its folder is made.
    ///
    /// # Errors
    /// [`KeyError::Exists`] when there is one already; what the disk says.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyError> {
        let written = beside(path, &hex(self.0.as_bytes())).and_then(|beside| {
            // a link refuses what is there, a rename would take its place
            let linked = fs::hard_link(&beside, path);
            fs::remove_file(&beside)?;
            linked
        });
        written.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeyError::Exists {
                path: path.display().to_string(),
            },
            _ => broken(path, error),
        })
    }
}

impl Trust {
    /// The keys of a file, one a line in hexadecimal.
    ///
    /// # Errors
    /// When it cannot be read, or holds no key.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let keys = read_public(path)?;
        if keys.is_empty() {
            return Err(broken(path, "no key in it"));
        }
        Ok(Self(keys))
    }

    /// The keys of a text, one a line in hexadecimal; `path` is where it comes from.
    pub(crate) fn parse(path: &Path, text: &str) -> Result<Self, KeyError> {
        parse(path, text).map(Self)
    }

    pub(crate) fn keys(&self) -> &[VerifyingKey] {
        &self.0
    }

    /// As text, one a line.
    pub(crate) fn lines(&self) -> String {
        lines(&self.0)
    }
}

fn broken(path: &Path, why: impl ToString) -> KeyError {
    KeyError::File {
        path: path.display().to_string(),
        why: why.to_string(),
    }
}

pub(super) fn read_secret(path: &Path) -> Result<Option<SigningKey>, KeyError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(broken(path, error)),
    };
    let bytes = unhex(text.trim()).ok_or_else(|| broken(path, "not 64 hexadecimal digits"))?;
    warn_of_readers(path);
    Ok(Some(SigningKey::from_bytes(&bytes)))
}

fn warn_of_readers(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let readable =
            fs::metadata(path).is_ok_and(|known| known.permissions().mode() & 0o077 != 0);
        if readable {
            tracing::warn!(path = %path.display(), "others can read the sealing key: chmod 600");
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// Puts a secret key in the place of another, which is kept under `aside`.
pub(super) fn replace_secret(path: &Path, key: &SigningKey, aside: &Path) -> Result<(), KeyError> {
    let replaced = (|| {
        match fs::hard_link(path, aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        fs::rename(beside(path, &hex(key.as_bytes()))?, path)
    })();
    replaced.map_err(|error| broken(path, error))
}

/// All keys of a file; none when it is not there.
pub(super) fn read_public(path: &Path) -> Result<Vec<VerifyingKey>, KeyError> {
    match fs::read_to_string(path) {
        Ok(text) => parse(path, &text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(broken(path, error)),
    }
}

fn parse(path: &Path, text: &str) -> Result<Vec<VerifyingKey>, KeyError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            unhex(line)
                .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
                .ok_or_else(|| broken(path, format!("not a key: {line}")))
        })
        .collect()
}

/// Adds keys to a file where they are missing; returns all that are in it then.
pub(super) fn add_public(
    path: &Path,
    more: &[VerifyingKey],
) -> Result<Vec<VerifyingKey>, KeyError> {
    let mut keys = read_public(path)?;
    let missing: Vec<_> = more.iter().filter(|key| !keys.contains(key)).collect();
    if !missing.is_empty() {
        keys.extend(missing);
        beside(path, &lines(&keys))
            .and_then(|beside| fs::rename(beside, path))
            .map_err(|error| broken(path, error))?;
    }
    Ok(keys)
}

/// Public keys as text, one a line.
fn lines(keys: &[VerifyingKey]) -> String {
    keys.iter().map(|key| hex(key.as_bytes()) + "\n").collect()
}

/// Written beside and given its name afterwards, so that a crash leaves either no key or a whole one.
fn beside(path: &Path, text: &str) -> io::Result<std::path::PathBuf> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    let beside = path.with_file_name(name);
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(beside)
}
