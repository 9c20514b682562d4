//! How the database is opened and written: one code for SQLite and PostgreSQL.
//!
//! SQLite has one writer that runs waiting units of work as savepoints of one transaction, so that
//! one fsync serves many; PostgreSQL runs the same unit SERIALIZABLE and repeats it on conflict.

mod ambient;
mod error;
mod open;
mod savepoints;
mod serializable;
mod work;

pub use ambient::Ambient;
pub use error::{StoreError, UniqueViolation};
pub use open::{Database, Options, Store};
pub use serializable::AsStoreError;
pub use work::{UnitFuture, Work};

pub(crate) use work::instant;
