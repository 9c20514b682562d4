//! Texts that people write, held to a length, and codes that address things.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use unicode_security::RestrictionLevelDetection;
use unicode_security::restriction_level::RestrictionLevel;

use super::letters::{cleaned, half_width, has_visible, is_stacked, is_unassigned};
use crate::catalogue::Reason;

/// Why a text cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but space and what nobody sees.
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
    /// Code points that Unicode gives to nobody.
    #[error("has a code point that is no character")]
    Unassigned,
    /// More marks on one letter than any script puts there.
    #[error("has letters under towers of marks")]
    Stacked,
    /// Letters of scripts that are not written together, so that one passes for another.
    #[error("mixes scripts that are not written together")]
    MixedScripts,
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
            Self::Unassigned => "text.unassigned",
            Self::Stacked => "text.stacked",
            Self::MixedScripts => "text.mixed-scripts",
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
    ($($(#[$doc:meta])* $name:ident, max $max:expr, $clean:path, $check:path;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Most characters it may have.
            pub const CHARACTERS_MAX: usize = $max;

            /// Takes a text, without the space around it and without what nobody sees, in composed
            /// form (NFC).
            ///
            /// # Errors
            /// [`TextError`] with the first rule that the text breaks.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                let clean = $clean(text);
                let text = clean.trim();
                if !has_visible(text) {
                    return Err(TextError::Empty);
                }
                if text.chars().count() > Self::CHARACTERS_MAX {
                    return Err(TextError::TooLong { max: Self::CHARACTERS_MAX });
                }
                if text.contains(is_unassigned) {
                    return Err(TextError::Unassigned);
                }
                if is_stacked(text) {
                    return Err(TextError::Stacked);
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
    Title, max 200, cleaned, one_line;
    /// The body of a case.
    Body, max 100_000, cleaned, lines;
    /// A note, comment or answer.
    Note, max 20_000, cleaned, lines;
    /// What addresses a department, park, chain or category: lower-case letters, digits, hyphens.
    Code, max 64, cleaned, code;
    /// What a person, unit, chain or enterprise is called: one line.
    Name, max 100, cleaned, one_line;
    /// The name with which a person signs in: half-width lower-case letters, of one script or of
    /// scripts that are written together (Latin beside Chinese, Japanese or Korean).
    UserName, max 64, narrow, user_name;
    /// A phone number as people write it, half-width.
    Phone, max 32, dialled, phone;
}

/// Without width, so that nobody can take a name that only looks wider.
fn narrow(text: &str) -> Cow<'_, str> {
    match cleaned(text) {
        clean if clean.is_ascii() => clean,
        clean => Cow::Owned(clean.chars().map(half_width).collect()),
    }
}

/// A phone number without width, its strokes all alike.
fn dialled(text: &str) -> Cow<'_, str> {
    let alike = |letter: char| match letter {
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        _ => half_width(letter),
    };
    match cleaned(text) {
        clean if clean.is_ascii() => clean,
        clean => Cow::Owned(clean.chars().map(alike).collect()),
    }
}

impl UserName {
    /// What the name looks like (the skeleton of Unicode Technical Standard 39): of two names with the
    /// same one, people take one for the other.
    pub fn look(&self) -> String {
        Self::look_of(&self.0)
    }

    /// The same of a name that was taken by other rules.
    pub fn look_of(name: &str) -> String {
        unicode_security::skeleton(name).collect()
    }
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
    if text.chars().count() < 2 || !text.chars().all(fits) {
        return Err(TextError::NotAUserName);
    }
    match text.check_restriction_level(RestrictionLevel::HighlyRestrictive) {
        true => Ok(()),
        false => Err(TextError::MixedScripts),
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
    fn what_nobody_sees_is_no_text() {
        for nothing in [
            "\u{200b}\u{200b}",
            "\u{200b}\u{2060}",
            "\u{3164}",
            "\u{2800}",
            "\u{202e}",
        ] {
            assert_eq!(Title::parse(nothing), Err(TextError::Empty), "{nothing:?}");
            assert_eq!(Body::parse(nothing), Err(TextError::Empty), "{nothing:?}");
        }
        assert_eq!(
            Name::parse("\u{202e}第一\u{200b}化工 ").unwrap().as_str(),
            "第一化工"
        );
        assert_eq!(Title::parse("e\u{301}").unwrap().as_str(), "é");
        assert_eq!(Title::parse("a\u{ffff}"), Err(TextError::Unassigned));
        let tower = format!("a{}", "\u{301}\u{302}".repeat(20));
        assert_eq!(Title::parse(&tower), Err(TextError::Stacked));
        assert_eq!(Title::parse("a\u{2028}b"), Err(TextError::Control));
    }

    #[test]
    fn sign_in_names_and_phone_numbers_are_plain() {
        assert!(UserName::parse("dept-housing").is_ok());
        assert!(UserName::parse("李雷").is_ok());
        assert_eq!(UserName::parse("ａｄｍｉｎ").unwrap().as_str(), "admin");
        for wrong in ["a", "Admin", "a b", "a@b"] {
            assert_eq!(
                UserName::parse(wrong),
                Err(TextError::NotAUserName),
                "{wrong}"
            );
        }
        // а and о are Cyrillic
        for mixed in ["аdmin", "agеnt", "user\u{3b1}"] {
            assert_eq!(
                UserName::parse(mixed),
                Err(TextError::MixedScripts),
                "{mixed}"
            );
        }
        let look = |name: &str| UserName::parse(name).unwrap().look();
        assert_eq!(look("ѕсоре"), look("scope"));
        assert_ne!(look("agent"), look("auditor"));
        assert!(Phone::parse("+86 (734) 812-3456").is_ok());
        assert_eq!(
            Phone::parse("０７３４—８１２３").unwrap().as_str(),
            "0734-8123"
        );
        for wrong in ["1234", "12345a", "123456789012345678901"] {
            assert_eq!(Phone::parse(wrong), Err(TextError::NotAPhone), "{wrong}");
        }
    }
}
