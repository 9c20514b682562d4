//! The tables of a plan.

use std::collections::HashMap;

use super::law;
use super::model::{Exemption, Firm, Link, Model, Need, Permit, Stream, Treatment};
use super::waste;
use domain::sheets::{Cells, FaultKind, Faults, Sheet};

/// The files of a plan, in the order in which [`Tables`] holds them.
pub const FILES: [&str; 9] = [
    "firms",
    "streams",
    "supply",
    "needs",
    "demand",
    "treatments",
    "permits",
    "links",
    "exemptions",
];
/// The file that may be missing.
pub const OPTIONAL: &str = "exemptions";

/// Periods at most.
const PERIODS_MAX: i64 = 1000;
/// Quantities, prices and distances at most.
const MOST: f64 = 1e9;

/// The tables of a plan, in the order of [`FILES`].
pub type Tables = [Sheet; FILES.len()];

type Names<'a> = HashMap<&'a str, usize>;

/// Reads the tables of a plan.
pub fn read_model(tables: &Tables, faults: &mut Faults) -> Model {
    let [
        firms,
        streams,
        supply,
        needs,
        demand,
        treatments,
        permits,
        links,
        exemptions,
    ] = tables;
    let mut model = Model::default();
    let mut materials = Materials::default();
    let firm_names = read_firms(firms, &mut model, faults);
    let stream_names = read_streams(streams, &firm_names, &mut materials, &mut model, faults);
    let need_names = read_needs(needs, &firm_names, &mut materials, &mut model, faults);
    read_treatments(treatments, &firm_names, &mut materials, &mut model, faults);
    let supplies = read_quantities(supply, "stream", &stream_names, faults);
    let demands = read_quantities(demand, "need", &need_names, faults);
    let named = supplies.iter().chain(&demands);
    model.periods = named.map(|(_, period, _)| period + 1).max().unwrap_or(0);
    for stream in &mut model.streams {
        stream.supply = vec![0.0; model.periods];
    }
    for need in &mut model.needs {
        need.demand = vec![0.0; model.periods];
    }
    for (stream, period, quantity) in supplies {
        model.streams[stream].supply[period] = quantity;
    }
    for (need, period, quantity) in demands {
        model.needs[need].demand[period] = quantity;
    }
    read_permits(permits, &firm_names, &mut model, faults);
    read_links(links, &firm_names, &mut materials, &mut model, faults);
    if !exemptions.columns().is_empty() {
        read_exemptions(exemptions, &stream_names, &need_names, &mut model, faults);
    }
    model.materials = materials.names;
    if faults.is_empty() {
        law::apply(&mut model);
    }
    model
}

#[derive(Default)]
struct Materials {
    names: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Materials {
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len();
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }
}

/// The name in the first column, listed once.
fn name<'a, const N: usize>(
    cells: &mut Cells<'a, '_, N>,
    seen: &mut HashMap<&'a str, usize>,
) -> Option<&'a str> {
    let name = cells.text(0)?;
    cells.once(0, name, seen);
    Some(name)
}

fn read_firms<'a>(sheet: &'a Sheet, model: &mut Model, faults: &mut Faults) -> Names<'a> {
    let (mut names, mut seen) = (Names::new(), HashMap::new());
    sheet.read(["firm", "name", "province", "park"], faults, |cells| {
        let (firm, province) = (name(cells, &mut seen), cells.text(2));
        let Some(firm) = firm else { return };
        names.insert(firm, model.firms.len());
        model.firms.push(Firm {
            id: firm.to_owned(),
            province: province.unwrap_or_default().to_owned(),
        });
    });
    names
}

fn waste_code<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> String {
    let code = cells.raw(at);
    if !code.is_empty() && !waste::is_code(code) {
        cells.own(at, "exchange.not-a-waste-code");
    }
    code.to_owned()
}

