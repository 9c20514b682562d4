//! The file itself: written entry by entry, read back entry by entry, its digest kept on the way.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::error::BackupError;
use super::tables::Table;
use crate::kernel::{Begun, hex};

/// Grows with every change that an older program cannot read.
const FORMAT: u32 = 1;

const HEAD: &str = "lianzhang-backup.json";
const MANIFEST: &str = "manifest.json";
/// Larger entries are not ours: rows come in parts and attachments are limited.
const ENTRY_MAX: u64 = 256 * 1024 * 1024;

/// What a backup says of itself at its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub format: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// The texts of the schema, in order.
    pub schema: Vec<String>,
    pub created_at: jiff::Timestamp,
    /// In the order in which their rows come.
    pub tables: Vec<Table>,
}

/// What a backup says of itself at its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Root of the last seal in hexadecimal.
    pub head: Option<String>,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// Attachments.
    pub files: u64,
    /// Attachments that were lost or damaged when the backup was made.
    pub lost: Vec<String>,
    /// SHA-256 over names and contents of all entries before.
    pub digest: String,
}

impl Head {
    pub fn new(schema: Vec<String>, created_at: jiff::Timestamp, tables: Vec<Table>) -> Self {
        Self {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schema,
            created_at,
            tables,
        }
    }
}

/// A backup being written; it takes its name when it is whole and was read back.
pub(super) struct Writer {
    path: PathBuf,
    begun: Begun,
    tar: tar::Builder<GzEncoder<BufWriter<File>>>,
    digest: Sha256,
}

impl Writer {
    pub fn create(path: &Path, head: &Head, random: [u8; 8]) -> Result<Self, BackupError> {
        let failed = |why| BackupError::file(path, why);
        let begun = Begun::create(path, random).map_err(failed)?;
        let file = begun.file().try_clone().map_err(failed)?;
        let encoder = GzEncoder::new(BufWriter::new(file), Compression::fast());
        let mut writer = Self {
            path: path.to_owned(),
            begun,
            tar: tar::Builder::new(encoder),
            digest: Sha256::new(),
        };
        writer.add(HEAD, &json(head))?;
        Ok(writer)
    }

    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        cover(&mut self.digest, name, bytes);
        self.append(name, bytes)
    }

    fn append(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        self.tar
            .append_data(&mut header, name, bytes)
            .map_err(|why| BackupError::file(&self.path, why))
    }

    /// Ends the file, reads it back, makes it durable and gives it its name. Says its size in bytes.
    pub fn finish(mut self, mut manifest: Manifest) -> Result<u64, BackupError> {
        manifest.digest = hex(&self.digest.clone().finalize());
        self.append(MANIFEST, &json(&manifest))?;
        let ended = (|| {
            self.tar.finish()?;
            let encoder = self.tar.get_mut();
            encoder.try_finish()?;
            encoder.get_mut().flush()?;
            let mut file = self.begun.file();
            file.rewind()?;
            Ok(file.metadata()?.len())
        })();
        let size = ended.map_err(|why| BackupError::file(&self.path, why))?;
        let mut found = None;
        read_from(self.begun.file(), &self.path, |entry| {
            if let Entry::Manifest(manifest) = entry {
                found = Some(manifest);
            }
            Ok(())
        })?;
        if found.as_ref() != Some(&manifest) {
            return Err(BackupError::damaged(
                &self.path,
                "it was not written as it should be",
            ));
        }
        let kept = self.begun.keep();
        kept.map_err(|why| BackupError::file(&self.path, why))?;
        Ok(size)
    }
}

/// One thing in a backup.
#[derive(Debug)]
pub(super) enum Entry {
    Head(Head),
    Keys(String),
    /// Some rows of a table, a JSON array a line.
    Rows {
        table: String,
        lines: String,
    },
    /// An attachment; its digest in hexadecimal.
    File {
        digest: String,
        bytes: Vec<u8>,
    },
    Manifest(Manifest),
}

