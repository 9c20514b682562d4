//! The model file: magic, version, length of a JSON header, header, arrays, SHA-256 of all before.

mod parts;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::features::Vocabulary;
use crate::hidden::NETWORKS;
use crate::lens::round_rows;
use crate::lesson::LABELS_MAX;
use crate::model::{About, Decision, Model};

use parts::Reader;

const MAGIC: &[u8; 8] = b"LZTRIAGE";
/// Version of the file format that this program writes and reads.
pub const FORMAT_VERSION: u32 = 4;
const DIGEST_BYTES: usize = 32;
const PREAMBLE_BYTES: usize = 8 + 4 + 4;
const HEADER_BYTES_MAX: usize = 4 << 20;
/// Larger files are refused before anything in them is believed.
pub const FILE_BYTES_MAX: usize = 256 << 20;

/// Why a file is not a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Something else altogether.
    #[error("not a triage model file")]
    Foreign,
    /// Written by another version of the program.
    #[error("model file has format version {found}, this program reads {FORMAT_VERSION}")]
    Version {
        /// Version in the file.
        found: u32,
    },
    /// Too large to be one of ours.
    #[error("model file of {bytes} bytes is larger than the limit of {FILE_BYTES_MAX}")]
    TooLarge {
        /// Size of the file.
        bytes: usize,
    },
    /// Cut short or changed on the way.
    #[error("model file is damaged: {what}")]
    Damaged {
        /// What does not hold.
        what: &'static str,
    },
}

#[derive(Serialize, Deserialize)]
struct Header {
    about: About,
    features: usize,
    /// Features projected and directions of the lens.
    lens: Option<[usize; 2]>,
    /// Texts that others are compared with.
    landmarks: usize,
    /// Spaces of sentences: one for each field, or none.
    senses: usize,
    /// Networks that decide with the n-grams.
    networks: usize,
}

impl Model {
    /// The model as the bytes of a file.
    pub fn save(&self) -> Vec<u8> {
        let landmarks = self.alone.near.nrows();
        let header = Header {
            about: self.about.clone(),
            features: self.vocabulary.len(),
            lens: self.lens.as_ref().map(|lens| lens.basis().dim().into()),
            landmarks: (self.together.as_ref()).map_or(landmarks, |machine| machine.near.nrows()),
            senses: self.senses.len(),
            networks: self.networks.len(),
        };
        // A struct of strings and finite numbers always serialises.
        let json = serde_json::to_vec(&header).unwrap_or_default();
        let mut bytes = Vec::new();
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&(json.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&json);
        for key in self.vocabulary.keys() {
            bytes.extend_from_slice(&key.to_le_bytes());
        }
        parts::write_numbers(self.vocabulary.idf(), &mut bytes);
        if let Some(lens) = &self.lens {
            parts::write_lens(lens, &mut bytes);
        }
        for sense in &self.senses {
            parts::write_rows(&sense.space().points, &mut bytes);
        }
        for machine in [Some(&self.alone), self.together.as_ref()]
            .into_iter()
            .flatten()
        {
            parts::write_machine(machine, &mut bytes);
        }
        for network in &self.networks {
            parts::write_network(network, &mut bytes);
        }
        let digest = Sha256::digest(&bytes);
        bytes.extend_from_slice(&digest);
        bytes
    }

    /// Reads a model from the bytes of a file. Nothing is believed before the checksum holds.
    pub fn load(bytes: &[u8]) -> Result<Self, LoadError> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(LoadError::TooLarge { bytes: bytes.len() });
        }
        if bytes.len() < PREAMBLE_BYTES || !bytes.starts_with(MAGIC) {
            return Err(LoadError::Foreign);
        }
        let mut preamble = Reader::new(&bytes[MAGIC.len()..]);
        let version = u32::from_le_bytes(preamble.array()?);
        if version != FORMAT_VERSION {
            return Err(LoadError::Version { found: version });
        }
        let Some(content) = bytes
            .len()
            .checked_sub(DIGEST_BYTES)
            .filter(|&end| end >= PREAMBLE_BYTES)
        else {
            return Err(LoadError::Damaged {
                what: "it ends before its checksum",
            });
        };
        if Sha256::digest(&bytes[..content])[..] != bytes[content..] {
            return Err(LoadError::Damaged {
                what: "the checksum differs",
            });
        }
        let header_bytes = u32::from_le_bytes(preamble.array()?) as usize;
        let mut reader = Reader::new(&bytes[PREAMBLE_BYTES..content]);
        Self::read(&mut reader, header_bytes)
    }

    fn read(reader: &mut Reader<'_>, header_bytes: usize) -> Result<Self, LoadError> {
        if header_bytes > HEADER_BYTES_MAX {
            return Err(LoadError::Damaged {
                what: "the header is too long",
            });
        }
        let header: Header =
            serde_json::from_slice(reader.take(header_bytes)?).map_err(|_| LoadError::Damaged {
                what: "the header does not read",
            })?;
        let labels = header.about.labels.len();
        let fields = header.about.fields.len();
        let consistent = (2..=LABELS_MAX).contains(&labels)
            && header.senses <= fields
            && header.about.together.is_some() == (header.senses > 0)
            && header.networks <= NETWORKS
            && fits(&header.about.alone, labels, 1 + header.networks.min(1))
            && (header.about.together.as_ref()).is_none_or(|together| fits(together, labels, 1));
        if !consistent {
            return Err(LoadError::Damaged {
                what: "the header contradicts itself",
            });
        }
        let keys: Vec<u64> = reader.numbers(header.features, u64::from_le_bytes)?;
        if !keys.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(LoadError::Damaged {
                what: "the features are out of order",
            });
        }
        let idf: Vec<f32> = reader.numbers(header.features, f32::from_le_bytes)?;
        let landmarks = header.landmarks;
        let lens = match header.lens {
            Some(shape) => Some(reader.lens(shape, header.features, landmarks)?),
            None => None,
        };
        let senses = (0..header.senses)
            .map(|_| reader.sense(landmarks))
            .collect::<Result<_, _>>()?;
        let own = if lens.is_some() { landmarks } else { 0 };
        let alone = reader.machine(header.features, own, labels)?;
        let together = match header.about.together {
            Some(_) => Some(reader.machine(header.features, landmarks, labels)?),
            None => None,
        };
        let networks = (0..header.networks)
            .map(|_| reader.network(header.features, labels))
            .collect::<Result<_, _>>()?;
        if !reader.is_empty() {
            return Err(LoadError::Damaged {
                what: "bytes are left over",
            });
        }
        Ok(Self {
            about: header.about,
            vocabulary: Vocabulary::from_parts(fields, keys, idf),
            lens,
            alone,
            networks,
            senses,
            together,
            encoder: None,
        })
    }

    /// Rounds the weights to what a file holds, so that a model says the same before and after
    /// it is stored.
    pub(crate) fn round_weights(&mut self) {
        for machine in [Some(&mut self.alone), self.together.as_mut()]
            .into_iter()
            .flatten()
        {
            parts::round(&mut machine.grams);
        }
        for network in &mut self.networks {
            round_rows(&mut network.input);
        }
    }
}

/// True when a decision is made for so many labels and heads.
fn fits(decision: &Decision, labels: usize, heads: usize) -> bool {
    decision.choice.fits(labels)
        && decision.blend.offsets.len() == labels
        && decision.blend.scales.len() == heads
}

#[cfg(test)]
mod tests;
