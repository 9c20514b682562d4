//! The road network: who reaches whom in what time, and what share of the purchases that is.
//!
//! **What may come in:** bytes of a map, profiles and tables handed in by the caller. No database, clock or file.
//!
//! The order of things: a map is read ([`osm`]), a profile says who travels ([`profile`]), both give a network
//! ([`network`]) on which times are found ([`search`], and for many at once [`hierarchy`]); from times follow matrices ([`matrix`]), how far one comes
//! ([`reach`]), what share of purchases lies within a time ([`circle`]) and whom facilities serve ([`cover`]).

pub mod circle;
pub mod coords;
pub mod cover;
pub mod hierarchy;
pub mod matrix;
pub mod network;
pub mod osm;
pub mod points;
pub mod profile;
pub mod reach;
pub mod search;
