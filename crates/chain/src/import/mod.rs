//! From records to a chain graph: what is kept, what is dropped and why. Pure: files are read by the
//! callers.

mod add;
mod builder;
mod cells;
mod kg;
mod lists;
mod names;
mod relations;
mod sheets;
mod write;

pub use add::add;
pub use builder::Builder;
pub use cells::{Sheet, Told};
pub use kg::{
    CompanyProduct, CompanyRecord, Dropped, KgRecords, KgReport, Pairs, PlaceRecord, ProductEdge,
    Relation, build_kg,
};
pub use lists::{Built, build_lists, build_more_lists};
pub use sheets::{Column, SHEETS, SheetKind};
pub use write::write_lists;
