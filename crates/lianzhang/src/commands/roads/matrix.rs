//! `roads matrix`: times between points.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use domain::sheets::Faults;
use roads::matrix::{Matrix, OnRoad, matrix, micros_of};
use roads::points::read_points;
use serde::Serialize;

use super::network::{NetworkArgs, minutes};
use crate::commands::input::print_json;
use crate::commands::sheets;
use crate::exit::Done;

/// Points.
#[derive(Debug, clap::Args)]
pub struct MatrixArgs {
    #[command(flatten)]
    network: NetworkArgs,
    /// Where one comes from: id,lon,lat and, where positions are not in WGS-84, crs (gcj02, bd09)
    #[arg(long, value_name = "FILE.csv")]
    points: PathBuf,
    /// Where one goes to, unless that is the same
    #[arg(long, value_name = "FILE.csv")]
    to: Option<PathBuf>,
    /// The longest time that counts
    #[arg(long, value_parser = minutes)]
    minutes: Option<f64>,
    /// Write the seconds as a table: a row a start, a column a goal, nothing where there is no way
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,
}

#[derive(Serialize)]
struct Report<'m> {
    #[serde(flatten)]
    matrix: &'m Matrix,
    compute_seconds: f64,
}

/// Runs the command.
pub fn run(args: &MatrixArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let mut read = |path: &Path| {
        let sheet = sheets::sheet(path, &mut faults)?;
        anyhow::Ok(read_points(&sheet, &mut faults))
    };
    let points = read(&args.points)?;
    let to = args.to.as_deref().map(read).transpose()?;
    let most = args.minutes.map_or(u64::MAX - 1, micros_of);
    args.network.travel(faults, |network| {
        let began = Instant::now();
        let found = matrix(network, &points, to.as_deref(), most);
        let compute_seconds = began.elapsed().as_secs_f64();
        if let Some(out) = &args.out {
            let cannot = || format!("cannot write {}", out.display());
            let file = std::fs::File::create(out).with_context(cannot)?;
            table(&found, file).with_context(cannot)?;
        }
        if args.network.json {
            let matrix = &found;
            print_json(&Report {
                matrix,
                compute_seconds,
            })?;
        } else if args.out.is_none() {
            table(&found, std::io::stdout().lock())?;
        }
        Ok(Done::Ok)
    })
}

fn table(matrix: &Matrix, out: impl std::io::Write) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(out);
    let goals = matrix.to.as_ref().unwrap_or(&matrix.points);
    let names = |points: &[OnRoad]| -> Vec<String> {
        points.iter().map(|point| point.id.clone()).collect()
    };
    let mut header = vec!["id".to_owned()];
    header.extend(names(goals));
    writer.write_record(&header)?;
    for (point, seconds) in matrix.points.iter().zip(&matrix.seconds) {
        let mut row = vec![point.id.clone()];
        row.extend(
            seconds
                .iter()
                .map(|one| one.map_or_else(String::new, |one| one.to_string())),
        );
        writer.write_record(&row)?;
    }
    writer.flush()?;
    Ok(())
}
