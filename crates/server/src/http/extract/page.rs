//! Lists: `limit` and `cursor` in, `{items, next_cursor, total}` out.

use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::refusal::{Refusal, field_refusal_code};

/// Rows in a page when the caller does not say.
pub const LIMIT_DEFAULT: u64 = 50;
/// Most rows in a page.
pub const LIMIT_MAX: u64 = 200;

/// The query of a list; what does not fit is a 422 that names the parameter.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let query = parts.uri.query().unwrap_or_default();
        if !is_text(query) {
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "input.malformed"));
        }
        let pairs = form_urlencoded::parse(query.as_bytes());
        serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs))
            .map(Self)
            .map_err(|error| field_refusal_code(&error.path().to_string(), "input.field"))
    }
}

/// Whether what is written in bytes of a query is UTF-8: what is not would be read as something else.
fn is_text(query: &str) -> bool {
    const REPLACED: char = '\u{fffd}';
    let written = query.to_ascii_lowercase().contains("%ef%bf%bd") || query.contains(REPLACED);
    written
        || !form_urlencoded::parse(query.as_bytes())
            .any(|(name, value)| name.contains(REPLACED) || value.contains(REPLACED))
}

/// The part of a list's query that all lists share. Flattening does not work with numbers in
/// queries, so lists name both fields and call [`PageQuery::new`].
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows wanted, 1 to 200; 50 when left out.
    pub limit: Option<u64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Which rows of a list are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<C> {
    /// Most rows to give.
    pub limit: u64,
    /// Where the page before ended.
    pub after: Option<C>,
}

impl PageQuery {
    /// The two parameters as a list's own query names them.
    pub fn new(limit: Option<u64>, cursor: Option<String>) -> Self {
        Self { limit, cursor }
    }

    /// Checks both parameters.
    ///
    /// # Errors
    /// 422 when the limit is out of range or the cursor is none of ours.
    pub fn parse<C: FromStr>(&self) -> Result<Page<C>, Refusal> {
        self.parse_where(|_| true)
    }

    /// Checks both parameters, and whether the list as it is asked for has such a place.
    ///
    /// # Errors
    /// 422 as for [`Self::parse`], and when the cursor was given out for another order.
    pub fn parse_where<C: FromStr>(&self, has: impl Fn(&C) -> bool) -> Result<Page<C>, Refusal> {
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(field_refusal_code("limit", "page.limit"));
        }
        let after = match self.cursor.as_deref() {
            None | Some("") => None,
            Some(text) => {
                let place = text.parse().ok().filter(has);
                Some(place.ok_or_else(|| field_refusal_code("cursor", "page.cursor"))?)
            }
        };
        Ok(Page { limit, after })
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageOf<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Give it as `cursor` to get the next page; null on the last.
    pub next_cursor: Option<String>,
    /// Rows that fit the filter, on all pages.
    pub total: u64,
    /// True when `total` is an estimate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total_is_estimate: bool,
}

impl<T> PageOf<T> {
    /// A list that is short enough to be given whole.
    pub fn whole(items: impl IntoIterator<Item = T>) -> Self {
        let items: Vec<T> = items.into_iter().collect();
        Self {
            total: items.len() as u64,
            items,
            next_cursor: None,
            total_is_estimate: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_told() {
        for text in ["", "q=%E5%9B%AD", "q=園", "q=%EF%BF%BD", "q=100%"] {
            assert!(is_text(text), "{text}");
        }
        for bytes in ["q=%FF", "%C3=1", "q=%E5%9B"] {
            assert!(!is_text(bytes), "{bytes}");
        }
    }

    #[test]
    fn limit_and_cursor_are_checked() {
        let parse = |limit, cursor: Option<&str>| {
            PageQuery::new(limit, cursor.map(str::to_owned))
                .parse::<uuid::Uuid>()
                .map_err(|refusal| refusal.status().as_u16())
        };
        assert_eq!(
            parse(None, None),
            Ok(Page {
                limit: LIMIT_DEFAULT,
                after: None
            })
        );
        assert_eq!(parse(Some(0), None), Err(422));
        assert_eq!(parse(Some(LIMIT_MAX + 1), None), Err(422));
        assert_eq!(parse(None, Some("elsewhere")), Err(422));
        let id = uuid::Uuid::from_u128(7);
        assert_eq!(
            parse(Some(1), Some(&id.to_string())),
            Ok(Page {
                limit: 1,
                after: Some(id)
            })
        );
    }
}
