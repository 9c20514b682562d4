//! How events are booked.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::read::{Event, Kind, PoolRules};

/// Why an event is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refused {
    /// Before the latest date of the rows so far.
    OutOfOrder,
    /// No party to the pool has this name.
    UnknownParty,
    /// The loan was granted before.
    DuplicateLoan,
    /// Too much of what the pool guarantees is bad.
    HaltedPool,
    /// Too much of what the bank lent is bad.
    HaltedBank,
    /// Longer than the rules allow.
    Term,
    /// More than one firm may owe.
    FirmCap,
    /// More than the pool can guarantee.
    PoolLimit,
    /// No loan has this name.
    UnknownLoan,
    /// Not possible from the state that the loan is in.
    WrongState,
    /// More than is owed.
    OverRepay,
    /// The time to wait after default is not over.
    TooEarly,
    /// More than is still lost.
    OverRecover,
    /// No such event.
    UnknownEvent,
}

/// Where a loan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LoanState {
    /// Being paid back.
    Performing,
    /// In default, not compensated.
    Bad,
    /// Paid back.
    Repaid,
    /// In default and compensated.
    Compensated,
}

#[derive(Debug)]
pub(super) struct Loan {
    pub bank: String,
    pub firm: String,
    pub state: LoanState,
    pub balance: i128,
    pub loss: i128,
    pub recovered: i128,
    defaulted: Option<Date>,
    /// What each party paid, in the order of the rules.
    paid: Vec<i128>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Party {
    pub name: String,
    pub paid_in: i128,
    pub paid_out: i128,
    pub recovered: i128,
    pub balance: i128,
}

/// Sums of the balances of loans.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Exposure {
    pub performing: i128,
    pub bad: i128,
}

#[derive(Debug, Default)]
pub(super) struct Bank {
    pub exposure: Exposure,
    pub borne: i128,
    pub recovered: i128,
}

/// A pool with everything that was booked in it.
#[derive(Debug)]
pub struct Ledger<'a> {
    pub(super) rules: &'a PoolRules,
    pub(super) parties: Vec<Party>,
    pub(super) banks: BTreeMap<String, Bank>,
    pub(super) loans: BTreeMap<String, Loan>,
    pub(super) pool: Exposure,
    firms: HashMap<String, i128>,
    latest: Option<Date>,
}

impl Exposure {
    /// Whether the bad rate lies above a limit; with nothing outstanding it is 0.
    pub fn is_above(self, limit: Decimal) -> bool {
        let (mantissa, scale) = fraction(limit);
        self.bad * scale > mantissa * (self.bad + self.performing)
    }

    fn add(&mut self, state: LoanState, fen: i128) {
        match state {
            LoanState::Bad | LoanState::Compensated => self.bad += fen,
            LoanState::Performing | LoanState::Repaid => self.performing += fen,
        }
    }
}

/// A decimal of at most six places as numerator and denominator.
pub(super) fn fraction(decimal: Decimal) -> (i128, i128) {
    let decimal = decimal.normalize();
    (decimal.mantissa(), 10_i128.pow(decimal.scale()))
}

/// `amount` · `numerator` / `denominator`, half up; none of them negative.
pub(super) fn part(amount: i128, numerator: i128, denominator: i128) -> i128 {
    if denominator == 0 {
        return 0;
    }
    (2 * amount * numerator + denominator) / (2 * denominator)
}

impl<'a> Ledger<'a> {
    /// An empty pool under these rules.
    pub fn new(rules: &'a PoolRules) -> Self {
        let parties = rules.shares.parties.iter();
        Self {
            rules,
            parties: parties
                .map(|(name, _)| Party {
                    name: name.clone(),
                    ..Party::default()
                })
                .collect(),
            banks: BTreeMap::new(),
            loans: BTreeMap::new(),
            pool: Exposure::default(),
            firms: HashMap::new(),
            latest: None,
        }
    }

    /// Books an event, or refuses it and changes nothing.
    ///
    /// # Errors
    /// The first reason that holds, in the order of the contract.
    pub fn book(&mut self, event: &Event) -> Result<(), Refused> {
        if self.latest.is_some_and(|latest| event.date < latest) {
            return Err(Refused::OutOfOrder);
        }
        self.latest = Some(event.date);
        match &event.kind {
            Kind::Fund { party, amount } => self.fund(party, *amount),
            Kind::Grant {
                bank,
                loan,
                firm,
                amount,
                months,
            } => {
                self.may_grant(bank, loan, firm, *amount, *months)?;
                self.grant(bank, loan, firm, *amount);
                Ok(())
            }
            Kind::Repay { loan, amount } => self.repay(loan, *amount),
            Kind::Default { loan } => self.default(loan, event.date),
            Kind::Claim { loan } => self.claim(loan, event.date),
            Kind::Recover { loan, amount } => self.recover(loan, *amount),
            Kind::Other => Err(Refused::UnknownEvent),
        }
    }

    fn fund(&mut self, party: &str, amount: i128) -> Result<(), Refused> {
        let party = self.parties.iter_mut().find(|row| row.name == party);
        let party = party.ok_or(Refused::UnknownParty)?;
        party.paid_in += amount;
        party.balance += amount;
        Ok(())
    }

