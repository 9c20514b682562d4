//! What is asked of the index, and its answer.

use std::ops::Bound;

use domain::access::Scope;
use domain::words::CaseId;
use jiff::Timestamp;
use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::fields::{Fields, Tag};
use super::meaning;
use super::ranked::{By, Place};
use super::wanted::asked;
use crate::cases::{CaseFilter, Cursor, DueFilter, Order};

/// In which order hits come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ranking {
    /// The exact phrase first, then all words near one another, then the rest; among equals the newest
    /// first.
    Relevance,
    /// As lists are ordered.
    By(Order),
}

/// One search.
#[derive(Debug, Clone)]
pub struct SearchQuery {
    /// The reader's words; all of them must be found. Nothing is found by a text without a word.
    pub text: String,
    /// Cases that are found besides, whatever their words are.
    pub also: Vec<CaseId>,
    /// What the list is narrowed to besides.
    pub filter: CaseFilter,
    /// In which order hits come.
    pub ranking: Ranking,
    /// Where the page begins; of the same ranking.
    pub after: Option<Cursor>,
    /// Hits on a page.
    pub limit: usize,
}

/// One page of hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The cases, in order.
    pub ids: Vec<CaseId>,
    /// How many there are in all; exact.
    pub total: u64,
    /// Where the next page begins; `None` at the end.
    pub next: Option<Cursor>,
}

impl Ranking {
    /// The order of lists that comes nearest: without words everything is as relevant.
    pub fn order(self) -> Order {
        match self {
            Self::Relevance => Order::default(),
            Self::By(order) => order,
        }
    }

    pub(super) fn by(self) -> By {
        match self {
            Self::Relevance => By::Score,
            Self::By(Order::NewestFirst) => By::NewestFirst,
            Self::By(Order::OldestFirst) => By::OldestFirst,
            Self::By(Order::DueFirst) => By::DueFirst,
        }
    }
}

/// Places are compared downwards whatever the order, cursors are those of lists.
pub(super) fn place(by: By, cursor: Cursor) -> Place {
    by.turn(Place {
        value: cursor.value,
        id: cursor.id.as_u128(),
    })
}

pub(super) fn cursor(by: By, place: Place) -> Cursor {
    let Place { value, id } = by.turn(place);
    Cursor {
        value,
        id: uuid::Uuid::from_u128(id),
    }
}

/// The query that the index understands: words, and scope, and filter.
pub(super) fn query_of(fields: &Fields, scope: &Scope, query: &SearchQuery) -> Box<dyn Query> {
    let mut clauses = Clauses {
        fields,
        all: Vec::new(),
    };
    if !query.text.trim().is_empty() {
        let asked = asked(&query.text);
        clauses.found(meaning::needed(fields, &asked), &query.also);
        if query.ranking == Ranking::Relevance {
            clauses.all.extend(meaning::better(fields, &asked));
        }
    }
    clauses.scope(scope);
    clauses.filter(&query.filter);
    let nothing_needed = clauses.all.iter().all(|(occur, _)| *occur != Occur::Must);
    if nothing_needed {
        clauses.all.push((Occur::Must, Box::new(AllQuery)));
    }
    Box::new(BooleanQuery::new(clauses.all))
}

/// What narrows a search to a scope and a filter, without being part of the score. Where the kind
/// is known, states are told by those that are not wanted: what is wanted is most of the index, and
/// a union of it would be walked through from end to end.
pub(super) fn narrowed(
    fields: &Fields,
    scope: &Scope,
    filter: &CaseFilter,
) -> Vec<(Occur, Box<dyn Query>)> {
    let mut clauses = Clauses {
        fields,
        all: Vec::new(),
    };
    clauses.scope(scope);
    match filter.kind {
        Some(kind) if !filter.states.is_empty() => {
            clauses.filter(&CaseFilter {
                states: Vec::new(),
                ..filter.clone()
            });
            for state in kind.lifecycle().states {
                if !filter.states.contains(&state.code) {
                    let unwanted = any_tag(fields, vec![Tag::State(state.code.as_str())]);
                    clauses.all.push((Occur::MustNot, unwanted));
                }
            }
        }
        _ => clauses.filter(filter),
    }
    clauses.all
}

struct Clauses<'a> {
    fields: &'a Fields,
    all: Vec<(Occur, Box<dyn Query>)>,
}

