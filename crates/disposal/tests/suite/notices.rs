//! Notices: read, proved, written.

use disposal::notice::{Notice, Severity, read, write};
use domain::calendar::WorkingCalendar;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::examples;

fn notices(text: &str) -> Vec<Notice> {
    read(text, None, &WorkingCalendar::china()).notices
}

/// Errors as `[code, item]`.
fn errors(notice: &Notice) -> Vec<Value> {
    let findings = notice.findings.iter();
    let errors = findings.filter(|finding| finding.severity == Severity::Error);
    errors
        .map(|finding| json!([finding.code, finding.item]))
        .collect()
}

fn cases() -> Vec<Value> {
    let Some(folder) = examples() else {
        return Vec::new();
    };
    let text = std::fs::read_to_string(folder.join("notices.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What of a reading a case asks for.
fn asked(found: &Notice, want: &Value) -> Value {
    let found = serde_json::to_value(found).unwrap();
    let keep = |found: &Value, want: &Value| -> Value {
        let keys = want.as_object().unwrap().keys();
        keys.map(|key| (key.clone(), found[key].clone())).collect()
    };
    let mut kept = keep(&found, want);
    let items = found["items"].as_array().unwrap().iter();
    let wanted = want["items"].as_array().unwrap();
    kept["items"] = items
        .enumerate()
        .map(|(at, item)| keep(item, &wanted[at.min(wanted.len() - 1)]))
        .collect();
    kept
}

#[test]
fn the_examples_come_out() {
    for case in cases() {
        let found = notices(case["text"].as_str().unwrap());
        assert_eq!(found.len(), 1, "{}", case["text"]);
        assert_eq!(
            asked(&found[0], &case["want"]),
            case["want"],
            "{}",
            case["text"]
        );
        let errors = errors(&found[0]);
        for error in case["errors"].as_array().unwrap() {
            assert!(
                errors.contains(error),
                "{error} not in {errors:?} {}",
                case["text"]
            );
        }
        let allowed = [
            case["errors"].as_array().unwrap(),
            case["also"].as_array().unwrap(),
        ];
        for error in &errors {
            assert!(
                allowed.iter().any(|some| some.contains(error)),
                "{error} {}",
                case["text"]
            );
        }
    }
}

#[test]
fn a_notice_in_a_newspaper_page_is_read() {
    let Some(folder) = examples() else { return };
    let page = folder.join("../bulletins/hunan-daily-2024-11-20.txt");
    let text = std::fs::read_to_string(page).unwrap();
    let found = notices(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    let notice = &found[0];
    assert_eq!(notice.total.as_deref(), Some("2032928089.10"));
    assert_eq!((notice.claims, notice.items.len()), (88, 4));
    assert_eq!(notice.until, Some("2024-12-18".parse().unwrap()));
    assert_eq!(errors(notice), Vec::<Value>::new());
    let chars: Vec<char> = text.chars().collect();
    let [from, to] = notice.items[0].spans["total"];
    assert_eq!(
        chars[from..to].iter().collect::<String>(),
        "1,982,739,191.02元"
    );
}

/// Without what writing does not give back.
fn bare(mut notice: Notice) -> Notice {
    notice.findings.clear();
    notice.headline.clear();
    for item in &mut notice.items {
        item.spans.clear();
    }
    notice
}

#[test]
fn the_examples_are_given_back_by_writing() {
    for case in cases() {
        let found = notices(case["text"].as_str().unwrap()).remove(0);
        let again = notices(&write(&found)).remove(0);
        assert_eq!(bare(again), bare(found), "{}", case["text"]);
    }
}

/// Claims of an item, its parts in fen, whether it has penalties and advances.
type Drawn = (u32, [u64; 4], bool, bool);

fn yuan(fen: u64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn drawn() -> impl Strategy<Value = Notice> {
    let fen = || 1_u64..5_000_000_000;
    let item = (
        1_u32..90,
        [fen(), fen(), fen(), fen()],
        any::<bool>(),
        any::<bool>(),
    );
    let items = prop::collection::vec(item, 1..6);
    (items, any::<bool>(), 0_i32..2000, any::<bool>())
        .prop_map(|(items, is_wan, day, is_once)| made(&items, is_wan, day, is_once))
}

fn made(drawn: &[Drawn], is_wan: bool, day: i32, is_once: bool) -> Notice {
    let published = jiff::civil::date(2022, 1, 4).saturating_add(jiff::Span::new().days(day));
    let base = published.saturating_add(jiff::Span::new().days(-30));
    let (mut last, mut total, mut items, mut transfer) = (0, 0, Vec::new(), Vec::new());
    for (at, (claims, parts, penalty, advance)) in drawn.iter().enumerate() {
        // whole hundreds of yuan in 万元, so that they add up
        let fen = |part: u64| {
            if is_wan {
                part / 10_000 * 10_000 + 10_000
            } else {
                part
            }
        };
        let parts = parts.map(fen);
        let sum = parts[0]
            + parts[1]
            + if *penalty { parts[2] } else { 0 }
            + if *advance { parts[3] } else { 0 };
        total += sum;
        let kind = if *claims == 1 { "single" } else { "package" };
        let name = ["甲", "乙", "丙", "丁", "戊", "己"][at];
        items.push(json!({"item": at + 1, "kind": kind, "claims": claims, "base": base,
            "debtor": format!("东湖市{name}源（集团）有限公司"), "from": last + 1, "to": last + claims,
            "principal": yuan(parts[0]), "interest": yuan(parts[1]),
            "penalty": penalty.then(|| yuan(parts[2])), "advance": advance.then(|| yuan(parts[3])),
            "total": yuan(sum)}));
        transfer.push(json!([at + 1, last + 1, last + claims]));
        last += claims;
    }
    let payment = if is_once {
        json!(["once"])
    } else {
        json!(["once", "instalments"])
    };
    let until = WorkingCalendar::china()
        .add_working_days(published, 20)
        .value;
    let notice = json!({"owner": "东湖省大江资产管理有限公司", "published": published,
        "unit": if is_wan { "wan" } else { "yuan" }, "items": items, "claims": last, "total": yuan(total),
        "days": 20, "until": until, "transfer": transfer, "excluded": ["国家公务员", "政法干警"],
        "payment": payment, "contact": {"person": "李女士", "phone": "0731-1234567",
        "address": "东湖市南路3号", "reports": "0731-7654321"}});
    serde_json::from_value(notice).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reading_gives_back_what_was_written(notice in drawn()) {
        let found = notices(&write(&notice));
        prop_assert_eq!(errors(&found[0]), Vec::<Value>::new(), "{}", write(&notice));
        prop_assert_eq!(bare(found[0].clone()), notice);
    }

    #[test]
    fn layout_changes_nothing_but_places(notice in drawn(), width in 7_usize..50, is_wide in any::<bool>()) {
        let mut text = String::new();
        for line in write(&notice).lines() {
            for (at, letter) in line.chars().enumerate() {
                if at > 0 && at % width == 0 {
                    text.push_str(if at % 2 == 0 { "\n" } else { "\n  " });
                }
                let wide = char::from_u32(u32::from(letter) + 0xfee0);
                let is_plain = letter.is_ascii_digit() || letter == '.';
                text.push(wide.filter(|_| is_wide && is_plain).unwrap_or(letter));
            }
            text.push('\n');
        }
        let found = notices(&text);
        prop_assert_eq!(found.len(), 1, "{}", text);
        prop_assert_eq!(bare(found[0].clone()), notice, "{}", text);
    }

    #[test]
    fn any_digit_changed_is_an_error(notice in drawn(), place in any::<prop::sample::Index>(), by in 1_u8..10) {
        // amounts, households and numbers of an exact notice
        prop_assume!(notice.unit == disposal::notice::Unit::Yuan);
        let text = write(&notice);
        let from = text.find("处置：").unwrap();
        let to = text.find("交易对象").unwrap();
        let is_day = |at: usize| {
            let rest: String = text[at..].chars().take(5).collect();
            rest.contains('年') || rest.contains('月') || rest.contains('日')
        };
        let digits: Vec<usize> = text[from..to]
            .char_indices()
            .filter(|(_, letter)| letter.is_ascii_digit())
            .map(|(at, _)| from + at)
            .filter(|at| !is_day(*at))
            .collect();
        let at = *place.get(&digits);
        let digit = (text.as_bytes()[at] - b'0' + by) % 10 + b'0';
        let changed = format!("{}{}{}", &text[..at], char::from(digit), &text[at + 1..]);
        let found = notices(&changed);
        prop_assert!(!errors(&found[0]).is_empty(), "{}", changed);
    }

    #[test]
    fn nothing_makes_reading_fail(text in "[0-9一二三.,，。:：（）()户债权公告处置关于对有限公司截至年月日元万\n\t|]{0,300}") {
        notices(&text);
    }
}

/// A notice whose claims stand in a table.
fn with_table(table: &str) -> String {
    format!(
        "东湖省大江资产管理有限公司关于东湖市甲源有限公司等3户债权的处置公告\n\
         东湖省大江资产管理有限公司拟处置下列债权资产，截至基准日2024年10月20日，具体如下：\n{table}\n\
         以上债权总计1,650.00元。\n处置方式：第1项债权组包转让（序号1-2）；第2项债权单户转让（序号3）。\n\
         交易对象：境内法人，但以下人员不得购买：国家公务员、政法干警。\n交易条件：一次性付款。\n\
         自公告发布之日起七个工作日内受理征询和异议。\n联系人：李女士 0731-1234567\n\
         受理排斥、阻挠异议的举报电话：0731-7654321\n东湖省大江资产管理有限公司\n二〇二四年十一月二十日\n"
    )
}

#[test]
fn pasted_tables_are_read() {
    let head = [
        "序号",
        "债务人",
        "户数",
        "本金（元）",
        "利息、罚息",
        "债权总额",
    ];
    let rows = [
        [
            "1",
            "东湖市甲源有限公司",
            "2",
            "1,000.00",
            "500.00",
            "1,500.00",
        ],
        ["2", "东湖市乙源有限公司", "1", "100.00", "50.00", "150.00"],
    ];
    let lines = |by: &str, left: &str, right: &str| -> String {
        let all = std::iter::once(&head).chain(&rows);
        all.map(|row| format!("{left}{}{right}", row.join(by)))
            .collect::<Vec<_>>()
            .join("\n")
    };
    let strokes = lines(" | ", "| ", " |").replacen("|\n", "|\n|---|---|---|---|---|---|\n", 1);
    let tables = [
        lines("\t", "", ""),
        lines("   ", "", ""),
        strokes,
        lines("\n", "", ""),
        lines("\n\n", "", ""),
    ];
    for table in &tables {
        let text = with_table(table);
        let found = notices(&text).remove(0);
        assert_eq!(errors(&found), Vec::<Value>::new(), "{text} {found:#?}");
        let first = &found.items[0];
        assert_eq!(
            (first.claims, first.debtor.as_str()),
            (2, "东湖市甲源有限公司")
        );
        assert_eq!(first.interest.as_deref(), Some("500.00"));
        assert_eq!(found.total.as_deref(), Some("1650.00"));
        assert_eq!(found.published, Some("2024-11-20".parse().unwrap()));
        assert_eq!(first.base, Some("2024-10-20".parse().unwrap()));
        let chars: Vec<char> = text.chars().collect();
        let [from, to] = found.items[1].spans["total"];
        assert_eq!(chars[from..to].iter().collect::<String>(), "150.00");
    }
}

#[test]
fn every_error_is_found() {
    let right = write(&made(
        &[
            (2, [100, 200, 300, 400], true, true),
            (1, [500, 600, 0, 0], false, false),
        ],
        false,
        500,
        true,
    ));
    assert_eq!(errors(&notices(&right)[0]), Vec::<Value>::new());
    let changed = |from: &str, to: &str| {
        assert!(right.contains(from), "{from} {right}");
        errors(&notices(&right.replacen(from, to, 1))[0])
    };
    assert_eq!(changed("本金1.00元", "本金1.01元"), [json!(["sum", 1])]);
    assert_eq!(
        changed("序号1-2", "序号1-3"),
        [json!(["count", 1]), json!(["numbers", 2])]
    );
    assert_eq!(changed("序号3", "序号4"), [json!(["numbers", 2])]);
    assert_eq!(
        changed("等3户债权的", "等4户债权的"),
        [json!(["title.count", null])]
    );
    assert_eq!(
        changed("处置方式", "以上债权总计21.01元。\n处置方式"),
        [json!(["grand", null])]
    );
    assert_eq!(
        changed("处置方式", "以上债权总计21.00元。\n处置方式"),
        Vec::<Value>::new()
    );
    assert_eq!(
        changed("基准日2023", "基准日2033"),
        [json!(["base.future", 1])]
    );
    assert_eq!(
        changed("拥有东湖市乙源", "拥有东湖市甲源"),
        [json!(["debtor.twice", 2])]
    );
    assert_eq!(
        changed("（至2023年6月", "（至2023年7月"),
        [json!(["period.end", null])]
    );
    assert_eq!(
        changed("20个工作日", "6个工作日"),
        [json!(["period.end", null]), json!(["period.short", null])]
    );
    let without = |word: &str| {
        let lines = right.lines().filter(|line| !line.starts_with(word));
        errors(&notices(&lines.map(|line| format!("{line}\n")).collect::<String>())[0])
    };
    assert_eq!(without("处置方式"), [json!(["missing.transfer", null])]);
    assert_eq!(without("交易对象"), [json!(["missing.excluded", null])]);
    assert_eq!(without("公告日期"), [json!(["missing.objections", null])]);
    assert_eq!(without("受理"), [json!(["missing.obstruction", null])]);
    assert_eq!(without("联系人"), [json!(["missing.contact", null])]);
    assert_eq!(
        changed("，截至基准日2023年4月19日", ""),
        [json!(["missing.base", null])]
    );
}

#[test]
fn items_without_numbers_are_read() {
    let right = write(&made(
        &[
            (2, [100, 200, 300, 400], true, true),
            (1, [500, 600, 0, 0], false, false),
        ],
        false,
        500,
        true,
    ));
    let bare_lines = right.replace("\n1.", "\n").replace("\n2.", "\n");
    assert_ne!(right, bare_lines);
    assert_eq!(
        bare(notices(&bare_lines).remove(0)),
        bare(notices(&right).remove(0))
    );
    // another form, several notices on one page
    let other = "东湖省大江资产管理有限公司关于东湖市甲源有限公司债权的处置公告\n拟处置下列债权：东湖市甲源有限公司单户债权：\
        截止2024年1月20日，债权总额为￥8.27万元，其中本金3.24万元，利息、罚息4.56万元，代垫诉讼费用0.46万元。\n\
        东湖省大江资产管理有限公司\n2024年2月1日\n\n别的新闻，增长9.5%。\n";
    let found = notices(&format!("{other}{right}{other}"));
    assert_eq!(found.len(), 3);
    let first = &found[2].items[0];
    assert_eq!(
        (first.debtor.as_str(), first.total.as_deref()),
        ("东湖市甲源有限公司", Some("82700.00"))
    );
    assert_eq!(
        (first.advance.as_deref(), first.penalty.as_deref()),
        (Some("4600.00"), None)
    );
    assert!(!errors(&found[0]).contains(&json!(["sum", 1])));
}
