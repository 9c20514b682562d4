//! Systems of coordinates in which Chinese sources give positions, and the ways between them.
//!
//! GCJ-02 shifts WGS-84 by some hundred metres with a known polynomial; BD-09 turns and stretches GCJ-02 once more.
//! Neither has a closed way back: it is found by repeating the way there until nothing moves.

use std::f64::consts::PI;

/// Longer half axis of Krasovsky's ellipsoid, metres; GCJ-02 is defined with it.
const AXIS_M: f64 = 6_378_245.0;
/// Square of its eccentricity.
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;
/// BD-09 counts in this unit.
const BD: f64 = PI * 3000.0 / 180.0;
/// Repetitions of a way back; each shrinks the error at least tenfold, so that this is far below 1e-9 degrees.
const ROUNDS: usize = 30;

/// A system of coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// WGS-84, and CGCS2000, which differs from it by centimetres
    Wgs84,
    /// The shifted system of maps published in China
    Gcj02,
    /// The system of Baidu
    Bd09,
}

/// A position in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Degrees east
    pub lon: f64,
    /// Degrees north
    pub lat: f64,
}

/// Why a position cannot be converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CoordsError {
    /// Not a number, or not on the globe
    #[error("a longitude lies between -180 and 180, a latitude between -90 and 90")]
    OffGlobe,
}

/// Converts a position, right to 1e-6 degrees in every direction.
///
/// Outside the rectangle in which GCJ-02 is defined (72.004..=137.8347 east, 0.8293..=55.8271 north) it equals WGS-84.
///
/// # Errors
/// [`CoordsError::OffGlobe`].
pub fn convert(at: Position, from: System, to: System) -> Result<Position, CoordsError> {
    let on_globe = (-180.0..=180.0).contains(&at.lon) && (-90.0..=90.0).contains(&at.lat);
    if !on_globe {
        return Err(CoordsError::OffGlobe);
    }
    if from == to {
        return Ok(at);
    }
    let gcj = match from {
        System::Wgs84 => gcj_of_wgs(at),
        System::Gcj02 => at,
        System::Bd09 => back(at, bd_of_gcj),
    };
    Ok(match to {
        System::Wgs84 => back(gcj, gcj_of_wgs),
        System::Gcj02 => gcj,
        System::Bd09 => bd_of_gcj(gcj),
    })
}

fn back(target: Position, there: fn(Position) -> Position) -> Position {
    let mut guess = target;
    for _ in 0..ROUNDS {
        let seen = there(guess);
        guess.lon += target.lon - seen.lon;
        guess.lat += target.lat - seen.lat;
    }
    guess
}

fn gcj_of_wgs(at: Position) -> Position {
    let shifted = (72.004..=137.8347).contains(&at.lon) && (0.8293..=55.8271).contains(&at.lat);
    if !shifted {
        return at;
    }
    let (x, y) = (at.lon - 105.0, at.lat - 35.0);
    let wave = |v: f64, high: f64, low: f64| high * (v * PI).sin() + low * (v * PI / 3.0).sin();
    let common = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let root = x.abs().sqrt();
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * root
        + common
        + wave(y, 20.0, 40.0) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * root
        + common
        + wave(x, 20.0, 40.0) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let lat = at.lat.to_radians();
    let magic = 1.0 - ECCENTRICITY * lat.sin() * lat.sin();
    let meridian = AXIS_M * (1.0 - ECCENTRICITY) / (magic * magic.sqrt());
    let parallel = AXIS_M / magic.sqrt() * lat.cos();
    Position {
        lon: at.lon + (east / parallel).to_degrees(),
        lat: at.lat + (north / meridian).to_degrees(),
    }
}

fn bd_of_gcj(at: Position) -> Position {
    let radius = at.lon.hypot(at.lat) + 0.000_02 * (at.lat * BD).sin();
    let angle = at.lat.atan2(at.lon) + 0.000_003 * (at.lon * BD).cos();
    Position {
        lon: radius * angle.cos() + 0.0065,
        lat: radius * angle.sin() + 0.006,
    }
}
