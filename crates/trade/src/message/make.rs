//! Documents of a sheet as messages: order and list of each, many documents a message.
//!
//! Elements, their order and which may be left out come from the schema. A message is written in its
//! canonical form, so that its bytes are what is signed.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::canonical::escape;
use super::schema::{CEB, DS, Edition, Holds, Particle, Schema};
use super::text::parse;
use crate::Flow;
use crate::check::{Document, Field, View};

/// Documents in a message at most.
pub const DOCUMENTS_MAX: usize = 100;
/// Digits of a commodity in messages; a heading that stands alone is filled with zeros.
const COMMODITY: usize = 10;
/// Report of a document that is new.
const NEW: &str = "1";
/// Status of a document that is declared.
const DECLARED: &str = "2";

/// Who transfers a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "named as the elements of the messages")]
pub struct Transfer {
    pub cop_code: String,
    pub cop_name: String,
    pub dxp_mode: String,
    pub dxp_id: String,
}

/// A message that is ready but for its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The name of its root.
    pub kind: &'static str,
    /// Its number, stable for what it holds.
    pub guid: String,
    /// Documents within.
    pub documents: usize,
    /// Its root in canonical form, without a signature.
    pub unsigned: String,
}

/// A signer gave what is no signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signer gave no Signature element")]
pub struct NotASignature;

impl Message {
    /// The message with a signature at the place that the schema gives it.
    ///
    /// # Errors
    /// [`NotASignature`] where `signature` is another element or none.
    pub fn signed(&self, signature: &str) -> Result<String, NotASignature> {
        let signature = signature.trim();
        let tree = parse(signature).map_err(|_| NotASignature)?;
        let name = tree.root_element().tag_name();
        if (name.namespace(), name.name()) != (Some(DS), "Signature") {
            return Err(NotASignature);
        }
        let own = &signature[tree.root_element().range()];
        let end = format!("</ceb:{}>", self.kind);
        let inner = self.unsigned.strip_suffix(&end).ok_or(NotASignature)?;
        Ok(format!("{inner}{own}{end}"))
    }
}

