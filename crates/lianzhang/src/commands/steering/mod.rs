//! `lianzhang projects import` and `lianzhang lights`: histories of projects, and what they show.

mod lights;
mod projects;

pub use lights::{LightsCommand, run as run_lights};
pub use projects::{ProjectsCommand, run as run_projects};
