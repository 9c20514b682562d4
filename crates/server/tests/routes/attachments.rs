use axum::body::Body;
use axum::http::Method;
use domain::access::Role;
use serde_json::Value;

use crate::city::City;
use crate::harness::{Answer, SignedIn, Site};

const TEXT: &[u8] = "道路照片说明\n".as_bytes();

pub async fn upload(
    site: &Site,
    who: &SignedIn<'_>,
    request: &str,
    parts: &[(&str, Option<&str>, &[u8])],
) -> Answer {
    let mut form = Vec::new();
    for (name, file, bytes) in parts {
        let file = file
            .map(|file| format!("; filename=\"{file}\""))
            .unwrap_or_default();
        let head =
            format!("--frame\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        form.extend_from_slice(head.as_bytes());
        form.extend_from_slice(bytes);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(b"--frame--\r\n");
    let bearer = format!("Bearer {}", who.token());
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "multipart/form-data; boundary=frame"),
    ];
    let path = format!("/api/v1/requests/{request}/attachments");
    site.send(Method::POST, &path, &headers, Body::from(form))
        .await
}

#[tokio::test]
async fn a_file_is_kept_given_back_and_taken_away() {
    let site = Site::open().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let housing = site
        .with_user("housing", &[city.grant(Role::Department)])
        .await;
    let request = city.dispatched_request(&site).await;

    let added = upload(&site, &firm, &request, &[("file", Some("说明.txt"), TEXT)]).await;
    assert_eq!(added.status.as_u16(), 201, "{added:?}");
    let item = added.json()["items"][0].clone();
    assert_eq!(
        (item["name"].as_str(), item["size"].as_u64()),
        (Some("说明.txt"), Some(TEXT.len() as u64))
    );
    let path = format!("/api/v1/attachments/{}", item["id"].as_str().unwrap());
    let given = housing.get(&path).await;
    assert_eq!(given.body, TEXT);
    assert!(
        given
            .header("content-disposition")
            .starts_with("attachment; filename*=UTF-8''%E8")
    );
    assert_eq!(given.header("x-content-type-options"), "nosniff");
    assert!(given.header("content-security-policy").ends_with("sandbox"));

    assert_eq!(
        housing.delete(&path, Value::Null).await.status.as_u16(),
        403
    );
    assert_eq!(firm.delete(&path, Value::Null).await.status.as_u16(), 204);
    assert_eq!(agent.get(&path).await.status.as_u16(), 404);
}

#[tokio::test]
async fn files_among_officials_stay_among_them() {
    let site = Site::open().await;
    let (city, firm, agent) = City::with_people(&site).await;
    let request = city.dispatched_request(&site).await;
    let internal = [
        ("file", Some("note.txt"), TEXT),
        ("visibility", None, b"internal"),
    ];
    let added = upload(&site, &agent, &request, &internal).await;
    let path = format!(
        "/api/v1/attachments/{}",
        added.json()["items"][0]["id"].as_str().unwrap()
    );
    assert_eq!(firm.get(&path).await.status.as_u16(), 404);
    let list = firm
        .get(&format!("/api/v1/requests/{request}/attachments"))
        .await;
    assert_eq!(list.json()["items"], Value::Array(Vec::new()));
    assert_eq!(
        upload(&site, &firm, &request, &internal)
            .await
            .status
            .as_u16(),
        403
    );
}

#[tokio::test]
async fn what_is_not_taken_is_told() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let firm = site
        .with_user("enterprise", &[city.grant(Role::Enterprise)])
        .await;
    site.add_user("agent", &[city.grant(Role::Agent)]).await;
    let request = city.dispatched_request(&site).await;
    let program = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0\x01\0\0\0";
    let refused = upload(&site, &firm, &request, &[("file", Some("a.png"), program)]).await;
    assert_eq!(refused.json()["errors"][0]["field"], "file", "{refused:?}");
    let without = upload(&site, &firm, &request, &[("other", None, b"x")]).await;
    assert_eq!(without.json()["errors"][0]["code"], "input.missing");
    let plain = firm
        .post(
            &format!("/api/v1/requests/{request}/attachments"),
            Value::from(1),
        )
        .await;
    assert_eq!(plain.code(), "input.not_a_form");
}
