//! How a case went, projected from its events onto its row, beside its clocks.

use domain::lifecycle::Performer;
use domain::policies::RulesInForce;
use domain::rates::{Course, Exempt, Happened};

use super::clocks;
use super::row::Case;
use crate::log::EventRow;

/// Detail of an exemption: the codes of the rates, with blanks between.
pub(super) const RATES: &str = "rates";

/// Projects everything that a case's history, oldest first, says onto its row: clocks and course.
pub(crate) fn project(case: &mut Case, history: &[EventRow], rules: &RulesInForce) {
    clocks::project(case, &clocks::clock_events(case, history), rules);
    case.course = Course::of(history.iter().map(happened));
}

fn happened(event: &EventRow) -> Happened<'_> {
    let performer = event.details.get("as");
    let rates = event.details.get(RATES).map_or("", String::as_str);
    Happened {
        code: &event.code,
        actor: event.actor,
        performer: performer.and_then(|code| Performer::from_code(code)),
        rates: Exempt::from_codes(rates.split(' ')),
    }
}
