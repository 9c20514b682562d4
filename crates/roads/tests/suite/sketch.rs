//! Small networks drawn by hand or at random, as the XML of a map.

use std::fmt::Write as _;

use proptest::prelude::*;
use roads::network::{Network, build};
use roads::osm;
use roads::profile::Profile;

/// A way: its nodes and its tags.
#[derive(Debug, Clone)]
pub struct Way {
    pub nodes: Vec<usize>,
    pub tags: Vec<(&'static str, &'static str)>,
}

/// A rule of turning: from which way, at which node, to which way.
#[derive(Debug, Clone)]
pub struct Rule {
    pub from: usize,
    pub via: usize,
    pub to: usize,
    pub value: &'static str,
}

/// A map.
#[derive(Debug, Clone, Default)]
pub struct Sketch {
    /// Thousandths of degrees east of 112 and north of 26.
    pub nodes: Vec<(u16, u16)>,
    pub barred: Vec<usize>,
    pub ways: Vec<Way>,
    pub rules: Vec<Rule>,
}

impl Sketch {
    /// The map as XML, relations first: order does not matter.
    pub fn xml(&self) -> String {
        let mut xml = "<?xml version='1.0' encoding='UTF-8'?>\n<osm version='0.6'>\n".to_owned();
        for (at, rule) in self.rules.iter().enumerate() {
            let Rule {
                from,
                via,
                to,
                value,
            } = rule;
            writeln!(
                xml,
                "<relation id='{at}'><member type='way' ref='{from}' role='from'/><member type='node' ref='{via}' \
                 role='via'/><member type='way' ref='{to}' role='to'/><tag k='type' v='restriction'/><tag \
                 k='restriction' v='{value}'/></relation>"
            )
            .expect("memory");
        }
        for (at, way) in self.ways.iter().enumerate() {
            write!(xml, "<way id='{at}'>").expect("memory");
            for node in &way.nodes {
                write!(xml, "<nd ref='{node}'/>").expect("memory");
            }
            for (key, value) in &way.tags {
                write!(xml, "<tag k='{key}' v='{value}'/>").expect("memory");
            }
            xml.push_str("</way>\n");
        }
        for (at, (lon, lat)) in self.nodes.iter().enumerate() {
            let tags = match self.barred.contains(&at) {
                true => "<tag k='barrier' v='bollard'/>",
                false => "",
            };
            let (lon, lat) = (
                112.0 + f64::from(*lon) / 1000.0,
                26.0 + f64::from(*lat) / 1000.0,
            );
            writeln!(
                xml,
                "<node id='{at}' lon='{lon:.7}' lat='{lat:.7}'>{tags}</node>"
            )
            .expect("memory");
        }
        xml.push_str("</osm>\n");
        xml
    }

    /// The network of a profile.
    pub fn network(&self, profile: &str) -> Network<'static> {
        let map = osm::read(self.xml().as_bytes()).expect("a map");
        build(&map, &Profile::named(profile).expect("a profile"))
    }
}

/// Roads of one class through these nodes.
pub fn road(nodes: &[usize]) -> Way {
    let tags = vec![("highway", "residential")];
    Way {
        nodes: nodes.to_vec(),
        tags,
    }
}

/// Maps at random: roads that share nodes, of several classes and directions, with rules and barriers.
pub fn sketches() -> impl Strategy<Value = Sketch> {
    let count = 3..14_usize;
    count.prop_flat_map(|count| {
        let nodes = prop::collection::vec((0..40_u16, 0..40_u16), count);
        let way = (
            prop::collection::vec(0..count, 2..6),
            prop::sample::select(vec!["primary", "residential", "service", "motorway"]),
            prop::sample::select(vec!["", "yes", "-1", "no"]),
        );
        let ways = prop::collection::vec(way, 1..12);
        let rule = (
            0..12_usize,
            0..count,
            0..12_usize,
            prop::sample::select(vec!["no_left_turn", "no_u_turn", "only_straight_on"]),
        );
        let rules = prop::collection::vec(rule, 0..8);
        let barred = prop::collection::vec(0..count, 0..2);
        (nodes, ways, rules, barred).prop_map(|(nodes, ways, rules, barred)| Sketch {
            nodes,
            barred,
            ways: ways
                .into_iter()
                .map(|(nodes, class, oneway)| Way {
                    nodes,
                    tags: vec![("highway", class), ("oneway", oneway)],
                })
                .collect(),
            rules: rules
                .into_iter()
                .map(|(from, via, to, value)| Rule {
                    from,
                    via,
                    to,
                    value,
                })
                .collect(),
        })
    })
}
