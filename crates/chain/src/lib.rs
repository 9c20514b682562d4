//! The chain graph in memory and its analyses: who can supply whom, where the chain breaks and
//! what would mend it. Pure: files, clocks and sentences belong to the callers; results carry
//! reason codes with parameters that the shared catalogue renders.

pub mod analyse;
pub mod complexity;
pub mod csr;
pub mod edit;
pub mod import;
pub mod kernels;
pub mod model;
pub mod resolve;
pub mod shock;
pub mod tables;
