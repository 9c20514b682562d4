//! What roads need of a map, gathered in two passes: first ways and relations, then the nodes that they name.

use std::collections::{BTreeMap, HashMap};

use super::words::{Tags, Words};
use super::{Kind, MapError, Member, Object, Pair, Pass};

/// A way that may be a road or a ferry.
#[derive(Debug, Clone)]
pub struct Way {
    /// Its number in the map.
    pub id: i64,
    /// Its nodes, as places in the list of nodes; nothing where the map does not hold the node.
    pub nodes: Vec<Option<u32>>,
    tags: Vec<(u32, u32)>,
}

/// A rule of turning at one node.
#[derive(Debug, Clone)]
pub struct Restriction {
    /// Numbers of the ways that one comes from.
    pub from: Vec<i64>,
    /// The place of the node in the list of nodes.
    pub via: u32,
    /// Numbers of the ways that one would go to.
    pub to: Vec<i64>,
    tags: Vec<(u32, u32)>,
}

/// What roads need of a map.
#[derive(Debug, Clone, Default)]
pub struct Map {
    words: Words,
    /// Places of the nodes that ways name, in units of 1e-7 degrees: east, north.
    pub nodes: Vec<(i32, i32)>,
    /// Ways with a `highway`, or a `route` that is a ferry.
    pub ways: Vec<Way>,
    /// Rules of turning with one node as their via.
    pub restrictions: Vec<Restriction>,
    /// How many things of the file were left out, by the reason.
    pub dropped: BTreeMap<&'static str, u64>,
    barriers: HashMap<u32, Vec<(u32, u32)>>,
}

impl Map {
    /// The tags of a way.
    pub fn way_tags<'a>(&'a self, way: &'a Way) -> Tags<'a> {
        Tags::new(&self.words, &way.tags)
    }

    /// The tags of a rule.
    pub fn rule_tags<'a>(&'a self, rule: &'a Restriction) -> Tags<'a> {
        Tags::new(&self.words, &rule.tags)
    }

    /// The nodes with a barrier, and their tags.
    pub fn barriers(&self) -> impl Iterator<Item = (u32, Tags<'_>)> {
        self.barriers
            .iter()
            .map(|(node, tags)| (*node, Tags::new(&self.words, tags)))
    }

    fn drop_one(&mut self, reason: &'static str) {
        *self.dropped.entry(reason).or_default() += 1;
    }
}

#[derive(Debug)]
struct RawRule {
    from: Vec<i64>,
    via: i64,
    to: Vec<i64>,
    tags: Vec<(u32, u32)>,
}

#[derive(Debug, Default)]
struct Gather {
    map: Map,
    refs: Vec<Vec<i64>>,
    places: HashMap<i64, usize>,
    rules: BTreeMap<i64, RawRule>,
    objects: u64,
}

