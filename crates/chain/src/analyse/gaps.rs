//! What the chain lacks, worst first, and the sentences that a chief reads first.

use domain::catalogue::Sentence;
use serde::Serialize;

use super::{ChainAnalysis, State};

/// Sentences speak of 10,000 yuan.
const YUAN: f64 = 1e4;
/// and of 100 million from there on.
const LARGE: f64 = 1e8;

/// A segment whose need is not met here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    /// Position of the segment.
    pub segment: usize,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: State,
    /// Share of the chain's value that is not met.
    pub share: f64,
    /// Yuan a year that are not met, where the need is known.
    pub value: Option<f64>,
    /// Firms elsewhere that make it.
    pub candidates: usize,
    /// What it means.
    pub reasons: Vec<Sentence>,
}

/// Missing and weak segments, the largest share of the chain's value first.
#[must_use]
pub fn gaps(analysis: &ChainAnalysis) -> Vec<Gap> {
    let total: f64 = analysis.segments.iter().map(|segment| segment.weight).sum();
    let mut found: Vec<Gap> = analysis
        .segments
        .iter()
        .enumerate()
        .filter(|(_, segment)| matches!(segment.state, State::Missing | State::Weak))
        .map(|(at, segment)| {
            let unmet = 1.0 - segment.met.unwrap_or(0.0);
            let share = segment.weight / total.max(f64::MIN_POSITIVE) * unmet;
            let value = segment.need.map(|need| need * unmet);
            // 60,000 times 10,000 yuan reads better as 6 times 100 million.
            let (key, amount) = match value {
                None => ("chain.gap.unvalued", String::new()),
                Some(value) if value >= LARGE => {
                    ("chain.gap.large", format!("{:.1}", value / LARGE))
                }
                Some(value) => ("chain.gap.valued", format!("{:.0}", value / YUAN)),
            };
            let reason = Sentence::new(key)
                .with("segment", &segment.segment)
                .with("percent", format!("{:.1}", 100.0 * share))
                .with("candidates", segment.makers_elsewhere)
                .with("value", amount);
            Gap {
                segment: at,
                name: segment.segment.clone(),
                state: segment.state,
                share,
                value,
                candidates: segment.makers_elsewhere,
                reasons: vec![reason],
            }
        })
        .collect();
    found.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.segment.cmp(&b.segment)));
    found
}

/// What to read first: how the segments stand, how much is bought locally, the worst gap.
#[must_use]
pub fn headline(analysis: &ChainAnalysis) -> Vec<Sentence> {
    let count = |state: State| {
        analysis
            .completeness
            .states
            .get(state.code())
            .copied()
            .unwrap_or(0)
    };
    let mut said = vec![State::ALL.into_iter().fold(
        Sentence::new("chain.headline.states").with("segments", analysis.segments.len()),
        |sentence, state| sentence.with(state.code(), count(state)),
    )];
    said.extend(analysis.local_sourcing.reasons.iter().cloned());
    if let Some(worst) = gaps(analysis).first() {
        said.extend(worst.reasons.iter().cloned());
    }
    said
}
