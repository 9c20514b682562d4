//! Products: normal form, then the head word. Chinese puts the head last, so the nearest broader good
//! of 汽车用锂电池 is the longest known name that it ends in; heads that say nothing (设备, 材料)
//! are refused.

use std::collections::HashMap;

use super::naming::{Meaning, SHORT_HEADS, core, ends_in, is_generic, meaning, strip_tails, words};
use super::normal_form;

/// How a name met a known good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// A person decided.
    Reviewed,
    /// The same characters.
    Exact,
    /// The same in normal form, or after words such as 系列 and 类 are removed.
    Normal,
    /// The known good is the head of the name, so the same or a broader good.
    Head,
    /// The known good is the class that the name's ending and its words belong to, so a broader good.
    Class,
}

/// A name that met a known good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meeting {
    /// Position of the known good.
    pub good: u32,
    /// How.
    pub way: Way,
    /// How sure, 0 to 1.
    pub confidence: f64,
}

/// Lines `heads|words|good`: a name with such a general head and one of the words before it is a
/// kind of the good.
const CLASSES: &str = include_str!("words/classes.txt");
/// Lines `ending good`: a name that ends so is a kind of the good.
const ENDINGS: &str = include_str!("words/endings.txt");

/// Known goods that written names can meet.
#[derive(Debug, Clone, Default)]
pub struct Goods {
    exact: HashMap<String, u32>,
    normal: HashMap<String, u32>,
    /// How often two letters stand together in known names.
    together: HashMap<(char, char), u32>,
}

impl Goods {
    /// Takes the names of known goods; those that are themselves services, activities, fragments or
    /// generic heads cannot be met.
    #[must_use]
    pub fn new<'a>(names: impl Iterator<Item = (u32, &'a str)>) -> Self {
        let mut goods = Self::default();
        for (good, name) in names {
            let form = normal_form(name);
            let is_short = words(SHORT_HEADS).any(|word| word == form);
            let is_mark = form.len() < 3 && !is_short;
            let names_nothing = is_generic(&form)
                || ends_in(strip_tails(&form), GENERIC_WHEN_ALONE)
                || !form.is_ascii() && meaning(name) != Meaning::Good;
            if form != MACHINERY && (is_mark || names_nothing) {
                continue;
            }
            let letters = form.chars().zip(form.chars().skip(1));
            letters.for_each(|pair| *goods.together.entry(pair).or_default() += 1);
            goods.exact.entry(name.to_owned()).or_insert(good);
            goods.normal.entry(form).or_insert(good);
        }
        goods
    }

    /// What a written name names; one that is known as a good is one, whatever it looks like, unless
    /// it ends in what is certainly done and not made.
    #[must_use]
    pub fn meaning(&self, name: &str) -> Meaning {
        if self.exact.contains_key(name) && !NEVER_GOODS.iter().any(|end| name.ends_with(end)) {
            Meaning::Good
        } else {
            meaning(name)
        }
    }

    /// Number of goods that can be met.
    #[must_use]
    pub fn len(&self) -> usize {
        self.exact.len()
    }

    /// Whether no good can be met.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    /// The same or nearest broader known goods of a written name: one, or one for each part of a
    /// list such as 橡胶和塑料制品. Empty when there is none, or a part of the list meets none.
    #[must_use]
    pub fn meet(&self, name: &str) -> Vec<Meeting> {
        if let Some(good) = self.exact.get(name) {
            return vec![Meeting {
                good: *good,
                way: Way::Exact,
                confidence: 1.0,
            }];
        }
        let form = normal_form(name);
        let core = core(&form);
        let stripped = strip_tails(&core);
        for candidate in [form.as_str(), core.as_str(), stripped] {
            if let Some(meeting) = self.same(candidate) {
                return vec![meeting];
            }
        }
        match parts(stripped) {
            Some(parts) => self.list(&parts),
            None => self
                .one(stripped)
                .or_else(|| self.head(&core))
                .into_iter()
                .collect(),
        }
    }

    fn same(&self, name: &str) -> Option<Meeting> {
        let good = self.normal.get(name)?;
        Some(Meeting {
            good: *good,
            way: Way::Normal,
            confidence: 0.95,
        })
    }

    /// The nearest broader good of a name that is no list.
    fn one(&self, name: &str) -> Option<Meeting> {
        if let Some(good) = exception(name) {
            return self.normal.get(good).map(|good| Meeting {
                good: *good,
                way: Way::Class,
                confidence: 0.6,
            });
        }
        self.head(name).or_else(|| self.class(name))
    }

    /// 灯具及配件 is met through 灯具: what else belongs to a good does not change it. Of any other
    /// list each part must meet a good; parts share the head of the last one, as in 橡胶和塑料制品.
    fn list(&self, parts: &[&str]) -> Vec<Meeting> {
        let (last, before) = match parts {
            [before @ .., last] => (*last, before),
            [] => return Vec::new(),
        };
        let is_side = is_side(last);
        let met = |part: &str| {
            let part = strip_tails(part);
            self.same(part).or_else(|| self.one(part))
        };
        let shared = words(SHARED_HEADS)
            .filter(|head| last.len() > head.len() && last.ends_with(*head))
            .max_by_key(|head| head.len());
        let met_with_head = |part: &str| {
            let whole = shared
                .filter(|head| !part.ends_with(*head))
                .map(|head| format!("{part}{head}"));
            whole.and_then(|whole| met(&whole)).or_else(|| met(part))
        };
        let mut found: Vec<Meeting> = Vec::new();
        for part in before {
            match met_with_head(part) {
                Some(meeting) => found.push(meeting),
                None => return Vec::new(),
            }
        }
        match (met(last), is_side) {
            (_, true) => {}
            (Some(meeting), false) => found.push(meeting),
            (None, false) => return Vec::new(),
        }
        found.sort_by_key(|meeting| meeting.good);
        found.dedup_by_key(|meeting| meeting.good);
        for meeting in &mut found {
            if meeting.way == Way::Normal {
                meeting.way = Way::Head;
            }
            meeting.confidence *= 0.9;
        }
        found
    }

    /// The class of a name whose head says too little: 输变电成套装备 is a kind of 电气设备.
    fn class(&self, name: &str) -> Option<Meeting> {
        let by_words = CLASSES.lines().find_map(|line| {
            let (heads, rest) = line.split_once('|')?;
            let (keys, good) = rest.split_once('|')?;
            let head = heads.split(',').find(|head| name.ends_with(*head))?;
            let before = &name[..name.len() - head.len()];
            keys.split(',')
                .any(|key| before.contains(key))
                .then(|| self.normal.get(good))
                .flatten()
        });
        let by_ending = || {
            let lines = ENDINGS.lines().filter(|line| !line.starts_with('!'));
            let mut lines = lines.filter_map(|line| line.split_once(' '));
            // The first ending that fits decides, known good or not: 弹药 is no 药品.
            lines
                .find(|(ending, _)| name.ends_with(ending))
                .and_then(|(_, good)| self.normal.get(good))
        };
        by_words.or_else(by_ending).map(|good| Meeting {
            good: *good,
            way: Way::Class,
            confidence: 0.6,
        })
    }

    fn head(&self, name: &str) -> Option<Meeting> {
        let letters = name.chars().count();
        for (at, _) in name.char_indices().skip(1) {
            let head = &name[at..];
            let length = head.chars().count();
            if length == 1 && !words(SHORT_HEADS).any(|word| word == head) {
                return None;
            }
            // A Latin word or a number must not be cut in two.
            let is_cut = name[..at]
                .chars()
                .next_back()
                .is_some_and(|c| c.is_ascii_alphanumeric())
                && head.starts_with(|c: char| c.is_ascii_alphanumeric());
            if is_cut
                || self.cuts_a_word(&name[..at], head)
                || is_other_substance(&name[..at], head)
            {
                continue;
            }
            if let Some(good) = self.normal.get(head) {
                let share = length as f64 / letters as f64;
                return Some(Meeting {
                    good: *good,
                    way: Way::Head,
                    confidence: 0.6 + 0.3 * share,
                });
            }
        }
        None
    }
}