    fn may_grant(
        &self,
        bank: &str,
        loan: &str,
        firm: &str,
        amount: i128,
        months: u32,
    ) -> Result<(), Refused> {
        let rules = self.rules;
        if self.loans.contains_key(loan) {
            return Err(Refused::DuplicateLoan);
        }
        if self.pool.is_above(rules.halt_pool) {
            return Err(Refused::HaltedPool);
        }
        let bank = self.banks.get(bank);
        if bank.is_some_and(|bank| bank.exposure.is_above(rules.halt_bank)) {
            return Err(Refused::HaltedBank);
        }
        if months > rules.term_months {
            return Err(Refused::Term);
        }
        if self.firms.get(firm).copied().unwrap_or(0) + amount > rules.firm_cap {
            return Err(Refused::FirmCap);
        }
        let (guaranteed, of) = self.guaranteed(amount);
        let (limit, limit_of) = self.limit();
        if guaranteed * limit_of > limit * of {
            return Err(Refused::PoolLimit);
        }
        Ok(())
    }

    /// (performing balances and `more`) × (1 − bank's share), as a fraction.
    pub(super) fn guaranteed(&self, more: i128) -> (i128, i128) {
        let (share, scale) = fraction(Decimal::ONE - self.rules.shares.bank);
        ((self.pool.performing + more) * share, scale)
    }

    /// Σ balances × multiple, as a fraction.
    pub(super) fn limit(&self) -> (i128, i128) {
        let (multiple, scale) = fraction(self.rules.multiple);
        let balances: i128 = self.parties.iter().map(|party| party.balance).sum();
        (balances * multiple, scale)
    }

    fn grant(&mut self, bank: &str, loan: &str, firm: &str, amount: i128) {
        let row = Loan {
            bank: bank.to_owned(),
            firm: firm.to_owned(),
            state: LoanState::Performing,
            balance: 0,
            loss: 0,
            recovered: 0,
            defaulted: None,
            paid: Vec::new(),
        };
        self.loans.insert(loan.to_owned(), row);
        self.banks.entry(bank.to_owned()).or_default();
        self.move_balance(loan, amount);
    }

    /// Adds to the balance of a loan, wherever its balance counts.
    fn move_balance(&mut self, loan: &str, fen: i128) {
        let Some(loan) = self.loans.get_mut(loan) else {
            return;
        };
        loan.balance += fen;
        self.pool.add(loan.state, fen);
        *self.firms.entry(loan.firm.clone()).or_default() += fen;
        if let Some(bank) = self.banks.get_mut(&loan.bank) {
            bank.exposure.add(loan.state, fen);
        }
    }

    /// Puts a loan into another state, its balance with it.
    fn move_state(&mut self, name: &str, state: LoanState) {
        let balance = self.loans.get(name).map_or(0, |loan| loan.balance);
        self.move_balance(name, -balance);
        if let Some(loan) = self.loans.get_mut(name) {
            loan.state = state;
        }
        self.move_balance(name, balance);
    }

    fn loan(&self, name: &str, states: &[LoanState]) -> Result<&Loan, Refused> {
        let loan = self.loans.get(name).ok_or(Refused::UnknownLoan)?;
        match states.contains(&loan.state) {
            true => Ok(loan),
            false => Err(Refused::WrongState),
        }
    }

    fn repay(&mut self, name: &str, amount: i128) -> Result<(), Refused> {
        let loan = self.loan(name, &[LoanState::Performing, LoanState::Bad])?;
        let rest = loan.balance - amount;
        if rest < 0 {
            return Err(Refused::OverRepay);
        }
        self.move_balance(name, -amount);
        if rest == 0 {
            self.move_state(name, LoanState::Repaid);
        }
        Ok(())
    }

    fn default(&mut self, name: &str, date: Date) -> Result<(), Refused> {
        self.loan(name, &[LoanState::Performing])?;
        self.move_state(name, LoanState::Bad);
        if let Some(loan) = self.loans.get_mut(name) {
            loan.defaulted = Some(date);
        }
        Ok(())
    }

    fn claim(&mut self, name: &str, date: Date) -> Result<(), Refused> {
        let loan = self.loan(name, &[LoanState::Bad])?;
        let waited = loan.defaulted.map_or(0, |from| (date - from).get_days());
        if i64::from(waited) < i64::from(self.rules.claim_wait_days) {
            return Err(Refused::TooEarly);
        }
        let loss = loan.balance;
        let mut paid = Vec::with_capacity(self.parties.len());
        for (party, (_, share)) in self.parties.iter_mut().zip(&self.rules.shares.parties) {
            let (share, scale) = fraction(*share);
            let due = part(loss, share, scale).min(party.balance);
            party.balance -= due;
            party.paid_out += due;
            paid.push(due);
        }
        let borne = loss - paid.iter().sum::<i128>();
        self.move_state(name, LoanState::Compensated);
        if let Some(loan) = self.loans.get_mut(name) {
            (loan.loss, loan.paid) = (loss, paid);
            if let Some(bank) = self.banks.get_mut(&loan.bank) {
                bank.borne += borne;
            }
        }
        Ok(())
    }

    fn recover(&mut self, name: &str, amount: i128) -> Result<(), Refused> {
        let loan = self.loan(name, &[LoanState::Compensated])?;
        if amount > loan.balance {
            return Err(Refused::OverRecover);
        }
        let loss = loan.loss;
        let given: Vec<i128> = loan
            .paid
            .iter()
            .map(|paid| part(amount, *paid, loss))
            .collect();
        for (party, given) in self.parties.iter_mut().zip(&given) {
            party.balance += given;
            party.recovered += given;
        }
        self.move_balance(name, -amount);
        if let Some(loan) = self.loans.get_mut(name) {
            loan.recovered += amount;
            if let Some(bank) = self.banks.get_mut(&loan.bank) {
                bank.recovered += amount - given.iter().sum::<i128>();
            }
        }
        Ok(())
    }
}
