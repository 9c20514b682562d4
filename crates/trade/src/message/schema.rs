//! What the official schema of an edition says of messages, as tables of our own (`data/trade/messages-*`):
//! elements in their order, how often, and what they hold.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::Flow;

const SIGNATURE: &str = include_str!("../../../../data/trade/messages-signature.txt");
const EXPORT_2018: &str = include_str!("../../../../data/trade/messages-export-2018.txt");
const EXPORT_202205: &str = include_str!("../../../../data/trade/messages-export-202205.txt");
const IMPORT_2018: &str = include_str!("../../../../data/trade/messages-import-2018.txt");
const IMPORT_202205: &str = include_str!("../../../../data/trade/messages-import-202205.txt");

/// Namespace of the messages.
pub const CEB: &str = "http://www.chinaport.gov.cn/ceb";
/// Namespace of signatures.
pub const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Prefix of signatures in the tables.
const DS_PREFIX: &str = "ds:";

/// An edition of the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Edition {
    /// Announcement 113 of 2018.
    Of2018,
    /// May 2022.
    #[default]
    Of202205,
}

/// What an element holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text of so many characters; `collapsed` where space around and within does not count.
    Text {
        /// At least.
        least: usize,
        /// At most.
        most: usize,
        /// Whether space is collapsed before counting.
        collapsed: bool,
    },
    /// A decimal: digits, and those behind the point.
    Decimal(usize, usize),
    /// A whole number of 32 bits with so many digits.
    Int(usize),
    /// Bytes in base 64.
    Base64,
    /// Elements of a type.
    Elements(&'static str),
    /// Text, with an `Algorithm`.
    Method,
    /// Anything, with an `Algorithm`.
    Transform,
    /// Whatever it wants.
    Any,
}

/// One element within another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Particle {
    /// Its name; `ds:` in front where it is of a signature, `*` for any.
    pub name: &'static str,
    /// How often at least.
    pub least: usize,
    /// How often at most.
    pub most: usize,
    /// What it holds.
    pub holds: Holds,
    /// What stands for an empty element.
    pub default: Option<&'static str>,
    /// The only value that it may have.
    pub fixed: Option<&'static str>,
}

impl Particle {
    /// Namespace and local name.
    pub fn full_name(&self) -> (&'static str, &'static str) {
        match self.name.strip_prefix(DS_PREFIX) {
            Some(name) => (DS, name),
            None => (CEB, self.name),
        }
    }

    /// Whether an element is one of these.
    pub fn is(&self, namespace: Option<&str>, name: &str) -> bool {
        let (space, own) = self.full_name();
        self.name == "*" || (own == name && namespace == Some(space))
    }
}

/// The messages of one flow and edition.
#[derive(Debug)]
pub struct Schema {
    types: HashMap<&'static str, Type>,
    messages: HashSet<&'static str>,
}

/// What stands within an element.
#[derive(Debug, Default)]
pub struct Type {
    /// Its elements, in their order.
    pub elements: Vec<Particle>,
    /// Whether they may stand in any order, with those of other namespaces, one at least.
    pub is_choice: bool,
    /// Its attributes.
    pub attributes: Vec<&'static str>,
}

static SCHEMAS: LazyLock<[Schema; 4]> =
    LazyLock::new(|| [EXPORT_2018, EXPORT_202205, IMPORT_2018, IMPORT_202205].map(Schema::read));

