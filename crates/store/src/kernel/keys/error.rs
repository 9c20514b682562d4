//! Why a sealing key cannot be used, and what to do.

/// A sealing key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A file of keys cannot be read or written.
    #[error("sealing key {path}: {why}")]
    File {
        /// The file in question.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// The file that was named is not there.
    #[error(
        "there is no sealing key at {path}: `lianzhang keys new {path}` makes one for a new city; for one \
         that has a log already bring the key it was sealed with"
    )]
    NotThere {
        /// The file in question.
        path: String,
    },
    /// There is a file already where a new key should go.
    #[error("{path} is there already and is not overwritten")]
    Exists {
        /// The file in question.
        path: String,
    },
    /// The log has a key, and here is none.
    #[error(
        "the event log of this database is sealed with the key {wanted}, and there is no key at {path}: \
         bring the key from the data directory where it lies (keys/sealing.key), or name it with \
         --sealing-key FILE; --no-sealing works without a key; if the key is lost for good, \
         `lianzhang keys rotate --lost --to FILE` lets a new one go on"
    )]
    Missing {
        /// Where it was looked for.
        path: String,
        /// The public key of the log, in hexadecimal.
        wanted: String,
    },
    /// The key here is none of the log's.
    #[error(
        "the sealing key {found} at {path} does not fit this database: its event log is sealed with the \
         key {wanted}. Bring that key from the data directory where it lies (keys/sealing.key), or name \
         it with --sealing-key FILE; --no-sealing works without a key; if the key is lost for good, \
         `lianzhang keys rotate --lost --to FILE` lets a new one go on"
    )]
    Foreign {
        /// Where it lies.
        path: String,
        /// The public key of what was found, in hexadecimal.
        found: String,
        /// The public key of the log, in hexadecimal.
        wanted: String,
    },
    /// The key here signed once; a later one has taken its place.
    #[error(
        "the sealing key {found} at {path} was followed by the key {wanted} from place {from} on: name \
         the file of that one with --sealing-key FILE"
    )]
    Replaced {
        /// Where it lies.
        path: String,
        /// The public key of what was found, in hexadecimal.
        found: String,
        /// The public key that signs now, in hexadecimal.
        wanted: String,
        /// The first place that it signs.
        from: u64,
    },
    /// The log of a version before was signed by somebody whose key is not here.
    #[error(
        "the event log was last sealed, at place {seq}, with a key that is not among those of {path}: \
         open it with the data directory that has the key, or name the key with --sealing-key FILE; \
         --no-sealing works without a key; if the key is lost for good, \
         `lianzhang keys rotate --lost --to FILE` lets a new one go on"
    )]
    Unknown {
        /// The file of the public keys that are known here.
        path: String,
        /// The first place of the last seal.
        seq: u64,
    },
    /// Nothing says which key is to be trusted.
    #[error(
        "no key of this city is pinned in {path}, so nothing here can tell whether its log holds: open it \
         once with its sealing key, or name its first public key with --trust FILE"
    )]
    Unpinned {
        /// The file of pinned keys.
        path: String,
    },
    /// A key that signed before cannot be the next one.
    #[error(
        "the key {key} has signed this log already; make another with `lianzhang keys new FILE`"
    )]
    Spent {
        /// The public key, in hexadecimal.
        key: String,
    },
}
