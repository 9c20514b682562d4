//! The open knowledge graph of listed companies and products (ChainKnowledgeGraph): noisy, so that
//! the report of what was dropped matters as much as what was kept.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::Builder;
use crate::model::{ChainGraph, Evidence, Firm, Origin};
use crate::resolve::{Goods, Meaning, Meeting, Reviews, Way, normal_form, parse_firm};

/// How the first product of an edge stands to the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// 上游材料: the second is a material of the first.
    Upstream,
    /// 下游产品: the second is made from the first.
    Downstream,
    /// 产品小类: the second is a kind of the first.
    Narrower,
}

/// An edge between two products as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductEdge {
    /// The first product.
    pub from: String,
    /// The relation.
    pub relation: Relation,
    /// The second product.
    pub to: String,
}

/// A company as written, with what a second table adds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CompanyRecord {
    /// Short name.
    pub name: String,
    /// Registered name.
    pub full_name: Option<String>,
    /// Stock code, with or without its exchange.
    pub code: String,
    /// City, when a table gives it.
    pub city: Option<String>,
    /// Yuan a year.
    pub revenue: Option<f64>,
    /// Growth over the last year as a share.
    pub growth: Option<f64>,
    /// Persons employed.
    pub staff: Option<u32>,
}

/// A company's product as written.
#[derive(Debug, Clone, PartialEq)]
pub struct CompanyProduct {
    /// Short name of the company.
    pub company: String,
    /// Stock code.
    pub code: String,
    /// Product name.
    pub product: String,
    /// Share of revenue as written.
    pub weight: f64,
}

/// A place: name, division code, degrees east and north.
pub type PlaceRecord = (String, Option<String>, Option<(f64, f64)>);

/// Each distinct name of a company's product with the good that it met and how; the parts of a list
/// may meet several, which stand together.
pub type Pairs = Vec<(String, Option<(String, Way)>)>;

/// All records of the data set.
#[derive(Debug, Clone, Default)]
pub struct KgRecords {
    /// Product names on their own.
    pub products: Vec<String>,
    /// Edges between products.
    pub edges: Vec<ProductEdge>,
    /// Companies.
    pub companies: Vec<CompanyRecord>,
    /// Products of companies.
    pub makes: Vec<CompanyProduct>,
    /// Places: name, division code, degrees east and north.
    pub places: Vec<PlaceRecord>,
}

/// What was left out of one kind of record, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// Kind of record.
    pub record: &'static str,
    /// Reason code.
    pub reason: &'static str,
    /// How many.
    pub count: usize,
    /// Some of them.
    pub examples: Vec<String>,
}

/// What became of the records.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct KgReport {
    /// Records left out.
    pub dropped: Vec<Dropped>,
    /// Distinct product names of companies, by what they name.
    pub names: BTreeMap<String, usize>,
    /// Of the names that name a good: how many met a good of the product graph, by way.
    pub met: BTreeMap<String, usize>,
    /// Share of the names of goods that met one.
    pub met_share: f64,
}

/// Examples kept of each reason.
const EXAMPLES: usize = 5;

#[derive(Default)]
struct Drops(BTreeMap<(&'static str, &'static str), (usize, Vec<String>)>);

impl Drops {
    fn note(
        &mut self,
        record: &'static str,
        reason: &'static str,
        example: impl FnOnce() -> String,
    ) {
        let (count, examples) = self.0.entry((record, reason)).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            examples.push(example());
        }
    }

    fn list(self) -> Vec<Dropped> {
        let dropped = |((record, reason), (count, examples))| Dropped {
            record,
            reason,
            count,
            examples,
        };
        self.0.into_iter().map(dropped).collect()
    }
}

/// Builds the graph; each name of a company's product is held against the goods of the product graph.
/// The third result lists every distinct name with the good that it met and how.
#[must_use]
pub fn build_kg(
    records: &KgRecords,
    source: &str,
    date: &str,
    reviews: &Reviews,
) -> (ChainGraph, KgReport, Pairs) {
    let mut builder = Builder::new();
    let source = builder.source(source, Some(date));
    let mut drops = Drops::default();
    add_edges(&mut builder, records, source, &mut drops);
    let names = builder
        .graph
        .products
        .iter()
        .enumerate()
        .map(|(at, product)| (at as u32, product.name.as_str()));
    let goods = Goods::new(names);
    add_companies(&mut builder, records, &mut drops);
    let pairs = add_makes(&mut builder, records, source, &goods, reviews, &mut drops);
    let mut report = KgReport {
        dropped: drops.list(),
        ..KgReport::default()
    };
    let mut goods_named = 0;
    for (name, meeting) in &pairs {
        let kind = goods.meaning(name);
        *report
            .names
            .entry(format!("{kind:?}").to_lowercase())
            .or_default() += 1;
        if kind == Meaning::Good {
            goods_named += 1;
            let way = meeting.as_ref().map_or("none".to_owned(), |(_, way)| {
                format!("{way:?}").to_lowercase()
            });
            *report.met.entry(way).or_default() += 1;
        }
    }
    let unmet = report.met.get("none").copied().unwrap_or(0);
    report.met_share = if goods_named == 0 {
        0.0
    } else {
        1.0 - unmet as f64 / goods_named as f64
    };
    (builder.graph, report, pairs)
}

