//! Plan against fact: how much is done, how much of the time is gone, what the rest asks for.

use rust_decimal::Decimal;

use super::{Derived, HUNDRED, bounded, quotient};
use crate::Time;
use crate::number::{Amount, NumberError};

/// How much of a plan is done, in %.
///
/// # Errors
/// [`NumberError::Division`] for a plan of nothing.
pub fn completion(done: Amount, plan: Amount) -> Result<Derived, NumberError> {
    let percent = |done, plan| Some(quotient(done, plan)? * HUNDRED);
    let value = percent(done.value(), plan.value()).ok_or(NumberError::Division)?;
    let interval = bounded(
        plan.interval(),
        [done.interval(), plan.interval()],
        |[done, plan]| percent(done, plan),
    );
    Ok(Derived {
        value,
        interval,
        working: format!("{done} ÷ {plan} × 100"),
    })
}

/// How a plan stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// How much is done, in %.
    pub completion: Derived,
    /// How much of the time is gone, in %.
    pub elapsed: Decimal,
    /// What each month that is left must bring; none when no month is left.
    pub needed_each_month: Option<Decimal>,
}

/// Where a plan for the months of `planned` stands when `done` was reached by the end of the months
/// of `reached`; both begin with the same month.
///
/// # Errors
/// [`NumberError::Division`] for a plan of nothing.
pub fn pace(
    (plan, planned): (Amount, Time),
    (done, reached): (Amount, Time),
) -> Result<Pace, NumberError> {
    let months = |time: Time| {
        let (first, last) = (time.first(), time.last());
        i64::from((last.year() - first.year()) * 12 + last.number() - first.number() + 1)
    };
    let (all, gone) = (months(planned), months(reached).min(months(planned)));
    let left = Decimal::from(all - gone);
    Ok(Pace {
        completion: completion(done, plan)?,
        elapsed: Decimal::from(gone) / Decimal::from(all) * HUNDRED,
        needed_each_month: quotient(plan.value() - done.value(), left),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_gone_and_a_tenth_done() {
        let read = |text: &str| Amount::from(text.parse::<crate::Rounded>().unwrap());
        let year = "2016-01/2016-12".parse().unwrap();
        let quarter = "2016-01/2016-03".parse().unwrap();
        let found = pace((read("14"), year), (read("1.40"), quarter)).unwrap();
        assert_eq!(found.completion.value, Decimal::from(10));
        assert_eq!(found.elapsed, Decimal::from(25));
        assert_eq!(found.needed_each_month, Some(Decimal::new(14, 1)));
        let over = pace((read("14"), year), (read("14"), year)).unwrap();
        assert_eq!(over.needed_each_month, None);
    }
}
