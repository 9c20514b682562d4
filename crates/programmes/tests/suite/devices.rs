//! Devices.

use domain::sheets::Faults;
use programmes::devices::{Devices, read_checks, read_device_rules, read_devices, ready};
use serde_json::Value;

use crate::{examples, read, table, told};

fn stands(devices: &str, checks: &str, at: &str) -> Result<Devices, Vec<String>> {
    let on = "2026-06-30".parse().unwrap();
    let mut faults = Faults::default();
    let rules = r#"{"soon_days":60,"check_every_days":31}"#;
    let rules = read_device_rules("rules.json", rules, &mut faults).unwrap();
    let head = "device,town,lon,lat,open,pads_until,battery_until\n";
    let devices = table("devices.csv", &format!("{head}{devices}"), &mut faults);
    let mut devices = read_devices(&devices, &mut faults);
    let head = "device,day,result,restocked,pads_until,battery_until\n";
    let checks = table("checks.csv", &format!("{head}{checks}"), &mut faults);
    read_checks(&checks, &mut devices, on, &mut faults);
    match faults.is_empty() {
        true => Ok(ready(rules, &devices, on, at.parse().unwrap())),
        false => Err(told(&faults)),
    }
}

#[test]
fn the_worked_example_comes_out() {
    let Some(folder) = examples("devices") else {
        return;
    };
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let on = "2026-06-30".parse().unwrap();
    let mut faults = Faults::default();
    let rules = read_device_rules("rules.json", &text("rules.json"), &mut faults).unwrap();
    let mut devices = read_devices(&read(&folder, "devices.csv", &mut faults), &mut faults);
    let checks = read(&folder, "checks.csv", &mut faults);
    read_checks(&checks, &mut devices, on, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    let found = ready(rules, &devices, on, "19:30".parse().unwrap());
    let expected: Value = serde_json::from_str(&text("answer-2026-06-30-1930.json")).unwrap();
    assert_eq!(serde_json::to_value(found.devices).unwrap(), expected);
}

#[test]
fn each_reason_stands_for_itself() {
    let why = |device: &str, checks: &str| {
        let found = stands(&format!("D,T,1,1,,{device}\n"), checks, "12:00").unwrap();
        found.devices[0].why.join(" ")
    };
    let fresh = "D,2026-06-30,ok,,,\n";
    assert_eq!(why("2026-08-30,2027-01-01", fresh), "");
    assert_eq!(why("2026-08-29,2027-01-01", fresh), "pads-soon");
    assert_eq!(
        why("2026-06-29,2026-06-30", fresh),
        "battery-soon pads-expired"
    );
    assert_eq!(why(",", ""), "battery-unknown check-overdue pads-unknown");
    assert_eq!(why("2027-01-01,2027-01-01", "D,2026-05-30,ok,,,\n"), "");
    assert_eq!(
        why("2027-01-01,2027-01-01", "D,2026-05-29,ok,,,\n"),
        "check-overdue"
    );
    assert_eq!(
        why("2027-01-01,2027-01-01", "D,2026-06-01,used,0,,\n"),
        "not-restocked"
    );
    // a check of the same day that stands below holds; one of tomorrow does not
    let later = "D,2026-06-01,fault,,,\nD,2026-06-01,ok,,2026-06-01,\nD,2026-07-01,fault,,,\n";
    assert_eq!(why("2027-01-01,2027-01-01", later), "pads-expired");
}

#[test]
fn hours_may_go_over_midnight_and_their_end_is_outside() {
    let usable = |open: &str, at: &str| {
        let row = format!("D,T,1,1,{open},2027-01-01,2027-01-01\n");
        let found = stands(&row, "D,2026-06-30,ok,,,\n", at).unwrap();
        found.devices[0].usable
    };
    assert!(usable("08:00-18:00", "08:00") && !usable("08:00-18:00", "18:00"));
    assert!(usable("20:00-06:00", "23:59") && usable("20:00-06:00", "05:59"));
    assert!(!usable("20:00-06:00", "06:00") && usable("", "03:00"));
    assert!(usable("00:00-24:00", "23:59"));
}

#[test]
fn faults_are_named_by_row_and_column() {
    let found = stands("D,T,1,1,8-18,x,\n", "E,2026-06-30,lost,2,,\n", "12:00").unwrap_err();
    assert_eq!(
        found,
        [
            "devices.csv:2:open:hours.malformed",
            "devices.csv:2:pads_until:date.invalid",
            "checks.csv:2:device:sheet.unknown",
            "checks.csv:2:result:sheet.not-one-of",
            "checks.csv:2:restocked:sheet.not-a-flag",
        ]
    );
}
