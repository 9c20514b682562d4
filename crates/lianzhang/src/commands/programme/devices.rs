//! `programme devices`: which devices are ready.

use std::path::PathBuf;

use domain::sheets::Faults;
use jiff::civil::{Date, Time};
use programmes::devices::{
    DeviceLine, DeviceState, read_checks, read_device_rules, read_devices, ready,
};

use crate::commands::sheets;
use crate::exit::Done;

/// The folder of devices.
#[derive(Debug, clap::Args)]
pub struct DevicesArgs {
    /// Holds devices.csv, checks.csv and rules.json
    folder: PathBuf,
    /// The day asked about
    #[arg(long)]
    on: Date,
    /// The hour asked about, HH:MM
    #[arg(long)]
    at: Time,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &DevicesArgs) -> anyhow::Result<Done> {
    let mut faults = Faults::default();
    let at = |name: &str| args.folder.join(name);
    let rules = read_device_rules("rules.json", &sheets::text(&at("rules.json"))?, &mut faults);
    let mut devices = read_devices(
        &sheets::sheet(&at("devices.csv"), &mut faults)?,
        &mut faults,
    );
    let checks = sheets::sheet(&at("checks.csv"), &mut faults)?;
    read_checks(&checks, &mut devices, args.on, &mut faults);
    let Some(rules) = rules.filter(|_| faults.is_empty()) else {
        return sheets::refuse(&faults, args.json);
    };
    let found = ready(rules, &devices, args.on, args.at);
    sheets::tell(&found, args.json, |found| {
        let line = |one: &DeviceLine| {
            let state = match one.state {
                DeviceState::Ready => "ready",
                DeviceState::Attention => "attention",
                DeviceState::OutOfService => "out-of-service",
            };
            format!("{}\t{state}\t{}", one.device, one.why.join(" "))
        };
        found.devices.iter().map(line).collect()
    })
}
