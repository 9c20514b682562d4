//! Importers on good, bad and senseless input: what comes out always hangs together.

use chain::import::{
    CompanyProduct, CompanyRecord, KgRecords, ProductEdge, Relation, SHEETS, Sheet, Told, build_kg,
    build_lists, build_more_lists,
};
use chain::model::{ChainGraph, Index, Origin, difference};
use chain::resolve::Reviews;
use domain::tables::Fault;
use jiff::civil::date;
use proptest::prelude::*;

fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    let cells = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
    Sheet::of_texts(name, &rows.iter().map(cells).collect::<Vec<_>>())
}

fn edge(from: &str, relation: Relation, to: &str) -> ProductEdge {
    ProductEdge {
        from: from.to_owned(),
        relation,
        to: to.to_owned(),
    }
}

/// Positions in every list are within the lists that they point into.
fn hangs_together(graph: &ChainGraph) -> bool {
    let product = |at: u32| (at as usize) < graph.products.len();
    let firm = |at: u32| (at as usize) < graph.firms.len();
    graph
        .recipes
        .iter()
        .all(|r| product(r.product) && product(r.material) && r.product != r.material)
        && graph
            .kinds
            .iter()
            .all(|k| product(k.narrower) && product(k.broader) && k.narrower != k.broader)
        && graph
            .makes
            .iter()
            .all(|m| product(m.product) && firm(m.firm))
        && graph
            .needs
            .iter()
            .all(|n| product(n.product) && firm(n.firm))
        && graph
            .supplies
            .iter()
            .all(|s| firm(s.supplier) && firm(s.buyer) && s.value >= 0.0)
        && graph.segments.iter().all(|s| {
            (s.chain as usize) < graph.chains.len() && s.products.iter().all(|p| product(*p))
        })
}

#[test]
fn direction_and_drops_of_the_company_graph() {
    let records = KgRecords {
        edges: vec![
            edge("变压器", Relation::Upstream, "硅钢"),
            edge("原油", Relation::Downstream, "汽油"),
            edge("变压器", Relation::Narrower, "电力变压器"),
            edge("水泥", Relation::Upstream, "水泥"),
            edge("白菜汤", Relation::Upstream, "白菜适量"),
            edge("木焦油", Relation::Upstream, "木杂酚油"),
            edge("木杂酚油", Relation::Upstream, "木焦油"),
        ],
        companies: vec![CompanyRecord {
            name: "示范电气".into(),
            code: "000001.SZ".into(),
            ..CompanyRecord::default()
        }],
        makes: vec![
            CompanyProduct {
                company: "示范电气".into(),
                code: "000001".into(),
                product: "特高压变压器".into(),
                weight: 0.6,
            },
            CompanyProduct {
                company: "示范电气".into(),
                code: "000001".into(),
                product: "技术服务".into(),
                weight: 0.2,
            },
            CompanyProduct {
                company: "示范电气".into(),
                code: "000001".into(),
                product: "变压器".into(),
                weight: -1.0,
            },
        ],
        ..KgRecords::default()
    };
    let (graph, report, pairs) = build_kg(&records, "test", "2026-11-22", &Reviews::default());
    let name = |at: u32| graph.products[at as usize].name.as_str();
    let flows: Vec<_> = graph
        .recipes
        .iter()
        .map(|r| (name(r.material), name(r.product)))
        .collect();
    assert_eq!(flows, [("硅钢", "变压器"), ("原油", "汽油")]);
    let dropped: Vec<_> = report
        .dropped
        .iter()
        .map(|d| (d.record, d.reason, d.count))
        .collect();
    assert_eq!(
        dropped,
        [
            ("make", "service", 1),
            ("make", "weight_not_positive", 1),
            ("recipe", "fragment", 1),
            ("recipe", "self_loop", 1),
            ("recipe", "wrong_direction", 2),
        ]
    );
    assert_eq!(
        graph.firms.len(),
        1,
        "codes with and without exchange are one firm"
    );
    assert_eq!(
        pairs[0].1.as_ref().map(|(good, _)| good.as_str()),
        Some("变压器")
    );
    let inferred = graph
        .kinds
        .iter()
        .find(|kind| kind.evidence.origin == Origin::Inferred)
        .expect("the head word was met");
    assert_eq!(
        (name(inferred.narrower), name(inferred.broader)),
        ("特高压变压器", "变压器")
    );
    assert!(hangs_together(&graph));
}

