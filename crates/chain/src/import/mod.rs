//! From records to a chain graph: what is kept, what is dropped and why. Pure: files are read by the
//! callers.

mod builder;
mod kg;
mod lists;
mod sheets;
mod write;

pub use builder::Builder;
pub use kg::{
    CompanyProduct, CompanyRecord, Dropped, KgRecords, KgReport, Pairs, PlaceRecord, ProductEdge,
    Relation, build_kg,
};
pub use lists::{CellError, Sheet, build_lists};
pub use sheets::{Column, SHEETS, SheetKind};
pub use write::write_lists;
