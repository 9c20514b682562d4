//! Supply meets demand: offers of the same good under other names, look-alikes kept apart, and what
//! forbids a deal.
//!
//! What a name means is found in this order: a code on both sides; the table of goods
//! (`data/exchange/goods.tsv`, each with the standard or registry that names it), read through
//! strengths, grades and forms ([`lexicon`]); the likeness of the words themselves, only where the
//! table knows nothing ([`likeness`]). What people said of a pair of names before goes before all.

mod lexicon;
mod likeness;
mod rank;
mod read;
mod stops;
mod words;

pub use lexicon::{Lexicon, Reading};
pub use rank::{Answer, Candidate, Market, NeedAnswer, Reason, Stopped};
pub use read::{Need, Offer, Reviews, read_needs, read_offers, read_reviews};
pub use stops::Stop;
