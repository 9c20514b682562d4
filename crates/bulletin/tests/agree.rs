//! Texts with one figure changed are found, clean ones are left alone.

use std::path::PathBuf;

use bulletin::{Checked, Context, Severity, check};
use serde_json::Value;

fn checked(text: &str, published: &str) -> Checked {
    let context = Context {
        published: published.parse().ok(),
        ..Context::default()
    };
    check(text, &context)
}

fn shown(found: &Checked) -> Vec<String> {
    found
        .findings
        .iter()
        .map(|finding| {
            format!(
                "{} {:?} {:?} says {} should {:?}",
                finding.rule, finding.severity, finding.spans, finding.says, finding.should
            )
        })
        .collect()
}

fn folder() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(beside, PathBuf::from);
    let path = folder.join("bulletins");
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no real data (bulletins)");
    None
}

#[test]
fn samples_are_judged_as_marked() {
    let Some(folder) = folder() else { return };
    let text =
        std::fs::read_to_string(folder.join("checks.jsonl")).expect("the samples can be read");
    let rows: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("one JSON document a line"))
        .collect();
    for row in &rows {
        let found = checked(
            row["text"].as_str().expect("a text"),
            row["published"].as_str().expect("a day"),
        );
        let errors: Vec<_> = found
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .collect();
        if row["clean"] == true {
            assert!(
                found.findings.is_empty(),
                "{}: {:?}",
                row["id"],
                shown(&found)
            );
            continue;
        }
        let spans: Vec<(u32, u32)> = serde_json::from_value(row["spans"].clone()).expect("spans");
        let rules: Vec<String> = serde_json::from_value(row["rule"].clone()).expect("rules");
        let is_found = errors
            .iter()
            .any(|finding| finding.spans == spans && rules.contains(&finding.rule.to_string()));
        assert!(is_found, "{}: {:?}", row["id"], shown(&found));
    }
}

#[test]
fn real_bulletins_agree() {
    let Some(folder) = folder() else { return };
    for (name, published) in [
        ("hunan-daily-2024-11-20", "2024-11-20"),
        ("hunan-daily-2023-09-20", "2023-09-20"),
        ("others/district-2022", "2023-04-28"),
        ("others/county-2021-h1", "2021-08-05"),
        ("others/park-2016-q1", "2016-04-12"),
    ] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.txt")))
            .expect("the bulletin can be read");
        let found = checked(&text, published);
        println!("{name}: {} checked", found.checked);
        assert!(found.findings.is_empty(), "{name}: {:?}", shown(&found));
        assert!(found.checked >= 4, "{name}: only {} checked", found.checked);
    }
}

