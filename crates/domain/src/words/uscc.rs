//! Unified social credit code of organisations (GB 32100-2015).

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use super::{RegionCode, half_width, is_invisible};
use crate::catalogue::Reason;

/// Characters of the code in the order of their values 0–30: no I, O, S, V, Z (GB 32100-2015, table 2).
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;

/// Kinds of organisations by the authority that registers them (GB 32100-2015, table 1, with the
/// authorities added to it since).
const KINDS: [(char, &str); 12] = [
    ('1', "1239"),
    ('2', "19"),
    ('3', "123459"),
    ('4', "19"),
    ('5', "1239"),
    ('6', "129"),
    ('7', "129"),
    ('8', "19"),
    ('9', "123"),
    ('A', "19"),
    ('N', "1239"),
    ('Y', "1"),
];
/// First two digits of the provinces (GB/T 2260).
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    "81", "82",
];
/// What stands for the region of organisations that the state registers.
const CENTRAL: &str = "100000";

/// A unified social credit code: 18 characters, upper case.
///
/// Registration authority (1), kind (1), region by GB/T 2260 (6), organisation code by GB 11714
/// (9), check character (1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc([u8; LENGTH]);

/// Why a text is not a unified social credit code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// The code does not have 18 characters.
    #[error("has {found} characters instead of 18")]
    Length {
        /// Characters found.
        found: usize,
    },
    /// A character that the code never has, or a letter where the region has digits.
    #[error("character {character:?} cannot stand at position {position}")]
    Character {
        /// The character found.
        character: char,
        /// Its position, counted from 1.
        position: usize,
    },
    /// The number of a person's identity card (GB 11643).
    #[error("is the number of an identity card")]
    IdentityCard,
    /// No authority registers such a kind of organisation.
    #[error("{pair:?} is no registration authority with one of its kinds")]
    Kind {
        /// The first two characters.
        pair: String,
    },
    /// The region lies in no province.
    #[error("there is no division {region}")]
    Region {
        /// The six digits.
        region: String,
    },
    /// The last character does not follow from the others.
    #[error("check character is {found} instead of {expected}")]
    Checksum {
        /// The check character that the others ask for.
        expected: char,
        /// The one that stands there.
        found: char,
    },
}

impl Reason for UsccError {
    fn code(&self) -> &'static str {
        match self {
            Self::Length { .. } => "uscc.length",
            Self::Character { .. } => "uscc.character",
            Self::IdentityCard => "uscc.identity-card",
            Self::Kind { .. } => "uscc.kind",
            Self::Region { .. } => "uscc.region",
            Self::Checksum { .. } => "uscc.checksum",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Length { found } => vec![("found", found.to_string())],
            Self::Character {
                character,
                position,
            } => vec![
                ("character", character.to_string()),
                ("position", position.to_string()),
            ],
            Self::IdentityCard => Vec::new(),
            Self::Kind { pair } => vec![("pair", pair.clone())],
            Self::Region { region } => vec![("region", region.clone())],
            Self::Checksum { expected, found } => vec![
                ("expected", expected.to_string()),
                ("found", found.to_string()),
            ],
        }
    }
}

impl Uscc {
    /// Reads a code and checks it in full; surrounding space, width and lower case are forgiven.
    ///
    /// # Errors
    /// [`UsccError`] with the first thing that is wrong: length, a character, that it is an identity
    /// card, the kind of organisation, the region, the check character.
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        let code = Self::recorded_override(text)?;
        let (pair, region) = (&code.as_str()[..2], &code.as_str()[2..8]);
        if is_identity_card(code.as_str()) {
            return Err(UsccError::IdentityCard);
        }
        let mut kinds = KINDS.iter();
        if !kinds
            .any(|(authority, kinds)| pair.starts_with(*authority) && kinds.contains(&pair[1..]))
        {
            let pair = pair.to_owned();
            return Err(UsccError::Kind { pair });
        }
        if region != CENTRAL && !PROVINCES.contains(&&region[..2]) {
            let region = region.to_owned();
            return Err(UsccError::Region { region });
        }
        let (expected, found) = (code.expected_check(), char::from(code.0[LENGTH - 1]));
        if expected == found {
            Ok(code)
        } else {
            Err(UsccError::Checksum { expected, found })
        }
    }

    /// Reads a code whose check character may fail, as some real early codes do.
    ///
    /// For codes already on record, and for new ones only where a person decided so and the
    /// decision is recorded.
    ///
    /// # Errors
    /// [`UsccError`] for a wrong length or character.
    pub fn recorded_override(text: &str) -> Result<Self, UsccError> {
        let seen = text.chars().filter(|c| !is_invisible(*c)).map(half_width);
        let seen: String = seen.collect();
        let text = seen.trim();
        let found = text.chars().count();
        if found != LENGTH {
            return Err(UsccError::Length { found });
        }
        let mut code = [0; LENGTH];
        for (index, character) in text.chars().enumerate() {
            let upper = character.to_ascii_uppercase();
            let in_region = (2..8).contains(&index);
            let stands = value(upper).is_some() && (!in_region || upper.is_ascii_digit());
            if !stands {
                return Err(UsccError::Character {
                    character,
                    position: index + 1,
                });
            }
            code[index] = upper as u8;
        }
        Ok(Self(code))
    }

    /// Whether the check character follows from the others; false only after an override.
    pub fn check_holds(&self) -> bool {
        self.expected_check() == char::from(self.0[LENGTH - 1])
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("made of ASCII characters only")
    }

    /// Where it was registered; `None` for prefixes outside GB/T 2260, as of central registration.
    pub fn region(&self) -> Option<RegionCode> {
        RegionCode::parse(&self.as_str()[2..8]).ok()
    }

    /// Check character: 31 less the sum of values weighted by 3^i mod 31 (GB 32100-2015, annex A).
    fn expected_check(&self) -> char {
        let mut weight = 1;
        let mut sum = 0;
        for &character in &self.0[..LENGTH - 1] {
            sum += weight * value(char::from(character)).unwrap_or(0);
            weight = weight * 3 % 31;
        }
        char::from(ALPHABET[(31 - sum % 31) % 31])
    }
}

