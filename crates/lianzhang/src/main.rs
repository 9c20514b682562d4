//! `lianzhang`: the one binary. Command line, configuration and roles; see `commands`.

mod commands;
mod demo;
mod exit;
mod logs;

use std::process::ExitCode;

use clap::Parser;

/// The system with which a city, district or park grows its industry chains.
#[derive(Debug, Parser)]
#[command(name = "lianzhang", version, about)]
struct Cli {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    commands::run(Cli::parse().command)
}
