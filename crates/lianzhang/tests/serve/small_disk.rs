//! A disk that fills and empties: a file system in memory, small enough to be filled at once.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const FILLER: &str = "filler";

/// A file system of its own. Only the superuser may mount one.
pub struct SmallDisk {
    root: TempDir,
}

impl SmallDisk {
    /// `None`, and a line saying so, where none can be mounted.
    pub fn new(megabytes: u32) -> Option<Self> {
        let root = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m,mode=755");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(root.path())
            .output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self { root }),
            other => {
                eprintln!("skipped: no file system in memory can be mounted: {other:?}");
                None
            }
        }
    }

    pub fn path(&self) -> &Path {
        self.root.path()
    }

    /// Leaves no room at all.
    pub fn fill(&self) {
        let block = [0; 4096];
        let mut filler = File::create(self.filler()).unwrap();
        while filler.write_all(&block).is_ok() {}
    }

    /// Gives the room back.
    pub fn empty(&self) {
        fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.path().join(FILLER)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // lazily: a server that was killed a moment ago may still hold it
        let unmounted = Command::new("umount")
            .arg("--lazy")
            .arg(self.path())
            .status();
        if !unmounted.is_ok_and(|status| status.success()) {
            eprintln!("{} stays mounted", self.path().display());
        }
    }
}