/// Whether a code is the number of an identity card: a province, a day of birth, and its own check
/// digit (GB 11643-1999, ISO 7064 MOD 11-2).
fn is_identity_card(code: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: &[u8; 11] = b"10X98765432";
    let digits: Option<Vec<u32>> = code[..17].chars().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits else {
        return false;
    };
    let number = |from: usize, to: usize| code[from..to].parse::<i16>().unwrap_or_default();
    let born = Date::new(number(6, 10), number(10, 12) as i8, number(12, 14) as i8);
    let is_born = (1900..2100).contains(&number(6, 10)) && born.is_ok();
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let check = CHECKS[sum as usize % CHECKS.len()];
    PROVINCES.contains(&&code[..2]) && is_born && code.as_bytes()[LENGTH - 1] == check
}

fn value(character: char) -> Option<usize> {
    ALPHABET.iter().position(|&c| char::from(c) == character)
}

impl FromStr for Uscc {
    type Err = UsccError;

    fn from_str(text: &str) -> Result<Self, UsccError> {
        Self::parse(text)
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uscc({})", self.as_str())
    }
}

super::serde_as_text!(Uscc);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VALID: &str = "91152201078377449P";

    #[test]
    fn names_the_first_thing_wrong() {
        let code = |text: &str| Uscc::parse(text).map_err(|error| error.code());
        assert!(code(VALID).is_ok());
        assert!(code(" 91152201078377449p ").is_ok());
        assert_eq!(code("9115220107837744"), Err("uscc.length"));
        assert_eq!(code("91152201078377449O"), Err("uscc.character"));
        assert_eq!(code("9115220A078377449P"), Err("uscc.character"));
        assert_eq!(code("911522010783774490"), Err("uscc.checksum"));
        assert_eq!(
            code("统一社会信用代码统一社会信用代码统一"),
            Err("uscc.character")
        );
    }

    #[test]
    fn what_only_looks_like_a_code_is_refused() {
        let code = |text: &str| Uscc::parse(text).map_err(|error| error.code());
        assert_eq!(code("000000000000000000"), Err("uscc.kind"));
        assert_eq!(code("430112190001010739"), Err("uscc.identity-card"));
        assert_eq!(code(&checked("4301121900010107")), Err("uscc.kind"));
        assert_eq!(code(&checked("9100000000000000")), Err("uscc.region"));
        assert_eq!(code(&checked("9166010112345678")), Err("uscc.region"));
        assert!(
            code(&checked("9110000010001234")).is_ok(),
            "registered by the state"
        );
        assert!(code(&checked("1243010044444444")).is_ok());
        assert!(code("９１１５２２０１０７８３７７４４９Ｐ").is_ok());
        assert!(code("91152201078377449P\u{200b}").is_ok());
    }

    /// Sixteen characters, a nought and the check character.
    fn checked(text: &str) -> String {
        let code = Uscc::recorded_override(&format!("{text}00")).unwrap();
        format!("{text}0{}", code.expected_check())
    }

    #[test]
    fn a_real_code_that_fails_the_check_needs_an_override() {
        let early = "91350211M00013FA1N";
        assert_eq!(Uscc::parse(early).unwrap_err().code(), "uscc.checksum");
        let recorded = Uscc::recorded_override(early).unwrap();
        assert!(!recorded.check_holds());
        assert_eq!(recorded.as_str(), early);
    }

    #[test]
    fn json_is_checked_text() {
        let code: Uscc = serde_json::from_str(&format!("\"{VALID}\"")).unwrap();
        assert_eq!(
            serde_json::to_string(&code).unwrap(),
            format!("\"{VALID}\"")
        );
        assert!(serde_json::from_str::<Uscc>("\"911522010783774490\"").is_err());
    }

    proptest! {
        /// A prime modulus catches every single wrong character and every swap of two.
        #[test]
        fn one_wrong_character_is_caught(position in 8_usize..18, other in 0_usize..31) {
            let mut wrong = VALID.as_bytes().to_vec();
            prop_assume!(wrong[position] != ALPHABET[other]);
            wrong[position] = ALPHABET[other];
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assert_eq!(Uscc::parse(&wrong).unwrap_err().code(), "uscc.checksum");
        }
    }
}