#[test]
fn lists_name_sheet_row_and_column_of_each_error() {
    let sheets = [
        sheet("产品", &[&["名称*"], &["钢"], &[""], &["煤"], &["钢"]]),
        sheet(
            "原料关系",
            &[
                &["产品", "原料", "单耗"],
                &["钢", "煤", "0.6"],
                &["钢", "铁", ""],
                &["钢", "钢", ""],
                &["煤", "钢", "很多"],
            ],
        ),
        sheet("别的", &[]),
    ];
    let errors =
        build_lists(&sheets, Told::new("test", "2026-11-22")).expect_err("five things are wrong");
    let at: Vec<_> = errors
        .iter()
        .map(|e| {
            (
                e.sheet.as_deref().unwrap(),
                e.row.unwrap(),
                e.column.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        at,
        [
            ("别的", 1, ""),
            ("产品", 5, "名称"),
            ("原料关系", 3, "原料"),
            ("原料关系", 4, "原料"),
            ("原料关系", 5, "单耗")
        ]
    );
}

fn refused(sheets: &[Sheet]) -> Vec<(String, u32, String, String)> {
    let told = Told::new("test", "2026-11-22").on(date(2026, 11, 30));
    let errors = build_lists(sheets, told).expect_err("something is wrong");
    let at = |fault: &Fault| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        (
            text(&fault.sheet),
            fault.row.unwrap_or(0),
            text(&fault.column),
            fault.code().to_owned(),
        )
    };
    errors.iter().map(at).collect()
}

fn with(name: &str, rows: &[&[&str]]) -> Vec<Sheet> {
    vec![
        sheet("产品", &[&["名称"], &["铜箔"], &["电芯"], &["电池包"]]),
        sheet("企业", &[&["名称"], &["甲"], &["乙"], &["丙"]]),
        sheet(name, rows),
    ]
}

#[test]
fn amounts_are_stated_once_and_not_below_nothing() {
    let header: &[&str] = &["供应企业*", "采购企业*", "产品*", "年金额（万元）*", "日期"];
    let found = refused(&with(
        "供应关系",
        &[
            header,
            &["甲", "乙", "铜箔", "1000", "2026-03-01"],
            &["甲", "乙", "铜箔", "1000", "2026/3/1"],
            &["甲", "乙", "铜箔", "1000", "2026-03-02"],
            &["甲", "丙", "铜箔", "-5", "2026-03-02"],
            &["甲", "丙", "电芯", "1,5", "2026-03-02"],
            &["甲", "丙", "电池包", "1", "2062-03-01"],
            &["甲", "丙", "电池包", "1", "3月1日"],
        ],
    ));
    let at = |row, column: &str, code: &str| {
        (
            "供应关系".to_owned(),
            row,
            column.to_owned(),
            code.to_owned(),
        )
    };
    assert_eq!(
        found,
        [
            at(3, "供应企业", "chain-lists.stated_twice"),
            at(5, "年金额（万元）", "chain-lists.out_of_range"),
            at(6, "年金额（万元）", "chain-lists.not_a_number"),
            at(7, "日期", "chain-lists.future"),
            at(8, "日期", "date.no-year"),
        ]
    );
    for (name, header) in [
        ("企业需求", ["企业", "产品", "年需求（万元）"]),
        ("企业产品", ["企业", "产品", "年产值（万元）"]),
    ] {
        let row: &[&str] = &["甲", "铜箔", "5"];
        let found = refused(&with(name, &[&header, row, row]));
        assert_eq!((found.len(), found[0].1), (1, 3), "{name}");
    }
}

#[test]
fn a_circle_of_kinds_is_named() {
    let header: &[&str] = &["产品", "上位产品"];
    let rows: &[&[&str]] = &[
        header,
        &["铜箔", "电芯"],
        &["电芯", "电池包"],
        &["电池包", "铜箔"],
    ];
    let told = Told::new("test", "");
    let errors = build_lists(&with("产品类属", rows), told).expect_err("a circle");
    assert_eq!((errors.len(), errors[0].row), (1, Some(4)));
    assert_eq!(
        errors[0].sentence.params["circle"],
        "电池包 - 铜箔 - 电芯 - 电池包"
    );
    // what is there already closes a circle too
    let base = build_lists(&with("产品类属", &rows[..3]), told)
        .expect("no circle")
        .graph;
    let more = with("产品类属", &[header, rows[3]]);
    let errors = build_more_lists(&more, told, &base).expect_err("a circle");
    assert_eq!(errors[0].code(), "chain-lists.kind_circle");
}

#[test]
fn days_and_columns_with_a_doubt_are_told() {
    let rows: &[&[&str]] = &[
        &["企业", "产品", "日期", "备注"],
        &["甲", "铜箔", "46086", "x"],
        &["乙", "铜箔", "2026-03", ""],
        &["丙", "铜箔", "2026年3月5日", ""],
    ];
    let built = build_lists(&with("企业产品", rows), Told::new("test", "")).expect("it holds");
    let codes: Vec<_> = built.warnings.iter().map(Fault::code).collect();
    assert_eq!(codes, ["column.unknown", "date.serial"]);
    let days: Vec<_> = built
        .graph
        .makes
        .iter()
        .map(|make| {
            built.graph.sources[make.evidence.source as usize]
                .date
                .clone()
                .unwrap()
        })
        .collect();
    assert_eq!(days, ["2026-03-05", "2026-03", "2026-03-05"]);
}

#[test]
fn a_list_is_there_once() {
    let products = sheet("products", &[&["name"], &["钢"]]);
    let found = refused(&[products, sheet("产品", &[&["名称"], &["煤"]])]);
    assert_eq!(
        (found[0].0.as_str(), found[0].3.as_str()),
        ("产品", "chain-lists.sheet_twice")
    );
}

#[test]
fn two_versions_can_be_compared() {
    let version = |names: &[&str]| {
        let rows: Vec<&[&str]> = names.iter().map(std::slice::from_ref).collect();
        let rows = [&[&["name"] as &[&str]], rows.as_slice()].concat();
        build_lists(&[sheet("products", &rows)], Told::new("test", "2026-11-22"))
            .expect("nothing is wrong")
            .graph
    };
    let found = difference(&version(&["钢", "煤"]), &version(&["钢", "铝"]));
    assert_eq!(found[0].0, "products");
    assert_eq!(
        (found[0].1.added.as_slice(), found[0].1.removed.as_slice()),
        (&["铝".to_owned()][..], &["煤".to_owned()][..])
    );
}

/// Cells as people and broken programs write them.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec!["钢", "煤", "甲", "乙", "衡阳市", "Ａ", "1", "-3", "1e99", "nan", "是", "430400", "链"]).prop_map(str::to_owned),
        1 => Just(String::new()),
        1 => "\\PC{0,6}",
    ]
}

