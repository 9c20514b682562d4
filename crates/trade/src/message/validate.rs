//! A message held against its schema: every element at fault with its line, path and code.

use domain::catalogue::Sentence;
use roxmltree::{Document, Node};

use super::schema::{CEB, DS, Holds, Particle, Schema};
use super::text::{Unreadable, parse};
use crate::number::{NotExact, exact};

/// Characters of a guid.
const GUID: usize = 36;
/// Characters of a version at most.
const VERSION: usize = 10;
/// Namespace whose attributes may stand anywhere.
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// Elements of a message that are no documents.
const NO_DOCUMENTS: [&str; 4] = [
    "BaseTransfer",
    "BaseSubscribe",
    "Signature",
    "ExtendMessage",
];

/// One thing wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageError {
    /// Line, where one is at fault.
    pub line: Option<u32>,
    /// The element at fault; none where there is no tree.
    pub element: Option<String>,
    /// The way to it: `/CEB603Message/Inventory[2]/InventoryHead/freight`.
    pub path: String,
    /// The stable code.
    pub code: &'static str,
    /// What stands there.
    pub value: String,
    /// What should.
    pub expected: String,
}

impl MessageError {
    /// What people are told.
    pub fn sentence(&self) -> Sentence {
        Sentence::new(format!("error.trade.message.{}", self.code))
            .with("value", &self.value)
            .with("expected", &self.expected)
    }

    /// Bytes that are no message at all.
    pub fn unreadable(reason: &Unreadable) -> Self {
        Self {
            line: reason.line(),
            element: None,
            path: String::new(),
            code: reason.code(),
            value: reason.value(),
            expected: String::new(),
        }
    }
}

/// What was found of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validity {
    /// The name of its root, where there is a tree.
    pub kind: Option<String>,
    /// Documents within.
    pub documents: usize,
    /// What is wrong.
    pub errors: Vec<MessageError>,
}

/// Holds the text of a message against a schema.
pub fn validate(text: &str, schema: &Schema) -> Validity {
    let document = match parse(text) {
        Ok(document) => document,
        Err(reason) => {
            return Validity {
                errors: vec![MessageError::unreadable(&reason)],
                ..Validity::default()
            };
        }
    };
    let root = document.root_element();
    let name = root.tag_name().name();
    let mut inspector = Inspector::new(&document, schema);
    if schema.has_message(name) && root.tag_name().namespace() == Some(CEB) {
        inspector.root(root);
    } else {
        inspector.note(
            root,
            "root",
            root.tag_name().namespace().unwrap_or_default(),
            CEB,
        );
    }
    Validity {
        kind: Some(name.to_owned()),
        documents: documents(root).count(),
        errors: inspector.errors,
    }
}

/// The documents of a message.
pub fn documents<'a, 'i>(root: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    let elements = root.children().filter(Node::is_element);
    elements.filter(|child| !NO_DOCUMENTS.contains(&child.tag_name().name()))
}

struct Inspector<'d> {
    schema: &'d Schema,
    /// Where lines end, so that a place is turned into a line without reading all before it.
    breaks: Vec<usize>,
    errors: Vec<MessageError>,
}

