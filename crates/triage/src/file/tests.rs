use proptest::prelude::*;

use super::*;
use crate::progress::Silent;
use crate::train::{Example, TrainError, TrainOptions, train};

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
    train(
        &examples(),
        &TrainOptions::new(vec!["text".to_owned()]),
        None,
        &Silent,
    )
    .expect("trains")
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
