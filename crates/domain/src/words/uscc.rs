//! Unified social credit code of organisations (GB 32100-2015).

use std::fmt;
use std::str::FromStr;

use super::RegionCode;
use crate::catalogue::Reason;

/// Characters of the code in the order of their values 0–30: no I, O, S, V, Z (GB 32100-2015, table 2).
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;

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
            Self::Checksum { expected, found } => vec![
                ("expected", expected.to_string()),
                ("found", found.to_string()),
            ],
        }
    }
}

impl Uscc {
    /// Reads a code and checks it in full; surrounding space and lower case are forgiven.
    ///
    /// # Errors
    /// [`UsccError`] with the first thing that is wrong: length, a character, the check character.
    pub fn parse(text: &str) -> Result<Self, UsccError> {
        let code = Self::recorded_override(text)?;
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
        let text = text.trim();
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
