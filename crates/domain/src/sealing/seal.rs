//! A seal: the root over one batch of events and the root before it.

use sha2::{Digest as _, Sha256};

/// A SHA-256 hash.
pub type Digest = [u8; 32];

/// One sealed batch: the events `first_seq..=last_seq`, bound to all before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Batches count from 1 without gaps.
    pub batch: u64,
    /// The first event of the batch; events count from 1 without gaps.
    pub first_seq: u64,
    /// The last event of the batch.
    pub last_seq: u64,
    /// The root of the batch before, all zero before the first.
    pub previous_root: Digest,
    /// [`seal_root`] of this batch.
    pub root: Digest,
}

/// The head of the log that binds everything up to this batch.
pub fn seal_root(
    batch: u64,
    first_seq: u64,
    last_seq: u64,
    previous: &Digest,
    merkle: &Digest,
) -> Digest {
    let mut hash = Sha256::new();
    hash.update(b"lianzhang seal 1");
    hash.update(batch.to_be_bytes());
    hash.update(first_seq.to_be_bytes());
    hash.update(last_seq.to_be_bytes());
    hash.update(previous);
    hash.update(merkle);
    hash.finalize().into()
}

/// Merkle tree hash over the hashes of the events of a batch, in their order (RFC 6962 section 2.1,
/// with the events' hashes as the leaves' data). The root over nothing is the hash of nothing.
pub fn merkle_root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => {
            let mut hash = Sha256::new();
            hash.update([0]);
            hash.update(leaf);
            hash.finalize().into()
        }
        _ => {
            let half = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(half);
            let mut hash = Sha256::new();
            hash.update([1]);
            hash.update(merkle_root(left));
            hash.update(merkle_root(right));
            hash.finalize().into()
        }
    }
}

/// What a sealing key signs of the one that follows it: which number it has, from which place of the log
/// on it signs, and the public key (ed25519).
pub fn key_statement(number: u64, from_seq: u64, key: &[u8; 32]) -> Digest {
    let mut hash = Sha256::new();
    hash.update(b"lianzhang key 1");
    hash.update(number.to_be_bytes());
    hash.update(from_seq.to_be_bytes());
    hash.update(key);
    hash.finalize().into()
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
    let digits = bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    digits.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_tree_splits_as_the_standard_says() {
        let leaves: Vec<Digest> = (0..3).map(|n| [n; 32]).collect();
        let left = merkle_root(&leaves[..2]);
        let right = merkle_root(&leaves[2..]);
        let mut hash = Sha256::new();
        hash.update([1]);
        hash.update(left);
        hash.update(right);
        let expected: Digest = hash.finalize().into();
        assert_eq!(merkle_root(&leaves), expected);
    }

    #[test]
    fn hexadecimal_digits_stand_high_before_low() {
        assert_eq!(hex(&[0x00, 0x0f, 0xa5, 0xff]), "000fa5ff");
    }

    proptest! {
        #[test]
        fn changing_losing_or_swapping_a_leaf_changes_the_root(
            leaves in prop::collection::vec(any::<Digest>(), 2..40),
            at in any::<prop::sample::Index>(),
        ) {
            let root = merkle_root(&leaves);
            let at = at.index(leaves.len());
            let mut changed = leaves.clone();
            changed[at][0] ^= 1;
            prop_assert_ne!(merkle_root(&changed), root);
            let mut lost = leaves.clone();
            lost.remove(at);
            prop_assert_ne!(merkle_root(&lost), root);
            let mut swapped = leaves.clone();
            swapped.swap(0, at);
            if swapped != leaves {
                prop_assert_ne!(merkle_root(&swapped), root);
            }
        }
    }
}
