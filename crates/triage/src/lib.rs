//! From a text to category, department and urgency; duplicates, hot topics, reply quality. Pure.
//!
//! [`Model`] learns a label from texts: least squares over character n-grams, a kernel over what
//! they mean together, and one over sentences where an encoder is at hand, calibrated on
//! cross-validated scores.

mod blend;
mod calibrate;
mod choice;
mod cholesky;
mod data;
mod decide;
mod descent;
mod evidence;
mod exact;
mod features;
mod file;
mod folds;
mod hidden;
mod kernel;
mod lens;
mod lesson;
mod linear;
mod machine;
mod model;
mod random;
mod sense;
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
pub use lesson::{Example, TrainError, TrainOptions};
pub use model::{Alternative, Fields, Model, Prediction, Reason};
pub use train::train;
