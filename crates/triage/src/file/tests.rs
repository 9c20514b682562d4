use ndarray::Array2;
use proptest::prelude::*;
use text::encoder::EMBEDDING;

use super::*;
use crate::lens::round_rows;
use crate::lesson::{Example, TrainError, TrainOptions};
use crate::progress::Silent;
use crate::random::SplitMix;
use crate::sense::Sense;
use crate::train::train;

fn examples() -> Vec<Example> {
    [
        ("路灯不亮", "照明"),
        ("路灯坏了", "照明"),
        ("小区停水", "供水"),
        ("停水三天", "供水"),
        ("停水了", "供水"),
    ]
    .map(|(text, label)| Example {
        fields: vec![text.to_owned()],
        label: label.to_owned(),
    })
    .into()
}

fn small() -> Model {
    trained(&examples())
}

#[test]
fn a_stored_model_says_the_same() {
    let model = small();
    let bytes = model.save();
    let again = Model::load(&bytes).expect("loads");
    for text in ["路灯不亮", "停水", "", "a", "路燈壞了", "😀"] {
        assert_eq!(model.predict(&[text]), again.predict(&[text]), "{text}");
    }
    assert_eq!(bytes, again.save());
    assert_eq!(bytes, small().save(), "training is deterministic");
}

/// Enough texts for directions: of each label some characters of its own and some of all.
fn many() -> Vec<Example> {
    let mut random = SplitMix::new(4);
    let own: [Vec<char>; 2] =
        ["路灯照明电杆线亮黑暗", "停水供管道压漏浑浊抢"].map(|c| c.chars().collect());
    let common: Vec<char> = "小区街道居民反映问题希望处理多次".chars().collect();
    (0..420)
        .map(|at| {
            let label = at % 2;
            let mut text = String::new();
            for _ in 0..12 {
                let from = if random.uniform() < 0.4 {
                    &own[label]
                } else {
                    &common
                };
                text.push(from[random.below(from.len())]);
            }
            Example {
                fields: vec![text],
                label: ["照明", "供水"][label].to_owned(),
            }
        })
        .collect()
}

fn trained(examples: &[Example]) -> Model {
    let options = TrainOptions::new(vec!["text".to_owned()]);
    train(examples, &options, None, &Silent).expect("trains")
}

#[test]
fn a_model_with_landmarks_says_the_same_whatever_the_threads() {
    let examples = many();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads start");
        pool.install(|| trained(&examples))
    };
    let model = on(1);
    assert_eq!(model.alone.near.nrows(), examples.len());
    let bytes = model.save();
    assert!(bytes == on(3).save(), "threads change the model");
    let again = Model::load(&bytes).expect("loads");
    // the header holds figures in decimal digits
    let arrays = |bytes: &[u8]| {
        let header = bytes[12..PREAMBLE_BYTES].try_into().map(u32::from_le_bytes);
        bytes[PREAMBLE_BYTES + header.expect("four bytes") as usize..bytes.len() - DIGEST_BYTES]
            .to_vec()
    };
    assert!(
        arrays(&bytes) == arrays(&again.save()),
        "a model loaded is stored as another"
    );
    for example in &examples[..20] {
        let text = example.fields[0].as_str();
        let told = model.predict(&[text]);
        assert_eq!(told, again.predict(&[text]), "{text}");
        assert_eq!(told.label, example.label, "{text}");
    }
}

#[test]
fn sentences_are_stored_and_without_the_encoder_the_others_decide() {
    let plain = trained(&many());
    let mut model = plain.clone();
    let count = model.alone.near.nrows();
    let mut sentences = Array2::from_shape_fn((count, EMBEDDING), |(row, column)| {
        ((row * 31 + column * 7) % 101) as f32 / 1000.0 - 0.05
    });
    round_rows(&mut sentences);
    model.senses = vec![Sense::new(sentences.clone())];
    let mut together = model.alone.clone();
    together.near *= -1.0;
    model.together = Some(together);
    model.about.together = Some(model.about.alone.clone());
    let again = Model::load(&model.save()).expect("loads");
    assert!(again.wants_encoder() && !plain.wants_encoder());
    assert_eq!(again.senses[0].space().points, sentences.view());
    let near = |model: &Model| model.together.as_ref().map(|machine| machine.near.clone());
    assert_eq!(near(&again), near(&model));
    assert_eq!(again.predict(&["路灯黑"]), plain.predict(&["路灯黑"]));
    // sentences for fields that are not there
    model.senses.push(Sense::new(sentences));
    assert!(Model::load(&model.save()).is_err());
}

