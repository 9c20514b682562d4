//! Projects in the words of OC4IDS.

use domain::words::Money;
use serde_json::json;
use steering::history::History;
use steering::oc4ids::{Public, package, project};

use crate::lights::ordinary;

fn public<'a>(state: &'a str, history: &'a History) -> Public<'a> {
    Public {
        key: "P1",
        title: "Salt works",
        state,
        before: None,
        chain: Some("salt"),
        kind: Some("industry"),
        total: Some(Money::from_fen(12_500_001)),
        updated: "2026-04-01T00:00:00Z",
        history,
    }
}

#[test]
fn states_are_phases_and_amounts_are_yuan() {
    let nothing = History::default();
    for (state, status) in [
        ("contracted", "preparation"),
        ("filed", "preparation"),
        ("preparing", "preparation"),
        ("building", "implementation"),
        ("completed", "completion"),
        ("producing", "completion"),
        ("at-standard", "completion"),
        ("ended", "cancelled"),
        ("suspended", "preparation"),
    ] {
        let told = project(&public(state, &nothing), "oc4ids-x").unwrap();
        assert_eq!(told["status"], status, "{state}");
    }
    assert_eq!(project(&public("merged", &nothing), "oc4ids-x"), None);
    let paused = Public {
        before: Some("building"),
        ..public("suspended", &nothing)
    };
    assert_eq!(
        project(&paused, "oc4ids-x").unwrap()["status"],
        "implementation"
    );
    let told = project(&public("building", &nothing), "oc4ids-x").unwrap();
    assert_eq!(told["id"], "oc4ids-x-P1");
    assert_eq!(
        told["budget"],
        json!({"amount": {"amount": 125_000.01, "currency": "CNY"}})
    );
    assert!(told.get("metrics").is_none() && told.get("forecasts").is_none());
}

#[test]
fn plans_are_forecasts_and_reports_metrics() {
    let history = ordinary();
    let (told, count) = package(
        &[public("building", &history), public("merged", &history)],
        "oc4ids-x",
        "https://example.org/package",
        "A city",
        "2026-04-01T00:00:00Z",
    );
    assert_eq!((count, &told["version"]), (1, &json!("0.9")));
    let project = &told["projects"][0];
    assert_eq!(
        project["forecasts"][0]["observations"]
            .as_array()
            .unwrap()
            .len(),
        12
    );
    assert_eq!(
        project["metrics"][0]["observations"][1],
        json!({
            "id": "investment-2026-02",
            "period": {"startDate": "2026-01-01T00:00:00+08:00", "endDate": "2026-02-28T23:59:59+08:00"},
            "value": {"amount": 100_000, "currency": "CNY"}
        })
    );
    // nobody is named
    assert!(!told.to_string().contains("person"));
}
