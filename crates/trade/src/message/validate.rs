//! A message held against its schema: every element at fault with its line, path and code.

use domain::catalogue::Sentence;
use roxmltree::{Document, Node};

use super::schema::{CEB, DS, Holds, Particle, Schema};
use super::text::{Unreadable, parse};
use super::values::{judge, span};

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
            let found = match is_broken {
                true => particles.iter().find(|particle| fits(particle)),
                false => particles.get(at),
            };
            if let Some(particle) = found {
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

    /// Elements in any order, one at least.
    fn choice(&mut self, node: Node<'_, '_>, of: &str) {
        let particles = self.schema.elements(of);
        let mut is_empty = true;
        for child in node.children().filter(Node::is_element) {
            is_empty = false;
            let name = child.tag_name();
            let mut fitting = particles.iter();
            match fitting.find(|particle| particle.is(name.namespace(), name.name())) {
                Some(particle) => self.element(child, *particle),
                None if is_of_another(child) => {}
                None => return self.unexpected(child, particles, 0),
            }
        }
        if is_empty {
            let names: Vec<&str> = particles.iter().map(|particle| particle.name).collect();
            self.note(node, "missing", "", &names.join("/"));
        }
    }

    fn method(&mut self, node: Node<'_, '_>, holds: Holds) {
        if node.attribute("Algorithm").is_none() {
            self.note(node, "attribute-missing", "", "Algorithm");
        }
        self.attributes(node, &["Algorithm"]);
        let mut children = node.children().filter(Node::is_element);
        let fits = |child: &Node<'_, '_>| {
            holds == Holds::Transform
                && (is_of_another(*child) || child.tag_name().name() == "XPath")
        };
        if let Some(child) = children.find(|child| !fits(child)) {
            self.unexpected(child, &[], 0);
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
            Holds::Method | Holds::Transform => return self.method(node, particle.holds),
            Holds::Elements(of) => {
                let schema = self.schema;
                let within = schema.within(of);
                let attributes = within.map_or(&[][..], |within| within.attributes.as_slice());
                self.attributes(node, attributes);
                return match within.is_some_and(|within| within.is_choice) {
                    true => self.choice(node, of),
                    false => self.elements(node, of),
                };
            }
            Holds::Text { .. } | Holds::Decimal(..) | Holds::Int(_) | Holds::Base64 => {}
        }
        self.attributes(node, &[]);
        if let Some(child) = node.children().find(Node::is_element) {
            self.note(node, "element", child.tag_name().name(), "");
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

fn is_of_another(node: Node<'_, '_>) -> bool {
    node.tag_name()
        .namespace()
        .is_some_and(|namespace| namespace != DS)
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
