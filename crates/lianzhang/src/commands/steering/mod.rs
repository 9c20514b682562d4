//! `lianzhang projects import`, `lights`, `board` and `oc4ids`: histories of projects, and what they show.

mod board;
mod lights;
mod oc4ids;
mod projects;

pub use board::{BoardCommand, run as run_board};
pub use lights::{LightsCommand, run as run_lights};
pub use oc4ids::{Oc4idsCommand, run as run_oc4ids};
pub use projects::{ProjectsCommand, run as run_projects};
