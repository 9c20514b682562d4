//! What the triage engine was told, has learned and said: routing rules, models, suggestions, examples.

mod decided;
mod decisions;
mod entity;
mod examples;
mod models;
mod registry;
mod rules;
mod stamp;
mod suggestions;

pub use decided::DecidedRequest;
pub use decisions::ExampleRow;
pub use examples::{learn_category, learn_department};
pub use models::{AdoptedModel, Target};
pub use registry::{ModelRow, ModelState, NewModel, add_model, adopt_model, set_threshold};
pub use rules::{NewRules, RulesVersion, save_rules};
pub use stamp::Stamp;
pub use suggestions::{Suggested, Told, record_suggestion};

/// Shares and confidences are kept in millionths.
const MILLION: f64 = 1_000_000.0;

fn to_millionths(share: f64) -> i64 {
    (share.clamp(0.0, 1.0) * MILLION).round() as i64
}

fn from_millionths(millionths: i64) -> f64 {
    millionths as f64 / MILLION
}
