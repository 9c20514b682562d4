//! What is carried from clause to clause, and where it is dropped.

use jiff::civil::Date;
use statistics::{Measure, Month, Shape, Status, Time};

use super::Context;
use crate::lexicon::Level;
use crate::page::Page;
use crate::scan::resolve::resolve;
use crate::scan::when::{Part, Year};
use crate::scan::{self, Place, Places, What, When};

/// Of what a number speaks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The words.
    pub noun: String,
    /// The whole that it lies in, where the words alone do not say.
    pub within: Option<String>,
}

impl Subject {
    /// A subject that needs no whole.
    pub(crate) fn of(noun: impl Into<String>) -> Self {
        Self {
            noun: noun.into(),
            within: None,
        }
    }
}

/// The reader's memory.
#[derive(Debug)]
pub(crate) struct Reader {
    published: Option<Date>,
    given_place: Option<String>,
    /// Which article is read.
    pub article: Option<u32>,
    /// Whether a headline is read.
    pub in_headline: bool,
    /// The region that figures are of.
    pub region: Option<String>,
    /// The region that the article is about.
    pub main_region: Option<String>,
    /// Regions named in the article, with their level, the latest last.
    named: Vec<(String, Level)>,
    /// The time that figures are of.
    pub period: Option<Time>,
    /// The last stretch of more than a month that the article spoke of.
    main_period: Option<Time>,
    /// The year that the headline of the article names.
    pub headline_year: Option<i32>,
    /// What a clause such as 进口方面 says of all that follows.
    pub topic: Option<String>,
    /// Who the figures of the sentence are of: 规模以上企业 before 实现.
    pub holder: Option<Vec<char>>,
    /// What the last figures were of; several when they were listed.
    pub subjects: Vec<Subject>,
    /// The last subject with an amount of its own.
    pub parent: Option<Subject>,
    /// The last subject with an amount or a growth: what parts named next are parts of.
    pub whole: Option<Subject>,
    /// The measure of the last figure.
    pub measure: Option<Measure>,
    /// The last enterprise named in the sentence.
    pub enterprise: Option<String>,
    /// What the sentence says of all its figures.
    pub status: Status,
    /// Number of the sentence.
    pub sentence: u32,
    /// Number of the last list.
    pub list: u32,
}

impl Reader {
    /// A reader before the first sentence.
    pub(crate) fn new(published: Option<Date>, context: &Context) -> Self {
        Self {
            published,
            given_place: context.place.clone().filter(|place| !place.is_empty()),
            article: None,
            in_headline: false,
            region: None,
            main_region: None,
            named: Vec::new(),
            period: None,
            main_period: None,
            headline_year: None,
            topic: None,
            holder: None,
            subjects: Vec::new(),
            parent: None,
            whole: None,
            measure: None,
            enterprise: None,
            status: Status::Actual,
            sentence: 0,
            list: 0,
        }
    }

    /// Drops what an article does not take over from the one before.
    pub(crate) fn open_article(&mut self, article: u32, region: Option<String>) {
        self.article = Some(article);
        self.region = None;
        self.main_region = region.or_else(|| self.given_place.clone());
        self.named.clear();
        self.period = None;
        self.main_period = None;
        self.headline_year = None;
        self.topic = None;
        self.subjects.clear();
        self.parent = None;
        self.whole = None;
        self.measure = None;
        self.enterprise = None;
    }

    /// A paragraph goes back from a single month to the stretch that the article is about.
    pub(crate) fn open_paragraph(&mut self) {
        self.topic = None;
        if self.period.is_some_and(|time| time.shape() == Shape::Month)
            && self.main_period.is_some()
        {
            self.period = self.main_period;
        }
    }

    /// A sentence goes back from an instant to the stretch that the article is about, unless it goes on
    /// with parts of what was said.
    pub(crate) fn open_sentence(&mut self, goes_on: bool) {
        self.measure = None;
        let is_instant = self
            .period
            .is_some_and(|time| time.shape() == Shape::Instant);
        if is_instant && !goes_on && self.main_period.is_some() {
            self.period = self.main_period;
        }
    }

