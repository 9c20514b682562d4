//! `programme branches`: which branches are whole.

use std::path::PathBuf;

use domain::sheets::Faults;
use jiff::civil::Date;
use programmes::branches::{judge, read_members, read_requirements, read_roll};

use crate::commands::sheets;
use crate::exit::Done;

/// The folder of an organisation.
#[derive(Debug, clap::Args)]
pub struct BranchesArgs {
    /// Holds branches.csv, members.csv and rules.json
    folder: PathBuf,
    /// The day asked about
    #[arg(long)]
    on: Date,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: &BranchesArgs) -> anyhow::Result<Done> {
    const ROLL: &str = "branches.csv";
    let mut faults = Faults::default();
    let at = |name: &str| args.folder.join(name);
    let roll = read_roll(&sheets::sheet(&at(ROLL), &mut faults)?, &mut faults);
    let members = sheets::sheet(&at("members.csv"), &mut faults)?;
    let members = read_members(&members, &roll, args.on, &mut faults);
    let rules = sheets::text(&at("rules.json"))?;
    let rules = read_requirements("rules.json", &rules, &roll, &mut faults);
    let found = judge(ROLL, &roll, &members, &rules, args.on, &mut faults);
    if !faults.is_empty() {
        return sheets::refuse(&faults, args.json);
    }
    sheets::tell(&found, args.json, |found| {
        let lines = found.branches.iter().map(|branch| {
            let lacks = branch
                .requirements
                .iter()
                .filter(|one| one.met != Some(true));
            let lacks: Vec<&str> = lacks.map(|one| one.requirement.as_str()).collect();
            format!("{}\t{}\t{}", branch.town, branch.branch, lacks.join(" "))
        });
        let total = &found.total;
        let last = format!("{}/{}", total.whole, total.branches);
        lines.chain([last]).collect()
    })
}
