//! The chain graph in memory and its analyses. Pure.
