use domain::sheets::Faults;
use exchange::ledger::Shares;
use exchange::ledger::{Event, Kind, Ledger, PoolRules, Refused, book, read_events, read_rules};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{examples, json, read, table, told};

const RULES: &str = r#"{"shares":{"province":"0.40","city":0.4,"bank":"0.20"},"firm_cap":"5000000.00",
 "term_months":36,"multiple":"10","claim_wait_days":60,"halt_bank":"0.05","halt_pool":"0.50"}"#;

#[test]
fn books_the_worked_example() {
    let Some(folder) = examples("exchange/pool/p1") else {
        return;
    };
    let mut faults = Faults::default();
    let text = std::fs::read_to_string(folder.join("rules.json")).unwrap();
    let rules = read_rules("rules.json", &text, &mut faults).unwrap();
    let events = read_events(&read(&folder.join("events.csv"), &mut faults), &mut faults);
    assert_eq!(told(&faults), [""; 0]);
    let report = serde_json::to_value(book(&rules, &events)).unwrap();
    assert_eq!(report, json(&folder.join("expected.json")));
}

#[test]
fn faults_are_named_by_file_row_and_column() {
    let mut faults = Faults::default();
    let sheet = table(
        "events.csv",
        "date,event,party,bank,loan,firm,amount,months\n\
         2025-01-02,fund,city,,,,-1,\n\
         2025-13-02,fund,city,,,,1,\n\
         2025-01-02,grant,,A,L1,,1.001,1.5\n\
         2025-01-02,dance,,,,,,\n\
         2025-01-02,repay,,,,,,\n\
         2025-01-02,repay\n",
        &mut faults,
    );
    let events = read_events(&sheet, &mut faults);
    assert_eq!(
        told(&faults),
        [
            "events.csv:7::sheet.uneven",
            "events.csv:2:amount:sheet.out-of-range",
            "events.csv:3:date:date.invalid",
            "events.csv:4:firm:sheet.empty",
            "events.csv:4:amount:money.too-fine",
            "events.csv:4:months:sheet.not-whole",
            "events.csv:6:loan:sheet.empty",
            "events.csv:6:amount:sheet.empty",
        ]
    );
    assert_eq!(events.len(), 1, "an unknown event is refused when booked");
    let mut faults = Faults::default();
    let shares = RULES.replace("0.4,", "0.41,").replace("36", "\"x\"");
    assert_eq!(read_rules("rules.json", &shares, &mut faults), None);
    assert_eq!(
        told(&faults),
        [
            "rules.json:1:shares:exchange.shares",
            "rules.json:1:term_months:sheet.not-a-number",
        ]
    );
}

#[test]
fn parties_pay_in_the_order_of_the_rules_and_no_more_than_they_have() {
    let mut faults = Faults::default();
    let rules = read_rules("rules.json", RULES, &mut faults).unwrap();
    assert_eq!(rules.shares.parties[0].0, "province");
    let day = date(2025, 1, 1);
    let late = date(2025, 6, 1);
    let event = |date: Date, kind: Kind| Event { date, kind };
    let loan = || "L".to_owned();
    let events = [
        event(day, fund("province", 1)),
        event(day, fund("city", 100_000)),
        event(day, grant("L", "F", 100_001)),
        event(day, grant("L", "F", 1)),
        event(day, Kind::Default { loan: loan() }),
        event(day, Kind::Claim { loan: loan() }),
        event(late, Kind::Claim { loan: loan() }),
        event(
            late,
            Kind::Recover {
                loan: loan(),
                amount: 100_002,
            },
        ),
        event(late, fund("nobody", 1)),
        event(
            late,
            Kind::Repay {
                loan: loan(),
                amount: 1,
            },
        ),
        event(late, Kind::Other),
    ];
    let report = book(&rules, &events);
    let reasons: Vec<_> = report.events.iter().map(|line| line.reason).collect();
    let refused = Some;
    assert_eq!(
        reasons,
        [
            None,
            None,
            None,
            refused(Refused::DuplicateLoan),
            None,
            refused(Refused::TooEarly),
            None,
            refused(Refused::OverRecover),
            refused(Refused::UnknownParty),
            refused(Refused::WrongState),
            refused(Refused::UnknownEvent),
        ]
    );
    assert_eq!(report.parties[0].paid_out.fen(), 1);
    assert_eq!(
        report.parties[1].paid_out.fen(),
        40_000,
        "40000.4 fen, half up"
    );
    assert_eq!(report.banks[0].borne.fen(), 60_000);
    assert!(report.pool.halted && report.banks[0].halted);
}

