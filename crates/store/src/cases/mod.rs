//! Cases: everything that is followed to its end, written once for all kinds.
//!
//! Rows are reached through [`Cases::visible_to`] only. A state changes through [`take_step`] only,
//! which carries out the effects of the life cycle's step and projects the clocks anew.

mod asked;
mod clocks;
mod comments;
mod counted;
mod course;
mod effects;
pub(crate) mod entity;
mod filter;
mod finder;
mod gates;
mod history;
mod insert;
mod links;
mod lookup;
mod matters;
mod merged;
mod names;
mod order;
mod papers;
mod reach;
mod rebuild;
mod rounds;
mod row;
mod seed;
mod standing;
mod steps;
mod tallies;
mod walk;
mod words;

pub use crate::kernel::{Cursor, CursorError, Page, Total};
pub use clocks::calendar;
pub(crate) use clocks::clock_events;
pub use comments::{Comment, NewComment, comment, comment_at, said};
pub use filter::{CaseFilter, DueFilter};
pub use finder::Cases;
pub use history::CaseHistory;
pub use insert::{By, CaseDraft, FiledCase};
pub(crate) use insert::{
    initial, insert, insert_many, number_block, numbered, project_filed, submitted,
};
pub(crate) use links::links_from;
pub use links::{Link, links, parts, record_link};
pub(crate) use links::{tie, untie};
pub use lookup::{Codes, Home, Known, Lookup};
pub use matters::Membership;
pub(crate) use merged::answered_lead;
pub use merged::{filed_since, lead, lead_in, led_by, merged_into};
pub use names::{Named, Names, Wanted};
pub use order::Order;
pub(crate) use order::due_place;
pub(crate) use papers::paper_texts;
pub use papers::{Paper, Waiver, papers, put_paper, waivers};
pub use rebuild::Rebuilt;
pub use rounds::Round;
pub(crate) use rounds::round_texts;
pub(crate) use row::ROW;
pub use row::{Assignment, Case, Marks};
pub(crate) use seed::seed;
pub use seed::{SeedError, Told, ToldStep};
pub use standing::Standing;
pub use steps::{Capacity, Given, Waived, note_act, take_step};
pub(crate) use steps::{LEVEL, give, give_to_person, record, yes_or_no};
pub use tallies::{Cohort, Dimension, Key, Tally};
pub(crate) use words::{ANSWER, BODY, insert_words, put_words, worded, words_by_ids};
pub use words::{WordsOfCase, Written, words};
