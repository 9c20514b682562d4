//! Labelled texts as they are learnt from: normalised, those of one fold together.

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;
use text::Normalised;

use crate::features::{Selection, Vocabulary, normalise_fields};
use crate::folds;
use crate::lesson::{Example, LABELS_MAX, TrainError};
use crate::similar::near_duplicate_groups;

/// Weights (features × labels) a model may have: half the file limit at two bytes each.
const WEIGHTS_MAX: usize = 12_000_000;
const FOLDS: usize = 6;

/// Labelled texts.
pub struct Data {
    pub fields: usize,
    /// Sorted.
    pub labels: Vec<String>,
    /// The label of each text.
    pub truth: Vec<u32>,
    pub texts: Vec<Vec<Normalised>>,
    /// The texts of each fold. Near-duplicates share one.
    pub folds: Vec<Range<usize>>,
}

impl Data {
    /// Normalises examples and deals them out to folds.
    pub fn of(examples: &[Example], fields: usize, seed: u64) -> Result<Self, TrainError> {
        let labels: Vec<String> = examples
            .iter()
            .map(|example| example.label.clone())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let found = labels.len();
        if found < 2 {
            return Err(TrainError::TooFewLabels { found });
        }
        if found > LABELS_MAX {
            let most = LABELS_MAX;
            return Err(TrainError::TooManyLabels { found, most });
        }
        let truth: Vec<u32> = examples
            .iter()
            .map(|example| labels.partition_point(|label| *label < example.label) as u32)
            .collect();
        let texts: Vec<Vec<Normalised>> = examples
            .par_iter()
            .map(|example| normalise_fields(&example.fields))
            .collect();
        let groups = near_duplicate_groups(&texts);
        let fold_of = folds::assign(&groups, &truth, found, FOLDS, seed);
        let mut rows: Vec<(u8, u32, Vec<Normalised>)> = fold_of
            .into_iter()
            .zip(truth)
            .zip(texts)
            .map(|((fold, label), text)| (fold, label, text))
            .collect();
        rows.sort_by_key(|(fold, ..)| *fold);
        let end = |fold: usize| rows.partition_point(|row| usize::from(row.0) < fold);
        let folds = (0..FOLDS).map(|fold| end(fold)..end(fold + 1)).collect();
        let (truth, texts) = rows
            .into_iter()
            .map(|(_, label, text)| (label, text))
            .unzip();
        Ok(Self {
            fields,
            labels,
            truth,
            texts,
            folds,
        })
    }

    /// The texts outside a fold.
    pub fn outside(&self, fold: &Range<usize>) -> impl Iterator<Item = usize> + use<> {
        (0..fold.start).chain(fold.end..self.truth.len())
    }

    /// The n-grams of the texts outside a fold.
    pub fn vocabulary(&self, fold: Range<usize>) -> Result<Vocabulary, TrainError> {
        let selection = Selection {
            texts_min: 2,
            features_max: WEIGHTS_MAX / self.labels.len(),
        };
        let texts = self.outside(&fold).map(|row| self.texts[row].as_slice());
        let vocabulary = Vocabulary::learn(self.fields, texts, selection);
        if vocabulary.len() == 0 {
            return Err(TrainError::NothingToLearn);
        }
        Ok(vocabulary)
    }
}
