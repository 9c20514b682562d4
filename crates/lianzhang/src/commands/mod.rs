//! One file per command of the command line. A command reads its input, calls a pure room or the
//! store, and prints: results to stdout, logs and progress to stderr. Nothing is decided here.

mod audit;
mod backup;
mod bulletin;
mod calendar;
mod chain;
mod database;
mod disposal;
mod encoder;
mod exchange;
mod import;
mod input;
mod keys;
mod lists;
mod measures;
mod observe;
mod openapi;
mod programme;
mod rank;
mod rebuild;
mod restore;
mod roads;
mod say;
mod serve;
mod sheets;
mod statistics;
mod steering;
mod trade;
mod triage;
mod uscc;
mod user;
mod workflow;

use std::process::ExitCode;

use crate::exit;

/// The commands that `lianzhang` understands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// The server: API, web app, live updates
    Serve(serve::ServeOptions),
    /// The OpenAPI document
    Openapi,
    /// Accounts without the web
    #[command(subcommand)]
    User(user::UserCommand),
    /// Requests from tables that other systems and people wrote
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Lists as workbooks: out, filled in, and back
    #[command(subcommand)]
    Lists(lists::ListsCommand),
    /// Projects: their history comes in
    #[command(subcommand)]
    Projects(steering::ProjectsCommand),
    /// Lights of projects: as they were shown, and as they are known
    Lights(steering::LightsCommand),
    /// The dispatch board: chains against stages, money and lights
    Board(steering::BoardCommand),
    /// Public projects in the words of OC4IDS
    #[command(subcommand)]
    Oc4ids(steering::Oc4idsCommand),
    /// Leads: import, tallies, funnel and duplicates
    #[command(subcommand)]
    Leads(steering::LeadsCommand),
    /// Working days and working time
    #[command(subcommand)]
    Calendar(calendar::CalendarCommand),
    /// Unified social credit codes
    #[command(subcommand)]
    Uscc(uscc::UsccCommand),
    /// Life cycles as they run
    #[command(subcommand)]
    Workflow(workflow::WorkflowCommand),
    /// The chain graph: systemic risk, complexity, segments and what would mend them
    #[command(subcommand)]
    Chain(chain::ChainCommand),
    /// Supply with demand, by-product with raw material, loan with borrower
    #[command(subcommand)]
    Exchange(exchange::ExchangeCommand),
    /// Measures of support: whom they reach and what they cost
    #[command(subcommand)]
    Measures(measures::MeasuresCommand),
    /// Units by the scale of their projects
    Rank(rank::RankArgs),
    /// Tours of on-site observation
    #[command(subcommand)]
    Observe(observe::ObserveCommand),
    /// Figures: what was known when, what follows, and how sure it is
    #[command(subcommand)]
    Statistics(statistics::StatisticsCommand),
    /// Foreign trade: documents and their checks, messages of customs, counting, bonded stock
    #[command(subcommand)]
    Trade(trade::TradeCommand),
    /// Economic bulletins: what they state, and whether it agrees
    #[command(subcommand)]
    Bulletin(bulletin::BulletinCommand),
    /// Disposal of claims
    #[command(subcommand)]
    Disposal(disposal::DisposalCommand),
    /// The road network
    #[command(subcommand)]
    Roads(roads::RoadsCommand),
    /// Programmes of the city
    #[command(subcommand)]
    Programme(programme::ProgrammeCommand),
    /// The event log: does it hold?
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// The keys that sign the event log
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Write everything into one file, while the server runs
    Backup(backup::BackupCommand),
    /// Restore a backup into an empty data directory and database
    Restore(restore::RestoreCommand),
    /// Projections and search index anew from events and rows
    Rebuild(rebuild::RebuildCommand),
    /// Learn labels from texts, give them, find duplicates and hot topics
    #[command(subcommand)]
    Triage(triage::Command),
}

/// Runs one command and turns its outcome into the exit status promised to callers.
pub fn run(command: Command) -> ExitCode {
    let outcome: anyhow::Result<exit::Done> = match command {
        Command::Serve(options) => serve::run(&options),
        Command::Openapi => openapi::run(),
        Command::User(command) => user::run(command),
        Command::Import(command) => import::run(command),
        Command::Lists(command) => lists::run(command),
        Command::Projects(command) => steering::run_projects(command),
        Command::Lights(command) => steering::run_lights(&command),
        Command::Board(command) => steering::run_board(&command),
        Command::Oc4ids(command) => steering::run_oc4ids(command),
        Command::Leads(command) => steering::run_leads(command),
        Command::Calendar(command) => calendar::run(command),
        Command::Uscc(command) => uscc::run(command),
        Command::Workflow(command) => workflow::run(command),
        Command::Chain(command) => chain::run(command),
        Command::Exchange(command) => exchange::run(command),
        Command::Measures(command) => measures::run(&command),
        Command::Rank(args) => rank::run(&args),
        Command::Observe(command) => observe::run(&command),
        Command::Statistics(command) => statistics::run(command),
        Command::Trade(command) => trade::run(command),
        Command::Bulletin(command) => bulletin::run(command),
        Command::Disposal(command) => disposal::run(&command),
        Command::Roads(command) => roads::run(&command),
        Command::Programme(command) => programme::run(&command),
        Command::Audit(command) => audit::run(command),
        Command::Keys(command) => keys::run(command),
        Command::Backup(command) => backup::run(&command),
        Command::Restore(command) => restore::run(&command),
        Command::Rebuild(command) => rebuild::run(&command),
        Command::Triage(command) => triage::run(command),
    };
    exit::status(outcome)
}
