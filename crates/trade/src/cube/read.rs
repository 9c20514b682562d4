//! The public query export of customs statistics, by the names of its columns.

use domain::sheets::{FaultKind, Faults, Sheet};

use super::{Money, Month, Quantity, Record};
use crate::number::exact;
use crate::{Flow, codes};

/// Digits of a commodity: chapter to declaration.
const HS: [usize; 5] = [2, 4, 6, 8, 10];

/// Columns by the names that they may have, the first as the export writes it.
struct Columns {
    month: Option<usize>,
    flow: Option<usize>,
    hs: Option<usize>,
    partner: Option<usize>,
    regime: Option<usize>,
    place: Option<usize>,
    kind: Option<usize>,
    mode: Option<usize>,
    quantities: [[Option<usize>; 2]; 2],
    values: [(Money, &'static str, Option<usize>); 2],
}

const MONTH: [&str; 2] = ["数据年月", "month"];
const FLOW: [&str; 3] = ["进出口类型", "进出口", "flow"];
const COMMODITY: [&str; 2] = ["商品编码", "hs"];
const PARTNER: [&str; 2] = ["贸易伙伴编码", "partner"];
const REGIME: [&str; 2] = ["贸易方式编码", "regime"];
const PLACE: [&str; 3] = ["注册地编码", "收发货人注册地编码", "place"];
const KIND: [&str; 3] = ["企业性质编码", "企业性质", "kind"];
const MODE: [&str; 2] = ["监管方式", "mode"];
const YUAN: [&str; 2] = ["人民币", "yuan"];
const DOLLAR: [&str; 2] = ["美元", "dollar"];

impl Columns {
    fn find(sheet: &Sheet, flow: Option<Flow>, faults: &mut Faults) -> Option<Self> {
        let find = |names: &[&str]| names.iter().find_map(|name| sheet.column(name));
        let found = Self {
            month: find(&MONTH),
            flow: find(&FLOW),
            hs: find(&COMMODITY),
            partner: find(&PARTNER),
            regime: find(&REGIME),
            place: find(&PLACE),
            kind: find(&KIND),
            mode: find(&MODE),
            quantities: [
                [
                    find(&["第一数量", "qty1"]),
                    find(&["第一计量单位", "unit1"]),
                ],
                [
                    find(&["第二数量", "qty2"]),
                    find(&["第二计量单位", "unit2"]),
                ],
            ],
            values: [
                (Money::Yuan, YUAN[0], find(&YUAN)),
                (Money::Dollar, DOLLAR[0], find(&DOLLAR)),
            ],
        };
        let has_value = found.values.iter().any(|(.., at)| at.is_some());
        let needed = [
            (MONTH[0], found.month.is_some()),
            (COMMODITY[0], found.hs.is_some()),
            (PARTNER[0], found.partner.is_some()),
            (FLOW[0], found.flow.is_some() || flow.is_some()),
            (YUAN[0], has_value),
        ];
        let mut is_whole = true;
        for (name, _) in needed.iter().filter(|(_, is_there)| !is_there) {
            faults.push(&sheet.file, 1, name, FaultKind::MissingColumn);
            is_whole = false;
        }
        is_whole.then_some(found)
    }
}

/// Reads an export; `flow` is that of the query, where the file has no column for it. A file with values in
/// both currencies gives two records a line.
pub fn read(sheet: &Sheet, flow: Option<Flow>, faults: &mut Faults) -> Vec<Record> {
    let Some(columns) = Columns::find(sheet, flow, faults) else {
        return Vec::new();
    };
    let mut records = Vec::new();
    for position in 0..sheet.len() {
        let line = Line {
            sheet,
            position,
            columns: &columns,
        };
        records.extend(line.records(flow, faults));
    }
    records
}

struct Line<'s> {
    sheet: &'s Sheet,
    position: usize,
    columns: &'s Columns,
}

impl<'s> Line<'s> {
    fn cell(&self, at: Option<usize>) -> &'s str {
        at.map_or("", |at| self.sheet.cell(self.position, at))
    }

