//! What a chain office steers by: lights of projects as they were shown and as they are known, rankings by
//! formulas that are data, scores of tours, undertakings counted once.
//!
//! **What may come in:** plans, reports and rules that were read elsewhere. No database, clock or file.

pub mod amount;
pub mod board;
mod fraction;
pub mod history;
pub mod investment;
pub mod lights;
pub mod month;
pub mod observation;
pub mod oc4ids;
pub mod ranking;
