//! Words against real data, where it lies beside the checkout.

use std::path::PathBuf;

use domain::catalogue::Reason;
use domain::words::{RegionCode, RegionLevel, Uscc};

/// A file of the real data; `None`, and said so, where there is none.
fn real_data(file: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(beside, PathBuf::from);
    let path = folder.join(file);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no real data ({file})");
    None
}

#[test]
fn real_codes_of_organisations_are_judged_as_expected() {
    let Some(path) = real_data("codes/uscc.csv") else {
        return;
    };
    let mut reader = csv::Reader::from_path(path).expect("the list opens");
    let mut judged = 0;
    for row in reader.records() {
        let row = row.expect("rows are well formed");
        let (code, expected) = (&row[0], &row[1]);
        let verdict = match Uscc::parse(code) {
            Ok(_) => "valid",
            Err(error) => match error.code() {
                "uscc.length" => "length",
                "uscc.character" => "format",
                "uscc.checksum" => "checksum",
                other => other,
            },
        };
        assert_eq!(verdict, expected, "{code}");
        judged += 1;
    }
    assert!(judged > 100, "only {judged} codes");
}

#[test]
fn the_divisions_of_hunan_are_those_of_the_statistics() {
    let Some(path) = real_data("regions/areas.csv") else {
        return;
    };
    let mut reader = csv::Reader::from_path(path).expect("the list opens");
    let rows = reader
        .records()
        .map(|row| row.expect("rows are well formed"));
    let hunan: Vec<_> = rows.filter(|row| &row[3] == "43").collect();
    assert_eq!(hunan.len(), 134);
    for row in &hunan {
        let code = RegionCode::parse(&row[0]).expect("codes are well formed");
        let region = code.region().expect("the table has every division");
        assert_eq!(region.name, &row[1]);
        assert!(matches!(
            region.level,
            RegionLevel::County | RegionLevel::Zone
        ));
    }
    let known = RegionCode::HUNAN
        .children()
        .flat_map(|city| city.code.children());
    assert_eq!(known.count(), hunan.len());
}
