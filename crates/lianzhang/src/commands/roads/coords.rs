//! `roads coords`: positions from one system of coordinates to another.

use domain::catalogue::Sentence;
use roads::coords::{Position, System, convert};

use crate::commands::say;
use crate::exit::Done;

/// Which positions.
#[derive(Debug, clap::Args)]
pub struct CoordsArgs {
    /// The system they are in
    #[arg(long)]
    from: Name,
    /// The system they are wanted in
    #[arg(long)]
    to: Name,
    /// LON,LAT in degrees
    #[arg(required = true, allow_hyphen_values = true)]
    positions: Vec<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// A system of coordinates by its name.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Name {
    /// GPS, OpenStreetMap
    Wgs84,
    /// Maps published in China
    Gcj02,
    /// Baidu
    Bd09,
}

impl From<Name> for System {
    fn from(name: Name) -> Self {
        match name {
            Name::Wgs84 => Self::Wgs84,
            Name::Gcj02 => Self::Gcj02,
            Name::Bd09 => Self::Bd09,
        }
    }
}

/// Runs the command.
pub fn run(args: &CoordsArgs) -> anyhow::Result<Done> {
    let mut converted = Vec::new();
    let mut refused = Vec::new();
    for text in &args.positions {
        let position = position(text);
        let to = position.and_then(|at| convert(at, args.from.into(), args.to.into()).ok());
        match to {
            Some(to) => converted.push(format!("{:.7},{:.7}", to.lon, to.lat)),
            None => refused.push(text.as_str()),
        }
    }
    if !refused.is_empty() {
        let language = say::language();
        for text in refused {
            let sentence = Sentence::new("error.position.malformed").with("value", text);
            eprintln!("{}", sentence.render(language));
        }
        return Ok(Done::InputErrors);
    }
    if args.json {
        say::json(&converted)?;
    } else {
        for line in converted {
            println!("{line}");
        }
    }
    Ok(Done::Ok)
}

/// A position written as `LON,LAT`.
pub fn position(text: &str) -> Option<Position> {
    let (lon, lat) = text.split_once(',')?;
    let degrees = |text: &str| text.trim().parse().ok();
    Some(Position {
        lon: degrees(lon)?,
        lat: degrees(lat)?,
    })
}
