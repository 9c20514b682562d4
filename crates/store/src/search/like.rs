//! Same and like cases: near-duplicates by their sketches, like cases by the rare words they share.

use std::collections::BTreeSet;

use domain::access::Scope;
use domain::words::CaseId;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Score, Searcher, TantivyError, Term};
use text::Sketch;
use text::sketch::NEAR_DUPLICATE;
use uuid::Uuid;

use super::document::sketched;
use super::fields::{Fields, ID_HIGH, ID_LOW, SKETCH};
use super::index::{SearchError, SearchIndex};
use super::query::narrowed;
use super::words::words_of;
use crate::cases::CaseFilter;

/// A case found to be like a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Like {
    /// The case.
    pub id: CaseId,
    /// From 0 to 1.
    pub likeness: f32,
}

/// Cases whose sketches are compared.
const CANDIDATES_MAX: usize = 64;
/// Characters of a text that are looked at for like cases.
const LIKE_CHARACTERS_MAX: usize = 600;
/// Words that are looked for, the rarest first.
const LIKE_WORDS_MAX: usize = 40;
/// Places in the index that may be walked through, however many cases there are.
const PLACES_MAX: u64 = 30_000;
/// Words in a larger share of cases say nothing, unless there are hardly any cases.
const COMMON_SHARE: f64 = 0.2;
const COMMON_CASES_MIN: f64 = 10.0;
/// Likeness below which cases have no more than phrases in common.
const LIKE_MIN: f32 = 0.1;

impl SearchIndex {
    /// Cases within `scope` and `filter` that say nearly the same as a title and body, the
    /// nearest first.
    ///
    /// # Errors
    /// When the index is damaged; it is then built anew by the follower.
    pub async fn near_duplicates(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
        (title, body): (&str, &str),
        most: usize,
    ) -> Result<Vec<Like>, SearchError> {
        let (scope, filter) = (scope.clone(), filter.clone());
        let sketch = Sketch::of(&text::normalise(&sketched(title, body)));
        self.ask(move |searcher, fields| {
            let mut found = near(searcher, fields, (&scope, &filter), &sketch)?;
            found.truncate(most);
            Ok(found)
        })
        .await
    }

    /// Cases within `scope` and `filter` that are about the like of a text, the likest first.
    ///
    /// # Errors
    /// When the index is damaged; it is then built anew by the follower.
    pub async fn like(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
        text: &str,
        most: usize,
    ) -> Result<Vec<Like>, SearchError> {
        let (scope, filter) = (scope.clone(), filter.clone());
        let text: String = text.chars().take(LIKE_CHARACTERS_MAX).collect();
        self.ask(move |searcher, fields| about(searcher, fields, (&scope, &filter), &text, most))
            .await
    }
}

type Within<'a> = (&'a Scope, &'a CaseFilter);

fn near(
    searcher: &Searcher,
    fields: &Fields,
    (scope, filter): Within<'_>,
    sketch: &Sketch,
) -> Result<Vec<Like>, TantivyError> {
    let mut known: Vec<(u64, Term)> = Vec::new();
    for hash in sketch.hashes() {
        let term = Term::from_field_u64(fields.sketch, u64::from(hash));
        let places = searcher.doc_freq(&term)?;
        if places > 0 {
            known.push((places, term));
        }
    }
    let present = known.len();
    let rarest = rarest(known, PLACES_MAX);
    // near-duplicates share at least half of the hashes, some of which may be those not walked through
    let half = sketch.hashes().count().div_ceil(2);
    if present < half || rarest.is_empty() {
        return Ok(Vec::new());
    }
    let needed = half.saturating_sub(present - rarest.len()).max(1);
    let grams = rarest.into_iter().map(|(_, term)| {
        let found = TermQuery::new(term, IndexRecordOption::Basic);
        Box::new(ConstScoreQuery::new(Box::new(found), 1.0)) as Box<dyn Query>
    });
    let shared = BooleanQuery::union_with_minimum_required_clauses(grams.collect(), needed);
    let mut found = Vec::new();
    for (_, place) in best(searcher, fields, (scope, filter), shared, CANDIDATES_MAX)? {
        let columns = searcher.segment_reader(place.segment_ord).fast_fields();
        let hashes = columns.u64(SKETCH)?;
        let hashes = hashes.values_for_doc(place.doc_id);
        let own = Sketch::from_hashes(hashes.filter_map(|hash| u32::try_from(hash).ok()).collect());
        let likeness = sketch.likeness(&own);
        if likeness >= NEAR_DUPLICATE {
            let id = id_at(searcher, place)?;
            found.push(Like { id, likeness });
        }
    }
    found.sort_by(|left, right| {
        let nearer = right.likeness.total_cmp(&left.likeness);
        nearer.then(right.id.cmp(&left.id))
    });
    Ok(found)
}

