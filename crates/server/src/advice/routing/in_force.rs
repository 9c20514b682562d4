//! The rules in force, compiled once and kept until they change.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use store::cases::Case;
use store::requests::Details;
use store::{Store, StoreError};
use triage::rules::{self, Facts, Rule};

use super::Vocabulary;

/// Categories that move and units that close are noticed after this time; new rules at once.
const NAMES_KEPT: SignedDuration = SignedDuration::from_secs(30);

/// A rule that fired, and what it proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// The version of the rules.
    pub version: i64,
    /// Name of the rule.
    pub name: String,
    /// Its line in the text of that version, from 1.
    pub line: usize,
    /// Code of the leading department.
    pub lead: String,
    /// Codes of supporting departments.
    pub supporting: Vec<String>,
    /// The words of the text for which it fired, folded.
    pub words: Vec<String>,
    /// False when the leading department is out of use: the rule still fires, and whoever reads it
    /// has to be told.
    pub lead_active: bool,
}

/// The rules in force with the names of the city.
#[derive(Debug, Default)]
pub struct InForce {
    version: i64,
    rules: Vec<Rule>,
    vocabulary: Vocabulary,
}

impl InForce {
    /// Reads the rules in force; none when none were ever saved.
    ///
    /// # Errors
    /// When the database refuses, or the kept form cannot be read.
    pub async fn load(store: &Store) -> Result<Self, StoreError> {
        let vocabulary = Vocabulary::load(store).await?;
        let Some(kept) = store.rules_in_force().await? else {
            return Ok(Self {
                vocabulary,
                ..Self::default()
            });
        };
        let mut rules: Vec<Rule> =
            serde_json::from_str(&kept.compiled).map_err(|error| StoreError::Corrupt {
                place: "routing_rules.compiled",
                what: error.to_string(),
            })?;
        rules::resettle(&mut rules, &vocabulary.category_paths());
        Ok(Self {
            version: kept.version,
            rules,
            vocabulary,
        })
    }

    /// Their version; 0 while there are none.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// The rules in their order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The names of the city.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// A request as rules see it. `uscc` is the code of the firm that asks, if one does.
    pub fn facts(&self, case: &Case, details: Option<&Details>, uscc: Option<&str>) -> Facts {
        self.vocabulary.facts(case, details, uscc)
    }

    /// The first rule that applies.
    pub fn fire(&self, facts: &Facts) -> Option<Fired> {
        let found = rules::evaluate(&self.rules, facts)?;
        Some(Fired {
            version: self.version,
            name: found.rule.name.clone(),
            line: found.rule.line,
            lead: found.rule.lead.clone(),
            supporting: found.rule.supporting.clone(),
            words: found.words(facts),
            lead_active: self.vocabulary.is_active_unit(&found.rule.lead),
        })
    }
}

/// Keeps the rules in force of this process.
#[derive(Debug, Default)]
pub struct RoutingRules(Mutex<Option<(Timestamp, Arc<InForce>)>>);

impl RoutingRules {
    /// The rules in force. Reads one number when they have not changed.
    ///
    /// # Errors
    /// When the database refuses, or the kept form cannot be read.
    pub async fn in_force(&self, store: &Store) -> Result<Arc<InForce>, StoreError> {
        let (version, now) = (store.rules_version_in_force().await?, store.ambient().now());
        let kept = self.kept().clone();
        if let Some((at, rules)) = kept
            && rules.version == version
            && now.duration_since(at) < NAMES_KEPT
        {
            return Ok(rules);
        }
        let rules = Arc::new(InForce::load(store).await?);
        *self.kept() = Some((now, rules.clone()));
        Ok(rules)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<(Timestamp, Arc<InForce>)>> {
        // what is kept is replaced whole, so a panic elsewhere cannot have left half of it
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
