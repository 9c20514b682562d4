//! What was last read of the rules of one database, carried to every unit of work.

use std::sync::{Arc, PoisonError, RwLock};

use domain::policies::RulesInForce;

/// A version in force: its subject, name, instant and revision. What it says never changes.
pub(crate) type VersionInForce = (String, String, Option<i64>, i64);

/// The versions that were read, and the rules that they make.
pub(crate) type ReadRules = (Vec<VersionInForce>, Arc<RulesInForce>);

/// What was last read of the rules. Told by the versions in force, so it is never stale, whichever
/// process puts one into force.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownRules(Arc<RwLock<Option<ReadRules>>>);

impl KnownRules {
    /// The rules that these versions make, if they are those read last.
    pub(crate) fn made_by(&self, versions: &[VersionInForce]) -> Option<Arc<RulesInForce>> {
        let last = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let known = last.as_ref().filter(|(read, _)| read == versions);
        known.map(|(_, rules)| rules.clone())
    }

    /// Keeps what was read.
    pub(crate) fn keep(&self, read: ReadRules) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(read);
    }
}