impl Schema {
    /// The schema of a flow and edition.
    pub fn of(flow: Flow, edition: Edition) -> &'static Self {
        let [export_2018, export, import_2018, import] = &*SCHEMAS;
        match (flow, edition) {
            (Flow::Export, Edition::Of2018) => export_2018,
            (Flow::Export, Edition::Of202205) => export,
            (Flow::Import, Edition::Of2018) => import_2018,
            (Flow::Import, Edition::Of202205) => import,
        }
    }

    /// What a type holds, in its order.
    pub fn elements(&self, of: &str) -> &[Particle] {
        self.within(of)
            .map_or(&[], |within| within.elements.as_slice())
    }

    /// What stands within a type.
    pub fn within(&self, of: &str) -> Option<&Type> {
        self.types.get(of)
    }

    /// Whether there is such a message.
    pub fn has_message(&self, name: &str) -> bool {
        self.messages.contains(name)
    }

    /// Names of the messages.
    pub fn messages(&self) -> impl Iterator<Item = &'static str> {
        self.messages.iter().copied()
    }

    fn read(text: &'static str) -> Self {
        let mut schema = Self {
            types: HashMap::new(),
            messages: HashSet::new(),
        };
        let mut current = "";
        for line in text.lines().chain(SIGNATURE.lines()) {
            if line.starts_with('#') {
                continue;
            }
            let words: Vec<&'static str> = line.split(' ').collect();
            if let [
                what @ ("type" | "message" | "choice"),
                name,
                attributes @ ..,
            ] = &words[..]
            {
                current = name;
                let within = Type {
                    is_choice: *what == "choice",
                    attributes: attributes.to_vec(),
                    ..Type::default()
                };
                schema.types.insert(name, within);
                if *what == "message" {
                    schema.messages.insert(name);
                }
            } else if let Some(particle) = particle(&words) {
                let within = schema.types.entry(current).or_default();
                within.elements.push(particle);
            }
        }
        schema
    }
}

fn particle(words: &[&'static str]) -> Option<Particle> {
    let [name, least, most, rest @ ..] = words else {
        return None;
    };
    let number = |word: &str| word.parse().unwrap_or(usize::MAX);
    let (holds, rest) = match rest {
        ["text", least, most, rest @ ..] => (text(number(least), number(most), false), rest),
        ["token", least, most, rest @ ..] => (text(number(least), number(most), true), rest),
        ["decimal", total, part, rest @ ..] => (Holds::Decimal(number(total), number(part)), rest),
        ["int", digits, rest @ ..] => (Holds::Int(number(digits)), rest),
        ["base64", rest @ ..] => (Holds::Base64, rest),
        ["method", rest @ ..] => (Holds::Method, rest),
        ["transform", rest @ ..] => (Holds::Transform, rest),
        ["any", rest @ ..] => (Holds::Any, rest),
        [of, rest @ ..] => (Holds::Elements(of.strip_prefix('@')?), rest),
        [] => return None,
    };
    let (default, fixed) = match rest {
        ["default", value] => (Some(*value), None),
        ["fixed", value] => (None, Some(*value)),
        _ => (None, None),
    };
    Some(Particle {
        name,
        least: number(least),
        most: number(most),
        holds,
        default,
        fixed,
    })
}

const fn text(least: usize, most: usize, collapsed: bool) -> Holds {
    Holds::Text {
        least,
        most,
        collapsed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_is_named_is_there() {
        for schema in &*SCHEMAS {
            assert!(schema.messages.len() > 15);
            for (name, within) in &schema.types {
                assert!(!within.elements.is_empty(), "{name}");
                for particle in &within.elements {
                    if let Holds::Elements(of) = particle.holds {
                        assert!(schema.types.contains_key(of), "{name}: {of}");
                    }
                }
            }
        }
    }

    #[test]
    fn lines_are_read_as_written() {
        let schema = Schema::of(Flow::Import, Edition::Of202205);
        assert!(schema.has_message("CEB621Message") && !schema.has_message("InventoryHead"));
        let head = schema.elements("InventoryHead");
        let named = |name: &str| *head.iter().find(|particle| particle.name == name).unwrap();
        assert_eq!(named("guid").holds, text(36, 36, false));
        assert_eq!(named("freight").holds, Holds::Decimal(19, 5));
        assert_eq!(named("packNo").holds, Holds::Int(9));
        assert_eq!(named("currency").fixed, Some("142"));
        assert_eq!((named("emsNo").least, named("emsNo").most), (0, 1));
        let export = Schema::of(Flow::Export, Edition::Of202205).elements("CEB303Message");
        assert_eq!(
            (export[0].name, export[0].least, export[0].most),
            ("Order", 1, 100)
        );
        assert_eq!(export[3].full_name(), (DS, "Signature"));
    }
}