/// Words that betray a piece of a sentence or a measure out of a kitchen.
const PIECES: [&str; 20] = [
    "主要以",
    "适量",
    "少许",
    "稍许",
    "一块",
    "半杯",
    "若干",
    "通过",
    "或者",
    "以及",
    "用于",
    "由于",
    "根据",
    "为主",
    "制成",
    "组成",
    "等等",
    "数十种",
    "所有",
    "原理",
];

fn is_piece(name: &str) -> bool {
    let letters = name.chars().count();
    let has_word = name.chars().any(char::is_alphabetic);
    let is_unbalanced = name.matches(['(', '（']).count() != name.matches([')', '）']).count();
    letters < 2 && normal_form(name).is_ascii()
        || letters > 24
        || !has_word
        || is_unbalanced
        || PIECES.iter().any(|piece| name.contains(piece))
}

fn add_edges(builder: &mut Builder, records: &KgRecords, source: u32, drops: &mut Drops) {
    let flow = |edge: &ProductEdge| match edge.relation {
        Relation::Upstream => Some((edge.to.clone(), edge.from.clone())),
        Relation::Downstream => Some((edge.from.clone(), edge.to.clone())),
        Relation::Narrower => None,
    };
    let flows: HashSet<(String, String)> = records.edges.iter().filter_map(flow).collect();
    let kinds: HashSet<(&str, &str)> = records
        .edges
        .iter()
        .filter(|edge| edge.relation == Relation::Narrower)
        .map(|edge| (edge.to.as_str(), edge.from.as_str()))
        .collect();
    let mut seen = HashSet::new();
    let evidence = Evidence {
        source,
        origin: Origin::Observed,
        confidence: 0.6,
    };
    for edge in &records.edges {
        let written = || format!("{} {:?} {}", edge.from, edge.relation, edge.to);
        let kind = if edge.relation == Relation::Narrower {
            "kind"
        } else {
            "recipe"
        };
        if edge.from == edge.to {
            drops.note(kind, "self_loop", written);
            continue;
        }
        if is_piece(&edge.from) || is_piece(&edge.to) {
            drops.note(kind, "fragment", written);
            continue;
        }
        let Some((material, product)) = flow(edge) else {
            if kinds.contains(&(edge.from.as_str(), edge.to.as_str()))
                && edge.from.chars().count() > edge.to.chars().count()
            {
                drops.note(kind, "wrong_direction", written);
            } else if seen.insert((true, edge.to.clone(), edge.from.clone())) {
                let (narrower, broader) = (builder.product(&edge.to), builder.product(&edge.from));
                builder.kind(narrower, broader, evidence);
            } else {
                drops.note(kind, "duplicate", written);
            }
            continue;
        };
        // Of two opposite statements, the one that makes a thing from a kind of itself is wrong; where
        // that does not tell them apart, neither is believed.
        let is_contradicted = flows.contains(&(product.clone(), material.clone()))
            && !kinds.contains(&(product.as_str(), material.as_str()));
        if is_contradicted {
            drops.note(kind, "wrong_direction", written);
        } else if seen.insert((false, material.clone(), product.clone())) {
            let (material, product) = (builder.product(&material), builder.product(&product));
            builder.recipe(material, product, None, evidence);
        } else {
            drops.note(kind, "duplicate", written);
        }
    }
}

