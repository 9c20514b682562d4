//! The event log as mathematics: what an event's hash covers, how a batch is sealed into the chain,
//! and how a reader finds the first event that was changed, lost or inserted.
//!
//! An event holds ids, codes, instants and salted digests, never free text or personal data, so that
//! those may be erased and the chain still verifies. Hashes are SHA-256 (FIPS 180-4); the root of a
//! batch is a Merkle tree as in RFC 6962 section 2.1 (leaf prefix 0x00, node prefix 0x01).

mod event;
mod rows;
mod seal;
mod verify;

pub use event::{LogEvent, words_digest};
pub use rows::{DIGEST_OF, How, Judged, Standing, Told, judge};
pub use seal::{Digest, Seal, hex, key_statement, merkle_root, seal_root};
pub use verify::{Broken, Fault, Verified, Verifier};
