use serde_json::{Value, json};

use super::{json as document, lianzhang};

const PROJECTS: &str = "\
key,title,chain,park,enterprise,owner,kind,begun,stage,total,provincial_key,public
P1,Salt works,salt-chemistry,,,,industry,new,building,12.5,1,0
";
const PLANS: &str = "\
project,adopted,year,planned_start,p01,p02,p03,p04,p05,p06,p07,p08,p09,p10,p11,p12,f01,f02,f03,f04,f05,f06,f07,f08,f09,f10,f11,f12
P1,2025-12-20,2026,2026-01,1,2,3,4,5,6,7,8,9,10,11,12,1,2,3,4,5,6,7,8,9,10,11,12
";
const REPORTS: &str = "\
project,month,reported,investment,funds,started,entered,reason
P1,2026-01,2026-02-03,1,0.5,2026-01-09,,
";

#[test]
fn a_history_comes_in_and_shows_its_lights() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data").to_str().unwrap().to_owned();
    let folder = place.path().join("history");
    std::fs::create_dir(&folder).unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("projects.csv", PROJECTS);
    write("plans.csv", PLANS);
    let import = |more: &[&str]| {
        let mut arguments = vec![
            "projects",
            "import",
            folder.to_str().unwrap(),
            "--json",
            "--data",
            &data,
        ];
        arguments.extend(more);
        lianzhang(&arguments)
    };
    write("reports.csv", &REPORTS.replace(",1,0.5", ",one,0.5"));
    let refused = import(&[]);
    assert_eq!(refused.status, 3, "{}", refused.stderr);
    let refused = document(&refused);
    assert_eq!(
        (&refused["projects"], &refused["errors"][0]["code"]),
        (&json!(0), &json!("money.malformed"))
    );
    write("reports.csv", REPORTS);
    assert_eq!(import(&["--strict"]).status, 3);
    for (more, projects) in [(&["--dry-run"][..], 1), (&[], 1), (&[], 0)] {
        let done = import(more);
        assert_eq!(done.status, 0, "{} {}", done.stdout, done.stderr);
        assert_eq!(document(&done)["projects"], json!(projects));
    }
    let lights = |more: &[&str]| {
        let mut arguments = vec!["lights", "--on", "2026-02-10", "--json", "--data", &data];
        arguments.extend(more);
        lianzhang(&arguments)
    };
    let shown = lights(&["--to", "2026-02-11"]);
    let lines: Vec<Value> = shown
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2, "{}", shown.stderr);
    assert_eq!(lines[0]["signals"]["funds"]["shown"], "red");
    assert_eq!(lines[1]["on"], lines[1]["known"]);
    assert_eq!(lights(&["--known", "2026-02-09"]).status, 2);
    assert_eq!(lights(&["--project", "P2"]).status, 1);
    let rules = place.path().join("rules.json");
    std::fs::write(&rules, r#"{"funds": false}"#).unwrap();
    let tried = lights(&["--rules", rules.to_str().unwrap()]);
    assert_eq!(document(&tried)["light"], "none");
    let board = document(&lianzhang(&[
        "board",
        "--on",
        "2026-02-10",
        "--json",
        "--data",
        &data,
    ]));
    assert_eq!(board["chains"][0]["chain"], "salt-chemistry");
    assert_eq!(
        (&board["total"]["done"], &board["total"]["red"]),
        (&json!("1"), &json!(["P1"]))
    );
    let package = place.path().join("package.json");
    let file = package.to_str().unwrap();
    let export = [
        "oc4ids",
        "export",
        file,
        "--prefix",
        "oc4ids-x",
        "--uri",
        "https://example.org/p",
    ];
    let told = lianzhang(&[&export[..], &["--json", "--data", &data]].concat());
    // the only project is not public
    assert_eq!(document(&told), json!({"projects": 0}), "{}", told.stderr);
    assert!(package.exists());
    // February was looked at
    write(
        "reports.csv",
        "project,month,reported,investment,funds,started,entered,reason\nP1,2026-01,2026-02-10,2,2,,,\n",
    );
    let done = document(&import(&[]));
    assert_eq!(done["warnings"][0]["code"], "backdated");
}
