//! What does not change what a text says does not change what is read.

use bulletin::{Context, Fact, read};
use proptest::prelude::*;
use statistics::Rounded;

const TEXT: &str = "1至8月，东湖市完成工业总产值1032.5亿元，同比增长8.4%，增速比上半年加快0.6个百分点。其中，规模以上工业总产值956.2亿元，增长9.1%，占全市工业总产值的92.6%；采矿业产值12.6亿元，下降3.2%。电子信息、装备制造、新材料产业分别实现产值312.4亿元、208.6亿元和97.3亿元，分别增长14.5%、9.8%和6.2%。全市新签约项目165个，总投资288.6亿元；完成年度任务300亿元的96.2%。截至8月底，共有规上企业562家，比上年同期净增31家。预计全年工业总产值突破1500亿元。";

fn context() -> Context {
    Context {
        published: "2024-09-20".parse().ok(),
        ..Context::default()
    }
}

fn facts(text: &str) -> Vec<Fact> {
    let reading = read(text, &context());
    let mut all = reading.facts;
    all.extend(reading.doubtful);
    all.sort_by_key(|fact| fact.span);
    all
}

/// A fact without where it stands.
fn said(fact: &Fact) -> String {
    format!(
        "{} {} {} {} {} {:?} {:?} {} {} {}",
        fact.measure,
        fact.value.value().normalize(),
        fact.unit,
        fact.region,
        fact.indicator,
        fact.dimensions,
        fact.period,
        fact.relation,
        fact.status,
        fact.of.as_deref().unwrap_or_default()
    )
}

fn all_said(text: &str) -> Vec<String> {
    facts(text).iter().map(said).collect()
}

/// As print extraction leaves a text: lines of one width with blank lines between, blanks beside figures.
fn printed(text: &str, width: usize, blanks: u64) -> String {
    let mut out = String::new();
    let mut column = 0;
    let mut last = ' ';
    let mut turn = blanks;
    for char in text.chars() {
        if column == width {
            out.push_str("\n\n");
            column = 0;
        } else if last.is_ascii_digit() != char.is_ascii_digit() && last != '.' && char != '.' {
            turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            if turn >> 62 == 0 {
                out.push(' ');
            }
        }
        out.push(char);
        column += 1;
        last = char;
    }
    out
}

#[test]
fn the_text_is_read_whole() {
    let found = facts(TEXT);
    assert_eq!(found.len(), 21, "{:#?}", all_said(TEXT));
    assert!(found.iter().all(|fact| fact.region == "东湖市"));
}

proptest! {
    #[test]
    fn print_layout_changes_nothing(width in 14_usize..40, blanks in any::<u64>()) {
        prop_assert_eq!(all_said(&printed(TEXT, width, blanks)), all_said(TEXT));
    }

    #[test]
    fn other_figures_change_only_the_values(seed in any::<u64>()) {
        let mut turn = seed;
        let mut before = ' ';
        let marks: Vec<char> = TEXT.chars().collect();
        let other: String = marks
            .iter()
            .enumerate()
            .map(|(at, char)| {
                turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let is_time = marks[at..].iter().find(|char| !char.is_ascii_digit()).is_some_and(|next| matches!(next, '月' | '至'));
                let digit = 1 + u32::try_from(turn >> 61).unwrap_or(0);
                let changed = char.is_ascii_digit() && !is_time;
                let found = if changed { char::from_digit(digit, 10).unwrap_or('1') } else { *char };
                before = *char;
                found
            })
            .collect();
        let without_value = |facts: Vec<Fact>| -> Vec<String> {
            facts.into_iter().map(|mut fact| {
                fact.value = Rounded::new(1.into(), 0).unwrap();
                said(&fact)
            }).collect()
        };
        prop_assert_eq!(without_value(facts(&other)), without_value(facts(TEXT)));
    }

    #[test]
    fn sentences_that_name_their_subject_may_stand_in_any_order(order in Just(vec![0, 1, 2, 3]).prop_shuffle()) {
        let sentences = [
            "2024年1至8月，东湖市进出口237.5亿元，增长4.2%。",
            "2024年6月末，东湖市存款余额523.7亿元，比年初增加12.4亿元。",
            "2023年，东湖市常住人口53.2万人。",
            "2024年上半年，东湖市用电量8.9亿千瓦时，其中工业用电量5.2亿千瓦时，增长7.8%。",
        ];
        let text: String = order.iter().map(|at| sentences[*at]).collect();
        let mut found = all_said(&text);
        let mut wanted = all_said(&sentences.concat());
        found.sort();
        wanted.sort();
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn a_scale_changes_no_fact(hundredths in 1_u32..10_000_000) {
        let written = |scaled: String| format!("1至8月，东湖市完成工业总产值{scaled}，同比增长8.4%。");
        let whole = hundredths / 100;
        let rest = hundredths % 100;
        let wide = all_said(&written(format!("{whole}.{rest:02}亿元")));
        let narrow = all_said(&written(format!("{}万元", u64::from(hundredths) * 100)));
        prop_assert_eq!(wide, narrow);
    }

    #[test]
    fn spans_hold_what_they_say(text in "(1至8月|，|。|同比|增长|下降|[0-9]{1,4}|\\.|亿|万|元|%|个|占|的|比重|、|和|分别|三次产业|：|出口|进出口|其中|（|）| |\n|第|位|倍|成|去年|上半年|全市|甲县|公司|计划|完成|年任务|，){0,40}") {
        let chars: Vec<char> = text.chars().collect();
        for fact in facts(&text) {
            let (from, to) = (fact.span.0 as usize, fact.span.1 as usize);
            prop_assert!(from < to && to <= chars.len());
            prop_assert_eq!(chars[from..to].iter().collect::<String>(), fact.text);
        }
        let _ = bulletin::check(&text, &context());
    }

    #[test]
    fn nothing_makes_the_reader_panic(text in "\\PC*") {
        let _ = bulletin::check(&text, &Context::default());
    }
}
