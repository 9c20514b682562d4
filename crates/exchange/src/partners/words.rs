//! Words of names, brought to their stem.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

const THEMES: &str = include_str!("../../../../data/exchange/themes.tsv");
const USES: &str = include_str!("../../../../data/exchange/uses.tsv");

/// What says nothing of a trade.
const COMMON: &str = "the of and co ltd corporation company inc group industry industrial plant factory mill waste \
    production producing manufacturing manufacturer producer a various other for by in to le na no new \
    limited pty station";

/// How much a word counts that says nothing of a trade, and the theme of a word.
const OF_COMMON: f64 = 0.3;
const OF_THEME: f64 = 0.7;

/// Features of a name with their weights: its words and their themes.
pub type Features = HashMap<String, f64>;

/// What common practice does with materials: words of materials, words of takers.
pub struct Use {
    pub materials: BTreeSet<String>,
    pub takers: BTreeSet<String>,
}

static COMMON_STEMS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| COMMON.split_whitespace().map(stem).collect());

static THEME_OF: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut themes: HashMap<String, Vec<&'static str>> = HashMap::new();
    for (theme, words) in THEMES.lines().filter_map(|line| line.split_once('\t')) {
        for word in words.split_whitespace() {
            themes.entry(stem(word)).or_default().push(theme);
        }
    }
    themes
});

static KNOWN_USES: LazyLock<Vec<Use>> = LazyLock::new(|| {
    let lines = USES.lines().filter(|line| !line.starts_with('#'));
    let uses = lines.filter_map(|line| line.split_once('\t'));
    uses.map(|(materials, takers)| Use {
        materials: words(materials).into_iter().collect(),
        takers: words(takers).into_iter().collect(),
    })
    .collect()
});

/// What common practice does with materials.
pub fn known_uses() -> &'static [Use] {
    &KNOWN_USES
}

/// The stem of an English word, coarse: endings of number and of doing are cut.
fn stem(word: &str) -> String {
    let mut word = word.to_owned();
    let endings = [("ies", "y"), ("ches", "ch"), ("es", "e"), ("s", "")];
    let ending = endings.iter().find(|(ending, _)| {
        word.ends_with(ending) && word.len() > ending.len() + 2 && !word.ends_with("ss")
    });
    if let Some((ending, instead)) = ending {
        word.truncate(word.len() - ending.len());
        word.push_str(instead);
    }
    for (ending, least) in [("ing", 7), ("er", 7), ("e", 5)] {
        if word.ends_with(ending) && word.len() >= least {
            word.truncate(word.len() - ending.len());
        }
    }
    word
}

/// The stems of a name, without what stands in brackets; of Chinese text every pair of characters.
pub fn words(name: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let kept = name.chars().filter(|char| {
        match char {
            '(' | '（' => depth += 1,
            ')' | '）' => {
                depth = depth.saturating_sub(1);
                return false;
            }
            _ => {}
        }
        depth == 0
    });
    let kept: String = kept.collect::<String>().to_lowercase();
    let latin = kept.split(|char: char| !char.is_ascii_lowercase());
    let mut words: Vec<String> = latin.filter(|word| !word.is_empty()).map(stem).collect();
    let others: Vec<char> = kept
        .chars()
        .filter(|char| !char.is_ascii() && char.is_alphanumeric())
        .collect();
    words.extend(others.windows(2).map(|pair| pair.iter().collect()));
    words
}

/// The features of a name.
pub fn features(name: &str) -> Features {
    let mut features = Features::new();
    for word in words(name) {
        for theme in THEME_OF.get(&word).into_iter().flatten() {
            *features.entry(format!("theme {theme}")).or_default() += OF_THEME;
        }
        let weight = if COMMON_STEMS.contains(&word) {
            OF_COMMON
        } else {
            1.0
        };
        *features.entry(word).or_default() += weight;
    }
    features
}
