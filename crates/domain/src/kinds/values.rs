//! The values of a case's fields, by code.

use std::collections::BTreeMap;

use super::Value;

/// Values by the code of their field. What is empty is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<&'static str, Value>);

impl Values {
    /// Keeps a value, if there is one.
    pub fn set(&mut self, field: &'static str, value: Option<Value>) {
        match value {
            Some(value) => self.0.insert(field, value),
            None => self.0.remove(field),
        };
    }

    /// The value of a field.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    /// The text of a field that holds one.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.get(field) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The id of what a field names.
    pub fn id(&self, field: &str) -> Option<uuid::Uuid> {
        match self.get(field) {
            Some(Value::Id(id)) => Some(*id),
            _ => None,
        }
    }

    /// The day of a field that holds one.
    pub fn day(&self, field: &str) -> Option<jiff::civil::Date> {
        match self.get(field) {
            Some(Value::Day(day)) => Some(*day),
            _ => None,
        }
    }

    /// The codes and values in the order of the codes.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(field, value)| (*field, value))
    }
}

impl Extend<(&'static str, Value)> for Values {
    fn extend<T: IntoIterator<Item = (&'static str, Value)>>(&mut self, values: T) {
        self.0.extend(values);
    }
}

impl FromIterator<(&'static str, Value)> for Values {
    fn from_iter<T: IntoIterator<Item = (&'static str, Value)>>(values: T) -> Self {
        Self(values.into_iter().collect())
    }
}
