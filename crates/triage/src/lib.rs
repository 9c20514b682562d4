//! From a text to category, department and urgency; duplicates, hot topics, reply quality. Pure.
//!
//! [`Model`] learns a label from texts: linear machines over character n-grams (and over sentence
//! vectors where an encoder is at hand), blended and calibrated on cross-validated scores.

mod blend;
mod features;
mod file;
mod folds;
mod linear;
mod model;
mod neural;
mod random;

pub mod metrics;
pub mod progress;
pub mod similar;
pub mod topics;
mod train;

pub use file::{FORMAT_VERSION, LoadError};
pub use model::{Alternative, Evidence, Fields, Model, Prediction, Reason};
pub use train::{Example, TrainError, TrainOptions, train};
