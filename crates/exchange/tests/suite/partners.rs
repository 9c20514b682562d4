use std::collections::{BTreeMap, BTreeSet};

use exchange::partners::{Known, Partners, Stream};

use super::examples;

/// The exchanges of by-products of which the material is known, by site; the Kwinana years are one.
fn exchanges() -> Option<Vec<(String, Known)>> {
    let path = examples("industrial-symbiosis")?.join("all_Exchanges.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.records().map(Result::unwrap);
    let rows = rows.filter(|row| row[3].to_lowercase().starts_with("by") && row[2].trim() != "NA");
    let exchanges = rows.map(|row| {
        let site = if row[4].starts_with("Kwinana") {
            "Kwinana"
        } else {
            &row[4]
        };
        let [supplier, taker, material] = [0, 1, 2].map(|at: usize| row[at].trim().to_owned());
        let known = Known {
            supplier,
            material,
            taker,
        };
        (site.to_owned(), known)
    });
    Some(exchanges.collect())
}

#[test]
fn foretells_each_site_from_the_others() {
    let Some(exchanges) = exchanges() else {
        return;
    };
    let sites: BTreeSet<&String> = exchanges.iter().map(|(site, _)| site).collect();
    let (mut asked, mut hits, mut reciprocal) = (0, 0, 0.0);
    for site in sites {
        let (here, there): (Vec<_>, Vec<_>) = exchanges.iter().partition(|(at, _)| at == site);
        let history: Vec<Known> = there.into_iter().map(|(_, known)| known.clone()).collect();
        let mut truth: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
        let mut takers = BTreeSet::new();
        for (_, known) in here {
            takers.insert(known.taker.clone());
            let stream = truth.entry((&known.supplier, &known.material));
            stream.or_default().insert(&known.taker);
        }
        let takers: Vec<String> = takers.into_iter().collect();
        let partners = Partners::learn(&history, &takers);
        for ((supplier, material), wanted) in truth {
            let stream = Stream {
                id: String::new(),
                supplier: supplier.to_owned(),
                material: material.to_owned(),
            };
            let answer = partners.answer(&[stream], &takers, None);
            let found = &answer.streams[0].takers;
            let is_wanted =
                |taker: &exchange::partners::Taker| wanted.contains(taker.taker.as_str());
            let rank = found.iter().position(is_wanted).unwrap() + 1;
            asked += 1;
            hits += usize::from(rank <= 3);
            reciprocal += 1.0 / rank as f64;
        }
    }
    let (hits, reciprocal) = (
        hits as f64 / f64::from(asked),
        reciprocal / f64::from(asked),
    );
    println!("{asked} by-products, hit@3 {hits:.3}, MRR {reciprocal:.3}");
    assert!(hits >= 0.60 && reciprocal >= 0.54, "{hits} {reciprocal}");
}