impl Clauses<'_> {
    /// What the words find, and cases that are known to fit without them.
    fn found(&mut self, needed: Vec<(Occur, Box<dyn Query>)>, also: &[CaseId]) {
        if also.is_empty() {
            self.all.extend(needed);
            return;
        }
        let ids = also.iter().map(|id| self.fields.id_term(id.uuid()));
        let known = any_term(ids.collect());
        let worded: Box<dyn Query> = Box::new(BooleanQuery::new(needed));
        self.need(Box::new(BooleanQuery::union(vec![worded, known])));
    }

    fn scope(&mut self, scope: &Scope) {
        let Some(reach) = scope.limits() else {
            return;
        };
        let mut tags = Vec::new();
        for unit in &reach.units {
            tags.extend([Tag::Lead(unit.uuid()), Tag::Supporting(unit.uuid())]);
        }
        tags.extend(reach.parks.iter().map(|park| Tag::Park(park.uuid())));
        tags.extend(reach.chains.iter().map(|chain| Tag::Chain(chain.uuid())));
        let asked_by = |id: &domain::words::EnterpriseId| Tag::AskedBy(id.uuid());
        tags.extend(reach.enterprises.iter().map(asked_by));
        self.need(any_tag(self.fields, tags));
    }

    fn filter(&mut self, filter: &CaseFilter) {
        let one = [
            filter.kind.map(|kind| Tag::Kind(kind.code())),
            filter.open.map(Tag::Open),
            filter.chain.map(|id| Tag::Chain(id.uuid())),
            filter.park.map(|id| Tag::Park(id.uuid())),
            filter.category.map(|id| Tag::Category(id.uuid())),
            filter.enterprise.map(|id| Tag::Enterprise(id.uuid())),
            filter.source.map(|source| Tag::Source(source.code())),
            filter.urgency.map(|urgency| Tag::Urgency(urgency.code())),
        ];
        for tag in one.into_iter().flatten() {
            self.need(any_tag(self.fields, vec![tag]));
        }
        if !filter.chains.is_empty() {
            let chains = filter.chains.iter().map(|chain| Tag::Chain(chain.uuid()));
            self.need(any_tag(self.fields, chains.collect()));
        }
        if !filter.states.is_empty() {
            let states = filter.states.iter().map(|state| Tag::State(state.as_str()));
            self.need(any_tag(self.fields, states.collect()));
        }
        if let Some((unit, part)) = filter.unit {
            let tags = [Tag::Lead(unit.uuid()), Tag::Supporting(unit.uuid())];
            let tags = match part {
                None => tags.to_vec(),
                Some(domain::cases::Part::Lead) => tags[..1].to_vec(),
                Some(domain::cases::Part::Supporting) => tags[1..].to_vec(),
            };
            self.need(any_tag(self.fields, tags));
        }
        if let Some(ids) = &filter.ids {
            let ids = ids.iter().map(|id| self.fields.id_term(id.uuid()));
            self.need(any_term(ids.collect()));
        }
        self.due(filter.due);
        let (from, to) = filter.submitted;
        self.between(self.fields.submitted, from, to);
    }

    fn due(&mut self, due: Option<DueFilter>) {
        let running = any_tag(self.fields, vec![Tag::Running]);
        match due {
            None => {}
            Some(DueFilter::NotRunning) => self.all.push((Occur::MustNot, running)),
            Some(DueFilter::Overdue(now)) => {
                self.between(self.fields.due, None, Some(now));
            }
            Some(DueFilter::Between(from, to)) => {
                self.need(running);
                self.between(self.fields.due, Some(from), Some(to));
            }
        }
    }

    fn between(&mut self, field: Field, from: Option<Timestamp>, to: Option<Timestamp>) {
        if from.is_none() && to.is_none() {
            return;
        }
        let term = |at: Timestamp| Term::from_field_i64(field, at.as_millisecond());
        let range = RangeQuery::new(
            from.map_or(Bound::Unbounded, |at| Bound::Included(term(at))),
            to.map_or(Bound::Unbounded, |at| Bound::Excluded(term(at))),
        );
        self.need(Box::new(ConstScoreQuery::new(Box::new(range), 0.0)));
    }

    fn need(&mut self, query: Box<dyn Query>) {
        self.all.push((Occur::Must, query));
    }
}

fn any_tag(fields: &Fields, tags: Vec<Tag<'_>>) -> Box<dyn Query> {
    any_term(tags.iter().map(|tag| fields.tag_term(tag)).collect())
}

/// Narrows without being part of the score. Nothing is found by no term.
fn any_term(terms: Vec<Term>) -> Box<dyn Query> {
    let mut queries: Vec<Box<dyn Query>> = terms
        .into_iter()
        .map(|term| Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>)
        .collect();
    match (queries.pop(), queries.is_empty()) {
        (None, _) => Box::new(EmptyQuery),
        (Some(only), true) => Box::new(ConstScoreQuery::new(only, 0.0)),
        (Some(last), false) => {
            queries.push(last);
            Box::new(ConstScoreQuery::new(
                Box::new(BooleanQuery::union(queries)),
                0.0,
            ))
        }
    }
}
