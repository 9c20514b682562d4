//! Ledgers of bonded stock against the worked ones, and rule by rule.

use domain::sheets::Faults;
use serde_json::{Value, json as value};
use trade::number::plain;
use trade::stock::{Stock, StockRule, book};

use crate::{examples, json, read, table};

fn told(stock: &Stock) -> Value {
    let balances = stock.balances.iter().map(|((account, record), balance)| {
        value!({
            "emsNo": account, "itemRecordNo": record,
            "in": plain(balance.came_in), "out": plain(balance.went_out), "loss": plain(balance.lost),
            "adjust": plain(balance.adjusted), "book": plain(balance.book),
            "counted": balance.counted.map(|(counted, _)| plain(counted)),
            "variance": balance.variance().map(plain),
        })
    });
    balances.collect()
}

fn errors(stock: &Stock) -> Value {
    let errors = stock.errors.iter();
    errors
        .map(|error| value!([error.row, error.column, error.rule.code()]))
        .collect()
}

#[test]
fn worked_ledgers_are_booked() {
    let Some(folder) = examples("roads-trade") else {
        return;
    };
    let answers = json(&folder.join("stock-p.json"));
    let mut faults = Faults::default();
    let clean = book(&read(&folder.join("stock-clean-p.csv")), &mut faults);
    assert_eq!(told(&clean), answers["balances"]);
    assert_eq!(clean.errors, []);
    let faulty = book(&read(&folder.join("stock-faults-p.csv")), &mut faults);
    assert_eq!(errors(&faulty), answers["faults"]);
    assert!(faults.is_empty());
}

fn ledger(rows: &[&str]) -> Stock {
    let text = format!(
        "docNo,time,emsNo,itemRecordNo,kind,qty,unit,yard\n{}",
        rows.join("\n")
    );
    let mut faults = Faults::default();
    let sheet = table("s.csv", &text, &mut faults);
    let stock = book(&sheet, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    stock
}

const OPEN: &str = "D1,20230101000000,T1,1,in,10,011,Y";

#[test]
fn rows_are_refused_by_rule() {
    for (row, column, rule) in [
        (
            "D2,20230102000000,T1,1,out,10.5,011,Y",
            "qty",
            StockRule::Overdrawn,
        ),
        (
            "D2,20230102000000,T1,1,loss,11,011,Y",
            "qty",
            StockRule::Overdrawn,
        ),
        (
            "D2,20230102000000,T1,1,adjust,-11,011,Y",
            "qty",
            StockRule::Overdrawn,
        ),
        (
            "D2,20221231000000,T1,1,out,1,011,Y",
            "itemRecordNo",
            StockRule::UnknownAccount,
        ),
        (
            "D2,20230102000000,T1,2,out,1,011,Y",
            "itemRecordNo",
            StockRule::UnknownAccount,
        ),
        (
            "D2,20230102000000,T2,1,count,1,011,Y",
            "itemRecordNo",
            StockRule::UnknownAccount,
        ),
        (
            "D2,20230102000000,,1,in,1,011,Y",
            "itemRecordNo",
            StockRule::UnknownAccount,
        ),
        (
            "D2,20230102000000,T1,1,out,1,035,Y",
            "unit",
            StockRule::Unit,
        ),
        ("D2,20230102000000,T1,2,in,1,999,Y", "unit", StockRule::Unit),
        (
            "D1,20230102000000,T1,1,out,1,011,Y",
            "docNo",
            StockRule::Duplicate,
        ),
        (
            ",20230102000000,T1,1,out,1,011,Y",
            "docNo",
            StockRule::Required,
        ),
        (
            "D2,20230102000000,T1,1,out,0,011,Y",
            "qty",
            StockRule::Quantity,
        ),
        (
            "D2,20230102000000,T1,1,in,-1,011,Y",
            "qty",
            StockRule::Quantity,
        ),
        (
            "D2,20230102000000,T1,1,count,-1,011,Y",
            "qty",
            StockRule::Quantity,
        ),
        (
            "D2,20230102000000,T1,1,in,,011,Y",
            "qty",
            StockRule::Quantity,
        ),
        (
            "D2,20230102000000,T1,1,move,1,011,Y",
            "kind",
            StockRule::UnknownKind,
        ),
        (
            "D2,20231340000000,T1,1,out,1,011,Y",
            "time",
            StockRule::Time,
        ),
    ] {
        let stock = ledger(&[OPEN, row]);
        let found: Vec<_> = stock
            .errors
            .iter()
            .map(|error| (error.row, error.column, error.rule))
            .collect();
        assert_eq!(found, [(2, column, rule)], "{row}");
        // what is refused is not booked
        assert_eq!(stock.balances.len(), 1);
        assert_eq!(told(&stock)[0]["book"], "10");
    }
}

#[test]
fn rows_are_booked_in_the_order_of_time() {
    let rows = [
        "D3,20230103000000,T1,1,count,6.5,011,Y",
        "D2,20230102000000,T1,1,out,4,011,Y",
        "D4,20230104000000,T1,1,adjust,-0.5,011,Y",
        OPEN,
    ];
    let stock = ledger(&rows);
    assert_eq!(stock.errors, []);
    assert_eq!(
        told(&stock)[0],
        value!({"emsNo": "T1", "itemRecordNo": "1", "in": "10", "out": "4", "loss": "0", "adjust": "-0.5",
                "book": "5.5", "counted": "6.5", "variance": "0.5"})
    );
}

#[test]
fn every_rule_has_words() {
    let words = include_str!("../../../../data/words/trade.json");
    let words: Value = serde_json::from_str(words).unwrap();
    for rule in StockRule::ALL {
        assert!(
            words
                .get(format!("error.trade.stock.{}", rule.code()))
                .is_some(),
            "{rule:?}"
        );
    }
}
