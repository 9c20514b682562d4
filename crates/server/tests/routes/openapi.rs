//! The OpenAPI document as others rely on it.

use std::path::Path;

use domain::kinds::CaseKind;
use serde_json::{Value, json};

use crate::harness::Site;

/// Regenerates with `UPDATE_GOLDEN=1 cargo test -p server openapi`.
#[test]
fn the_document_is_the_one_in_docs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let mut now = serde_json::to_string_pretty(&server::openapi()).unwrap();
    now.push('\n');
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &now).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        golden == now,
        "docs/openapi.json differs from the code; run UPDATE_GOLDEN=1 cargo test -p server openapi"
    );
}

#[tokio::test]
async fn the_server_serves_its_document() {
    let served = Site::open().await.get("/api/openapi.json").await.json();
    assert_eq!(served, serde_json::to_value(server::openapi()).unwrap());
}

/// What stands at a reference, or the value itself.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(place) => document.pointer(place.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

/// Every parameter of every operation.
fn parameters(document: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let parameter = resolved(document, parameter);
                let name = parameter["name"].as_str().unwrap();
                all.push((format!("{method} {path} {name}"), parameter.clone()));
            }
        }
    }
    all
}

#[test]
fn limits_and_codes_are_in_the_schema_and_not_only_in_words() {
    let document = serde_json::to_value(server::openapi()).unwrap();
    let all = parameters(&document);
    assert!(all.len() > 100);
    for (name, parameter) in all {
        let schema = &parameter["schema"];
        if parameter["name"] == "limit" {
            assert_eq!(schema["minimum"], 1, "{name}");
            assert!(schema["maximum"].is_u64(), "{name}");
        }
        let said = parameter["description"].as_str().unwrap_or_default();
        let is_choice = said.starts_with('`') && said.contains("` or `");
        if is_choice && schema["type"] == "string" {
            assert!(schema["enum"].is_array(), "{name}: {said}");
        }
    }
}

#[test]
fn every_operation_says_what_it_refuses_in_the_same_words() {
    let document = serde_json::to_value(server::openapi()).unwrap();
    let declared = document["components"]["responses"].as_object().unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let signed_in = operation["security"] != json!([{}]);
            assert!(
                !signed_in || responses.contains_key("401"),
                "{method} {path}"
            );
            for (status, response) in responses {
                let of_refusal = !status.starts_with('2');
                let name = response["$ref"]
                    .as_str()
                    .and_then(|name| name.rsplit('/').next());
                let known = name.is_some_and(|name| declared.contains_key(name));
                assert_eq!(known, of_refusal, "{method} {path} {status}");
            }
        }
    }
}

/// Lines of a value as the document is printed.
fn lines(value: &Value) -> usize {
    serde_json::to_string_pretty(value).unwrap().lines().count()
}

/// It was more than seven hundred when each kind repeated what narrows every list.
#[test]
fn a_kind_costs_tens_of_lines() {
    let document = serde_json::to_value(server::openapi()).unwrap();
    for kind in CaseKind::ALL.map(CaseKind::kind) {
        if kind.code == CaseKind::Request {
            continue;
        }
        let own = format!("/api/v1/{}", kind.path);
        let paths = document["paths"].as_object().unwrap();
        let under: Vec<_> = paths.iter().filter(|(path, _)| **path == own).collect();
        assert_eq!(under.len(), 1, "{own}");
        assert!(lines(under[0].1) <= 60, "{own}: {}", lines(under[0].1));
        assert!(!paths.contains_key(&format!("{own}/counts")), "{own}");
        let body = &under[0].1["post"]["requestBody"]["content"]["application/json"]["schema"];
        let fields = resolved(&document, body)["properties"].as_object().unwrap();
        assert!(!fields.is_empty(), "{own}");
    }
}

#[test]
fn what_operations_take_alike_is_said_once() {
    let document = serde_json::to_value(server::openapi()).unwrap();
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let known = parameter["name"]
                    .as_str()
                    .map(|name| &document["components"]["parameters"][name]);
                assert_ne!(known, Some(parameter), "said again");
            }
        }
    }
    assert_eq!(
        document["components"]["parameters"]["cursor"]["in"],
        "query"
    );
}

#[test]
fn what_is_changed_by_two_people_says_that_it_wants_a_version() {
    let document = serde_json::to_value(server::openapi()).unwrap();
    for (method, path) in [
        ("patch", "/api/v1/cases/{id}"),
        ("post", "/api/v1/cases/{id}/transitions"),
    ] {
        let responses = &document["paths"][path][method]["responses"];
        assert!(responses["412"].is_object(), "{method} {path}");
        assert!(responses["428"].is_object(), "{method} {path}");
    }
}
