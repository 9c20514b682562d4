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
const NEXT: &[&str] = &[
    "下一步",
    "将于",
    "将对",
    "将会",
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
const EMPTY_PHRASES: &[&str] = &[
    "高度重视",
    "感谢您的理解",
    "您的留言已收悉",
    "已转相关部门",
    "转交",
    "已收悉",
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
/// Share of the 2-grams of a point that an answer must hold to have touched it.
const TOUCHED: f64 = 0.22;
const SHORT_CHARACTERS: usize = 40;

/// Checks an answer.
pub fn check(draft: &Draft<'_>) -> Verdict {
    let answer = normalise(draft.answer).text();
    let held = pairs(&answer);
    let points = points(draft.request);
    let unanswered: Vec<String> = points
        .iter()
        .filter(|point| share_held(&pairs(&normalise(point).text()), &held) < TOUCHED)
        .cloned()
        .collect();
    let has = |words: &[&str]| words.iter().any(|word| answer.contains(word));
    let length = answer.chars().count();
    let mut reasons = Vec::new();
    let mut score = 0.0;
    let mut judge = |holds: f64, worth: f64, good: &str, bad: Reason| {
        score += holds * worth;
        reasons.push(if holds >= 1.0 { Reason::new(good) } else { bad });
    };
    let touched = points.len() - unanswered.len();
    judge(
        touched as f64 / points.len().max(1) as f64,
        35.0,
        "triage.answer.all_points",
        Reason::new("triage.answer.points_open")
            .with("touched", touched)
            .with("points", points.len()),
    );
    let flag = |holds: bool| f64::from(u8::from(holds));
    judge(
        flag(has(BASIS)),
        15.0,
        "triage.answer.basis",
        Reason::new("triage.answer.no_basis"),
    );
    judge(
        flag(has(DONE)),
        20.0,
        "triage.answer.done",
        Reason::new("triage.answer.nothing_done"),
    );
    judge(
        flag(has(NEXT)),
        10.0,
        "triage.answer.next",
        Reason::new("triage.answer.no_next_step"),
    );
    judge(
        flag(has(CONTACT)),
        5.0,
        "triage.answer.contact",
        Reason::new("triage.answer.no_contact"),
    );
    let substance = ((length as f64 - SHORT_CHARACTERS as f64) / 200.0).clamp(0.0, 1.0);
    let hollow = EMPTY_PHRASES
        .iter()
        .filter(|phrase| answer.contains(**phrase))
        .count();
    let substance = if hollow > 0 && length < 3 * SHORT_CHARACTERS {
        0.0
    } else {
        substance
    };
    score += 15.0 * substance;
    if substance == 0.0 {
        reasons.push(Reason::new("triage.answer.hollow").with("characters", length));
    }
    if let Some((taken, allowed)) = draft.days.filter(|(taken, allowed)| taken > allowed) {
        score *= 0.8;
        reasons.push(
            Reason::new("triage.answer.late")
                .with("taken", format!("{taken:.0}"))
                .with("allowed", format!("{allowed:.0}")),
        );
    }
    if length == 0 {
        score = 0.0;
    }
    Verdict {
        score: score.round() as u8,
        reasons,
        unanswered,
    }
}

/// Whether a reason of [`check`] speaks for the answer.
pub fn speaks_for(reason: &Reason) -> bool {
    GOOD.contains(&reason.code.as_str())
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
        assert!(full.score > 75, "{full:?}");
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
