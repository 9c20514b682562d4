//! Who stands on the platform: people and their grants, sessions, units, chains, categories,
//! enterprises, and the one-time tokens by which people come in.
//!
//! Reading what is private takes the actor who asks ([`People`], [`Enterprises`]); units, chains and
//! categories are known to everybody who is signed in. Every change is an event of the log.

pub mod categories;
pub mod chains;
pub mod enterprises;
mod entity;
pub mod grants;
pub mod guesses;
mod look;
mod page;
mod people;
pub mod sessions;
mod standing;
pub mod tokens;
pub mod units;
pub mod users;

pub use categories::{Category, CategoryChange, NewCategory};
pub use chains::{Chain, ChainChange, NewChain};
pub use enterprises::{Enterprise, EnterpriseChange, EnterpriseFilter, Enterprises, NewEnterprise};
pub use guesses::{Alone, Counted, Guess};
pub use page::{EnterpriseOrder, Listed, PeopleOrder, Place};
pub use people::{People, PeopleFilter};
pub use sessions::Session;
pub use tokens::{Issued, Ticket};
pub use units::{NewUnit, Unit, UnitChange};
pub use users::{Credentials, NewUser, User, UserChange};
