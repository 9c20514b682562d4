//! The four tables of a folder of leads.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::sheets::{Cells, FaultKind, Faults, Sheet};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::amounts::YUAN;
use super::cells::{amount, amount_if_any, currency, day, day_if_any, kinds, line, title};
use super::{Ends, Lead, Origin, Payment, Rate, Registration};

/// The file of leads, by which faults are told.
pub const LEADS: &str = "leads.csv";
/// The file of payments.
pub const PAYMENTS: &str = "payments.csv";
/// The warning that a project is named which is not there yet.
pub const LATER: &str = "link.later";

/// The longest key: what the number of a case may hold.
const KEY_MAX: usize = 64;
/// The longest line of text.
const LINE_MAX: usize = 200;
/// The greatest rate.
const RATE_MAX: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// The tables that are there; one that is missing is an empty one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tables<'a> {
    /// `key,title,investor,uscc,origin,park,chain,talks_on,…,became,merged_into,part_of`
    pub leads: Option<&'a Sheet>,
    /// `id,of,day,currency,amount,origin`
    pub payments: Option<&'a Sheet>,
    /// `uscc,name,day,home_merchant`
    pub registrations: Option<&'a Sheet>,
    /// `currency,from,rate,source`
    pub rates: Option<&'a Sheet>,
}

/// What is known already.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Leads, by key, and what they end in.
    pub leads: HashMap<String, Ends>,
    /// Keys of projects.
    pub projects: HashSet<String>,
}

/// What the tables say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// Leads, of a key the last row only.
    pub leads: Vec<Lead>,
    /// Payments, of an id the last row only.
    pub payments: Vec<Payment>,
    /// Registrations, equal rows once.
    pub registrations: Vec<Registration>,
    /// Rates, of a currency and day the last row only.
    pub rates: Vec<Rate>,
}

/// Reads the tables. A project that a lead became may come later: that is a warning, and so are payments
/// to it.
pub fn read(tables: Tables<'_>, known: &Known, faults: &mut Faults, warnings: &mut Faults) -> Read {
    let mut found = Read::default();
    if let Some(sheet) = tables.leads {
        found.leads = read_leads(sheet, known, faults, warnings);
    }
    if let Some(sheet) = tables.payments {
        found.payments = read_payments(sheet, &found.leads, known, faults, warnings);
    }
    if let Some(sheet) = tables.registrations {
        found.registrations = read_registrations(sheet, faults);
    }
    if let Some(sheet) = tables.rates {
        found.rates = read_rates(sheet, faults);
    }
    found
}

/// Rows by key, of a key the last one only, in the order in which keys come first.
struct Last<K, T> {
    places: HashMap<K, usize>,
    rows: Vec<T>,
}

impl<K: std::hash::Hash + Eq, T> Last<K, T> {
    fn new() -> Self {
        Self {
            places: HashMap::new(),
            rows: Vec::new(),
        }
    }

    fn put(&mut self, key: K, row: T) {
        match self.places.get(&key) {
            Some(place) => self.rows[*place] = row,
            None => {
                self.places.insert(key, self.rows.len());
                self.rows.push(row);
            }
        }
    }
}

const LEAD_COLUMNS: [&str; 20] = [
    "key",
    "title",
    "investor",
    "uscc",
    "origin",
    "park",
    "chain",
    "talks_on",
    "signed_on",
    "started_on",
    "production_on",
    "lost_on",
    "currency",
    "agreed",
    "total",
    "five_hundred",
    "home_merchant",
    "became",
    "merged_into",
    "part_of",
];
const BECAME: usize = 17;
const MERGED_INTO: usize = 18;
const PART_OF: usize = 19;

