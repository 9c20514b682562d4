//! What was said of projects, month by month: plans, reports, excuses, set lights. Rows are only ever added; a
//! city's whole history is brought in by one unit of work.
//!
//! Lights are not kept: `steering` reckons them from what is read here, many projects with a few statements.
//! The `facts` of a case hold one value a row; a report says amounts, days and a reason together, in an order
//! that matters, and is a row of its own.

mod asked;
mod boarded;
mod histories;
mod import;
mod listed;
mod names;
mod publish;
mod published;
mod rows;

pub use asked::{asked, note_asked};
pub use boarded::{Boarded, boarded};
pub(crate) use histories::history_texts;
pub use histories::{histories, history, history_in};
pub use import::{Imported, ProjectImport, import, keys};
pub use listed::{Project, projects};
pub use published::{Published, published};
pub use rows::{Saying, say};