impl<'d> Inspector<'d> {
    fn new(document: &Document<'_>, schema: &'d Schema) -> Self {
        let text = document.input_text().bytes().enumerate();
        let breaks = text.filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at);
        Self {
            schema,
            breaks: breaks.collect(),
            errors: Vec::new(),
        }
    }

    fn note(&mut self, node: Node<'_, '_>, code: &'static str, value: &str, expected: &str) {
        let before = self.breaks.partition_point(|at| *at < node.range().start);
        self.errors.push(MessageError {
            line: u32::try_from(before + 1).ok(),
            element: Some(node.tag_name().name().to_owned()),
            path: path(node),
            code,
            value: value.to_owned(),
            expected: expected.to_owned(),
        });
    }

    fn root(&mut self, root: Node<'_, '_>) {
        for (name, most) in [("guid", GUID), ("version", VERSION)] {
            let Some(value) = root.attribute(name) else {
                self.note(root, "attribute-missing", "", name);
                continue;
            };
            let least = if name == "guid" { GUID } else { 1 };
            let length = value.chars().count();
            if !(least..=most).contains(&length) {
                self.note(root, "length", value, &span(least, most));
            }
        }
        self.attributes(root, &["guid", "version"]);
        self.elements(root, root.tag_name().name());
    }

    fn attributes(&mut self, node: Node<'_, '_>, known: &[&str]) {
        for attribute in node.attributes() {
            let is_known = attribute.namespace().is_none() && known.contains(&attribute.name());
            if !is_known && attribute.namespace() != Some(XSI) {
                self.note(node, "attribute", attribute.name(), "");
            }
        }
    }

    /// Elements in their order, each as often as it may. After the first that does not fit, the others are
    /// only judged by what they hold.
    fn elements(&mut self, node: Node<'_, '_>, of: &str) {
        let schema = self.schema;
        let particles = schema.elements(of);
        let (mut at, mut times, mut is_broken) = (0, 0, false);
        for child in node.children() {
            if child.is_text() && !child.text().unwrap_or_default().trim().is_empty() {
                self.note(node, "text", child.text().unwrap_or_default().trim(), "");
            }
            if !child.is_element() {
                continue;
            }
            let fits = |particle: &Particle| {
                particle.is(child.tag_name().namespace(), child.tag_name().name())
            };
            if !is_broken {
                let (from, had) = (at, times);
                while let Some(particle) = particles.get(at) {
                    if fits(particle) && times < particle.most {
                        times += 1;
                        break;
                    }
                    if times < particle.least {
                        at = particles.len();
                        break;
                    }
                    (at, times) = (at + 1, 0);
                }
                if at == particles.len() {
                    is_broken = true;
                    self.unexpected(child, &particles[from.min(particles.len())..], had);
                }
            }
            if let Some(particle) = particles.iter().find(|particle| fits(particle)) {
                self.element(child, *particle);
            }
        }
        if is_broken {
            return;
        }
        let rest = particles.get(at..).unwrap_or_default();
        let missing = rest.iter().enumerate().find(|(place, particle)| {
            let had = if *place == 0 { times } else { 0 };
            had < particle.least
        });
        if let Some((_, particle)) = missing {
            self.note(node, "missing", "", particle.name);
        }
    }

    /// Says what could have stood where something else does.
    fn unexpected(&mut self, child: Node<'_, '_>, particles: &[Particle], had: usize) {
        let mut expected = Vec::new();
        for (place, particle) in particles.iter().enumerate() {
            let had = if place == 0 { had } else { 0 };
            if had < particle.most {
                expected.push(particle.name);
            }
            if had < particle.least {
                break;
            }
        }
        let namespace = child.tag_name().namespace();
        let known = [Some(CEB), Some(DS)].contains(&namespace);
        let value = match known {
            true => child.tag_name().name().to_owned(),
            false => format!(
                "{{{}}}{}",
                namespace.unwrap_or_default(),
                child.tag_name().name()
            ),
        };
        self.note(child, "unexpected", &value, &expected.join("/"));
    }

    fn element(&mut self, node: Node<'_, '_>, particle: Particle) {
        match particle.holds {
            Holds::Any => return,
            Holds::Some => {
                if !node.children().any(|child| child.is_element()) {
                    self.note(node, "missing", "", "*");
                }
                return;
            }
            Holds::Method => {
                if node.attribute("Algorithm").is_none() {
                    self.note(node, "attribute-missing", "", "Algorithm");
                }
                return;
            }
            Holds::Elements(of) => {
                let (space, _) = particle.full_name();
                if space == CEB {
                    self.attributes(node, &[]);
                }
                return self.elements(node, of);
            }
            Holds::Text { .. } | Holds::Decimal(..) | Holds::Int(_) | Holds::Base64 => {}
        }
        if particle.full_name().0 == CEB {
            self.attributes(node, &[]);
        }
        if let Some(child) = node.children().find(Node::is_element) {
            self.note(child, "unexpected", child.tag_name().name(), "");
            return;
        }
        let text: String = node
            .children()
            .filter_map(|child| child.is_text().then(|| child.text())?)
            .collect();
        let is_standing_in = particle.default.or(particle.fixed).is_some();
        if text.is_empty() && is_standing_in {
            return;
        }
        if let Some((code, expected)) = judge(&text, particle.holds) {
            self.note(node, code, &text, &expected);
        } else if let Some(fixed) = particle.fixed.filter(|fixed| *fixed != text) {
            self.note(node, "fixed", &text, fixed);
        }
    }
}

fn span(least: usize, most: usize) -> String {
    match (least, most) {
        (least, most) if least == most => least.to_string(),
        (0, most) => format!("≤{most}"),
        (least, usize::MAX) => format!("≥{least}"),
        (least, most) => format!("{least}–{most}"),
    }
}

/// What is wrong with a value: its code and what is expected.
fn judge(text: &str, holds: Holds) -> Option<(&'static str, String)> {
    match holds {
        Holds::Text {
            least,
            most,
            collapsed,
        } => {
            let length = match collapsed {
                true => text
                    .split_ascii_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
                    .chars()
                    .count(),
                false => text.chars().count(),
            };
            let fits = (least..=most).contains(&length);
            (!fits).then(|| ("length", span(least, most)))
        }
        Holds::Decimal(total, part) => match exact(text.trim_ascii(), total, part) {
            Ok(_) => None,
            Err(NotExact::Text) => Some(("decimal", format!("{total},{part}"))),
            Err(NotExact::Digits) => Some(("digits", format!("{total},{part}"))),
        },
        Holds::Int(digits) => {
            let text = text.trim_ascii();
            let whole = text.parse::<i32>();
            match whole {
                Ok(whole) if whole.unsigned_abs().to_string().len() <= digits => None,
                Ok(_) => Some(("digits", digits.to_string())),
                Err(_) => Some(("int", digits.to_string())),
            }
        }
        Holds::Base64 => (!is_base64(text)).then(|| ("base64", String::new())),
        Holds::Elements(_) | Holds::Method | Holds::Some | Holds::Any => None,
    }
}

/// Whether it is bytes in base 64, white space aside.
fn is_base64(text: &str) -> bool {
    let bytes: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let padded = bytes.iter().rev().take_while(|byte| **byte == b'=').count();
    let digits = &bytes[..bytes.len() - padded];
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    bytes.len().is_multiple_of(4) && padded <= 2 && digits.iter().all(is_digit)
}

/// The way from the root; elements that repeat are counted from 1.
fn path(node: Node<'_, '_>) -> String {
    let mut steps: Vec<String> = Vec::new();
    for step in node.ancestors().filter(Node::is_element) {
        let name = step.tag_name();
        let is_same = |other: &Node<'_, '_>| other.is_element() && other.tag_name() == name;
        let before = step.prev_siblings().skip(1).filter(is_same).count();
        let is_alone = before == 0 && !step.next_siblings().skip(1).any(|other| is_same(&other));
        steps.push(match is_alone {
            true => name.name().to_owned(),
            false => format!("{}[{}]", name.name(), before + 1),
        });
    }
    steps.reverse();
    format!("/{}", steps.join("/"))
}
