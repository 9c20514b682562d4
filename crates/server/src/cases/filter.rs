//! The query of every list of cases: what it is narrowed to, and in which order it comes.

use domain::cases::{Part, Source, Urgency};
use domain::kinds::{CaseKind, Field, Parsed, Raw};
use domain::lifecycle::StateCode;
use domain::platform::UnitKind;
use domain::rates::{Counted, RateRule};
use domain::words::EnterpriseId;
use jiff::Timestamp;
use serde::Deserialize;
use store::cases::{CaseFilter, Cursor, Dimension, DueFilter, Lookup, Order, calendar};
use store::search::Ranking;
use utoipa::IntoParams;
use utoipa::openapi::schema::Object;

use super::load::Mount;
use crate::App;
use crate::http::extract::PageQuery;
use crate::http::openapi::words;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::http::when::instant;

/// What stands in a filter for "has none of it".
const NONE: &str = "none";

/// What a list of cases is narrowed to. Everything that is left out lets all through.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CaseQuery {
    /// Code of a kind; only under `/cases`.
    #[param(schema_with = kinds)]
    pub kind: Option<String>,
    /// Codes of states, separated by commas.
    pub state: Option<String>,
    /// `true` for open cases, `false` for closed ones.
    pub open: Option<bool>,
    /// Code of the unit that acts on it; `none`: no unit leads it.
    pub department: Option<String>,
    /// `lead` (default) or `supporting`: in which part the unit acts; `any` for both.
    #[param(schema_with = parts)]
    pub role: Option<String>,
    /// Codes of chains, separated by commas; `none`: it lies on none.
    pub chain: Option<String>,
    /// Code of the park; `none`: it lies in none.
    pub park: Option<String>,
    /// Code of the category; `none`: it has none.
    pub category: Option<String>,
    /// `web`, `phone`, `visit` or `import`.
    #[param(schema_with = sources)]
    pub source: Option<String>,
    /// `normal`, `urgent` or `critical`.
    #[param(schema_with = urgencies)]
    pub urgency: Option<String>,
    /// Unified social credit code or id of the firm.
    pub enterprise: Option<String>,
    /// Words to search for, all of which must be found: in Chinese, by pinyin or its initials, codes, any
    /// part of a number, a credit code, a whole telephone number.
    pub q: Option<String>,
    /// `overdue`, `today`, `week` or `none`.
    #[param(schema_with = dues)]
    pub due: Option<String>,
    /// Filed on or after this day or instant.
    #[param(schema_with = words::day)]
    pub from: Option<String>,
    /// Filed before this day or instant.
    #[param(schema_with = words::day)]
    pub to: Option<String>,
    /// What rates count: `cohort`, `responded`, `resolved`, `struck-off`, `rated`, `satisfied`,
    /// `in-time`, `pending`, `late`, `judged`, `dispatched`, `returned`, `extended`, `reopened` or
    /// `ever-resolved`. The list behind a number of `/rates` of the same days.
    pub counted: Option<String>,
    /// The rate whose number it is: cases that are exempted from it are left out.
    pub rate: Option<String>,
    /// Sign-in name of the person in charge; `none`: nobody is.
    pub person: Option<String>,
    /// Sign-in name of the agent who took it in; `none`: nobody did.
    pub agent: Option<String>,
    /// `-submitted`, `submitted`, `due`, or `relevance`: the exact phrase first, then all words near one
    /// another, then the rest. `relevance` is the default where `q` is given, else `-submitted`.
    #[param(schema_with = orders)]
    pub sort: Option<String>,
    /// Rows wanted, 1 to 200; 50 when left out.
    pub limit: Option<u64>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl CaseQuery {
    /// The filter that the query names, its words aside. `raw` is the query as it came: it may name fields
    /// of the kind's own.
    ///
    /// # Errors
    /// 422 with every parameter that does not fit.
    pub(crate) async fn filter(
        &self,
        app: &App,
        mount: Mount,
        raw: Option<&str>,
    ) -> Result<CaseFilter, Refusal> {
        let now = app.store.ambient().now();
        let mut errors = FieldErrors::default();
        let mut filter = CaseFilter {
            kind: mount.kind(),
            open: self.open,
            ..CaseFilter::default()
        };
        let kind = given(&self.kind).filter(|_| !is_own_field(mount, "kind"));
        if let Some(kind) = kind {
            let asked = known(&mut errors, "kind", CaseKind::from_code(kind));
            filter.kind = filter.kind.or(asked);
        }
        filter.states = self.states(&mut errors, &filter);
        filter.source = given(&self.source)
            .and_then(|code| known(&mut errors, "source", Source::from_code(code)));
        filter.urgency = given(&self.urgency)
            .and_then(|code| known(&mut errors, "urgency", Urgency::from_code(code)));
        filter.due =
            given(&self.due).and_then(|due| known(&mut errors, "due", due_filter(due, now)));
        filter.submitted = (
            given(&self.from).and_then(|text| known(&mut errors, "from", instant(text))),
            given(&self.to).and_then(|text| known(&mut errors, "to", instant(text))),
        );
        if let Some(code) = given(&self.counted) {
            let kind = *filter.kind.get_or_insert(CaseKind::Request);
            let counted = Counted::from_code(code).filter(|_| kind == CaseKind::Request);
            filter.counted = known(&mut errors, "counted", counted).map(|what| (what, now));
        }
        filter.rate = given(&self.rate)
            .and_then(|code| known(&mut errors, "rate", RateRule::from_code(code)));
        self.look_up(app, &mut errors, &mut filter).await?;
        errors.finish()?;
        // what does not fit is told also where it would change nothing
        self.ranking()?;
        PageQuery::new(self.limit, None).parse::<Cursor>()?;
        filter.own = own(filter.kind, raw)?;
        Ok(filter)
    }

    /// The order that the query names.
    ///
    /// # Errors
    /// 422 when there is no such order.
    fn ranking(&self) -> Result<Ranking, Refusal> {
        let mut errors = FieldErrors::default();
        let ranking = match given(&self.sort) {
            None | Some("relevance") if self.words().is_some() => Some(Ranking::Relevance),
            // without words everything is as relevant
            None | Some("-submitted" | "relevance") => Some(Ranking::By(Order::NewestFirst)),
            Some("submitted" | "number") => Some(Ranking::By(Order::OldestFirst)),
            Some("due") => Some(Ranking::By(Order::DueFirst)),
            Some(_) => known(&mut errors, "sort", None),
        };
        errors.finish()?;
        Ok(ranking.unwrap_or(Ranking::By(Order::default())))
    }

    fn states(&self, errors: &mut FieldErrors, filter: &CaseFilter) -> Vec<StateCode> {
        let kinds: Vec<_> = match filter.kind {
            Some(kind) => vec![kind],
            None => CaseKind::ALL.to_vec(),
        };
        let codes = given(&self.state).unwrap_or_default().split(',');
        let mut states = Vec::new();
        for code in codes.map(str::trim).filter(|code| !code.is_empty()) {
            let code = code.replace('_', "-");
            let found = kinds.iter().find_map(|kind| kind.lifecycle().state(&code));
            states.extend(known(errors, "state", found).map(|state| state.code));
        }
        states
    }

    async fn look_up(
        &self,
        app: &App,
        errors: &mut FieldErrors,
        filter: &mut CaseFilter,
    ) -> Result<(), Refusal> {
        // a list is looked through for former days too
        let lookup = Lookup::now(&app.store).retired_too();
        let part = match given(&self.role) {
            None | Some("lead") => Some(Some(Part::Lead)),
            Some("supporting") => Some(Some(Part::Supporting)),
            Some("any") => Some(None),
            Some(_) => known(errors, "role", None),
        };
        let mut named = |text: &Option<String>, side: Dimension| {
            let code = given(text).map(str::to_owned)?;
            if code == NONE {
                filter.without.push(side);
                return None;
            }
            Some(code)
        };
        let department = named(&self.department, Dimension::Department);
        let chain = named(&self.chain, Dimension::Chain);
        let park = named(&self.park, Dimension::Park);
        let category = named(&self.category, Dimension::Category);
        let person = named(&self.person, Dimension::Person);
        let agent = named(&self.agent, Dimension::Agent);
        if let Some(name) = person {
            filter.person = known(errors, "person", lookup.person(&name).await?);
        }
        if let Some(name) = agent {
            filter.agent = known(errors, "agent", lookup.person(&name).await?);
        }
        if let Some(code) = department {
            let found = lookup.unit(&code, &UnitKind::HANDLING).await?;
            let unit = known(errors, "department", found);
            filter.unit = unit.zip(part);
        }
        for code in chain.iter().flat_map(|codes| codes.split(',')) {
            filter
                .chains
                .extend(known(errors, "chain", lookup.chain(code.trim()).await?));
        }
        if let [only] = filter.chains[..] {
            // an index begins with the one chain
            (filter.chain, filter.chains) = (Some(only), Vec::new());
        }
        if let Some(code) = park {
            let found = lookup.unit(&code, &[UnitKind::Park]).await?;
            filter.park = known(errors, "park", found);
        }
        if let Some(code) = category {
            filter.category = known(errors, "category", lookup.category(&code).await?);
        }
        if let Some(code) = given(&self.enterprise) {
            let by_id = code.parse::<EnterpriseId>().ok();
            filter.enterprise = match by_id {
                Some(id) => Some(id),
                None => known(errors, "enterprise", lookup.enterprise(code).await?),
            };
        }
        Ok(())
    }

    /// The words to search for, if any, and the order.
    ///
    /// # Errors
    /// 422 when there is no such order.
    pub(crate) fn wanted(&self) -> Result<(Option<&str>, Ranking), Refusal> {
        Ok((self.words(), self.ranking()?))
    }

    /// The words to search for, if any.
    pub(crate) fn words(&self) -> Option<&str> {
        given(&self.q)
    }
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// Whether the kind that is listed has a field of its own by this name.
fn is_own_field(mount: Mount, name: &str) -> bool {
    let kind = mount.kind().map(CaseKind::kind);
    kind.is_some_and(|kind| kind.columns().any(|field| field.code == name))
}

fn known<T>(errors: &mut FieldErrors, field: &str, found: Option<T>) -> Option<T> {
    if found.is_none() {
        errors.add_code(field, "input.unknown");
    }
    found
}

fn due_filter(due: &str, now: Timestamp) -> Option<DueFilter> {
    let today = calendar().date_of(now);
    let end = |days: i32| {
        let day = today
            .checked_add(jiff::Span::new().days(days))
            .unwrap_or(today);
        calendar().instant(day.at(0, 0, 0, 0))
    };
    match due {
        "overdue" => Some(DueFilter::Overdue(now)),
        "today" => Some(DueFilter::Between(now, end(1))),
        "week" => Some(DueFilter::Between(now, end(7))),
        "none" => Some(DueFilter::NotRunning),
        _ => None,
    }
}

/// What a list is narrowed to of its kind's own fields: choices, years and the like, by their names.
///
/// # Errors
/// 422 when a value is none of its field.
fn own(
    kind: Option<CaseKind>,
    query: Option<&str>,
) -> Result<Vec<(&'static Field, String)>, Refusal> {
    let mut errors = FieldErrors::default();
    let mut terms = Vec::new();
    let own: Vec<&'static Field> = kind
        .into_iter()
        .flat_map(|kind| kind.kind().columns())
        .collect();
    for (name, text) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        let Some(field) = own
            .iter()
            .find(|field| field.code == name && !field.personal)
        else {
            continue;
        };
        match field.parse(Some(&Raw::Text(text.into_owned()))) {
            Ok(Some(Parsed::Known(value))) => terms.push((*field, field.canonical(&value))),
            Ok(Some(Parsed::Named(_)) | None) => {}
            Err(fault) => errors.add(field.code, &fault),
        }
    }
    errors.finish()?;
    Ok(terms)
}

fn kinds() -> Object {
    words::one_of_or_empty(CaseKind::ALL.iter().map(|kind| kind.code()))
}

fn parts() -> Object {
    words::one_of_or_empty(["lead", "supporting", "any"])
}

fn sources() -> Object {
    words::one_of_or_empty(Source::ALL.map(Source::code))
}

fn urgencies() -> Object {
    words::one_of_or_empty(Urgency::ALL.map(Urgency::code))
}

fn dues() -> Object {
    words::one_of_or_empty(["overdue", "today", "week", "none"])
}

fn orders() -> Object {
    words::one_of_or_empty(["-submitted", "submitted", "number", "due", "relevance"])
}
