//! Analyses of a small chain whose answers can be reckoned by hand.

use chain::analyse::{
    Arrival, ChainAnalysis, Change, ChokeKind, Metric, Policy, Question, RoadFactor, State,
    analyse, compare,
};
use chain::import::{Sheet, Told, build_lists};
use chain::model::{ChainGraph, Index, Place};

fn sheet(name: &str, table: &str) -> Sheet {
    let cells = |row: &str| row.split(',').map(|cell| cell.trim().to_owned()).collect();
    Sheet::of_texts(name, &table.split(';').map(cells).collect::<Vec<_>>())
}

/// Ore → steel → tube, and paint → tube. Two steel makers here, one tube maker here, ore only elsewhere.
fn graph() -> ChainGraph {
    let sheets = [
        sheet(
            "places",
            "name,region,longitude,latitude; home,430400,112.57,26.89; near,430200,113.13,27.83; far,110000,116.41,39.90",
        ),
        sheet("products", "name; ore; steel; paint; tube"),
        sheet(
            "recipes",
            "product,material; steel,ore; tube,steel; tube,paint",
        ),
        sheet("chains", "name,region; tubes,430400"),
        sheet(
            "segments",
            "chain,name,layer,products,weight,need; tubes,ore,0,ore,1,; tubes,steel,1,steel,2,100; tubes,paint,1,paint,1,; tubes,tube,2,tube,4,200",
        ),
        sheet(
            "firms",
            "name,place,revenue,growth,lead,tie; steel-a,home,60,,否,; steel-b,home,40,,否,; tube-a,home,300,5,是,; ore-near,near,50,10,否,native; ore-far,far,50,10,否,; paint-far,far,10,,否,",
        ),
        sheet(
            "makes",
            "firm,product,capacity; steel-a,steel,60; steel-b,steel,30; tube-a,tube,190; ore-near,ore,; ore-far,ore,; paint-far,paint,",
        ),
        sheet(
            "needs",
            "firm,product,value; tube-a,steel,80; tube-a,paint,20; steel-a,ore,30",
        ),
        sheet(
            "supplies",
            "supplier,buyer,product,value; steel-a,tube-a,steel,50; ore-near,steel-a,ore,20; paint-far,tube-a,paint,10",
        ),
    ];
    build_lists(&sheets, Told::new("test", "2026-11-22"))
        .expect("nothing is wrong")
        .graph
}

fn policy() -> Policy {
    Policy {
        version: "test".into(),
        weak_met_below: 0.3,
        strong_met_from: 0.6,
        strong_makers_from: 3,
        road_factor: 1.35,
        half_closeness_km: 600.0,
        reach_bands_km: vec![200.0],
        tie_factor: 1.3,
        candidates_max: 10,
    }
}

fn run(graph: &ChainGraph, name: &str) -> Option<ChainAnalysis> {
    let (index, policy) = (Index::new(graph), policy());
    let question = Question {
        graph,
        index: &index,
        region: Some("430400"),
        policy: &policy,
    };
    analyse(question, name, &RoadFactor(policy.road_factor))
}

#[test]
fn states_follow_need_makers_and_lead_firms() {
    let found = run(&graph(), "tubes").expect("the chain is known");
    let states: Vec<_> = found
        .segments
        .iter()
        .map(|segment| (segment.segment.as_str(), segment.state))
        .collect();
    // Steel: 50 of a need of 100 is seen to be bought here from two makers; tube: 190 of 200 by a lead firm.
    assert_eq!(
        states,
        [
            ("ore", State::Missing),
            ("steel", State::Fair),
            ("paint", State::Missing),
            ("tube", State::Strong)
        ]
    );
    assert_eq!(found.completeness.counted, Some(0.5));
    assert_eq!(found.completeness.by_value, Some(6.0 / 8.0));
    let steel_hhi = found.segments[1].hhi.expect("sizes are known");
    assert!((steel_hhi - (100.0f64 * 2.0 / 3.0).powi(2) - (100.0f64 / 3.0).powi(2)).abs() < 1e-9);
}

