//! Times by the plain search, which everything faster is held to.

use roads::network::{Network, Place};
use roads::search::{NEVER, Search, direct, exits};

/// Microseconds from one place to others; [`NEVER`] where there is no way, or none within `most`.
pub fn times(
    network: &Network<'_>,
    search: &mut Search,
    from: Place,
    to: &[Option<Place>],
    most: u64,
) -> Vec<u64> {
    let exits: Vec<Vec<(u32, u64)>> = to
        .iter()
        .map(|place| place.map_or_else(Vec::new, |place| exits(network, place)))
        .collect();
    let mut waited: Vec<u32> = exits.iter().flatten().map(|(arc, _)| *arc).collect();
    waited.sort_unstable();
    waited.dedup();
    let mut left = waited.len();
    search.run(network, from, most, |arc, _| {
        left -= usize::from(waited.binary_search(&arc).is_ok());
        left > 0
    });
    let of = |place: &Option<Place>, exits: &Vec<(u32, u64)>| {
        let Some(place) = place else {
            return NEVER;
        };
        let over = exits
            .iter()
            .map(|(arc, micros)| search.entered(*arc).saturating_add(*micros));
        let best = over
            .min()
            .unwrap_or(NEVER)
            .min(direct(network, from, *place));
        if best > most { NEVER } else { best }
    };
    to.iter()
        .zip(&exits)
        .map(|(place, exits)| of(place, exits))
        .collect()
}
