use std::path::Path;
use std::time::Duration;

use domain::sheets::{Faults, Sheet};
use exchange::plan::{
    FILES, Flows, Model, OPTIONAL, Options, Plan, Status, Tables, read_model, shapley_of_plan,
    solve, violations,
};

use super::{examples, json, read, table, told};

fn tables(folder: &Path, faults: &mut Faults) -> Tables {
    FILES.map(|name| {
        let path = folder.join(format!("{name}.csv"));
        if name == OPTIONAL && !path.exists() {
            return Sheet::default();
        }
        read(&path, faults)
    })
}

fn options() -> Options {
    Options {
        min_use: None,
        gap: 1e-6,
        threads: 2,
    }
}

fn solved(model: &Model, options: Options) -> Plan {
    solve(model, options, &|| Duration::from_secs(600))
}

/// The plan and, with its flows put back, what it costs by the contract.
fn legal(model: &Model, plan: &Plan) -> f64 {
    let mut flows = Flows::none(model);
    for line in &plan.flows {
        let arcs = model.arcs.iter().enumerate().filter(|(_, arc)| {
            model.source_id(arc.source) == line.source && model.sink_id(arc.sink) == line.sink
        });
        // where several permits cover a pair, the first that holds stands for all
        let mut arcs = arcs.filter(|(_, arc)| arc.periods.contains(&(line.period - 1)));
        let (at, _) = arcs.next().unwrap();
        flows.sent[at][line.period - 1] = line.quantity;
    }
    for line in &plan.stored {
        let at = model
            .streams
            .iter()
            .position(|stream| stream.id == line.stream)
            .unwrap();
        flows.stored[at][line.period - 1] = line.quantity;
    }
    assert_eq!(violations(model, &flows, 1e-5), [""; 0]);
    flows.cost(model)
}

#[test]
fn plans_the_worked_examples() {
    let Some(folder) = examples("exchange/plan") else {
        return;
    };
    let expected = json(&folder.join("expected.json"));
    for name in ["p1-by-hand", "p2-treatment", "p3-law", "p4-city"] {
        let mut faults = Faults::default();
        let model = read_model(&tables(&folder.join(name), &mut faults), &mut faults);
        assert_eq!(told(&faults), [""; 0]);
        let plan = solved(&model, options());
        let expected = &expected[name];
        let near = |found: f64, key: &str, tolerance: f64| {
            let expected = expected[key].as_f64().unwrap();
            assert!(
                (found - expected).abs() <= tolerance,
                "{name} {key} {found} {expected}"
            );
        };
        let objective = plan.objective.unwrap();
        near(objective, "objective", objective * 2e-6);
        near(plan.baseline, "baseline", 0.01);
        assert!((legal(&model, &plan) - objective).abs() < 0.011, "{name}");
        assert_eq!(plan.status, Status::Optimal, "{name}");
    }
}