fn plain_code(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

fn add_companies(builder: &mut Builder, records: &KgRecords, drops: &mut Drops) {
    let mut short_names = Vec::new();
    for (name, region, position) in &records.places {
        let at = builder.place(name) as usize;
        let place = &mut builder.graph.places[at];
        place.region = region.clone().or(place.region.take());
        if let Some((longitude, latitude)) = position {
            (place.longitude, place.latitude) = (Some(*longitude), Some(*latitude));
        }
        short_names.push((short_place(name).to_owned(), name.clone()));
    }
    let names: Vec<String> = short_names.iter().map(|(short, _)| short.clone()).collect();
    let by_short: HashMap<String, String> = short_names.into_iter().collect();
    for company in &records.companies {
        let code = plain_code(&company.code);
        if builder.known_firm(code).is_some() {
            drops.note("company", "duplicate", || {
                format!("{} {}", company.name, company.code)
            });
            continue;
        }
        let written = company
            .full_name
            .as_deref()
            .and_then(|full| parse_firm(full, &names).place);
        let place = company
            .city
            .clone()
            .or_else(|| written.and_then(|short| by_short.get(&short).cloned()));
        let place = place.map(|name| builder.place(&name));
        builder.firm(code, || Firm {
            name: company.name.clone(),
            full_name: company.full_name.clone(),
            code: Some(code.to_owned()),
            place,
            revenue: company.revenue,
            growth: company.growth,
            staff: company.staff,
            ..Firm::default()
        });
    }
}

fn short_place(name: &str) -> &str {
    let short = name.trim_end_matches(['市', '县', '区', '省', '盟']);
    if short.chars().count() < 2 {
        name
    } else {
        short
    }
}

fn add_makes(
    builder: &mut Builder,
    records: &KgRecords,
    source: u32,
    goods: &Goods,
    reviews: &Reviews,
    drops: &mut Drops,
) -> Pairs {
    let decided = reviews.in_force();
    let mut met: HashMap<&str, Vec<Meeting>> = HashMap::new();
    let mut pairs = Vec::new();
    let mut seen = HashSet::new();
    for make in &records.makes {
        let written = || format!("{} {} {}", make.company, make.product, make.weight);
        let meetings = met.entry(&make.product).or_insert_with(|| {
            let mut found = match goods.meaning(&make.product) {
                Meaning::Good => goods.meet(&make.product),
                _ => Vec::new(),
            };
            if let Some(words) = decided.get(make.product.as_str()) {
                take_decisions(builder, words, &mut found);
            }
            let name =
                |meeting: &Meeting| builder.graph.products[meeting.good as usize].name.as_str();
            let names: Vec<&str> = found.iter().map(name).collect();
            let good = found.first().map(|first| (names.join("、"), first.way));
            pairs.push((make.product.clone(), good));
            found
        });
        if !(make.weight.is_finite() && make.weight > 0.0) {
            drops.note("make", "weight_not_positive", written);
            continue;
        }
        let kind = goods.meaning(&make.product);
        if kind != Meaning::Good {
            let reason = match kind {
                Meaning::Service => "service",
                Meaning::Activity => "activity",
                _ => "fragment",
            };
            drops.note("make", reason, written);
            continue;
        }
        if make.weight > 1.0 {
            drops.note("make_weight", "share_above_one", written);
        }
        let code = plain_code(&make.code);
        let firm = builder.firm(code, || Firm {
            name: make.company.clone(),
            code: Some(code.to_owned()),
            ..Firm::default()
        });
        let own = builder.product(&make.product);
        let is_first = seen.insert((u32::MAX, own));
        for meeting in meetings
            .iter()
            .filter(|meeting| is_first && meeting.good != own)
        {
            builder.kind(
                own,
                meeting.good,
                Evidence {
                    source,
                    origin: match meeting.way {
                        Way::Reviewed => Origin::Observed,
                        _ => Origin::Inferred,
                    },
                    confidence: meeting.confidence,
                },
            );
        }
        if seen.insert((firm, own)) {
            let share = make.weight.min(1.0);
            let capacity = builder.graph.firms[firm as usize]
                .revenue
                .map(|revenue| revenue * share);
            builder.make(firm, own, capacity, Builder::observed(source));
        } else {
            drops.note("make", "duplicate", written);
        }
    }
    pairs
}

/// What people decided about a name goes before what the rules found.
fn take_decisions(builder: &Builder, words: &BTreeMap<&str, bool>, found: &mut Vec<Meeting>) {
    let name = |meeting: &Meeting| builder.graph.products[meeting.good as usize].name.as_str();
    found.retain(|meeting| !words.contains_key(name(meeting)));
    for (candidate, _) in words.iter().filter(|(_, is_match)| **is_match) {
        if let Some(good) = builder.known_product(candidate) {
            let meeting = Meeting {
                good,
                way: Way::Reviewed,
                confidence: 1.0,
            };
            found.insert(0, meeting);
        }
    }
}
