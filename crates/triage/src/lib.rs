//! From a text to category, department and urgency; duplicates, hot topics, reply quality. Pure.
//!
//! [`Model`] learns a label from texts: linear machines over character n-grams and a kernel over
//! what they mean together (and networks where an encoder is at hand), blended and calibrated on
//! cross-validated scores.

mod blend;
mod calibrate;
mod evidence;
mod features;
mod file;
mod folds;
mod lens;
mod linear;
mod model;
mod neural;
mod random;
mod train;

pub mod answers;
pub mod cold;
pub mod compare;
pub mod learn;
pub mod metrics;
pub mod progress;
pub mod propose;
pub mod rules;
pub mod similar;
pub mod topics;
pub mod urgency;

pub use evidence::Evidence;
pub use file::{FORMAT_VERSION, LoadError};
pub use model::{Alternative, Fields, Model, Prediction, Reason};
pub use train::{Example, TrainError, TrainOptions, train};
