//! Defibrillators (AED) and the like: which are ready, and which could be used at an hour.

use std::collections::{BTreeSet, HashMap};

use domain::sheets::{Cells, FaultKind, Faults, Ordered, Rules, Sheet};
use jiff::civil::{Date, Time};
use serde::Serialize;

/// Minutes of a day.
const DAY_MINUTES: i32 = 24 * 60;

/// When a device asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceRules {
    soon_days: i32,
    check_every_days: i32,
}

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    Ok,
    Fault,
    Used,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Check {
    day: Date,
    found: Found,
    restocked: bool,
    pads: Option<Date>,
    battery: Option<Date>,
}

/// A device with its last check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    name: String,
    /// Minutes of the day from which and up to which it is open; none: always.
    open: Option<(i32, i32)>,
    pads: Option<Date>,
    battery: Option<Date>,
    check: Option<Check>,
}

/// How a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceState {
    /// Nothing is to be done.
    Ready,
    /// It works, and something is to be done.
    Attention,
    /// It must not be counted on.
    OutOfService,
}

/// A device as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceLine {
    /// Which one.
    pub device: String,
    /// How it stands.
    pub state: DeviceState,
    /// Why, codes in order.
    pub why: Vec<&'static str>,
    /// Whether it could be used at the hour asked about.
    pub usable: bool,
}

/// Devices as they stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Devices {
    /// In the order of the file.
    pub devices: Vec<DeviceLine>,
}

/// Reads the rules.
pub fn read_device_rules(file: &str, text: &str, faults: &mut Faults) -> Option<DeviceRules> {
    let pairs = Ordered::read(file, text, faults)?;
    let mut rules = Rules::new(file, 1, &pairs, faults);
    let [soon, every] = ["soon_days", "check_every_days"].map(|key| {
        let days = rules.whole(key, 100_000)?;
        i32::try_from(days).ok()
    });
    Some(DeviceRules {
        soon_days: soon?,
        check_every_days: every?,
    })
}

fn day_if_any<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<Option<Date>> {
    match cells.raw(at) {
        "" => Some(None),
        _ => cells.day(at).map(Some),
    }
}

/// Reads the devices; one that comes again replaces the row before.
pub fn read_devices(sheet: &Sheet, faults: &mut Faults) -> Vec<Device> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut devices: Vec<Device> = Vec::new();
    let columns = ["device", "open", "pads_until", "battery_until"];
    sheet.read(columns, faults, |cells| {
        let name = cells.text(0);
        let open = match cells.raw(1) {
            "" => Some(None),
            text => {
                let hours = hours(text);
                if hours.is_none() {
                    cells.own(1, "hours.malformed");
                }
                hours.map(Some)
            }
        };
        let [pads, battery] = [2, 3].map(|at| day_if_any(cells, at));
        let read = || {
            Some(Device {
                name: name?.to_owned(),
                open: open?,
                pads: pads?,
                battery: battery?,
                check: None,
            })
        };
        let Some(device) = read() else { return };
        match places.get(&device.name) {
            Some(at) => devices[*at] = device,
            None => {
                places.insert(device.name.clone(), devices.len());
                devices.push(device);
            }
        }
    });
    devices
}

/// `HH:MM-HH:MM` as minutes of the day; 24:00 is its end.
fn hours(text: &str) -> Option<(i32, i32)> {
    let minutes = |text: &str| {
        let (hours, minutes) = text.trim().split_once(':')?;
        let is_plain = hours.len() == 2 && minutes.len() == 2;
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
        let of_day = hours * 60 + minutes;
        let is_time = is_plain && (0..60).contains(&minutes) && (0..=DAY_MINUTES).contains(&of_day);
        is_time.then_some(of_day)
    };
    let (from, to) = text.split_once('-')?;
    Some((minutes(from)?, minutes(to)?))
}

/// Reads the checks up to `on`: of each device the last one holds, of one day the later row.
pub fn read_checks(sheet: &Sheet, devices: &mut [Device], on: Date, faults: &mut Faults) {
    let names: Vec<String> = devices.iter().map(|device| device.name.clone()).collect();
    let places: HashMap<&str, usize> = names.iter().map(String::as_str).zip(0..).collect();
    let columns = [
        "device",
        "day",
        "result",
        "restocked",
        "pads_until",
        "battery_until",
    ];
    sheet.read(columns, faults, |cells| {
        let (device, day) = (cells.known(0, &places), cells.day(1));
        let found = match cells.text(2) {
            Some("ok") => Some(Found::Ok),
            Some("fault") => Some(Found::Fault),
            Some("used") => Some(Found::Used),
            Some(other) => {
                let (value, known) = (other.to_owned(), "ok, fault, used".to_owned());
                cells.fault(2, FaultKind::NotOneOf { value, known });
                None
            }
            None => None,
        };
        let restocked = match cells.raw(3) {
            "" => Some(false),
            _ => cells.flag(3),
        };
        let [pads, battery] = [4, 5].map(|at| day_if_any(cells, at));
        let read = || {
            let check = Check {
                day: day?,
                found: found?,
                restocked: restocked?,
                pads: pads?,
                battery: battery?,
            };
            Some((device?, check))
        };
        let Some((device, check)) = read().filter(|(_, check)| check.day <= on) else {
            return;
        };
        let last = &mut devices[device].check;
        if last.as_ref().is_none_or(|last| last.day <= check.day) {
            *last = Some(check);
        }
    });
}

/// How every device stands on a day, and whether it could be used at an hour of it.
pub fn ready(rules: DeviceRules, devices: &[Device], on: Date, at: Time) -> Devices {
    let lines = devices.iter().map(|device| line(rules, device, on, at));
    Devices {
        devices: lines.collect(),
    }
}

fn line(rules: DeviceRules, device: &Device, on: Date, at: Time) -> DeviceLine {
    let mut why = BTreeSet::new();
    let check = device.check.as_ref();
    let pads = check.and_then(|check| check.pads).or(device.pads);
    let battery = check.and_then(|check| check.battery).or(device.battery);
    let parts = [
        (pads, ["pads-unknown", "pads-expired", "pads-soon"]),
        (
            battery,
            ["battery-unknown", "battery-expired", "battery-soon"],
        ),
    ];
    for (until, [unknown, expired, soon]) in parts {
        match until.map(|until| days(on, until)) {
            None => why.extend([unknown]),
            Some(..0) => why.extend([expired]),
            Some(left) if left <= rules.soon_days => why.extend([soon]),
            Some(_) => {}
        }
    }
    match check {
        None => why.extend(["check-overdue"]),
        Some(check) => {
            if days(check.day, on) > rules.check_every_days {
                why.insert("check-overdue");
            }
            match check.found {
                Found::Fault => why.extend(["fault"]),
                Found::Used if !check.restocked => why.extend(["not-restocked"]),
                Found::Ok | Found::Used => {}
            }
        }
    }
    let out = ["pads-expired", "battery-expired", "fault", "not-restocked"];
    let state = if out.iter().any(|code| why.contains(code)) {
        DeviceState::OutOfService
    } else if why.is_empty() {
        DeviceState::Ready
    } else {
        DeviceState::Attention
    };
    let minute = i32::from(at.hour()) * 60 + i32::from(at.minute());
    let is_open = device.open.is_none_or(|(from, to)| match from < to {
        true => from <= minute && minute < to,
        // over midnight
        false => from <= minute || minute < to,
    });
    DeviceLine {
        device: device.name.clone(),
        state,
        why: why.into_iter().collect(),
        usable: is_open && state != DeviceState::OutOfService,
    }
}

fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
