//! The model file: magic, version, length of a JSON header, header, arrays, SHA-256 of all before.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use ndarray::Array2;

use crate::features::Vocabulary;
use crate::lens::{Lens, step_of};
use crate::linear::Linear;
use crate::model::{About, Decision, Model};
use crate::neural;
use crate::train::LABELS_MAX;

const MAGIC: &[u8; 8] = b"LZTRIAGE";
/// Version of the file format that this program writes and reads.
pub const FORMAT_VERSION: u32 = 2;
const DIGEST_BYTES: usize = 32;
const PREAMBLE_BYTES: usize = 8 + 4 + 4;
const NETWORKS_MAX: usize = 16;
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
    /// Features projected, directions and landmarks of the lens.
    lens: Option<[usize; 3]>,
    networks: usize,
    bias: Vec<f32>,
    /// Weights are stored as 16-bit steps of this size, one for each label.
    steps: Vec<f32>,
}

impl Model {
    /// The model as the bytes of a file.
    pub fn save(&self) -> Vec<u8> {
        let labels = self.grams.labels;
        let header = Header {
            about: self.about.clone(),
            features: self.vocabulary.len(),
            lens: self.lens.as_ref().map(|lens| {
                let (projected, directions) = lens.basis().dim();
                [projected, directions, lens.landmarks().nrows()]
            }),
            networks: self.networks.len(),
            bias: self.grams.bias.clone(),
            steps: steps(&self.grams),
        };
        // A struct of strings and finite numbers always serialises.
        let json = serde_json::to_vec(&header).unwrap_or_default();
        let mut bytes = Vec::with_capacity(
            PREAMBLE_BYTES + json.len() + header.features * (12 + 2 * labels) + 64,
        );
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        bytes.extend_from_slice(&(json.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&json);
        self.vocabulary
            .keys()
            .iter()
            .for_each(|key| bytes.extend_from_slice(&key.to_le_bytes()));
        self.vocabulary
            .idf()
            .iter()
            .for_each(|idf| bytes.extend_from_slice(&idf.to_le_bytes()));
        for row in self.grams.weights.chunks(labels.max(1)) {
            for (weight, step) in row.iter().zip(&header.steps) {
                bytes.extend_from_slice(&to_steps(*weight, *step).to_le_bytes());
            }
        }
        if let Some(lens) = &self.lens {
            write_lens(lens, &mut bytes);
        }
        self.networks
            .iter()
            .for_each(|network| network.write(&mut bytes));
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
        let mut preamble = Reader {
            rest: &bytes[MAGIC.len()..],
        };
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
        let mut reader = Reader {
            rest: &bytes[PREAMBLE_BYTES..content],
        };
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
        let consistent = (2..=LABELS_MAX).contains(&labels)
            && header.bias.len() == labels
            && header.steps.len() == labels
            && header.networks <= NETWORKS_MAX
            && header.about.together.is_some() == (header.networks > 0)
            && fits(&header.about.alone, labels, 1)
            && header
                .about
                .together
                .as_ref()
                .is_none_or(|together| fits(together, labels, 2));
        if !consistent {
            return Err(LoadError::Damaged {
                what: "the header contradicts itself",
            });
        }
        let keys: Vec<u64> = reader.numbers(header.features, u64::from_le_bytes)?;
        let idf: Vec<f32> = reader.numbers(header.features, f32::from_le_bytes)?;
        let cells = header
            .features
            .checked_mul(labels)
            .ok_or(LoadError::Damaged {
                what: "too many weights",
            })?;
        let stored: Vec<i16> = reader.numbers(cells, i16::from_le_bytes)?;
        let lens = match header.lens {
            Some(shape) => Some(read_lens(reader, shape, header.features, labels)?),
            None => None,
        };
        let mut networks = Vec::with_capacity(header.networks);
        for _ in 0..header.networks {
            let (network, rest) = neural::read(reader.rest, header.about.fields.len(), labels)
                .ok_or(LoadError::Damaged {
                    what: "a network is cut short",
                })?;
            reader.rest = rest;
            networks.push(network);
        }
        if !reader.rest.is_empty() {
            return Err(LoadError::Damaged {
                what: "bytes are left over",
            });
        }
        if !keys.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(LoadError::Damaged {
                what: "the features are out of order",
            });
        }
        let weights = stored
            .chunks(labels)
            .flat_map(|row| {
                row.iter()
                    .zip(&header.steps)
                    .map(|(w, step)| f32::from(*w) * step)
            })
            .collect();
        let fields = header.about.fields.len();
        Ok(Self {
            about: header.about,
            vocabulary: Vocabulary::from_parts(fields, keys, idf),
            grams: Linear {
                labels,
                weights,
                bias: header.bias,
                tail: Vec::new(),
            },
            lens,
            networks,
            encoder: None,
        })
    }

