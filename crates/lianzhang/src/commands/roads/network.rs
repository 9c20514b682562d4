//! Which network a command travels on.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context;
use domain::catalogue::Reason;
use domain::sheets::{FaultKind, Faults};
use memmap2::Mmap;
use roads::network::Network;
use roads::network::file::Networks;

use crate::commands::sheets;
use crate::exit::Done;

/// The name of the file in a data directory.
const IN_DIRECTORY: &str = "roads.net";

/// The network and who travels on it.
#[derive(Debug, clap::Args)]
pub struct NetworkArgs {
    /// The file that `roads build` wrote
    #[arg(long, value_name = "NET", required_unless_present = "data")]
    network: Option<PathBuf>,
    /// The data directory of the product, in place of a file
    #[arg(long, value_name = "DIR", conflicts_with = "network")]
    data: Option<PathBuf>,
    /// Who travels: car, truck, foot, or another profile of the network
    #[arg(long)]
    profile: String,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// Where a data directory holds its networks.
pub fn in_directory(data: &Path) -> PathBuf {
    data.join(IN_DIRECTORY)
}

/// Maps a file into memory.
pub fn mapped(path: &Path) -> anyhow::Result<Mmap> {
    let cannot = || format!("cannot read {}", path.display());
    let file = File::open(path).with_context(cannot)?;
    #[expect(
        unsafe_code,
        reason = "files are replaced, never written again in place; whoever cuts one off while it is read ends this command"
    )]
    // SAFETY: nothing in this product writes into such a file while it is mapped: `build` renames a new one over it
    let bytes = unsafe { Mmap::map(&file) };
    bytes.with_context(cannot)
}

/// Notes that a whole file is not what it should be.
pub fn fault(faults: &mut Faults, path: &Path, reason: &impl Reason) {
    let (code, params) = (reason.code(), reason.params());
    let kind = FaultKind::Own { code, params };
    faults.push(&sheets::name(path), 0, "", kind);
}

impl NetworkArgs {
    fn path(&self) -> PathBuf {
        let data = || self.data.as_deref().map(in_directory).unwrap_or_default();
        self.network.clone().unwrap_or_else(data)
    }

    /// Opens the network and does something on it, unless it or the input has faults.
    ///
    /// # Errors
    /// When a file cannot be read, or what is done fails.
    pub fn travel(
        &self,
        mut faults: Faults,
        then: impl FnOnce(&Network<'_>) -> anyhow::Result<Done>,
    ) -> anyhow::Result<Done> {
        let path = self.path();
        let bytes = mapped(&path)?;
        let found = Networks::open(&bytes).and_then(|networks| networks.network(&self.profile));
        match found {
            Ok(network) if faults.is_empty() => then(&network),
            Ok(_) => sheets::refuse(&faults, self.json),
            Err(error) => {
                fault(&mut faults, &path, &error);
                sheets::refuse(&faults, self.json)
            }
        }
    }
}

/// Minutes as written: a number that is neither negative nor beyond a year.
pub fn minutes(text: &str) -> Result<f64, String> {
    let minutes: f64 = text
        .trim()
        .parse()
        .map_err(|_| format!("{text:?} is not a number"))?;
    let is_time = (0.0..=525_600.0).contains(&minutes);
    is_time
        .then_some(minutes)
        .ok_or_else(|| format!("{text} minutes are not between 0 and a year"))
}
