//! Categories of imported requests: found, or noted as new.

use std::collections::HashMap;

use domain::imports::CellError;
use domain::words::{Name, folded, half_width};

use super::places::Places;
use super::staging::StagedCategory;

/// Categories that nobody has entered, each once however it is written.
#[derive(Debug, Default)]
pub(super) struct NewCategories {
    /// Their names.
    pub(super) names: Vec<Name>,
    known: HashMap<String, usize>,
}

impl NewCategories {
    /// The place of a category, new if none of its writings came before.
    fn place(&mut self, name: &Name) -> usize {
        *self.known.entry(folded(name.as_str())).or_insert_with(|| {
            self.names.push(narrow(name));
            self.names.len() - 1
        })
    }
}

/// The name with half-width letters and digits, as names are written.
fn narrow(name: &Name) -> Name {
    let narrow = |letter: char| match half_width(letter) {
        narrow if narrow.is_ascii_alphanumeric() => narrow,
        _ => letter,
    };
    let written: String = name.as_str().chars().map(narrow).collect();
    Name::parse(&written).unwrap_or_else(|_| name.clone())
}

/// The category of a name or code; one that is not known is noted as new, unless `strict`. One that
/// was put out of use does not come back by itself.
pub(super) fn category(
    name: &Name,
    places: &Places,
    new: &mut NewCategories,
    strict: bool,
) -> Result<StagedCategory, CellError> {
    match places.categories.find(name.as_str()) {
        Ok(id) => Ok(StagedCategory::Known(id)),
        Err(CellError::Unknown { .. }) if !strict && !places.retired(name.as_str()) => {
            Ok(StagedCategory::New(new.place(name)))
        }
        Err(reason) => Err(reason),
    }
}
