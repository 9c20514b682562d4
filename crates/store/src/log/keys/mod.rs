//! The public keys of the log in the database, each later one signed by the one before; whether the
//! secret of this process fits them; and the next one.

mod fit;
mod lines;
mod rotate;

pub use lines::SealKey;
pub use rotate::Handover;

pub(crate) use fit::{fit, go_on_after_restore};
pub(crate) use lines::{Signers, last, seal_keys};
