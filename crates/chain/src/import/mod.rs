//! From records to a chain graph: what is kept, what is dropped and why. Pure: files are read by the
//! callers.

mod builder;
mod kg;

pub use builder::Builder;
pub use kg::{
    CompanyProduct, CompanyRecord, Dropped, KgRecords, KgReport, ProductEdge, Relation, build_kg,
};
