//! Distances on the globe.

/// Metres of the mean radius of the earth (IUGG), by rule 4 of the reference profiles.
pub const RADIUS_M: f64 = 6_371_008.8;

/// Degrees of a unit of 1e-7.
pub(crate) fn degrees(unit: i32) -> f64 {
    f64::from(unit) / 1e7
}

/// Metres along the great circle between two positions in degrees (east, north).
pub fn distance_m(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (lat_from, lat_to) = (from.1.to_radians(), to.1.to_radians());
    let half_lat = ((lat_to - lat_from) / 2.0).sin();
    let half_lon = ((to.0 - from.0).to_radians() / 2.0).sin();
    let chord = half_lat * half_lat + lat_from.cos() * lat_to.cos() * half_lon * half_lon;
    2.0 * RADIUS_M * chord.sqrt().min(1.0).asin()
}
