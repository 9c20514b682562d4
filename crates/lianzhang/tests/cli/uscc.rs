use super::{json, lianzhang};

const VALID: &str = "91152201078377449P";
const WRONG: &str = "911522010783774490";

#[test]
fn valid_codes_exit_0() {
    let ended = lianzhang(&["uscc", "check", VALID]);
    assert_eq!(ended.status, 0);
    assert_eq!(ended.stdout, format!("{VALID} valid: valid\n"));
}

#[test]
fn one_wrong_code_exits_3_and_says_why() {
    let ended = lianzhang(&["uscc", "check", VALID, WRONG, "12"]);
    assert_eq!(ended.status, 3);
    let lines: Vec<_> = ended.stdout.lines().collect();
    assert_eq!(
        lines[1],
        format!("{WRONG} uscc.checksum: the check character should be P, but is 0")
    );
    assert!(lines[2].starts_with("12 uscc.length"));
}

#[test]
fn json_is_one_document() {
    let ended = lianzhang(&["uscc", "check", "--json", VALID, WRONG]);
    let codes = &json(&ended)["codes"];
    assert_eq!(codes[0]["valid"], true);
    assert_eq!(codes[1]["valid"], false);
    assert_eq!(codes[1]["reason"], "uscc.checksum");
}

#[test]
fn no_code_is_wrong_usage() {
    assert_eq!(lianzhang(&["uscc", "check"]).status, 2);
}
