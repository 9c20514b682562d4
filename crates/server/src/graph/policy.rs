//! The thresholds of the analyses, as the city has them.

use std::sync::LazyLock;

use chain::analyse::Policy;

static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let text = include_str!("../../../../data/policies/chain.json");
    serde_json::from_str(text).expect("the compiled-in thresholds are checked by tests")
});

/// The thresholds in force.
pub fn policy() -> &'static Policy {
    &POLICY
}
