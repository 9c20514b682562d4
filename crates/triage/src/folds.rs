//! Folds for cross-validation: near-duplicates together, labels spread evenly.

use crate::random::SplitMix;

/// Gives each example a fold below `folds`. Examples of one group share a fold; within that, each
/// label is spread as evenly as its groups allow.
pub fn assign(groups: &[u32], truth: &[u32], labels: usize, folds: usize, seed: u64) -> Vec<u8> {
    let group_count = groups.iter().max().map_or(0, |&group| group as usize + 1);
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); group_count];
    for (example, &group) in groups.iter().enumerate() {
        members[group as usize].push(example);
    }
    members.retain(|group| !group.is_empty());
    SplitMix::new(seed).shuffle(&mut members);
    members.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let mut load = vec![vec![0usize; labels]; folds];
    let mut size = vec![0usize; folds];
    let mut fold_of = vec![0u8; groups.len()];
    for group in members {
        let label = truth[group[0]] as usize;
        let fold = (0..folds)
            .min_by_key(|&fold| (load[fold][label], size[fold]))
            .unwrap_or(0);
        for example in group {
            load[fold][truth[example] as usize] += 1;
            size[fold] += 1;
            fold_of[example] = u8::try_from(fold).unwrap_or(u8::MAX);
        }
    }
    fold_of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_stay_together_and_labels_spread() {
        let groups = [0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        let truth = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1];
        let folds = assign(&groups, &truth, 2, 2, 7);
        assert_eq!(folds[0], folds[1]);
        let ones = (5..10).filter(|&example| folds[example] == 0).count();
        assert!(
            (2..=3).contains(&ones),
            "five of label 1 over two folds, {ones} in the first"
        );
    }
}
