//! Chinese text, pure: normalisation, segmentation, n-grams, sentence vectors.
