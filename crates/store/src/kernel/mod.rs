//! How the database is opened and written: one code for SQLite and PostgreSQL.
//!
//! One writer runs waiting units of work as savepoints of one transaction, so that one fsync serves
//! many; the writers of several processes take turns. Whatever goes wrong between units of work
//! throws its connection away: what state it is in nobody knows, so nothing may follow on it.

mod ambient;
mod begun;
mod connect;
mod error;
mod hex;
mod keys;
mod keyset;
mod known;
pub mod once;
mod open;
mod outage;
mod page;
mod room;
mod rows;
mod savepoints;
mod work;
mod writer;

pub use ambient::Ambient;
pub use error::{AsStoreError, StoreError, UniqueViolation};
pub use keys::{KeyError, Sealing, SecretKey, Trust};
pub(crate) use open::FILES_FOLDER;
pub use open::{Database, Options, Store};
pub use page::{Cursor, CursorError, Page, Total};
pub use room::Room;
pub use work::{UnitFuture, Work};

pub(crate) use begun::Begun;
pub(crate) use hex::{hex, unhex};
pub(crate) use keys::SealingKeys;
pub(crate) use keyset::Keyset;
pub(crate) use known::{KnownRules, ReadRules, VersionInForce};
pub(crate) use page::COUNTED_MAX;
pub(crate) use rows::{at_version, put, snapshot, tables, within};
pub(crate) use work::instant;
