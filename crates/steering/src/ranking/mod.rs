//! Ranking of units by the scale of their projects (按规模排名): a formula that is data, the working of each
//! place, and how sure the order is when every weight may be off by a part.
//!
//! **What may come in:** a formula, projects and units as files say them ([`read_formula`],
//! [`read_projects`], [`read_units`]). Everything is reckoned in decimals; nothing is rounded but a
//! project's part for progress, half up to four places, as the rule says.

mod read;
mod score;

pub use read::{Formula, Project, UnitActs, read_formula, read_projects, read_units};
pub use score::{PARTS, Place, Ranking, rank};
