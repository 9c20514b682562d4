//! The chain graph through HTTP: read, changed, taken back, compared.

use axum::http::{Method, StatusCode};
use chain::import::{Sheet, Told, build_lists};
use chain::model::ChainGraph;
use domain::access::Grant;
use serde_json::{Value, json};

use crate::city::{City, USCC};
use crate::harness::{Answer, SignedIn, Site};

fn sheet(name: &str, table: &str) -> Sheet {
    let cells = |row: &str| row.split(',').map(|cell| cell.trim().to_owned()).collect();
    Sheet::of_texts(name, &table.split(';').map(cells).collect::<Vec<_>>())
}

/// Brine → chlor-alkali → peroxide: one maker of alkali here, peroxide made elsewhere only.
pub fn salt() -> ChainGraph {
    let firms = format!(
        "name,code,place,revenue,lead; 第一化工,{USCC},衡阳市,50000,是; 盐矿,,衡阳市,20000,; 双氧水厂,,株洲市,30000,"
    );
    let sheets = [
        sheet(
            "places",
            "name,region,longitude,latitude; 衡阳市,430400,112.57,26.89; 株洲市,430200,113.13,27.83",
        ),
        sheet("products", "name; 卤水; 烧碱; 过氧化氢"),
        sheet("recipes", "product,material; 烧碱,卤水; 过氧化氢,烧碱"),
        sheet("chains", "name,region,code; 盐卤化工产业链,430400,salt"),
        sheet(
            "segments",
            "chain,name,layer,products,weight,need; 盐卤化工产业链,卤水,0,卤水,1,10000; 盐卤化工产业链,氯碱,1,烧碱,2,20000; 盐卤化工产业链,过氧化物,2,过氧化氢,2,8000",
        ),
        sheet("firms", &firms),
        sheet(
            "makes",
            "firm,product,capacity; 第一化工,烧碱,50000; 盐矿,卤水,20000; 双氧水厂,过氧化氢,30000",
        ),
        sheet(
            "needs",
            "firm,product,value; 第一化工,卤水,9000; 双氧水厂,烧碱,4000",
        ),
        sheet(
            "supplies",
            "supplier,buyer,product,value; 盐矿,第一化工,卤水,8000; 第一化工,双氧水厂,烧碱,4000",
        ),
    ];
    let mut graph = build_lists(&sheets, Told::new("名录", "2026-10-31"))
        .unwrap()
        .graph;
    graph.date = "2026-10-31".to_owned();
    graph
}

pub async fn with_graph(site: &Site) -> City {
    let city = City::found(site).await;
    let version = server::whole_version(&salt(), None, None);
    server::keep_version(&site.store, None, version)
        .await
        .unwrap();
    city
}

/// Writes against a version of the graph.
pub async fn change(who: &SignedIn<'_>, path: &str, version: u64, body: Value) -> Answer {
    let tag = format!("\"{version}\"");
    let path = format!("/api/v1/chain-graph/{path}");
    who.send(Method::POST, &path, &[("if-match", &tag)], body)
        .await
}

const VIEW: &str = "/api/v1/chain-graph/view?chain=salt";

