//! The grammar: what a number says, of what, when, where and compared with what.
//!
//! `phrase` takes the words before a number apart: the noun, the verb that governs the number, what it
//! is compared with. `sentence` walks a sentence and decides. `state` is what is carried on.

mod measure;
mod notes;
mod noun;
mod numbers;
mod order;
mod phrase;
mod sentence;
mod state;
mod strip;
mod subjects;

use jiff::civil::Date;

use crate::fact::{Article, Fact, Reading};
use crate::page::{Page, page};
use crate::scan::Places;

/// What a reader knows besides the text.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Day of publication; without it the latest day that the text names.
    pub published: Option<Date>,
    /// The place that the text is about, where it does not say.
    pub place: Option<String>,
    /// The headline, where the text does not begin with it.
    pub title: Option<String>,
}

/// Facts below this confidence, in hundredths, are doubtful.
const CONFIDENCE_MIN: u8 = 50;

/// Reads a bulletin. Spans count code points of `text` as it lies.
pub fn read(text: &str, context: &Context) -> Reading {
    let page = page(text);
    let published = context.published.or_else(|| latest_day(&page.chars));
    let mut places = Places::of(&page.chars);
    let mut reader = state::Reader::new(published, context);
    let main = state::main_regions(&page, &mut places, context);
    let mut found: Vec<Fact> = Vec::new();
    for block in &page.blocks {
        if reader.article != Some(block.article) {
            let region = main.get(block.article as usize).cloned().flatten();
            reader.open_article(block.article, region);
        }
        reader.in_headline = block.is_headline;
        if block.opens_paragraph {
            reader.open_paragraph();
        }
        for range in sentence::split(&page.chars, block.range.clone()) {
            sentence::read(&page, range, &mut reader, &mut places, &mut found);
        }
    }
    fill_regions(&mut found);
    let original: Vec<char> = text.chars().collect();
    for fact in &mut found {
        let (from, to) = (fact.span.0 as usize, fact.span.1 as usize);
        let start = page.at[from];
        let end = page.at[to - 1] + 1;
        fact.text = original[start as usize..end as usize].iter().collect();
        fact.span = (start, end);
    }
    let (facts, doubtful) = found
        .into_iter()
        .partition(|fact| fact.confidence >= CONFIDENCE_MIN);
    Reading {
        facts,
        doubtful,
        articles: articles(&page, context),
    }
}

/// Figures before the first region of an article are of it too.
fn fill_regions(facts: &mut [Fact]) {
    let mut from = 0;
    while from < facts.len() {
        let article = facts[from].article;
        let same = facts[from..]
            .iter()
            .take_while(|fact| fact.article == article);
        let length = same.count();
        let group = &mut facts[from..from + length];
        let named = group.iter().find(|fact| !fact.region.is_empty());
        if let Some(region) = named.map(|fact| fact.region.clone()) {
            let before = group.iter_mut().take_while(|fact| fact.region.is_empty());
            before.for_each(|fact| fact.region.clone_from(&region));
        }
        from += length;
    }
}

fn articles(page: &Page, context: &Context) -> Vec<Article> {
    let title_given = context.title.as_deref().unwrap_or_default();
    (0..page.articles)
        .filter_map(|number| {
            let blocks = || page.blocks.iter().filter(|block| block.article == number);
            let first = blocks().next()?.range.start;
            let last = blocks().next_back()?.range.end;
            let headline = blocks().find(|block| block.is_headline);
            let title = match headline {
                Some(block) => page.chars[block.range.clone()].iter().collect(),
                None => title_given.to_owned(),
            };
            let span = (*page.at.get(first)?, page.at.get(last.checked_sub(1)?)? + 1);
            Some(Article { span, title })
        })
        .collect()
}

/// The latest day of the form 2024年11月20日 that the text names.
fn latest_day(chars: &[char]) -> Option<Date> {
    let number = |from: usize| -> (i32, usize) {
        let digits = chars[from.min(chars.len())..]
            .iter()
            .map_while(|char| char.to_digit(10))
            .take(4);
        digits.fold((0, from), |(value, at), digit| {
            (value * 10 + digit.cast_signed(), at + 1)
        })
    };
    let day = |at: usize| -> Option<Date> {
        let (year, end) = number(at);
        let (month, month_end) = number(end + 1);
        let (day, day_end) = number(month_end + 1);
        let marks = [(end, '年'), (month_end, '月'), (day_end, '日')];
        let is_day = end - at == 4 && marks.iter().all(|(at, mark)| chars.get(*at) == Some(mark));
        is_day
            .then(|| {
                Date::new(
                    i16::try_from(year).ok()?,
                    i8::try_from(month).ok()?,
                    i8::try_from(day).ok()?,
                )
                .ok()
            })
            .flatten()
    };
    let years = (0..chars.len()).filter(|at| chars[*at] == '年' && *at >= 4);
    years.filter_map(|at| day(at - 4)).max()
}
