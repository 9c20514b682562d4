//! Values of tags: speeds, limits and durations as mappers write them.

/// km/h of a mile an hour.
const MPH: f64 = 1.609_344;
/// Metres of a foot.
const FOOT_M: f64 = 0.3048;
/// Metres of an inch.
const INCH_M: f64 = 0.0254;
/// Tonnes of a short ton.
const SHORT_TON_T: f64 = 0.907_184_74;

/// A number that begins a text, and the rest of the text without blanks around it.
fn leading(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let number = text[..end].parse().ok()?;
    Some((number, text[end..].trim()))
}

/// A signed speed in km/h: a number alone, with `km/h` or with `mph`; other text says nothing.
pub fn speed_kmh(text: &str) -> Option<f64> {
    let (number, unit) = leading(text)?;
    match unit.to_ascii_lowercase().as_str() {
        "" | "km/h" | "kmh" | "kph" => Some(number),
        "mph" => Some(number * MPH),
        _ => None,
    }
}

/// A signed limit in metres or tonnes: a number alone or with m, t, kg or st, or feet and inches; other text says
/// nothing.
pub fn limit(text: &str) -> Option<f64> {
    let (number, unit) = leading(text)?;
    match unit {
        "" | "m" | "t" => return Some(number),
        "kg" => return Some(number / 1000.0),
        "st" => return Some(number * SHORT_TON_T),
        "ft" => return Some(number * FOOT_M),
        "\"" => return Some(number * INCH_M),
        _ => {}
    }
    let inches = unit.strip_prefix('\'')?.trim();
    if inches.is_empty() {
        return Some(number * FOOT_M);
    }
    let (inches, end) = leading(inches)?;
    matches!(end, "\"" | "''" | "").then_some(number * FOOT_M + inches * INCH_M)
}

/// A duration in seconds: `hh:mm`, `hh:mm:ss`, as ISO 8601 (`PT1H30M`), or minutes; nothing where it is none or naught.
pub fn duration_s(text: &str) -> Option<f64> {
    let text = text.trim();
    let seconds = if let Some(iso) = text.strip_prefix('P') {
        iso_s(iso)?
    } else if text.contains(':') {
        let parts: Option<Vec<u32>> = text
            .split(':')
            .map(|part| part.trim().parse().ok())
            .collect();
        match parts?.as_slice() {
            [hours, minutes] => f64::from(*hours) * 3600.0 + f64::from(*minutes) * 60.0,
            [hours, minutes, seconds] => {
                f64::from(*hours) * 3600.0 + f64::from(*minutes) * 60.0 + f64::from(*seconds)
            }
            _ => return None,
        }
    } else {
        let (number, rest) = leading(text)?;
        if !rest.is_empty() {
            return None;
        }
        number * 60.0
    };
    (seconds > 0.0 && seconds.is_finite()).then_some(seconds)
}

/// What follows the P of a duration by ISO 8601: days, then behind a T hours, minutes and seconds.
fn iso_s(text: &str) -> Option<f64> {
    let (days, time) = text.split_once('T').unwrap_or((text, ""));
    let mut seconds = 0.0;
    let mut rest = days;
    for (units, part) in [([('D', 86_400.0)].as_slice(), days), (&TIME, time)] {
        rest = part;
        for (unit, worth) in units {
            if let Some((number, after)) = leading(rest)
                && let Some(after) = after.strip_prefix(*unit)
            {
                seconds += number * worth;
                rest = after;
            }
        }
        if !rest.is_empty() {
            return None;
        }
    }
    rest.is_empty().then_some(seconds)
}

/// The units behind the T.
const TIME: [(char, f64); 3] = [('H', 3600.0), ('M', 60.0), ('S', 1.0)];