fn read_streams<'a>(
    sheet: &'a Sheet,
    firms: &Names<'_>,
    materials: &mut Materials,
    model: &mut Model,
    faults: &mut Faults,
) -> Names<'a> {
    let (mut names, mut seen) = (Names::new(), HashMap::new());
    let columns = [
        "stream",
        "firm",
        "material",
        "content",
        "impurity",
        "disposal_cost",
        "waste_code",
        "storage_capacity",
        "storage_cost",
    ];
    sheet.read(columns, faults, |cells| {
        let id = name(cells, &mut seen);
        let (firm, material) = (cells.known(1, firms), cells.text(2));
        let (content, impurity) = (cells.number(3, 0.0..=1.0), cells.number(4, 0.0..=1.0));
        let disposal_cost = cells.number(5, -MOST..=MOST);
        let waste_code = waste_code(cells, 6);
        let [capacity, cost] = [7, 8].map(|at| cells.number(at, 0.0..=MOST));
        let Some(id) = id else { return };
        names.insert(id, model.streams.len());
        model.streams.push(Stream {
            id: id.to_owned(),
            firm: firm.unwrap_or_default(),
            material: materials.number(material.unwrap_or_default()),
            content: content.unwrap_or_default(),
            impurity: impurity.unwrap_or_default(),
            disposal_cost: disposal_cost.unwrap_or_default(),
            waste_code,
            storage_capacity: capacity.unwrap_or_default(),
            storage_cost: cost.unwrap_or_default(),
            supply: Vec::new(),
        });
    });
    names
}

fn read_needs<'a>(
    sheet: &'a Sheet,
    firms: &Names<'_>,
    materials: &mut Materials,
    model: &mut Model,
    faults: &mut Faults,
) -> Names<'a> {
    let (mut names, mut seen) = (Names::new(), HashMap::new());
    let columns = [
        "need",
        "firm",
        "material",
        "virgin_price",
        "virgin_content",
        "min_content",
        "max_impurity",
    ];
    sheet.read(columns, faults, |cells| {
        let id = name(cells, &mut seen);
        let (firm, material) = (cells.known(1, firms), cells.text(2));
        let virgin_price = cells.number(3, 0.0..=MOST);
        let [virgin, least, impurity] = [4, 5, 6].map(|at| cells.number(at, 0.0..=1.0));
        let Some(id) = id else { return };
        names.insert(id, model.needs.len());
        model.needs.push(Need {
            id: id.to_owned(),
            firm: firm.unwrap_or_default(),
            material: materials.number(material.unwrap_or_default()),
            virgin_price: virgin_price.unwrap_or_default(),
            virgin_content: virgin.unwrap_or_default(),
            min_content: least.unwrap_or_default(),
            max_impurity: impurity.unwrap_or_default(),
            demand: Vec::new(),
        });
    });
    names
}

fn read_treatments(
    sheet: &Sheet,
    firms: &Names<'_>,
    materials: &mut Materials,
    model: &mut Model,
    faults: &mut Faults,
) {
    let mut seen = HashMap::new();
    let columns = [
        "treatment",
        "firm",
        "input",
        "output",
        "yield",
        "out_content",
        "out_impurity",
        "out_waste_code",
        "cost",
        "capacity",
        "fixed_cost",
        "residue_cost",
    ];
    sheet.read(columns, faults, |cells| {
        let id = name(cells, &mut seen);
        let firm = cells.known(1, firms);
        let (input, output) = (cells.text(2), cells.text(3));
        let [yields, content, impurity] = [4, 5, 6].map(|at| cells.number(at, 0.0..=1.0));
        let out_waste_code = waste_code(cells, 7);
        let [cost, capacity, fixed, residue] =
            [8, 9, 10, 11].map(|at| cells.number(at, 0.0..=MOST));
        let Some(id) = id else { return };
        model.treatments.push(Treatment {
            id: id.to_owned(),
            firm: firm.unwrap_or_default(),
            input: materials.number(input.unwrap_or_default()),
            output: materials.number(output.unwrap_or_default()),
            yields: yields.unwrap_or_default(),
            out_content: content.unwrap_or_default(),
            out_impurity: impurity.unwrap_or_default(),
            out_waste_code,
            cost: cost.unwrap_or_default(),
            capacity: capacity.unwrap_or_default(),
            fixed_cost: fixed.unwrap_or_default(),
            residue_cost: residue.unwrap_or_default(),
        });
    });
}

