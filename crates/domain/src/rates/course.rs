//! How a case went, as its events tell: what its rates of return, extension and reopening count.

use super::RateRule;
use crate::lifecycle::Performer;
use crate::words::UserId;

/// The rates from which a case is exempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exempt(u16);

impl Exempt {
    /// Exempted from nothing.
    pub const NONE: Self = Self(0);

    /// Whether it is exempted from a rate.
    pub const fn holds(self, rule: RateRule) -> bool {
        self.0 & (1 << rule as u16) != 0
    }

    /// Exempted from a rate too.
    #[must_use]
    pub const fn with(self, rule: RateRule) -> Self {
        Self(self.0 | 1 << rule as u16)
    }

    /// The codes of the rates.
    pub fn codes(self) -> Vec<&'static str> {
        let rules = RateRule::ALL.into_iter().filter(|rule| self.holds(*rule));
        rules.map(RateRule::code).collect()
    }

    /// As it stands in a row: the codes, each between commas; nothing for nothing.
    pub fn as_text(self) -> String {
        match self.codes().as_slice() {
            [] => String::new(),
            codes => format!(",{},", codes.join(",")),
        }
    }

    /// The codes of the rates, of which unknown ones are passed over.
    pub fn from_codes<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        let rules = codes.into_iter().filter_map(RateRule::from_code);
        rules.fold(Self::NONE, Self::with)
    }

    /// As [`Exempt::as_text`] wrote it.
    pub fn from_text(text: &str) -> Self {
        Self::from_codes(text.split(','))
    }
}

/// How a case went: a projection of its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Course {
    /// The agent who took it in.
    pub agent: Option<UserId>,
    /// How often it was given to a department.
    pub dispatches: u32,
    /// How often a return was upheld.
    pub returns: u32,
    /// How often an extension was granted.
    pub extensions: u32,
    /// How often it was reopened.
    pub reopenings: u32,
    /// From which rates a chief exempted it.
    pub exempt: Exempt,
}

/// One event of a case, as its course sees it.
#[derive(Debug, Clone, Copy)]
pub struct Happened<'a> {
    /// Its code.
    pub code: &'a str,
    /// Who did it.
    pub actor: Option<UserId>,
    /// As what.
    pub performer: Option<Performer>,
    /// The rates that were named.
    pub rates: Exempt,
}

impl Course {
    /// What a case's events, oldest first, make of it.
    pub fn of<'a>(events: impl IntoIterator<Item = Happened<'a>>) -> Self {
        let mut course = Self::default();
        for event in events {
            course.follow(event);
        }
        course
    }

    fn follow(&mut self, event: Happened<'_>) {
        let count = match event.code {
            "accept" => {
                self.agent = event.actor.or(self.agent);
                return;
            }
            // an office asks, a chief grants
            "exempt" => {
                if event.performer == Some(Performer::Chief) {
                    self.exempt = Exempt(self.exempt.0 | event.rates.0);
                }
                return;
            }
            "dispatch" => &mut self.dispatches,
            "uphold-return" => &mut self.returns,
            "grant-extension" => &mut self.extensions,
            "reopen" => &mut self.reopenings,
            _ => return,
        };
        *count = count.saturating_add(1);
    }
}
