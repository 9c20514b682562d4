//! The fields of the index.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{Index, Term};
use uuid::Uuid;

use super::words::{Cutter, NUMBERS, SOUNDS, WORDS};

/// Grows with every change of fields or of the cutting of words: an older index is built anew.
pub(super) const VERSION: u32 = 3;

pub(super) const SUBMITTED: &str = "submitted";
pub(super) const DUE: &str = "due";
pub(super) const ID_HIGH: &str = "id_high";
pub(super) const ID_LOW: &str = "id_low";
pub(super) const SKETCH: &str = "sketch";

/// Where everything lies.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub schema: Schema,
    /// The case's id, to replace its document.
    pub id: Field,
    /// The same as two numbers, to be read quickly and compared.
    pub id_high: Field,
    pub id_low: Field,
    /// Words of the title.
    pub title: Field,
    /// All words, the title's too.
    pub words: Field,
    /// Syllables of the title and of the firm's name, and their first letters.
    pub sound: Field,
    /// All endings of the parts of the case's number.
    pub number: Field,
    /// Hashes of the sketch of title and body.
    pub sketch: Field,
    /// What lists are narrowed by and what scopes depend on: `NAME:VALUE`.
    pub tag: Field,
    /// Milliseconds since 1970.
    pub submitted: Field,
    /// Milliseconds since 1970; only while the case is open.
    pub due: Field,
}

impl Fields {
    pub fn new() -> Self {
        let mut schema = Schema::builder();
        let cut = |tokenizer| {
            let placed = TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions);
            TextOptions::default().set_indexing_options(placed)
        };
        Self {
            id: schema.add_bytes_field("id", INDEXED),
            id_high: schema.add_u64_field(ID_HIGH, FAST),
            id_low: schema.add_u64_field(ID_LOW, FAST),
            title: schema.add_text_field("title", cut(WORDS)),
            words: schema.add_text_field("words", cut(WORDS)),
            sound: schema.add_text_field("sound", cut(SOUNDS)),
            number: schema.add_text_field("number", cut(NUMBERS)),
            sketch: schema.add_u64_field(SKETCH, INDEXED | FAST),
            tag: schema.add_text_field("tag", STRING),
            submitted: schema.add_i64_field(SUBMITTED, FAST),
            due: schema.add_i64_field(DUE, FAST),
            schema: schema.build(),
        }
    }

    pub fn register(index: &Index) {
        let cutters = [
            (WORDS, Cutter::Words),
            (SOUNDS, Cutter::Sounds),
            (NUMBERS, Cutter::Numbers),
        ];
        for (name, cutter) in cutters {
            index.tokenizers().register(name, cutter);
        }
    }

    pub fn id_term(&self, id: Uuid) -> Term {
        Term::from_field_bytes(self.id, id.as_bytes())
    }

    pub fn tag_term(&self, tag: &Tag<'_>) -> Term {
        Term::from_field_text(self.tag, &tag.text())
    }
}

/// What a case can be narrowed by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tag<'a> {
    Kind(&'a str),
    State(&'a str),
    Open(bool),
    /// A clock runs.
    Running,
    Lead(Uuid),
    Supporting(Uuid),
    Park(Uuid),
    Chain(Uuid),
    Category(Uuid),
    Enterprise(Uuid),
    /// The enterprise that asked, and so may see the case.
    AskedBy(Uuid),
    Source(&'a str),
    Urgency(&'a str),
}

impl Tag<'_> {
    pub fn text(&self) -> String {
        match self {
            Self::Kind(code) => format!("kind:{code}"),
            Self::State(code) => format!("state:{code}"),
            Self::Open(open) => format!("open:{open}"),
            Self::Running => "running".to_owned(),
            Self::Lead(id) => format!("lead:{}", id.simple()),
            Self::Supporting(id) => format!("supporting:{}", id.simple()),
            Self::Park(id) => format!("park:{}", id.simple()),
            Self::Chain(id) => format!("chain:{}", id.simple()),
            Self::Category(id) => format!("category:{}", id.simple()),
            Self::Enterprise(id) => format!("enterprise:{}", id.simple()),
            Self::AskedBy(id) => format!("asked-by:{}", id.simple()),
            Self::Source(code) => format!("source:{code}"),
            Self::Urgency(code) => format!("urgency:{code}"),
        }
    }
}
