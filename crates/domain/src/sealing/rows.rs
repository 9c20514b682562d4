//! Whether the rows of what is followed are those that its events left.
//!
//! An event keeps a salted digest of each field that it wrote. States and assignments follow from the
//! events themselves. Words may be erased together with their salt: then nothing can be said of them.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{LogEvent, words_digest};

/// Begins the names of details that hold the digest of what an event left in a field.
pub const DIGEST_OF: &str = "digest.";
/// Details of an event that gave its subject to a unit: by a step, or by naming its owner.
const LEAD: &[&str] = &["lead", "owner"];
/// Detail of the units that support it besides.
const SUPPORTING: &str = "supporting";

/// An event, and what its hash does not cover.
#[derive(Debug, Clone)]
pub struct Told {
    /// The event.
    pub event: LogEvent,
    /// Salt of its digests, unless it was erased with the words.
    pub salt: Option<[u8; 16]>,
}

/// The rows of one thing as they stand.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Its state.
    pub state: String,
    /// The lead that its row mirrors.
    pub lead: Option<Uuid>,
    /// Units that lead it by their assignments.
    pub leading: BTreeSet<Uuid>,
    /// Units that support it by their assignments.
    pub supporting: BTreeSet<Uuid>,
    /// Texts by field; an empty one stands for nothing.
    pub fields: BTreeMap<String, String>,
}

/// How a row differs from what the log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// It says something else.
    Changed,
    /// It is gone, and the log knows nothing of that.
    Lost,
    /// It is there, and the log knows nothing of it.
    Added,
}

impl How {
    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Lost => "lost",
            Self::Added => "added",
        }
    }
}

/// What was found of the rows of one thing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// Fields that are not what the log says.
    pub differing: Vec<(String, How)>,
    /// Fields that were erased together with their salt.
    pub erased: Vec<String>,
    /// Fields written before the log kept digests of them, or together with words that were erased.
    pub unproved: Vec<String>,
}

/// Compares rows with the events of their subject, which come in the order in which they were written.
pub fn judge(told: &[Told], standing: &Standing) -> Judged {
    let mut judged = Judged::default();
    let Some(first) = told.iter().find(|told| begins(&told.event)) else {
        judged.differing.push(("state".to_owned(), How::Added));
        return judged;
    };
    judge_state(told, standing, &mut judged);
    judge_assignments(told, standing, &mut judged);
    let mut proofs = BTreeMap::new();
    for (at, told) in told.iter().enumerate() {
        let of_event = digests(&told.event).map(|(field, digest)| (field, (digest, told.salt, at)));
        proofs.extend(of_event);
    }
    let stands = |field: &str| {
        standing
            .fields
            .get(field)
            .is_some_and(|text| !text.is_empty())
    };
    // events of whose words some were erased; their salt went with them
    let erased_of: BTreeSet<usize> = proofs
        .iter()
        .filter(|(field, (_, salt, _))| salt.is_none() && !stands(field))
        .map(|(_, (_, _, at))| *at)
        .collect();
    // what began with digests has them of everything
    let is_proved = digests(&first.event).next().is_some();
    for (field, text) in standing.fields.iter().filter(|(_, text)| !text.is_empty()) {
        match proofs.remove(field.as_str()) {
            Some((digest, Some(salt), _)) if words_digest(&salt, text) == digest => {}
            Some((_, None, at)) if erased_of.contains(&at) => judged.unproved.push(field.clone()),
            // nothing was erased, and yet the salt is gone that would prove the words
            Some(_) => judged.differing.push((field.clone(), How::Changed)),
            None if is_proved => judged.differing.push((field.clone(), How::Added)),
            None => judged.unproved.push(field.clone()),
        }
    }
    for (field, (digest, salt, _)) in proofs {
        match salt {
            Some(salt) if words_digest(&salt, "") == digest => {}
            Some(_) => judged.differing.push((field.to_owned(), How::Lost)),
            None => judged.erased.push(field.to_owned()),
        }
    }
    judged
}

/// Whether it is the event with which its subject began.
fn begins(event: &LogEvent) -> bool {
    event.from.is_none() && event.to.is_some()
}

fn digests(event: &LogEvent) -> impl Iterator<Item = (&str, &str)> {
    event.details.iter().filter_map(|(name, digest)| {
        let field = name.strip_prefix(DIGEST_OF)?;
        Some((field, digest.as_str()))
    })
}

fn judge_state(told: &[Told], standing: &Standing, judged: &mut Judged) {
    let last = told.iter().rev().find_map(|told| told.event.to.as_deref());
    if last != Some(standing.state.as_str()) {
        judged.differing.push(("state".to_owned(), How::Changed));
    }
}

fn judge_assignments(told: &[Told], standing: &Standing, judged: &mut Judged) {
    let units = |text: &String| -> BTreeSet<Uuid> {
        text.split(' ').filter_map(|id| id.parse().ok()).collect()
    };
    let (mut lead, mut supporting) = (BTreeSet::new(), BTreeSet::new());
    for details in told.iter().map(|told| &told.event.details) {
        if let Some(given) = LEAD.iter().find_map(|name| details.get(*name)) {
            lead = units(given);
            supporting = details.get(SUPPORTING).map_or(supporting, units);
        }
    }
    let mirrored: BTreeSet<Uuid> = standing.lead.into_iter().collect();
    if lead != standing.leading || lead != mirrored {
        judged.differing.push(("lead".to_owned(), How::Changed));
    }
    if supporting != standing.supporting {
        judged.differing.push((SUPPORTING.to_owned(), How::Changed));
    }
}

