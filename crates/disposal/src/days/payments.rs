//! A price paid at once or by instalments, with charges for what is late.

use domain::calendar::WorkingCalendar;
use domain::sheets::{FaultKind, Faults, Ordered, Rules};
use jiff::Span;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::working;

/// The largest price that is read: charges over centuries stay exact.
const PRICE_MAX: Decimal = Decimal::from_parts(1_316_134_912, 2_328, 0, false, 0);

/// Days that a rule may name at most.
const DAYS_MAX: u32 = 100_000;

/// In which order a payment is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    ChargesFirst,
    PriceFirst,
}

/// An instalment of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Instalment {
    due: Date,
    amount: Decimal,
}

/// What was agreed, and what was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    plan: Vec<Instalment>,
    order: Order,
    rate: Decimal,
    grace: i64,
    grace_counts: bool,
    terminate_after: i64,
    payments: Vec<(Date, Decimal)>,
    on: Date,
}

/// An instalment as it stands; yuan with two places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstalmentLine {
    /// When it is due, moved to a working day where the terms say so.
    pub due: Date,
    /// What it is.
    pub amount: String,
    /// What of it is open.
    pub open: String,
}

/// What a payment was used for; yuan with two places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentLine {
    /// Its day.
    pub day: Date,
    /// For charges.
    pub charges: String,
    /// For the price.
    pub price: String,
    /// For nothing: too much.
    pub surplus: String,
}

/// How a transfer stands on a day; yuan with two places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paid {
    /// In the order of the plan.
    pub instalments: Vec<InstalmentLine>,
    /// In the order of their days.
    pub payments: Vec<PaymentLine>,
    /// Charges paid so far.
    pub charges_paid: String,
    /// Charges open.
    pub charges_open: String,
    /// Of the price.
    pub open: String,
    /// Days since the oldest open instalment was due, without grace.
    pub overdue_days: i64,
    /// The payment after which nothing was open.
    pub transferable_on: Option<Date>,
    /// Whether it may be called off.
    pub terminable: bool,
}

fn money(rules: &mut Rules<'_, '_>, key: &str) -> Option<Decimal> {
    let value = rules.value(key)?;
    let amount = domain::sheets::exact(value).filter(|amount| amount.normalize().scale() <= 2);
    match amount {
        Some(amount) if amount >= Decimal::ZERO && amount <= PRICE_MAX => Some(amount),
        _ => {
            rules.fault(
                key,
                own("money.malformed", value.as_str().unwrap_or_default()),
            );
            None
        }
    }
}

fn own(code: &'static str, value: &str) -> FaultKind {
    let params = vec![("value", value.to_owned())];
    FaultKind::Own { code, params }
}

/// Reads terms and payments.
pub fn read_terms(
    file: &str,
    text: &str,
    calendar: &WorkingCalendar,
    faults: &mut Faults,
) -> Option<Terms> {
    let pairs = Ordered::read(file, text, faults)?;
    let mut rules = Rules::new(file, 1, &pairs, faults);
    let price = money(&mut rules, "price");
    let roll = rules.truth("roll");
    let order = match rules.text("order") {
        Some("charges-first") => Some(Order::ChargesFirst),
        Some("price-first") => Some(Order::PriceFirst),
        Some(other) => {
            let (value, known) = (other.to_owned(), "charges-first, price-first".to_owned());
            rules.fault("order", FaultKind::NotOneOf { value, known });
            None
        }
        None => None,
    };
    let terminate_after = rules.whole("terminate_after_days", DAYS_MAX);
    let on = rules.day("on");
    let (plan, paid) = (rules.objects("plan"), rules.objects("payments"));
    let late = rules.object("late");
    let late = late.and_then(|pairs| {
        let mut late = Rules::new(file, 1, &pairs, faults);
        let rate = late.decimal("rate_per_day", Decimal::ZERO, Decimal::ONE);
        let grace = late.whole("grace_days", DAYS_MAX);
        Some((rate?, grace?, late.truth("grace_counts")?))
    });
    let plan = read_plan(file, &plan?, (price?, roll?), calendar, faults);
    let mut payments = Vec::new();
    for (at, pairs) in paid?.iter().enumerate() {
        let mut payment = Rules::new(file, at + 1, pairs, faults);
        let (day, amount) = (payment.day("day"), money(&mut payment, "amount"));
        payments.extend(day.zip(amount));
    }
    payments.sort_by_key(|(day, _)| *day);
    let (rate, grace, grace_counts) = late?;
    Some(Terms {
        plan,
        order: order?,
        rate,
        grace: grace.into(),
        grace_counts,
        terminate_after: terminate_after?.into(),
        payments,
        on: on?,
    })
}

