//! Points of tables: columns `id`, `lon`, `lat` and, where they are not in WGS-84, `crs`.

use std::collections::HashMap;

use domain::sheets::{Cells, FaultKind, Faults, Sheet};

use crate::coords::{Position, System, convert};

/// Something that lies somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its name.
    pub id: String,
    /// Where it is in WGS-84; nothing where the table may leave that open, and does.
    pub at: Option<Position>,
}

/// Reads points. Names stand once; a place must be there, on the globe.
pub fn read_points(sheet: &Sheet, faults: &mut Faults) -> Vec<Point> {
    let crs = sheet.column("crs");
    let mut points = Vec::new();
    let mut seen = HashMap::new();
    sheet.read(["id", "lon", "lat"], faults, |cells| {
        let Some(id) = cells.text(0) else { return };
        cells.once(0, id, &mut seen);
        if cells.raw(1).is_empty() {
            cells.fault(1, FaultKind::Empty);
        } else if let Some(at) = position(cells, 1, 2, crs_of(sheet, crs, cells.position())) {
            points.push(Point {
                id: id.to_owned(),
                at,
            });
        }
    });
    points
}

/// The text of the column `crs` in a row.
pub(crate) fn crs_of(sheet: &Sheet, column: Option<usize>, row: usize) -> &str {
    column.map_or("", |column| sheet.cell(row, column))
}

/// The position in two cells: nothing of cells at fault, nothing inside of cells that are both empty.
pub(crate) fn position<const N: usize>(
    cells: &mut Cells<'_, '_, N>,
    lon: usize,
    lat: usize,
    crs: &str,
) -> Option<Option<Position>> {
    match (cells.raw(lon).is_empty(), cells.raw(lat).is_empty()) {
        (true, true) => return Some(None),
        (false, false) => {}
        (empty, _) => {
            cells.own(if empty { lon } else { lat }, "roads.position-partly");
            return None;
        }
    }
    let (east, north) = (degrees(cells, lon), degrees(cells, lat));
    let system = system(crs);
    if system.is_none() {
        let (value, known) = (crs.to_owned(), "wgs84, gcj02, bd09".to_owned());
        cells.fault(lon, FaultKind::NotOneOf { value, known });
    }
    let at = Position {
        lon: east?,
        lat: north?,
    };
    match convert(at, system?, System::Wgs84) {
        Ok(at) => Some(Some(at)),
        Err(_) => {
            let is_lon = !(-180.0..=180.0).contains(&at.lon);
            cells.own(if is_lon { lon } else { lat }, "roads.position-off");
            None
        }
    }
}

fn degrees<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<f64> {
    cells.number(at, f64::MIN..=f64::MAX)
}

/// A system of coordinates by its name; WGS-84 where none is named.
pub fn system(name: &str) -> Option<System> {
    let plain = name
        .trim()
        .to_ascii_lowercase()
        .replace(['-', '_', ' '], "");
    match plain.as_str() {
        "" | "wgs84" | "cgcs2000" | "epsg:4326" | "epsg4326" => Some(System::Wgs84),
        "gcj02" => Some(System::Gcj02),
        "bd09" | "bd09ll" => Some(System::Bd09),
        _ => None,
    }
}
