//! A graph added to another: what both know is one thing, what only one knows stays.

use std::collections::HashMap;
use std::hash::Hash;

use crate::model::{ChainGraph, Evidence, Firm, Place, Segment};
use crate::resolve::normal_form;

/// Adds to a graph what another holds. Things meet by identifier, then by the normal form of their
/// name; where both speak of the same fact, what is added goes before what was known, and what it
/// leaves open stays as it was. Nothing goes.
///
/// Products and industries of a segment that both know are those of both together. Of supplies
/// between the same two firms of the same product, those added replace those known.
#[must_use]
pub fn add(base: &ChainGraph, added: &ChainGraph) -> ChainGraph {
    let mut sum = Sum::new(base, added);
    let places = sum.places(added);
    let products = sum.products(added);
    let firms = sum.firms(added, &places);
    sum.chains(added, &products);
    sum.relations(added, &products, &firms);
    sum.graph
}

/// The graph so far, and where the sources of what is added stand in it.
struct Sum {
    graph: ChainGraph,
    sources: Vec<u32>,
}

impl Sum {
    fn new(base: &ChainGraph, added: &ChainGraph) -> Self {
        let mut graph = base.clone();
        let sources = added.sources.iter();
        let sources = sources.map(|source| graph.source(source.clone())).collect();
        Self { graph, sources }
    }

    fn evidence(&self, evidence: Evidence) -> Evidence {
        Evidence {
            source: self.sources[evidence.source as usize],
            ..evidence
        }
    }

    fn places(&mut self, added: &ChainGraph) -> Vec<u32> {
        let mut known = by_form(self.graph.places.iter().map(|place| &place.name));
        let found = added.places.iter().map(|place| {
            let at = *known.entry(normal_form(&place.name)).or_insert_with(|| {
                self.graph.places.push(Place {
                    name: place.name.clone(),
                    region: None,
                    longitude: None,
                    latitude: None,
                });
                self.graph.places.len() as u32 - 1
            });
            let kept = &mut self.graph.places[at as usize];
            update(&mut kept.region, &place.region);
            update(&mut kept.longitude, &place.longitude);
            update(&mut kept.latitude, &place.latitude);
            at
        });
        found.collect()
    }

    fn products(&mut self, added: &ChainGraph) -> Vec<u32> {
        let mut known = by_form(self.graph.products.iter().map(|product| &product.name));
        // two names of one form may both be there; each is then met as it is written
        let written: HashMap<String, u32> = (0u32..)
            .zip(&self.graph.products)
            .map(|(at, product)| (product.name.clone(), at))
            .collect();
        let found = added.products.iter().map(|product| {
            if let Some(at) = written.get(&product.name) {
                return *at;
            }
            *known.entry(normal_form(&product.name)).or_insert_with(|| {
                self.graph.products.push(product.clone());
                self.graph.products.len() as u32 - 1
            })
        });
        found.collect()
    }

    fn firms(&mut self, added: &ChainGraph, places: &[u32]) -> Vec<u32> {
        let mut by_code: HashMap<String, u32> = HashMap::new();
        let mut by_name: HashMap<String, u32> = HashMap::new();
        for (at, firm) in (0u32..).zip(&self.graph.firms) {
            if let Some(code) = &firm.code {
                by_code.entry(code.clone()).or_insert(at);
            }
            by_name.entry(normal_form(&firm.name)).or_insert(at);
        }
        let mut found = Vec::with_capacity(added.firms.len());
        for firm in &added.firms {
            let name = normal_form(&firm.name);
            let known = firm
                .code
                .as_ref()
                .and_then(|code| by_code.get(code))
                .copied();
            let known = known.or_else(|| {
                let at = *by_name.get(&name)?;
                // one name with two codes is two firms
                let code = self.graph.firms[at as usize].code.as_ref();
                let is_other = code.zip(firm.code.as_ref()).is_some_and(|(a, b)| a != b);
                (!is_other).then_some(at)
            });
            let at = known.unwrap_or_else(|| {
                self.graph.firms.push(Firm {
                    name: firm.name.clone(),
                    ..Firm::default()
                });
                self.graph.firms.len() as u32 - 1
            });
            by_name.entry(name).or_insert(at);
            if let Some(code) = &firm.code {
                by_code.entry(code.clone()).or_insert(at);
            }
            let kept = &mut self.graph.firms[at as usize];
            update(&mut kept.full_name, &firm.full_name);
            update(&mut kept.code, &firm.code);
            update(
                &mut kept.place,
                &firm.place.map(|place| places[place as usize]),
            );
            update(&mut kept.revenue, &firm.revenue);
            update(&mut kept.growth, &firm.growth);
            update(&mut kept.staff, &firm.staff);
            update(&mut kept.tie, &firm.tie);
            kept.is_lead |= firm.is_lead;
            kept.is_invented |= firm.is_invented;
            found.push(at);
        }
        found
    }

