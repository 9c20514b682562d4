//! Every rule by itself: a sound document of our own with one cell changed.

use std::collections::BTreeSet;

use domain::sheets::Faults;
use proptest::prelude::*;
use trade::Flow;
use trade::check::{Checked, Rule, check};

use crate::table;

/// Columns of an export sheet with a sound line.
const EXPORT: &[(&str, &str)] = &[
    ("tradeMode", "9610"),
    ("orderType", "E"),
    ("orderNo", "O1"),
    ("copNo", "C1"),
    ("ebpCode", "4304960001"),
    ("ebpName", "平台"),
    ("ebcCode", "4304960001"),
    ("ebcName", "企业"),
    ("logisticsCode", "4304960001"),
    ("logisticsName", "物流"),
    ("logisticsNo", "L1"),
    ("appTime", "20230126132517"),
    ("ieFlag", "E"),
    ("ieDate", "20230126"),
    ("customsCode", "4917"),
    ("portCode", "4917"),
    ("statisticsFlag", "B"),
    ("agentCode", "4304960001"),
    ("agentName", "报关"),
    ("ownerCode", "NO"),
    ("ownerName", "工厂"),
    ("iacCode", ""),
    ("iacName", ""),
    ("emsNo", ""),
    ("trafMode", "5"),
    ("country", "502"),
    ("POD", "502"),
    ("freight", "0"),
    ("fCurrency", "142"),
    ("fFlag", "3"),
    ("insuredFee", "0"),
    ("iCurrency", "142"),
    ("iFlag", "3"),
    ("wrapType", "2"),
    ("packNo", "1"),
    ("grossWeight", "2"),
    ("netWeight", "1.5"),
    ("note", ""),
    ("goodsValue", "5"),
    ("gnum", "1"),
    ("itemNo", "S1"),
    ("itemRecordNo", ""),
    ("itemName", "马"),
    ("gcode", "0101210010"),
    ("gname", "马"),
    ("gmodel", "种用"),
    ("barCode", "无"),
    ("item.country", "502"),
    ("currency", "142"),
    ("qty", "2"),
    ("unit", "009"),
    ("qty1", "800"),
    ("unit1", "035"),
    ("qty2", "2"),
    ("unit2", "009"),
    ("price", "2.5"),
    ("totalPrice", "5"),
];

/// What an import sheet has besides; and cells that differ.
const IMPORT: &[(&str, &str)] = &[
    ("ieFlag", "I"),
    ("assureCode", "4304960001"),
    ("areaCode", ""),
    ("areaName", ""),
    ("buyerRegNo", "u1"),
    ("buyerIdType", "1"),
    ("buyerIdNumber", "430405199001010011"),
    ("buyerName", "某"),
    ("buyerTelephone", "1"),
    ("consignee", "某"),
    ("consigneeTelephone", "1"),
    ("consigneeAddress", "某处"),
    ("trafNo", "CA1"),
    ("voyageNo", "1"),
    ("billNo", "1"),
    ("discount", "1"),
    ("taxTotal", "2"),
    ("acturalPaid", "6"),
];

/// Columns that only export has.
const EXPORT_ONLY: &[&str] = &[
    "orderType",
    "statisticsFlag",
    "ownerCode",
    "ownerName",
    "iacCode",
    "iacName",
    "POD",
    "fCurrency",
    "fFlag",
    "iCurrency",
    "iFlag",
];

type Line = Vec<(String, String)>;

fn sound(flow: Flow) -> Line {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    let mut line: Line = EXPORT.iter().map(owned).collect();
    if flow == Flow::Import {
        line.retain(|(name, _)| !EXPORT_ONLY.contains(&name.as_str()));
        for (name, text) in IMPORT {
            set(&mut line, name, text);
        }
    }
    line
}

fn set(line: &mut Line, name: &str, text: &str) {
    match line.iter_mut().find(|(other, _)| other == name) {
        Some((_, cell)) => text.clone_into(cell),
        None => line.push((name.to_owned(), text.to_owned())),
    }
}

fn changed(flow: Flow, cells: &[(&str, &str)]) -> Line {
    let mut line = sound(flow);
    for (name, text) in cells {
        set(&mut line, name, text);
    }
    line
}

