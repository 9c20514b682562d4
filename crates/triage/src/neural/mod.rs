//! A small network over the pieces of a text, started from the weights of the sentence encoder
//! and trained further on the labels: convolutions over windows of two and three pieces, mean and
//! maximum over each field, one linear layer. About a thousandth of a large language model's work.

mod forward;
mod gradient;
mod network;
mod stored;
mod teach;

pub use network::Network;
pub use stored::read;
pub use teach::{Lesson, teach};

use text::Normalised;
use text::encoder::Encoder;

/// Pieces of the first of several fields (a title) and of every other field that are read.
const PIECES_MAX: [usize; 2] = [26, 64];

/// The pieces of every field of a text.
pub fn pieces(encoder: &Encoder, fields: &[Normalised]) -> Vec<Vec<u32>> {
    fields
        .iter()
        .enumerate()
        .map(|(field, text)| {
            let first_of_several = field == 0 && fields.len() > 1;
            encoder.pieces(text, PIECES_MAX[usize::from(!first_of_several)])
        })
        .collect()
}

/// The mean of the networks' log-probabilities for one text.
pub fn mean_scores(networks: &[Network], encoder: &Encoder, pieces: &[Vec<u32>]) -> Vec<f32> {
    let mut mean = vec![0f32; networks.first().map_or(0, |network| network.labels)];
    for network in networks {
        for (sum, score) in mean
            .iter_mut()
            .zip(log_shares(network.scores(encoder, pieces)))
        {
            *sum += score / networks.len() as f32;
        }
    }
    mean
}

/// Logits to log-probabilities.
fn log_shares(mut logits: Vec<f32>) -> Vec<f32> {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| (logit - highest).exp()).sum();
    logits
        .iter_mut()
        .for_each(|logit| *logit -= highest + sum.ln());
    logits
}
