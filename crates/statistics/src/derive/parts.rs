//! Parts of wholes: share, contribution to growth, share in growth, amount for each head.
//!
//! The whole is given as the part and the rest, so that the part's rounding moves both together.

use super::{Derived, HUNDRED, bounded, quotient};
use crate::number::{Amount, NumberError};

/// Share of a part in the whole that it makes with the rest, in %.
///
/// # Errors
/// [`NumberError::Division`] for a whole of nothing.
pub fn share(part: Amount, rest: Amount) -> Result<Derived, NumberError> {
    let (rest_value, rest_interval) = (rest.value(), rest.interval());
    let percent = |part, rest| Some(quotient(part, part + rest)? * HUNDRED);
    let value = percent(part.value(), rest_value).ok_or(NumberError::Division)?;
    let whole = part.interval().plus(rest_interval)?;
    let interval = bounded(whole, [part.interval(), rest_interval], |[part, rest]| {
        percent(part, rest)
    });
    Ok(Derived {
        value,
        interval,
        working: format!("{part} ÷ {} × 100", part.value() + rest_value),
    })
}

/// What a part adds to the growth of the whole, in percentage points: its change on the whole a year
/// before (拉动).
///
/// # Errors
/// [`NumberError::Division`] for a whole of nothing.
pub fn contribution(now: Amount, base: Amount, rest_base: Amount) -> Result<Derived, NumberError> {
    let (rest_value, rest_interval) = (rest_base.value(), rest_base.interval());
    let points = |now, base, rest| Some(quotient(now - base, base + rest)? * HUNDRED);
    let value = points(now.value(), base.value(), rest_value).ok_or(NumberError::Division)?;
    let whole = base.interval().plus(rest_interval)?;
    let interval = bounded(
        whole,
        [now.interval(), base.interval(), rest_interval],
        |[now, base, rest]| points(now, base, rest),
    );
    Ok(Derived {
        value,
        interval,
        working: format!("({now} − {base}) ÷ {} × 100", base.value() + rest_value),
    })
}

/// A part's share in the change of the whole, in % (贡献率).
///
/// # Errors
/// [`NumberError::Division`] when the whole has not changed.
pub fn contribution_share(
    (now, base): (Amount, Amount),
    rest_now: Amount,
    rest_base: Amount,
) -> Result<Derived, NumberError> {
    let percent = |change, rest| Some(quotient(change, change + rest)? * HUNDRED);
    let change = now.value() - base.value();
    let rest = rest_now.value() - rest_base.value();
    let value = percent(change, rest).ok_or(NumberError::Division)?;
    let change_interval = now.interval().minus(base.interval())?;
    let rest_interval = rest_now.interval().minus(rest_base.interval())?;
    let interval = bounded(
        change_interval.plus(rest_interval)?,
        [change_interval, rest_interval],
        |[change, rest]| percent(change, rest),
    );
    Ok(Derived {
        value,
        interval,
        working: format!("({now} − {base}) ÷ {} × 100", change + rest),
    })
}

/// An amount for each head.
///
/// # Errors
/// [`NumberError::Division`] where there is nobody.
pub fn per_head(amount: Amount, heads: Amount) -> Result<Derived, NumberError> {
    let value = quotient(amount.value(), heads.value()).ok_or(NumberError::Division)?;
    let interval = bounded(
        heads.interval(),
        [amount.interval(), heads.interval()],
        |[amount, heads]| quotient(amount, heads),
    );
    Ok(Derived {
        value,
        interval,
        working: format!("{amount} ÷ {heads}"),
    })
}