#[tokio::test]
async fn without_a_graph_there_is_nothing_to_see() {
    let site = Site::open().await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let overview = office.get("/api/v1/chain-graph").await.json();
    assert_eq!(
        (&overview["version"], &overview["chains"]),
        (&json!(0), &json!([]))
    );
    let answer = office.get(VIEW).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::NOT_FOUND, "chain_graph.none")
    );
    let answer = change(&office, "undo", 0, json!({})).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_chain_is_shown_with_its_picture_and_what_was_found() {
    let site = Site::open().await;
    let city = with_graph(&site).await;
    let chief = site.with_user("chief", &[Grant::Chief(None)]).await;
    let answer = chief.get(VIEW).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.header("etag"), "\"1\"");
    let view = answer.json();
    assert_eq!(view["chain"]["name"], "盐卤化工产业链");
    assert_eq!(view["chain"]["platform"]["id"], json!(city.chain.uuid()));
    assert_eq!(view["chain"]["region_name"], "衡阳市");
    assert_eq!(view["date"], "2026-10-31");
    let states: Vec<&str> = view["segments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|segment| segment["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["weak", "strong", "missing"]);
    let maker = &view["segments"][1]["firms"][0];
    assert_eq!(maker["name"], "第一化工");
    assert_eq!(maker["enterprise"]["id"], json!(city.enterprise));
    assert_eq!(
        view["segments"][2]["products"][0],
        json!({"name": "过氧化氢", "makers_local": 0, "makers_elsewhere": 1})
    );
    let links = view["links"].as_array().unwrap();
    assert_eq!(links.len(), 2);
    assert_eq!(
        (&links[0]["from"], &links[0]["to"], &links[0]["value"]),
        (&json!(0), &json!(1), &json!(8e7))
    );
    assert_eq!(
        (&links[1]["value"], &links[1]["local_value"]),
        (&json!(4e7), &json!(0.0))
    );
    assert_eq!(view["gaps"][0]["name"], "过氧化物");
    assert_eq!(view["gaps"][0]["candidates"], 1);
    assert_eq!(view["invitation_candidates"][0]["firm"], "双氧水厂");
    assert_eq!(view["supplies"][0]["evidence"]["source"], "名录");
    let elsewhere: Vec<&Value> = view["firms"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|firm| firm["is_local"] == false)
        .collect();
    assert_eq!(elsewhere.len(), 1);
    let said = view["headline"][0]["sentence"].as_str().unwrap();
    assert!(said.contains("缺1"), "{said}");

    let everywhere = chief.get(&format!("{VIEW}&region=")).await.json();
    assert_eq!(everywhere["completeness"]["states"]["missing"], 0);
    let product = chief.get("/api/v1/chain-graph/analysis?chain=烧碱").await;
    assert_eq!(product.json()["chain"]["is_derived"], true);
    let nothing = chief.get("/api/v1/chain-graph/view?chain=nothing").await;
    assert_eq!(
        (nothing.status, nothing.code().as_str()),
        (StatusCode::NOT_FOUND, "chain_graph.unknown")
    );
    let strip = &chief.get("/api/v1/chain-graph").await.json()["chains"][0];
    assert_eq!(
        (
            &strip["code"],
            &strip["firms_local"],
            &strip["states"]["weak"]
        ),
        (&json!("salt"), &json!(2), &json!(1))
    );
}

