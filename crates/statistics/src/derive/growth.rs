//! Growth: on a base, of the month that two cumulative figures imply, on average over two years.

use rust_decimal::{Decimal, MathematicalOps};

use super::{Derived, HUNDRED, bounded, quotient};
use crate::number::{Amount, Interval, NumberError, corners};

/// Growth of `now` on `base` in %: (now / base − 1) × 100.
///
/// # Errors
/// [`NumberError::Division`] for a base of nothing.
pub fn growth(now: Amount, base: Amount) -> Result<Derived, NumberError> {
    let percent = |now, base| Some((quotient(now, base)? - Decimal::ONE) * HUNDRED);
    let value = percent(now.value(), base.value()).ok_or(NumberError::Division)?;
    let interval = bounded(
        base.interval(),
        [now.interval(), base.interval()],
        |[now, base]| percent(now, base),
    );
    Ok(Derived {
        value,
        interval,
        working: format!("({now} ÷ {base} − 1) × 100"),
    })
}

/// The month alone: cumulative less cumulative of the month before, which January does not have.
///
/// # Errors
/// [`NumberError::TooLarge`] beyond 28 digits.
pub fn month_alone(cumulative: Amount, before: Option<Amount>) -> Result<Derived, NumberError> {
    let Some(before) = before else {
        return Ok(Derived {
            value: cumulative.value(),
            interval: Some(cumulative.interval()),
            working: cumulative.to_string(),
        });
    };
    let value = cumulative.value().checked_sub(before.value());
    Ok(Derived {
        value: value.ok_or(NumberError::TooLarge)?,
        interval: Some(cumulative.interval().minus(before.interval())?),
        working: format!("{cumulative} − {before}"),
    })
}

/// Geometric mean growth over two years in %: (√(now / two years before) − 1) × 100.
///
/// # Errors
/// [`NumberError::Division`] when a level is nothing or the two differ in sign.
pub fn two_year_average(now: Amount, two_years_before: Amount) -> Result<Derived, NumberError> {
    let percent = |now, base| Some((quotient(now, base)?.sqrt()? - Decimal::ONE) * HUNDRED);
    let value = percent(now.value(), two_years_before.value()).ok_or(NumberError::Division)?;
    let interval = bounded(
        two_years_before.interval(),
        [now.interval(), two_years_before.interval()],
        |[now, base]| percent(now, base),
    );
    Ok(Derived {
        value,
        interval,
        working: format!("(√({now} ÷ {two_years_before}) − 1) × 100"),
    })
}

/// A month that two neighbouring cumulative figures imply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Implied {
    /// Level of the month.
    pub level: Derived,
    /// Its growth on the month a year before, in %.
    pub growth: Derived,
}

/// The later month's level and growth that cumulative levels and growths (in %) of two neighbouring
/// months imply: the year before is reckoned back from each, and the extremes are those over all
/// corners of rounding.
///
/// # Errors
/// [`NumberError::Division`] when a growth of −100 % or equal bases leave no growth.
pub fn implied_growth(
    before: (Amount, Amount),
    now: (Amount, Amount),
) -> Result<Implied, NumberError> {
    let base = |level, growth| quotient(level, Decimal::ONE + growth / HUNDRED);
    let percent = |[level0, growth0, level1, growth1]: [Decimal; 4]| {
        let month_base = base(level1, growth1)? - base(level0, growth0)?;
        Some((quotient(level1 - level0, month_base)? - Decimal::ONE) * HUNDRED)
    };
    let figures = [before.0, before.1, now.0, now.1];
    let value = percent(figures.map(Amount::value)).ok_or(NumberError::Division)?;
    let intervals = figures.map(Amount::interval);
    let divisor = corners(intervals, |[level0, growth0, level1, growth1]| {
        Some(base(level1, growth1)? - base(level0, growth0)?)
    });
    let interval = divisor.and_then(|divisor: Interval| bounded(divisor, intervals, percent));
    let [level0, growth0, level1, growth1] = figures;
    Ok(Implied {
        level: month_alone(level1, Some(level0))?,
        growth: Derived {
            value,
            interval,
            working: format!(
                "(({level1} − {level0}) ÷ ({level1} ÷ (1 + {growth1} %) − {level0} ÷ (1 + {growth0} %)) − 1) × 100"
            ),
        },
    })
}
