//! A check of an answer before it goes out: does it address what was asked, name a basis, say what
//! was done and what comes next, in time? The words looked for are what officials' answers use.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use text::normalise;

use crate::model::Reason;

/// What the check knows about an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draft<'a> {
    /// Title and body of the request.
    pub request: &'a str,
    /// The answer.
    pub answer: &'a str,
    /// Days it took and days allowed, where a deadline runs.
    pub days: Option<(f64, f64)>,
}

/// What the check found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// From 0 to 100.
    pub score: u8,
    /// What speaks for and against it, as codes.
    pub reasons: Vec<Reason>,
    /// Points asked that the answer does not touch, as they were written.
    pub unanswered: Vec<String>,
}

const ASKING: &[&str] = &[
    "请",
    "希望",
    "要求",
    "建议",
    "能否",
    "是否",
    "何时",
    "什么时候",
    "为什么",
    "为何",
    "怎么",
    "如何",
    "吗",
    "?",
];
const BASIS: &[&str] = &[
    "根据", "依据", "按照", "依照", "《", "规定", "条例", "办法", "文件", "法律",
];
const DONE: &[&str] = &[
    "经核实",
    "经调查",
    "经查",
    "经了解",
    "现场",
    "核查",
    "已经",
    "已于",
    "已对",
    "已责",
    "完成",
    "整改",
    "约谈",
    "召开",
    "派",
    "调取",
    "走访",
];
/// What an answer says instead of something done: yes, no, why, and on which conditions.
const DEFINITE: &[&str] = &[
    "可以",
    "不能",
    "不可",
    "不予",
    "无法",
    "需要",
    "须",
    "应当",
    "应在",
    "属实",
    "属于",
    "不符合",
    "符合",
    "原因",
    "由于",
    "因为",
    "标准为",
    "条件",
    "具体如下",
    "材料",
];
const NEXT: &[&str] = &[
    "下一步",
    "将于",
    "将对",
    "将会",
    "我局将",
    "后续",
    "计划",
    "预计",
    "拟",
    "继续",
    "进一步",
    "待",
    "争取",
    "尽快",
];
const CONTACT: &[&str] = &["电话", "联系", "☎", "咨询", "来访", "拨打"];
/// Sentences with these say nothing about the matter: greetings, thanks, receipt.
const COURTESY: &[&str] = &[
    "您好",
    "你好",
    "感谢",
    "谢谢",
    "收悉",
    "获悉",
    "祝您",
    "祝你",
    "高度重视",
    "欢迎",
    "理解和支持",
    "回复如下",
    "答复如下",
];
/// Sentences with these put the answer off or send the asker elsewhere.
const DEFERRED: &[&str] = &[
    "转交",
    "已转",
    "将及时回复",
    "及时回复",
    "再回复",
    "另行答复",
    "正在核实",
    "正在调查",
    "已交",
    "并交",
    "建议您向",
    "建议您直接",
    "建议你向",
    "请您向",
    "不属于我",
    "不是我",
    "请向",
    "请咨询",
];
/// After a number these make it a date, a sum, a size: something that can be held against the
/// answer.
const UNITS: &[char] = &[
    '年', '月', '日', '元', '万', '亿', '%', '米', '亩', '平', '吨', '户', '人', '次', '个', '家',
    '处', '条', '号', '路', '天', '周', '点', '时', '分', '岁', '倍', '台', '辆', '名', '套', '期',
];
/// Reasons that speak for an answer; all others speak against it.
const GOOD: [&str; 5] = [
    "triage.answer.all_points",
    "triage.answer.basis",
    "triage.answer.done",
    "triage.answer.next",
    "triage.answer.contact",
];
const POINTS_MAX: usize = 20;
/// Share of the 2-grams of a point that an answer must hold to have touched it, and to have taken it
/// up in full.
const TOUCHED: [f64; 2] = [0.22, 0.3];
/// Characters about the matter below which an answer has said nothing, and those that do not count
/// towards how much it has said.
const HOLLOW_BELOW: f64 = 30.0;
const OPENING: f64 = 15.0;
/// Characters with which one point is answered well, with each further point, and at most. Growth
/// slows from `SLOWS` on: the first sentences tell most.
const ENOUGH: [f64; 3] = [200.0, 60.0, 400.0];
const SLOWS: f64 = 40.0;
/// Phrases of something done or of something definite that make an answer settle the matter.
const SETTLED: f64 = 3.0;
/// Dates, sums and documents that make an answer concrete.
const FACTS_ENOUGH: f64 = 6.0;

