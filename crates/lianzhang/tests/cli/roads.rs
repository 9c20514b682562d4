//! The road network from a map drawn by hand to times, circles and covers, and how its commands refuse.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Ended, json, lianzhang};

/// Nodes 1 to 5 in a line north, 1,111.9 m apart, at 30 km/h 133.4 s each; a one-way street from 5 to a dead end 6
/// in the east; far away a road of its own.
const MAP: &str = "<?xml version='1.0' encoding='UTF-8'?>
<osm version='0.6'>
<way id='10'><nd ref='1'/><nd ref='2'/><nd ref='3'/><nd ref='4'/><nd ref='5'/><tag k='highway' v='residential'/></way>
<way id='11'><nd ref='5'/><nd ref='6'/><tag k='highway' v='residential'/><tag k='oneway' v='yes'/></way>
<way id='12'><nd ref='7'/><nd ref='8'/><nd ref='99'/><tag k='highway' v='residential'/></way>
<node id='1' lon='112.0' lat='26.00'/><node id='2' lon='112.0' lat='26.01'/><node id='3' lon='112.0' lat='26.02'/>
<node id='4' lon='112.0' lat='26.03'/><node id='5' lon='112.0' lat='26.04'/><node id='6' lon='112.01' lat='26.04'/>
<node id='7' lon='112.5' lat='26.00'/><node id='8' lon='112.5' lat='26.01'/>
</osm>
";

struct Place(PathBuf);

impl Place {
    /// A directory of this test's own with the map, its networks and these files.
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("roads-{name}"));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("the test directory can be made");
        let place = Self(path);
        place.write("map.osm", MAP);
        for (name, text) in files {
            place.write(name, text);
        }
        let (map, out) = (place.at("map.osm"), place.at("roads.net"));
        let built = lianzhang(&["roads", "build", &map, "--out", &out]);
        assert_eq!(built.status, 0, "{}", built.stderr);
        place
    }

    fn at(&self, name: &str) -> String {
        let path = self.0.join(name);
        path.to_str().expect("the path is UTF-8").to_owned()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("the test directory can be written");
    }

    /// Runs a command on the network; names of files stand behind `@`.
    fn travel(&self, command: &str, more: &[&str]) -> Ended {
        let network = self.at("roads.net");
        let more: Vec<String> = more
            .iter()
            .map(|word| {
                word.strip_prefix('@')
                    .map_or_else(|| (*word).to_owned(), |name| self.at(name))
            })
            .collect();
        let mut words = vec![
            "roads",
            command,
            "--network",
            &network,
            "--profile",
            "car",
            "--json",
        ];
        words.extend(more.iter().map(String::as_str));
        lianzhang(&words)
    }
}

const POINTS: &str =
    "id,lon,lat\na,112.0,26.00\nb,112.0,26.02\nc,112.0,26.025\nd,112.011,26.04\nfar,113,27\n";

#[test]
fn a_map_becomes_networks() {
    let place = Place::new("build", &[]);
    let (map, data) = (place.at("map.osm"), place.at("data"));
    let built = json(&lianzhang(&[
        "roads",
        "build",
        &map,
        "--profile",
        "reference-car",
        "--data",
        &data,
    ]));
    let car = &built["profiles"]["reference-car"];
    assert_eq!(
        (&car["ways"], &car["segments"], &car["directed"]),
        (&3.into(), &6.into(), &11.into())
    );
    assert_eq!(
        (&car["vertices"], &car["largest"], &car["components"]),
        (&8.into(), &5.into(), &3.into())
    );
    assert_eq!(built["dropped"]["way-node-missing"], 1);
    let at = ["--at", "112.0,26.0", "--minutes", "1", "--json"];
    let of = ["roads", "reach", "--data", &data, "--profile", "car"];
    let found = json(&lianzhang(&[&of[..], &at[..]].concat()));
    assert_eq!(
        found["bands"][0]["metres"].as_f64().map(f64::round),
        Some(500.0)
    );
    let profile = json(&lianzhang(&["roads", "profile", "reference-truck"]));
    assert_eq!(profile["limits"]["maxwidth"], 2.55);
    assert_eq!(lianzhang(&["roads", "profile", "rocket"]).status, 3);
}

#[test]
fn what_is_no_map_or_network_is_refused() {
    let place = Place::new(
        "refused",
        &[
            ("p.csv", POINTS),
            ("empty.osm", ""),
            ("cut.osm", &MAP[..400]),
        ],
    );
    for (file, code) in [
        ("empty.osm", "roads.map-empty"),
        ("cut.osm", "roads.map-truncated"),
        ("p.csv", "roads.map-form"),
    ] {
        let (map, out) = (place.at(file), place.at("never.net"));
        let ended = lianzhang(&["roads", "build", &map, "--out", &out, "--json"]);
        assert_eq!(
            (ended.status, &json(&ended)["errors"][0]["code"]),
            (3, &code.into()),
            "{file}"
        );
        assert!(!Path::new(&out).exists());
    }
    let words = ["--points", "@p.csv"];
    let mut bytes = std::fs::read(place.at("roads.net")).expect("built");
    bytes.truncate(bytes.len() - 1);
    std::fs::write(place.at("roads.net"), bytes).expect("written");
    let ended = place.travel("matrix", &words);
    assert_eq!(
        (ended.status, &json(&ended)["errors"][0]["code"]),
        (3, &"roads.network-damaged".into())
    );
    place.write("roads.net", MAP);
    let ended = place.travel("matrix", &words);
    assert_eq!(
        (ended.status, &json(&ended)["errors"][0]["code"]),
        (3, &"roads.network-form".into())
    );
}

