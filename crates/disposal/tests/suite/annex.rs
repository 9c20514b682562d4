//! The annex of a notice.

use disposal::annex::check;
use disposal::notice::Notice;
use domain::sheets::Faults;
use serde_json::json;

use crate::{table, told};

const HEAD: &str =
    "no,debtor,uscc,item,principal,interest,penalty,advance,total,base,due,guarantor\n";

fn notice() -> Notice {
    serde_json::from_value(json!({"owner": "甲", "items": [
        {"item": 1, "kind": "package", "claims": 2, "debtor": "乙", "base": "2024-10-20",
         "principal": "300.00", "interest": "30.03", "total": "330.03"}]}))
    .unwrap()
}

fn faults(rows: &str) -> Vec<String> {
    let mut faults = Faults::default();
    let sheet = table("annex.csv", &format!("{HEAD}{rows}"), &mut faults);
    check(&sheet, Some(&notice()), &mut faults);
    told(&faults)
}

const FIRST: &str = "1,乙,,1,100.00,10.01,,,110.01,2024-10-20,2020-01-01,\n";
const SECOND: &str = "2,丙,,1,\"2,00.00\",20.02,,,220.02,2024-10-20,,\n";

#[test]
fn rows_that_make_the_notice_are_right() {
    let second = "2,丙,,1,200.00,20,0.02,,220.02,20241020,,\n";
    assert_eq!(faults(&format!("{FIRST}{second}")), Vec::<String>::new());
    let mut faults = Faults::default();
    let sheet = table("annex.csv", &format!("{HEAD}{FIRST}{second}"), &mut faults);
    let found = check(&sheet, None, &mut faults);
    assert_eq!((found.claims, found.total.as_str()), (2, "330.03"));
}

#[test]
fn what_does_not_agree_is_told() {
    let of = |second: &str| faults(&format!("{FIRST}{second}"));
    assert_eq!(of(SECOND), ["3:principal:money.malformed"]);
    assert_eq!(
        of("2,丙,,1,200.00,20.02,,,220.03,2024-10-20,,\n"),
        ["3:total:row.sum", "2:total:annex.sum"]
    );
    assert_eq!(
        of("1,丙,,1,200.00,20.02,,,220.02,2024-10-20,,\n"),
        ["3:no:number.duplicate"]
    );
    assert_eq!(
        of("2,丙,,1,200.00,20.02,,,220.02,2024-10-21,,\n"),
        ["3:base:base.differs"]
    );
    assert_eq!(
        of("2,丙,,1,200.00,20.02,,,220.02,2024-10-20,2024-10-21,\n"),
        ["3:due:due.after-base"]
    );
    assert_eq!(
        of("2,丙,91,1,200.00,20.02,,,220.02,2024-10-20,,\n"),
        ["3:uscc:uscc.invalid"]
    );
    let told = faults(FIRST);
    assert!(told.contains(&"2:item:annex.count".to_owned()), "{told:?}");
    let two = of("2,丙,,2,200.00,20.02,,,220.02,2024-10-20,,\n");
    assert!(two.contains(&"3:item:annex.count".to_owned()), "{two:?}");
}

#[test]
fn every_code_has_its_words() {
    let words = include_str!("../../../../data/words/disposal.json");
    for code in [
        "row.sum",
        "annex.sum",
        "annex.count",
        "number.duplicate",
        "base.differs",
        "due.after-base",
        "uscc.invalid",
        "party.unknown",
        "relation.unknown",
        "share.range",
        "share.over",
        "share.unknown-twice",
        "ownership.ring",
        "plan.over",
    ] {
        assert!(words.contains(&format!("\"error.{code}\"")), "{code}");
    }
}