/// Checks an answer.
pub fn check(draft: &Draft<'_>) -> Verdict {
    let answer = normalise(draft.answer).text();
    let matter = matter(&answer);
    let held = pairs(&matter);
    let points = points(draft.request);
    let shares: Vec<f64> = points
        .iter()
        .map(|point| share_held(&pairs(&normalise(point).text()), &held))
        .collect();
    let unanswered: Vec<String> = points
        .iter()
        .zip(&shares)
        .filter(|(_, share)| **share < TOUCHED[0])
        .map(|(point, _)| point.clone())
        .collect();
    let length = matter.chars().count() as f64;
    let substance = substance(length, points.len());
    let mut sheet = Sheet::default();
    let touched = points.len() - unanswered.len();
    let taken_up: f64 = shares
        .iter()
        .map(|share| (share / TOUCHED[1]).min(1.0))
        .sum();
    // Words in common are easily found in a long text and say little in one without content.
    sheet.judge(
        taken_up / points.len().max(1) as f64 * (0.4 + 0.6 * substance),
        touched == points.len(),
        20.0,
        "triage.answer.all_points",
        Reason::new("triage.answer.points_open")
            .with("touched", touched)
            .with("points", points.len()),
    );
    let count =
        |words: &[&str], text: &str| words.iter().filter(|word| text.contains(**word)).count();
    let settled = count(DONE, &matter) + count(DEFINITE, &matter);
    let mut judge = |share: f64, worth: f64, good: &str, bad: &str| {
        sheet.judge(share, share > 0.0, worth, good, Reason::new(bad));
    };
    judge(
        (settled as f64 / SETTLED).min(1.0),
        20.0,
        "triage.answer.done",
        "triage.answer.nothing_done",
    );
    for (words, text, worth, good, bad) in [
        (
            BASIS,
            &matter,
            4.0,
            "triage.answer.basis",
            "triage.answer.no_basis",
        ),
        (
            NEXT,
            &matter,
            6.0,
            "triage.answer.next",
            "triage.answer.no_next_step",
        ),
        (
            CONTACT,
            &answer,
            2.0,
            "triage.answer.contact",
            "triage.answer.no_contact",
        ),
    ] {
        judge(
            f64::from(u8::from(count(words, text) > 0)),
            worth,
            good,
            bad,
        );
    }
    sheet.score += 40.0 * substance + 8.0 * (facts(&matter) as f64 / FACTS_ENOUGH).min(1.0);
    if length < HOLLOW_BELOW {
        sheet
            .reasons
            .push(Reason::new("triage.answer.hollow").with("characters", length));
        sheet.score *= HOLLOW_FACTOR;
    }
    if let Some((taken, allowed)) = draft.days.filter(|(taken, allowed)| taken > allowed) {
        sheet.score *= 0.8;
        sheet.reasons.push(
            Reason::new("triage.answer.late")
                .with("taken", format!("{taken:.0}"))
                .with("allowed", format!("{allowed:.0}")),
        );
    }
    if answer.is_empty() {
        sheet.score = 0.0;
    }
    Verdict {
        score: sheet.score.round() as u8,
        reasons: sheet.reasons,
        unanswered,
    }
}

/// Whether a reason of [`check`] speaks for the answer.
pub fn speaks_for(reason: &Reason) -> bool {
    GOOD.contains(&reason.code.as_str())
}

/// What is left of the score where nothing is said about the matter.
const HOLLOW_FACTOR: f64 = 0.5;

#[derive(Default)]
struct Sheet {
    score: f64,
    reasons: Vec<Reason>,
}

impl Sheet {
    /// Adds `share` of `worth`, and what is good or bad about it.
    fn judge(&mut self, share: f64, good: bool, worth: f64, praise: &str, blame: Reason) {
        self.score += share * worth;
        self.reasons
            .push(if good { Reason::new(praise) } else { blame });
    }
}

