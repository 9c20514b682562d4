//! Parts and wholes, months and cumulative figures, balances, amounts for each head.

use statistics::agree::{self, Rule};
use statistics::{Measure, Rounded, Time};

use super::ledger::{Entry, Ledger, flow, is_exact, is_named, parts_of};
use super::{Report, Severity};
use crate::fact::Fact;
use crate::lexicon::Lexicon;

/// Runs the rules.
pub(super) fn check(ledger: &Ledger<'_>, report: &mut Report) {
    for entry in &ledger.entries {
        if entry.fact.measure != Measure::Level || !is_exact(entry.fact) {
            continue;
        }
        exhaustive(ledger, entry, report);
        flows(ledger, entry, report);
        among(ledger, entry, report);
        times(ledger, entry, report);
        debts(ledger, entry, report);
        rest(ledger, entry, report);
        per_head(ledger, entry, report);
    }
}

fn figures(facts: &[&Fact]) -> Vec<Rounded> {
    facts.iter().map(|fact| fact.value).collect()
}

/// Levels beside `whole` of each of the parts, when all of them are there.
pub(super) fn all_parts<'a>(
    ledger: &'a Ledger<'_>,
    whole: &Fact,
    parts: &[String],
    measure: Measure,
) -> Option<Vec<&'a Fact>> {
    parts
        .iter()
        .map(|part| {
            let named = ledger.beside(whole).filter(|other| {
                other.fact.measure == measure
                    && other.fact.unit == whole.unit
                    && is_named(&other.name, part)
            });
            named
                .map(|entry| entry.fact)
                .min_by_key(|fact| fact.span.0.abs_diff(whole.span.0))
        })
        .collect()
}

/// That the parts are the whole.
fn sums<'a>(mut parts: Vec<&'a Fact>, whole: &'a Fact, report: &mut Report) {
    let verdict = agree::sum(whole.value, &figures(&parts));
    parts.push(whole);
    report.must(Rule::Sum, &parts, whole, verdict);
}

fn exhaustive(ledger: &Ledger<'_>, whole: &Entry<'_>, report: &mut Report) {
    for parts in parts_of(&whole.name) {
        let Some(parts) = all_parts(ledger, whole.fact, parts, Measure::Level) else {
            continue;
        };
        sums(parts, whole.fact, report);
    }
}

/// 进出口 is 出口 and 进口; 顺差 is 出口 less 进口.
fn flows(ledger: &Ledger<'_>, whole: &Entry<'_>, report: &mut Report) {
    let find = |wanted: &str, rest: &str| {
        let same =
            |name: &str| flow(name).is_some_and(|(flow, other)| flow == wanted && other == rest);
        let found = ledger.beside(whole.fact).filter(|entry| {
            entry.fact.measure == Measure::Level
                && entry.fact.unit == whole.fact.unit
                && same(&entry.name)
        });
        found
            .map(|entry| entry.fact)
            .min_by_key(|fact| fact.span.0.abs_diff(whole.fact.span.0))
    };
    if let Some(("进出口", rest)) = flow(&whole.name)
        && let (Some(exports), Some(imports)) = (find("出口", &rest), find("进口", &rest))
    {
        let verdict = agree::sum(whole.fact.value, &[exports.value, imports.value]);
        report.must(
            Rule::Sum,
            &[whole.fact, exports, imports],
            whole.fact,
            verdict,
        );
    }
    let is_surplus = whole.name.ends_with("顺差");
    if is_surplus || whole.name.ends_with("逆差") {
        let (Some(exports), Some(imports)) = (find("出口", ""), find("进口", "")) else {
            return;
        };
        let (more, less) = if is_surplus {
            (exports, imports)
        } else {
            (imports, exports)
        };
        let verdict = agree::difference(whole.fact.value, more.value, less.value);
        report.must(
            Rule::Balance,
            &[whole.fact, exports, imports],
            whole.fact,
            verdict,
        );
    }
}

/// What follows 其中 is not more than what stands before.
fn among(ledger: &Ledger<'_>, part: &Entry<'_>, report: &mut Report) {
    let Some(whole) = part.fact.among.as_deref() else {
        return;
    };
    let whole = super::ledger::plain(whole, &part.fact.region);
    let candidates = ledger.beside(part.fact).filter(|entry| {
        let fact = entry.fact;
        fact.measure == Measure::Level
            && fact.unit == part.fact.unit
            && fact.span.0 < part.fact.span.0
            && part.fact.sentence - fact.sentence <= 1
            && (entry.name == whole || whole.ends_with(&entry.name))
    });
    let Some(whole) = candidates.last() else {
        return;
    };
    let is_mean = ["人均", "均价", "平均"]
        .iter()
        .any(|word| part.name.contains(word));
    let is_planned_total = part.name.contains("总投资") && !whole.name.contains("总投资");
    if is_mean || is_planned_total || !alike(&whole.name, &part.name) {
        return;
    }
    let verdict = agree::not_more(whole.fact.value, &[part.fact.value]);
    report.must(Rule::Part, &[whole.fact, part.fact], whole.fact, verdict);
}