fn some_sheet() -> impl Strategy<Value = Sheet> {
    let kind = prop::sample::select(SHEETS.to_vec());
    (
        kind,
        any::<bool>(),
        prop::collection::vec(prop::collection::vec(cell(), 0..9), 0..6),
    )
        .prop_map(|(kind, chinese, rows)| {
            let title = |column: &chain::import::Column| {
                if chinese { column.title } else { column.key }.to_owned()
            };
            let header = kind.columns.iter().map(title).collect();
            let name = if chinese { kind.title } else { kind.key }.to_owned();
            Sheet::of_texts(&name, &[vec![header], rows].concat())
        })
}

proptest! {
    #[test]
    fn any_sheets_give_errors_or_a_whole_graph(sheets in prop::collection::vec(some_sheet(), 0..8)) {
        match build_lists(&sheets, Told::new("test", "")) {
            Ok(built) => {
                let graph = built.graph;
                prop_assert!(hangs_together(&graph));
                let _ = Index::new(&graph);
            }
            Err(errors) => prop_assert!(!errors.is_empty()),
        }
    }

    #[test]
    fn any_records_give_a_whole_graph(
        edges in prop::collection::vec((cell(), 0u8..3, cell()), 0..20),
        makes in prop::collection::vec((cell(), cell(), prop::num::f64::ANY), 0..10),
    ) {
        let relation = |kind: u8| [Relation::Upstream, Relation::Downstream, Relation::Narrower][kind as usize];
        let records = KgRecords {
            edges: edges.into_iter().map(|(from, kind, to)| ProductEdge { from, relation: relation(kind), to }).collect(),
            makes: makes
                .into_iter()
                .map(|(company, product, weight)| CompanyProduct { code: company.clone(), company, product, weight })
                .collect(),
            ..KgRecords::default()
        };
        let (graph, _, _) = build_kg(&records, "test", "", &Reviews::default());
        prop_assert!(hangs_together(&graph));
        let _ = Index::new(&graph);
    }
}