    fn chains(&mut self, added: &ChainGraph, products: &[u32]) {
        let mut known = by_form(self.graph.chains.iter().map(|chain| &chain.name));
        let mut chains = Vec::with_capacity(added.chains.len());
        for chain in &added.chains {
            let at = *known.entry(normal_form(&chain.name)).or_insert_with(|| {
                self.graph.chains.push(chain.clone());
                self.graph.chains.len() as u32 - 1
            });
            let kept = &mut self.graph.chains[at as usize];
            update(&mut kept.code, &chain.code);
            update(&mut kept.region, &chain.region);
            chains.push(at);
        }
        let key = |segment: &Segment| (segment.chain, normal_form(&segment.name));
        let mut known = first_of(&self.graph.segments, key);
        for segment in &added.segments {
            let own: Vec<u32> = segment
                .products
                .iter()
                .map(|product| products[*product as usize])
                .collect();
            let segment = Segment {
                chain: chains[segment.chain as usize],
                products: own,
                ..segment.clone()
            };
            match known.get(&key(&segment)) {
                None => {
                    known.insert(key(&segment), self.graph.segments.len());
                    self.graph.segments.push(segment);
                }
                Some(at) => {
                    let kept = &mut self.graph.segments[*at];
                    (kept.layer, kept.weight) = (segment.layer, segment.weight);
                    update(&mut kept.need, &segment.need);
                    join(&mut kept.products, segment.products);
                    join(&mut kept.industries, segment.industries);
                }
            }
        }
    }

    fn relations(&mut self, added: &ChainGraph, products: &[u32], firms: &[u32]) {
        let product = |at: u32| products[at as usize];
        let firm = |at: u32| firms[at as usize];
        let kinds = added.kinds.iter().map(|kind| {
            let mut kind = kind.clone();
            (kind.narrower, kind.broader) = (product(kind.narrower), product(kind.broader));
            kind.evidence = self.evidence(kind.evidence);
            kind
        });
        let kinds: Vec<_> = kinds.filter(|kind| kind.narrower != kind.broader).collect();
        put(
            &mut self.graph.kinds,
            kinds,
            |kind| (kind.narrower, kind.broader),
            |kept, new| kept.evidence = new.evidence,
        );
        let recipes = added.recipes.iter().map(|recipe| {
            let mut recipe = recipe.clone();
            (recipe.product, recipe.material) = (product(recipe.product), product(recipe.material));
            recipe.evidence = self.evidence(recipe.evidence);
            recipe
        });
        let recipes: Vec<_> = recipes
            .filter(|recipe| recipe.product != recipe.material)
            .collect();
        put(
            &mut self.graph.recipes,
            recipes,
            |recipe| (recipe.product, recipe.material),
            |kept, new| {
                kept.evidence = new.evidence;
                update(&mut kept.quantity, &new.quantity);
            },
        );
        let makes = added.makes.iter().map(|make| {
            let mut make = make.clone();
            (make.firm, make.product) = (firm(make.firm), product(make.product));
            make.evidence = self.evidence(make.evidence);
            make
        });
        let makes: Vec<_> = makes.collect();
        put(
            &mut self.graph.makes,
            makes,
            |make| (make.firm, make.product),
            |kept, new| {
                kept.evidence = new.evidence;
                update(&mut kept.capacity, &new.capacity);
            },
        );
        let needs = added.needs.iter().map(|need| {
            let mut need = need.clone();
            (need.firm, need.product) = (firm(need.firm), product(need.product));
            need.evidence = self.evidence(need.evidence);
            need
        });
        let needs: Vec<_> = needs.collect();
        put(
            &mut self.graph.needs,
            needs,
            |need| (need.firm, need.product),
            |kept, new| {
                kept.evidence = new.evidence;
                update(&mut kept.value, &new.value);
            },
        );
        let supplies = added.supplies.iter().map(|supply| {
            let mut supply = supply.clone();
            (supply.supplier, supply.buyer) = (firm(supply.supplier), firm(supply.buyer));
            supply.product = product(supply.product);
            supply.evidence = self.evidence(supply.evidence);
            supply
        });
        let supplies: Vec<_> = supplies
            .filter(|supply| supply.supplier != supply.buyer)
            .collect();
        let key = |supply: &crate::model::Supply| (supply.supplier, supply.buyer, supply.product);
        let told = first_of(&supplies, key);
        self.graph
            .supplies
            .retain(|supply| !told.contains_key(&key(supply)));
        self.graph.supplies.extend(supplies);
    }
}

fn by_form<'a>(names: impl Iterator<Item = &'a String>) -> HashMap<String, u32> {
    let mut found = HashMap::new();
    for (at, name) in (0u32..).zip(names) {
        found.entry(normal_form(name)).or_insert(at);
    }
    found
}

fn first_of<T, K: Eq + Hash>(list: &[T], key: impl Fn(&T) -> K) -> HashMap<K, usize> {
    let mut found = HashMap::with_capacity(list.len());
    for (at, item) in list.iter().enumerate() {
        found.entry(key(item)).or_insert(at);
    }
    found
}

fn put<T, K: Eq + Hash>(
    list: &mut Vec<T>,
    added: Vec<T>,
    key: impl Fn(&T) -> K,
    change: impl Fn(&mut T, &T),
) {
    let mut known = first_of(list, &key);
    for item in added {
        match known.get(&key(&item)) {
            Some(at) => change(&mut list[*at], &item),
            None => {
                known.insert(key(&item), list.len());
                list.push(item);
            }
        }
    }
}

fn update<T: Clone>(known: &mut Option<T>, new: &Option<T>) {
    if new.is_some() {
        known.clone_from(new);
    }
}

fn join<T: PartialEq>(known: &mut Vec<T>, added: Vec<T>) {
    for item in added {
        if !known.contains(&item) {
            known.push(item);
        }
    }
}
