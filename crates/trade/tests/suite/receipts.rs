//! Receipts: the official samples, and whatever order they come in.

use proptest::prelude::*;
use trade::message::{NotAReceipt, Standings, read, status_key};

use crate::examples;

#[test]
fn official_receipts_are_tied_to_their_documents() {
    let Some(folder) = examples("customs") else {
        return;
    };
    for (name, numbers) in [
        (
            "v2018/samples-export",
            &["304", "404", "506", "604", "606", "608", "702"][..],
        ),
        (
            "v2022/samples-import",
            &["312", "412", "512", "514", "622", "624", "626", "712"][..],
        ),
        ("v2022/samples-export", &["216", "304", "604"][..]),
    ] {
        for number in numbers {
            let file = folder.join(name).join(format!("CEB{number}Message.xml"));
            let found = read(&std::fs::read(file).unwrap()).unwrap();
            assert!(!found.is_empty());
            let answered = format!("CEB{}Message", number.parse::<u32>().unwrap() - 1);
            for (named, receipt) in found {
                assert_eq!(named.kind, answered);
                assert!(
                    named.key.iter().all(|(_, value)| !value.is_empty()),
                    "{number}"
                );
                assert_eq!(receipt.time.len(), 17);
            }
        }
    }
    let order = std::fs::read(folder.join("v2022/samples-import/CEB311Message.xml")).unwrap();
    assert!(matches!(read(&order), Err(NotAReceipt::Kind { .. })));
}

fn message(receipts: &[(&str, i64, &str)]) -> String {
    let within: String = receipts
        .iter()
        .map(|(number, status, time)| {
            format!(
                "<c:InventoryReturn><c:guid>G</c:guid><c:copNo>{number}</c:copNo><c:invtNo/>\
                 <c:returnStatus>{status}</c:returnStatus><c:returnTime>{time}</c:returnTime>\
                 <c:returnInfo>x</c:returnInfo></c:InventoryReturn>"
            )
        })
        .collect();
    format!(
        "<c:CEB622Message xmlns:c=\"http://www.chinaport.gov.cn/ceb\">{within}</c:CEB622Message>"
    )
}

const EARLY: &str = "20230101000000000";
const LATE: &str = "20230101000000001";

#[test]
fn the_last_word_holds_and_a_repeated_one_is_one() {
    let mut standings = Standings::default();
    let text = message(&[("N", 800, LATE), ("N", 120, EARLY)]);
    standings.take(read(text.as_bytes()).unwrap());
    standings.take(read(message(&[("N", 120, EARLY)]).as_bytes()).unwrap());
    assert_eq!((standings.documents.len(), standings.repeated), (1, 1));
    let (named, standing) = standings.documents.first_key_value().unwrap();
    assert_eq!(
        (named.kind.as_str(), named.key[0].1.as_str()),
        ("CEB621Message", "N")
    );
    assert_eq!(standing.last().unwrap().status, 800);
}

#[test]
fn receipts_that_lack_something_are_refused_whole() {
    for (text, missing) in [
        (message(&[("N", 800, LATE), ("", 800, LATE)]), "copNo"),
        (message(&[("N", 800, "2023")]), "returnTime"),
        (
            message(&[("N", 800, LATE)]).replace("800", "ok"),
            "returnStatus",
        ),
    ] {
        let told = read(text.as_bytes());
        assert_eq!(told, Err(NotAReceipt::Incomplete { line: 1, missing }));
    }
    assert!(read(b"<x/>").is_err());
    assert!(read(b"<!DOCTYPE x><x/>").is_err());
}

#[test]
fn what_the_single_window_could_not_read_names_its_message() {
    let text = "<c:CEB900Message xmlns:c=\"http://www.chinaport.gov.cn/ceb\"><c:MessageReturn><c:guid>G</c:guid>\
        <c:returnStatus>-301001</c:returnStatus><c:returnInfo>x</c:returnInfo>\
        <c:returnTime>20230101000000000</c:returnTime><c:oriCopMsgId>M</c:oriCopMsgId>\
        <c:oriMessageType>CEB311Message</c:oriMessageType><c:oriBizMessage/></c:MessageReturn></c:CEB900Message>";
    let (named, receipt) = read(text.as_bytes()).unwrap().remove(0);
    assert_eq!(
        (named.kind.as_str(), named.key[0].0.as_str()),
        ("CEB311Message", "oriCopMsgId")
    );
    assert_eq!(status_key(receipt.status), "trade.status.fault");
}

#[test]
fn every_status_has_words() {
    let words = include_str!("../../../../data/words/trade.json");
    let words: serde_json::Value = serde_json::from_str(words).unwrap();
    for status in [-1, 1, 2, 3, 4, 100, 120, 300, 399, 500, 800, 899, 7] {
        assert!(words.get(status_key(status)).is_some(), "{status}");
    }
}

proptest! {
    /// Whatever the order, and however receipts are spread over messages, documents stand the same.
    #[test]
    fn order_and_splitting_do_not_matter(
        receipts in prop::collection::vec((0_usize..3, prop::sample::select(vec![2_i64, 120, 800, 899]), 0_u32..4), 1..20),
        at in 0_usize..20,
    ) {
        let told: Vec<(String, i64, String)> = receipts
            .iter()
            .map(|(number, status, time)| (format!("N{number}"), *status, format!("2023010100000000{time}")))
            .collect();
        let told: Vec<(&str, i64, &str)> =
            told.iter().map(|(number, status, time)| (number.as_str(), *status, time.as_str())).collect();
        let mut whole = Standings::default();
        whole.take(read(message(&told).as_bytes()).unwrap());
        let mut split = Standings::default();
        let (one, other) = told.split_at(at.min(told.len()));
        split.take(read(message(other).as_bytes()).unwrap());
        split.take(read(message(one).as_bytes()).unwrap());
        prop_assert_eq!(whole, split);
    }
}