/// The messages of a flow: root, its documents, head and line of a document.
type Plan = (&'static str, &'static str, [&'static str; 2]);

const fn plans(flow: Flow) -> [Plan; 2] {
    let order = ["OrderHead", "OrderList"];
    let list = ["InventoryHead", "InventoryList"];
    match flow {
        Flow::Export => [
            ("CEB303Message", "Order", order),
            ("CEB603Message", "Inventory", list),
        ],
        Flow::Import => [
            ("CEB311Message", "Order", order),
            ("CEB621Message", "Inventory", list),
        ],
    }
}

/// Writes orders, then lists, of documents without errors; `declared` is the day of declaration
/// (`YYYYMMDD`), that of the document itself where none is given.
pub fn make(
    view: &View<'_>,
    documents: &[Document],
    edition: Edition,
    transfer: &Transfer,
    declared: Option<&str>,
) -> Vec<Message> {
    let mut messages = Vec::new();
    for plan in plans(view.flow) {
        let writer = Writer::new(view, Schema::of(view.flow, edition), plan.2, declared);
        for part in documents.chunks(DOCUMENTS_MAX) {
            messages.push(writer.message(plan, part, transfer));
        }
    }
    messages
}

struct Writer<'v, 's> {
    view: &'v View<'s>,
    declared: Option<&'v str>,
    /// Elements of heads and of lines, each with where its text comes from.
    parts: [Vec<(&'static Particle, Source)>; 2],
}

/// Where the text of an element comes from.
#[derive(Debug, Clone, Copy)]
enum Source {
    /// The number of the document.
    Guid,
    /// The day of declaration.
    Declared,
    /// Always the same.
    Fixed(&'static str),
    /// A cell of the document.
    Head(Field),
    /// A cell of the line.
    Line(Field),
}

impl Source {
    /// The source of an element of a head or list; nothing where a sheet has none.
    fn of(name: &str, is_list: bool, flow: Flow) -> Option<Self> {
        let field = match (name, is_list) {
            ("guid", _) => return Some(Self::Guid),
            ("appType", _) => return Some(Self::Fixed(NEW)),
            ("appStatus", _) => return Some(Self::Fixed(DECLARED)),
            ("declTime", _) => return Some(Self::Declared),
            ("orderType", _) if flow == Flow::Import => return Some(Self::Fixed(flow.letter())),
            ("country", true) => Some(Field::ItemCountry),
            ("note", true) => Some(Field::ItemNote),
            _ => Field::ALL
                .iter()
                .find(|field| field.name() == name)
                .copied(),
        }?;
        Some(match field.need(flow).is_head() {
            true => Self::Head(field),
            false => Self::Line(field),
        })
    }
}

impl<'v, 's> Writer<'v, 's> {
    fn new(
        view: &'v View<'s>,
        schema: &'static Schema,
        parts: [&'static str; 2],
        declared: Option<&'v str>,
    ) -> Self {
        let sources = |of: &'static str| {
            let elements = schema.elements(of).iter();
            let elements =
                elements.filter(|particle| !matches!(particle.holds, Holds::Elements(_)));
            let sources = elements.filter_map(|particle| {
                let source = Source::of(particle.name, of.ends_with("List"), view.flow);
                match (source, particle.least) {
                    (None, 0) => None,
                    (source, _) => Some((particle, source.unwrap_or(Source::Fixed("")))),
                }
            });
            sources.collect()
        };
        Self {
            view,
            declared,
            parts: parts.map(sources),
        }
    }

    fn message(
        &self,
        (kind, name, parts): Plan,
        documents: &[Document],
        transfer: &Transfer,
    ) -> Message {
        let mut body = String::new();
        let mut guids = Sha256::new();
        for document in documents {
            let guid = self.guid(kind, document);
            guids.update(guid.as_bytes());
            let (first, lines) = (document.first(), &document.lines);
            tag(&mut body, name, |body| {
                self.elements(body, parts[0], &self.parts[0], first, first, &guid);
                for line in lines {
                    self.elements(body, parts[1], &self.parts[1], first, *line, &guid);
                }
            });
        }
        tag(&mut body, "BaseTransfer", |body| {
            let parts = [
                ("copCode", &transfer.cop_code),
                ("copName", &transfer.cop_name),
                ("dxpMode", &transfer.dxp_mode),
                ("dxpId", &transfer.dxp_id),
            ];
            for (name, text) in parts {
                guids.update(text.as_bytes());
                leaf(body, name, text);
            }
        });
        let guid = uuid(guids);
        let unsigned = format!(
            "<ceb:{kind} xmlns:ceb=\"{CEB}\" guid=\"{guid}\" version=\"1.0\">{body}</ceb:{kind}>"
        );
        Message {
            kind,
            guid,
            documents: documents.len(),
            unsigned,
        }
    }

    fn elements(
        &self,
        body: &mut String,
        of: &str,
        elements: &[(&'static Particle, Source)],
        first: usize,
        line: usize,
        guid: &str,
    ) {
        tag(body, of, |body| {
            for (particle, source) in elements {
                let text = match source {
                    Source::Guid => guid,
                    source => self.text(*source, first, line),
                };
                if text.is_empty() && particle.least == 0 {
                    continue;
                }
                // a heading that stands alone is filled with zeros
                if matches!(source, Source::Line(Field::Gcode)) && text.len() < COMMODITY {
                    leaf(body, particle.name, &format!("{text:0<COMMODITY$}"));
                } else {
                    leaf(body, particle.name, text);
                }
            }
        });
    }

    /// The text of an element: from the sheet, or what follows from its being sent.
    fn text(&self, source: Source, first: usize, line: usize) -> &str {
        match source {
            Source::Guid => "",
            Source::Fixed(text) => text,
            Source::Head(field) => self.view.cell(first, field),
            Source::Line(field) => self.view.cell(line, field),
            Source::Declared => {
                let own = self.view.cell(first, Field::AppTime).get(..8);
                self.declared.or(own).unwrap_or_default()
            }
        }
    }

    /// A number that is the same whenever the same document is sent, on whatever day.
    fn guid(&self, kind: &str, document: &Document) -> String {
        let mut hash = Sha256::new();
        let mut add = |text: &str| {
            hash.update(text.len().to_be_bytes());
            hash.update(text.as_bytes());
        };
        add(kind);
        let first = document.first();
        for (_, source) in &self.parts[0] {
            if !matches!(source, Source::Declared) {
                add(self.text(*source, first, first));
            }
        }
        for line in &document.lines {
            for (_, source) in &self.parts[1] {
                add(self.text(*source, first, *line));
            }
        }
        uuid(hash)
    }
}

/// The head of a digest as a UUID of version 8 in capital letters (RFC 9562).
fn uuid(hash: Sha256) -> String {
    let mut bytes: [u8; 16] = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut out = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        let _ = write!(out, "{byte:02X}");
    }
    out
}

fn tag(body: &mut String, name: &str, within: impl FnOnce(&mut String)) {
    body.push_str("<ceb:");
    body.push_str(name);
    body.push('>');
    within(body);
    body.push_str("</ceb:");
    body.push_str(name);
    body.push('>');
}

fn leaf(body: &mut String, name: &str, text: &str) {
    tag(body, name, |body| escape(text, false, body));
}
