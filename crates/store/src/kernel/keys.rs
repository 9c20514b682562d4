//! The key that signs seals. It lies beside the database, not in it, so that whoever can rewrite the
//! rows cannot sign them anew.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};

use super::Ambient;

const FOLDER: &str = "keys";
const SECRET: &str = "sealing.key";
/// One key a line in hexadecimal; older keys stay so that older seals still verify.
const TRUSTED: &str = "sealing.pub";

/// The sealing key cannot be read or written.
#[derive(Debug, Clone, thiserror::Error)]
#[error("sealing key {path}: {why}")]
pub struct KeyError {
    /// The file in question.
    pub path: String,
    /// What is wrong with it.
    pub why: String,
}

/// The signing key of this city and all keys it ever signed with.
#[derive(Clone)]
pub(crate) struct SealingKeys {
    signing: Arc<SigningKey>,
    trusted: Arc<[VerifyingKey]>,
}

impl SealingKeys {
    /// Reads the keys of a data directory; makes a new one when there is none.
    pub(crate) fn open(directory: &Path, ambient: &Ambient) -> Result<Self, KeyError> {
        let folder = directory.join(FOLDER);
        let secret = folder.join(SECRET);
        let signing = match fs::read_to_string(&secret) {
            Ok(text) => read_secret(&secret, &text)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                create(&folder, &secret, ambient)?
            }
            Err(error) => return Err(broken(&secret, error)),
        };
        let trusted = trusted(&folder.join(TRUSTED), signing.verifying_key())?;
        Ok(Self {
            signing: Arc::new(signing),
            trusted: trusted.into(),
        })
    }

    pub(crate) fn sign(&self, root: &[u8; 32]) -> [u8; 64] {
        self.signing.sign(root).to_bytes()
    }

    /// Whether one of the city's keys signed `root`.
    pub(crate) fn holds(&self, root: &[u8; 32], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else {
            return false;
        };
        self.trusted
            .iter()
            .any(|key| key.verify(root, &signature).is_ok())
    }
}

fn broken(path: &Path, why: impl ToString) -> KeyError {
    KeyError {
        path: path.display().to_string(),
        why: why.to_string(),
    }
}

fn read_secret(path: &Path, text: &str) -> Result<SigningKey, KeyError> {
    let bytes = unhex(text.trim()).ok_or_else(|| broken(path, "not 64 hexadecimal digits"))?;
    Ok(SigningKey::from_bytes(&bytes))
}

fn create(folder: &Path, secret: &Path, ambient: &Ambient) -> Result<SigningKey, KeyError> {
    fs::create_dir_all(folder).map_err(|error| broken(folder, error))?;
    let signing = SigningKey::from_bytes(&ambient.random());
    write_private(secret, &hex(signing.as_bytes())).map_err(|error| broken(secret, error))?;
    Ok(signing)
}

/// Written beside and renamed, so that a crash leaves either no key or a whole one.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension("new");
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
    fs::rename(&beside, path)
}

/// All keys that ever signed for this data directory, one a line.
pub(crate) fn public_keys(directory: &Path) -> Result<String, KeyError> {
    let path = directory.join(FOLDER).join(TRUSTED);
    fs::read_to_string(&path).map_err(|error| broken(&path, error))
}

/// Lets seals hold that were signed with one of `keys`, one a line: those of a backup.
pub(crate) fn trust(directory: &Path, keys: &str) -> Result<(), KeyError> {
    let path = directory.join(FOLDER).join(TRUSTED);
    add_keys(&path, read_keys(&path, keys)?)?;
    Ok(())
}

fn trusted(path: &Path, own: VerifyingKey) -> Result<Vec<VerifyingKey>, KeyError> {
    add_keys(path, vec![own])
}

/// Adds keys to the file where they are missing; returns all that are in it then.
fn add_keys(path: &Path, more: Vec<VerifyingKey>) -> Result<Vec<VerifyingKey>, KeyError> {
    let known = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(broken(path, error)),
    };
    let mut keys = read_keys(path, &known)?;
    let missing: Vec<VerifyingKey> = more.into_iter().filter(|key| !keys.contains(key)).collect();
    if !missing.is_empty() {
        keys.extend(missing);
        let lines: String = keys.iter().map(|key| hex(key.as_bytes()) + "\n").collect();
        write_private(path, &lines).map_err(|error| broken(path, error))?;
    }
    Ok(keys)
}

fn read_keys(path: &Path, text: &str) -> Result<Vec<VerifyingKey>, KeyError> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            unhex(line)
                .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok())
                .ok_or_else(|| broken(path, format!("not a key: {line}")))
        })
        .collect()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(bytes)
}
