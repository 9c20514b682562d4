//! Administrative divisions by GB/T 2260; all of Hunan by name.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::catalogue::Reason;

static HUNAN: LazyLock<Vec<Region>> = LazyLock::new(|| {
    include_str!("../../../../data/regions/hunan.csv")
        .lines()
        .skip(1)
        .map(|line| Region::from_row(line).expect("the compiled-in table is checked by a test"))
        .collect()
});

/// A six-digit code of a division (GB/T 2260): province, city, county in two digits each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u32);

/// Why a text is not a code of a division.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a six-digit code of GB/T 2260")]
pub struct RegionError;

impl Reason for RegionError {
    fn code(&self) -> &'static str {
        "region.malformed"
    }
}

/// How large a division is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionLevel {
    /// 省
    Province,
    /// 市、州
    City,
    /// 县、市、区
    County,
    /// A park or management area that statistics count like a county but GB/T 2260 does not list.
    Zone,
}

/// A named division of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its code.
    pub code: RegionCode,
    /// Its Chinese name.
    pub name: &'static str,
    /// Its level.
    pub level: RegionLevel,
}

impl Region {
    fn from_row(line: &'static str) -> Option<Self> {
        let mut cells = line.split(',');
        let code = cells.next()?.parse().ok()?;
        let name = cells.next()?;
        let level = match cells.next()? {
            "province" => RegionLevel::Province,
            "city" => RegionLevel::City,
            "county" => RegionLevel::County,
            "zone" => RegionLevel::Zone,
            _ => return None,
        };
        Some(Self { code, name, level })
    }
}

impl RegionCode {
    /// Hunan province.
    pub const HUNAN: Self = Self(430_000);

    /// Reads a six-digit code that begins with a province (11–82).
    ///
    /// # Errors
    /// [`RegionError`] for anything else; whether the division exists is not asked.
    pub fn parse(text: &str) -> Result<Self, RegionError> {
        if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(RegionError);
        }
        let code: u32 = text.parse().map_err(|_| RegionError)?;
        let province_known = (110_000..830_000).contains(&code);
        let city_missing = code % 10_000 < 100 && !code.is_multiple_of(100);
        if province_known && !city_missing {
            Ok(Self(code))
        } else {
            Err(RegionError)
        }
    }

    /// The division it belongs to: county → city → province → none.
    pub const fn parent(self) -> Option<Self> {
        if !self.0.is_multiple_of(100) {
            Some(Self(self.0 / 100 * 100))
        } else if !self.0.is_multiple_of(10_000) {
            Some(Self(self.0 / 10_000 * 10_000))
        } else {
            None
        }
    }

    /// Whether `other` is this division or lies in it.
    pub fn contains(self, other: Self) -> bool {
        let above = std::iter::successors(Some(other), |code| code.parent());
        above.into_iter().any(|code| code == self)
    }

    /// The division in the table; `None` outside Hunan and for codes no longer in use.
    pub fn region(self) -> Option<&'static Region> {
        let found = HUNAN.binary_search_by_key(&self, |region| region.code);
        found.ok().map(|index| &HUNAN[index])
    }

    /// The divisions of the table just below this one, by code.
    pub fn children(self) -> impl Iterator<Item = &'static Region> {
        HUNAN
            .iter()
            .filter(move |region| region.code.parent() == Some(self))
    }

    /// Names from the province down, such as 湖南省, 衡阳市, 石鼓区; empty outside the table.
    pub fn path(self) -> Vec<&'static str> {
        let mut names: Vec<_> = std::iter::successors(Some(self), |code| code.parent())
            .filter_map(|code| code.region().map(|region| region.name))
            .collect();
        names.reverse();
        names
    }
}

impl FromStr for RegionCode {
    type Err = RegionError;

    fn from_str(text: &str) -> Result<Self, RegionError> {
        Self::parse(text)
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

super::serde_as_text!(RegionCode);

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    #[test]
    fn hunan_is_complete_and_in_order() {
        assert!(HUNAN.is_sorted_by_key(|region| region.code));
        let count = |level| HUNAN.iter().filter(|region| region.level == level).count();
        assert_eq!(count(RegionLevel::Province), 1);
        assert_eq!(count(RegionLevel::City), 14);
        assert_eq!(count(RegionLevel::County), 122);
        for region in HUNAN.iter().skip(1) {
            let parent = region.code.parent().and_then(RegionCode::region);
            assert!(parent.is_some(), "{} hangs in the air", region.name);
        }
    }

    #[test]
    fn a_county_knows_its_city_and_province() {
        assert_eq!(code("430407").path(), ["湖南省", "衡阳市", "石鼓区"]);
        assert_eq!(code("430112").path(), ["湖南省", "长沙市", "望城区"]);
        assert!(RegionCode::HUNAN.contains(code("430407")));
        assert!(!code("430100").contains(code("430407")));
        assert_eq!(RegionCode::HUNAN.children().count(), 14);
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in [
            "", "43", "43040", "4304071", "43040a", "000000", "430001", "990000", "+43040",
        ] {
            assert_eq!(RegionCode::parse(text), Err(RegionError), "{text}");
        }
        assert!(code("110101").region().is_none());
    }
}
