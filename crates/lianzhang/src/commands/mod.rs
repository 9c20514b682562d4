//! One file per command of the command line. A command reads its input, calls a pure room or the
//! store, and prints: results to stdout, logs and progress to stderr. Nothing is decided here.

use std::process::ExitCode;

use crate::exit;

/// The commands that `lianzhang` understands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {}

/// Runs one command and turns its outcome into the exit status promised to callers.
pub fn run(command: Command) -> ExitCode {
    let outcome: anyhow::Result<exit::Done> = match command {};
    exit::status(outcome)
}
