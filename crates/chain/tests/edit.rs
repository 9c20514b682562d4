//! Edits: what they change, what they refuse, and that nothing is left dangling.

use chain::edit::{Belonging, Edit, Fault, Touch, apply, take_back_kind, take_back_merge};
use chain::import::{Sheet, Told, build_lists, write_lists};
use chain::model::{ChainGraph, Index, Source, difference};
use proptest::prelude::*;

fn sheet(name: &str, table: &str) -> Sheet {
    let cells = |row: &str| row.split(',').map(|cell| cell.trim().to_owned()).collect();
    Sheet::of_texts(name, &table.split(';').map(cells).collect::<Vec<_>>())
}

fn graph() -> ChainGraph {
    let sheets = [
        sheet(
            "places",
            "name,region,longitude,latitude; 衡阳,430400,112.57,26.89; 株洲,430200,113.13,27.83",
        ),
        sheet("products", "name; 铁; 钢; 钢管"),
        sheet("kinds", "narrower,broader"),
        sheet("recipes", "product,material,quantity; 钢,铁,1.1; 钢管,钢,"),
        sheet("chains", "name,region,code; 钢管链,430400,steel-tubes"),
        sheet(
            "segments",
            "chain,name,layer,products,industries,weight,need; 钢管链,冶炼,0,铁、钢,3110,2,100; 钢管链,制管,1,钢管,,1,",
        ),
        sheet(
            "firms",
            "name,place,revenue,lead; 甲厂,衡阳,50,是; 乙厂,衡阳,40,; 丙厂,株洲,30,",
        ),
        sheet(
            "makes",
            "firm,product,capacity; 甲厂,钢管,50; 乙厂,钢,40; 丙厂,铁,30",
        ),
        sheet("needs", "firm,product,value; 甲厂,钢,20"),
        sheet(
            "supplies",
            "supplier,buyer,product,value,confidence,origin; 乙厂,甲厂,钢,12,0.8,推断; 丙厂,乙厂,铁,5,,",
        ),
    ];
    build_lists(&sheets, Told::new("test", "2026-10-31"))
        .expect("the lists hold")
        .graph
}

fn source() -> Source {
    Source {
        name: "手工录入".to_owned(),
        date: Some("2026-11-22".to_owned()),
    }
}

fn edit(json: &str) -> Edit {
    serde_json::from_str(json).expect("an edit")
}

fn edited(edits: &[&str]) -> ChainGraph {
    let edits: Vec<Edit> = edits.iter().map(|json| edit(json)).collect();
    apply(&graph(), &edits, &source()).expect("the edits hold")
}

fn refused(edits: &[&str]) -> (usize, &'static str, Fault) {
    let edits: Vec<Edit> = edits.iter().map(|json| edit(json)).collect();
    let error = apply(&graph(), &edits, &source()).expect_err("the edits do not hold");
    (error.at, error.field, error.fault)
}

/// Lists that differ, with how much was added, removed and changed.
fn told(after: &ChainGraph) -> Vec<(&'static str, usize, usize, usize)> {
    let sizes = |(list, d): (&'static str, chain::model::Difference)| {
        (list, d.added.len(), d.removed.len(), d.changed.len())
    };
    let all = difference(&graph(), after).into_iter().map(sizes);
    all.filter(|(_, a, r, c)| a + r + c > 0).collect()
}

#[test]
fn a_put_adds_what_is_missing_and_changes_what_is_there() {
    let after = edited(&[
        r#"{"do":"put-product","name":"管件"}"#,
        r#"{"do":"put-recipe","product":"管件","material":"钢管"}"#,
        r#"{"do":"put-firm","name":"丁厂","place":"株洲","revenue":1e6}"#,
        r#"{"do":"put-make","firm":"丁厂","product":"管件","capacity":1e6,"source":"走访"}"#,
        r#"{"do":"put-make","firm":"甲厂","product":"钢管","capacity":null}"#,
        r#"{"do":"put-segment","chain":"钢管链","name":"管件","layer":2,"products":["管件"]}"#,
        r#"{"do":"put-segment","chain":"钢管链","name":"冶炼","need":null}"#,
    ]);
    assert_eq!(
        told(&after),
        [
            ("products", 1, 0, 0),
            ("recipes", 1, 0, 0),
            ("segments", 1, 0, 1),
            ("firms", 1, 0, 0),
            ("makes", 1, 0, 1)
        ]
    );
    let make = after.makes.last().expect("one was added");
    let source = &after.sources[make.evidence.source as usize];
    assert_eq!(
        (source.name.as_str(), source.date.as_deref()),
        ("走访", Some("2026-11-22"))
    );
    assert_eq!(after.makes[0].capacity, None);
    assert_eq!(after.segments[0].weight, 2.0, "what is left out stays");
}

