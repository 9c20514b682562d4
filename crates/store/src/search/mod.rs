//! Full-text search: an index beside the database, fed from the sealed events.
//!
//! Each server process keeps its own in `search/` and is its only user; the command line never opens
//! it. The index holds its cursor (the `seq` of the last event it has seen) in its own commits, so
//! it goes on where it stopped. It holds what the scope depends on, so that a search never counts
//! what the reader may not know of. It can be thrown away at any time and is left out of backups.

mod document;
mod fields;
mod folder;
mod follow;
mod index;
mod like;
mod meaning;
mod phones;
mod query;
mod ranked;
mod rows;
mod shown;
mod wanted;
mod words;

pub use index::{SearchError, SearchIndex, ask_for_rebuild};
pub use like::Like;
pub use phones::cases_of_phone;
pub use query::{Found, Ranking, SearchQuery};
pub use shown::excerpts;
