//! Public projects in the words of OC4IDS 0.9, the open standard for data of infrastructure projects.
//!
//! **What may come in:** projects that may be published, with their histories. Nothing of persons goes out:
//! no reporter, nobody in charge, no contact.

mod package;
mod project;

pub use package::package;
pub use project::{Public, project};