#[tokio::test]
async fn an_edit_is_a_version_that_can_be_taken_back_and_compared() {
    let site = Site::open().await;
    with_graph(&site).await;
    let office = site.with_user("office", &[Grant::Office(None)]).await;
    let arrival = json!({"note": "引进", "edits": [
        {"do": "put-firm", "name": "新厂", "place": "衡阳市", "revenue": 1e8},
        {"do": "put-make", "firm": "新厂", "product": "过氧化氢", "capacity": 1e8},
    ]});
    let path = "/api/v1/chain-graph/edits";
    assert_eq!(
        office.post(path, arrival.clone()).await.status,
        StatusCode::PRECONDITION_REQUIRED
    );
    assert_eq!(
        change(&office, "edits", 9, arrival.clone()).await.status,
        StatusCode::PRECONDITION_FAILED
    );
    let bad = json!({"edits": [{"do": "put-firm", "name": "新厂"}, {"do": "put-make", "firm": "新厂", "product": "金"}]});
    let refused = change(&office, "edits", 1, bad).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["errors"][0]["field"], "edits.1.product");
    assert_eq!(
        refused.json()["errors"][0]["code"],
        "chain_graph.name_unknown"
    );
    let none = change(&office, "edits", 1, json!({"edits": []})).await;
    assert_eq!(none.json()["errors"][0]["code"], "chain_graph.edits");

    let edited = change(&office, "edits", 1, arrival).await;
    assert_eq!(edited.status, StatusCode::OK, "{edited:?}");
    assert_eq!(edited.header("etag"), "\"2\"");
    assert_eq!(
        (&edited.json()["date"], &edited.json()["note"]),
        (&json!("2026-11-23"), &json!("引进"))
    );
    let view = office.get(VIEW).await.json();
    assert_eq!(view["segments"][2]["state"], "weak");
    assert_eq!(
        view["makes"][3]["evidence"],
        json!({"source": "手工录入", "date": "2026-11-23", "origin": "observed", "confidence": 1.0})
    );

    let told = office
        .get("/api/v1/chain-graph/difference?from=1&to=2&chain=salt")
        .await
        .json();
    let lists: Vec<&str> = told["lists"]
        .as_array()
        .unwrap()
        .iter()
        .map(|list| list["list"].as_str().unwrap())
        .collect();
    assert_eq!(lists, ["firms", "makes"]);
    assert_eq!(told["lists"][0]["added"], json!(["新厂"]));
    assert_eq!(
        told["chain"]["segments"],
        json!([{"name": "过氧化物", "before": "missing", "after": "weak"}])
    );

    let undone = change(&office, "undo", 2, json!({})).await;
    assert_eq!(
        (&undone.json()["version"], &undone.json()["of"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(
        office.get(VIEW).await.json()["segments"][2]["state"],
        "missing"
    );
    let again = change(&office, "undo", 3, json!({})).await;
    assert_eq!(
        (again.status, again.code().as_str()),
        (StatusCode::CONFLICT, "chain_graph.nothing_to_undo")
    );
    let restored = change(&office, "versions/2/restore", 3, json!({})).await;
    assert_eq!(
        (&restored.json()["version"], &restored.json()["of"]),
        (&json!(4), &json!(2))
    );
    assert_eq!(
        office.get(VIEW).await.json()["segments"][2]["state"],
        "weak"
    );

    let page = office
        .get("/api/v1/chain-graph/versions?limit=3")
        .await
        .json();
    assert_eq!(
        (&page["total"], &page["next_cursor"]),
        (&json!(4), &json!("2"))
    );
    let kinds: Vec<&str> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["restore", "undo", "edit"]);
    let rest = office
        .get("/api/v1/chain-graph/versions?limit=3&cursor=2")
        .await
        .json();
    assert_eq!(rest["items"][0]["kind"], "import");
    assert_eq!(rest["next_cursor"], Value::Null);
}

/// The office of one chain changes what is of its chain, and nothing of another's.
#[tokio::test]
async fn an_office_of_one_chain_leaves_the_others_alone() {
    let site = Site::open().await;
    let city = with_graph(&site).await;
    let all = site.with_user("all", &[Grant::Office(None)]).await;
    let other = json!({"edits": [
        {"do": "put-product", "name": "钢管"},
        {"do": "put-chain", "name": "钢管链", "code": "steel-tubes"},
        {"do": "put-segment", "chain": "钢管链", "name": "制管", "layer": 0, "products": ["钢管", "烧碱"]},
        {"do": "put-make", "firm": "双氧水厂", "product": "钢管"},
    ]});
    assert_eq!(change(&all, "edits", 1, other).await.status, StatusCode::OK);
    let own = site
        .with_user("own", &[Grant::Office(Some(city.chain))])
        .await;
    let refused = [
        json!({"do": "put-segment", "chain": "钢管链", "name": "制管", "weight": 9}),
        json!({"do": "remove-chain", "name": "钢管链"}),
        json!({"do": "put-chain", "name": "新链"}),
        json!({"do": "put-make", "firm": "第一化工", "product": "钢管"}),
        // of both chains: neither takes it away alone
        json!({"do": "remove-product", "name": "烧碱"}),
        json!({"do": "remove-firm", "name": "双氧水厂"}),
        json!({"do": "put-place", "name": "衡阳市", "longitude": 1.0}),
    ];
    for edit in refused {
        let answer = change(&own, "edits", 2, json!({"edits": [edit]})).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::FORBIDDEN, "access.not-in-charge"),
            "{edit}"
        );
    }
    // what others made is not the office's to take back, nor is the whole
    for path in ["undo", "versions/1/restore"] {
        let answer = change(&own, path, 2, json!({})).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    let allowed = json!({"edits": [
        {"do": "put-segment", "chain": "盐卤化工产业链", "name": "氯碱", "weight": 3},
        {"do": "put-firm", "name": "新厂", "place": "衡阳市"},
        {"do": "put-make", "firm": "新厂", "product": "过氧化氢"},
    ]});
    let answer = change(&own, "edits", 2, allowed).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let answer = change(&own, "undo", 3, json!({})).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let may = |view: Value| view["chain"]["may_edit"].clone();
    assert_eq!(may(own.get(VIEW).await.json()), true);
    let tubes = "/api/v1/chain-graph/view?chain=steel-tubes";
    assert_eq!(may(own.get(tubes).await.json()), false);
    assert_eq!(may(all.get(tubes).await.json()), true);
}

#[tokio::test]
async fn firms_do_not_read_one_another_and_chiefs_do_not_edit() {
    let site = Site::open().await;
    let city = with_graph(&site).await;
    let firm = site
        .with_user("firm", &[city.grant(domain::access::Role::Enterprise)])
        .await;
    assert_eq!(firm.get(VIEW).await.status, StatusCode::FORBIDDEN);
    let chief = site.with_user("chief", &[Grant::Chief(None)]).await;
    let answer = change(&chief, "edits", 1, json!({"edits": []})).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    // a park knows the enterprises of its own grounds only
    let other = site
        .with_user("other", &[Grant::Park(city.other_park)])
        .await;
    assert_eq!(
        other.get(VIEW).await.json()["segments"][1]["firms"][0]["enterprise"],
        Value::Null
    );
}
