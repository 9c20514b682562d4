//! Reach: how much of what local firms buy lies within each distance. The metric is handed in, so that
//! distances by road can replace the straight ones.

use serde::Serialize;

use super::{ChainView, Question};
use crate::model::Place;

/// How far two places are apart, in kilometres by road; nothing when a position is not known.
pub trait Metric {
    /// Distance between two places.
    fn distance_km(&self, a: &Place, b: &Place) -> Option<f64>;
}

/// Straight distance over the sphere times a factor for the bends of the roads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoadFactor(pub f64);

/// Mean radius of the earth in kilometres (IUGG).
const EARTH_RADIUS_KM: f64 = 6371.0088;

impl Metric for RoadFactor {
    fn distance_km(&self, a: &Place, b: &Place) -> Option<f64> {
        let (lon_a, lat_a) = (a.longitude?.to_radians(), a.latitude?.to_radians());
        let (lon_b, lat_b) = (b.longitude?.to_radians(), b.latitude?.to_radians());
        let half = |a: f64, b: f64| ((b - a) / 2.0).sin().powi(2);
        let h = half(lat_a, lat_b) + lat_a.cos() * lat_b.cos() * half(lon_a, lon_b);
        Some(self.0 * 2.0 * EARTH_RADIUS_KM * h.sqrt().min(1.0).asin())
    }
}

/// What is bought within a distance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Band {
    /// Kilometres by road; nothing for all known distances.
    pub within_km: Option<f64>,
    /// Yuan bought within it.
    pub value: f64,
    /// Share of what is bought from suppliers at known distances.
    pub share: Option<f64>,
}

/// What local firms of the chain buy, by distance of the supplier.
pub(super) fn reach(question: Question<'_>, view: &ChainView, metric: &dyn Metric) -> Vec<Band> {
    let graph = question.graph;
    let place = |firm: u32| {
        graph.firms[firm as usize]
            .place
            .map(|place| &graph.places[place as usize])
    };
    let mut bought: Vec<(f64, f64)> = Vec::new();
    for buyer in view
        .makers(question)
        .into_iter()
        .filter(|firm| question.is_local(*firm))
    {
        for supply in &question.index.bought_by[buyer as usize] {
            let supply = &graph.supplies[*supply as usize];
            let distance = place(buyer)
                .zip(place(supply.supplier))
                .and_then(|(a, b)| metric.distance_km(a, b));
            bought.extend(distance.map(|distance| (distance, supply.value)));
        }
    }
    let total: f64 = bought.iter().map(|(_, value)| value).sum();
    let bands = question
        .policy
        .reach_bands_km
        .iter()
        .copied()
        .map(Some)
        .chain([None]);
    bands
        .map(|within_km| {
            let is_within = |distance: f64| within_km.is_none_or(|limit| distance <= limit);
            let value = bought
                .iter()
                .filter(|(distance, _)| is_within(*distance))
                .map(|(_, value)| value)
                .sum();
            Band {
                within_km,
                value,
                share: (total > 0.0).then(|| value / total),
            }
        })
        .collect()
}
