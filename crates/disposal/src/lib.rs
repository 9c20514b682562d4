//! Disposal notices of claims: read, proved and written; who may not buy; days and money.
//!
//! **What may come in:** texts, tables and rules handed in by the caller. No database, clock or file.

pub mod annex;
pub mod buyers;
pub mod days;
pub mod notice;
