//! Values of tags as mappers write them, and profiles that cannot be.

use domain::catalogue::{Language, Reason, Sentence};
use roads::network::file::FileError;
use roads::osm::MapError;
use roads::profile::{Profile, ProfileError, duration_s, limit, speed_kmh};

fn near(found: Option<f64>, wanted: f64) -> bool {
    found.is_some_and(|found| (found - wanted).abs() < 1e-9)
}

#[test]
fn speeds_limits_and_durations_are_read_or_ignored() {
    assert!(near(speed_kmh("50"), 50.0) && near(speed_kmh("50 km/h"), 50.0));
    assert!(near(speed_kmh("30 mph"), 48.28032) && near(speed_kmh("30mph"), 48.28032));
    for text in ["none", "walk", "RU:urban", "50;30", "-5", ""] {
        assert_eq!(speed_kmh(text), None, "{text}");
    }
    assert!(near(limit("3.8"), 3.8) && near(limit("3.8 m"), 3.8) && near(limit("7.5t"), 7.5));
    assert!(near(limit("7500 kg"), 7.5) && near(limit("10 st"), 9.071_847_4));
    assert!(near(limit("12'6\""), 3.81) && near(limit("13'"), 3.9624));
    for text in ["default", "none", "3,8", "12'x", "below_default"] {
        assert_eq!(limit(text), None, "{text}");
    }
    assert!(near(duration_s("01:30"), 5400.0) && near(duration_s("00:10:30"), 630.0));
    assert!(near(duration_s("PT1H30M"), 5400.0) && near(duration_s("PT45M"), 2700.0));
    assert!(near(duration_s("20"), 1200.0) && near(duration_s("P1DT1H"), 90_000.0));
    for text in ["", "soon", "00:00", "PT", "1:2:3:4", "PT5X"] {
        assert_eq!(duration_s(text), None, "{text}");
    }
}

#[test]
fn profiles_are_proved() {
    let car = serde_json::to_value(Profile::named("reference-car").expect("fixed")).expect("JSON");
    let with = |key: &str, value: serde_json::Value| {
        let mut changed = car.clone();
        changed[key] = value;
        Profile::read(&changed.to_string())
    };
    assert_eq!(with("oneway", true.into()), Profile::named("car"));
    for (key, value) in [
        ("speed_factor", 0.0),
        ("max_speed", -1.0),
        ("min_speed", 200.0),
        ("snap_max_m", 1e9),
    ] {
        assert!(with(key, value.into()).is_err(), "{key}");
    }
    assert!(with("speed", 1.into()).is_err(), "a key that means nothing");
    assert!(
        with("ferry", true.into()).is_err(),
        "a ferry without a speed"
    );
    assert!(Profile::read("{}").is_err() && Profile::named("bicycle").is_err());
}

#[test]
fn every_refusal_has_a_sentence_in_both_languages() {
    let text = || String::from("x");
    let mut sentences: Vec<Sentence> = [
        MapError::Empty,
        MapError::UnknownForm,
        MapError::Truncated { at: 1 },
        MapError::Damaged {
            at: 1,
            detail: text(),
        },
        MapError::Unsupported { feature: text() },
        MapError::TooLarge { most: 1 },
    ]
    .iter()
    .map(Reason::sentence)
    .collect();
    let (name, known, field, value) = (text(), text(), text(), text());
    let files = [
        FileError::Form,
        FileError::Version { found: 1, known: 2 },
        FileError::Damaged { detail: "x" },
        FileError::Profile { name, known },
    ];
    let profiles = [
        ProfileError::Unknown { name: text() },
        ProfileError::Malformed { detail: text() },
        ProfileError::Impossible { field, value },
    ];
    sentences.extend(files.iter().map(Reason::sentence));
    sentences.extend(profiles.iter().map(Reason::sentence));
    let own = ["position-off", "position-partly"];
    sentences
        .extend(own.map(|code| Sentence::new(format!("error.roads.{code}")).with("value", "x")));
    for sentence in sentences {
        for language in [Language::Zh, Language::En] {
            let told = sentence.render(language);
            assert!(
                told != sentence.key && !told.contains('{'),
                "{}: {told}",
                sentence.key
            );
        }
    }
}
