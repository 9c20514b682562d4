//! The event log: append-only rows, hashed as they are written, sealed in batches afterwards.
//!
//! Committed events have no order until the sealer gives them a dense `seq`; live updates, search
//! index, notices and jobs follow `seq` alone, so none is skipped when transactions commit out of
//! order.

mod append;
mod entity;
mod keys;
mod page;
mod sealer;
mod tail;
mod verify;

pub use append::NewEvent;
pub use keys::{Handover, SealKey};
pub use page::LogFilter;
pub use sealer::SealedBatch;
pub use tail::{EventRow, SealedEvent};
pub use verify::{AuditError, AuditReport};

pub use crate::kernel::{KeyError, Sealing, SecretKey, Trust};

pub(crate) use append::{append, append_all};
pub(crate) use keys::{fit, go_on_after_restore};
pub(crate) use sealer::append_sealed;
pub(crate) use tail::{head, histories, history, told};
pub(crate) use verify::verify;