fn read_leads(
    sheet: &Sheet,
    known: &Known,
    faults: &mut Faults,
    warnings: &mut Faults,
) -> Vec<Lead> {
    let mut rows: Last<String, Lead> = Last::new();
    let mut keys: HashSet<String> = HashSet::new();
    sheet.read(LEAD_COLUMNS, faults, |cells| {
        keys.extend(cells.text(0).map(str::to_owned));
        if let Some(lead) = lead(cells) {
            rows.put(lead.key.clone(), lead);
        }
    });
    let leads = rows.rows;
    let own = |lead: &Lead, at: usize, value: &str, code, faults: &mut Faults| {
        let params = vec![("value", value.to_owned())];
        let kind = FaultKind::Own { code, params };
        faults.push(&sheet.file, lead.row, LEAD_COLUMNS[at], kind);
    };
    let is_lead = |key: &str| keys.contains(key) || known.leads.contains_key(key);
    for lead in &leads {
        let ends = &lead.ends;
        for (at, key) in [(MERGED_INTO, &ends.merged_into), (PART_OF, &ends.part_of)] {
            if let Some(key) = key.as_deref().filter(|key| !is_lead(key)) {
                own(lead, at, key, "link.unknown", faults);
            }
        }
        match ends.became.as_deref() {
            Some(key) if is_lead(key) => own(lead, BECAME, key, "link.unknown", faults),
            Some(key) if !known.projects.contains(key) => own(lead, BECAME, key, LATER, warnings),
            _ => {}
        }
    }
    let in_circles = circles(&leads, known);
    for lead in &leads {
        let Some(next) = in_circles.get(lead.key.as_str()) else {
            continue;
        };
        let merged_into = lead.ends.merged_into.as_deref();
        let at = match merged_into.is_some_and(|key| next.contains(key)) {
            true => MERGED_INTO,
            false => PART_OF,
        };
        own(lead, at, &lead.key, "link.circle", faults);
    }
    leads
}

fn lead<const N: usize>(cells: &mut Cells<'_, '_, N>) -> Option<Lead> {
    let key = line(cells, 0, KEY_MAX).filter(|key| !key.is_empty());
    let title = title(cells, 1);
    let investor = line(cells, 2, LINE_MAX);
    let origin = line(cells, 4, 100);
    let days = [7, 8, 9, 10, 11].map(|at| day_if_any(cells, at));
    let amounts = [13, 14].map(|at| amount_if_any(cells, at));
    let is_empty = cells.raw(13).is_empty() && cells.raw(14).is_empty();
    let currency = match cells.raw(12) {
        "" if is_empty => Some(YUAN.to_owned()),
        _ => currency(cells, 12),
    };
    let kinds = kinds(cells, 15);
    let home_merchant = cells.flag(16);
    let text = |at: usize| cells.raw(at).to_owned();
    let link = |at: usize| Some(text(at)).filter(|key| !key.is_empty());
    let [talks_on, signed_on, started_on, production_on, lost_on] = days;
    let [agreed, total] = amounts;
    Some(Lead {
        row: cells.row(),
        key: key?.to_owned(),
        title: title?,
        investor: investor?.to_owned(),
        uscc: text(3),
        origin: origin?.to_owned(),
        park: text(5),
        chain: text(6),
        talks_on: talks_on?,
        signed_on: signed_on?,
        started_on: started_on?,
        production_on: production_on?,
        lost_on: lost_on?,
        currency: currency?,
        agreed: agreed?,
        total: total?,
        kinds: kinds?,
        home_merchant: home_merchant?,
        ends: Ends {
            became: link(BECAME),
            merged_into: link(MERGED_INTO),
            part_of: link(PART_OF),
        },
    })
}

/// Leads on a circle of links, and to which others of them they lead.
fn circles<'a>(leads: &'a [Lead], known: &'a Known) -> BTreeMap<&'a str, HashSet<&'a str>> {
    let mut all: HashMap<&str, &Ends> = HashMap::new();
    all.extend(known.leads.iter().map(|(key, ends)| (key.as_str(), ends)));
    all.extend(leads.iter().map(|lead| (lead.key.as_str(), &lead.ends)));
    let mut next: BTreeMap<&str, HashSet<&str>> = BTreeMap::new();
    for (key, ends) in &all {
        let to = [&ends.merged_into, &ends.part_of].into_iter().flatten();
        let to = to.map(String::as_str).filter(|to| all.contains_key(to));
        next.insert(key, to.collect());
    }
    // what leads nowhere, and what nothing leads to, is on no circle
    loop {
        let reached: HashSet<&str> = next.values().flatten().copied().collect();
        let before = next.len();
        next.retain(|key, to| !to.is_empty() && reached.contains(key));
        let left: HashSet<&str> = next.keys().copied().collect();
        for to in next.values_mut() {
            to.retain(|to| left.contains(to));
        }
        if next.len() == before {
            return next;
        }
    }
}

