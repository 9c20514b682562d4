//! Rules and events as files say them.

use jiff::civil::Date;
use rust_decimal::Decimal;

use domain::sheets::{Cells, Faults, Ordered, Rules, Sheet};

use super::shares::{Shares, read_shares};

/// Months of a loan at most that are read; a century.
const MONTHS_MAX: i64 = 1200;

/// The rules of a pool; they differ by year and place.
#[derive(Debug, Clone, PartialEq)]
pub struct PoolRules {
    /// Who bears a loss.
    pub shares: Shares,
    /// What one firm may owe at most, in fen.
    pub firm_cap: i128,
    /// The longest term, in months.
    pub term_months: u32,
    /// How many times its balances the pool may guarantee.
    pub multiple: Decimal,
    /// Days from default to the first claim.
    pub claim_wait_days: u32,
    /// The bad rate of a bank above which it grants nothing.
    pub halt_bank: Decimal,
    /// The bad rate of the pool above which nobody does.
    pub halt_pool: Decimal,
}

/// One event; amounts in fen.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The day.
    pub date: Date,
    /// What happened.
    pub kind: Kind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "fields are the columns of the contract")]
pub enum Kind {
    /// A party pays in.
    Fund { party: String, amount: i128 },
    /// A bank lends.
    Grant {
        bank: String,
        loan: String,
        firm: String,
        amount: i128,
        months: u32,
    },
    /// The firm pays back.
    Repay { loan: String, amount: i128 },
    /// The firm cannot pay.
    Default { loan: String },
    /// The bank asks for compensation.
    Claim { loan: String },
    /// Something comes back after compensation.
    Recover { loan: String, amount: i128 },
    /// None of these.
    Other,
}

/// Reads the rules of a pool.
pub fn read_rules(file: &str, text: &str, faults: &mut Faults) -> Option<PoolRules> {
    let pairs = Ordered::read(file, text, faults)?;
    let mut rules = Rules::new(file, 1, &pairs, faults);
    let rate = |rules: &mut Rules<'_, '_>, key| rules.decimal(key, Decimal::ZERO, Decimal::ONE);
    let shares = read_shares(&mut rules, text);
    let firm_cap = rules.fen("firm_cap");
    let term_months = rules.whole("term_months", MONTHS_MAX as u32);
    let multiple = rules.decimal("multiple", Decimal::ZERO, Decimal::from(1000));
    let claim_wait_days = rules.whole("claim_wait_days", 36_500);
    let halt_bank = rate(&mut rules, "halt_bank");
    let halt_pool = rate(&mut rules, "halt_pool");
    Some(PoolRules {
        shares: shares?,
        firm_cap: firm_cap?,
        term_months: term_months?,
        multiple: multiple?,
        claim_wait_days: claim_wait_days?,
        halt_bank: halt_bank?,
        halt_pool: halt_pool?,
    })
}

/// Columns of the file of events, by position.
const DATE: usize = 0;
const EVENT: usize = 1;
const PARTY: usize = 2;
const BANK: usize = 3;
const LOAN: usize = 4;
const FIRM: usize = 5;
const AMOUNT: usize = 6;
const MONTHS: usize = 7;

/// Reads the events of a pool.
pub fn read_events(sheet: &Sheet, faults: &mut Faults) -> Vec<Event> {
    let mut events = Vec::with_capacity(sheet.len());
    let columns = [
        "date", "event", "party", "bank", "loan", "firm", "amount", "months",
    ];
    sheet.read(columns, faults, |cells| {
        let date = cells.day(DATE);
        if let (Some(kind), Some(date)) = (kind(cells), date) {
            events.push(Event { date, kind });
        }
    });
    events
}

fn kind(cells: &mut Cells<'_, '_, 8>) -> Option<Kind> {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Some(match cells.text(EVENT)? {
        "fund" => {
            let (party, amount) = (owned(cells.text(PARTY)), cells.fen(AMOUNT));
            let (party, amount) = (party?, amount?);
            Kind::Fund { party, amount }
        }
        "grant" => {
            let [bank, loan, firm] = [BANK, LOAN, FIRM].map(|at| owned(cells.text(at)));
            let (amount, months) = (cells.fen(AMOUNT), cells.whole(MONTHS, 0..=MONTHS_MAX));
            Kind::Grant {
                bank: bank?,
                loan: loan?,
                firm: firm?,
                amount: amount?,
                months: months?.unsigned_abs() as u32,
            }
        }
        "repay" => {
            let (loan, amount) = (owned(cells.text(LOAN)), cells.fen(AMOUNT));
            let (loan, amount) = (loan?, amount?);
            Kind::Repay { loan, amount }
        }
        "recover" => {
            let (loan, amount) = (owned(cells.text(LOAN)), cells.fen(AMOUNT));
            let (loan, amount) = (loan?, amount?);
            Kind::Recover { loan, amount }
        }
        "default" => Kind::Default {
            loan: owned(cells.text(LOAN))?,
        },
        "claim" => Kind::Claim {
            loan: owned(cells.text(LOAN))?,
        },
        _ => Kind::Other,
    })
}