/// Quantities by period: whose, the period from 0, how much.
fn read_quantities(
    sheet: &Sheet,
    of: &'static str,
    names: &Names<'_>,
    faults: &mut Faults,
) -> Vec<(usize, usize, f64)> {
    let (mut quantities, mut seen) = (Vec::with_capacity(sheet.len()), HashMap::new());
    sheet.read([of, "period", "quantity"], faults, |cells| {
        let whose = cells.known(0, names);
        let period = cells.whole(1, 1..=PERIODS_MAX);
        let quantity = cells.number(2, 0.0..=MOST);
        if let (Some(whose), Some(period), Some(quantity)) = (whose, period, quantity) {
            cells.once(1, (whose, period), &mut seen);
            let period = period.unsigned_abs() as usize - 1;
            quantities.push((whose, period, quantity));
        }
    });
    quantities
}

fn read_permits(sheet: &Sheet, firms: &Names<'_>, model: &mut Model, faults: &mut Faults) {
    let mut seen = HashMap::new();
    let columns = ["firm", "waste_code", "from", "to", "capacity"];
    sheet.read(columns, faults, |cells| {
        let firm = cells.known(0, firms);
        let code = cells.text(1);
        if code.is_some_and(|code| !waste::is_code(code) && !waste::is_category(code)) {
            cells.own(1, "exchange.not-a-waste-code");
        }
        let [from, to] = [2, 3].map(|at| cells.whole(at, 0..=1_000_000));
        let capacity = cells.number(4, 0.0..=MOST);
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            cells.fault(3, FaultKind::Backwards);
        }
        if let (Some(firm), Some(code)) = (firm, code) {
            cells.once(1, (firm, code), &mut seen);
            model.permits.push(Permit {
                firm,
                code: code.to_owned(),
                from: from.unwrap_or_default(),
                to: to.unwrap_or_default(),
                capacity: capacity.unwrap_or_default(),
            });
        }
    });
}

fn read_links(
    sheet: &Sheet,
    firms: &Names<'_>,
    materials: &mut Materials,
    model: &mut Model,
    faults: &mut Faults,
) {
    let mut seen = HashMap::new();
    let columns = [
        "from",
        "to",
        "material",
        "distance_km",
        "cost_per_tkm",
        "fixed_cost",
        "capacity",
        "min_lot",
        "approved",
    ];
    sheet.read(columns, faults, |cells| {
        let (from, to) = (cells.known(0, firms), cells.known(1, firms));
        let material = cells.text(2);
        let [distance, rate, fixed, capacity, min_lot] =
            [3, 4, 5, 6, 7].map(|at| cells.number(at, 0.0..=MOST));
        let approved = cells.flag(8);
        if let (Some(from), Some(to), Some(material)) = (from, to, material) {
            cells.once(2, (from, to, material), &mut seen);
            model.links.push(Link {
                from,
                to,
                material: materials.number(material),
                cost_of_tonne: distance.unwrap_or_default() * rate.unwrap_or_default(),
                fixed_cost: fixed.unwrap_or_default(),
                capacity: capacity.unwrap_or_default(),
                min_lot: min_lot.unwrap_or_default(),
                approved: approved.unwrap_or_default(),
            });
        }
    });
}

fn read_exemptions(
    sheet: &Sheet,
    streams: &Names<'_>,
    needs: &Names<'_>,
    model: &mut Model,
    faults: &mut Faults,
) {
    let mut seen = HashMap::new();
    sheet.read(["stream", "need", "capacity"], faults, |cells| {
        let (stream, need) = (cells.known(0, streams), cells.known(1, needs));
        let capacity = cells.number(2, 0.0..=MOST);
        if let (Some(stream), Some(need)) = (stream, need) {
            cells.once(1, (stream, need), &mut seen);
            model.exemptions.push(Exemption {
                stream,
                need,
                capacity: capacity.unwrap_or_default(),
            });
        }
    });
}
