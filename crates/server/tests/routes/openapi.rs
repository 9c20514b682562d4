//! The OpenAPI document as others rely on it.

use std::path::Path;

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
