//! The OpenAPI document as others rely on it.

use std::path::Path;

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

/// Every parameter of every operation.
fn parameters(document: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
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