/// The good of a name that looks like something else: 清凉油 is no oil. None of its own where the
/// list says so.
fn exception(name: &str) -> Option<&'static str> {
    let mut lines = ENDINGS.lines().filter_map(|line| line.strip_prefix('!'));
    lines.find_map(|line| {
        let (ending, good) = line.split_once(' ')?;
        name.ends_with(ending).then_some(good)
    })
}

/// Whether a part of a list only names what belongs to the part before it, as in 灯具及相关配件.
fn is_side(part: &str) -> bool {
    let mut rest = part;
    for word in ["相关", "配套", "主要", "专用"] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    while let Some(side) = words(SIDE_GOODS).find(|side| rest.starts_with(side)) {
        rest = &rest[side.len()..];
    }
    rest.is_empty()
}

/// The parts of a list; nothing when the name is none.
fn parts(name: &str) -> Option<Vec<&str>> {
    let mut parts: Vec<&str> = name.split(['及', '和', '与', ',', '/']).collect();
    parts
        .iter_mut()
        .for_each(|part| *part = part.trim_start_matches('其').trim_end_matches('以'));
    // 饱和脂 and 共和 are no lists: each part of one has two letters at least.
    let is_list = parts.len() > 1 && parts.iter().all(|part| part.chars().count() > 1);
    is_list.then_some(parts)
}

/// Letters with which the name of another substance begins: 异亮氨酸 is no 亮氨酸.
const OTHER_SUBSTANCE: &str = "异环二三四五六七八九十正叔仲间对邻甲乙丙丁戊己庚辛基氯溴氟碘硝氨羟氧硫磷代苯萘酰酮聚亚过次高偏焦氢磺";
/// Ends of the names of substances.
const SUBSTANCE: &str = "烯烷苯酸酯醇醛酮胺酚醚腈酐肼脲油钠钾铵";

