//! Lists go out as workbooks and come back: what changes is shown, decided and carried out.

use std::io::{Seek, Write};

use axum::http::{Method, StatusCode};
use domain::access::{Grant, Role};
use report::form::{FormColumn, Written, mark, write};
use report::table::{Table, whole};
use serde_json::{Value, json};

use crate::city::{City, USCC};
use crate::harness::{Answer, SignedIn, Site};
use crate::imports::send_workbook;

const BOOK: &str = "/api/v1/lists/projects/workbook";

fn kept(bytes: &[u8]) -> std::fs::File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

/// A workbook as somebody edits it: its rows in texts, and the mark that it carries.
struct Sheet {
    mark: String,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    async fn exported(office: &SignedIn<'_>) -> Self {
        let book = office.get(BOOK).await;
        assert_eq!(book.status, StatusCode::OK, "{book:?}");
        let mut table = Table::open(kept(&book.body), None).unwrap();
        let mark = mark(&mut table).unwrap().unwrap();
        let sheets = whole(kept(&book.body), None).unwrap();
        assert_eq!(sheets.len(), 1, "one sheet in sight");
        let rows = sheets[0].rows.iter();
        let rows = rows.map(|row| {
            row.cells
                .iter()
                .map(|cell| cell.shown().into_owned())
                .collect()
        });
        Self {
            mark,
            rows: rows.collect(),
        }
    }

    fn set(&mut self, row: usize, header: &str, value: &str) {
        let column = self.rows[0].iter().position(|one| one == header).unwrap();
        let row = &mut self.rows[row];
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = value.to_owned();
    }

    fn bytes(&self) -> Vec<u8> {
        let columns = self.rows[0].iter().map(|header| FormColumn {
            header: header.clone(),
            width_characters: 10.0,
            written: Written::Text,
            locked: false,
            choices: Vec::new(),
        });
        let columns: Vec<FormColumn> = columns.collect();
        let width = columns.len();
        let rows = self.rows[1..].iter().map(|row| {
            let texts = row.iter().map(String::as_str);
            texts.chain(std::iter::repeat("")).take(width).collect()
        });
        let file = tempfile::tempfile().unwrap();
        let mut file = write(file, "list", &columns, rows, &self.mark).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        bytes
    }
}

async fn project(office: &SignedIn<'_>, title: &str) -> Value {
    let body = json!({"title": title, "chain": "salt", "owner": "housing", "enterprise": USCC,
        "due": "2026-06-30", "fields": {"kind": "industry", "total": "12000", "public": true}});
    let made = office.post("/api/v1/projects", body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    made.json()
}

fn codes(answer: &Value, list: &str) -> Vec<String> {
    let faults = answer[list].as_array().unwrap().iter();
    faults
        .map(|one| format!("{} {}", one["row"], one["code"].as_str().unwrap()))
        .collect()
}

async fn bring(site: &Site, who: &SignedIn<'_>, query: &str, sheet: &Sheet) -> Answer {
    send_workbook((site, who), &format!("{BOOK}{query}"), &[], &sheet.bytes()).await
}

#[tokio::test]
async fn what_went_out_and_comes_back_changes_nothing() {
    let site = Site::open().await;
    City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    project(&office, "一号").await;
    project(&office, "二号").await;
    let book = office.get(BOOK).await;
    let answer = send_workbook((&site, &office), BOOK, &[], &book.body).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let answer = answer.json();
    assert_eq!(
        (&answer["rows"], &answer["unchanged"]),
        (&json!(2), &json!(2))
    );
    for list in [
        "created",
        "changed",
        "conflicts",
        "absent",
        "errors",
        "warnings",
    ] {
        assert_eq!(answer[list], json!([]), "{list}");
    }
}

#[tokio::test]
async fn edits_are_shown_and_carried_out_and_conflicts_are_decided() {
    let site = Site::open().await;
    City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let first = project(&office, "一号").await;
    let second = project(&office, "二号").await;
    let mut sheet = Sheet::exported(&office).await;
    let path = |case: &Value| format!("/api/v1/projects/{}", case["id"].as_str().unwrap());
    let version = first["version"].as_u64().unwrap();
    let changed = office
        .patch(
            &path(&first),
            version,
            json!({"title": "一号（改）", "fields": {"total": "13000"}}),
        )
        .await;
    assert_eq!(changed.status, StatusCode::OK, "{changed:?}");
    sheet.set(1, "标题", "一期");
    sheet.set(2, "总投资（万元）", "1.5亿元");
    sheet.set(2, "责任单位", "");
    sheet.rows.push(vec![]);
    sheet.set(3, "标题", "三号");
    sheet.set(3, "产业链", "盐卤化工");

    let seen = bring(&site, &office, "", &sheet).await;
    let tag = seen.header("etag").to_owned();
    let plan = seen.json();
    assert_eq!(plan["applied"], false);
    let cells: Vec<_> = plan["changed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["number"].clone(),
                one["field"].clone(),
                one["to"].clone(),
            )
        })
        .collect();
    let number = second["number"].clone();
    assert_eq!(
        cells,
        [
            (number.clone(), json!("total"), json!("15000")),
            (number, json!("owner"), Value::Null)
        ]
    );
    assert_eq!(
        plan["conflicts"][0],
        json!({"row": 2, "number": first["number"], "field": "title", "base": "一号", "now": "一号（改）", "file": "一期"})
    );
    assert_eq!(
        plan["created"],
        json!([{"row": 4, "title": "三号", "number": null}])
    );
    assert_eq!(
        codes(&plan, "warnings")
            .iter()
            .filter(|one| one.ends_with("money.converted"))
            .count(),
        1
    );

    let refused = bring(&site, &office, "?apply=true", &sheet).await.json();
    assert_eq!(refused["applied"], false, "a conflict that nobody decided");
    let headers = [("if-match", "\"another\"")];
    let stale = send_workbook(
        (&site, &office),
        &format!("{BOOK}?apply=true&conflicts=keep"),
        &headers,
        &sheet.bytes(),
    )
    .await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    let headers = [("if-match", tag.as_str())];
    let done = send_workbook(
        (&site, &office),
        &format!("{BOOK}?apply=true&conflicts=keep"),
        &headers,
        &sheet.bytes(),
    )
    .await;
    assert_eq!(done.status, StatusCode::OK, "{done:?}");
    let done = done.json();
    assert_eq!(done["applied"], true);
    assert!(
        done["created"][0]["number"]
            .as_str()
            .unwrap()
            .starts_with("XM-")
    );
    let read = office.get(&path(&first)).await.json();
    assert_eq!(
        (&read["title"], &read["fields"]["total"]),
        (&json!("一号（改）"), &json!("13000"))
    );
    let read = office.get(&path(&second)).await.json();
    assert_eq!(
        (&read["lead"], &read["fields"]["total"]),
        (&Value::Null, &json!("15000"))
    );
    let taken = bring(&site, &office, "?apply=true&conflicts=file", &sheet)
        .await
        .json();
    assert_eq!(taken["applied"], true, "{taken}");
    assert_eq!(office.get(&path(&first)).await.json()["title"], "一期");
}

