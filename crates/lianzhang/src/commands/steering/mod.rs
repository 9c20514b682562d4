//! `lianzhang projects import`, `lights`, `board`, `oc4ids` and `leads`: histories of projects and what they
//! show, leads and what they come to.

mod board;
mod leads;
mod lights;
mod oc4ids;
mod projects;

pub use board::{BoardCommand, run as run_board};
pub use leads::{LeadsCommand, run as run_leads};
pub use lights::{LightsCommand, run as run_lights};
pub use oc4ids::{Oc4idsCommand, run as run_oc4ids};
pub use projects::{ProjectsCommand, run as run_projects};

/// Ends as wrong usage does.
fn usage(why: &str) -> ! {
    use clap::CommandFactory;
    let mut cli = crate::Cli::command();
    cli.error(clap::error::ErrorKind::ValueValidation, why)
        .exit()
}
