//! The columns of a list, from the declaration of its kind.

use crate::catalogue::{Catalogue, Language};
use crate::codes::codes;
use crate::kinds::{Asked, Field, Holds, Kind, Measure};

codes! {
    /// What the cells of a column hold.
    ColumnType {
        /// One line.
        Text = "text",
        /// Several lines.
        Words = "words",
        /// One of the choices.
        Choice = "choice",
        /// A unit, by code or name.
        Unit = "unit",
        /// A person with an account.
        Person = "person",
        /// A firm, by its unified social credit code.
        Enterprise = "enterprise",
        /// A chain, by code or name.
        Chain = "chain",
        /// A case, by its number.
        Case = "case",
        /// A day.
        Date = "date",
        /// A month.
        Month = "month",
        /// Money, in the unit of the header.
        Money = "money",
        /// A number.
        Number = "number",
        /// Per cent.
        Share = "share",
        /// Yes or no.
        Flag = "flag",
    }
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub enum Column {
    /// The key: the number of the case.
    Number,
    /// The state, which the life cycle alone moves.
    State(&'static Kind),
    /// A field.
    Field(&'static Kind, &'static Field),
    /// The last known value of what is measured.
    Measure(&'static Measure),
}

/// Key of the column of numbers.
pub(super) const NUMBER: &str = "number";
/// Key of the column of states.
pub(super) const STATE: &str = "state";

/// The columns of a list, in their order.
pub fn columns(kind: &'static Kind) -> Vec<Column> {
    let fields = kind.fields.iter().filter(|field| field.in_sheet);
    let fields = fields.map(|field| Column::Field(kind, field));
    let mut all = vec![Column::Number];
    all.extend(fields);
    // the title stands beside the number, the state beside the title
    all.insert(all.len().min(2), Column::State(kind));
    all.extend(kind.measures.iter().map(Column::Measure));
    all
}

impl Column {
    /// Its key.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Number => NUMBER,
            Self::State(_) => STATE,
            Self::Field(_, field) => field.code,
            Self::Measure(measure) => measure.code,
        }
    }

    /// What stands above it, with the unit in brackets.
    pub fn header(&self, language: Language) -> String {
        let name = self.name(language);
        match self.unit(language) {
            Some(unit) if language == Language::Zh => format!("{name}（{unit}）"),
            Some(unit) => format!("{name} ({unit})"),
            None => name,
        }
    }

    /// What it is called.
    pub fn name(&self, language: Language) -> String {
        match self {
            Self::Number | Self::State(_) => {
                let key = format!("column.{}", self.key());
                Catalogue::of(language).text(&key).to_owned()
            }
            Self::Field(kind, field) => kind.field_name(field, language),
            Self::Measure(measure) => measure.name(language),
        }
    }

    /// What its numbers are counted in.
    pub fn unit(&self, language: Language) -> Option<String> {
        match self {
            Self::Field(_, field) => field.unit_name(language),
            _ => None,
        }
    }

    /// What its cells hold.
    pub fn holds(&self) -> ColumnType {
        let field = match self {
            Self::Number => return ColumnType::Text,
            Self::State(_) => return ColumnType::Choice,
            Self::Measure(_) => return ColumnType::Number,
            Self::Field(_, field) => field,
        };
        match field.holds {
            Holds::Line(_) | Holds::Phone | Holds::Region | Holds::Category => ColumnType::Text,
            Holds::Words => ColumnType::Words,
            Holds::Flag => ColumnType::Flag,
            Holds::OneOf(_) => ColumnType::Choice,
            Holds::Day => ColumnType::Date,
            Holds::Month => ColumnType::Month,
            Holds::Year | Holds::Number(_) => ColumnType::Number,
            Holds::Money(_) => ColumnType::Money,
            Holds::Share => ColumnType::Share,
            Holds::Unit(_) => ColumnType::Unit,
            Holds::Person => ColumnType::Person,
            Holds::Firm => ColumnType::Enterprise,
            Holds::Chain => ColumnType::Chain,
            Holds::Case(_) => ColumnType::Case,
        }
    }

    /// Whether no item is without it.
    pub fn is_required(&self) -> bool {
        matches!(self, Self::Field(_, field) if field.asked == Asked::Required)
    }

    /// Whether a workbook may change it.
    pub fn is_editable(&self) -> bool {
        matches!(self, Self::Field(_, field) if field.is_editable())
    }

    /// Its choices: code and name.
    pub fn options(&self, language: Language) -> Vec<(&'static str, String)> {
        match self {
            Self::Field(_, field) => match field.holds {
                Holds::OneOf(codes) => codes
                    .iter()
                    .map(|code| (*code, field.choice_name(code, language)))
                    .collect(),
                _ => Vec::new(),
            },
            Self::State(kind) => {
                let states = kind.life.states.iter().map(|state| state.code.as_str());
                states
                    .map(|state| (state, kind.state_name(state, language)))
                    .collect()
            }
            Self::Number | Self::Measure(_) => Vec::new(),
        }
    }

    /// The choice that a text means: its code, or its name in either language.
    pub(super) fn option_of(&self, given: &str) -> Option<&'static str> {
        let languages = [Language::Zh, Language::En];
        let is_meant = |(code, name): &(&'static str, String)| *code == given || name == given;
        languages
            .into_iter()
            .find_map(|language| self.options(language).into_iter().find(is_meant))
            .map(|(code, _)| code)
    }

    /// A value as a cell shows it: names of choices, else as it is kept.
    pub fn shown(&self, value: &str, language: Language) -> String {
        let mut options = self.options(language).into_iter();
        let named = options
            .find(|(code, _)| *code == value)
            .map(|(_, name)| name);
        named.unwrap_or_else(|| value.to_owned())
    }
}
