//! Lists added to a graph: what both know is one thing, and nothing that was there goes.

use chain::import::{Sheet, Told, add, build_lists, build_more_lists};
use chain::model::{ChainGraph, Difference, difference};
use proptest::prelude::*;

fn sheet(name: &str, table: &str) -> Sheet {
    let cells = |row: &str| row.split(',').map(|cell| cell.trim().to_owned()).collect();
    Sheet::of_texts(name, &table.split(';').map(cells).collect::<Vec<_>>())
}

const CODE: &str = "91430400MA4L2X3Y5K";

fn base() -> ChainGraph {
    let sheets = [
        sheet(
            "places",
            "name,region,longitude,latitude; 衡阳市,430400,112.57,26.89",
        ),
        sheet("products", "name; 铁; 钢; 钢管"),
        sheet("recipes", "product,material,quantity; 钢,铁,1.1; 钢管,钢,"),
        sheet("chains", "name,region,code; 钢管链,430400,steel-tubes"),
        sheet(
            "segments",
            "chain,name,layer,products,weight,need; 钢管链,冶炼,0,铁,2,100; 钢管链,制管,1,钢管,1,",
        ),
        sheet(
            "firms",
            "name,code,place,revenue; 甲厂,600001,衡阳市,50; 乙厂,,衡阳市,40",
        ),
        sheet("makes", "firm,product,capacity; 甲厂,钢管,50; 乙厂,钢,40"),
        sheet("supplies", "supplier,buyer,product,value; 乙厂,甲厂,钢,12"),
    ];
    build_lists(&sheets, Told::new("名录", "2026-10-31"))
        .expect("the lists hold")
        .graph
}

fn more(sheets: &[Sheet]) -> ChainGraph {
    let added = build_more_lists(sheets, Told::new("补充", "2026-11-22"), &base());
    add(&base(), &added.expect("the lists hold").graph)
}

fn changes(before: &ChainGraph, after: &ChainGraph) -> Vec<(&'static str, Difference)> {
    difference(before, after)
        .into_iter()
        .filter(|(_, found)| *found != Difference::default())
        .collect()
}

fn named(graph: &ChainGraph, name: &str) -> usize {
    let found = graph.firms.iter().position(|firm| firm.name == name);
    found.expect("the firm is there")
}

#[test]
fn a_list_need_not_repeat_what_is_there() {
    let after = more(&[
        sheet("products", "name; 法兰"),
        sheet("recipes", "product,material; 法兰,钢"),
        sheet("segments", "chain,name,layer,products; 钢管链,制 管,1,法兰"),
        sheet("firms", "name,place; 丙厂,衡阳市"),
        sheet("makes", "firm,product,capacity; 丙厂,法兰,8; 乙厂,钢,"),
        sheet(
            "supplies",
            "supplier,buyer,product,value; 乙厂,丙厂,钢,3; 乙厂,甲厂,钢,20",
        ),
    ]);
    let changes = changes(&base(), &after);
    let lists: Vec<&str> = changes.iter().map(|(list, _)| *list).collect();
    assert_eq!(
        lists,
        [
            "products", "recipes", "segments", "firms", "makes", "supplies"
        ]
    );
    assert!(changes.iter().all(|(_, found)| found.removed.is_empty()));
    let segment = &after.segments[1];
    let names = segment
        .products
        .iter()
        .map(|at| &after.products[*at as usize].name);
    assert_eq!(names.collect::<Vec<_>>(), ["钢管", "法兰"]);
    let steel = after
        .makes
        .iter()
        .find(|make| make.firm == 1)
        .expect("乙厂 makes steel");
    assert_eq!(steel.capacity, Some(40e4), "what is left open stays");
    let values: Vec<f64> = after.supplies.iter().map(|supply| supply.value).collect();
    assert_eq!(
        values,
        [3e4, 20e4],
        "what is said anew replaces what was known"
    );
    let source = &after.sources[after.supplies[0].evidence.source as usize];
    assert_eq!(source.name, "补充");
}

#[test]
fn identifiers_go_before_names() {
    let after = more(&[sheet(
        "firms",
        "name,code,revenue; 甲厂股份,600001,70; 甲厂,600002,5; 乙 厂,600003,",
    )]);
    assert_eq!(after.firms.len(), 3);
    let first = &after.firms[named(&after, "甲厂")];
    assert_eq!(
        (first.code.as_deref(), first.revenue),
        (Some("600001"), Some(70e4))
    );
    let second = &after.firms[named(&after, "乙厂")];
    assert_eq!(
        (second.code.as_deref(), second.revenue),
        (Some("600003"), Some(40e4))
    );
    assert_eq!(after.firms[2].code.as_deref(), Some("600002"));
    assert!(
        after
            .firms
            .iter()
            .all(|firm| firm.code.as_deref() != Some(CODE))
    );
}

#[test]
fn names_that_nobody_knows_are_refused() {
    let sheets = [sheet("makes", "firm,product; 丁厂,钢")];
    let errors =
        build_more_lists(&sheets, Told::new("补充", ""), &base()).expect_err("丁厂 is not there");
    assert_eq!(errors.len(), 1);
    assert_eq!(
        (errors[0].row, errors[0].column.as_deref()),
        (Some(2), Some("企业"))
    );
}

#[test]
fn what_is_there_already_changes_nothing() {
    assert_eq!(changes(&base(), &add(&base(), &base())), []);
    assert_eq!(add(&base(), &base()), base());
    assert_eq!(changes(&base(), &add(&ChainGraph::default(), &base())), []);
    assert_eq!(changes(&base(), &add(&base(), &ChainGraph::default())), []);
}

proptest! {
    /// Adding in parts, in whatever order, gives the things of all parts, each once.
    #[test]
    fn nothing_is_lost_or_doubled(
        rows in prop::collection::vec((0u8..6, 0u8..6, 1u32..9), 0..12),
        cut in 0usize..12,
    ) {
        let of = |rows: &[(u8, u8, u32)]| {
            let list = |head: &str, lines: Vec<String>| {
                let mut lines = lines;
                lines.sort();
                lines.dedup();
                sheet(head.split(':').next().unwrap(), &[&[head.split(':').nth(1).unwrap().to_owned()], &lines[..]].concat().join(";"))
            };
            let products = rows.iter().map(|row| format!("品{}", row.1)).collect();
            let firms = rows.iter().map(|row| format!("厂{}", row.0)).collect();
            let mut made = std::collections::BTreeMap::new();
            for row in rows {
                made.insert((row.0, row.1), row.2);
            }
            let makes = made.iter().map(|((f, p), c)| format!("厂{f},品{p},{c}")).collect();
            let sheets = [
                list("products:name", products),
                list("firms:name", firms),
                list("makes:firm,product,capacity", makes),
            ];
            build_lists(&sheets, Told::new("test", "")).expect("the lists hold").graph
        };
        let cut = cut.min(rows.len());
        let parts = add(&of(&rows[..cut]), &of(&rows[cut..]));
        prop_assert_eq!(changes(&of(&rows), &parts), []);
        prop_assert_eq!(parts.makes.len(), of(&rows).makes.len());
        prop_assert_eq!(parts.firms.len(), of(&rows).firms.len());
    }
}
