use super::{json, lianzhang};

#[test]
fn lists_every_life_cycle() {
    assert_eq!(
        lianzhang(&["workflow", "list"]).stdout,
        "request\nproblem\ntarget\nproject\nlead\nresult\nmilestone\ncommitment\nfactor-need\n"
    );
}

#[test]
fn shows_one_as_diagram_and_as_table() {
    let diagram = lianzhang(&["workflow", "show", "request", "--format", "mermaid"]).stdout;
    assert!(diagram.starts_with("stateDiagram-v2\n"));
    let table = json(&lianzhang(&[
        "workflow", "show", "request", "--format", "json",
    ]));
    assert_eq!(table["states"].as_array().map(Vec::len), Some(14));
    assert_eq!(table["initial"], "submitted");
}

#[test]
fn an_unknown_name_is_wrong_usage_and_the_names_are_told() {
    let ended = lianzhang(&["workflow", "show", "nothing"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.stderr.contains("request, problem"),
        "{}",
        ended.stderr
    );
}
