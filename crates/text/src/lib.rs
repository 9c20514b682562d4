//! Chinese text, pure: normalisation, segmentation, n-grams, sentence vectors.
//!
//! Everything starts with [`normalise`]: what is equal for a reader becomes equal for the machine,
//! and what identifies a person or a door (telephone, address, link) becomes a mark that no
//! feature is made of. Positions in the normalised text lead back to the text as it was written.

pub mod collation;
pub mod encoder;
pub mod excerpt;
pub mod ngrams;
pub mod normalise;
pub mod sketch;
pub mod sound;

pub use excerpt::{Excerpt, excerpt};
pub use normalise::{Normalised, folded, letter, normalise, occurrences};
pub use sketch::Sketch;
