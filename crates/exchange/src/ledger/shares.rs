//! Who bears a loss.

use domain::sheets::{FaultKind, Ordered, Rules};
use rust_decimal::Decimal;
use serde::Deserialize;

/// The part of the rules in which the order of keys matters.
#[derive(Deserialize)]
struct InOrder {
    shares: Ordered,
}

/// Who bears a loss.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// The parties to the pool, in the order in which they pay.
    pub parties: Vec<(String, Decimal)>,
    /// The share of the bank that lent.
    pub bank: Decimal,
}

/// The parties' shares of a loss, in the order written in `text`, and the bank's; they add up to 1.
pub fn read_shares(rules: &mut Rules<'_, '_>, text: &str) -> Option<Shares> {
    const KEY: &str = "shares";
    rules.value(KEY)?;
    let Ok(InOrder { shares: pairs }) = serde_json::from_str(text) else {
        let value = KEY.to_owned();
        rules.fault(KEY, FaultKind::NotANumber { value });
        return None;
    };
    let (mut parties, mut bank) = (Vec::new(), None);
    let mut sum = Decimal::ZERO;
    for (at, (party, share)) in pairs.0.iter().enumerate() {
        let share = rules.coarse(KEY, share, Decimal::ZERO, Decimal::ONE)?;
        if pairs.0[..at].iter().any(|(other, _)| other == party) {
            rules.fault(party, FaultKind::RepeatedColumn);
        }
        sum += share;
        match party.as_str() {
            "bank" => bank = Some(share),
            _ => parties.push((party.clone(), share)),
        }
    }
    if sum != Decimal::ONE {
        let params = vec![("sum", sum.normalize().to_string())];
        let code = "exchange.shares";
        rules.fault(KEY, FaultKind::Own { code, params });
        return None;
    }
    let Some(bank) = bank else {
        rules.fault("shares.bank", FaultKind::MissingColumn);
        return None;
    };
    Some(Shares { parties, bank })
}
