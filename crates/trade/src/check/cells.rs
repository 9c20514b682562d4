//! One cell by itself: does what stands there have the form of its column?

use domain::words::Uscc;
use jiff::civil::{Date, DateTime};

use super::columns::Form;
use super::finding::Rule;
use crate::number::{self, exact};
use crate::{Flow, Mode, codes};

/// Digits of an amount, and those of them behind the point.
const AMOUNT: (usize, usize) = (19, 5);
/// Characters of a party's code at most.
const PARTY: usize = 18;
/// Characters of a customs number.
const CUSTOMS_NUMBER: usize = 10;
/// What stands for a platform abroad that has no code.
pub const NO_PLATFORM: &str = "无";
/// What stands for a maker unknown to customs.
const NO_MAKER: &str = "NO";

/// The rule that a cell breaks by itself, with what is expected. Commodities are judged with their
/// document.
pub fn judge(text: &str, form: Form, flow: Flow) -> Option<(Rule, String)> {
    let length = || text.chars().count();
    let coded = |known: Option<&str>, rule| known.is_none().then(|| (rule, String::new()));
    match form {
        Form::Text(most) => (length() > most).then(|| (Rule::Length, format!("≤{most}"))),
        Form::Between(least, most) => {
            let fits = (least..=most).contains(&length());
            (!fits).then(|| (Rule::Length, format!("{least}–{most}")))
        }
        Form::Digits(count) => match text {
            _ if length() != count => Some((Rule::Length, count.to_string())),
            text if !is_digits(text) => Some((Rule::CodeValue, "0–9".to_owned())),
            _ => None,
        },
        Form::OneOf(values) => {
            let is_one = length() == 1 && values.contains(text);
            (!is_one).then(|| (Rule::CodeValue, one_of(values)))
        }
        Form::Amount => {
            (amount(text).is_none_or(|amount| amount < 0)).then(|| (Rule::Decimal, "≥0".to_owned()))
        }
        Form::Positive => (amount(text).is_none_or(|amount| amount <= 0))
            .then(|| (Rule::Decimal, ">0".to_owned())),
        Form::Whole(digits) => (whole(text, digits).is_none_or(|whole| whole < 1))
            .then(|| (Rule::Decimal, "≥1".to_owned())),
        Form::Day => day(text)
            .is_none()
            .then(|| (Rule::Date, "YYYYMMDD".to_owned())),
        Form::Moment => moment(text)
            .is_none()
            .then(|| (Rule::Date, "YYYYMMDDhhmmss".to_owned())),
        Form::Maker if text == NO_MAKER => None,
        Form::Platform if text == NO_PLATFORM => None,
        Form::Party | Form::Maker | Form::Platform => match text {
            _ if length() > PARTY => Some((Rule::Length, format!("≤{PARTY}"))),
            text if is_party(text) => None,
            _ => Some((Rule::Uscc, String::new())),
        },
        Form::Country => coded(codes::partner(text), Rule::CodeCountry),
        Form::Currency => coded(codes::currency(text), Rule::CodeCurrency),
        Form::Unit => coded(codes::unit(text), Rule::CodeUnit),
        Form::Identity => (!is_identity(text)).then(|| (Rule::IdNumber, String::new())),
        Form::Mode => (Mode::of(text, flow).is_none()).then(|| (Rule::CodeMode, modes(flow))),
        Form::Way => (text != flow.letter()).then(|| (Rule::Flow, flow.letter().to_owned())),
        Form::Commodity => None,
    }
}

fn one_of(values: &str) -> String {
    let values: Vec<String> = values.chars().map(String::from).collect();
    values.join("/")
}

fn modes(flow: Flow) -> String {
    let all = [Mode::Parcel, Mode::Business, Mode::Warehouse, Mode::Bonded];
    let known = all.map(Mode::code);
    let known = known.iter().filter(|code| Mode::of(code, flow).is_some());
    known.copied().collect::<Vec<_>>().join("/")
}

/// Whether there is nothing but digits.
pub fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An amount in units of 0.00001.
pub fn amount(text: &str) -> Option<i128> {
    exact(text, AMOUNT.0, AMOUNT.1).ok()
}

/// A whole number of so many digits at most.
pub fn whole(text: &str, digits: usize) -> Option<i128> {
    let whole = is_digits(text).then(|| exact(text, digits, 0).ok());
    whole.flatten().map(|units| units / number::ONE)
}

/// A day such as `20230218`.
pub fn day(text: &str) -> Option<Date> {
    if text.len() != 8 || !is_digits(text) {
        return None;
    }
    let (year, month, day) = (text[..4].parse(), text[4..6].parse(), text[6..].parse());
    Date::new(year.ok()?, month.ok()?, day.ok()?).ok()
}

/// A moment such as `20230218093000`.
pub fn moment(text: &str) -> Option<DateTime> {
    if text.len() != 14 || !is_digits(text) {
        return None;
    }
    let day = day(&text[..8])?;
    let part = |from: usize| text[from..from + 2].parse::<i8>().ok();
    let time = jiff::civil::Time::new(part(8)?, part(10)?, part(12)?, 0).ok()?;
    Some(day.to_datetime(time))
}

/// Whether it is a unified social credit code as it is written, or a customs number: ten capital letters
/// and digits, the first four of them the customs office.
pub fn is_party(text: &str) -> bool {
    if text.len() == CUSTOMS_NUMBER {
        let is_plain = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        return text.bytes().all(is_plain) && is_digits(&text[..4]);
    }
    Uscc::parse(text).is_ok_and(|code| code.as_str() == text)
}

/// Whether it is the number of an identity card: province, day of birth, check character (GB 11643-1999,
/// ISO 7064 MOD 11-2).
pub fn is_identity(text: &str) -> bool {
    const CHECKS: &[u8; 11] = b"10X98765432";
    if text.len() != 18 || !is_digits(&text[..17]) {
        return false;
    }
    let digits = text.as_bytes();
    let weights = (0..17).rev().map(|place| (1_u32 << (place + 1)) % 11);
    let sum: u32 = digits
        .iter()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let is_checked = digits[17] == CHECKS[(sum % 11) as usize];
    let has_province = matches!(
        &text[..2],
        "11" | "12"
            | "13"
            | "14"
            | "15"
            | "21"
            | "22"
            | "23"
            | "31"
            | "32"
            | "33"
            | "34"
            | "35"
            | "36"
            | "37"
            | "41"
            | "42"
            | "43"
            | "44"
            | "45"
            | "46"
            | "50"
            | "51"
            | "52"
            | "53"
            | "54"
            | "61"
            | "62"
            | "63"
            | "64"
            | "65"
            | "71"
            | "81"
            | "82"
            | "83"
    );
    is_checked && has_province && day(&text[6..14]).is_some()
}
