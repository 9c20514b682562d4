//! A row of a file with its place, so that what is wrong with it later can still be told.

/// Where something stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(pub usize);

/// What one row says of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<T> {
    /// The project's key.
    pub project: String,
    /// The row of the file.
    pub row: Row,
    /// What it says.
    pub said: T,
}