    /// Notes the year that a headline names.
    pub(crate) fn note_year(&mut self, when: When) {
        if let (true, Year::Number(year)) = (self.in_headline, when.year) {
            self.headline_year = Some(year);
        }
    }

    /// Takes a time over.
    pub(crate) fn enter(&mut self, time: Time) {
        self.period = Some(time);
        if !matches!(time.shape(), Shape::Month | Shape::Instant) {
            self.main_period = Some(time);
        }
    }

    /// Takes a region over. 全市 and 该县 stand for the last region of their level.
    pub(crate) fn place(&mut self, place: &Place) {
        let is_elsewhere = self
            .main_region
            .as_ref()
            .is_some_and(|main| *main != place.name);
        if place.is_short && place.level == Level::Province && is_elsewhere {
            return;
        }
        if !place.is_generic {
            self.named.push((place.name.clone(), place.level));
            self.region = Some(place.name.clone());
            return;
        }
        if place.level == Level::Nation {
            self.region = Some("全国".to_owned());
            return;
        }
        if place.level == Level::Park {
            let known = self
                .region
                .take()
                .or_else(|| self.main_region.clone())
                .or_else(|| self.given_place.clone());
            self.region = known.or_else(|| Some(place.name.clone()));
            return;
        }
        let last = place.name.chars().last();
        let fits = |(name, level): &(String, Level)| {
            let ends_alike = name.chars().last() == last;
            ends_alike || *level == place.level && place.level != Level::County
        };
        let named = self.named.iter().rev().find(|named| fits(named));
        let named = named.map(|(name, _)| name.clone());
        let given = || self.given_place.clone();
        let main = || {
            self.main_region
                .clone()
                .filter(|main| main.chars().last() == last)
        };
        let found = named.or_else(main).or_else(given);
        self.region = found.or_else(|| Some(place.name.clone()));
    }

    /// The region of a figure read now.
    pub(crate) fn region_now(&self) -> String {
        let known = self.region.as_ref().or(self.main_region.as_ref());
        known.cloned().unwrap_or_default()
    }

    /// What a time means here.
    pub(crate) fn resolve(&self, when: When, has_happened: bool) -> Option<Time> {
        let current = self.period;
        let when = match (when.year, self.headline_year) {
            (Year::Unsaid, Some(year)) if when.part != Part::Same => When {
                year: Year::Number(year),
                ..when
            },
            _ => when,
        };
        resolve(when, self.published, current, has_happened)
    }

    /// The whole year that a plan is for: that of the period, or of the report.
    pub(crate) fn plan_year(&self) -> Option<Time> {
        let report = self.published.and_then(|day| Month::of(day).ok());
        let at = self.period.map(Time::last).or(report)?;
        Some(Time::During(at.january(), at.january().plus(11)))
    }

    /// Whether a time without year is in a year that is said nowhere.
    pub(crate) fn knows_year(&self, when: When) -> bool {
        !matches!(when.year, Year::Unsaid) || self.published.is_some() || self.period.is_some()
    }
}

/// For each article the region that it is about: the first that it names where a clause begins, in its
/// headline or else in its text.
pub(crate) fn main_regions(
    page: &Page,
    places: &mut Places,
    context: &Context,
) -> Vec<Option<String>> {
    let mut found: Vec<Option<String>> = vec![None; page.articles as usize];
    let titled = context.title.as_deref().and_then(|title| {
        let chars: Vec<char> = title.chars().collect();
        first_region(&chars, 0..chars.len(), places)
    });
    for headlines in [true, false] {
        for block in page
            .blocks
            .iter()
            .filter(|block| block.is_headline == headlines)
        {
            let slot = &mut found[block.article as usize];
            if slot.is_none() {
                *slot = first_region(&page.chars, block.range.clone(), places);
            }
        }
    }
    if let Some(first) = found.first_mut()
        && titled.is_some()
    {
        *first = titled;
    }
    found
}

fn first_region(
    chars: &[char],
    range: std::ops::Range<usize>,
    places: &mut Places,
) -> Option<String> {
    let items = scan::items(chars, range, places);
    items.into_iter().find_map(|item| match item.what {
        What::Place(place) if place.is_leading && !place.is_generic => Some(place.name),
        _ => None,
    })
}
