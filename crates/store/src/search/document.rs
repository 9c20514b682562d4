//! A case as a document of the index.

use domain::kinds::CaseKind;
use tantivy::TantivyDocument;
use text::Sketch;
use uuid::Uuid;

use super::fields::{Fields, Tag};

/// What the index needs to know of a case.
#[derive(Debug, Clone)]
pub(super) struct Indexed {
    pub id: Uuid,
    pub kind: String,
    pub number: String,
    pub title: String,
    pub state: String,
    pub open: bool,
    pub urgency: String,
    pub source: String,
    pub category: Option<Uuid>,
    pub enterprise: Option<Uuid>,
    pub chain: Option<Uuid>,
    pub park: Option<Uuid>,
    pub lead: Option<Uuid>,
    pub supporting: Vec<Uuid>,
    pub submitted_at: i64,
    /// Only while the case is open.
    pub due_at: Option<i64>,
    /// Whether a clock runs towards the due.
    pub running: bool,
    /// The words of whoever filed it.
    pub body: Option<String>,
    /// The name of the firm.
    pub firm: Option<String>,
    /// Everything else that it is found by. Nothing in it is personal data or internal: whoever
    /// sees the case may find it by every word.
    pub texts: Vec<String>,
}

/// What near-duplicates are told by: title and body.
pub(super) fn sketched(title: &str, body: &str) -> String {
    format!("{title}\n{body}")
}

impl Indexed {
    pub fn document(&self, fields: &Fields) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        document.add_bytes(fields.id, self.id.as_bytes());
        let (high, low) = self.id.as_u64_pair();
        document.add_u64(fields.id_high, high);
        document.add_u64(fields.id_low, low);
        document.add_i64(fields.submitted, self.submitted_at);
        if let Some(due) = self.due_at {
            document.add_i64(fields.due, due);
        }
        for tag in self.tags() {
            document.add_text(fields.tag, tag.text());
        }
        document.add_text(fields.title, &self.title);
        document.add_text(fields.words, &self.title);
        document.add_text(fields.number, &self.number);
        for sounding in [Some(&self.title), self.firm.as_ref()]
            .into_iter()
            .flatten()
        {
            document.add_text(fields.sound, sounding);
        }
        let body = self.body.as_deref().unwrap_or_default();
        let sketch = Sketch::of(&text::normalise(&sketched(&self.title, body)));
        for hash in sketch.hashes() {
            document.add_u64(fields.sketch, u64::from(hash));
        }
        for text in self.body.iter().chain(&self.firm).chain(&self.texts) {
            document.add_text(fields.words, text);
        }
        document
    }

    fn tags(&self) -> Vec<Tag<'_>> {
        let asked_by = CaseKind::from_code(&self.kind)
            .filter(|kind| kind.is_seen_by_its_firm())
            .and(self.enterprise);
        let mut tags = vec![
            Tag::Kind(&self.kind),
            Tag::State(&self.state),
            Tag::Open(self.open),
            Tag::Source(&self.source),
            Tag::Urgency(&self.urgency),
        ];
        tags.extend(self.running.then_some(Tag::Running));
        tags.extend(self.lead.map(Tag::Lead));
        tags.extend(self.supporting.iter().copied().map(Tag::Supporting));
        tags.extend(self.park.map(Tag::Park));
        tags.extend(self.chain.map(Tag::Chain));
        tags.extend(self.category.map(Tag::Category));
        tags.extend(self.enterprise.map(Tag::Enterprise));
        tags.extend(asked_by.map(Tag::AskedBy));
        tags
    }
}