#[test]
fn what_is_removed_takes_its_relations_along() {
    let after = edited(&[r#"{"do":"remove-product","name":"钢"}"#]);
    assert_eq!(
        told(&after),
        [
            ("products", 0, 1, 0),
            ("recipes", 0, 2, 0),
            ("segments", 0, 0, 1),
            ("makes", 0, 1, 0),
            ("needs", 0, 1, 0),
            ("supplies", 0, 1, 0)
        ]
    );
    let after = edited(&[r#"{"do":"remove-firm","name":"乙厂"}"#]);
    assert_eq!(
        told(&after),
        [
            ("firms", 0, 1, 0),
            ("makes", 0, 1, 0),
            ("supplies", 0, 2, 0)
        ]
    );
    assert_eq!(after.firms[after.makes[1].firm as usize].name, "丙厂");
    let after = edited(&[r#"{"do":"remove-chain","name":"钢管链"}"#]);
    assert_eq!((after.chains.len(), after.segments.len()), (0, 0));
    let after = edited(&[r#"{"do":"remove-place","name":"衡阳"}"#]);
    assert_eq!(after.region_of(0), None);
    assert_eq!(after.region_of(2), Some("430200"));
}

#[test]
fn merged_firms_keep_what_both_made_once() {
    let after = edited(&[
        r#"{"do":"put-make","firm":"丙厂","product":"钢"}"#,
        r#"{"do":"merge-firms","name":"丙厂","into":"乙厂"}"#,
    ]);
    let made: Vec<&str> = after
        .makes
        .iter()
        .filter(|make| after.firms[make.firm as usize].name == "乙厂")
        .map(|make| after.products[make.product as usize].name.as_str())
        .collect();
    assert_eq!(made, ["钢", "铁"]);
    assert_eq!(after.supplies.len(), 1, "a firm does not supply itself");
}

#[test]
fn names_are_met_in_full_width_and_what_does_not_hold_is_refused() {
    edited(&[
        r#"{"do":"put-place","name":"Ａ城"}"#,
        r#"{"do":"put-firm","name":"戊厂","place":"a城"}"#,
    ]);
    let unknown = |name: &str| Fault::Unknown(name.to_owned());
    assert_eq!(
        refused(&[
            r#"{"do":"put-product","name":"铜"}"#,
            r#"{"do":"put-make","firm":"己厂","product":"铜"}"#
        ]),
        (1, "firm", unknown("己厂"))
    );
    assert_eq!(
        refused(&[r#"{"do":"remove-need","firm":"乙厂","product":"铁"}"#]),
        (0, "product", unknown("铁"))
    );
    assert_eq!(
        refused(&[r#"{"do":"put-kind","narrower":"钢","broader":"钢"}"#]),
        (0, "broader", Fault::Itself)
    );
    assert_eq!(
        refused(&[
            r#"{"do":"put-supply","supplier":"甲厂","buyer":"乙厂","product":"钢","value":-1}"#
        ]),
        (0, "value", Fault::Range)
    );
    assert_eq!(
        refused(&[r#"{"do":"put-product","name":"钢","new_name":"铁"}"#]),
        (0, "new_name", Fault::Taken("铁".to_owned()))
    );
    assert_eq!(
        refused(&[r#"{"do":"put-product","name":"  "}"#]),
        (0, "name", Fault::Name)
    );
    assert_eq!(
        refused(&[r#"{"do":"put-segment","chain":"钢管链","name":"新"}"#]),
        (0, "layer", Fault::Layer)
    );
    assert_eq!(
        refused(&[r#"{"do":"put-firm","name":"甲厂","code":"91430400MADEM00058"}"#]).1,
        "code"
    );
    assert_eq!(
        refused(&[r#"{"do":"put-chain","name":"链","region":"衡阳"}"#]).1,
        "region"
    );
    assert_eq!(
        refused(&[r#"{"do":"put-recipe","product":"铁","material":"钢","date":"昨天"}"#]).1,
        "date"
    );
}

#[test]
fn kinds_go_round_in_no_circle() {
    let put = |narrower: &str, broader: &str| {
        format!(r#"{{"do":"put-kind","narrower":"{narrower}","broader":"{broader}"}}"#)
    };
    let names: Vec<String> = graph()
        .products
        .iter()
        .take(2)
        .map(|one| one.name.clone())
        .collect();
    let [a, b] = [&names[0], &names[1]];
    let (at, field, fault) = refused(&[&put(a, b), &put(b, a)]);
    assert_eq!((at, field), (1, "broader"));
    assert_eq!(fault, Fault::Circle(format!("{b} - {a} - {b}")));
}

#[test]
fn an_edit_touches_the_chains_of_what_it_is_about() {
    let graph = edited(&[
        r#"{"do":"put-chain","name":"铸件链"}"#,
        r#"{"do":"put-product","name":"铸件"}"#,
        r#"{"do":"put-product","name":"生铁"}"#,
        r#"{"do":"put-product","name":"螺丝"}"#,
        r#"{"do":"put-kind","narrower":"生铁","broader":"铁"}"#,
        r#"{"do":"put-segment","chain":"铸件链","name":"铸造","layer":1,"products":["铸件","铁"]}"#,
    ]);
    let (tubes, castings) = (0, 1);
    let belonging = Belonging::new(&graph);
    let cases = [
        (r#"{"do":"put-product","name":"铁丝"}"#, Touch::Of(vec![])),
        (
            r#"{"do":"put-make","firm":"甲厂","product":"螺丝"}"#,
            Touch::Of(vec![]),
        ),
        (
            r#"{"do":"put-make","firm":"甲厂","product":"钢管"}"#,
            Touch::Of(vec![tubes]),
        ),
        // a kind of what a segment lists is of the segment
        (
            r#"{"do":"remove-make","firm":"甲厂","product":"生铁"}"#,
            Touch::Of(vec![tubes, castings]),
        ),
        (
            r#"{"do":"put-firm","name":"丙厂","staff":9}"#,
            Touch::Of(vec![tubes, castings]),
        ),
        (
            r#"{"do":"put-firm","name":"丙厂","new_name":"丁厂"}"#,
            Touch::Throughout(vec![tubes, castings]),
        ),
        (
            r#"{"do":"remove-product","name":"铁"}"#,
            Touch::Throughout(vec![tubes, castings]),
        ),
        (
            r#"{"do":"put-kind","narrower":"螺丝","broader":"铸件"}"#,
            Touch::Throughout(vec![castings]),
        ),
        (
            r#"{"do":"put-segment","chain":"钢管链","name":"检测","layer":2}"#,
            Touch::Throughout(vec![tubes]),
        ),
        (
            r#"{"do":"remove-chain","name":"铸件链"}"#,
            Touch::Throughout(vec![castings]),
        ),
        (r#"{"do":"put-chain","name":"新链"}"#, Touch::Whole),
        (
            r#"{"do":"put-place","name":"衡阳","longitude":1}"#,
            Touch::Whole,
        ),
        (
            r#"{"do":"merge-firms","name":"甲厂","into":"丙厂"}"#,
            Touch::Throughout(vec![tubes, castings]),
        ),
    ];
    for (json, expected) in cases {
        assert_eq!(belonging.touch(&edit(json)), expected, "{json}");
    }
}

#[test]
fn sheets_written_are_read_back_the_same() {
    let before = graph();
    let after = build_lists(&write_lists(&before), Told::new("again", "2026-10-31"))
        .expect("own sheets hold")
        .graph;
    assert!(
        difference(&before, &after)
            .iter()
            .all(|(_, d)| *d == Default::default())
    );
    assert_eq!(
        before.supplies[0].evidence.origin,
        after.supplies[0].evidence.origin
    );
    assert_eq!(before.firms, after.firms);
    assert_eq!(before.chains, after.chains);
}

#[test]
fn a_merge_taken_back_leaves_what_was_before() {
    let before = edited(&[
        r#"{"do":"put-make","firm":"丙厂","product":"钢"}"#,
        r#"{"do":"put-need","firm":"丙厂","product":"铁","value":3}"#,
    ]);
    let merge = [edit(r#"{"do":"merge-firms","name":"丙厂","into":"乙厂"}"#)];
    let merged = apply(&before, &merge, &source()).expect("both firms are there");
    let back = take_back_merge(&before, &merged, "丙厂", "乙厂");
    let again = apply(&merged, &back, &source()).expect("the edits hold");
    let told = difference(&before, &again);
    assert!(
        told.iter().all(|(_, found)| *found == Default::default()),
        "{told:?}"
    );
    assert!(take_back_merge(&before, &before, "丙厂", "乙厂").is_empty());
}

#[test]
fn a_kind_taken_back_is_as_sure_as_before() {
    let before = edited(&[
        r#"{"do":"put-kind","narrower":"钢管","broader":"钢","origin":"inferred","confidence":0.6}"#,
    ]);
    let part = [edit(
        r#"{"do":"remove-kind","narrower":"钢管","broader":"钢"}"#,
    )];
    let parted = apply(&before, &part, &source()).expect("the kind is there");
    let back = take_back_kind(&before, &parted, "钢管", "钢");
    let again = apply(&parted, &back, &source()).expect("the edits hold");
    assert_eq!(again.kinds[0].evidence.confidence, 0.6);
    let none = take_back_kind(&parted, &again, "钢管", "钢");
    assert!(matches!(none.as_slice(), [Edit::RemoveKind { .. }]));
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let product = prop_oneof![Just("铁"), Just("钢"), Just("钢管"), Just("新品")];
    let firm = prop_oneof![Just("甲厂"), Just("乙厂"), Just("丙厂"), Just("新厂")];
    (0..9, product.clone(), product, firm.clone(), firm).prop_map(|(which, p, q, f, g)| {
        edit(&match which {
            0 => format!(r#"{{"do":"put-product","name":"{p}"}}"#),
            1 => format!(r#"{{"do":"remove-product","name":"{p}"}}"#),
            2 => format!(r#"{{"do":"put-firm","name":"{f}","place":"衡阳"}}"#),
            3 => format!(r#"{{"do":"remove-firm","name":"{f}"}}"#),
            4 => format!(r#"{{"do":"put-make","firm":"{f}","product":"{p}"}}"#),
            5 => format!(r#"{{"do":"put-kind","narrower":"{p}","broader":"{q}"}}"#),
            6 => format!(
                r#"{{"do":"put-supply","supplier":"{f}","buyer":"{g}","product":"{p}","value":1}}"#
            ),
            7 => format!(r#"{{"do":"merge-firms","name":"{f}","into":"{g}"}}"#),
            _ => r#"{"do":"remove-place","name":"衡阳"}"#.to_owned(),
        })
    })
}

proptest! {
    /// Whatever is edited in whatever order, every position points at something.
    #[test]
    fn no_edit_leaves_anything_dangling(edits in proptest::collection::vec(any_edit(), 0..40)) {
        let mut held = graph();
        for edit in edits {
            if let Ok(changed) = apply(&held, &[edit], &source()) {
                held = changed;
            }
        }
        let (products, firms) = (held.products.len() as u32, held.firms.len() as u32);
        prop_assert!(held.makes.iter().all(|m| m.firm < firms && m.product < products));
        prop_assert!(held.needs.iter().all(|n| n.firm < firms && n.product < products));
        prop_assert!(held.supplies.iter().all(|s| s.supplier < firms && s.buyer < firms && s.product < products));
        prop_assert!(held.segments.iter().all(|s| (s.chain as usize) < held.chains.len() && s.products.iter().all(|p| *p < products)));
        prop_assert!(held.firms.iter().all(|f| f.place.is_none_or(|p| (p as usize) < held.places.len())));
        prop_assert!(held.recipes.iter().all(|r| r.product < products && r.material < products));
        let _ = Index::new(&held);
    }
}