/// Gathers from a source that visits the objects of a pass.
pub(super) fn collect(
    mut source: impl FnMut(Pass, &mut dyn FnMut(Object<'_>)) -> Result<(), MapError>,
) -> Result<Map, MapError> {
    let mut gather = Gather::default();
    source(Pass::WaysAndRelations, &mut |object| gather.first(&object))?;
    let mut ids: Vec<i64> = gather.refs.iter().flatten().copied().collect();
    ids.extend(gather.rules.values().map(|rule| rule.via));
    ids.sort_unstable();
    ids.dedup();
    let mut found: Vec<Option<(i32, i32)>> = vec![None; ids.len()];
    let mut barriers: BTreeMap<usize, Vec<(u32, u32)>> = BTreeMap::new();
    source(Pass::Nodes, &mut |object| {
        let Object::Node { id, at, tags } = object else {
            return;
        };
        gather.objects += 1;
        let Ok(place) = ids.binary_search(&id) else {
            return;
        };
        if at.is_none() {
            gather.map.drop_one("node-off-globe");
        }
        if found[place].is_some() {
            gather.map.drop_one("node-repeated");
        }
        found[place] = at;
        if tags.iter().any(|(key, _)| key == "barrier") {
            barriers.insert(place, interned(&mut gather.map.words, tags));
        } else {
            barriers.remove(&place);
        }
    })?;
    if gather.objects == 0 {
        return Err(MapError::Empty);
    }
    Ok(gather.whole(&ids, &found, barriers))
}

fn interned(words: &mut Words, tags: &[Pair<'_>]) -> Vec<(u32, u32)> {
    tags.iter()
        .map(|(key, value)| (words.put(key), words.put(value)))
        .collect()
}

fn has(tags: &[Pair<'_>], key: &str, wanted: impl Fn(&str) -> bool) -> bool {
    tags.iter()
        .any(|(found, value)| found == key && wanted(value.trim()))
}

impl Gather {
    fn first(&mut self, object: &Object<'_>) {
        match object {
            Object::Node { .. } => {}
            Object::Way { id, refs, tags } => {
                self.objects += 1;
                if has(tags, "highway", |_| true) || has(tags, "route", |route| route == "ferry") {
                    self.way(*id, refs, tags);
                }
            }
            Object::Relation { id, members, tags } => {
                self.objects += 1;
                if has(tags, "type", |kind| kind == "restriction") {
                    self.rule(*id, members, tags);
                }
            }
        }
    }

    /// A way that stands twice is the later one.
    fn way(&mut self, id: i64, refs: &[i64], tags: &[Pair<'_>]) {
        let tags = interned(&mut self.map.words, tags);
        let way = Way {
            id,
            nodes: Vec::new(),
            tags,
        };
        if let Some(place) = self.places.get(&id) {
            self.map.ways[*place] = way;
            refs.clone_into(&mut self.refs[*place]);
            self.map.drop_one("way-repeated");
            return;
        }
        self.places.insert(id, self.refs.len());
        self.map.ways.push(way);
        self.refs.push(refs.to_owned());
    }

    fn rule(&mut self, id: i64, members: &[Member<'_>], tags: &[Pair<'_>]) {
        let ways = |role: &str| -> Vec<i64> {
            let of = members.iter().filter(|one| one.role == role);
            of.filter(|one| one.kind == Kind::Way)
                .map(|one| one.id)
                .collect()
        };
        let mut vias = members.iter().filter(|one| one.role == "via");
        let via = vias.next();
        let (from, to) = (ways("from"), ways("to"));
        match via {
            _ if from.is_empty() || to.is_empty() => self.map.drop_one("restriction-broken"),
            None => self.map.drop_one("restriction-broken"),
            Some(via) if via.kind != Kind::Node || vias.next().is_some() => {
                self.map.drop_one("restriction-via-way");
            }
            Some(via) => {
                let tags = interned(&mut self.map.words, tags);
                let via = via.id;
                self.rules.insert(
                    id,
                    RawRule {
                        from,
                        via,
                        to,
                        tags,
                    },
                );
            }
        }
    }

    fn whole(
        mut self,
        ids: &[i64],
        found: &[Option<(i32, i32)>],
        barriers: BTreeMap<usize, Vec<(u32, u32)>>,
    ) -> Map {
        let mut places: Vec<Option<u32>> = Vec::with_capacity(ids.len());
        for at in found {
            places.push(at.and_then(|at| {
                let place = u32::try_from(self.map.nodes.len()).ok()?;
                self.map.nodes.push(at);
                Some(place)
            }));
        }
        let place = |id: &i64| ids.binary_search(id).ok().and_then(|at| places[at]);
        for (way, refs) in self.map.ways.iter_mut().zip(&self.refs) {
            way.nodes = refs.iter().map(place).collect();
        }
        let missing = self.map.ways.iter().flat_map(|way| &way.nodes);
        let missing = missing.filter(|node| node.is_none()).count() as u64;
        if missing > 0 {
            self.map.dropped.insert("way-node-missing", missing);
        }
        for (at, tags) in barriers {
            if let Some(node) = places[at] {
                self.map.barriers.insert(node, tags);
            }
        }
        for rule in std::mem::take(&mut self.rules).into_values() {
            match place(&rule.via) {
                Some(via) => self.map.restrictions.push(Restriction {
                    from: rule.from,
                    via,
                    to: rule.to,
                    tags: rule.tags,
                }),
                None => self.map.drop_one("restriction-broken"),
            }
        }
        self.map
    }
}
