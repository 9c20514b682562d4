//! A file that takes its name when it is whole. Until then it has none where the system can do that, so
//! that a process that is killed leaves nothing; elsewhere it has a name of its own, which the next one
//! sweeps away.

use std::fs::{self, File};
use std::io::{self, Seek};
use std::path::{Path, PathBuf};

use super::hex;

/// Ends the names of files that are not whole yet.
const PARTIAL: &str = ".lianzhang-partial";

/// A file being written that will be called `path`.
pub(crate) struct Begun {
    file: File,
    path: PathBuf,
    /// The name it has meanwhile, if it needs one.
    partial: PathBuf,
    is_named: bool,
}

impl Begun {
    /// Begins a file, and takes away what others began in the same folder and never ended; `random` tells
    /// its name from those of others.
    pub(crate) fn create(path: &Path, random: [u8; 8]) -> io::Result<Self> {
        let folder = folder_of(path);
        sweep(folder)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let partial = folder.join(format!(".{name}.{}{PARTIAL}", hex(&random)));
        let (file, is_named) = match nameless(folder) {
            Some(file) => (file, false),
            None => (named(&partial)?, true),
        };
        // whoever sweeps sees by the lock that somebody still writes it
        file.try_lock()?;
        Ok(Self {
            file,
            path: path.to_owned(),
            partial,
            is_named,
        })
    }

    /// The file itself, to be written and read back.
    pub(crate) fn file(&self) -> &File {
        &self.file
    }

    /// Makes it durable and gives it its name; what was called so is replaced.
    pub(crate) fn keep(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        if !self.is_named {
            // some file systems make such files and cannot name them
            if name(&self.file, &self.partial).is_err() {
                copy(&self.file, &self.partial)?;
            }
            self.is_named = true;
        }
        fs::rename(&self.partial, &self.path)?;
        self.is_named = false;
        #[cfg(unix)]
        File::open(folder_of(&self.path))?.sync_all()?;
        Ok(())
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if self.is_named {
            // best effort: what is left is swept away by the next one
            let _ = fs::remove_file(&self.partial);
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|one| !one.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Takes away what was begun in `folder` and is not written any more.
fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().ends_with(PARTIAL) {
            continue;
        }
        let is_left = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if is_left {
            tracing::info!(path = %entry.path().display(), "removed what was begun and never ended");
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn named(partial: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(partial)
}

/// A file in `folder` without a name, where the file system knows such files.
#[cfg(target_os = "linux")]
fn nameless(folder: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let made = rustix::fs::open(folder, flags, Mode::RUSR | Mode::WUSR);
    made.ok().map(File::from)
}

#[cfg(not(target_os = "linux"))]
fn nameless(_: &Path) -> Option<File> {
    None
}

fn copy(mut file: &File, partial: &Path) -> io::Result<()> {
    let mut copy = named(partial)?;
    file.rewind()?;
    io::copy(&mut file, &mut copy)?;
    copy.sync_all()
}

#[cfg(target_os = "linux")]
fn name(file: &File, partial: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD};
    let itself = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(rustix::fs::linkat(
        CWD,
        itself,
        CWD,
        partial,
        AtFlags::SYMLINK_FOLLOW,
    )?)
}

#[cfg(not(target_os = "linux"))]
fn name(_: &File, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