/// Reads a whole backup and hands over its entries in order. The last one is the manifest, and what
/// it says of the digest was found to be true.
pub(super) fn read(
    path: &Path,
    take: impl FnMut(Entry) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let file = File::open(path).map_err(|why| BackupError::file(path, why))?;
    read_from(&file, path, take)
}

fn read_from(
    file: &File,
    path: &Path,
    mut take: impl FnMut(Entry) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    let entries = archive.entries().map_err(|_| foreign(path))?;
    let mut digest = Sha256::new();
    let mut is_ours = false;
    let mut whole = false;
    for entry in entries {
        let outside = |why| match is_ours {
            true => BackupError::damaged(path, why),
            false => foreign(path),
        };
        if whole {
            return Err(BackupError::damaged(path, "more behind its end"));
        }
        let mut entry = entry.map_err(outside)?;
        let name = entry
            .path()
            .map_err(outside)?
            .to_string_lossy()
            .into_owned();
        if (!is_ours && name != HEAD) || entry.size() > ENTRY_MAX {
            return Err(foreign(path));
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(outside)?;
        is_ours = true;
        if name == MANIFEST {
            let manifest: Manifest = parse(path, &name, &bytes)?;
            if manifest.digest != hex(&digest.clone().finalize()) {
                return Err(BackupError::damaged(path, "its digest does not fit"));
            }
            whole = true;
            take(Entry::Manifest(manifest))?;
            continue;
        }
        cover(&mut digest, &name, &bytes);
        take(classify(path, &name, bytes)?)?;
    }
    // the checksum of the compression lies behind the last entry
    let rest = std::io::copy(&mut archive.into_inner(), &mut std::io::sink());
    match (rest, whole, is_ours) {
        (_, _, false) => Err(foreign(path)),
        (Ok(_), true, true) => Ok(()),
        (Err(why), _, true) => Err(BackupError::damaged(path, why)),
        (Ok(_), false, true) => Err(BackupError::damaged(path, "its end is missing")),
    }
}

fn classify(path: &Path, name: &str, bytes: Vec<u8>) -> Result<Entry, BackupError> {
    if name == HEAD {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let Format { format } = parse(path, name, &bytes).map_err(|_| foreign(path))?;
        if format > FORMAT {
            let what = format!("format {format}, this program reads up to {FORMAT}");
            return Err(BackupError::damaged(path, what));
        }
        return Ok(Entry::Head(parse(path, name, &bytes)?));
    }
    if let Some(digest) = name.strip_prefix("files/") {
        let digest = digest.to_owned();
        return Ok(Entry::File { digest, bytes });
    }
    let text = String::from_utf8(bytes).map_err(|_| BackupError::damaged(path, name))?;
    if name.starts_with("keys/") {
        return Ok(Entry::Keys(text));
    }
    let table = name
        .strip_prefix("tables/")
        .and_then(|rest| rest.split_once('/'));
    match table {
        Some((table, _)) => Ok(Entry::Rows {
            table: table.to_owned(),
            lines: text,
        }),
        None => Err(BackupError::damaged(path, format!("unknown entry {name}"))),
    }
}

fn cover(digest: &mut Sha256, name: &str, bytes: &[u8]) {
    digest.update((name.len() as u64).to_be_bytes());
    digest.update(name.as_bytes());
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("heads and manifests are always JSON")
}

fn parse<T: for<'a> Deserialize<'a>>(
    path: &Path,
    name: &str,
    bytes: &[u8],
) -> Result<T, BackupError> {
    serde_json::from_slice(bytes)
        .map_err(|why| BackupError::damaged(path, format!("{name}: {why}")))
}

fn foreign(path: &Path) -> BackupError {
    BackupError::Foreign {
        path: path.display().to_string(),
    }
}

/// The name of an entry with rows.
pub(super) fn rows_name(table: &str, part: u64) -> String {
    format!("tables/{table}/{part:06}.jsonl")
}

/// The name of an entry with an attachment.
pub(super) fn file_name(digest: FileDigest) -> String {
    format!("files/{}", hex(&digest))
}

/// Digest of an attachment.
pub(super) type FileDigest = [u8; 32];