/// Whether two names are of the same kind of amount: a planned total is no part of what was spent.
fn alike(whole: &str, part: &str) -> bool {
    let head = |name: &str| {
        let chars: Vec<char> = name.chars().collect();
        let length = Lexicon::get().head.suffix(&chars);
        chars[chars.len() - length..].iter().collect::<String>()
    };
    let (whole_head, part_head) = (head(whole), head(part));
    let trades = flow(whole).is_some() && flow(part).is_some();
    let ends = |end: &str| whole.ends_with(end) && part.ends_with(end);
    trades || !whole_head.is_empty() && whole_head == part_head || ends("项目") || ends("企业")
}

/// Two neighbouring times make a third; what cumulates does not fall.
fn times(ledger: &Ledger<'_>, entry: &Entry<'_>, report: &mut Report) {
    let fact = entry.fact;
    let Some(Time::During(first, last)) = fact.period else {
        return;
    };
    let same: Vec<&Fact> = ledger
        .named(&entry.name, Measure::Level)
        .map(|entry| entry.fact)
        .filter(|other| other.region == fact.region && other.unit == fact.unit && is_exact(other))
        .collect();
    for head in &same {
        let Some(Time::During(from, middle)) = head.period else {
            continue;
        };
        if from != first || middle >= last {
            continue;
        }
        let tail = same
            .iter()
            .find(|tail| tail.period == Some(Time::During(middle.plus(1), last)));
        if let Some(tail) = tail {
            let verdict = agree::sum(fact.value, &[head.value, tail.value]);
            report.must(Rule::Sum, &[fact, head, tail], fact, verdict);
        } else if Lexicon::get()
            .may_fall
            .find(&entry.name.chars().collect::<Vec<_>>())
            .is_none()
        {
            let verdict = agree::not_more(fact.value, &[head.value]);
            report.must(Rule::Cumulative, &[fact, head], fact, verdict);
        }
    }
}

/// Principal, interest and fees make what is owed.
fn debts(ledger: &Ledger<'_>, whole: &Entry<'_>, report: &mut Report) {
    const PARTS: &[&str] = &["本金", "利息", "费用", "违约金", "罚息", "复利"];
    const WHOLES: &[&str] = &["本息", "债权金额", "债权总额", "合计", "总额"];
    let says = |name: &str, words: &[&str]| words.iter().any(|word| name.contains(word));
    let is_part = |name: &str| says(name, PARTS) && !says(name, &["本息"]);
    if !says(&whole.fact.indicator, WHOLES) || is_part(&whole.fact.indicator) {
        return;
    }
    let parts: Vec<&Fact> = ledger
        .beside(whole.fact)
        .map(|entry| entry.fact)
        .filter(|fact| {
            fact.sentence == whole.fact.sentence
                && fact.unit == whole.fact.unit
                && fact.measure == Measure::Level
                && is_part(&fact.indicator)
        })
        .collect();
    let has_principal = parts.iter().any(|fact| fact.indicator.contains("本金"));
    if parts.len() < 2 || !has_principal {
        return;
    }
    sums(parts, whole.fact, report);
}

/// 共…个, 已…个, 其余…个.
fn rest(ledger: &Ledger<'_>, rest: &Entry<'_>, report: &mut Report) {
    let is_rest = ["其余", "剩余", "余下", "尚未"]
        .iter()
        .any(|word| rest.fact.indicator.contains(word))
        || rest.fact.rule.ends_with("rest");
    if !is_rest {
        return;
    }
    let before: Vec<&Fact> = ledger
        .beside(rest.fact)
        .map(|entry| entry.fact)
        .filter(|fact| {
            fact.sentence == rest.fact.sentence
                && fact.unit == rest.fact.unit
                && fact.measure == Measure::Level
                && fact.span.0 < rest.fact.span.0
        })
        .collect();
    let [whole, done] = before[..] else { return };
    let verdict = agree::sum(whole.value, &[done.value, rest.fact.value]);
    report.must(Rule::Sum, &[whole, done, rest.fact], whole, verdict);
}

fn per_head(ledger: &Ledger<'_>, entry: &Entry<'_>, report: &mut Report) {
    let Some(amount_name) = entry.name.strip_prefix("人均") else {
        return;
    };
    let fact = entry.fact;
    let amount = ledger.beside(fact).find(|other| {
        other.name == amount_name
            && other.fact.unit == fact.unit
            && other.fact.measure == Measure::Level
    });
    let people = ledger.entries.iter().find(|other| {
        other.name.ends_with("常住人口")
            && other.fact.region == fact.region
            && other.fact.unit.symbol() == "人"
            && is_exact(other.fact)
            && other.fact.period.map(Time::last) == fact.period.map(Time::last)
    });
    if let (Some(amount), Some(people)) = (amount, people) {
        // People are counted at the end of the year and divided by at its middle: a tenth is left open.
        let verdict = agree::per_head(fact.value, amount.fact.value, people.fact.value)
            .ok()
            .flatten();
        let verdict = verdict.filter(|breach| {
            let far = breach.should.high / rust_decimal::Decimal::TEN;
            breach.says < breach.should.low - far || breach.says > breach.should.high + far
        });
        report.note(
            Rule::PerHead,
            Severity::Error,
            &[fact, amount.fact, people.fact],
            fact,
            verdict,
        );
    }
}