#[tokio::test]
async fn what_is_wrong_is_named_by_row_and_column_and_nothing_is_applied() {
    let site = Site::open().await;
    City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let target = office.post("/api/v1/targets", json!({"title": "t", "chain": "salt", "indicator": "output", "year": 2026, "target": "1"})).await.json();
    project(&office, "一号").await;
    let file = format!(
        "编号,标题,产业链,总投资（万元）,完成时限,项目类别,责任单位,状态,说明\n\
         XM-1,x,salt,1,2026-01-01,产业,住建局,,\n\
         {},x,salt,1,2026-01-01,产业,住建局,,\n\
         ,,没有的链,约1亿,11月30日,第三产业,没有的单位,在建,\n",
        target["number"].as_str().unwrap()
    );
    let sent = send_workbook(
        (&site, &office),
        &format!("{BOOK}?apply=true"),
        &[],
        file.as_bytes(),
    )
    .await;
    let answer = sent.json();
    assert_eq!(answer["applied"], false);
    assert_eq!(
        codes(&answer, "errors"),
        [
            "2 key.unknown",
            "3 key.foreign",
            "4 money.malformed",
            "4 date.no-year",
            "4 choice.unknown",
            "4 chain.unknown",
            "4 unit.unknown",
            "4 cell.locked",
            "4 cell.required",
            "4 cell.required",
        ]
    );
    let warnings = codes(&answer, "warnings");
    assert!(
        warnings.contains(&"null file.no-base".to_owned()),
        "{warnings:?}"
    );
    assert!(
        warnings.contains(&"1 column.unknown".to_owned()),
        "{warnings:?}"
    );
    assert_eq!(office.get("/api/v1/projects").await.json()["total"], 1);
    let keyless = send_workbook((&site, &office), BOOK, &[], "标题\nx\n".as_bytes())
        .await
        .json();
    assert_eq!(codes(&keyless, "errors"), ["1 header.missing-key"]);
    let broken = send_workbook((&site, &office), BOOK, &[], b"PK\x03\x04 no workbook")
        .await
        .json();
    assert_eq!(codes(&broken, "errors"), ["null file.unreadable"]);
}

#[tokio::test]
async fn lists_are_for_those_who_keep_them() {
    let site = Site::open().await;
    let city = City::found(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let firm = site
        .with_user("firm", &[city.grant(Role::Enterprise)])
        .await;
    let department = site
        .with_user("dept", &[Grant::Department(city.housing)])
        .await;
    project(&office, "一号").await;
    for (who, get, post) in [
        (&firm, 403, 403),
        (&department, 200, 403),
        (&office, 200, 200),
    ] {
        assert_eq!(who.get(BOOK).await.status, get);
        let sent = send_workbook((&site, who), BOOK, &[], "编号,标题\n".as_bytes()).await;
        assert_eq!(sent.status, post, "{sent:?}");
    }
    assert_eq!(
        office.get("/api/v1/lists/requests/columns").await.status,
        404
    );
    let columns = department
        .send(
            Method::GET,
            "/api/v1/lists/targets/columns",
            &[("accept-language", "en")],
            Value::Null,
        )
        .await
        .json();
    assert_eq!(
        (&columns["list"], &columns["sheet"]),
        (&json!("targets"), &json!("Targets"))
    );
    let year = columns["columns"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["key"] == "year")
        .unwrap()
        .clone();
    assert_eq!(
        year,
        json!({"key": "year", "header": "Year", "type": "number", "unit": null, "required": true, "editable": true, "options": []})
    );
}
