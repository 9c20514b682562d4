//! The file of networks: versioned, checksummed, and laid out so that it is used where it lies in memory.
//!
//! Eight bytes of name, the version and a mark of the order of bytes (four each), the length of the directory
//! (eight), the directory as JSON, the arrays of every network at multiples of eight bytes, and at the end the
//! SHA-256 of all that. Whoever has a file may hand it on; it holds nothing but roads.

use std::borrow::Cow;

use bytemuck::Pod;
use domain::catalogue::Reason;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Counts, Network};
use crate::hierarchy::{Edges, Hierarchy};
use crate::profile::Profile;

const NAME: &[u8; 8] = b"LZROADS\0";
/// Counts up whenever the arrays change.
const VERSION: u32 = 2;
/// Reads otherwise on a machine with the other order of bytes.
const ORDER: u32 = 0x0102_0304;
/// Bytes before the directory.
const HEAD: usize = 24;
/// Bytes of the checksum at the end.
const TAIL: usize = 32;
/// Arrays of a network.
const ARRAYS: usize = 18;

/// Why bytes are no networks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Something else
    #[error("not a file of networks")]
    Form,
    /// Made by another version, or on another kind of machine
    #[error("version {found}, not {known}")]
    Version {
        /// The version of the file
        found: u32,
        /// The version of this program
        known: u32,
    },
    /// Cut off or changed
    #[error("damaged: {detail}")]
    Damaged {
        /// What does not hold
        detail: &'static str,
    },
    /// It holds no network of this name
    #[error("no network {name:?}, but {known}")]
    Profile {
        /// The name asked for
        name: String,
        /// Names that are there
        known: String,
    },
}

impl Reason for FileError {
    fn code(&self) -> &'static str {
        match self {
            Self::Form => "roads.network-form",
            Self::Version { .. } => "roads.network-version",
            Self::Damaged { .. } => "roads.network-damaged",
            Self::Profile { .. } => "roads.network-profile",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Form => Vec::new(),
            Self::Version { found, known } => {
                vec![("found", found.to_string()), ("known", known.to_string())]
            }
            Self::Damaged { detail } => vec![("detail", (*detail).to_owned())],
            Self::Profile { name, known } => {
                vec![("name", name.clone()), ("known", known.clone())]
            }
        }
    }
}

/// Where an array begins, and its bytes.
type Span = (u64, u64);

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    name: String,
    profile: Profile,
    counts: Counts,
    /// Where each array begins behind the directory, and its bytes.
    arrays: [Span; ARRAYS],
}

/// The bytes of a file that holds these networks under these names.
pub fn write(networks: &[(String, Network<'_>)]) -> Vec<u8> {
    let mut data: Vec<u8> = Vec::new();
    let mut directory = Vec::new();
    for (name, network) in networks {
        directory.push(Entry {
            name: name.clone(),
            profile: network.profile.clone(),
            counts: network.counts.clone(),
            arrays: arrays(network).map(|bytes| {
                let start = data.len() as u64;
                data.extend_from_slice(bytes);
                data.resize(data.len().next_multiple_of(8), 0);
                (start, bytes.len() as u64)
            }),
        });
    }
    // a directory of numbers and texts has a JSON
    let directory = serde_json::to_vec(&directory).unwrap_or_default();
    let mut file = Vec::with_capacity(HEAD + directory.len() + data.len() + 8 + TAIL);
    file.extend_from_slice(NAME);
    file.extend_from_slice(&VERSION.to_le_bytes());
    file.extend_from_slice(&ORDER.to_ne_bytes());
    file.extend_from_slice(&(directory.len() as u64).to_le_bytes());
    file.extend_from_slice(&directory);
    file.resize(file.len().next_multiple_of(8), b' ');
    file.extend_from_slice(&data);
    let sum = Sha256::digest(&file);
    file.extend_from_slice(&sum);
    file
}

fn arrays<'n>(network: &'n Network<'_>) -> [&'n [u8]; ARRAYS] {
    [
        bytemuck::cast_slice(&network.lons),
        bytemuck::cast_slice(&network.lats),
        &network.flags,
        bytemuck::cast_slice(&network.ends),
        bytemuck::cast_slice(&network.metres),
        bytemuck::cast_slice(&network.times),
        bytemuck::cast_slice(&network.first),
        bytemuck::cast_slice(&network.around),
        bytemuck::cast_slice(&network.bans),
        bytemuck::cast_slice(&network.cells),
        bytemuck::cast_slice(&network.cell_first),
        bytemuck::cast_slice(&network.cell_segments),
        bytemuck::cast_slice(&network.hierarchy.up.first),
        bytemuck::cast_slice(&network.hierarchy.up.other),
        bytemuck::cast_slice(&network.hierarchy.up.micros),
        bytemuck::cast_slice(&network.hierarchy.down.first),
        bytemuck::cast_slice(&network.hierarchy.down.other),
        bytemuck::cast_slice(&network.hierarchy.down.micros),
    ]
}

/// A file of networks in memory, proved by its checksum.
#[derive(Debug)]
pub struct Networks<'a> {
    directory: Vec<Entry>,
    data: &'a [u8],
}

