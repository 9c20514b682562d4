//! The tables and rules of lending.

use std::collections::HashMap;

use rust_decimal::Decimal;

use domain::sheets::{Faults, Ordered, Rules, Sheet};

use crate::ledger::read_shares;

/// Rules and room of the pool; amounts in fen.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct LendRules {
    pub bank_share: Decimal,
    pub firm_cap: i128,
    pub group_cap: i128,
    pub sector_cap: i128,
    pub term_months: u32,
    pub multiple: Decimal,
    pub balance: i128,
}

/// Firms with the number of their group and sector; none where the cell is empty.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Firms {
    pub names: Vec<String>,
    pub groups: Vec<Option<usize>>,
    pub sectors: Vec<Option<usize>>,
}

/// Banks with what they can lend, in fen.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Banks {
    pub names: Vec<String>,
    pub budgets: Vec<i128>,
    pub halted: Vec<bool>,
}

/// What a bank offers a firm; the amount in fen.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Offer {
    pub firm: usize,
    pub bank: usize,
    pub amount: i128,
    pub months: u32,
    pub value: f64,
}

/// Reads the rules of lending.
pub fn read_rules(file: &str, text: &str, faults: &mut Faults) -> Option<LendRules> {
    let pairs = Ordered::read(file, text, faults)?;
    let mut rules = Rules::new(file, 1, &pairs, faults);
    let shares = read_shares(&mut rules, text);
    let [firm_cap, group_cap, sector_cap, balance] =
        ["firm_cap", "group_cap", "sector_cap", "balance"].map(|key| rules.fen(key));
    let term_months = rules.whole("term_months", 1200);
    let multiple = rules.decimal("multiple", Decimal::ZERO, Decimal::from(1000));
    Some(LendRules {
        bank_share: shares?.bank,
        firm_cap: firm_cap?,
        group_cap: group_cap?,
        sector_cap: sector_cap?,
        term_months: term_months?,
        multiple: multiple?,
        balance: balance?,
    })
}

/// Reads `firm,group,sector` · `bank,budget,halted` · `firm,bank,amount,months,value`.
pub fn read_lending(
    firms: &Sheet,
    banks: &Sheet,
    offers: &Sheet,
    faults: &mut Faults,
) -> (Firms, Banks, Vec<Offer>) {
    let mut firm_names = HashMap::new();
    let read_firms = read_firms(firms, &mut firm_names, faults);
    let mut bank_names = HashMap::new();
    let read_banks = read_banks(banks, &mut bank_names, faults);
    let mut seen = HashMap::new();
    let mut found = Vec::with_capacity(offers.len());
    let columns = ["firm", "bank", "amount", "months", "value"];
    offers.read(columns, faults, |cells| {
        let firm = cells.known(0, &firm_names);
        let bank = cells.known(1, &bank_names);
        let amount = cells.fen(2);
        let months = cells.whole(3, 0..=1200);
        let value = cells.number(4, -1e9..=1e9);
        if let (Some(firm), Some(bank)) = (firm, bank) {
            cells.once(1, (firm, bank), &mut seen);
            found.push(Offer {
                firm,
                bank,
                amount: amount.unwrap_or_default(),
                months: months.unwrap_or_default().unsigned_abs() as u32,
                value: value.unwrap_or_default(),
            });
        }
    });
    (read_firms, read_banks, found)
}

fn read_firms<'a>(
    sheet: &'a Sheet,
    names: &mut HashMap<&'a str, usize>,
    faults: &mut Faults,
) -> Firms {
    let mut firms = Firms::default();
    let mut seen = HashMap::new();
    let (mut groups, mut sectors) = (HashMap::new(), HashMap::new());
    let number = |table: &mut HashMap<&'a str, usize>, name: &'a str| {
        let next = table.len();
        (!name.is_empty()).then(|| *table.entry(name).or_insert(next))
    };
    sheet.read(["firm", "group", "sector"], faults, |cells| {
        let Some(firm) = cells.text(0) else { return };
        cells.once(0, firm, &mut seen);
        names.insert(firm, firms.names.len());
        firms.names.push(firm.to_owned());
        firms.groups.push(number(&mut groups, cells.raw(1)));
        firms.sectors.push(number(&mut sectors, cells.raw(2)));
    });
    firms
}

fn read_banks<'a>(
    sheet: &'a Sheet,
    names: &mut HashMap<&'a str, usize>,
    faults: &mut Faults,
) -> Banks {
    let mut banks = Banks::default();
    let mut seen = HashMap::new();
    sheet.read(["bank", "budget", "halted"], faults, |cells| {
        let (bank, budget, halted) = (cells.text(0), cells.fen(1), cells.flag(2));
        let Some(bank) = bank else { return };
        cells.once(0, bank, &mut seen);
        names.insert(bank, banks.names.len());
        banks.names.push(bank.to_owned());
        banks.budgets.push(budget.unwrap_or_default());
        banks.halted.push(halted.unwrap_or_default());
    });
    banks
}
