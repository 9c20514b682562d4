use axum::body::Body;
use axum::http::Method;
use domain::access::Role;
use serde_json::Value;
use server::{Floor, Settings};
use store::files::FileQuota;

use crate::city::City;
use crate::harness::{Answer, SignedIn, Site, settings};

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

#[tokio::test]
async fn files_have_a_quota_by_case_and_by_firm_and_day() {
    const PART: usize = 1000;
    let site = Site::with(Settings {
        file_quota: FileQuota {
            case_bytes_max: 4 * PART as u64,
            firm_day_bytes_max: 2 * PART as u64,
        },
        ..settings()
    })
    .await;
    let (city, firm, agent) = City::with_people(&site).await;
    let request = city.dispatched_request(&site).await;
    let mut letter = b'a';
    let mut add = async |who: &SignedIn<'_>| {
        letter += 1;
        let text = vec![letter; PART];
        let answer = upload(&site, who, &request, &[("file", Some("a.txt"), &text)]).await;
        (answer.status.as_u16(), answer)
    };
    assert_eq!(add(&firm).await.0, 201);
    assert_eq!(add(&firm).await.0, 201);
    let (status, refused) = add(&firm).await;
    assert_eq!(
        (status, refused.code().as_str()),
        (413, "attachment.day-full")
    );
    assert_eq!(add(&agent).await.0, 201);
    site.wait(24 * 60 * 60);
    let (firm, agent) = (
        site.sign_in("enterprise").await,
        site.sign_in("agent").await,
    );
    assert_eq!(add(&firm).await.0, 201);
    for who in [&firm, &agent] {
        let (status, refused) = add(who).await;
        assert_eq!(
            (status, refused.code().as_str()),
            (413, "attachment.case-full")
        );
    }
}

#[tokio::test]
async fn firms_stop_writing_before_the_disk_is_full() {
    // of a disk that is never as large as that only officials may use the rest
    let site = Site::with(Settings {
        floor: Floor {
            megabytes: u64::MAX,
            percent: 100,
        },
        ..settings()
    })
    .await;
    let (_, firm, agent) = City::with_people(&site).await;
    let body = serde_json::json!({"title": "t", "body": "b"});
    let refused = firm.post("/api/v1/requests", body.clone()).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (503, "storage.low")
    );
    assert_eq!(refused.header("retry-after"), "5");
    assert_eq!(firm.get("/api/v1/requests").await.status.as_u16(), 200);
    let filed = agent.post("/api/v1/requests", body).await;
    assert_eq!(filed.status.as_u16(), 201, "{filed:?}");
    let signed_up = site.post("/api/v1/sign-ups", &serde_json::json!({})).await;
    assert_eq!(signed_up.code(), "storage.low");
}
