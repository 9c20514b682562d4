//! How the database is opened and written: one code for SQLite and PostgreSQL.
//!
//! One writer runs waiting units of work as savepoints of one transaction, so that one fsync serves
//! many; the writers of several processes take turns.

mod ambient;
mod error;
mod keyset;
mod open;
mod rows;
mod savepoints;
mod work;

pub use ambient::Ambient;
pub use error::{AsStoreError, StoreError, UniqueViolation};
pub use open::{Database, Options, Store};
pub use work::{UnitFuture, Work};

pub(crate) use keyset::Keyset;
pub(crate) use rows::{at_version, put, tables};
pub(crate) use work::instant;