/// How much of what so many points need an answer with so many characters about them says, from 0
/// to 1.
fn substance(length: f64, points: usize) -> f64 {
    let [one, more, most] = ENOUGH;
    let enough = (one + more * points as f64).min(most);
    let said = (length - OPENING).max(0.0);
    ((said / SLOWS).ln_1p() / (enough / SLOWS).ln_1p()).min(1.0)
}

/// The sentences of an answer that are about the matter: neither courtesy nor putting off.
fn matter(answer: &str) -> String {
    answer
        .split_inclusive(['。', '！', '？', '!', '?', '；', ';', '\n', '：', ':'])
        .filter(|sentence| {
            let short = sentence.chars().count() < 40;
            let of = |words: &[&str]| words.iter().any(|word| sentence.contains(word));
            !(of(DEFERRED) || short && of(COURTESY))
        })
        .collect()
}

/// Numbers with a unit, and documents named.
fn facts(answer: &str) -> usize {
    let chars: Vec<char> = answer.chars().collect();
    let numbers = chars
        .windows(2)
        .filter(|pair| is_numeral(pair[0]) && UNITS.contains(&pair[1]))
        .count();
    numbers + chars.iter().filter(|char| **char == '《').count()
}

fn is_numeral(char: char) -> bool {
    char.is_ascii_digit() || "一二三四五六七八九十百千".contains(char)
}

/// The clauses of a request that ask for something; the whole first sentence where none does.
pub fn points(request: &str) -> Vec<String> {
    let clauses: Vec<&str> = request
        .split_inclusive(['。', '！', '？', '!', '?', '；', ';', '\n'])
        .map(str::trim)
        .filter(|clause| clause.chars().count() >= 4)
        .collect();
    let asking: Vec<String> = clauses
        .iter()
        .filter(|clause| {
            let normal = normalise(clause).text();
            ASKING.iter().any(|word| normal.contains(word))
        })
        .take(POINTS_MAX)
        .map(|clause| (*clause).to_owned())
        .collect();
    if asking.is_empty() {
        clauses
            .first()
            .map(|clause| vec![(*clause).to_owned()])
            .unwrap_or_default()
    } else {
        asking
    }
}

fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let chars: Vec<char> = text.chars().filter(|char| char.is_alphanumeric()).collect();
    chars.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

fn share_held(own: &BTreeSet<(char, char)>, held: &BTreeSet<(char, char)>) -> f64 {
    if own.is_empty() {
        1.0
    } else {
        own.intersection(held).count() as f64 / own.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: &str = "厂区南门路灯坏了半个月。请问何时修好路灯？另外能否在南门增设减速带？";

    fn verdict(answer: &str, days: Option<(f64, f64)>) -> Verdict {
        check(&Draft {
            request: REQUEST,
            answer,
            days,
        })
    }

    #[test]
    fn a_full_answer_beats_a_hollow_one() {
        let full = verdict(
            "您好。经现场核实，厂区南门路灯因电缆被挖断而不亮。根据《城市照明管理规定》，我局已责成养护单位抢修，\
             路灯将于本月二十日前修好。关于在南门增设减速带，我局已会同交警勘查，计划下月施工。联系电话：0731-8888666。",
            None,
        );
        let hollow = verdict("您好，您的留言已收悉，已转相关部门，感谢您的理解。", None);
        assert!(full.score > 60, "{full:?}");
        assert!(hollow.score < 25, "{hollow:?}");
        assert!(full.unanswered.is_empty());
        assert!(full.reasons.iter().all(speaks_for), "{full:?}");
        assert!(!hollow.reasons.iter().any(speaks_for), "{hollow:?}");
        assert_eq!(hollow.unanswered.len(), 2);
    }

    #[test]
    fn late_costs_and_nothing_is_nothing() {
        let answer = "经核实路灯已修好，减速带计划下月增设。";
        assert!(
            verdict(answer, Some((20.0, 10.0))).score < verdict(answer, Some((5.0, 10.0))).score
        );
        assert_eq!(verdict("", None).score, 0);
        assert_eq!(
            check(&Draft {
                request: "",
                answer: "好",
                days: None
            })
            .unanswered
            .len(),
            0
        );
    }
}
