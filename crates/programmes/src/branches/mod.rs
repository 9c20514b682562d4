//! Branches of a mass organisation in towns and villages: what each has to have, asked in the language of
//! conditions over its row and its members. What is not on file makes a requirement unknown, never failed.

mod judge;
mod read;

pub use judge::{BranchLine, Branches, RequirementLine, Total, TownLine, judge};
pub use read::{Member, Requirement, Roll, read_members, read_requirements, read_roll};
