//! Effective shares as exact fractions, where the nearly reckoned ones lie too close to the limit.

use std::collections::{BTreeMap, HashMap};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use rust_decimal::Decimal;

use super::graph::Shares;

/// A decimal as a fraction.
pub fn fraction(value: Decimal) -> BigRational {
    let denominator = BigInt::from(10_u8).pow(value.scale());
    BigRational::new(BigInt::from(value.mantissa()), denominator)
}

/// The effective share of `holder` in `firm` over walks through the parties `among`, which hold both: the
/// others are taken out one by one, their walks being written on the shares of those beside them.
pub fn effective(shares: &Shares, among: &[usize], holder: usize, firm: usize) -> BigRational {
    let places: HashMap<usize, usize> = among
        .iter()
        .enumerate()
        .map(|(at, party)| (*party, at))
        .collect();
    let mut held: Vec<BTreeMap<usize, BigRational>> = vec![BTreeMap::new(); among.len()];
    let mut holds: Vec<BTreeMap<usize, ()>> = vec![BTreeMap::new(); among.len()];
    for (at, party) in among.iter().enumerate() {
        for one in shares.holders(*party) {
            if let Some(by) = places.get(&one.party) {
                held[at].insert(*by, fraction(one.share));
                holds[*by].insert(at, ());
            }
        }
    }
    let (Some(holder), Some(firm)) = (places.get(&holder), places.get(&firm)) else {
        return BigRational::zero();
    };
    let mut left: Vec<usize> = (0..among.len())
        .filter(|at| at != holder && at != firm)
        .collect();
    while let Some(place) =
        (0..left.len()).min_by_key(|place| held[left[*place]].len() * holds[left[*place]].len())
    {
        take_out(left.swap_remove(place), &mut held, &mut holds);
    }
    let share = |of: usize, by: usize| held[of].get(&by).cloned().unwrap_or_else(BigRational::zero);
    let one = BigRational::one();
    let direct = share(*firm, *holder);
    let loops = (&one - share(*holder, *holder)) * (&one - share(*firm, *firm));
    let whole = loops - &direct * share(*holder, *firm);
    if whole.is_zero() {
        whole
    } else {
        direct / whole
    }
}

fn take_out(
    gone: usize,
    held: &mut [BTreeMap<usize, BigRational>],
    holds: &mut [BTreeMap<usize, ()>],
) {
    let mut by = std::mem::take(&mut held[gone]);
    let of = std::mem::take(&mut holds[gone]);
    let itself = by.remove(&gone).unwrap_or_else(BigRational::zero);
    let again = (BigRational::one() - itself).recip();
    for holder in by.keys() {
        holds[*holder].remove(&gone);
    }
    for firm in of.into_keys().filter(|firm| *firm != gone) {
        let Some(share) = held[firm].remove(&gone) else {
            continue;
        };
        let share = share * &again;
        for (holder, part) in &by {
            let sum = held[firm].entry(*holder).or_insert_with(BigRational::zero);
            *sum += part * &share;
            holds[*holder].insert(firm, ());
        }
    }
}
