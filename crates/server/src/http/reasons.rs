//! What the pure engines say, as sentences of the catalogue.

use domain::catalogue::Sentence;
use triage::Reason;

/// The sentence of a reason: its code is a key of the catalogue.
pub fn sentence(reason: &Reason) -> Sentence {
    Sentence {
        key: reason.code.clone(),
        params: reason.params.clone(),
    }
}
