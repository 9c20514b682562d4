use serde_json::json;

use super::{json as document, lianzhang};

#[test]
fn a_list_goes_out_comes_back_and_changes_nothing() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    let (data, table, book) = (at("data"), at("new.csv"), at("out.xlsx"));
    let import = |file: &str, more: &[&str]| {
        let mut arguments = vec![
            "lists", "import", "problems", file, "--json", "--data", &data,
        ];
        arguments.extend(more);
        lianzhang(&arguments)
    };
    std::fs::write(
        &table,
        "Number,Title,Description,Urgency\n,A gap,What is missing,urgent\n,,x,\n",
    )
    .unwrap();
    let refused = import(&table, &[]);
    assert_eq!(refused.status, 3, "{}", refused.stdout);
    let refused = document(&refused);
    assert_eq!(refused["applied"], false);
    assert_eq!(refused["errors"][0]["code"], "cell.required");
    std::fs::write(
        &table,
        "Number,Title,Description,Urgency\n,A gap,What is missing,urgent\n",
    )
    .unwrap();
    let made = import(&table, &[]);
    assert_eq!(made.status, 0, "{} {}", made.stdout, made.stderr);
    let number = document(&made)["created"][0]["number"].clone();
    assert!(number.as_str().unwrap().starts_with("WT-"));
    let out = lianzhang(&["lists", "export", "problems", &book, "--data", &data]);
    assert_eq!(out.status, 0, "{}", out.stderr);
    let same = import(&book, &["--dry-run"]);
    assert_eq!(same.status, 0, "{}", same.stdout);
    let same = document(&same);
    assert_eq!(
        (&same["unchanged"], &same["changed"], &same["warnings"]),
        (&json!(1), &json!([]), &json!([]))
    );
    let columns = document(&lianzhang(&["lists", "columns", "leads", "--json"]));
    assert_eq!(
        columns["columns"][0],
        json!({"key": "number", "header": "Number", "type": "text", "unit": null, "required": false, "editable": false, "options": []})
    );
    assert_eq!(lianzhang(&["lists", "columns", "requests"]).status, 2);
}
