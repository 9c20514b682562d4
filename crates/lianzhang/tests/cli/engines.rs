//! The commands of steering, disposal, programmes and roads from files to documents, and how they refuse.

use std::path::{Path, PathBuf};

use super::{json, lianzhang};

/// A directory of this test's own with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("engines-{name}"));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("the test directory can be made");
    for (name, text) in files {
        std::fs::write(path.join(name), text).expect("the test directory can be written");
    }
    path
}

fn at(folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    path.to_str().expect("the path is UTF-8").to_owned()
}

const FORMULA: &str = r#"{"start":{"new":5},"size":[[0,3]],"kind":{"basic":6},"progress":60,"progress_cap":null,
"provincial_key":20,"production":{},"big_month":30,"launch":30,"launch_max":4,"notice":[-20,-5]}"#;

#[test]
fn units_are_ranked() {
    let head = "key,unit,begun,annual,kind,done,provincial_key,production\n";
    let projects = format!("{head}a,东,new,100,basic,50,0,\nb,西,new,100,basic,60,0,\n");
    let files = [("f.json", FORMULA), ("p.csv", projects.as_str())];
    let folder = folder("rank", &files);
    let (formula, projects) = (at(&folder, "f.json"), at(&folder, "p.csv"));
    let of = [
        "rank",
        "--formula",
        &formula,
        "--projects",
        &projects,
        "--vary",
        "0.1",
        "--json",
    ];
    let found = json(&lianzhang(&of));
    assert_eq!(found["items"][0]["unit"], "西");
    assert_eq!(found["items"][0]["score"], "50");
    assert_eq!(found["items"][1]["parts"]["progress"], "30");
    std::fs::write(&projects, format!("{head}a,东,old,100,basic,50,0,\n")).expect("written");
    let ended = lianzhang(&of);
    assert_eq!(ended.status, 3);
    assert_eq!(json(&ended)["errors"][0]["column"], "begun");
}

#[test]
fn a_tour_is_scored() {
    let rules = r#"{"criteria":{"all":{"max":100}},"trim":0,"min_judges":1}"#;
    let sheets = "stop,judge,criterion,score,written\ns,j,all,88.5,2026-11-10T09:00:00+08:00\n";
    let folder = folder(
        "observe",
        &[
            ("rules.json", rules),
            ("judges.csv", "judge,unit\nj,乙\n"),
            ("stops.csv", "stop,project,unit\ns,p,甲\n"),
            ("sheets.csv", sheets),
        ],
    );
    let ended = lianzhang(&["observe", "score", &at(&folder, ""), "--json"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    assert_eq!(json(&ended)["units"][0]["score"], "88.5");
}

#[test]
fn days_of_objection_and_limitation_are_told() {
    let editions = r#"{"editions":[{"published":"2026-01-22","changed":[]}],"substantive":["amount"],"days":10}"#;
    let rules = r#"{"months":36,"longest_months":240,"interrupts":["demand"],"revives":[],"guarantee_months":6,"warn_days":90}"#;
    let folder = folder(
        "days",
        &[
            ("w.json", editions),
            ("rules.json", rules),
            (
                "claims.csv",
                "claim,due,guarantor,guarantee_months\nC,2025-03-03,,\n",
            ),
            ("events.csv", "claim,day,event\n"),
        ],
    );
    let window = json(&lianzhang(&[
        "disposal",
        "window",
        &at(&folder, "w.json"),
        "--json",
    ]));
    assert_eq!(window["until"], "2026-02-05");
    let (of, rules) = (at(&folder, ""), at(&folder, "rules.json"));
    let asked = [
        "disposal",
        "limits",
        &of,
        "--rules",
        &rules,
        "--on",
        "2026-05-01",
        "--json",
    ];
    let found = json(&lianzhang(&asked));
    assert_eq!(found["claims"][0]["until"], "2028-03-03");
    std::fs::write(
        at(&folder, "events.csv"),
        "claim,day,event\nD,2026-01-01,demand\n",
    )
    .expect("written");
    assert_eq!(lianzhang(&asked).status, 3);
}

#[test]
fn devices_and_branches_are_judged() {
    let devices = folder(
        "devices",
        &[
            ("rules.json", r#"{"soon_days":60,"check_every_days":31}"#),
            (
                "devices.csv",
                "device,town,lon,lat,open,pads_until,battery_until\nD,T,1,1,,2030-01-01,\n",
            ),
            (
                "checks.csv",
                "device,day,result,restocked,pads_until,battery_until\nD,2026-06-29,ok,,,\n",
            ),
        ],
    );
    let asked = [
        "programme",
        "devices",
        &at(&devices, ""),
        "--on",
        "2026-06-30",
        "--at",
        "12:00",
        "--json",
    ];
    let found = json(&lianzhang(&asked));
    assert_eq!(found["devices"][0]["state"], "attention");
    assert_eq!(found["devices"][0]["why"][0], "battery-unknown");
    let condition =
        r#"{"requirements":[{"id":"ten","condition":{"field":"members","op":">=","value":1}}]}"#;
    let branches = folder(
        "branches",
        &[
            ("rules.json", condition),
            ("branches.csv", "branch,town\nB,T\n"),
            (
                "members.csv",
                "branch,person,party,post,party_post,joined,left\nB,P,,,,,\n",
            ),
        ],
    );
    let asked = [
        "programme",
        "branches",
        &at(&branches, ""),
        "--on",
        "2026-06-30",
        "--json",
    ];
    assert_eq!(json(&lianzhang(&asked))["total"]["whole"], 1);
}

#[test]
fn positions_are_converted_or_refused() {
    let of = [
        "roads",
        "coords",
        "--from",
        "wgs84",
        "--to",
        "gcj02",
        "112.61,26.9",
    ];
    let ended = lianzhang(&of);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let (lon, lat) = ended.stdout.trim().split_once(',').expect("two numbers");
    let degrees = |text: &str| text.parse::<f64>().expect("a number");
    assert!((degrees(lon) - 112.61).abs() > 1e-3 && (degrees(lat) - 26.9).abs() > 1e-3);
    let refused = lianzhang(&[
        "roads", "coords", "--from", "wgs84", "--to", "gcj02", "26.9;112",
    ]);
    assert_eq!(refused.status, 3);
}
