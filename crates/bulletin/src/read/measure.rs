//! What a number says about its indicator: level, growth, share, change, contribution.

use statistics::{Measure, UnitKind};

use super::phrase::{Compared, Phrase, Way, mentions};
use crate::lexicon::Lexicon;
use crate::scan::{Number, NumberKind};

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decision {
    /// The measure.
    pub measure: Measure,
    /// Whether the number is said without its minus (下降).
    pub is_less: bool,
    /// Whether nothing but the figure before decided.
    pub is_carried: bool,
}

impl Decision {
    const fn sure(measure: Measure, is_less: bool) -> Self {
        Self {
            measure,
            is_less,
            is_carried: false,
        }
    }
}

/// Decides by the words before a number, those behind it, and the measure of the figure before.
pub(crate) fn decide(
    number: &Number,
    phrase: &Phrase,
    behind: &[char],
    before: Option<Measure>,
) -> Decision {
    match number.unit.kind() {
        UnitKind::Percent => percent(number, phrase, behind, before),
        UnitKind::PercentagePoint => points(phrase, before),
        UnitKind::Currency
        | UnitKind::Measure
        | UnitKind::Count
        | UnitKind::Ratio
        | UnitKind::Place => amount(phrase),
    }
}

fn is_less(phrase: &Phrase) -> bool {
    phrase.way == Some(Way::Down) || phrase.is_fall_noun && phrase.way.is_none()
}

fn growth(phrase: &Phrase) -> Measure {
    if phrase.is_two_years {
        Measure::TwoYearAverage
    } else if phrase.compared == Some(Compared::PeriodBefore) {
        Measure::Mom
    } else {
        Measure::Yoy
    }
}

fn percent(number: &Number, phrase: &Phrase, behind: &[char], before: Option<Measure>) -> Decision {
    if phrase.pulls {
        return Decision::sure(Measure::Contribution, is_less(phrase));
    }
    if phrase.is_contribution_share {
        return Decision::sure(Measure::ContributionShare, false);
    }
    if phrase.is_completion {
        return Decision::sure(Measure::Completion, false);
    }
    if phrase.is_share {
        return Decision::sure(Measure::Share, false);
    }
    let grows = phrase.way.is_some() && !phrase.is_reached;
    if grows || phrase.is_growth_noun || phrase.is_fall_noun || phrase.is_two_years {
        return Decision::sure(growth(phrase), is_less(phrase));
    }
    let growth_behind = behind.strip_prefix(&['的']).unwrap_or(behind);
    let says_growth = ["增长", "增速", "速度", "增幅", "高速"];
    if says_growth.iter().any(|word| {
        word.chars()
            .eq(growth_behind.iter().copied().take(word.chars().count()))
    }) {
        return Decision::sure(growth(phrase), false);
    }
    if !phrase.is_bare {
        return Decision::sure(Measure::Level, false);
    }
    let of_growth = matches!(
        before,
        Some(Measure::Yoy | Measure::Mom | Measure::TwoYearAverage)
    );
    let measure = match before {
        Some(Measure::Share) => Measure::Share,
        Some(measure) if of_growth => measure,
        _ if number.kind == NumberKind::Times => Measure::Yoy,
        _ => Measure::Level,
    };
    Decision {
        measure,
        is_less: false,
        is_carried: true,
    }
}

fn points(phrase: &Phrase, before: Option<Measure>) -> Decision {
    let less = is_less(phrase);
    if phrase.pulls {
        return Decision::sure(Measure::Contribution, less);
    }
    if phrase.is_fall_noun {
        // A fall that narrows is growth that rises.
        let narrows = phrase.way == Some(Way::Down);
        return Decision::sure(Measure::GrowthDifference, !narrows);
    }
    if phrase.is_growth_noun || phrase.is_two_years {
        return Decision::sure(Measure::GrowthDifference, less);
    }
    let is_rate = phrase.is_share || Lexicon::get().rate.suffix(&phrase.noun) > 0;
    if is_rate {
        return Decision::sure(Measure::Change, less);
    }
    let of_growth = matches!(
        before,
        Some(Measure::Yoy | Measure::Mom | Measure::TwoYearAverage | Measure::GrowthDifference)
    );
    if phrase.is_bare || of_growth {
        let measure = if of_growth {
            Measure::GrowthDifference
        } else {
            Measure::Change
        };
        return Decision {
            measure,
            is_less: less,
            is_carried: true,
        };
    }
    let faster = mentions(&Lexicon::get().growth_noun, &phrase.noun);
    let measure = if faster {
        Measure::GrowthDifference
    } else {
        Measure::Change
    };
    Decision::sure(measure, less)
}

fn amount(phrase: &Phrase) -> Decision {
    let changes = phrase.way.is_some() && !phrase.is_reached;
    if changes {
        Decision::sure(Measure::Change, is_less(phrase))
    } else {
        Decision::sure(Measure::Level, false)
    }
}
