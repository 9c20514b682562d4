//! What a query looks for as the index is asked for it: what has to be found, and how well it is.

use tantivy::Term;
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, PhrasePrefixQuery,
    PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::fields::Fields;
use super::wanted::{Asked, Code, Wanted};

/// Words between which at most this many characters stand are near one another.
const NEAR: u32 = 12;
/// Words that one beginning may stand for, at the end of a phrase.
const ENDINGS_MAX: u32 = 20_000;

/// How much each way counts to be found in. Each is more than all below it together.
const PHRASE_IN_TITLE: f32 = 8.0;
const PHRASE: f32 = 4.0;
const NEAR_ONE_ANOTHER: f32 = 2.0;
const ALL_IN_TITLE: f32 = 1.0;

type Clause = (Occur, Box<dyn Query>);

/// Everything that is asked for, none of it counting; nothing is found by a query without a word.
pub(super) fn needed(fields: &Fields, asked: &Asked) -> Vec<Clause> {
    if asked.wanted.is_empty() {
        return vec![(Occur::Must, Box::new(EmptyQuery))];
    }
    let all = asked.wanted.iter();
    all.map(|one| (Occur::Must, anywhere(fields, one)))
        .collect()
}

/// What puts hits in order: the exact phrase, in the title first; then all words near one another; then
/// the rest.
pub(super) fn better(fields: &Fields, asked: &Asked) -> Vec<Clause> {
    let mut ways = vec![
        (side_by_side(fields.title, &asked.phrase), PHRASE_IN_TITLE),
        (side_by_side(fields.words, &asked.phrase), PHRASE),
    ];
    if let Some(near) = near(fields, asked) {
        ways.push((near, NEAR_ONE_ANOTHER));
    }
    let in_title = asked.wanted.iter().map(|one| within(fields.title, one));
    ways.push((all(in_title.collect()), ALL_IN_TITLE));
    let counted = |(way, counts)| {
        let way: Box<dyn Query> = Box::new(ConstScoreQuery::new(way, counts));
        (Occur::Should, way)
    };
    ways.into_iter().map(counted).collect()
}

/// One thing wherever a case may be found by it.
fn anywhere(fields: &Fields, wanted: &Wanted) -> Box<dyn Query> {
    let mut ways = vec![within(fields.words, wanted)];
    if let Wanted::Code(code) = wanted {
        if !code.number.is_empty() {
            ways.push(begun(fields.number, &code.number));
        }
        if let Some(letters) = &code.sound {
            ways.extend(sounds(fields, letters));
        }
    }
    Box::new(ConstScoreQuery::new(any(ways), 0.0))
}

/// One thing in one field.
fn within(field: Field, wanted: &Wanted) -> Box<dyn Query> {
    match wanted {
        Wanted::Word(word) => term(field, word),
        Wanted::Code(Code { atoms, .. }) => match atoms.last() {
            // one character would be the beginning of half the dictionary
            Some(last) if last.chars().count() < 2 => side_by_side(field, atoms),
            _ => begun(field, atoms),
        },
    }
}

/// How letters may sound: the first letters of syllables, or syllables.
fn sounds(fields: &Fields, letters: &str) -> Vec<Box<dyn Query>> {
    let initials: Vec<String> = letters.chars().map(String::from).collect();
    let mut ways = vec![side_by_side(fields.sound, &initials)];
    for reading in text::sound::readings(letters) {
        ways.push(match reading.whole {
            true => side_by_side(fields.sound, &reading.syllables),
            false => begun(fields.sound, &reading.syllables),
        });
    }
    ways
}

/// Each word near the one that follows it in the query, in any order. With one word alone everything is
/// as near.
fn near(fields: &Fields, asked: &Asked) -> Option<Box<dyn Query>> {
    let words: Vec<&str> = asked.wanted.iter().map(first_word).collect();
    if words.len() < 2 {
        return None;
    }
    let pairs = words.windows(2).map(|pair| {
        let terms = pair.iter().enumerate();
        let terms = terms.map(|(at, word)| (at, Term::from_field_text(fields.words, word)));
        let near = PhraseQuery::new_with_offset_and_slop(terms.collect(), NEAR);
        Box::new(near) as Box<dyn Query>
    });
    Some(all(pairs.collect()))
}

fn first_word(wanted: &Wanted) -> &str {
    match wanted {
        Wanted::Word(word) => word,
        Wanted::Code(code) => code.atoms.first().map_or("", String::as_str),
    }
}

/// Words one behind another.
fn side_by_side(field: Field, words: &[String]) -> Box<dyn Query> {
    match words {
        [] => Box::new(EmptyQuery),
        [only] => term(field, only),
        _ => {
            let terms = words.iter().map(|word| Term::from_field_text(field, word));
            Box::new(PhraseQuery::new(terms.collect()))
        }
    }
}

/// Words one behind another, of which the last may be begun only.
fn begun(field: Field, words: &[String]) -> Box<dyn Query> {
    match words {
        [] => Box::new(EmptyQuery),
        [only] => {
            let begins = Term::from_field_text(field, only);
            Box::new(FuzzyTermQuery::new_prefix(begins, 0, false))
        }
        _ => {
            let terms = words.iter().map(|word| Term::from_field_text(field, word));
            let mut phrase = PhrasePrefixQuery::new(terms.collect());
            phrase.set_max_expansions(ENDINGS_MAX);
            Box::new(phrase)
        }
    }
}

fn term(field: Field, word: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, word);
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn any(ways: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    Box::new(BooleanQuery::union(ways))
}

fn all(parts: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    Box::new(BooleanQuery::intersection(parts))
}