    fn fault(&self, column: &str, kind: FaultKind, faults: &mut Faults) {
        faults.push(
            &self.sheet.file,
            self.sheet.number(self.position),
            column,
            kind,
        );
    }

    fn records(&self, flow: Option<Flow>, faults: &mut Faults) -> Vec<Record> {
        let columns = self.columns;
        let before = faults.total();
        let month = Month::parse(self.cell(columns.month));
        if month.is_none() {
            let value = self.cell(columns.month).to_owned();
            self.fault(MONTH[0], FaultKind::NotADay { value }, faults);
        }
        let flow = match (self.cell(columns.flow), flow) {
            ("", flow) => flow,
            ("出口" | "E" | "export", _) => Some(Flow::Export),
            ("进口" | "I" | "import", _) => Some(Flow::Import),
            _ => None,
        };
        if flow.is_none() {
            let (value, known) = (self.cell(columns.flow).to_owned(), "出口/进口".to_owned());
            self.fault(FLOW[0], FaultKind::NotOneOf { value, known }, faults);
        }
        let hs = self.cell(columns.hs);
        if !HS.contains(&hs.len()) || !hs.bytes().all(|byte| byte.is_ascii_digit()) {
            let value = hs.to_owned();
            self.fault(COMMODITY[0], FaultKind::Unknown { value }, faults);
        }
        let partner = self.cell(columns.partner);
        if codes::partner(partner).is_none() {
            let value = partner.to_owned();
            self.fault(PARTNER[0], FaultKind::Unknown { value }, faults);
        }
        let quantities = columns.quantities.map(|at| self.quantity(at, faults));
        let mut values = Vec::new();
        for (money, name, at) in columns.values.iter().filter(|(.., at)| at.is_some()) {
            let value = number(self.cell(*at));
            if value.is_none() {
                let value = self.cell(*at).to_owned();
                self.fault(name, FaultKind::NotANumber { value }, faults);
            }
            values.extend(value.map(|value| (*money, value)));
        }
        let (Some(month), Some(flow), true) = (month, flow, faults.total() == before) else {
            return Vec::new();
        };
        let text = |at| self.cell(at).to_owned();
        let record = |(money, value)| Record {
            month,
            flow,
            money,
            hs: hs.to_owned(),
            partner: partner.to_owned(),
            regime: text(columns.regime),
            place: text(columns.place),
            kind: text(columns.kind),
            mode: text(columns.mode),
            quantities: quantities.clone(),
            value,
        };
        values.into_iter().map(record).collect()
    }

    /// A quantity; none where the line has none.
    fn quantity(&self, [at, unit]: [Option<usize>; 2], faults: &mut Faults) -> Option<Quantity> {
        let text = self.cell(at);
        if text.is_empty() || text == "-" {
            return None;
        }
        let quantity = number(text);
        if quantity.is_none() {
            let name = at.and_then(|at| self.sheet.columns().get(at));
            let value = text.to_owned();
            self.fault(
                name.map_or("", String::as_str),
                FaultKind::NotANumber { value },
                faults,
            );
        }
        quantity.map(|amount| Quantity {
            amount,
            unit: self.cell(unit).to_owned(),
        })
    }
}

/// A number, with commas between thousands as the export writes them; nothing where they stand elsewhere.
fn number(text: &str) -> Option<i128> {
    let whole = text.split('.').next().unwrap_or_default();
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default().len();
    let is_grouped = (1..=3).contains(&first) && groups.all(|group| group.len() == 3);
    if whole.contains(',') && !is_grouped {
        return None;
    }
    let value = exact(&text.replace(',', ""), 19, 5).ok()?;
    let is_after_point = text
        .split_once('.')
        .is_some_and(|(_, part)| part.contains(','));
    (value >= 0 && !is_after_point).then_some(value)
}
