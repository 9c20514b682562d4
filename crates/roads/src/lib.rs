//! The road network: who reaches whom in what time, and what share of the purchases that is.
//!
//! **What may come in:** bytes of a map, profiles and tables handed in by the caller. No database, clock or file.
//!
//! So far it holds the systems of coordinates ([`coords`]).

pub mod coords;
pub mod network;
pub mod osm;
pub mod profile;
pub mod search;
