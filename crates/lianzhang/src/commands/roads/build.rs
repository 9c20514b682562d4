//! `roads build`, `roads profile`: networks from maps.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use domain::catalogue::Reason;
use domain::sheets::{FaultKind, Faults};
use roads::network::{Counts, Network, build, file};
use roads::osm;
use roads::profile::{Profile, ProfileError, USUAL};
use serde::Serialize;

use super::network::{fault, in_directory, mapped};
use crate::commands::{say, sheets};
use crate::exit::Done;

/// A map and what to make of it.
#[derive(Debug, clap::Args)]
pub struct BuildArgs {
    /// The map: .osm.pbf, .osm.gz or .osm, its objects in any order
    file: PathBuf,
    /// Who travels: a name, or a file of JSON whose name is that of the profile; may be given again
    /// [default: car, truck, foot]
    #[arg(long, value_name = "NAME|FILE.json")]
    profile: Vec<String>,
    /// The file to write
    #[arg(long, value_name = "NET", required_unless_present = "data")]
    out: Option<PathBuf>,
    /// The data directory of the product, in place of a file
    #[arg(long, value_name = "DIR", conflicts_with = "out")]
    data: Option<PathBuf>,
    /// Print one JSON document, as it does anyway
    #[arg(long)]
    json: bool,
}

/// Which profile.
#[derive(Debug, clap::Args)]
pub struct ProfileArgs {
    /// reference-car, reference-truck, reference-foot, or car, truck, foot
    name: String,
}

#[derive(Serialize)]
struct Report {
    profiles: BTreeMap<String, Counts>,
    dropped: BTreeMap<&'static str, u64>,
    seconds: f64,
}

/// Runs `profile`.
pub fn run_profile(args: &ProfileArgs) -> anyhow::Result<Done> {
    match Profile::named(&args.name) {
        Ok(profile) => say::json(&profile)?,
        Err(error) => {
            eprintln!("{}", error.sentence().render(say::language()));
            return Ok(Done::InputErrors);
        }
    }
    Ok(Done::Ok)
}

/// Runs `build`.
pub fn run(args: &BuildArgs) -> anyhow::Result<Done> {
    let began = Instant::now();
    let mut faults = Faults::default();
    let profiles = profiles(&args.profile, &mut faults)?;
    let bytes = mapped(&args.file)?;
    let map = osm::read(&bytes);
    if let Err(error) = &map {
        fault(&mut faults, &args.file, error);
    }
    let Some(map) = map.ok().filter(|_| faults.is_empty()) else {
        return sheets::refuse(&faults, args.json);
    };
    // profiles do not depend on one another
    let networks: Vec<(String, Network<'_>)> = std::thread::scope(|scope| {
        let map = &map;
        let builds = profiles.into_iter().map(|(name, profile)| {
            let building = scope.spawn(move || build(map, &profile));
            (name, building)
        });
        let builds: Vec<_> = builds.collect();
        let done = builds.into_iter().map(|(name, building)| {
            let network = building.join();
            let network = network.map_err(|_| anyhow::anyhow!("building {name} failed"))?;
            anyhow::Ok((name, network))
        });
        done.collect::<anyhow::Result<_>>()
    })?;
    let data = args.data.as_deref().map(in_directory);
    let out = args.out.clone().or(data).unwrap_or_default();
    replace(&out, &file::write(&networks))?;
    let counts = networks.into_iter().map(|(name, network)| {
        let km = (network.counts.km * 1000.0).round() / 1000.0;
        (
            name,
            Counts {
                km,
                ..network.counts
            },
        )
    });
    say::json(&Report {
        profiles: counts.collect(),
        dropped: map.dropped,
        seconds: began.elapsed().as_secs_f64(),
    })?;
    Ok(Done::Ok)
}

/// The profiles by the names under which the network holds them.
fn profiles(asked: &[String], faults: &mut Faults) -> anyhow::Result<Vec<(String, Profile)>> {
    let usual = || USUAL.iter().map(|(name, _)| (*name).to_owned());
    let names: Vec<String> = match asked {
        [] => usual().collect(),
        asked => asked.to_vec(),
    };
    let mut profiles: Vec<(String, Profile)> = Vec::new();
    for asked in &names {
        let path = Path::new(asked);
        let (name, read): (String, Result<Profile, ProfileError>) = if path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
        {
            let stem = path.file_stem().unwrap_or_default();
            (
                stem.to_string_lossy().into(),
                Profile::read(&sheets::text(path)?),
            )
        } else {
            (asked.clone(), Profile::named(asked))
        };
        match read {
            Ok(_) if profiles.iter().any(|(known, _)| *known == name) => {
                faults.push(&name, 0, "profile", FaultKind::Repeated { above: 0 });
            }
            Ok(profile) => profiles.push((name, profile)),
            Err(error) => fault(faults, path, &error),
        }
    }
    Ok(profiles)
}

/// Writes beside and renames, so that whoever reads sees the old file or the new one whole.
fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", path.display());
    let mut beside = path.to_owned().into_os_string();
    beside.push(format!(".{}.part", std::process::id()));
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write()
        .inspect_err(|_| drop(std::fs::remove_file(&beside)))
        .with_context(cannot)
}
