//! Who may not buy (不得购买的人员): whether a buyer is barred, clear or unknown on a day, with the path of
//! every reason.
//!
//! **What may come in:** tables of parties, relations, roles and buyers, the limit of shares, and the day.
//! Sources: 财金〔2008〕85号 art. 3 and 24; 财金〔2010〕21号. Everything is reckoned over parties in the order
//! of their names, so the order of rows is no matter.

mod exact;
mod graph;
mod judge;
mod persons;
mod reach;
mod read;

pub use judge::{Answer, BuyerLine, Outcome, Reason, judge};
pub use read::{Buyer, World, read_limit, read_world};
