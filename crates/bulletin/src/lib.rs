//! Economic bulletins, pure: text to facts, and whether the facts agree.
//!
//! `page` repairs what print extraction broke and keeps where every character stood. `scan` finds
//! numbers with their units, times and places. `read` is the grammar: clause by clause it decides of
//! what, when, where and compared with what a number speaks, carrying subject, region and period on
//! and dropping them where a new one begins. Words live in `data/bulletin/lexicon.txt`, not in code.
//! `check` ties facts to one another by the rules of `statistics::agree`.

mod check;
mod fact;
mod lexicon;
mod page;
mod read;
mod scan;
mod words;

pub use check::{Checked, Finding, Severity, check};
pub use fact::{Article, Fact, Reading};
pub use read::{Context, read};
