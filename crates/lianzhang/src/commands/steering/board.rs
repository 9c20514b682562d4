//! `lianzhang board`: the dispatch board of a day.

use domain::access::{Scope, SystemPurpose};
use jiff::civil::Date;
use server::board_of;
use steering::board::Row;
use store::Store;
use store::cases::calendar;

use crate::commands::database::DatabaseOptions;
use crate::commands::sheets;
use crate::exit::Done;

/// The dispatch board.
#[derive(Debug, clap::Args)]
pub struct BoardCommand {
    /// The day; today when left out
    #[arg(long, value_name = "DAY")]
    on: Option<Date>,
    /// Of this chain only
    #[arg(long, value_name = "CODE")]
    chain: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Runs the command.
pub fn run(command: &BoardCommand) -> anyhow::Result<Done> {
    command
        .database
        .run(async |store| show(store, command).await)
}

async fn show(store: &Store, command: &BoardCommand) -> anyhow::Result<Done> {
    let today = calendar().date_of(store.ambient().now());
    let on = command.on.unwrap_or(today);
    let scope = Scope::system(SystemPurpose::Export);
    let board = board_of(store, &scope, on, command.chain.as_deref()).await?;
    sheets::tell(&board, command.json, |board| {
        let line = |chain: &str, row: &Row| {
            let (planned, done, in_place) = (row.planned, row.done, row.in_place);
            let lights = row.lights;
            format!(
                "{chain}\t{}\t{planned}\t{done}\t{in_place}\t{}/{}/{}/{}\t{}",
                row.projects,
                lights.red,
                lights.yellow,
                lights.green,
                lights.none,
                row.red.join(" ")
            )
        };
        let chains = board.chains.iter().map(|row| line(&row.chain, &row.row));
        chains.chain([line("=", &board.total)]).collect()
    })
}
