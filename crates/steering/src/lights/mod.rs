//! Red, yellow and green: plan against report, as it was shown on a day and as it is known today.
//!
//! **What may come in:** the history of a project and rules that are data. The same history, rules, day and
//! day of knowledge give the same lights; what is said later never changes what was shown.

mod late;
mod months;
mod reckon;
mod rules;
mod shown;

pub use reckon::reckon;
pub use rules::{LightRules, Limits, PRESETS, Preset, Ratio, read_rules};
pub use shown::{Code, Lights, Params, Signal};
