//! Programmes of a city: what an event brought, who is selected, which branches are whole, which devices
//! are ready.
//!
//! **What may come in:** tables and rules handed in by the caller. No database, clock or file.

pub mod branches;
pub mod devices;
pub mod effect;
pub mod selection;