#[test]
fn local_rate_has_bounds_for_what_nobody_has_named() {
    let found = run(&graph(), "tubes")
        .expect("the chain is known")
        .local_sourcing;
    // 50 here, 30 elsewhere; of needs of 130, 50 come from nobody knows where.
    assert_eq!(
        (found.all.local, found.all.elsewhere, found.all.unknown),
        (500_000.0, 300_000.0, 500_000.0)
    );
    assert_eq!(found.all.rate, Some(50.0 / 80.0));
    assert_eq!(found.all.min, Some(50.0 / 130.0));
    assert_eq!(found.all.max, Some(100.0 / 130.0));
    assert!(found.firms[0].is_lead);
}

#[test]
fn near_and_tied_firms_are_invited_first() {
    let found = run(&graph(), "tubes")
        .expect("the chain is known")
        .invitation_candidates;
    let firms: Vec<_> = found
        .iter()
        .map(|candidate| candidate.firm.as_str())
        .collect();
    assert_eq!(firms, ["ore-near", "ore-far", "paint-far"]);
    let parts =
        |at: usize| found[at].gap * found[at].closeness * found[at].strength * found[at].tie;
    assert!((found[0].score - parts(0)).abs() < 1e-12);
    assert!(
        found[0]
            .reasons
            .iter()
            .any(|reason| reason.key == "chain.invite.tie")
    );
}

#[test]
fn what_breaks_the_chain_is_named() {
    let found = run(&graph(), "tubes")
        .expect("the chain is known")
        .choke_points;
    let has = |kind: ChokeKind, name: &str| {
        found
            .iter()
            .any(|point| point.kind == kind && point.name == name)
    };
    assert!(has(ChokeKind::Articulation, "steel"));
    assert!(has(ChokeKind::SingleSupplier, "steel-a"));
    assert!(has(ChokeKind::SingleMaker, "tube-a"));
    assert!(!has(ChokeKind::SingleMaker, "steel-a"));
}

#[test]
fn a_firm_that_comes_or_goes_changes_both_sides() {
    let graph = graph();
    let (policy, metric) = (policy(), RoadFactor(1.35));
    let change = Change {
        leave: vec!["tube-a".into(), "nobody".into()],
        come: vec![Arrival {
            firm: "new".into(),
            product: "paint".into(),
            place: "home".into(),
            capacity: None,
        }],
    };
    let ([before, after], unknown) =
        compare(&graph, Some("430400"), &policy, "tubes", &change, &metric)
            .expect("the chain is known");
    assert_eq!(
        (before.completeness, after.completeness),
        (Some(0.5), Some(0.5))
    );
    assert_eq!(
        (before.completeness_by_value, after.completeness_by_value),
        (Some(0.75), Some(0.375))
    );
    assert_eq!(unknown, ["nobody"]);
}

#[test]
fn a_product_gives_a_chain_of_its_own_and_nothing_gives_none() {
    let graph = graph();
    let found = run(&graph, "steel").expect("the product is known");
    assert!(found.is_derived);
    let layers: Vec<_> = found
        .segments
        .iter()
        .map(|segment| (segment.segment.as_str(), segment.layer))
        .collect();
    assert_eq!(layers, [("ore", 0), ("steel", 1), ("tube", 2)]);
    assert!(run(&graph, "cheese").is_none());
    assert!(run(&ChainGraph::default(), "steel").is_none());
}

#[test]
fn distance_is_that_of_the_sphere_times_the_factor() {
    let place = |longitude, latitude| Place {
        name: String::new(),
        region: None,
        longitude,
        latitude,
    };
    let quarter =
        RoadFactor(2.0).distance_km(&place(Some(0.0), Some(0.0)), &place(Some(90.0), Some(0.0)));
    assert!((quarter.expect("both positions are known") - 2.0 * 10_007.557).abs() < 0.01);
    assert_eq!(
        RoadFactor(1.0).distance_km(&place(None, None), &place(Some(0.0), Some(0.0))),
        None
    );
}