fn checked(flow: Flow, lines: &[Line]) -> Checked {
    let mut text = Vec::new();
    let head: Vec<_> = lines[0].iter().map(|(name, _)| name.as_str()).collect();
    text.push(head.join(","));
    for line in lines {
        let cells: Vec<_> = line.iter().map(|(_, text)| format!("\"{text}\"")).collect();
        text.push(cells.join(","));
    }
    let mut faults = Faults::default();
    let sheet = table("t.csv", &text.join("\n"), &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    check(&sheet, flow)
}

/// Errors as `row:column:code`.
fn told(flow: Flow, lines: &[Line]) -> Vec<String> {
    let checked = checked(flow, lines);
    let told = checked.errors.iter();
    told.map(|finding| format!("{}:{}:{}", finding.row, finding.column, finding.rule.code()))
        .collect()
}

/// One sound line with cells changed breaks just these rules.
fn breaks(flow: Flow, cells: &[(&str, &str)], expected: &[&str]) {
    let found = told(flow, &[changed(flow, cells)]);
    let expected: Vec<String> = expected.iter().map(|told| format!("1:{told}")).collect();
    assert_eq!(found, expected, "{cells:?}");
}

#[test]
fn sound_documents_break_nothing() {
    breaks(Flow::Export, &[], &[]);
    breaks(Flow::Import, &[], &[]);
    let bonded = [
        ("tradeMode", "1210"),
        ("emsNo", "H1"),
        ("itemRecordNo", "7"),
    ];
    let out = [
        bonded.as_slice(),
        &[("iacCode", "4304960001"), ("iacName", "区内")],
    ]
    .concat();
    breaks(Flow::Export, &out, &[]);
    let in_ = [
        ("areaCode", "4304960001"),
        ("areaName", "区内"),
        ("country", "142"),
    ];
    let in_ = [
        bonded.as_slice(),
        &in_,
        &[("trafNo", ""), ("voyageNo", ""), ("billNo", "")],
    ]
    .concat();
    breaks(Flow::Import, &in_, &[]);
    breaks(
        Flow::Export,
        &[("tradeMode", "9810"), ("orderType", "W"), ("ebpCode", "无")],
        &[],
    );
    breaks(Flow::Export, &[("ownerCode", "91430400MA00TE5T1B")], &[]);
}

#[test]
fn cells_are_judged_by_themselves() {
    let long = "X".repeat(33);
    for (cells, expected) in [
        (("ebpName", ""), "ebpName:required"),
        (("logisticsNo", long.as_str()), "logisticsNo:length"),
        (("POD", "50"), "POD:length"),
        (("customsCode", "49170"), "customsCode:length"),
        (("customsCode", "49A7"), "customsCode:code-value"),
        (("agentCode", "9143040000000000001"), "agentCode:length"),
        (("freight", "1,000"), "freight:decimal"),
        (("freight", "１０"), "freight:decimal"),
        (("freight", "0.123456"), "freight:decimal"),
        (("freight", "-1"), "freight:decimal"),
        (("qty", "0"), "qty:decimal"),
        (("packNo", "1.5"), "packNo:decimal"),
        (("appTime", "20230126250000"), "appTime:date"),
        (("appTime", "2023-01-26"), "appTime:date"),
        (("ieDate", "20230231"), "ieDate:date"),
        (("ieFlag", "I"), "ieFlag:flow"),
        (("tradeMode", "9110"), "tradeMode:code-mode"),
        (("statisticsFlag", "C"), "statisticsFlag:code-value"),
        (("statisticsFlag", "AB"), "statisticsFlag:code-value"),
        (("orderType", "I"), "orderType:code-value"),
        (("fFlag", "1"), "fFlag:code-value"),
        (("country", "777"), "country:code-country"),
        (("item.country", "US"), "item.country:code-country"),
        (("currency", "USD"), "currency:code-currency"),
        (("unit", "999"), "unit:code-unit"),
        (("ebcCode", "430496000a"), "ebcCode:uscc"),
        (("ebcCode", "91430400MA00TE5T11"), "ebcCode:uscc"),
        (("ownerCode", "no"), "ownerCode:uscc"),
        (("gcode", "01012100"), "gcode:length"),
        (("gcode", "0101"), "gcode:length"),
        (("gcode", "9999999900"), "gcode:code-hs"),
        (("gcode", "010121001X"), "gcode:code-hs"),
    ] {
        breaks(Flow::Export, &[cells], &[expected]);
    }
    for (cells, expected) in [
        (("buyerIdType", "2"), "buyerIdType:code-value"),
        (
            ("buyerIdNumber", "430405199001010010"),
            "buyerIdNumber:id-number",
        ),
        (("buyerIdNumber", "4.30405E+17"), "buyerIdNumber:id-number"),
        (("tradeMode", "9710"), "tradeMode:code-mode"),
        (("taxTotal", "abc"), "taxTotal:decimal"),
    ] {
        breaks(Flow::Import, &[cells], &[expected]);
    }
}

#[test]
fn regimes_ask_for_their_own() {
    let bonded = ("tradeMode", "1210");
    for (flow, cells, expected) in [
        (
            Flow::Export,
            vec![("orderType", "B")],
            vec!["orderType:mode-order-type"],
        ),
        (
            Flow::Export,
            vec![("tradeMode", "9710")],
            vec!["orderType:mode-order-type"],
        ),
        (
            Flow::Export,
            vec![("ebpCode", "无")],
            vec!["ebpCode:ebp-none"],
        ),
        (
            Flow::Import,
            vec![("ebpCode", "无")],
            vec!["ebpCode:ebp-none"],
        ),
        (
            Flow::Export,
            vec![bonded],
            vec!["iacCode", "iacName", "emsNo", "itemRecordNo"],
        ),
        (
            Flow::Import,
            vec![bonded, ("country", "142")],
            vec!["emsNo", "areaCode", "areaName", "itemRecordNo"],
        ),
        (
            Flow::Import,
            vec![("trafNo", "")],
            vec!["trafNo:direct-field"],
        ),
        (
            Flow::Import,
            vec![("voyageNo", "")],
            vec!["voyageNo:direct-field"],
        ),
        (
            Flow::Import,
            vec![("billNo", "")],
            vec!["billNo:direct-field"],
        ),
        (
            Flow::Import,
            vec![("currency", "502")],
            vec!["currency:currency-cny"],
        ),
        (Flow::Import, vec![("packNo", "2")], vec!["packNo:pack-one"]),
    ] {
        let expected = expected.into_iter().map(|told| match told.contains(':') {
            true => told.to_owned(),
            false => format!("{told}:bonded-field"),
        });
        let expected: Vec<String> = expected.collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        breaks(flow, &cells, &expected);
    }
    let full = [
        bonded,
        ("emsNo", "T1"),
        ("areaCode", "4304960001"),
        ("areaName", "区内"),
    ];
    let full = [full.as_slice(), &[("itemRecordNo", "7")]].concat();
    breaks(Flow::Import, &full, &["country:bonded-country"]);
}

#[test]
fn sums_and_quantities_agree() {
    for (cells, expected) in [
        (
            vec![("totalPrice", "5.01"), ("goodsValue", "5.01")],
            "totalPrice:total",
        ),
        (vec![("goodsValue", "5.01")], "goodsValue:goods-value"),
        (vec![("netWeight", "2.00001")], "netWeight:weight"),
        (vec![("unit1", "007")], "unit1:unit-statutory"),
        (vec![("unit2", "007")], "unit2:unit-statutory"),
        (vec![("qty2", "")], "qty2:second-quantity"),
        (vec![("qty2", "3")], "qty2:quantity-equal"),
        (vec![("unit", "035")], "qty1:quantity-equal"),
        (vec![("gnum", "2")], "gnum:sequence"),
    ] {
        breaks(Flow::Export, &cells, &[expected]);
    }
    breaks(
        Flow::Import,
        &[("acturalPaid", "6.01")],
        &["acturalPaid:paid-sum"],
    );
    // a commodity without second unit has no second quantity
    let one = [("gcode", "0201100010"), ("unit1", "035")];
    let none = [one.as_slice(), &[("unit2", ""), ("qty2", "")]].concat();
    breaks(Flow::Export, &none, &[]);
    let spare = [one.as_slice(), &[("unit2", ""), ("qty2", "2")]].concat();
    breaks(Flow::Export, &spare, &["qty2:second-quantity"]);
}

#[test]
fn simplified_lists_of_parcels_name_the_heading_alone() {
    for code in ["0101", "0101000000", "0101210010"] {
        breaks(
            Flow::Export,
            &[("statisticsFlag", "A"), ("gcode", code)],
            &[],
        );
    }
    for code in ["9999", "9999000000"] {
        breaks(
            Flow::Export,
            &[("statisticsFlag", "A"), ("gcode", code)],
            &["gcode:code-hs"],
        );
    }
    let business = [
        ("tradeMode", "9710"),
        ("orderType", "B"),
        ("statisticsFlag", "A"),
    ];
    let business = [business.as_slice(), &[("gcode", "0101")]].concat();
    breaks(Flow::Export, &business, &["gcode:length"]);
}

#[test]
fn lines_of_a_document_agree() {
    let line =
        |cells: &[(&str, &str)]| changed(Flow::Export, &[&[("goodsValue", "15")], cells].concat());
    let [first, second, third] = ["1", "2", "3"].map(|number| line(&[("gnum", number)]));
    assert_eq!(
        told(
            Flow::Export,
            &[first.clone(), second.clone(), third.clone()]
        ),
        [""; 0]
    );
    let other = line(&[("gnum", "2"), ("ebcName", "另一企业")]);
    assert_eq!(
        told(Flow::Export, &[first.clone(), other, third.clone()]),
        ["2:ebcName:head-differs"]
    );
    let dollars = line(&[("gnum", "1"), ("currency", "502")]);
    assert_eq!(
        told(Flow::Export, &[dollars, second.clone(), third.clone()]),
        ["1:currency:mixed-currency"]
    );
    // a gap is told once
    let fourth = line(&[("gnum", "4")]);
    assert_eq!(
        told(Flow::Export, &[first, third, fourth]),
        ["2:gnum:sequence"]
    );
}

#[test]
fn import_documents_have_99_lines_and_export_100() {
    for (flow, most) in [(Flow::Export, 100), (Flow::Import, 99)] {
        let value = (5 * (most + 1)).to_string();
        let paid = (5 * (most + 1) + 1).to_string();
        let lines: Vec<Line> = (1..=most + 1)
            .map(|number| {
                let number = number.to_string();
                let mut line = changed(flow, &[("goodsValue", &value), ("gnum", &number)]);
                if flow == Flow::Import {
                    set(&mut line, "acturalPaid", &paid);
                }
                line
            })
            .collect();
        assert_eq!(told(flow, &lines), [format!("{}:gnum:length", most + 1)]);
    }
}

#[test]
fn orders_and_waybills_stand_once() {
    let first = sound(Flow::Export);
    let next = |cells: &[(&str, &str)]| {
        let own = [("copNo", "C2"), ("orderNo", "O2"), ("logisticsNo", "L2")];
        changed(Flow::Export, &[own.as_slice(), cells].concat())
    };
    let told = |cells: &[(&str, &str)]| told(Flow::Export, &[first.clone(), next(cells)]);
    assert_eq!(told(&[]), [""; 0]);
    assert_eq!(told(&[("orderNo", "O1")]), ["2:orderNo:duplicate"]);
    assert_eq!(
        told(&[("orderNo", "O1"), ("ebpCode", "4304960002")]),
        [""; 0]
    );
    assert_eq!(told(&[("logisticsNo", "L1")]), ["2:logisticsNo:duplicate"]);
    assert_eq!(
        told(&[("logisticsNo", "L1"), ("logisticsCode", "4304960002")]),
        [""; 0]
    );
    let late = [("logisticsNo", "L1"), ("appTime", "20230726132517")];
    assert_eq!(told(&late), [""; 0]);
    let near = [("logisticsNo", "L1"), ("appTime", "20230726132516")];
    assert_eq!(told(&near), ["2:logisticsNo:duplicate"]);
}

/// An import document of one line worth `yuan`.
fn bought(number: usize, yuan: u32, time: &str) -> Line {
    let number = number.to_string();
    let (value, paid) = (yuan.to_string(), (yuan + 1).to_string());
    changed(
        Flow::Import,
        &[
            ("copNo", &number),
            ("orderNo", &number),
            ("logisticsNo", &number),
            ("appTime", time),
            ("qty", "1"),
            ("qty2", "1"),
            ("price", &value),
            ("totalPrice", &value),
            ("goodsValue", &value),
            ("acturalPaid", &paid),
        ],
    )
}

#[test]
fn limits_hold_by_transaction_person_and_year() {
    let time = "20230301090000";
    assert_eq!(told(Flow::Import, &[bought(1, 5_000, time)]), [""; 0]);
    assert_eq!(
        told(Flow::Import, &[bought(1, 5_001, time)]),
        ["1:goodsValue:single-limit"]
    );
    let before = bought(1, 2_001, "20181231235959");
    assert_eq!(told(Flow::Import, &[before]), ["1:goodsValue:single-limit"]);
    let mut marked = bought(1, 9_000, time);
    set(&mut marked, "note", "整件不可分割");
    let found = checked(Flow::Import, &[marked]);
    assert_eq!(found.errors, []);
    assert_eq!(found.warnings[0].rule, Rule::SingleLimit);
    // the sixth in time goes beyond 26,000 wherever it stands, that of the next year does not
    let mut lines = vec![bought(9, 2_000, "20231201000000")];
    lines.extend((1..=5).map(|number| bought(number, 5_000, time)));
    lines.push(bought(8, 5_000, "20240101000000"));
    assert_eq!(told(Flow::Import, &lines), ["1:buyerIdNumber:annual-limit"]);
}

#[test]
fn columns_are_missed_and_strange_ones_told() {
    let mut line = sound(Flow::Export);
    line.retain(|(name, _)| name != "agentCode");
    line.push(("remark".to_owned(), String::new()));
    let found = checked(Flow::Export, &[line]);
    let told: Vec<_> = found
        .errors
        .iter()
        .map(|f| (f.row, f.column.as_str(), f.rule))
        .collect();
    assert_eq!(told, [(0, "agentCode", Rule::Required)]);
    assert_eq!(found.warnings[0].column, "remark");
}

#[test]
fn every_rule_has_words() {
    let words = include_str!("../../../../data/words/trade.json");
    let words: serde_json::Value = serde_json::from_str(words).unwrap();
    for rule in Rule::ALL {
        assert!(
            words.get(format!("error.trade.{}", rule.code())).is_some(),
            "{rule:?}"
        );
    }
}

proptest! {
    /// Splitting a sheet between documents changes neither sums nor findings of cells and lines.
    #[test]
    fn splitting_a_sheet_adds_up(values in prop::collection::vec(0_u32..5_000, 2..20), at in 1_usize..19) {
        let at = at.min(values.len() - 1);
        let lines: Vec<Line> = values
            .iter()
            .enumerate()
            .map(|(number, yuan)| {
                let mut line = bought(number + 1, *yuan, "20230301090000");
                set(&mut line, "buyerIdNumber", if number % 2 == 0 { "430405199001010011" } else { "x" });
                line
            })
            .collect();
        let cells = |checked: &Checked| -> BTreeSet<String> {
            let told = checked.errors.iter().filter(|found| found.rule == Rule::IdNumber);
            told.map(|found| found.row.to_string()).collect()
        };
        let whole = checked(Flow::Import, &lines);
        let (one, other) = (checked(Flow::Import, &lines[..at]), checked(Flow::Import, &lines[at..]));
        let sum = |checked: &Checked| -> i128 {
            checked.by_mode.values().flat_map(|sum| sum.value.values()).sum()
        };
        prop_assert_eq!(sum(&whole), sum(&one) + sum(&other));
        prop_assert_eq!(cells(&whole).len(), cells(&one).len() + cells(&other).len());
        prop_assert_eq!(whole.documents.len(), one.documents.len() + other.documents.len());
    }
}