fn fund(party: &str, amount: i128) -> Kind {
    let party = party.to_owned();
    Kind::Fund { party, amount }
}

fn grant(loan: &str, firm: &str, amount: i128) -> Kind {
    Kind::Grant {
        bank: "B".to_owned(),
        loan: loan.to_owned(),
        firm: firm.to_owned(),
        amount,
        months: 12,
    }
}

fn kinds() -> impl Strategy<Value = Kind> {
    let loan = || (0..4_u8).prop_map(|at| format!("L{at}"));
    let amount = || 1..2_000_000_i128;
    prop_oneof![
        (prop_oneof!["a", "b", "c"], amount())
            .prop_map(|(party, amount)| Kind::Fund { party, amount }),
        (0..2_u8, loan(), 0..3_u8, amount(), 1..40_u32).prop_map(
            |(bank, loan, firm, amount, months)| Kind::Grant {
                bank: format!("B{bank}"),
                loan,
                firm: format!("F{firm}"),
                amount,
                months,
            }
        ),
        (loan(), amount()).prop_map(|(loan, amount)| Kind::Repay { loan, amount }),
        loan().prop_map(|loan| Kind::Default { loan }),
        loan().prop_map(|loan| Kind::Claim { loan }),
        (loan(), amount()).prop_map(|(loan, amount)| Kind::Recover { loan, amount }),
    ]
}

proptest! {
    /// After every prefix: what parties have is what they paid in, less what they paid out, and what
    /// came back; what was lost is borne by somebody; a refused event changes nothing.
    #[test]
    fn balances_add_up_after_every_prefix(
        days in prop::collection::vec((0..400_i64, kinds()), 0..40),
        shares in (0..=10_i64, 0..=10_i64),
    ) {
        let a = Decimal::new(shares.0.min(10), 1);
        let b = (Decimal::ONE - a).min(Decimal::new(shares.1, 1));
        let rules = PoolRules {
            shares: Shares {
                parties: vec![("a".into(), a), ("b".into(), b)],
                bank: Decimal::ONE - a - b,
            },
            firm_cap: 3_000_000,
            term_months: 36,
            multiple: Decimal::from(3),
            claim_wait_days: 30,
            halt_bank: Decimal::new(5, 1),
            halt_pool: Decimal::new(8, 1),
        };
        let mut ledger = Ledger::new(&rules);
        for (day, kind) in days {
            let date = date(2025, 1, 1).saturating_add(jiff::Span::new().days(day));
            let before = ledger.report(Vec::new());
            let booked = ledger.book(&Event { date, kind });
            let after = ledger.report(Vec::new());
            if booked.is_err() {
                prop_assert_eq!(&before, &after);
            }
            for party in &after.parties {
                let fen = party.paid_in.fen() - party.paid_out.fen() + party.recovered.fen();
                prop_assert!(fen == party.balance.fen() && fen >= 0);
            }
            let paid: i64 = after.parties.iter().map(|party| party.paid_out.fen()).sum();
            let borne: i64 = after.banks.iter().map(|bank| bank.borne.fen()).sum();
            let lost: i64 = after.loans.iter().map(|loan| loan.loss.fen()).sum();
            prop_assert_eq!(paid + borne, lost);
            let given: i64 = after.parties.iter().map(|party| party.recovered.fen()).sum();
            let kept: i64 = after.banks.iter().map(|bank| bank.recovered.fen()).sum();
            let recovered: i64 = after.loans.iter().map(|loan| loan.recovered.fen()).sum();
            prop_assert_eq!(given + kept, recovered);
            let owed: i64 = after.loans.iter().map(|loan| loan.outstanding.fen()).sum();
            prop_assert_eq!(after.pool.outstanding.fen() + after.pool.bad.fen(), owed);
        }
    }
}
