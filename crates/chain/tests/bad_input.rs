//! What real data are like: circles, islands, a million lines between the same two firms, names in
//! full width, segments without products.

use chain::analyse::ChainView;
use chain::analyse::{
    ChainAnalysis, ChokeKind, Policy, Question, RoadFactor, State, analyse, flows,
};
use chain::import::{Sheet, Told, build_lists};
use chain::model::{ChainGraph, Evidence, Index, KindOf, Origin, Supply};

fn sheet(name: &str, table: &str) -> Sheet {
    let cells = |row: &str| row.split(',').map(|cell| cell.trim().to_owned()).collect();
    Sheet::of_texts(name, &table.split(';').map(cells).collect::<Vec<_>>())
}

fn graph(recipes: &str, kinds: &str) -> ChainGraph {
    let sheets = [
        sheet("places", "name,region; 本地,430400; 外地,110000"),
        sheet("products", "name; 甲料; 乙料; 丙料; 孤品"),
        sheet("recipes", &format!("product,material; {recipes}")),
        sheet("kinds", &format!("narrower,broader; {kinds}")),
        sheet("chains", "name,region; 链,430400"),
        sheet(
            "segments",
            "chain,name,layer,products,weight,need; 链,一,0,甲料,1,; 链,二,1,乙料,1,10; 链,三,2,丙料,1,; 链,孤,2,孤品,1,; 链,空,3,,1,",
        ),
        // 丙厂 in full width where the others name it
        sheet(
            "firms",
            "name,place,revenue; 甲厂,本地,100; 乙厂,本地,100; Ｃ厂,外地,50",
        ),
        sheet("makes", "firm,product; 甲厂,甲料; 乙厂,乙料; C厂,丙料"),
    ];
    build_lists(&sheets, Told::new("test", ""))
        .expect("the lists hold")
        .graph
}

fn policy() -> Policy {
    serde_json::from_str(include_str!("../../../data/policies/chain.json")).expect("thresholds")
}

fn analysed(graph: &ChainGraph) -> ChainAnalysis {
    let (index, policy) = (Index::new(graph), policy());
    let question = Question {
        graph,
        index: &index,
        region: Some("430400"),
        policy: &policy,
    };
    analyse(question, "链", &RoadFactor(1.3)).expect("the chain is there")
}

fn state(found: &ChainAnalysis, name: &str) -> State {
    let segment = found
        .segments
        .iter()
        .find(|segment| segment.segment == name);
    segment.expect("the segment is there").state
}

#[test]
fn circles_of_recipes_and_kinds_end() {
    let mut graph = graph("乙料,甲料; 丙料,乙料; 甲料,丙料", "甲料,乙料");
    // lists with such a circle are refused, but graphs of before may have one
    let kind = graph.kinds[0].clone();
    graph.kinds.push(KindOf {
        narrower: kind.broader,
        broader: kind.narrower,
        ..kind
    });
    let found = analysed(&graph);
    assert_eq!(found.segments.len(), 5);
    // a circle has neither beginning nor end, so nothing is on every way through it
    assert!(
        found
            .choke_points
            .iter()
            .all(|point| point.kind != ChokeKind::Dominator)
    );
}

#[test]
fn islands_and_empty_segments_are_missing_and_nothing_else() {
    let found = analysed(&graph("乙料,甲料", ""));
    assert_eq!(state(&found, "孤"), State::Missing);
    assert_eq!(state(&found, "空"), State::Missing);
    assert_eq!(state(&found, "三"), State::Missing);
    assert_eq!(found.invitation_candidates[0].firm, "Ｃ厂");
    assert_eq!(found.local_sourcing.all.rate, None);
}

#[test]
fn a_million_lines_between_two_firms_are_one_flow() {
    let mut graph = graph("乙料,甲料", "");
    let supply = Supply {
        supplier: 0,
        buyer: 1,
        product: 0,
        value: 2.0,
        evidence: Evidence {
            source: 0,
            origin: Origin::Observed,
            confidence: 1.0,
        },
    };
    graph.supplies = vec![supply; 1_000_000];
    let found = analysed(&graph);
    assert_eq!(found.local_sourcing.all.local, 2e6);
    let single: Vec<&str> = found
        .choke_points
        .iter()
        .filter(|point| point.kind == ChokeKind::SingleSupplier)
        .map(|point| point.name.as_str())
        .collect();
    assert_eq!(single, ["甲厂"]);
    let (index, policy) = (Index::new(&graph), policy());
    let question = Question {
        graph: &graph,
        index: &index,
        region: Some("430400"),
        policy: &policy,
    };
    let view = ChainView::find(question, "链").expect("the chain is there");
    let flows = flows(question, &view);
    assert_eq!(
        (flows.len(), flows[0].value, flows[0].supplies),
        (1, 2e6, 1_000_000)
    );
}

#[test]
fn unknown_and_malformed_codes_are_named_by_row() {
    let sheets = [
        sheet("places", "name,region; 某地,43"),
        sheet(
            "firms",
            "name,code,place; 甲,91430400MADEM00058,某地; 乙,,没有的地方",
        ),
        sheet("chains", "name; 链"),
        sheet(
            "segments",
            "chain,name,layer,industries; 链,段,0,C26; 链,段,1,26",
        ),
    ];
    let errors = build_lists(&sheets, Told::new("test", "")).expect_err("nothing of it holds");
    let at: Vec<(&str, u32, &str)> = errors
        .iter()
        .map(|error| {
            (
                error.sheet.as_deref().unwrap(),
                error.row.unwrap(),
                error.sentence.key.as_str(),
            )
        })
        .collect();
    assert_eq!(
        at,
        [
            ("places", 2, "chain-lists.not_a_region"),
            ("segments", 2, "chain-lists.not_an_industry"),
            ("segments", 3, "chain-lists.listed_twice"),
            ("firms", 2, "error.uscc.checksum"),
            ("firms", 3, "chain-lists.not_listed"),
        ]
    );
}
