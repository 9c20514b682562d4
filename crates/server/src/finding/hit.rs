//! What is found, whatever it is.

use serde::Serialize;
use utoipa::ToSchema;

/// Something that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hit {
    /// `case`, `enterprise`, `chain`, `segment`, `product`, `person` or `page`.
    pub(super) kind: &'static str,
    /// Its identifier; the name of a segment or product, the path of a page.
    pub(super) id: String,
    /// What it is called.
    pub(super) title: String,
    /// What shows why it was found; for a case a piece of its texts.
    pub(super) excerpt: String,
    /// Where the words stand in the excerpt: first code point, and the one behind the last.
    pub(super) marks: Vec<[usize; 2]>,
}