impl<'a> Networks<'a> {
    /// Proves and opens a file.
    ///
    /// # Errors
    /// [`FileError`], unless the file is whole and of this version.
    pub fn open(bytes: &'a [u8]) -> Result<Self, FileError> {
        let damaged = |detail| FileError::Damaged { detail };
        if !bytes.starts_with(NAME) {
            return Err(FileError::Form);
        }
        let head = bytes.get(8..HEAD).ok_or_else(|| damaged("no head"))?;
        let number =
            |at: usize| -> [u8; 4] { [head[at], head[at + 1], head[at + 2], head[at + 3]] };
        let found = u32::from_le_bytes(number(0));
        if found != VERSION || u32::from_ne_bytes(number(4)) != ORDER {
            let known = VERSION;
            return Err(FileError::Version { found, known });
        }
        let end = bytes.len().checked_sub(TAIL).filter(|end| *end >= HEAD);
        let end = end.ok_or_else(|| damaged("too short"))?;
        if Sha256::digest(&bytes[..end]).as_slice() != &bytes[end..] {
            return Err(damaged("checksum"));
        }
        let size = u64::from(u32::from_le_bytes(number(8)))
            | u64::from(u32::from_le_bytes(number(12))) << 32;
        let size = usize::try_from(size).ok();
        let stop = size.and_then(|size| size.checked_add(HEAD));
        let stop = stop
            .filter(|stop| *stop <= end)
            .ok_or_else(|| damaged("directory"))?;
        let directory = serde_json::from_slice(&bytes[HEAD..stop]);
        let directory = directory.map_err(|_| damaged("directory"))?;
        let data = bytes.get(stop.next_multiple_of(8)..end);
        let data = data.ok_or_else(|| damaged("no data"))?;
        Ok(Self { directory, data })
    }

    /// The names under which networks are held.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.directory.iter().map(|entry| entry.name.as_str())
    }

    /// The network of a name; a usual name also finds the fixed profile behind it, and the other way round.
    ///
    /// # Errors
    /// [`FileError::Profile`], or [`FileError::Damaged`] where arrays contradict each other.
    pub fn network(&self, name: &str) -> Result<Network<'a>, FileError> {
        let other = crate::profile::USUAL.iter().find_map(|(short, fixed)| {
            if *short == name {
                Some(*fixed)
            } else {
                (*fixed == name).then_some(*short)
            }
        });
        let named = |name: &str| self.directory.iter().find(|entry| entry.name == name);
        let entry = named(name).or_else(|| other.and_then(named));
        let entry = entry.ok_or_else(|| FileError::Profile {
            name: name.to_owned(),
            known: self.names().collect::<Vec<_>>().join(", "),
        })?;
        let network = self.load(entry)?;
        prove(&network)?;
        Ok(network)
    }

    fn load(&self, entry: &Entry) -> Result<Network<'a>, FileError> {
        let at = &entry.arrays;
        Ok(Network {
            profile: entry.profile.clone(),
            counts: entry.counts.clone(),
            lons: self.array(at[0])?,
            lats: self.array(at[1])?,
            flags: self.array(at[2])?,
            ends: self.array(at[3])?,
            metres: self.array(at[4])?,
            times: self.array(at[5])?,
            first: self.array(at[6])?,
            around: self.array(at[7])?,
            bans: self.array(at[8])?,
            cells: self.array(at[9])?,
            cell_first: self.array(at[10])?,
            cell_segments: self.array(at[11])?,
            hierarchy: Hierarchy {
                up: self.edges(at[12], at[13], at[14])?,
                down: self.edges(at[15], at[16], at[17])?,
            },
        })
    }

    fn edges(&self, first: Span, other: Span, micros: Span) -> Result<Edges<'a>, FileError> {
        Ok(Edges {
            first: self.array(first)?,
            other: self.array(other)?,
            micros: self.array(micros)?,
        })
    }

    fn array<T: Pod>(&self, (start, size): Span) -> Result<Cow<'a, [T]>, FileError> {
        let damaged = FileError::Damaged { detail: "array" };
        let range = usize::try_from(start).ok().zip(usize::try_from(size).ok());
        let range = range.and_then(|(start, size)| Some(start..start.checked_add(size)?));
        let bytes = range.and_then(|range| self.data.get(range));
        let bytes = bytes.filter(|bytes| bytes.len() % size_of::<T>() == 0);
        let bytes = bytes.ok_or(damaged)?;
        // bytes that lie crooked in memory, as those of a test may, are copied
        Ok(bytemuck::try_cast_slice(bytes).map_or_else(
            |_| {
                let items = bytes.chunks_exact(size_of::<T>());
                Cow::Owned(items.map(bytemuck::pod_read_unaligned).collect())
            },
            Cow::Borrowed,
        ))
    }
}

/// That no array points beside another, so that nothing that reads them can fail.
fn prove(network: &Network<'_>) -> Result<(), FileError> {
    let (vertices, segments) = (network.lons.len(), network.ends.len());
    let is_whole = network.lats.len() == vertices
        && network.flags.len() == vertices
        && network.metres.len() == segments
        && network.times.len() == segments
        && network.around.len() == segments * 2
        && leads(&network.first, vertices, network.around.len())
        && leads(
            &network.cell_first,
            network.cells.len(),
            network.cell_segments.len(),
        )
        && below(network.ends.as_flattened(), vertices)
        && below(&network.around, segments * 2)
        && below(&network.cell_segments, segments)
        && below(network.bans.as_flattened(), segments * 2)
        && [&network.hierarchy.up, &network.hierarchy.down]
            .into_iter()
            .all(|edges| {
                leads(&edges.first, segments * 2, edges.other.len())
                    && edges.micros.len() == edges.other.len()
                    && below(&edges.other, segments * 2)
            });
    let detail = "arrays contradict each other";
    is_whole.then_some(()).ok_or(FileError::Damaged { detail })
}

/// Whether an index of so many things leads in order through an array of a length.
fn leads(first: &[u32], things: usize, length: usize) -> bool {
    first.len() == things + 1
        && first.is_sorted()
        && first.last().is_some_and(|last| *last as usize == length)
}

fn below(numbers: &[u32], count: usize) -> bool {
    numbers.iter().all(|number| (*number as usize) < count)
}