fn is_other_substance(before: &str, head: &str) -> bool {
    let ends_so = head
        .chars()
        .next_back()
        .is_some_and(|c| SUBSTANCE.contains(c));
    ends_so
        && head.chars().count() > 1
        && before
            .chars()
            .next_back()
            .is_some_and(|c| OTHER_SUBSTANCE.contains(c))
}

/// Times that two letters stand together before they count as a word.
const WORD_MIN: u32 = 8;
/// How much oftener the one pair of letters must stand together than the other.
const WORD_FACTOR: u32 = 5;

impl Goods {
    /// Whether a head begins within a word: 种气体 cuts 特种, 金材 cuts 合金.
    fn cuts_a_word(&self, before: &str, head: &str) -> bool {
        let mut letters = head.chars();
        let (Some(last), Some(first), Some(second)) =
            (before.chars().next_back(), letters.next(), letters.next())
        else {
            return false;
        };
        let times = |pair| self.together.get(&pair).copied().unwrap_or(0);
        let across = times((last, first));
        across >= WORD_MIN && across >= WORD_FACTOR * times((first, second))
    }
}

/// Heads that all parts of a list may share.
const SHARED_HEADS: &str = "制品 设备 装备 装置 材料 器件 元件 组件 部件 零部件 用品 机械 仪器 系统 药 机床 车辆 产品 管 板 膜 线 纸";

/// Ends of what is done, even where a source lists it among goods.
const NEVER_GOODS: [&str; 5] = ["法规", "采伐", "机票", "码头", "过塑"];

/// Ends of what is listed beside a good and belongs to it.
const SIDE_GOODS: &str =
    "配件 零件 零部件 部件 零配件 附件 组件 备件 耗材 制品 产品 其他 其它 配套 辅料 副产品 衍生品";

/// A class of its own, though both of its words fit everything.
const MACHINERY: &str = "机械设备";

/// Known names that end so name no good of their own.
const GENERIC_WHEN_ALONE: &str = "服务 业务 销售 制造";

#[cfg(test)]
mod tests {
    use super::*;

    fn goods() -> Goods {
        let names = [
            "锂电池",
            "电池",
            "水泥",
            "设备",
            "变压器",
            "钢",
            "无缝钢管",
            "LED灯",
            "成套设备",
            "通信设备",
        ];
        Goods::new(
            names
                .into_iter()
                .enumerate()
                .map(|(at, name)| (at as u32, name)),
        )
    }

    fn met(name: &str) -> Option<(u32, Way)> {
        goods()
            .meet(name)
            .first()
            .map(|meeting| (meeting.good, meeting.way))
    }

    #[test]
    fn the_nearest_broader_good_is_the_longest_known_head() {
        assert_eq!(met("锂电池"), Some((0, Way::Exact)));
        assert_eq!(met("汽车用锂电池系列"), Some((0, Way::Head)));
        assert_eq!(met("镍氢电池"), Some((1, Way::Head)));
        assert_eq!(met("水泥业务"), Some((2, Way::Normal)));
        assert_eq!(met("ＬＥＤ灯"), Some((7, Way::Normal)));
        assert_eq!(met("特高压变压器（换流）"), Some((4, Way::Head)));
    }

    #[test]
    fn a_list_meets_each_of_its_parts_or_none() {
        let met = |name: &str| -> Vec<u32> {
            goods()
                .meet(name)
                .iter()
                .map(|meeting| meeting.good)
                .collect()
        };
        assert_eq!(met("水泥及变压器"), [2, 4]);
        assert_eq!(met("光通信与数据通信设备"), [9]);
        assert_eq!(met("水泥及其相关配件"), [2]);
        assert!(met("水泥及灯具配件").is_empty());
        assert!(met("水泥和什么").is_empty());
    }

    #[test]
    fn another_substance_and_half_a_word_are_no_heads() {
        let names = ["亮氨酸", "气体", "种气体", "特种钢"].into_iter();
        let mut many: Vec<String> = names.map(str::to_owned).collect();
        many.extend((0..20).map(|number| format!("特种钢材{number}号")));
        let goods = Goods::new((0u32..).zip(many.iter().map(String::as_str)));
        assert!(goods.meet("异亮氨酸").is_empty());
        assert_eq!(goods.meet("医用亮氨酸")[0].good, 0);
        assert_eq!(goods.meet("高纯特种气体")[0].good, 1);
    }

    #[test]
    fn generic_heads_are_refused() {
        assert_eq!(met("脱硫设备"), None);
        assert_eq!(met("环保成套设备"), None);
        assert_eq!(met("光通信设备"), Some((9, Way::Head)));
    }
}
