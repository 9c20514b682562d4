//! Whether the key of this process fits the log it opened: the first key of a new log, the keys of a log
//! that a version before kept in the data directory, and the one that goes on after a restore.

use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::lines::{SealKey, last, seal_keys};
use crate::kernel::{Ambient, KeyError, SealingKeys, Store, StoreError, Trust, Work, hex};
use crate::log::entity::seals;
use crate::log::sealer::{count, digest};

const SEALS_A_PAGE: u64 = 5000;

/// Sees to it that the key of this process is the one that signs the log: a new log gets it, an old one
/// must have it.
///
/// # Errors
/// [`StoreError::Keys`] when it does not fit, with what to do.
pub(crate) async fn fit(store: &Store) -> Result<(), StoreError> {
    let keys = store.keys();
    let mut known = seal_keys(store.db()).await?;
    if known.is_empty() {
        known = first_keys(store).await?;
    }
    let Some(signing) = known.last() else {
        return Ok(());
    };
    match keys.public() {
        Some(own) if signing.is(&own) => {
            if keys.pinned().keys().is_empty() {
                keys.pin(&roots(&known))?;
            }
            Ok(())
        }
        Some(own) if known.iter().any(|line| line.is(&own)) => Err(KeyError::Replaced {
            path: keys.secret_path(),
            found: hex(own.as_bytes()),
            wanted: hex(&signing.key),
            from: signing.from_seq,
        }
        .into()),
        // whoever opened it with the key before may still read and verify
        None if keys.is_off() || !keys.pinned().keys().is_empty() => Ok(()),
        _ => Err(keys.misfit(Some(&signing.key)).into()),
    }
}

/// The keys that no other signed.
fn roots(known: &[SealKey]) -> Vec<VerifyingKey> {
    let roots = known.iter().filter(|line| line.signature.is_none());
    roots.filter_map(SealKey::verifying).collect()
}

/// Writes the first keys of a log that has none in the database yet; what then stands there.
async fn first_keys(store: &Store) -> Result<Vec<SealKey>, StoreError> {
    let keys = store.keys();
    let last_seal = last_seal(store.db()).await?;
    let mut known = Vec::new();
    match &last_seal {
        None if keys.is_off() => return Ok(known),
        None => {
            if !keys.can_sign() {
                keys.make(store.ambient())?;
            }
        }
        Some(seal) => {
            known = signed_before(store, seal).await?;
            if known.is_empty() {
                return Ok(known);
            }
        }
    }
    let behind = last_seal.map_or(1, |seal| count(seal.last_seq) + 1);
    if let Some(own) = keys.public()
        && known.last().is_none_or(|line: &SealKey| !line.is(&own))
    {
        known.push(unsigned(store.ambient(), known.len(), own, behind));
    }
    let kept = store
        .write(known, |work, known| Box::pin(keep_first(work, known)))
        .await?;
    if is_ours(&kept, keys) {
        keys.pin(&roots(&kept))?;
    }
    Ok(kept)
}

/// Whether the key that signs now is the one here: somebody else may have been quicker.
fn is_ours(kept: &[SealKey], keys: &SealingKeys) -> bool {
    let own = keys.public();
    kept.last()
        .is_some_and(|line| own.is_some_and(|own| line.is(&own)))
}

async fn keep_first(work: &Work, known: &[SealKey]) -> Result<Vec<SealKey>, StoreError> {
    if last(work.db()).await?.is_none() {
        for line in known {
            line.insert(work.db()).await?;
        }
    }
    seal_keys(work.db()).await
}

fn unsigned(ambient: &Ambient, known: usize, key: VerifyingKey, from_seq: u64) -> SealKey {
    SealKey {
        number: known as u64 + 1,
        key: *key.as_bytes(),
        from_seq,
        signature: None,
        at: ambient.now(),
    }
}

async fn last_seal(db: &impl ConnectionTrait) -> Result<Option<seals::Model>, StoreError> {
    let last = seals::Entity::find().order_by_desc(seals::Column::Batch);
    Ok(last.one(db).await?)
}

/// Which of the keys in the data directory signed which part of a log of the version before. None when
/// sealing is off and nothing is known here.
///
/// # Errors
/// When the last seal was signed by none of them.
async fn signed_before(store: &Store, last: &seals::Model) -> Result<Vec<SealKey>, StoreError> {
    let keys = store.keys();
    let mut candidates = keys.pinned().keys().to_vec();
    candidates.extend(
        keys.public()
            .filter(|own| !keys.pinned().keys().contains(own)),
    );
    let signer = |seal: &seals::Model| -> Result<Option<VerifyingKey>, StoreError> {
        let root = digest(&seal.root)?;
        let signature = Signature::from_slice(&seal.signature);
        let signed = |key: &&VerifyingKey| matches!(&signature, Ok(signature) if key.verify(&root, signature).is_ok());
        Ok(candidates.iter().find(signed).copied())
    };
    let Some(signed_last) = signer(last)? else {
        if keys.is_off() {
            return Ok(Vec::new());
        }
        return Err(KeyError::Unknown {
            path: keys.pins().display().to_string(),
            seq: count(last.first_seq),
        }
        .into());
    };
    if candidates.len() == 1 {
        return Ok(vec![unsigned(store.ambient(), 0, signed_last, 1)]);
    }
    let mut known: Vec<SealKey> = Vec::new();
    let mut batch = 0;
    loop {
        let page = seals::Entity::find()
            .filter(seals::Column::Batch.gt(batch))
            .order_by_asc(seals::Column::Batch)
            .limit(SEALS_A_PAGE)
            .all(store.db())
            .await?;
        let Some(newest) = page.last() else { break };
        batch = newest.batch;
        for seal in &page {
            // a seal of nobody known here stands under the key before: it does not verify
            if let Some(key) = signer(seal)?
                && known.last().is_none_or(|line| !line.is(&key))
            {
                known.push(unsigned(
                    store.ambient(),
                    known.len(),
                    key,
                    count(seal.first_seq),
                ));
            }
        }
    }
    Ok(known)
}

/// Lets sealing go on in a place that a backup was restored into: with the key that is there, or a new
/// one that stands behind those of the backup; pins it beside `trust`, the keys that came along.
///
/// # Errors
/// When the key cannot be made, or the database refuses.
pub(crate) async fn go_on_after_restore(
    db: &impl ConnectionTrait,
    keys: &SealingKeys,
    ambient: &Ambient,
    trust: &Trust,
) -> Result<(), StoreError> {
    keys.pin(trust.keys())?;
    if keys.is_off() {
        return Ok(());
    }
    if !keys.can_sign() {
        keys.make(ambient)?;
    }
    let Some(own) = keys.public() else {
        return Ok(());
    };
    let known = seal_keys(db).await?;
    if known.last().is_none_or(|line| !line.is(&own)) {
        let behind = last_seal(db)
            .await?
            .map_or(1, |seal| count(seal.last_seq) + 1);
        let line = unsigned(ambient, known.len(), own, behind);
        line.insert(db).await?;
        keys.pin(&[own])?;
    }
    Ok(())
}
