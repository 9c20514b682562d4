//! What only requests have: filing, and the requester's rating.

pub(crate) mod export;
pub(crate) mod file;
pub(crate) mod rate;
