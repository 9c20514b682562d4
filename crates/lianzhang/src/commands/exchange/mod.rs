//! `lianzhang exchange …`: reads tables, calls the pure room `exchange`, prints what it found.

mod assign;
mod lend;
mod matches;
mod partners;
mod plan;
mod pool;
mod split;

use crate::exit::Done;

/// Supply with demand, by-product with raw material, loan with borrower.
#[derive(Debug, clap::Subcommand)]
pub enum ExchangeCommand {
    /// Who goes with whom: the greatest total value, or a matching that no pair would leave
    Assign(assign::AssignArgs),
    /// Loans of the greatest total value under the caps of banks, firms, groups, sectors and the pool
    Lend(lend::LendArgs),
    /// Which offers meet which needs, under whatever names, and what forbids a deal
    Match(matches::MatchArgs),
    /// Kinds of firm that could take a by-product, learnt from known exchanges
    Partners(partners::PartnersArgs),
    /// Which by-product goes where at the least cost that the law allows
    Plan(plan::PlanArgs),
    /// The ledger of a risk-compensation pool from its rules and events
    Pool(pool::PoolArgs),
    /// The worth of working together shared: Shapley value, nucleolus, core
    Split(split::SplitArgs),
}

/// Runs one of the exchange commands.
pub fn run(command: ExchangeCommand) -> anyhow::Result<Done> {
    match command {
        ExchangeCommand::Assign(args) => assign::run(&args),
        ExchangeCommand::Lend(args) => lend::run(&args),
        ExchangeCommand::Match(args) => matches::run(&args),
        ExchangeCommand::Partners(args) => partners::run(&args),
        ExchangeCommand::Plan(args) => plan::run(&args),
        ExchangeCommand::Pool(args) => pool::run(&args),
        ExchangeCommand::Split(args) => split::run(&args),
    }
}
