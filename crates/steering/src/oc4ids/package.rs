//! The package around the projects.

use serde_json::{Value, json};

use super::{Public, project};

/// The version of the standard.
const VERSION: &str = "0.9";

/// A project package. `prefix` stands before the keys, `uri` names the package, `publisher` whoever
/// publishes it, `published` is an instant as RFC 3339 writes it.
pub fn package(
    projects: &[Public<'_>],
    prefix: &str,
    uri: &str,
    publisher: &str,
    published: &str,
) -> (Value, usize) {
    let projects: Vec<Value> = projects
        .iter()
        .filter_map(|one| project(one, prefix))
        .collect();
    let count = projects.len();
    let package = json!({
        "version": VERSION,
        "uri": uri,
        "publishedDate": published,
        "publisher": {"name": publisher},
        "projects": projects,
    });
    (package, count)
}
