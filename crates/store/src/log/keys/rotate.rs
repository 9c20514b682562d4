//! The next key.

use ed25519_dalek::{Signer, SigningKey};

use super::lines::{SealKey, last, seal_keys};
use crate::kernel::{KeyError, SealingKeys, SecretKey, Store, StoreError, Work, hex};
use crate::log::sealer::Head;
use crate::log::{NewEvent, append};

/// Whether the present key signs the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handover {
    /// It does: whoever trusts it trusts the next one.
    Signed,
    /// It is lost: only those trust the next one who pin it.
    Lost,
}

struct Rotation {
    signing: Option<SigningKey>,
    next: SigningKey,
    handover: Handover,
}

impl Store {
    /// The keys that sign and signed the log, in their order.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn seal_keys(&self) -> Result<Vec<SealKey>, StoreError> {
        seal_keys(self.db()).await
    }

    /// Whether this process has the key that signs the log now.
    pub fn seals(&self) -> bool {
        self.keys().can_sign()
    }

    /// Refuses to go on where the log has a key and there is none here.
    ///
    /// # Errors
    /// [`StoreError::Keys`] with what to do; what the database says.
    pub async fn must_seal(&self) -> Result<(), StoreError> {
        if self.seals() {
            return Ok(());
        }
        let line = last(self.db()).await?;
        Err(self
            .keys()
            .misfit(line.as_ref().map(|line| &line.key))
            .into())
    }

    /// Refuses where the key here signs the log no more; one that was laid in its place meanwhile is taken.
    /// Without a key this process seals nothing and asks nothing.
    ///
    /// # Errors
    /// [`StoreError::Keys`] with what to do; what the database says.
    pub async fn key_fits(&self) -> Result<(), StoreError> {
        let keys = self.keys();
        if !keys.can_sign() {
            return Ok(());
        }
        let Some(line) = last(self.db()).await? else {
            return Ok(());
        };
        let fits = || keys.public().is_some_and(|own| line.is(&own));
        if fits() || keys.reload()? && fits() {
            return Ok(());
        }
        Err(keys.misfit(Some(&line.key)).into())
    }

    /// Lets `next` sign from the next seal on, which the log notes; where the present key lies in the
    /// data directory, `next` takes its place there and it is kept beside.
    ///
    /// # Errors
    /// When `next` signed before, or this process has not the key that would have to sign it.
    pub async fn rotate_key(
        &self,
        next: &SecretKey,
        handover: Handover,
    ) -> Result<SealKey, StoreError> {
        let keys = self.keys();
        let rotation = Rotation {
            signing: keys.signing(),
            next: next.0.clone(),
            handover,
        };
        let line = self
            .write((keys.clone(), rotation), |work, (keys, rotation)| {
                Box::pin(async move { rotate(work, keys, rotation).await })
            })
            .await?;
        let was_lost = handover == Handover::Lost;
        if was_lost {
            keys.pin(&[next.0.verifying_key()])?;
        }
        keys.install(next, line.number, was_lost)?;
        Ok(line)
    }
}

async fn rotate(
    work: &Work,
    keys: &SealingKeys,
    rotation: &Rotation,
) -> Result<SealKey, StoreError> {
    let known = seal_keys(work.db()).await?;
    let key = rotation.next.verifying_key();
    if known.iter().any(|line| line.is(&key)) {
        let key = hex(key.as_bytes());
        return Err(KeyError::Spent { key }.into());
    }
    let head = Head::read(work).await?;
    let mut line = SealKey {
        number: known.len() as u64 + 1,
        key: *key.as_bytes(),
        from_seq: head.next_seq(),
        signature: None,
        at: work.now(),
    };
    if rotation.handover == Handover::Signed {
        let before = known.last();
        let signing = rotation
            .signing
            .as_ref()
            .filter(|signing| before.is_some_and(|before| before.is(&signing.verifying_key())));
        let signing = signing.ok_or_else(|| keys.misfit(before.map(|line| &line.key)))?;
        line.signature = Some(signing.sign(&line.statement()).to_bytes().to_vec());
    }
    line.insert(work.db()).await?;
    let code = match rotation.handover {
        Handover::Signed => "key-rotated",
        Handover::Lost => "key-replaced",
    };
    let event = NewEvent::new("log", None, code, None)
        .detail("number", line.number)
        .detail("key", hex(&line.key));
    append(work, event).await?;
    Ok(line)
}
