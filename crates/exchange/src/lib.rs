//! Supply meets demand, by-product becomes raw material, loan finds borrower: the engines, pure.
//!
//! Every engine reads its tables through `domain::sheets`, which names each fault by file, row and column,
//! and answers with reason codes. Money that is booked is exact ([`ledger`], [`measures`], the shares
//! of [`split`]); plans and assignments are optimised in floating point and reported to the fen.

pub mod assign;
pub mod ledger;
pub mod lend;
pub mod matching;
pub mod measures;
pub mod partners;
pub mod plan;
pub mod split;