/// The terms that stand in the fewest places, the rarest first, as many as stand in no more than
/// `places_max` together.
fn rarest<T: Ord>(mut known: Vec<(u64, T)>, places_max: u64) -> Vec<(u64, T)> {
    known.sort();
    let mut walked = 0;
    let within = |(places, _): &(u64, T)| {
        walked += places;
        walked <= places_max
    };
    known.into_iter().take_while(within).collect()
}

fn about(
    searcher: &Searcher,
    fields: &Fields,
    within: Within<'_>,
    text: &str,
    most: usize,
) -> Result<Vec<Like>, TantivyError> {
    let cases = searcher.num_docs();
    let words: BTreeSet<String> = words_of(text)
        .into_iter()
        .map(|(_, word)| word)
        .filter(|word| word.chars().nth(1).is_some())
        .collect();
    let mut known: Vec<(u64, Term)> = Vec::new();
    for word in words {
        let term = Term::from_field_text(fields.words, &word);
        let places = searcher.doc_freq(&term)?;
        if places > 0 && (places as f64) < (cases as f64 * COMMON_SHARE).max(COMMON_CASES_MIN) {
            known.push((places, term));
        }
    }
    let mut known = rarest(known, PLACES_MAX);
    known.truncate(LIKE_WORDS_MAX);
    // what a case would reach that holds each word once and is as long as most
    let whole: f64 = known.iter().map(|(places, _)| rarity(cases, *places)).sum();
    if known.is_empty() || whole <= 0.0 {
        return Ok(Vec::new());
    }
    let words: Vec<Box<dyn Query>> = known
        .into_iter()
        .map(|(_, term)| {
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn Query>
        })
        .collect();
    let mut found = Vec::new();
    for (score, place) in best(searcher, fields, within, BooleanQuery::union(words), most)? {
        let likeness = (f64::from(score) / whole).min(1.0) as f32;
        if likeness >= LIKE_MIN {
            let id = id_at(searcher, place)?;
            found.push(Like { id, likeness });
        }
    }
    Ok(found)
}

/// How much a word says that occurs in so many of all cases (BM25's inverse document frequency).
fn rarity(cases: u64, places: u64) -> f64 {
    let (cases, places) = (cases as f64, places as f64);
    (1.0 + (cases - places + 0.5) / (places + 0.5)).ln()
}

fn best(
    searcher: &Searcher,
    fields: &Fields,
    (scope, filter): Within<'_>,
    wanted: BooleanQuery,
    most: usize,
) -> Result<Vec<(Score, DocAddress)>, TantivyError> {
    let mut clauses = narrowed(fields, scope, filter);
    clauses.push((Occur::Must, Box::new(wanted)));
    let collector = TopDocs::with_limit(most.max(1)).order_by_score();
    searcher.search(&BooleanQuery::new(clauses), &collector)
}

fn id_at(searcher: &Searcher, place: DocAddress) -> Result<CaseId, TantivyError> {
    let columns = searcher.segment_reader(place.segment_ord).fast_fields();
    let high = columns.u64(ID_HIGH)?.first(place.doc_id);
    let low = columns.u64(ID_LOW)?.first(place.doc_id);
    let id = Uuid::from_u64_pair(high.unwrap_or_default(), low.unwrap_or_default());
    Ok(CaseId::from_uuid(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_walked_through_than_allowed() {
        let known = vec![(50, "c"), (3, "a"), (40, "b"), (3, "d")];
        assert_eq!(rarest(known.clone(), 46), [(3, "a"), (3, "d"), (40, "b")]);
        assert_eq!(rarest(known.clone(), 2), []);
        assert_eq!(rarest(known, 1000).len(), 4);
    }
}
