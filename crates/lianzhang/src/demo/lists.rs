//! The lists of the chain offices: targets, projects with their parts, leads and results.

use std::collections::HashMap;

use domain::kinds::{CaseKind, Field, Parsed, Raw, Value, Values};
use domain::lifecycle::{Facts, Performer};
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::Deserialize;
use store::cases::{By, Case, Given, calendar, put_paper};
use store::kinds::{Filing, file, move_on, resolve};

use super::error::{DemoError, unknown, word};
use super::requests::{Stage, capacity};

/// An item of a list as it stands in `data/demo/lists.json`. Days count from the day of loading.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListItem {
    kind: String,
    /// By which others point at it, as `@KEY`.
    key: Option<String>,
    /// The day on which it was listed.
    filed: i64,
    /// What it holds: texts as people write them, `{-30d}` and `{2m}` for days and months that move,
    /// `{year}` for the running year.
    values: HashMap<String, String>,
    #[serde(default)]
    steps: Vec<Act>,
}

/// Something that was done to it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Act {
    Paper {
        paper: String,
        day: i64,
    },
    Step {
        step: String,
        day: i64,
        by: Option<String>,
        note: Option<String>,
        filing_number: Option<String>,
        person: Option<String>,
        into: Option<String>,
    },
}

/// Cases by their keys.
type Keys = HashMap<String, Case>;

impl Stage<'_> {
    /// Files every item and plays what was done about it.
    pub async fn list_all(&self, items: &[ListItem]) -> Result<(), DemoError> {
        let mut keys = Keys::new();
        for item in items {
            let mut case = self.list(item, &keys).await?;
            for act in &item.steps {
                self.act(&mut case, act, &keys).await?;
            }
            if let Some(key) = &item.key {
                keys.insert(key.clone(), case);
            }
        }
        Ok(())
    }

    fn today(&self) -> Date {
        calendar().date_of(self.work.now())
    }

    /// Ten in the morning so many days from the day of loading.
    fn at(&self, days: i64) -> Timestamp {
        let day = self.today().saturating_add(Span::new().days(days));
        calendar().instant(day.at(10, 0, 0, 0))
    }

    async fn list(&self, item: &ListItem, keys: &Keys) -> Result<Case, DemoError> {
        let kind = CaseKind::from_code(&item.kind).ok_or_else(|| unknown("kind", &item.kind))?;
        let mut parsed: Vec<(&'static Field, Option<Parsed>)> = Vec::new();
        for (code, text) in &item.values {
            let field = kind.kind().field(code);
            let field = field.ok_or_else(|| unknown("field", code))?;
            let text = self.moved(text, keys)?;
            let given = field.parse(Some(&Raw::Text(text.clone())));
            parsed.push((field, word("value", given, &text)?));
        }
        let (values, unnamed) = resolve(self.work, parsed).await?;
        if let Some(unnamed) = unnamed.first() {
            return Err(unknown("name", unnamed.0));
        }
        let values = values.into_iter();
        let mut values: Values = values
            .filter_map(|(field, value)| Some((field.code, value?)))
            .collect();
        if let Some(whole) = item.values.get("project").and_then(|key| of_key(keys, key)) {
            values.set("chain", whole.chain.map(|chain| Value::Id(chain.uuid())));
            values.set("park", whole.park.map(|park| Value::Id(park.uuid())));
        }
        let by = By {
            user: self.city.users.get("office").copied(),
            at: self.at(item.filed),
        };
        Ok(file(self.work, Filing::of(kind, values)?, by).await?.case)
    }

    /// A text with its places filled in: days, months, the year, the numbers of other items.
    fn moved(&self, text: &str, keys: &Keys) -> Result<String, DemoError> {
        if text.starts_with('@') {
            let case = of_key(keys, text).ok_or_else(|| unknown("key", text))?;
            return Ok(case.number.clone());
        }
        let inner = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'));
        let Some(inner) = inner else {
            return Ok(text.to_owned());
        };
        if inner == "year" {
            return Ok(self.today().year().to_string());
        }
        let (count, unit) = inner.split_at(inner.len().saturating_sub(1));
        let count: i64 = word("days", count.parse(), text)?;
        Ok(match unit {
            "m" => {
                let month = self.today().first_of_month();
                let month = month.saturating_add(Span::new().months(count));
                month.strftime("%Y-%m").to_string()
            }
            _ => {
                let day = self.today().saturating_add(Span::new().days(count));
                day.to_string()
            }
        })
    }

    async fn act(&self, case: &mut Case, act: &Act, keys: &Keys) -> Result<(), DemoError> {
        let user = self.city.users.get("office").copied();
        match act {
            Act::Paper { paper, day } => {
                let at = self.at(*day);
                let by = By { user, at };
                let number = Some(format!("示例-{paper}"));
                let day = calendar().date_of(at);
                put_paper(self.work, case, paper, number, day, by).await?;
                Ok(())
            }
            Act::Step {
                step,
                day,
                by,
                note,
                filing_number,
                person,
                into,
            } => {
                let at = self.at(*day);
                let is_lead = by.as_deref() == Some("lead");
                let performer = if is_lead {
                    Performer::Lead
                } else {
                    Performer::Office
                };
                let lead = case.lead.and_then(|unit| self.city.of_unit.get(&unit));
                let user = if is_lead { lead.copied() } else { user };
                let into = into.as_ref().and_then(|key| of_key(keys, key));
                let given = Given {
                    note: note.clone(),
                    filing_number: filing_number.clone(),
                    person: person
                        .as_ref()
                        .and_then(|name| self.city.users.get(name).copied()),
                    into: into.map(|case| case.id),
                    day: Some(calendar().date_of(at)),
                    capacity: Some(capacity(performer, case)),
                    ..Given::default()
                };
                let lifecycle = case.kind.lifecycle();
                let taken = lifecycle.next(case.state, step, &[performer], Facts::free(at));
                let taken = word("step", taken, step)?;
                let by = By { user, at };
                move_on(self.work, case, &taken, &given, &[], by).await?;
                Ok(())
            }
        }
    }
}

fn of_key<'a>(keys: &'a Keys, text: &str) -> Option<&'a Case> {
    keys.get(text.trim_start_matches('@'))
}
