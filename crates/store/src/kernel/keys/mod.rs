//! The keys that sign seals. The secret lies in a file beside the database, not in it, so that whoever
//! can rewrite the rows cannot sign them anew. The public keys lie in `seal_keys`, each later one signed
//! by the one before; which keys without such a signature are trusted is pinned in the data directory
//! of whoever opened the database with a key that fits.

mod error;
mod file;

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use domain::sealing::Digest;
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};

use super::{Ambient, hex};

pub use error::KeyError;
pub use file::{SecretKey, Trust};

const FOLDER: &str = "keys";
const SECRET: &str = "sealing.key";
/// One key a line in hexadecimal.
const PINNED: &str = "sealing.pub";

/// Where the secret sealing key lies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Sealing {
    /// `keys/sealing.key` in the data directory, made when the log has no key yet.
    #[default]
    InDirectory,
    /// A file that several servers share, or that lies where backups of the directory do not reach.
    File(PathBuf),
    /// No key: what is written stays unsealed until somebody with the key seals it.
    Off,
}

/// The secret key of this process, if it has one, and the keys it trusts. Cheap to clone.
#[derive(Clone)]
pub(crate) struct SealingKeys(Arc<Inner>);

struct Inner {
    /// Where the secret lies, or would; nowhere when sealing is off.
    secret: Option<PathBuf>,
    in_directory: bool,
    pins: PathBuf,
    signing: RwLock<Option<SigningKey>>,
    pinned: RwLock<Vec<VerifyingKey>>,
}

impl SealingKeys {
    /// Reads what there is; makes nothing.
    pub(crate) fn read(directory: &Path, sealing: &Sealing) -> Result<Self, KeyError> {
        let folder = directory.join(FOLDER);
        let secret = match sealing {
            Sealing::InDirectory => Some(folder.join(SECRET)),
            Sealing::File(path) => Some(path.clone()),
            Sealing::Off => None,
        };
        let signing = match &secret {
            Some(path) => file::read_secret(path)?,
            None => None,
        };
        if let (Sealing::File(path), None) = (sealing, &signing) {
            return Err(KeyError::NotThere {
                path: path.display().to_string(),
            });
        }
        let pins = folder.join(PINNED);
        let pinned = file::read_public(&pins)?;
        Ok(Self(Arc::new(Inner {
            secret,
            in_directory: *sealing == Sealing::InDirectory,
            pins,
            signing: RwLock::new(signing),
            pinned: RwLock::new(pinned),
        })))
    }

    /// Whether this process was told to work without a key.
    pub(crate) fn is_off(&self) -> bool {
        self.0.secret.is_none()
    }

    /// The secret key, for signing the one that is next.
    pub(crate) fn signing(&self) -> Option<SigningKey> {
        let signing = self.0.signing.read();
        signing
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// The file of pinned keys.
    pub(crate) fn pins(&self) -> &Path {
        &self.0.pins
    }

    /// Lays `next` into the data directory if the key lies there or was lost; the one before is kept
    /// beside under the `number` of the next one.
    pub(crate) fn install(
        &self,
        next: &SecretKey,
        number: u64,
        was_lost: bool,
    ) -> Result<(), KeyError> {
        if self.0.in_directory || was_lost {
            let folder = self.0.pins.with_file_name("");
            let aside = folder.join(format!("{SECRET}.before-{number}"));
            file::replace_secret(&folder.join(SECRET), &next.0, &aside)?;
        }
        self.take(next.0.clone());
        Ok(())
    }

    /// Whether there is a secret key here.
    pub(crate) fn can_sign(&self) -> bool {
        self.public().is_some()
    }

    /// Its public half.
    pub(crate) fn public(&self) -> Option<VerifyingKey> {
        self.signing().map(|signing| signing.verifying_key())
    }

    /// Signs a root in the place of the public key `wanted`, the one that signs the log now.
    ///
    /// # Errors
    /// When that is not the key here.
    pub(crate) fn sign(
        &self,
        wanted: Option<&[u8; 32]>,
        root: &Digest,
    ) -> Result<[u8; 64], KeyError> {
        let found = self.public();
        let fits =
            wanted.is_some_and(|wanted| found.is_some_and(|found| found.as_bytes() == wanted));
        match self.signing() {
            Some(signing) if fits => Ok(signing.sign(root).to_bytes()),
            _ => Err(self.misfit(wanted)),
        }
    }

    /// What is wrong with the key here when the log is signed by `wanted`.
    pub(crate) fn misfit(&self, wanted: Option<&[u8; 32]>) -> KeyError {
        let path = self.secret_path();
        let wanted = wanted.map(|wanted| hex(wanted));
        match self.public() {
            Some(found) => KeyError::Foreign {
                path,
                found: hex(found.as_bytes()),
                wanted: wanted.unwrap_or_default(),
            },
            None => KeyError::Missing {
                path,
                wanted: wanted.unwrap_or_default(),
            },
        }
    }

    pub(crate) fn secret_path(&self) -> String {
        let path = self.0.secret.as_deref();
        path.unwrap_or(Path::new(SECRET)).display().to_string()
    }

    /// The keys that are trusted by themselves.
    pub(crate) fn pinned(&self) -> Trust {
        let pinned = self.0.pinned.read();
        Trust(
            pinned
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .clone(),
        )
    }

    /// Whom to trust when the log is verified.
    ///
    /// # Errors
    /// When nothing is pinned here.
    pub(crate) fn trust(&self) -> Result<Trust, KeyError> {
        let pinned = self.pinned();
        if pinned.0.is_empty() {
            let path = self.0.pins.display().to_string();
            return Err(KeyError::Unpinned { path });
        }
        Ok(pinned)
    }

    /// Pins `keys` beside those that are pinned already.
    pub(crate) fn pin(&self, keys: &[VerifyingKey]) -> Result<(), KeyError> {
        let pinned = file::add_public(&self.0.pins, keys)?;
        *self
            .0
            .pinned
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = pinned;
        Ok(())
    }

    /// Makes a secret key in the data directory unless somebody else just did.
    pub(crate) fn make(&self, ambient: &Ambient) -> Result<(), KeyError> {
        let Some(path) = &self.0.secret else {
            return Ok(());
        };
        let made = SecretKey::draw(ambient);
        match made.write_new(path) {
            Ok(()) => self.take(made.0),
            Err(KeyError::Exists { .. }) => {
                self.reload()?;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    pub(crate) fn take(&self, signing: SigningKey) {
        *self
            .0
            .signing
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(signing);
    }

    /// Reads the secret key again, which may have been replaced by a later one; whether it is another.
    pub(crate) fn reload(&self) -> Result<bool, KeyError> {
        let before = self.public();
        if let Some(path) = &self.0.secret
            && let Some(signing) = file::read_secret(path)?
        {
            self.take(signing);
        }
        Ok(self.public() != before)
    }
}