#[cfg(test)]
mod tests {
    use super::super::event::tests::event;
    use super::*;

    const SALT: [u8; 16] = [7; 16];
    const UNIT: Uuid = Uuid::from_bytes([5; 16]);

    fn told(number: u8, from: Option<&str>, to: Option<&str>, details: &[(&str, String)]) -> Told {
        let details = details
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        Told {
            event: LogEvent {
                from: from.map(str::to_owned),
                to: to.map(str::to_owned),
                details: details.collect(),
                ..event(number)
            },
            salt: Some(SALT),
        }
    }

    fn digest(text: &str) -> String {
        words_digest(&SALT, text)
    }

    fn filed() -> Told {
        let details = [
            ("digest.title", digest("roof")),
            ("digest.body", digest("it leaks")),
        ];
        told(1, None, Some("submitted"), &details)
    }

    fn dispatched() -> Told {
        let details = [("lead", UNIT.to_string()), ("supporting", String::new())];
        told(2, Some("submitted"), Some("dispatched"), &details)
    }

    fn standing() -> Standing {
        let fields = [("title", "roof"), ("body", "it leaks"), ("answer", "")];
        Standing {
            state: "dispatched".to_owned(),
            lead: Some(UNIT),
            leading: BTreeSet::from([UNIT]),
            supporting: BTreeSet::new(),
            fields: fields
                .map(|(field, text)| (field.to_owned(), text.to_owned()))
                .into(),
        }
    }

    fn differing(told: &[Told], standing: &Standing) -> Vec<(String, How)> {
        judge(told, standing).differing
    }

    fn only(field: &str, how: How) -> Vec<(String, How)> {
        vec![(field.to_owned(), how)]
    }

    #[test]
    fn honest_rows_hold() {
        assert_eq!(
            judge(&[filed(), dispatched()], &standing()),
            Judged::default()
        );
    }

    #[test]
    fn every_part_of_a_row_is_found_when_it_was_changed() {
        let log = [filed(), dispatched()];
        let changed = |change: fn(&mut Standing)| {
            let mut standing = standing();
            change(&mut standing);
            differing(&log, &standing)
        };
        let set = |standing: &mut Standing, field: &str, text: &str| {
            standing.fields.insert(field.to_owned(), text.to_owned());
        };
        assert_eq!(
            changed(|row| row.state = "resolved".to_owned()),
            only("state", How::Changed)
        );
        assert_eq!(changed(|row| row.lead = None), only("lead", How::Changed));
        assert_eq!(
            changed(|row| row.leading.clear()),
            only("lead", How::Changed)
        );
        let more = |row: &mut Standing| {
            row.supporting.insert(Uuid::nil());
        };
        assert_eq!(changed(more), only("supporting", How::Changed));
        let mut other = standing();
        set(&mut other, "title", "rooof");
        assert_eq!(differing(&log, &other), only("title", How::Changed));
        let mut other = standing();
        set(&mut other, "body", "");
        assert_eq!(differing(&log, &other), only("body", How::Lost));
        let mut other = standing();
        set(&mut other, "answer", "mended");
        assert_eq!(differing(&log, &other), only("answer", How::Added));
    }

    #[test]
    fn the_last_event_that_wrote_a_field_counts() {
        let edit = told(3, None, None, &[("digest.title", digest("the roof"))]);
        let log = [filed(), dispatched(), edit];
        assert_eq!(differing(&log, &standing()), only("title", How::Changed));
        let mut edited = standing();
        edited
            .fields
            .insert("title".to_owned(), "the roof".to_owned());
        assert_eq!(judge(&log, &edited), Judged::default());
    }

    #[test]
    fn what_was_taken_away_in_order_is_not_missed() {
        let comment = told(3, None, None, &[("digest.comment.1", digest("words"))]);
        let gone = told(4, None, None, &[("digest.comment.1", digest(""))]);
        let kept = [filed(), dispatched(), comment.clone()];
        assert_eq!(differing(&kept, &standing()), only("comment.1", How::Lost));
        let taken = [filed(), dispatched(), comment, gone];
        assert_eq!(judge(&taken, &standing()), Judged::default());
    }

    #[test]
    fn erased_words_are_not_taken_for_changed_ones() {
        let mut log = [filed(), dispatched()];
        log[0].salt = None;
        let mut erased = standing();
        erased.fields.clear();
        let judged = judge(&log, &erased);
        assert_eq!(judged.differing, []);
        assert_eq!(judged.erased, ["body", "title"]);
        erased.fields.insert("title".to_owned(), "roof".to_owned());
        let judged = judge(&log, &erased);
        assert_eq!(judged.differing, []);
        assert_eq!(
            (judged.erased, judged.unproved),
            (vec!["body".into()], vec!["title".into()])
        );
        // a salt that went without any words was taken away to hide a change
        assert_eq!(differing(&log, &standing()).len(), 2);
    }

    #[test]
    fn rows_of_a_log_without_digests_are_unproved() {
        let filed = told(1, None, Some("submitted"), &[]);
        let log = [filed, dispatched()];
        let judged = judge(&log, &standing());
        assert_eq!(judged.differing, []);
        assert_eq!(judged.unproved, ["body", "title"]);
        let mut other = standing();
        other.state = "resolved".to_owned();
        assert_eq!(differing(&log, &other), only("state", How::Changed));
    }

    #[test]
    fn rows_without_a_beginning_were_put_there() {
        assert_eq!(differing(&[], &standing()), only("state", How::Added));
    }
}
