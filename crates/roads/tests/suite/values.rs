//! Values of tags as mappers write them, and profiles that cannot be.

use roads::profile::{Profile, duration_s, limit, speed_kmh};

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