    /// Rounds the weights to what a file holds, so that a model says the same before and after
    /// it is stored.
    pub(crate) fn round_weights(&mut self) {
        let steps = steps(&self.grams);
        for row in self.grams.weights.chunks_mut(self.grams.labels.max(1)) {
            for (weight, step) in row.iter_mut().zip(&steps) {
                *weight = f32::from(to_steps(*weight, *step)) * step;
            }
        }
    }
}

/// Appends a lens: features, basis in 8 bits a number with a step for each row, landmarks, weights.
fn write_lens(lens: &Lens, bytes: &mut Vec<u8>) {
    for feature in lens.projected() {
        bytes.extend_from_slice(&feature.to_le_bytes());
    }
    for row in lens.basis().rows() {
        let step = step_of(row.iter());
        bytes.extend_from_slice(&step.to_le_bytes());
        bytes.extend(row.iter().map(|value| (value / step).round() as i8 as u8));
    }
    for value in lens.landmarks().iter().chain(&lens.weights) {
        bytes.extend_from_slice(&value.to_le_bytes());
    }
}

fn read_lens(
    reader: &mut Reader<'_>,
    [projected, directions, landmarks]: [usize; 3],
    features: usize,
    labels: usize,
) -> Result<Lens, LoadError> {
    const WRONG: LoadError = LoadError::Damaged {
        what: "the lens does not fit",
    };
    if directions == 0 || landmarks == 0 {
        return Err(WRONG);
    }
    let places: Vec<u32> = reader.numbers(projected, u32::from_le_bytes)?;
    let row_bytes = directions.checked_add(size_of::<f32>()).ok_or(WRONG)?;
    let stored = reader.take(projected.checked_mul(row_bytes).ok_or(WRONG)?)?;
    let mut basis = Vec::with_capacity(projected * directions);
    for row in stored.chunks_exact(row_bytes) {
        let (step, numbers) = row.split_first_chunk::<4>().ok_or(WRONG)?;
        let step = f32::from_le_bytes(*step);
        basis.extend(numbers.iter().map(|&number| f32::from(number as i8) * step));
    }
    let mut array = |rows: usize, columns: usize| {
        let cells = rows.checked_mul(columns).ok_or(WRONG)?;
        let values = reader.numbers(cells, f32::from_le_bytes)?;
        Array2::from_shape_vec((rows, columns), values).map_err(|_| WRONG)
    };
    let landmarks_read = array(landmarks, directions)?;
    let weights = array(landmarks, labels)?;
    let basis = Array2::from_shape_vec((projected, directions), basis).map_err(|_| WRONG)?;
    Lens::from_parts(&places, features, basis, landmarks_read, weights).ok_or(WRONG)
}

/// True when a decision is made for so many labels and heads.
fn fits(decision: &Decision, labels: usize, heads: usize) -> bool {
    decision.choice.len() == labels
        && decision.blend.offsets.len() == labels
        && decision.blend.scales.len() == heads
}

fn steps(linear: &Linear) -> Vec<f32> {
    let mut largest = vec![f32::MIN_POSITIVE; linear.labels];
    for row in linear.weights.chunks(linear.labels.max(1)) {
        for (largest, weight) in largest.iter_mut().zip(row) {
            *largest = largest.max(weight.abs());
        }
    }
    largest
        .into_iter()
        .map(|weight| weight / f32::from(i16::MAX))
        .collect()
}

