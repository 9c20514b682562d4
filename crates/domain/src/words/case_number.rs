//! Numbers that people use for cases: `LZ-20261122-0007`.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::catalogue::Reason;

/// Shortest running number shown; larger numbers take the digits they need.
const RUNNING_DIGITS: usize = 4;

/// The number of a case: the prefix of its kind, the local date of filing and a running number
/// within that date, from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNumber {
    prefix: String,
    date: Date,
    running: u32,
}

/// Why a text is not a case number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a case number such as LZ-20261122-0007")]
pub struct CaseNumberError;

impl Reason for CaseNumberError {
    fn code(&self) -> &'static str {
        "case-number.malformed"
    }
}

impl CaseNumber {
    /// Puts a number together.
    ///
    /// # Errors
    /// [`CaseNumberError`] if the prefix is not two to four capital letters, the running number
    /// is 0 or the year has not four digits.
    pub fn new(prefix: &str, date: Date, running: u32) -> Result<Self, CaseNumberError> {
        let prefix_stands =
            (2..=4).contains(&prefix.len()) && prefix.bytes().all(|byte| byte.is_ascii_uppercase());
        if !prefix_stands || running == 0 || !(1000..=9999).contains(&date.year()) {
            return Err(CaseNumberError);
        }
        Ok(Self {
            prefix: prefix.to_owned(),
            date,
            running,
        })
    }

    /// The letters of its kind.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The local date of filing.
    pub const fn date(&self) -> Date {
        self.date
    }

    /// The running number within the date.
    pub const fn running(&self) -> u32 {
        self.running
    }
}

impl FromStr for CaseNumber {
    type Err = CaseNumberError;

    fn from_str(text: &str) -> Result<Self, CaseNumberError> {
        let mut parts = text.trim().splitn(3, '-');
        let mut part = || parts.next().ok_or(CaseNumberError);
        let (prefix, date, running) = (part()?.to_ascii_uppercase(), part()?, part()?);
        let digits_only = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if date.len() != 8 || running.len() < RUNNING_DIGITS {
            return Err(CaseNumberError);
        }
        if !digits_only(date) || !digits_only(running) {
            return Err(CaseNumberError);
        }
        let date = Date::strptime("%Y%m%d", date).map_err(|_| CaseNumberError)?;
        let running = running.parse().map_err(|_| CaseNumberError)?;
        Self::new(&prefix, date, running)
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date.strftime("%Y%m%d");
        let digits = RUNNING_DIGITS;
        write!(f, "{}-{date}-{:0digits$}", self.prefix, self.running)
    }
}

super::serde_as_text!(CaseNumber);

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn shows_and_reads_the_number_on_the_contract() {
        let number = CaseNumber::new("LZ", date(2026, 11, 22), 7).unwrap();
        assert_eq!(number.to_string(), "LZ-20261122-0007");
        assert_eq!("lz-20261122-0007".parse(), Ok(number));
    }

    #[test]
    fn busy_days_take_more_digits() {
        let number = CaseNumber::new("LZ", date(2026, 11, 22), 12_345).unwrap();
        assert_eq!(number.to_string(), "LZ-20261122-12345");
        assert_eq!(number.to_string().parse(), Ok(number));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "LZ",
            "LZ-20261122",
            "LZ-20261122-7",
            "LZ-20261322-0007",
            "L-20261122-0007",
            "LZ-20261122-0000",
            "LZ-20261122-00+7",
            "链长-20261122-0007",
            "LZ-20261122-99999999999",
        ] {
            assert_eq!(text.parse::<CaseNumber>(), Err(CaseNumberError), "{text}");
        }
    }
}
