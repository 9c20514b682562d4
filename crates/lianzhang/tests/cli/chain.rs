//! The chain commands from files to documents.

use std::path::{Path, PathBuf};

use super::{json, lianzhang};

/// A directory of this test's own, emptied before use.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("chain-{name}"));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("the test directory can be made");
    path
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the test directory can be written");
    path.to_str().expect("the path is UTF-8").to_owned()
}

fn demo() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../data/demo/chains")
        .to_str()
        .expect("UTF-8")
        .to_owned()
}

#[test]
fn shock_prints_the_hand_example() {
    let folder = folder("shock");
    let edges = "supplier,buyer,weight\n3,6,1\n4,6,1\n4,7,1\n5,7,1\n6,1,1\n6,2,1\n7,10,1\n7,11,1\n8,1,1\n8,2,1\n9,11,1\n";
    let sectors = [1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5];
    let firms: String = sectors
        .iter()
        .enumerate()
        .map(|(at, sector)| format!("{},{sector}\n", at + 1))
        .collect();
    let classes: String = (1..6)
        .flat_map(|a| (1..6).map(move |b| format!("{a},{b},2\n")))
        .collect();
    let edges = write(&folder, "edges.csv", edges);
    let firms = write(
        &folder,
        "firms.csv",
        &format!("\u{feff}firm,sector\n{firms}"),
    );
    let essential = write(
        &folder,
        "essential.csv",
        &format!("input_sector,user_sector,class\n{classes}"),
    );
    let ended = lianzhang(&[
        "chain",
        "shock",
        "--edges",
        &edges,
        "--firms",
        &firms,
        "--essential",
        &essential,
        "--json",
    ]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let found = json(&ended);
    assert_eq!(found["converged"], true);
    for (at, expected) in [9.0, 9.0, 4.0, 12.0, 4.0, 12.0, 12.0, 6.0, 3.0, 6.0, 9.0]
        .into_iter()
        .enumerate()
    {
        let esri = found["firms"][at]["esri"].as_f64().expect("a number");
        assert!(
            (33.0 * esri - expected).abs() < 1e-9,
            "firm {}: {esri}",
            at + 1
        );
    }
}

#[test]
fn wrong_rows_are_listed_and_exit_3() {
    let folder = folder("errors");
    let edges = write(
        &folder,
        "edges.csv",
        "supplier,buyer,weight\na,b,-1\na,c,x\n",
    );
    let firms = write(
        &folder,
        "firms.csv",
        "firm,sector,final\na,1,0\na,1,\nb,2,nan\n",
    );
    let ended = lianzhang(&[
        "chain", "shock", "--edges", &edges, "--firms", &firms, "--json",
    ]);
    assert_eq!(ended.status, 3);
    let errors = &json(&ended)["errors"];
    let at: Vec<(u64, &str)> = errors
        .as_array()
        .expect("a list")
        .iter()
        .map(|error| {
            (
                error["row"].as_u64().expect("a row"),
                error["column"].as_str().expect("a column"),
            )
        })
        .collect();
    assert_eq!(
        at,
        [
            (3, "firm"),
            (4, "final"),
            (2, "weight"),
            (3, "buyer"),
            (3, "weight")
        ]
    );
}

#[test]
fn complexity_writes_cells_and_proximities() {
    let folder = folder("complexity");
    let input = "country,product,value\nA,p,8\nA,q,3\nA,r,6\nA,s,1\nB,p,4\nB,q,3\nB,r,4\nB,s,8\nC,p,5\nC,q,1\nC,r,1\nC,s,1\n";
    let input = write(&folder, "input.csv", input);
    let cells = folder.join("cells.csv").to_str().expect("UTF-8").to_owned();
    for convention in ["ecomplexity", "economic-complexity", "econcomplex"] {
        let ended = lianzhang(&[
            "chain",
            "complexity",
            "--input",
            &input,
            "--convention",
            convention,
            "--cells",
            &cells,
            "--json",
        ]);
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        let found = json(&ended);
        assert_eq!(found["countries"][0]["diversity"], 3);
        assert_eq!(found["products"][3]["ubiquity"], 1);
        let written = std::fs::read_to_string(&cells).expect("the cells were written");
        assert_eq!(
            written.lines().next(),
            Some("country,product,value,mcp,rca,density,cog")
        );
        assert_eq!(written.lines().count(), 13);
    }
}

#[test]
fn demonstration_chains_show_something_in_every_analysis() {
    let data = folder("demo");
    let data = data.to_str().expect("UTF-8");
    let ended = lianzhang(&[
        "chain",
        "import",
        &demo(),
        "--format",
        "lists",
        "--data",
        data,
        "--json",
    ]);
    assert_eq!(ended.status, 0, "{}", ended.stdout);
    assert_eq!(json(&ended)["chains"], 10);
    let ended = lianzhang(&[
        "chain",
        "analyse",
        "特高压输变电产业链",
        "--data",
        data,
        "--json",
    ]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let found = json(&ended);
    for list in [
        "segments",
        "choke_points",
        "systemic_risk",
        "extension_candidates",
        "invitation_candidates",
        "reach",
    ] {
        let items = found[list].as_array().expect("a list");
        assert!(!items.is_empty(), "{list} is empty");
    }
    assert!(
        found["local_sourcing"]["rate"]
            .as_f64()
            .expect("purchases are known")
            > 0.0
    );
    let sentence = found["segments"][0]["reasons"][0]["sentence"]
        .as_str()
        .expect("a sentence");
    assert!(sentence.contains("missing"), "{sentence}");
    let invented = found["invitation_candidates"].as_array().expect("a list");
    assert!(invented.iter().all(|firm| firm["is_invented"] == true));
}

#[test]
fn a_chain_is_derived_from_a_product_and_an_unknown_name_is_refused() {
    let data = folder("derived");
    let data = data.to_str().expect("UTF-8");
    assert_eq!(
        lianzhang(&[
            "chain",
            "import",
            &demo(),
            "--format",
            "lists",
            "--data",
            data
        ])
        .status,
        0
    );
    let ended = lianzhang(&[
        "chain",
        "analyse",
        "动力电池",
        "--region",
        "430112",
        "--data",
        data,
        "--json",
    ]);
    assert_eq!(json(&ended)["is_derived"], true);
    let ended = lianzhang(&["chain", "analyse", "没有的东西", "--data", data, "--json"]);
    assert_eq!(ended.status, 3);
    let empty = folder("derived-empty");
    let empty = empty.to_str().expect("UTF-8");
    assert_eq!(
        lianzhang(&["chain", "analyse", "钢管", "--data", empty]).status,
        1
    );
}

#[test]
fn a_template_is_read_back_and_bad_lists_change_nothing() {
    let data = folder("lists");
    let template = data
        .join("template.xlsx")
        .to_str()
        .expect("UTF-8")
        .to_owned();
    assert_eq!(lianzhang(&["chain", "template", &template]).status, 0);
    let store = data.join("data").to_str().expect("UTF-8").to_owned();
    assert_eq!(
        lianzhang(&[
            "chain", "import", &template, "--format", "lists", "--data", &store
        ])
        .status,
        0
    );
    let tables = folder("bad-lists");
    write(&tables, "products.csv", "name\n钢\nｓｔｅｅｌ\n钢\n");
    write(
        &tables,
        "recipes.csv",
        "product,material\n钢,steel\n钢,铁\n",
    );
    let input = tables.to_str().expect("UTF-8");
    let ended = lianzhang(&[
        "chain", "import", input, "--format", "lists", "--data", &store, "--json",
    ]);
    assert_eq!(ended.status, 3);
    let errors = json(&ended);
    assert_eq!(errors["errors"][0]["source"], "products");
    assert_eq!(errors["errors"][0]["row"], 4);
    assert_eq!(errors["errors"][1]["row"], 3);
    let ended = lianzhang(&[
        "chain", "import", &template, "--format", "lists", "--data", &store, "--json",
    ]);
    assert_eq!(json(&ended)["version"], 2, "what was refused is no version");
}
