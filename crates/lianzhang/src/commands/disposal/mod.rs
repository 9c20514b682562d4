//! `lianzhang disposal …`: reads notices, tables and terms, calls the pure room `disposal`, prints what it found.

mod buyers;
mod days;
mod notices;

use crate::exit::Done;

/// Disposal of claims: notices read, proved and written; who may not buy; days and money.
#[derive(Debug, clap::Subcommand)]
pub enum DisposalCommand {
    /// Every notice of a document, proved by itself; exit 3 if one is wrong
    Read(notices::ReadArgs),
    /// The text of a notice
    Write(notices::WriteArgs),
    /// The claims of an annex, row by row and against the notice; exit 3 if something does not agree
    Check(notices::CheckArgs),
    /// Who may not buy, why, and what is missing to clear a buyer
    Buyers(buyers::BuyersArgs),
    /// The days of objection of a notice that was published again
    Window(days::FileArgs),
    /// How instalments, charges for what is late and the transfer stand
    Payments(days::FileArgs),
    /// Until when claims can be enforced, and whether their guarantors answer
    Limits(days::LimitsArgs),
}

/// Runs one of the disposal commands.
pub fn run(command: &DisposalCommand) -> anyhow::Result<Done> {
    match command {
        DisposalCommand::Read(args) => notices::run_read(args),
        DisposalCommand::Write(args) => notices::run_write(args),
        DisposalCommand::Check(args) => notices::run_check(args),
        DisposalCommand::Buyers(args) => buyers::run(args),
        DisposalCommand::Window(args) => days::run_window(args),
        DisposalCommand::Payments(args) => days::run_payments(args),
        DisposalCommand::Limits(args) => days::run_limits(args),
    }
}
