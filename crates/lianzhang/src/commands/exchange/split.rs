//! `exchange split`: how the worth of working together is shared.

use std::path::PathBuf;

use domain::sheets::Faults;
use exchange::split::{read_game, split};

use crate::commands::sheets;
use crate::exit::Done;

/// The game.
#[derive(Debug, clap::Args)]
pub struct SplitArgs {
    /// coalition,worth; the players of a coalition joined by +
    #[arg(long)]
    game: PathBuf,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &SplitArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let game = read_game(&sheets::sheet(&args.game, &mut faults)?, &mut faults);
    let Some(game) = game.filter(|_| faults.is_empty()) else {
        return sheets::refuse(&faults, args.json);
    };
    sheets::tell(&split(&game), args.json, |found| {
        let players = found.players.iter();
        let line = |share: &exchange::split::Share| {
            format!(
                "{}\t{:.2}\t{:.2}",
                share.player, share.shapley, share.nucleolus
            )
        };
        players.map(line).collect()
    })
}