#[test]
fn digits_and_scripts_do_not_decide() {
    let model = small();
    let told = model.predict(&["路灯坏了"]);
    let other = model.predict(&["路燈壞了13812345678"]);
    assert_eq!(
        (told.label, told.confidence),
        (other.label, other.confidence)
    );
    assert!(model.predict(&[""]).abstain);
    assert!(model.predict(&["plain English"]).abstain);
    assert!(
        !model
            .predict(&["停水".repeat(50_000).as_str()])
            .label
            .is_empty()
    );
}

#[test]
fn what_says_nothing_decides_nothing() {
    let model = small();
    for nothing in [
        "",
        " ",
        "x",
        "plain English",
        "日本語のテキスト",
        "😀👨‍👩‍👧😀",
        "\u{0}\u{feff}",
        "13812345678",
        "12号3栋二单元101室",
        "someone@example.org http://example.org/a",
    ] {
        let told = model.predict(&[nothing]);
        assert!(
            told.abstain && told.evidence.is_empty(),
            "{nothing}: {told:?}"
        );
    }
}

#[test]
fn odd_company_changes_no_label() {
    let model = small();
    let plain = model.predict(&["路灯不亮"]).label;
    for odd in [
        "路燈不亮",
        "路灯不亮😀",
        "ABC路灯不亮xyz",
        "　路灯不亮！！！13812345678",
    ] {
        assert_eq!(model.predict(&[odd]).label, plain, "{odd}");
    }
    let long = "路灯不亮".repeat(25_000);
    assert_eq!(model.predict(&[long.as_str()]).label, plain);
}

#[test]
fn damage_is_told_apart() {
    let bytes = small().save();
    assert_eq!(
        Model::load(b"PK\x03\x04 something else").expect_err("foreign"),
        LoadError::Foreign
    );
    let mut newer = bytes.clone();
    newer[8] = 9;
    assert_eq!(
        Model::load(&newer).expect_err("newer"),
        LoadError::Version { found: 9 }
    );
    for cut in [0, 10, 20, bytes.len() / 2, bytes.len() - 1] {
        assert!(Model::load(&bytes[..cut]).is_err(), "cut at {cut}");
    }
    assert_eq!(
        train(
            &examples()[..2],
            &TrainOptions::new(vec!["text".to_owned()]),
            None,
            &Silent
        )
        .expect_err("one label"),
        TrainError::TooFewLabels { found: 1 }
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn one_changed_byte_is_found(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let bytes = small().save();
        let mut changed = bytes.clone();
        let at = at.index(changed.len());
        changed[at] = to;
        prop_assert!(changed == bytes || Model::load(&changed).is_err());
    }

    /// Even with a checksum that holds, contents that contradict themselves are refused.
    #[test]
    fn forged_contents_load_or_are_refused(at in any::<prop::sample::Index>(), to in any::<[u8; 4]>()) {
        let mut forged = small().save();
        forged.truncate(forged.len() - DIGEST_BYTES);
        let at = at.index(forged.len() - 4);
        forged[at..at + 4].copy_from_slice(&to);
        let digest = Sha256::digest(&forged);
        forged.extend_from_slice(&digest);
        if let Ok(model) = Model::load(&forged) {
            model.predict(&["路灯不亮"]);
        }
    }

    #[test]
    fn any_bytes_load_or_are_refused(bytes in any::<Vec<u8>>()) {
        let _ = Model::load(&bytes);
    }
}
