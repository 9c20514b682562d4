//! `lianzhang programme …`: reads tables and rules, calls the pure room `programmes`, prints what it found.

mod branches;
mod devices;
mod effect;
mod select;

use crate::exit::Done;

/// Programmes: selection, branches, devices and effects of events.
#[derive(Debug, clap::Subcommand)]
pub enum ProgrammeCommand {
    /// Which branches of an organisation are whole, and what they lack
    Branches(branches::BranchesArgs),
    /// Who is selected, how sure each place is, and whether the choice is fair
    Select(select::SelectArgs),
    /// Which devices are ready, and which could be used at an hour
    Devices(devices::DevicesArgs),
    /// What events brought, net of what would have been there anyway
    Effect(effect::EffectArgs),
}

/// Runs one of the programme commands.
pub fn run(command: &ProgrammeCommand) -> anyhow::Result<Done> {
    match command {
        ProgrammeCommand::Branches(args) => branches::run(args),
        ProgrammeCommand::Select(args) => select::run(args),
        ProgrammeCommand::Devices(args) => devices::run(args),
        ProgrammeCommand::Effect(args) => effect::run(args),
    }
}
