//! The two catalogues and how their templates are filled.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Sentence;

/// The files of `data/words` by room and kind, joined when building: each holds rows of a key and its
/// template in Chinese and in English.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/words.rs"));

static CHINESE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::join(|[chinese, _]| chinese));
static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::join(|[_, english]| english));

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl FromStr for Language {
    type Err = ();

    /// Reads a language tag such as `zh-CN`, `en` or `en_GB.UTF-8`.
    fn from_str(tag: &str) -> Result<Self, ()> {
        match tag.split(['-', '_', '.']).next() {
            Some(primary) if primary.eq_ignore_ascii_case("zh") => Ok(Self::Zh),
            Some(primary) if primary.eq_ignore_ascii_case("en") => Ok(Self::En),
            _ => Err(()),
        }
    }
}

/// Every sentence of one language: key → template with `{name}` places.
#[derive(Debug)]
pub struct Catalogue {
    templates: BTreeMap<String, String>,
}

impl Catalogue {
    /// The catalogue of a language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::Zh => &CHINESE,
            Language::En => &ENGLISH,
        }
    }

    /// Every file of words: its room or kind, such as `people` or `kinds/request`, and its text.
    pub fn files() -> &'static [(&'static str, &'static str)] {
        FILES
    }

    fn join(side: fn([String; 2]) -> String) -> Self {
        let read = |(room, text): &(&str, &str)| -> BTreeMap<String, [String; 2]> {
            serde_json::from_str(text).unwrap_or_else(|error| panic!("words of {room}: {error}"))
        };
        let rows = FILES.iter().flat_map(read);
        Self {
            templates: rows.map(|(key, row)| (key, side(row))).collect(),
        }
    }

    /// Every key with its template, in order.
    pub fn templates(&self) -> &BTreeMap<String, String> {
        &self.templates
    }

    /// The text of a key without parameters; the key itself where there is none.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.templates.get(key).map_or(key, String::as_str)
    }

    /// A sentence in this language. A key without template is shown as it is, so that a gap is
    /// seen rather than fatal.
    ///
    /// A value that names something of the catalogue is shown by that name: the value `agent` of
    /// a parameter `role` is looked up as `role.agent`, those of `state` and `transition` by kind.
    pub fn render(&self, sentence: &Sentence) -> String {
        let template = self.text(&sentence.key);
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, behind)) = after.split_once('}') else {
                break;
            };
            out.push_str(before);
            match sentence.params.get(name) {
                Some(value) => out.push_str(self.name_of(name, value)),
                None => {
                    out.push('{');
                    out.push_str(name);
                    out.push('}');
                }
            }
            rest = behind;
        }
        out.push_str(rest);
        out
    }

    /// The names of the places of a template.
    pub fn places(template: &str) -> BTreeSet<&str> {
        let openings = template.split('{').skip(1);
        openings
            .filter_map(|part| part.split_once('}').map(|(name, _)| name))
            .collect()
    }

    fn name_of<'a>(&'a self, param: &str, value: &'a str) -> &'a str {
        let keys = match param {
            "state" | "transition" => {
                let mut kinds = self
                    .templates
                    .keys()
                    .filter_map(|key| key.strip_prefix("kind."));
                let named =
                    kinds.find_map(|kind| self.templates.get(&format!("{param}.{kind}.{value}")));
                return named.map_or(value, String::as_str);
            }
            _ => vec![format!("{param}.{value}")],
        };
        let named = keys.iter().find_map(|key| self.templates.get(key));
        named.map_or(value, String::as_str)
    }
}
