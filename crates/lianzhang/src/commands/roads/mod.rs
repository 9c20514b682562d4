//! `lianzhang roads …`: reads maps, networks and tables, calls the pure room `roads`, prints what it found.

mod build;
mod circle;
mod coords;
mod cover;
mod matrix;
mod network;
mod reach;

use crate::exit::Done;

/// The road network.
#[derive(Debug, clap::Subcommand)]
pub enum RoadsCommand {
    /// A file of networks from a map of OpenStreetMap
    Build(build::BuildArgs),
    /// A profile as JSON: who travels, where that is allowed, and how fast
    Profile(build::ProfileArgs),
    /// Times between points
    Matrix(matrix::MatrixArgs),
    /// How far one comes from a position
    Reach(reach::ReachArgs),
    /// What share of its purchases a firm has within a time
    Circle(circle::CircleArgs),
    /// Whom sites serve within a time, whom they do not, and where to add some
    Cover(cover::CoverArgs),
    /// Positions from one system of coordinates to another
    Coords(coords::CoordsArgs),
}

/// Runs one of the roads commands.
pub fn run(command: &RoadsCommand) -> anyhow::Result<Done> {
    match command {
        RoadsCommand::Build(args) => build::run(args),
        RoadsCommand::Profile(args) => build::run_profile(args),
        RoadsCommand::Matrix(args) => matrix::run(args),
        RoadsCommand::Reach(args) => reach::run(args),
        RoadsCommand::Circle(args) => circle::run(args),
        RoadsCommand::Cover(args) => cover::run(args),
        RoadsCommand::Coords(args) => coords::run(args),
    }
}