#[test]
fn the_first_example_is_shared_as_on_paper() {
    let Some(folder) = examples("exchange/plan/p1-by-hand") else {
        return;
    };
    let mut faults = Faults::default();
    let model = read_model(&tables(&folder, &mut faults), &mut faults);
    let shares = shapley_of_plan(&model, 7_838_500, 1).unwrap();
    let fen: Vec<i128> = shares.iter().map(|(_, fen)| *fen).collect();
    assert_eq!(fen, [2_612_834, 2_612_833, 2_612_833, 0]);
    let stops = serde_json::to_value(&model.stops).unwrap();
    assert_eq!(stops[0]["reason"], "transfer-not-approved");
    let mut with_floor = options();
    with_floor.min_use = Some(0.99);
    let plan = solved(&model, with_floor);
    assert_eq!(plan.status, Status::Infeasible);
    assert!(plan.max_use.unwrap() < 0.99);
    with_floor.min_use = plan.max_use;
    let plan = solved(&model, with_floor);
    assert!(plan.r#use.unwrap() >= with_floor.min_use.unwrap() - 1e-6);
    legal(&model, &plan);
}

/// A little world: two makers of a by-product, a treatment, two users; `change` edits the tables.
fn world(change: impl Fn(&mut [(&'static str, String)])) -> Model {
    let mut files = vec![
        ("firms", "firm,name,province,park\nA,,湖南,\nB,,湖南,\nC,,湖南,\nD,,江西,\n".to_owned()),
        (
            "streams",
            "stream,firm,material,content,impurity,disposal_cost,waste_code,storage_capacity,storage_cost\n\
             S1,A,废盐酸,0.6,0.02,900,900-300-34,30,5\nS2,B,脱硫石膏,0.9,0.01,100,,0,0\n"
                .to_owned(),
        ),
        ("supply", "stream,period,quantity\nS1,1,100\nS1,2,60\nS2,1,50\nS2,2,80\n".to_owned()),
        (
            "needs",
            "need,firm,material,virgin_price,virgin_content,min_content,max_impurity\n\
             N1,B,盐酸,420,1,0.9,0.05\nN2,D,脱硫石膏,160,1,0.9,0.02\nN3,D,废盐酸,200,1,0.1,0.5\n"
                .to_owned(),
        ),
        ("demand", "need,period,quantity\nN1,1,60\nN1,2,70\nN2,1,80\nN2,2,40\nN3,1,50\n".to_owned()),
        (
            "treatments",
            "treatment,firm,input,output,yield,out_content,out_impurity,out_waste_code,cost,capacity,fixed_cost,residue_cost\n\
             T1,C,废盐酸,盐酸,0.8,0.95,0.01,,100,90,1000,300\n"
                .to_owned(),
        ),
        ("permits", "firm,waste_code,from,to,capacity\nC,HW34,1,2,90\n".to_owned()),
        (
            "links",
            "from,to,material,distance_km,cost_per_tkm,fixed_cost,capacity,min_lot,approved\n\
             A,C,废盐酸,5,1,500,200,0,0\nC,B,盐酸,4,1,200,200,10,0\nB,D,脱硫石膏,40,0.5,1500,60,30,0\n\
             A,D,废盐酸,40,0.5,100,500,0,0\n"
                .to_owned(),
        ),
        ("exemptions", String::new()),
    ];
    change(&mut files);
    let mut faults = Faults::default();
    let tables = FILES.map(|name| {
        let (_, text) = files.iter().find(|(file, _)| *file == name).unwrap();
        table(&format!("{name}.csv"), text, &mut faults)
    });
    let model = read_model(&tables, &mut faults);
    assert_eq!(told(&faults), [""; 0]);
    model
}

fn edit(files: &mut [(&'static str, String)], file: &str, change: impl Fn(&mut String)) {
    let (_, text) = files.iter_mut().find(|(name, _)| *name == file).unwrap();
    change(text);
}

#[test]
fn one_more_permit_link_or_capacity_never_makes_a_plan_dearer() {
    let cost = |model: Model| {
        let plan = solved(&model, options());
        legal(&model, &plan)
    };
    let before = cost(world(|_| {}));
    let more: [(&str, &str, &str); 7] = [
        ("permits", "", "D,900-300-34,1,2,500\n"),
        ("permits", ",90\n", ",120\n"),
        ("links", "", "B,D,盐酸,1,1,0,9,0,1\n"),
        ("links", ",60,30,0", ",90,30,0"),
        ("links", "100,500,0,0", "100,500,0,1"),
        ("treatments", "100,90,1000", "100,120,1000"),
        ("streams", "34,30,5", "34,60,5"),
    ];
    for (file, from, to) in more {
        let after = cost(world(|files| {
            edit(files, file, |text| match from {
                "" => text.push_str(to),
                _ => *text = text.replace(from, to),
            });
        }));
        assert!(after <= before + 0.01, "{file} {to}: {after} {before}");
    }
}

#[test]
fn renaming_and_reordering_change_nothing() {
    let cost = |model: Model| solved(&model, options()).objective;
    let turned = world(|files| {
        for (_, text) in files.iter_mut() {
            let mut lines: Vec<&str> = text.lines().collect();
            if let Some(rows) = lines.get_mut(1..) {
                rows.reverse();
            }
            let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
            *text = lines.replace("S1", "ZZ").replace("T1", "废水处理");
        }
    });
    assert_eq!(cost(world(|_| {})), cost(turned));
}

#[test]
fn a_store_and_an_exemption_are_used_and_kept() {
    let model = world(|files| {
        edit(files, "permits", |text| {
            *text = text.replace(",90\n", ",200\n")
        });
        edit(files, "exemptions", |text| {
            text.push_str("stream,need,capacity\nS1,N3,20\n")
        });
        edit(files, "links", |text| {
            *text = text.replace("100,500,0,0", "100,500,0,1")
        });
    });
    let plan = solved(&model, options());
    legal(&model, &plan);
    let exempted: f64 = plan
        .flows
        .iter()
        .filter(|line| line.sink == "N3")
        .map(|line| line.quantity)
        .sum();
    assert!((exempted - 20.0).abs() < 1e-6, "{exempted}");
    assert!(
        !plan.stored.is_empty(),
        "acid of the first period is treated in the second"
    );
}

#[test]
fn faults_of_a_plan_are_named() {
    let folder = world(|_| {});
    assert_eq!(folder.periods, 2);
    let mut faults = Faults::default();
    let rows: [(&str, &str); 9] = [
        ("firms", "firm,name,province,park\nA,,湖南,\nA,,湖南,\n"),
        (
            "streams",
            "stream,firm,material,content,impurity,disposal_cost,waste_code,storage_capacity,storage_cost\n\
             S1,X,酸,1.2,,900,900-999-34,30,5\n",
        ),
        (
            "supply",
            "stream,period,quantity\nS1,0,1\nS1,1,-1\nS1,1,1\nS1,1,1\n",
        ),
        (
            "needs",
            "need,firm,material,virgin_price,virgin_content,min_content,max_impurity\n",
        ),
        ("demand", "need,period,quantity\nN9,1,1\n"),
        (
            "treatments",
            "treatment,firm,input,output,yield,out_content,out_impurity,out_waste_code,cost,capacity,fixed_cost,residue_cost\n\
             T1,A,酸,盐,1.01,1,0,,1,0,0,0\n",
        ),
        (
            "permits",
            "firm,waste_code,from,to,capacity\nA,HW34,1,2,9\nA,HW34,3,2,9\nA,34,1,1,1\n",
        ),
        (
            "links",
            "from,to,material,distance_km,cost_per_tkm,fixed_cost,capacity,min_lot,approved\nA,Q,酸,1,1,1,1,0,2\n",
        ),
        ("exemptions", ""),
    ];
    let tables = FILES.map(|name| {
        let (_, text) = rows.iter().find(|(file, _)| *file == name).unwrap();
        table(&format!("{name}.csv"), text, &mut faults)
    });
    read_model(&tables, &mut faults);
    assert_eq!(
        told(&faults),
        [
            "firms.csv:3:firm:sheet.repeated",
            "streams.csv:2:firm:sheet.unknown",
            "streams.csv:2:content:sheet.out-of-range",
            "streams.csv:2:impurity:sheet.empty",
            "streams.csv:2:waste_code:exchange.not-a-waste-code",
            "treatments.csv:2:yield:sheet.out-of-range",
            "supply.csv:2:period:sheet.out-of-range",
            "supply.csv:3:quantity:sheet.out-of-range",
            "supply.csv:5:period:sheet.repeated",
            "demand.csv:2:need:sheet.unknown",
            "permits.csv:3:to:sheet.backwards",
            "permits.csv:3:waste_code:sheet.repeated",
            "permits.csv:4:waste_code:exchange.not-a-waste-code",
            "links.csv:2:to:sheet.unknown",
            "links.csv:2:approved:sheet.not-a-flag",
        ]
    );
}