/// For each rule a text whose figures agree, and the figure that is changed to what.
const CASES: &[(&str, &str, &str, &str)] = &[
    (
        "sum",
        "2023年，全县地区生产总值286.47亿元，增长6.1%。其中，第一产业增加值41.20亿元，第二产业增加值118.60亿元，第三产业增加值126.67亿元。",
        "118.60",
        "113.60",
    ),
    (
        "sum",
        "前三季度，全省进出口总值1.52万亿元，其中，出口9876.5亿元，进口5323.5亿元。",
        "5323.5",
        "5232.5",
    ),
    (
        "sum",
        "上半年，全市社会消费品零售总额105.3亿元，增长7.4%。其中，城镇消费品零售额82.1亿元，乡村消费品零售额23.2亿元。",
        "82.1",
        "81.2",
    ),
    (
        "sum",
        "东湖机械公司借款本金8,200,000.00元，利息417,350.50元，违约金20,000.00元，债权总额8,637,350.50元。",
        "417,350.50",
        "471,350.50",
    ),
    (
        "sum",
        "今年共受理诉求120件，已办理97件，其余23件正在办理。",
        "23",
        "33",
    ),
    (
        "sum",
        "一季度，全市进出口312.4亿元。二季度，全市进出口356.1亿元。上半年，全市进出口668.5亿元。",
        "356.1",
        "365.1",
    ),
    (
        "sum",
        "1至5月，全市规上工业企业实现利润45.2亿元；1至6月，实现利润58.9亿元，其中6月份实现利润13.7亿元。",
        "13.7",
        "17.3",
    ),
    (
        "sum",
        "全市规模以上工业企业612户，粮食总产量62.4万吨，其中夏粮3.1万吨、早稻21.6万吨、秋粮37.7万吨。",
        "21.6",
        "26.1",
    ),
    (
        "cumulative",
        "1至7月，全市进出口721.4亿元。1至9月，全市进出口958.6亿元。",
        "958.6",
        "598.6",
    ),
    (
        "part",
        "1至8月，全市进出口958.6亿元，其中出口624.1亿元，增长3.2%。",
        "624.1亿元",
        "6241亿元",
    ),
    (
        "hundred",
        "全年三次产业增加值占生产总值比重为9.1：40.3：50.6。",
        "40.3",
        "43.0",
    ),
    (
        "hundred",
        "三次产业对经济增长的贡献率分别为5.2%、43.1%、51.7%。",
        "51.7",
        "57.1",
    ),
    (
        "hundred",
        "上半年，全市民营企业进出口占61.4%，外商投资企业占28.2%，国有企业占10.3%。",
        "61.4",
        "64.1",
    ),
    (
        "share",
        "上半年，全市出口总值312.5亿元，其中，出口机电产品187.4亿元，占出口总值的60.0%。",
        "60.0",
        "66.0",
    ),
    (
        "share",
        "全年农林牧渔业总产值98.6亿元，其中农业产值52.3亿元，占53.0%，牧业产值31.2亿元，占31.6%。",
        "53.0",
        "58.0",
    ),
    (
        "share",
        "今年共受理诉求120件，已办理97件，办理率80.8%。",
        "80.8",
        "88.8",
    ),
    (
        "completion",
        "上半年，高新区完成固定资产投资32.6亿元，为年度目标70亿元的46.6%。",
        "46.6",
        "64.6",
    ),
    (
        "growth",
        "2022年，全市进出口总值412.3亿元。2023年，全市进出口总值453.5亿元，增长10.0%。",
        "10.0",
        "12.0",
    ),
    (
        "change",
        "2023年，全市实现社会消费品零售总额812.4亿元，比上年增加53.1亿元，增长7.0%。",
        "53.1",
        "35.1",
    ),
    (
        "change",
        "2023年，三次产业结构由上年的14.8：41.1：44.1调整为14.4：41.4：44.2，第三产业增加值占地区生产总值的比重提高0.1个百分点。",
        "0.1个",
        "1.1个",
    ),
    (
        "within",
        "2023年，全县地区生产总值增长6.1%。其中，第一产业增加值增长3.9%；第二产业增加值增长7.0%；第三产业增加值增长5.9%。",
        "6.1",
        "7.6",
    ),
    (
        "within",
        "前8个月，全市进出口958.6亿元，增长4.2%。其中，出口增长6.3%，进口增长1.1%。",
        "4.2",
        "9.2",
    ),
    (
        "within",
        "全市规上工业增加值增长7.6%，其中采矿业增长3.1%，制造业增长8.9%，电力热力生产和供应业增长2.4%。",
        "7.6",
        "9.6",
    ),
    (
        "balance",
        "前三季度，全省出口9876.5亿元，进口5323.5亿元，贸易顺差4553亿元。",
        "4553",
        "4535",
    ),
    (
        "contribution",
        "上半年全市GDP增长6.0%，其中一产、二产、三产分别拉动经济增长0.4、2.7和2.9个百分点。",
        "2.7",
        "2.1",
    ),
    (
        "contribution_share",
        "上半年，第二产业对经济增长的贡献率为48.3%，拉动GDP增长2.9个百分点，全市GDP增长6.0%。",
        "48.3",
        "38.3",
    ),
    (
        "two_year_average",
        "2020年，全市工业增加值增长3.0%。2021年，全市工业增加值增长12.4%，两年平均增长7.6%。",
        "7.6",
        "9.6",
    ),
    (
        "per_head",
        "全年地区生产总值285.6亿元，常住人口56.4万人，人均地区生产总值50638元。",
        "50638",
        "60638",
    ),
    (
        "nested",
        "截至10月底，全市在建5000万元以上项目186个，亿元以上项目97个，10亿元以上项目12个。",
        "97",
        "197",
    ),
    (
        "order",
        "产值居前三位的产业链依次是：装备制造（312.5亿元）、食品（286.4亿元）、医药（154.8亿元）。",
        "286.4",
        "126.4",
    ),
    (
        "headline",
        "# 前三季度东湖市工业投资增长18.6%\n\n某某日报10月20日讯（记者 某某）前三季度，东湖市工业投资增长18.6%，其中制造业投资增长21.3%。",
        "增长18.6%，",
        "增长16.8%，",
    ),
];

#[test]
fn every_rule_finds_a_changed_figure_and_leaves_the_true_one() {
    let mut missed = Vec::new();
    for (rule, text, figure, changed) in CASES {
        let clean = checked(text, "2024-11-20");
        if !clean.findings.is_empty() || clean.checked == 0 {
            missed.push(format!(
                "clean {rule}: {text} {:?} checked {}",
                shown(&clean),
                clean.checked
            ));
        }
        assert!(text.contains(figure), "{text}");
        let wrong = checked(&text.replacen(figure, changed, 1), "2024-11-20");
        let is_found = wrong.findings.iter().any(|finding| {
            finding.rule.to_string() == *rule && finding.severity == Severity::Error
        });
        if !is_found {
            missed.push(format!(
                "wrong {rule}: {text} {figure}→{changed} {:?}",
                shown(&wrong)
            ));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn what_looks_wrong_and_is_not_is_left_alone() {
    for text in [
        "2022年东湖县地区生产总值318.6亿元。2023年地区生产总值327.2亿元，按不变价计算增长5.1%。",
        "上半年，海滨省外贸进出口9312.4亿元，其中对东盟进出口2012.6亿元，对美国进出口1310.5亿元，对欧盟进出口1204.3亿元。",
        "前8个月，全市出口机电产品724亿元，占出口总值的53.6%；出口高新技术产品612亿元，占45.3%；出口农产品214.7亿元，占15.9%。",
        "上半年，全市居民人均可支配收入增长7.9%，其中城镇居民增长6.8%，农村居民增长7.7%。",
        "上半年，全市居民人均可支配收入18562元，其中城镇居民人均可支配收入24318元，农村居民人均可支配收入11026元。",
        "上半年，第一产业拉动经济增长-0.2个百分点，第二产业拉动3.1个百分点，第三产业拉动2.6个百分点。",
        "今年新签约项目18个，合同引资56.8亿元；完成投资12亿元，其中甲项目总投资30亿元。",
        "1至7月全市规上工业利润12.4亿元，1至8月全市规上工业利润11.9亿元。",
        "2023年，全市常住人口486.2万人，其中城镇常住人口312.7万人，乡村常住人口173.5万人，城镇化率64.32%。",
        "民营企业进出口占比56.3%，外资企业占比28.4%，国有企业占比15.2%。",
    ] {
        let found = checked(text, "2023-04-20");
        assert!(found.findings.is_empty(), "{text}: {:?}", shown(&found));
    }
}
