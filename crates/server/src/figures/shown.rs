//! Rates as they are shown: with what they were made from, how sure they are, and the lists behind.

use domain::catalogue::Language;
use domain::rates::{Counts, FigureRules, Rate, RateRule};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::language::label;

/// A rate with what it was made from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RateView {
    /// Cases that count; of returns the acts.
    pub numerator: u64,
    /// Cases that could have counted; of returns the dispatches.
    pub denominator: u64,
    /// Share of 1; null of nothing.
    pub value: Option<f64>,
    /// Lower end of the interval in which the true rate lies with 95 % (Wilson).
    pub low: Option<f64>,
    /// Its upper end.
    pub high: Option<f64>,
    /// Code of the rule, as the filter `rate` of lists takes it.
    pub rule: &'static str,
    /// The rule in words.
    pub rule_label: String,
    /// The filter `counted` of the list that holds the cases that count.
    pub counted: &'static str,
    /// The filter `counted` of the list that holds those that could have counted.
    pub out_of: &'static str,
    /// Whether it stands for enough cases to be compared or ranked.
    pub suffices: bool,
}

/// The rates of one group of cases.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RateRow {
    /// Code of what they have in common, as the list's filter takes it; null for none.
    pub key: Option<String>,
    /// Its name.
    pub label: String,
    /// Cases filed in the period, less withdrawn, declined and merged.
    pub cohort: u64,
    /// Of these: open, and the deadline to resolve has not come.
    pub pending: u64,
    /// 响应率
    pub response: RateView,
    /// 解决率
    pub resolution: RateView,
    /// 销号率
    pub strike_off: RateView,
    /// 满意率
    pub satisfaction: RateView,
    /// 按时办结率
    pub on_time: RateView,
    /// 到期办结率: by which periods are compared, since what is not yet due is left out.
    pub settled: RateView,
    /// 退单率
    #[serde(rename = "return")]
    pub returned: RateView,
    /// 延期率
    pub extension: RateView,
    /// 重办率
    pub reopening: RateView,
}

/// What figures are shown with.
pub(super) struct Show<'a> {
    pub(super) language: Language,
    pub(super) rules: &'a FigureRules,
}

impl Show<'_> {
    pub(super) fn row(&self, key: Option<String>, label: String, counts: &Counts) -> RateRow {
        let view = |rule| self.view(counts.rate(rule));
        RateRow {
            key,
            label,
            cohort: counts.cohort,
            pending: counts.pending,
            response: view(RateRule::Response),
            resolution: view(RateRule::Resolution),
            strike_off: view(RateRule::StrikeOff),
            satisfaction: view(RateRule::Satisfaction),
            on_time: view(RateRule::OnTime),
            settled: view(RateRule::Settled),
            returned: view(RateRule::Return),
            extension: view(RateRule::Extension),
            reopening: view(RateRule::Reopening),
        }
    }

    pub(super) fn view(&self, rate: Rate) -> RateView {
        let interval = rate.interval();
        let rule = rate.rule.code();
        RateView {
            numerator: rate.numerator,
            denominator: rate.denominator,
            value: rate.share(),
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            rule,
            rule_label: label(&format!("rate-rule.{rule}"), self.language),
            counted: rate.rule.numerator().code(),
            out_of: rate.rule.denominator().code(),
            suffices: self.rules.suffices(&rate),
        }
    }
}