fn read_payments(
    sheet: &Sheet,
    leads: &[Lead],
    known: &Known,
    faults: &mut Faults,
    warnings: &mut Faults,
) -> Vec<Payment> {
    let keys: HashSet<&str> = leads.iter().map(|lead| lead.key.as_str()).collect();
    let became = leads.iter().filter_map(|lead| lead.ends.became.as_deref());
    let before = known.leads.values();
    let became = became.chain(before.filter_map(|ends| ends.became.as_deref()));
    let became: HashSet<&str> = became.collect();
    let mut rows: Last<String, Payment> = Last::new();
    let columns = ["id", "of", "day", "currency", "amount", "origin"];
    sheet.read(columns, faults, |cells| {
        let id = line(cells, 0, KEY_MAX);
        if id.is_some_and(str::is_empty) {
            cells.fault(0, FaultKind::Empty);
        }
        let of = cells.text(1).filter(|of| {
            let is_there =
                keys.contains(of) || known.leads.contains_key(*of) || known.projects.contains(*of);
            if !is_there && became.contains(of) {
                let params = vec![("value", (*of).to_owned())];
                let kind = FaultKind::Own {
                    code: LATER,
                    params,
                };
                warnings.push(&sheet.file, cells.row(), columns[1], kind);
            } else if !is_there {
                cells.own(1, "link.unknown");
            }
            is_there || became.contains(of)
        });
        let day = day(cells, 2);
        let currency = currency(cells, 3);
        let amount = amount(cells, 4);
        let origin = Origin::from_code(cells.raw(5));
        if origin.is_none() {
            cells.own(5, "payment.origin");
        }
        let payment = (|| {
            Some(Payment {
                row: cells.row(),
                id: id.filter(|id| !id.is_empty())?.to_owned(),
                of: of?.to_owned(),
                day: day?,
                currency: currency?,
                amount: amount?,
                origin: origin?,
            })
        })();
        if let Some(payment) = payment {
            rows.put(payment.id.clone(), payment);
        }
    });
    rows.rows
}

fn read_registrations(sheet: &Sheet, faults: &mut Faults) -> Vec<Registration> {
    let mut rows: Last<Registration, Registration> = Last::new();
    sheet.read(["uscc", "name", "day", "home_merchant"], faults, |cells| {
        let (uscc, name) = (cells.text(0), line(cells, 1, LINE_MAX));
        let (day, home_merchant) = (day(cells, 2), cells.flag(3));
        let registration = (|| {
            Some(Registration {
                uscc: uscc?.to_owned(),
                name: name?.to_owned(),
                day: day?,
                home_merchant: home_merchant?,
            })
        })();
        if let Some(row) = registration {
            rows.put(row.clone(), row);
        }
    });
    rows.rows
}

/// Reads rates of exchange.
pub fn read_rates(sheet: &Sheet, faults: &mut Faults) -> Vec<Rate> {
    let mut rows: Last<(String, Date), Rate> = Last::new();
    sheet.read(["currency", "from", "rate", "source"], faults, |cells| {
        let (currency, from) = (currency(cells, 0), day(cells, 1));
        let least = Decimal::from_parts(1, 0, 0, false, 12);
        let (rate, source) = (cells.decimal(2, least..=RATE_MAX), line(cells, 3, LINE_MAX));
        let rate = (|| {
            Some(Rate {
                currency: currency?,
                from: from?,
                rate: rate?,
                source: source?.to_owned(),
            })
        })();
        if let Some(rate) = rate {
            rows.put((rate.currency.clone(), rate.from), rate);
        }
    });
    rows.rows
}
