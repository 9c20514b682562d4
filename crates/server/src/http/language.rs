//! Which language the caller reads: `Accept-Language`, Chinese unless English is preferred.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use domain::catalogue::{Catalogue, Language};

/// The language that the headers ask for (RFC 9110, 12.5.4): the supported one of highest weight,
/// Chinese when none is named.
pub fn of(headers: &HeaderMap) -> Language {
    let wanted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut best = (0.0, Language::Zh);
    for range in wanted.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let primary = tag.trim().split('-').next().unwrap_or_default();
        let language = match primary.to_ascii_lowercase().as_str() {
            "zh" => Language::Zh,
            "en" => Language::En,
            _ => continue,
        };
        let weight = parameters
            .trim()
            .strip_prefix("q=")
            .map_or(Some(1.0), |weight| weight.trim().parse::<f32>().ok())
            .unwrap_or(0.0);
        if weight > best.0 {
            best = (weight, language);
        }
    }
    best.1
}

/// The name of something that has a key in the catalogue.
pub fn label(key: &str, language: Language) -> String {
    Catalogue::of(language).text(key).to_owned()
}

/// Whether the catalogue has a key.
pub fn knows(key: &str) -> bool {
    Catalogue::of(Language::default())
        .templates()
        .contains_key(key)
}

/// Extracts the caller's language.
#[derive(Debug, Clone, Copy)]
pub struct Reads(pub Language);

impl<S: Send + Sync> FromRequestParts<S> for Reads {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(of(&parts.headers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(value: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, value.parse().unwrap());
        of(&headers)
    }

    #[test]
    fn the_highest_weight_wins_and_chinese_is_the_default() {
        assert_eq!(of(&HeaderMap::new()), Language::Zh);
        assert_eq!(wanted("en"), Language::En);
        assert_eq!(wanted("en-GB,zh;q=0.9"), Language::En);
        assert_eq!(wanted("en;q=0.2, zh-CN;q=0.9"), Language::Zh);
        assert_eq!(wanted("fr, de;q=0.5"), Language::Zh);
        assert_eq!(wanted("fr, en;q=0.5"), Language::En);
        assert_eq!(wanted("en;q=x"), Language::Zh);
    }
}
