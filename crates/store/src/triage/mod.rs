//! What the triage engine was told and has learned: routing rules, models, suggestions, examples.

mod entity;
mod rules;

pub use rules::{NewRules, RulesVersion, save_rules};
