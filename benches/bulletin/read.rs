//! How many characters a second a core reads: made bulletins of a million characters, plain and in
//! print layout. Prints one JSON object.

use std::time::Instant;

use bulletin::{Context, check, read};

const SENTENCES: &[&str] = &[
    "1至8月，东湖市完成工业总产值{}亿元，同比增长{}%，增速比上半年加快0.6个百分点。",
    "其中，规模以上工业总产值{}亿元，增长{}%，占全市工业总产值的92.6%；采矿业产值12.6亿元，下降3.2%。",
    "东湖市坚持以项目建设为抓手，持续优化营商环境，推动产业链上下游企业协同发展，一批重点项目相继落户，发展后劲不断增强。",
    "电子信息、装备制造、新材料产业分别实现产值{}亿元、208.6亿元和97.3亿元，分别增长{}%、9.8%和6.2%。",
    "该市聚焦优势产业，联合各领域龙头企业开展技术攻关，打破一批技术垄断，填补多项空白，创新平台建设取得新进展。",
    "全市新签约项目{}个，总投资{}亿元；民营企业进出口81.2亿元，对东盟进出口12.4亿元。",
];

fn made(chars: usize) -> String {
    let mut text = String::new();
    let mut seed = 7_u64;
    let mut count = 0;
    while count < chars {
        let sentence = SENTENCES[(seed >> 33) as usize % SENTENCES.len()];
        let mut parts = sentence.split("{}");
        let mut piece = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            piece.push_str(&format!("{}.{}", (seed >> 54) + 1, (seed >> 40) % 10));
            piece.push_str(part);
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        count += piece.chars().count();
        text.push_str(&piece);
        if seed >> 62 == 0 {
            text.push('\n');
        }
    }
    text
}

fn printed(text: &str) -> String {
    let mut out = String::new();
    for (at, char) in text.chars().enumerate() {
        if at % 24 == 23 {
            out.push_str("\n\n");
        }
        out.push(char);
    }
    out
}

fn rate(text: &str, run: impl Fn(&str) -> usize) -> (f64, usize) {
    let chars = text.chars().count();
    let mut best = f64::INFINITY;
    let mut found = 0;
    for _ in 0..5 {
        let started = Instant::now();
        found = run(text);
        best = best.min(started.elapsed().as_secs_f64());
    }
    (chars as f64 / best, found)
}

fn main() {
    let context = Context {
        published: "2024-09-20".parse().ok(),
        ..Context::default()
    };
    let plain = made(1_000_000);
    let print = printed(&plain);
    let reading = |text: &str| read(text, &context).facts.len();
    let checking = |text: &str| check(text, &context).checked;
    let rows = [
        ("read_plain", rate(&plain, reading)),
        ("read_print", rate(&print, reading)),
        ("read_and_check", rate(&plain, checking)),
    ];
    let rows: Vec<String> = rows
        .iter()
        .map(|(name, (rate, found))| {
            format!("\"{name}\": {{\"characters_a_second\": {rate:.0}, \"found\": {found}}}")
        })
        .collect();
    println!("{{{}}}", rows.join(", "));
}
