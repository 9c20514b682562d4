//! Where the imported graph is kept: one file per version in `DIR/chain`, written beside and renamed,
//! so that a version is there whole or not at all.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use chain::model::ChainGraph;

/// Versions kept in a data directory.
pub struct Snapshots {
    folder: PathBuf,
}

impl Snapshots {
    /// Versions below a data directory; nothing is created until one is written.
    pub fn within(data: &Path) -> Self {
        Self {
            folder: data.join("chain"),
        }
    }

    /// The graph of the latest version.
    pub fn latest(&self) -> anyhow::Result<Option<ChainGraph>> {
        self.numbers()?
            .last()
            .map(|number| self.read(*number))
            .transpose()
    }

    /// Keeps a graph as the next version and gives its number.
    pub fn write(&self, graph: &mut ChainGraph) -> anyhow::Result<u32> {
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("cannot create {}", self.folder.display()))?;
        graph.version = self.numbers()?.last().map_or(1, |number| number + 1);
        let path = self.path(graph.version);
        let beside = path.with_extension("json.part");
        let mut out = BufWriter::new(
            File::create(&beside).with_context(|| format!("cannot write {}", beside.display()))?,
        );
        serde_json::to_writer(&mut out, graph)?;
        out.flush()?;
        out.into_inner()
            .map_err(|error| error.into_error())?
            .sync_all()?;
        fs::rename(&beside, &path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(graph.version)
    }

    /// A version by its number.
    pub fn read(&self, number: u32) -> anyhow::Result<ChainGraph> {
        let path = self.path(number);
        let bytes = BufReader::new(
            File::open(&path).with_context(|| format!("cannot read {}", path.display()))?,
        );
        let text = std::io::read_to_string(bytes)?;
        serde_json::from_str(&text)
            .with_context(|| format!("{} is not a chain graph", path.display()))
    }

    /// Numbers of the versions kept, rising.
    pub fn numbers(&self) -> anyhow::Result<Vec<u32>> {
        if !self.folder.is_dir() {
            return Ok(Vec::new());
        }
        let mut numbers: Vec<u32> = fs::read_dir(&self.folder)?
            .filter_map(|entry| {
                let name = entry.ok()?.file_name();
                name.to_str()?
                    .strip_prefix("graph-")?
                    .strip_suffix(".json")?
                    .parse()
                    .ok()
            })
            .collect();
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn path(&self, number: u32) -> PathBuf {
        self.folder.join(format!("graph-{number:06}.json"))
    }
}
