//! Importers on good, bad and senseless input: what comes out always hangs together.

use chain::import::{
    CompanyProduct, CompanyRecord, KgRecords, ProductEdge, Relation, SHEETS, Sheet, build_kg,
    build_lists,
};
use chain::model::{ChainGraph, Index, Origin, difference};
use chain::resolve::Reviews;
use proptest::prelude::*;

fn sheet(name: &str, rows: &[&[&str]]) -> Sheet {
    let rows = rows
        .iter()
        .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
        .collect();
    Sheet {
        name: name.to_owned(),
        rows,
    }
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
    let errors = build_lists(&sheets, "test", "2026-11-22").expect_err("five things are wrong");
    let at: Vec<_> = errors
        .iter()
        .map(|e| (e.sheet.as_str(), e.row, e.column.as_str()))
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

#[test]
fn two_versions_can_be_compared() {
    let version = |names: &[&str]| {
        let rows: Vec<&[&str]> = names.iter().map(std::slice::from_ref).collect();
        let rows = [&[&["name"] as &[&str]], rows.as_slice()].concat();
        build_lists(&[sheet("products", &rows)], "test", "2026-11-22").expect("nothing is wrong")
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
            Sheet {
                name,
                rows: [vec![header], rows].concat(),
            }
        })
}

proptest! {
    #[test]
    fn any_sheets_give_errors_or_a_whole_graph(sheets in prop::collection::vec(some_sheet(), 0..8)) {
        match build_lists(&sheets, "test", "") {
            Ok(graph) => {
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