fn to_steps(weight: f32, step: f32) -> i16 {
    (weight / step).round() as i16
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, bytes: usize) -> Result<&'a [u8], LoadError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(bytes)
            .ok_or(LoadError::Damaged {
                what: "it ends too early",
            })?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], LoadError> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| LoadError::Damaged {
            what: "it ends too early",
        })
    }

    fn numbers<T, const N: usize>(
        &mut self,
        count: usize,
        read: fn([u8; N]) -> T,
    ) -> Result<Vec<T>, LoadError> {
        let bytes = count.checked_mul(N).ok_or(LoadError::Damaged {
            what: "it claims too many numbers",
        })?;
        let (chunks, _) = self.take(bytes)?.as_chunks::<N>();
        Ok(chunks.iter().map(|chunk| read(*chunk)).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::progress::Silent;
    use crate::train::{Example, TrainError, TrainOptions, train};

    fn examples() -> Vec<Example> {
        [
            ("路灯不亮", "照明"),
            ("路灯坏了", "照明"),
            ("小区停水", "供水"),
            ("停水三天", "供水"),
            ("停水了", "供水"),
        ]
        .map(|(text, label)| Example {
            fields: vec![text.to_owned()],
            label: label.to_owned(),
        })
        .into()
    }

    fn small() -> Model {
        train(
            &examples(),
            &TrainOptions::new(vec!["text".to_owned()]),
            None,
            &Silent,
        )
        .expect("trains")
    }

    #[test]
    fn a_stored_model_says_the_same() {
        let model = small();
        let bytes = model.save();
        let again = Model::load(&bytes).expect("loads");
        for text in ["路灯不亮", "停水", "", "a", "路燈壞了", "😀"] {
            assert_eq!(model.predict(&[text]), again.predict(&[text]), "{text}");
        }
        assert_eq!(bytes, again.save());
        assert_eq!(bytes, small().save(), "training is deterministic");
    }

    #[test]
    fn digits_and_scripts_do_not_decide() {
        let model = small();
        let told = model.predict(&["路灯坏了"]);
        let other = model.predict(&["路燈壞了13812345678"]);
        assert_eq!(
            (told.label, told.confidence),
            (other.label, other.confidence)
        );
        assert!(model.predict(&[""]).abstain);
        assert!(model.predict(&["plain English"]).abstain);
        assert!(
            !model
                .predict(&["停水".repeat(50_000).as_str()])
                .label
                .is_empty()
        );
    }

    #[test]
    fn what_says_nothing_decides_nothing() {
        let model = small();
        for nothing in [
            "",
            " ",
            "x",
            "plain English",
            "日本語のテキスト",
            "😀👨‍👩‍👧😀",
            "\u{0}\u{feff}",
            "13812345678",
            "12号3栋二单元101室",
            "someone@example.org http://example.org/a",
        ] {
            let told = model.predict(&[nothing]);
            assert!(
                told.abstain && told.evidence.is_empty(),
                "{nothing}: {told:?}"
            );
        }
    }

    #[test]
    fn odd_company_changes_no_label() {
        let model = small();
        let plain = model.predict(&["路灯不亮"]).label;
        for odd in [
            "路燈不亮",
            "路灯不亮😀",
            "ABC路灯不亮xyz",
            "　路灯不亮！！！13812345678",
        ] {
            assert_eq!(model.predict(&[odd]).label, plain, "{odd}");
        }
        let long = "路灯不亮".repeat(25_000);
        assert_eq!(model.predict(&[long.as_str()]).label, plain);
    }

    #[test]
    fn damage_is_told_apart() {
        let bytes = small().save();
        assert_eq!(
            Model::load(b"PK\x03\x04 something else").expect_err("foreign"),
            LoadError::Foreign
        );
        let mut newer = bytes.clone();
        newer[8] = 9;
        assert_eq!(
            Model::load(&newer).expect_err("newer"),
            LoadError::Version { found: 9 }
        );
        for cut in [0, 10, 20, bytes.len() / 2, bytes.len() - 1] {
            assert!(Model::load(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        assert_eq!(
            train(
                &examples()[..2],
                &TrainOptions::new(vec!["text".to_owned()]),
                None,
                &Silent
            )
            .expect_err("one label"),
            TrainError::TooFewLabels { found: 1 }
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn one_changed_byte_is_found(at in any::<prop::sample::Index>(), to in any::<u8>()) {
            let bytes = small().save();
            let mut changed = bytes.clone();
            let at = at.index(changed.len());
            changed[at] = to;
            prop_assert!(changed == bytes || Model::load(&changed).is_err());
        }

        /// Even with a checksum that holds, contents that contradict themselves are refused.
        #[test]
        fn forged_contents_load_or_are_refused(at in any::<prop::sample::Index>(), to in any::<[u8; 4]>()) {
            let mut forged = small().save();
            forged.truncate(forged.len() - DIGEST_BYTES);
            let at = at.index(forged.len() - 4);
            forged[at..at + 4].copy_from_slice(&to);
            let digest = Sha256::digest(&forged);
            forged.extend_from_slice(&digest);
            if let Ok(model) = Model::load(&forged) {
                model.predict(&["路灯不亮"]);
            }
        }

        #[test]
        fn any_bytes_load_or_are_refused(bytes in any::<Vec<u8>>()) {
            let _ = Model::load(&bytes);
        }
    }
}