#[test]
fn times_are_told_as_json_and_as_a_table() {
    let place = Place::new("matrix", &[("p.csv", POINTS)]);
    let found = json(&place.travel("matrix", &["--points", "@p.csv", "--out", "@times.csv"]));
    let wanted: Value = serde_json::from_str(
        "[[0.0,266.868,333.585,null,null],[266.868,0.0,66.717,null,null],[333.585,66.717,0.0,null,null],\
         [null,null,null,null,null],[null,null,null,null,null]]",
    )
    .expect("JSON");
    assert_eq!(found["seconds"], wanted);
    // a one-way street into a dead end hangs together with nothing, so that its end is too far from a road
    assert_eq!(found["points"][0]["snap_m"], 0.0);
    assert_eq!(found["points"][4]["snap_m"], Value::Null);
    let table = std::fs::read_to_string(place.at("times.csv")).expect("written");
    assert!(
        table.starts_with("id,a,b,c,d,far\na,0,266.868,333.585,,\n"),
        "{table}"
    );
    let short = json(&place.travel("matrix", &["--points", "@p.csv", "--minutes", "2"]));
    assert_eq!(short["seconds"][0][1], Value::Null);
    assert_eq!(short["seconds"][1][2], 66.717);
    place.write("bad.csv", "id,lon,lat\na,26.0,112.0\nb,east,26\nb,112,26\n");
    let ended = place.travel("matrix", &["--points", "@bad.csv"]);
    assert_eq!(ended.status, 3);
    let errors = json(&ended);
    let told: Vec<_> = (0..3)
        .map(|at| {
            (
                &errors["errors"][at]["row"],
                &errors["errors"][at]["column"],
            )
        })
        .collect();
    let wanted =
        [(2, "lat"), (3, "lon"), (4, "id")].map(|(row, column)| (row.into(), column.into()));
    assert_eq!(told, wanted.each_ref().map(|(row, column)| (row, column)));
}

#[test]
fn reach_draws_the_ground_and_refuses_positions() {
    let place = Place::new("reach", &[]);
    let found = json(&place.travel(
        "reach",
        &["--at", "112.0,26.02", "--minutes", "1,5", "--polygons"],
    ));
    let metres = |at: usize| found["bands"][at]["metres"].as_f64().map(f64::round);
    assert_eq!((metres(0), metres(1)), (Some(1000.0), Some(4724.0)));
    assert_eq!(found["bands"][1]["polygon"]["type"], "MultiPolygon");
    for (at, code) in [
        ("26.02,112.0", "roads.position-off"),
        ("112.0;26", "position.malformed"),
    ] {
        let ended = place.travel("reach", &["--at", at, "--minutes", "1"]);
        assert_eq!(
            (ended.status, &json(&ended)["errors"][0]["code"]),
            (3, &code.into())
        );
    }
    assert_eq!(
        place
            .travel("reach", &["--at", "112.0,26.0", "--minutes", "-1"])
            .status,
        2
    );
}

#[test]
fn circles_and_covers_are_told() {
    let firms = "firm,lon,lat,chain,segment,place\nA,112.0,26.00,盐化,原料,\nB,112.0,26.02,盐化,整机,\nC,,,盐化,整机,\n\
                 X,,,,,outside\n";
    let purchases = "buyer,supplier,product,value\nA,B,p,10.10\nA,C,p,0.20\nB,A,p,3\nB,X,p,1.00\nB,Z,p,2\nA,A,p,0.90\n";
    let people = "id,lon,lat,people\np,112.0,26.00,7\nq,112.0,26.04,9\n";
    let place = Place::new(
        "circle",
        &[
            ("firms.csv", firms),
            ("purchases.csv", purchases),
            ("people.csv", people),
            ("sites.csv", "id,lon,lat\ns,112.0,26.01\n"),
            ("more.csv", "id,lon,lat\nm,112.0,26.03\n"),
        ],
    );
    let of = [
        "--firms",
        "@firms.csv",
        "--purchases",
        "@purchases.csv",
        "--minutes",
        "5",
    ];
    let found = json(&place.travel("circle", &of));
    let a = &found["firms"][0];
    assert_eq!(
        (&a["inside"], &a["outside"], &a["unknown"]),
        (&"11.00".into(), &"0".into(), &"0.20".into())
    );
    assert_eq!(
        (&a["reach"], &a["share"], &a["max"]),
        (&1.into(), &1.0.into(), &1.0.into())
    );
    assert_eq!(found["firms"][2]["reach"], Value::Null);
    let all = &found["all"];
    assert_eq!(
        (&all["inside"], &all["outside"], &all["unknown"]),
        (&"14.00".into(), &"1.00".into(), &"2.20".into())
    );
    assert_eq!(found["chains"][0]["chain"], "盐化");
    assert_eq!(found["segments"][1]["inside"], "3");
    let of = [
        "--sites",
        "@sites.csv",
        "--people",
        "@people.csv",
        "--candidates",
        "@more.csv",
        "--new",
        "1",
        "--minutes",
        "3",
    ];
    let found = json(&place.travel("cover", &of));
    assert_eq!(
        (&found["people"], &found["covered"], &found["share"]),
        (&16.into(), &7.into(), &0.4375.into())
    );
    assert_eq!(
        (&found["blank"][0]["id"], &found["blank"][0]["nearest_s"]),
        (&"q".into(), &400.302.into())
    );
    assert_eq!(
        (&found["next"][0]["adds"], &found["bound"]),
        (&9.into(), &16.into())
    );
    place.write(
        "purchases.csv",
        "buyer,supplier,product,value\nQ,A,p,1\nA,B,p,much\n",
    );
    let of = [
        "--firms",
        "@firms.csv",
        "--purchases",
        "@purchases.csv",
        "--minutes",
        "5",
    ];
    assert_eq!(place.travel("circle", &of).status, 3);
}