fn read_plan(
    file: &str,
    listed: &[Ordered],
    (price, roll): (Decimal, bool),
    calendar: &WorkingCalendar,
    faults: &mut Faults,
) -> Vec<Instalment> {
    let mut plan: Vec<Instalment> = Vec::new();
    let mut left = price;
    for (at, pairs) in listed.iter().enumerate() {
        let mut rules = Rules::new(file, at + 1, pairs, faults);
        let due = rules.day("due");
        let share = rules.find("share").is_some();
        let stated = match share {
            true => rules
                .decimal("share", Decimal::ZERO, Decimal::ONE)
                .map(|share| half_up(price * share)),
            false => money(&mut rules, "amount"),
        };
        let (Some(due), Some(stated)) = (due, stated) else {
            continue;
        };
        // the last one is what is left
        let is_last = at + 1 == listed.len();
        let amount = if is_last { left } else { stated };
        if amount > left || (is_last && left < Decimal::ZERO) {
            let value = amount.to_string();
            rules.fault(
                if share { "share" } else { "amount" },
                own("plan.over", &value),
            );
            return plan;
        }
        left -= amount;
        let due = if roll { working(calendar, due) } else { due };
        plan.push(Instalment { due, amount });
    }
    if listed.is_empty() {
        faults.push(file, 1, "plan", FaultKind::Empty);
    }
    plan
}

/// How the transfer stands on the day that the terms name.
pub fn pay(terms: &Terms) -> Paid {
    let mut open: Vec<Decimal> = terms.plan.iter().map(|one| one.amount).collect();
    let (mut charges, mut charges_paid) = (Decimal::ZERO, Decimal::ZERO);
    let mut reckoned: Option<Date> = None;
    let mut lines = Vec::new();
    let mut transferable_on = None;
    for (day, amount) in &terms.payments {
        if *day > terms.on {
            break;
        }
        charges += accrued(terms, &open, reckoned, *day);
        reckoned = Some(*day);
        let mut left = *amount;
        let mut for_charges = Decimal::ZERO;
        let mut for_price = Decimal::ZERO;
        let due = half_up(charges);
        if terms.order == Order::PriceFirst {
            for_price = settle(&mut open, &mut left);
        }
        if due > Decimal::ZERO {
            for_charges = due.min(left);
            left -= for_charges;
            // paid whole, they begin at nothing again
            charges = if for_charges == due {
                Decimal::ZERO
            } else {
                charges - for_charges
            };
        }
        if terms.order == Order::ChargesFirst {
            for_price = settle(&mut open, &mut left);
        }
        charges_paid += for_charges;
        let is_settled = open.iter().all(Decimal::is_zero) && half_up(charges).is_zero();
        if is_settled && transferable_on.is_none() {
            transferable_on = Some(*day);
        }
        lines.push(PaymentLine {
            day: *day,
            charges: yuan(for_charges),
            price: yuan(for_price),
            surplus: yuan(left),
        });
    }
    charges += accrued(terms, &open, reckoned, terms.on);
    let overdue_days = overdue(terms, &open);
    Paid {
        instalments: terms
            .plan
            .iter()
            .zip(&open)
            .map(|(one, open)| InstalmentLine {
                due: one.due,
                amount: yuan(one.amount),
                open: yuan(*open),
            })
            .collect(),
        payments: lines,
        charges_paid: yuan(charges_paid),
        charges_open: yuan(half_up(charges)),
        open: yuan(open.iter().sum()),
        overdue_days,
        transferable_on,
        terminable: overdue_days > terms.terminate_after,
    }
}

/// Days since the oldest open instalment was due.
fn overdue(terms: &Terms, open: &[Decimal]) -> i64 {
    let late = terms.plan.iter().zip(open);
    let late = late.filter(|(one, open)| !open.is_zero() && one.due < terms.on);
    let days = late.map(|(one, _)| days_between(one.due, terms.on));
    days.max().unwrap_or(0)
}

/// Charges of the days after `from` up to `to`, of which each costs what was open before its payments.
fn accrued(terms: &Terms, open: &[Decimal], from: Option<Date>, to: Date) -> Decimal {
    let of_one = |(one, open): (&Instalment, &Decimal)| {
        let last_free = one.due.saturating_add(Span::new().days(terms.grace));
        let from = from.map_or(last_free, |from| from.max(last_free));
        let days = days_between(from, to).max(0);
        if days == 0 {
            return Decimal::ZERO;
        }
        let with_grace = terms.grace_counts && from == last_free;
        let days = days + if with_grace { terms.grace } else { 0 };
        open * terms.rate * Decimal::from(days)
    };
    terms.plan.iter().zip(open).map(of_one).sum()
}

/// Pays instalments, the oldest first; says how much went into them.
fn settle(open: &mut [Decimal], left: &mut Decimal) -> Decimal {
    let mut paid = Decimal::ZERO;
    for one in open {
        let part = (*one).min(*left);
        *one -= part;
        *left -= part;
        paid += part;
    }
    paid
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| span.get_days().into())
}

fn half_up(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

fn yuan(amount: Decimal) -> String {
    format!("{amount:.2}")
}
