//! One pass over all hits: their exact number, and the best of them behind a cursor.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};
use uuid::Uuid;

use crate::cases::due_place;

use super::fields::{DUE, ID_HIGH, ID_LOW, SUBMITTED};

/// Instants of filing up to the year 2500 lie below, in milliseconds since 1970.
const FILED_MAX: i64 = (1 << 44) - 1;

/// What hits are put in order by; the greater comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub value: i64,
    pub id: u128,
}

/// How the place of a hit is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Score,
    NewestFirst,
    OldestFirst,
    DueFirst,
}

impl By {
    /// Turns an order that goes upwards into one that goes downwards, and back.
    pub fn turn(self, place: Place) -> Place {
        match self {
            Self::Score | Self::NewestFirst => place,
            Self::OldestFirst | Self::DueFirst => Place {
                value: !place.value,
                id: !place.id,
            },
        }
    }
}

/// Collects the first `limit` hits behind `after`, and counts all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranked {
    pub by: By,
    pub after: Option<Place>,
    pub limit: usize,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Best {
    pub total: u64,
    /// In order.
    pub places: Vec<Place>,
}

pub(super) struct OfSegment {
    ranked: Ranked,
    total: u64,
    best: BinaryHeap<Reverse<Place>>,
    value: Value,
    id_high: Column<u64>,
    id_low: Column<u64>,
}

impl Collector for Ranked {
    type Fruit = Best;
    type Child = OfSegment;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<OfSegment> {
        let columns = segment.fast_fields();
        let value = match self.by {
            By::Score => Value::Score(columns.i64(SUBMITTED)?),
            By::NewestFirst | By::OldestFirst => Value::Submitted(columns.i64(SUBMITTED)?),
            By::DueFirst => Value::Due(columns.i64(DUE)?, columns.i64(SUBMITTED)?),
        };
        Ok(OfSegment {
            ranked: *self,
            total: 0,
            best: BinaryHeap::new(),
            value,
            id_high: columns.u64(ID_HIGH)?,
            id_low: columns.u64(ID_LOW)?,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.by == By::Score
    }

    fn merge_fruits(&self, segments: Vec<Best>) -> tantivy::Result<Best> {
        let total = segments.iter().map(|segment| segment.total).sum();
        let mut places: Vec<Place> = segments
            .into_iter()
            .flat_map(|segment| segment.places)
            .collect();
        places.sort_unstable_by(|a, b| b.cmp(a));
        places.truncate(self.limit);
        Ok(Best { total, places })
    }
}

/// What a hit is put in order by.
enum Value {
    /// How well it is found, and among equals when it was filed.
    Score(Column<i64>),
    Submitted(Column<i64>),
    /// The due instant, and behind all of these when it was filed.
    Due(Column<i64>, Column<i64>),
}

impl Value {
    fn of(&self, doc: DocId, score: Score) -> i64 {
        let filed = |column: &Column<i64>| column.first(doc).unwrap_or_default();
        match self {
            Self::Score(column) => {
                let filed = filed(column).clamp(0, FILED_MAX);
                (score.max(0.0) as i64) * (FILED_MAX + 1) + filed
            }
            Self::Submitted(column) => filed(column),
            Self::Due(due, submitted) => due_place(due.first(doc), filed(submitted)),
        }
    }
}

impl OfSegment {
    fn id(&self, doc: DocId) -> u128 {
        let high = self.id_high.first(doc).unwrap_or_default();
        let low = self.id_low.first(doc).unwrap_or_default();
        Uuid::from_u64_pair(high, low).as_u128()
    }

    /// The least that still belongs to the best, when there are enough of them.
    fn bar(&self) -> Option<Place> {
        let full = self.best.len() >= self.ranked.limit;
        self.best.peek().filter(|_| full).map(|least| least.0)
    }
}

impl SegmentCollector for OfSegment {
    type Fruit = Best;

    fn collect(&mut self, doc: DocId, score: Score) {
        let by = self.ranked.by;
        let value = self.value.of(doc, score);
        self.total += 1;
        // most hits are told apart by their value alone, which saves reading their ids
        let turned = by.turn(Place { value, id: 0 }).value;
        let bar = self.bar();
        let behind_cursor = self.ranked.after.is_none_or(|after| turned <= after.value);
        if !behind_cursor || bar.is_some_and(|bar| turned < bar.value) {
            return;
        }
        let place = by.turn(Place {
            value,
            id: self.id(doc),
        });
        if self.ranked.after.is_some_and(|after| place >= after)
            || bar.is_some_and(|bar| place <= bar)
        {
            return;
        }
        if bar.is_some() {
            self.best.pop();
        }
        self.best.push(Reverse(place));
    }

    fn harvest(self) -> Best {
        Best {
            total: self.total,
            places: self.best.into_iter().map(|place| place.0).collect(),
        }
    }
}
