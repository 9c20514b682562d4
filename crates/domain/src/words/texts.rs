//! Texts that people write, held to a length, and codes that address things.

use std::fmt;
use std::str::FromStr;

use crate::catalogue::Reason;

/// Why a text cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but space.
    #[error("empty")]
    Empty,
    /// Longer than allowed.
    #[error("longer than {max} characters")]
    TooLong {
        /// Most characters allowed.
        max: usize,
    },
    /// Control characters, or line breaks in a one-line text.
    #[error("has a control character")]
    Control,
    /// Not lower-case letters, digits and hyphens.
    #[error("not a code of lower-case letters, digits and hyphens")]
    NotACode,
    /// Not 2 to 64 letters, digits, dots, hyphens or underscores.
    #[error("not a sign-in name")]
    NotAUserName,
    /// Not 5 to 20 digits with the usual separators.
    #[error("not a phone number")]
    NotAPhone,
}

impl Reason for TextError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "text.empty",
            Self::TooLong { .. } => "text.too-long",
            Self::Control => "text.control",
            Self::NotACode => "text.not-a-code",
            Self::NotAUserName => "text.not-a-user-name",
            Self::NotAPhone => "text.not-a-phone",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooLong { max } => vec![("max", max.to_string())],
            _ => Vec::new(),
        }
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident, max $max:expr, $check:path;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Most characters it may have.
            pub const CHARACTERS_MAX: usize = $max;

            /// Takes a text, without the space around it.
            ///
            /// # Errors
            /// [`TextError`] with the first rule that the text breaks.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                let text = text.trim();
                if text.is_empty() {
                    return Err(TextError::Empty);
                }
                if text.chars().count() > Self::CHARACTERS_MAX {
                    return Err(TextError::TooLong { max: Self::CHARACTERS_MAX });
                }
                $check(text)?;
                Ok(Self(text.to_owned()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = TextError;

            fn from_str(text: &str) -> Result<Self, TextError> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        super::serde_as_text!($name);
    )*};
}

texts! {
    /// The title of a case: one line.
    Title, max 200, one_line;
    /// The body of a case.
    Body, max 100_000, lines;
    /// A note, comment or answer.
    Note, max 20_000, lines;
    /// What addresses a department, park, chain or category: lower-case letters, digits, hyphens.
    Code, max 64, code;
    /// What a person, unit, chain or enterprise is called: one line.
    Name, max 100, one_line;
    /// The name with which a person signs in; letters of any script, kept in lower case.
    UserName, max 64, user_name;
    /// A phone number as people write it.
    Phone, max 32, phone;
}

fn one_line(text: &str) -> Result<(), TextError> {
    match text.contains(char::is_control) {
        true => Err(TextError::Control),
        false => Ok(()),
    }
}

fn lines(text: &str) -> Result<(), TextError> {
    let unwanted = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    match text.contains(unwanted) {
        true => Err(TextError::Control),
        false => Ok(()),
    }
}

fn code(text: &str) -> Result<(), TextError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    match text.bytes().all(plain) && !text.starts_with('-') && !text.ends_with('-') {
        true => Ok(()),
        false => Err(TextError::NotACode),
    }
}

fn user_name(text: &str) -> Result<(), TextError> {
    let fits = |c: char| (c.is_alphanumeric() && !c.is_uppercase()) || matches!(c, '.' | '-' | '_');
    match text.chars().count() >= 2 && text.chars().all(fits) {
        true => Ok(()),
        false => Err(TextError::NotAUserName),
    }
}

fn phone(text: &str) -> Result<(), TextError> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')');
    match (5..=20).contains(&digits) && text.chars().all(fits) {
        true => Ok(()),
        false => Err(TextError::NotAPhone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_not_bytes() {
        assert!(Title::parse(&"诉".repeat(200)).is_ok());
        assert_eq!(
            Title::parse(&"诉".repeat(201)),
            Err(TextError::TooLong { max: 200 })
        );
    }

    #[test]
    fn rules_are_named() {
        assert_eq!(Title::parse(" \u{3000}"), Err(TextError::Empty));
        assert_eq!(Title::parse("a\nb"), Err(TextError::Control));
        assert!(Body::parse("a\r\nb\tc").is_ok());
        assert_eq!(Body::parse("a\0b"), Err(TextError::Control));
        assert_eq!(
            Code::parse("human-resources").unwrap().as_str(),
            "human-resources"
        );
        for wrong in ["Housing", "住建", "-a", "a b", "a_b"] {
            assert_eq!(Code::parse(wrong), Err(TextError::NotACode), "{wrong}");
        }
    }

    #[test]
    fn sign_in_names_and_phone_numbers_are_plain() {
        assert!(UserName::parse("dept-housing").is_ok());
        assert!(UserName::parse("李雷").is_ok());
        for wrong in ["a", "Admin", "a b", "a@b"] {
            assert_eq!(
                UserName::parse(wrong),
                Err(TextError::NotAUserName),
                "{wrong}"
            );
        }
        assert!(Phone::parse("+86 (734) 812-3456").is_ok());
        for wrong in ["1234", "12345a", "123456789012345678901"] {
            assert_eq!(Phone::parse(wrong), Err(TextError::NotAPhone), "{wrong}");
        }
    }
}
