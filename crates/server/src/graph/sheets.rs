//! The findings about a chain as sheets that people read.

use chain::analyse::{ChainAnalysis, Invitation, headline};
use domain::catalogue::{Language, Sentence};
use report::book::BookSheet;

use super::body::state_label;
use crate::http::language::label;

/// Yuan of the sheets are in units of ten thousand.
const YUAN: f64 = 1e4;

struct Table<'a> {
    language: Language,
    key: &'a str,
    header: &'a [&'a str],
    numbers: &'a [usize],
    rows: Vec<Vec<String>>,
}

/// The sheets, and which columns of each hold numbers.
pub fn of(analysis: &ChainAnalysis, language: Language) -> (Vec<BookSheet>, Vec<Vec<usize>>) {
    let tables = [
        summary(analysis, language),
        segments(analysis, language),
        sourcing(analysis, language),
        chokes(analysis, language),
        risks(analysis, language),
        extensions(analysis, language),
        invitations(&analysis.invitation_candidates, language),
        reach(analysis, language),
    ];
    tables
        .into_iter()
        .map(|table| {
            let numbers = table.numbers.to_vec();
            (table.sheet(), numbers)
        })
        .unzip()
}

/// Firms to invite as a sheet, and which of its columns hold numbers.
pub fn of_invitations(firms: &[Invitation], language: Language) -> (BookSheet, Vec<usize>) {
    let table = invitations(firms, language);
    let numbers = table.numbers.to_vec();
    (table.sheet(), numbers)
}

impl Table<'_> {
    fn sheet(self) -> BookSheet {
        let header = |code: &&str| label(&format!("findings.column.{code}"), self.language);
        let mut rows = vec![self.header.iter().map(header).collect()];
        rows.extend(self.rows);
        BookSheet {
            name: label(&format!("findings.{}", self.key), self.language),
            rows,
        }
    }
}

fn said(reasons: &[Sentence], language: Language) -> String {
    let sentences: Vec<String> = reasons
        .iter()
        .map(|reason| reason.render(language))
        .collect();
    sentences.join("；")
}

fn number(value: f64) -> String {
    format!("{value:.4}")
}

fn optional(value: Option<f64>) -> String {
    value.map(number).unwrap_or_default()
}

fn money(value: Option<f64>) -> String {
    optional(value.map(|value| value / YUAN))
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn summary(analysis: &ChainAnalysis, language: Language) -> Table<'static> {
    let mut rows = vec![vec![analysis.chain.clone(), String::new()]];
    for sentence in headline(analysis).iter().chain(&analysis.reasons) {
        rows.push(vec![String::new(), sentence.render(language)]);
    }
    let version = Sentence::new("findings.version")
        .with("version", analysis.graph_version)
        .with("policy", &analysis.policy_version);
    rows.push(vec![String::new(), version.render(language)]);
    Table {
        language,
        key: "summary",
        header: &["name", "reasons"],
        numbers: &[],
        rows,
    }
}

fn segments(analysis: &ChainAnalysis, language: Language) -> Table<'static> {
    let row = |segment: &chain::analyse::SegmentReport| {
        vec![
            segment.layer.to_string(),
            segment.segment.clone(),
            state_label(segment.state.code(), language),
            segment.makers_local.to_string(),
            segment.makers_elsewhere.to_string(),
            money(Some(segment.revenue_local)),
            money(segment.need),
            optional(segment.met),
            optional(segment.hhi),
            segment.industries.join("、"),
            said(&segment.reasons, language),
        ]
    };
    Table {
        language,
        key: "segments",
        header: &[
            "layer",
            "segment",
            "state",
            "makers_local",
            "makers_elsewhere",
            "revenue",
            "need",
            "met",
            "hhi",
            "industries",
            "reasons",
        ],
        numbers: &[0, 3, 4, 5, 6, 7, 8],
        rows: analysis.segments.iter().map(row).collect(),
    }
}

fn sourcing(analysis: &ChainAnalysis, language: Language) -> Table<'static> {
    let row = |name: &str, rate: &chain::analyse::LocalRate| {
        vec![
            name.to_owned(),
            optional(rate.rate),
            optional(rate.min),
            optional(rate.max),
            money(Some(rate.local)),
            money(Some(rate.elsewhere)),
            money(Some(rate.unknown)),
        ]
    };
    let sourcing = &analysis.local_sourcing;
    let mut rows = vec![row(&analysis.chain, &sourcing.all)];
    rows.extend(
        sourcing
            .firms
            .iter()
            .map(|firm| row(&firm.firm, &firm.rate)),
    );
    Table {
        language,
        key: "sourcing",
        header: &[
            "name",
            "rate",
            "min",
            "max",
            "local",
            "elsewhere",
            "unknown",
        ],
        numbers: &[1, 2, 3, 4, 5, 6],
        rows,
    }
}

fn chokes(analysis: &ChainAnalysis, language: Language) -> Table<'static> {
    let row = |point: &chain::analyse::ChokePoint| {
        vec![
            label(&format!("choke-kind.{}", point.kind.code()), language),
            point.name.clone(),
            said(&point.reasons, language),
        ]
    };
    Table {
        language,
        key: "chokes",
        header: &["kind", "name", "reasons"],
        numbers: &[],
        rows: analysis.choke_points.iter().map(row).collect(),
    }
}

fn risks(analysis: &ChainAnalysis, language: Language) -> Table<'static> {
    let row = |risk: &chain::analyse::FirmRisk| {
        vec![
            risk.firm.clone(),
            number(risk.esri),
            number(risk.downstream),
            number(risk.upstream),
            said(&risk.reasons, language),
        ]
    };
    Table {
        language,
        key: "risks",
        header: &["firm", "esri", "downstream", "upstream", "reasons"],
        numbers: &[1, 2, 3],
        rows: analysis.systemic_risk.iter().map(row).collect(),
    }
}

fn extensions(analysis: &ChainAnalysis, language: Language) -> Table<'static> {
    let row = |next: &chain::analyse::Extension| {
        vec![
            next.product.clone(),
            next.from.join("、"),
            number(next.materials_share),
            optional(next.density),
            next.opens.to_string(),
            said(&next.reasons, language),
        ]
    };
    Table {
        language,
        key: "extensions",
        header: &[
            "product",
            "from",
            "materials_share",
            "density",
            "opens",
            "reasons",
        ],
        numbers: &[2, 3, 4],
        rows: analysis.extension_candidates.iter().map(row).collect(),
    }
}

fn invitations(firms: &[Invitation], language: Language) -> Table<'static> {
    let row = |firm: &Invitation| {
        vec![
            firm.firm.clone(),
            text(firm.code.as_ref()),
            firm.segment.clone(),
            firm.products.join("、"),
            text(firm.place.as_ref()),
            optional(firm.distance_km),
            money(firm.revenue),
            optional(firm.growth),
            number(firm.score),
            said(&firm.reasons, language),
        ]
    };
    Table {
        language,
        key: "invitations",
        header: &[
            "firm", "code", "segment", "products", "place", "distance", "revenue", "growth",
            "score", "reasons",
        ],
        numbers: &[5, 6, 7, 8],
        rows: firms.iter().map(row).collect(),
    }
}

fn reach(analysis: &ChainAnalysis, language: Language) -> Table<'static> {
    let row = |band: &chain::analyse::Band| {
        vec![
            optional(band.within_km),
            money(Some(band.value)),
            optional(band.share),
        ]
    };
    Table {
        language,
        key: "reach",
        header: &["within", "value", "share"],
        numbers: &[0, 1, 2],
        rows: analysis.reach.iter().map(row).collect(),
    }
}
