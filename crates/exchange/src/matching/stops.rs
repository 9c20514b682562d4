//! What forbids a deal.

use serde::Serialize;

use super::read::{Need, Offer};

/// Mean radius of the earth in km (IUGG).
const EARTH_KM: f64 = 6371.0088;
/// Road is longer than the great circle.
const DETOUR: f64 = 1.3;
/// Kilograms that count as none.
const NOTHING_KG: f64 = 1e-6;

/// Why an offer of the right good cannot be taken; the first that holds. What is unknown forbids
/// nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// The firm offers it itself.
    OwnFirm,
    /// Less than is needed.
    Quantity,
    /// Without a certificate that is wanted.
    Certificate,
    /// Too far.
    Distance,
    /// Too late.
    LeadTime,
}

/// The first thing that forbids a deal.
pub fn stop(need: &Need, offer: &Offer) -> Option<Stop> {
    let over = |found: Option<f64>, most: Option<f64>| {
        found.zip(most).is_some_and(|(found, most)| found > most)
    };
    let short = |found: Option<f64>, least: Option<f64>| {
        let both = found.zip(least);
        both.is_some_and(|(found, least)| found < least - NOTHING_KG)
    };
    if !need.firm.is_empty() && need.firm == offer.firm {
        Some(Stop::OwnFirm)
    } else if short(offer.kilograms, need.kilograms) {
        Some(Stop::Quantity)
    } else if !need
        .certificates
        .iter()
        .all(|wanted| offer.certificates.contains(wanted))
    {
        Some(Stop::Certificate)
    } else if over(distance_km(need.place, offer.place), need.max_km) {
        Some(Stop::Distance)
    } else if over(offer.lead_days, need.max_days) {
        Some(Stop::LeadTime)
    } else {
        None
    }
}

/// How far two places are apart by road, as reckoned from the great circle (haversine).
pub fn distance_km(a: Option<(f64, f64)>, b: Option<(f64, f64)>) -> Option<f64> {
    let ((lat_a, lon_a), (lat_b, lon_b)) = (a?, b?);
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let cosines = lat_a.to_radians().cos() * lat_b.to_radians().cos();
    let chord = half(lat_a, lat_b) + cosines * half(lon_a, lon_b);
    Some(2.0 * EARTH_KM * chord.sqrt().min(1.0).asin() * DETOUR)
}
