//! Products: normal form, then the head word. Chinese puts the head last, so the nearest broader good
//! of 汽车用锂电池 is the longest known name that it ends in; heads that say nothing (设备, 材料)
//! are refused, and names of services, activities and fragments are set apart.

use std::collections::HashMap;

use super::normal_form;

/// What a written name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// Something made.
    Good,
    /// Something done for others: 服务, 咨询, 租赁.
    Service,
    /// A line of business or an item of the accounts: 销售, 施工, 分部.
    Activity,
    /// A piece of a list or sentence that names nothing.
    Fragment,
}

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

const SERVICES: &str = include_str!("words/services.txt");
const ACTIVITIES: &str = include_str!("words/activities.txt");
const GENERIC: &str = include_str!("words/generic.txt");
const MODIFIERS: &str = include_str!("words/modifiers.txt");
const FRAGMENTS: &str = include_str!("words/fragments.txt");
const SHORT_HEADS: &str = include_str!("words/short-heads.txt");
/// Lines `heads|words|good`: a name with such a general head and one of the words before it is a
/// kind of the good.
const CLASSES: &str = include_str!("words/classes.txt");
/// Lines `ending good`: a name that ends so is a kind of the good.
const ENDINGS: &str = include_str!("words/endings.txt");

/// Ends that add nothing to what is made.
const TAILS: [&str; 24] = [
    "系列产品",
    "类产品",
    "产品系列",
    "系列",
    "业务板块",
    "板块",
    "业务分部",
    "分部",
    "业务",
    "制造业",
    "制造",
    "生产",
    "加工",
    "产业",
    "行业",
    "相关产品",
    "产品",
    "及其他",
    "及其它",
    "等",
    "类",
    "制作",
    "事业部",
    "研发",
];

fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split_whitespace()
}

fn ends_in(name: &str, list: &'static str) -> bool {
    words(list).any(|word| name.ends_with(word))
}

/// What a written name names, by its end and by words that only occur in fragments.
#[must_use]
pub fn meaning(name: &str) -> Meaning {
    let name = core(&normal_form(name));
    let letters = name.chars().count();
    let is_piece = words(FRAGMENTS).any(|word| {
        name == word || (word.ends_with('*') && name.starts_with(word.trim_end_matches('*')))
    });
    let is_unbalanced = name.matches('(').count() != name.matches(')').count();
    let has_no_word = !name.chars().any(|c| c.is_alphabetic());
    if letters < 2 && !words(SHORT_HEADS).any(|word| word == name)
        || letters > 24
        || is_piece
        || is_unbalanced
        || has_no_word
    {
        return Meaning::Fragment;
    }
    if ends_in(&name, SERVICES) {
        return Meaning::Service;
    }
    if ends_in(&name, ACTIVITIES) {
        return Meaning::Activity;
    }
    let stripped = strip_tails(&name);
    let is_model = stripped.is_ascii();
    if is_generic(stripped) || is_model || name.contains(['#', '·', '≥', '>', '%']) {
        // 成套设备 fits everything, LW系列 is a mark: neither says what is made.
        return Meaning::Fragment;
    }
    if stripped == name {
        return Meaning::Good;
    }
    // 水泥业务 names cement; 环保业务 names a line of business.
    match stripped {
        "" => Meaning::Fragment,
        rest if ends_in(rest, SERVICES) => Meaning::Service,
        rest if ends_in(rest, ACTIVITIES) => Meaning::Activity,
        _ => Meaning::Good,
    }
}

/// The name without what stands in brackets at its end and before a dash.
fn core(name: &str) -> String {
    let mut rest = name;
    if rest.ends_with(')')
        && let Some(open) = rest.rfind('(').filter(|open| *open > 0)
    {
        rest = &rest[..open];
    }
    let rest = rest.rsplit("--").next().unwrap_or(rest);
    let after_dash = rest.rsplit('-').next().unwrap_or(rest);
    let has_words = after_dash.chars().filter(|c| !c.is_ascii()).count() > 1;
    let rest = if has_words { after_dash } else { rest };
    rest.trim_start_matches("其他")
        .trim_start_matches("其它")
        .trim_start_matches("包括")
        .trim_start_matches("主营")
        .to_owned()
}

fn strip_tails(name: &str) -> &str {
    let mut rest = name;
    while let Some(tail) = TAILS.iter().find(|tail| rest.ends_with(**tail)) {
        rest = &rest[..rest.len() - tail.len()];
    }
    rest.trim_end_matches(['及', '和', '与', '的'])
}

/// Whether a name is nothing but words that fit everything, such as 成套设备.
fn is_generic(name: &str) -> bool {
    if name.is_empty() {
        return true;
    }
    let heads = words(GENERIC).filter(|word| name.ends_with(*word));
    heads
        .into_iter()
        .any(|head| is_modifier(&name[..name.len() - head.len()]))
}

fn is_modifier(name: &str) -> bool {
    name.is_empty()
        || words(GENERIC)
            .chain(words(MODIFIERS))
            .filter(|word| name.ends_with(*word))
            .any(|word| is_modifier(&name[..name.len() - word.len()]))
}

/// Known goods that written names can meet.
#[derive(Debug, Clone, Default)]
pub struct Goods {
    exact: HashMap<String, u32>,
    normal: HashMap<String, u32>,
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
            goods.exact.entry(name.to_owned()).or_insert(good);
            goods.normal.entry(form).or_insert(good);
        }
        goods
    }

    /// What a written name names; one that is known as a good is one, whatever it looks like.
    #[must_use]
    pub fn meaning(&self, name: &str) -> Meaning {
        if self.exact.contains_key(name) {
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

    /// The same or nearest broader known good of a written name.
    #[must_use]
    pub fn meet(&self, name: &str) -> Option<Meeting> {
        if let Some(good) = self.exact.get(name) {
            return Some(Meeting {
                good: *good,
                way: Way::Exact,
                confidence: 1.0,
            });
        }
        let form = normal_form(name);
        let core = core(&form);
        let stripped = strip_tails(&core);
        for candidate in [form.as_str(), core.as_str(), stripped] {
            if let Some(good) = self.normal.get(candidate) {
                return Some(Meeting {
                    good: *good,
                    way: Way::Normal,
                    confidence: 0.95,
                });
            }
        }
        self.head(stripped)
            .or_else(|| self.head(&core))
            .or_else(|| self.first_of_list(stripped))
            .or_else(|| self.class(stripped))
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
            let mut lines = ENDINGS.lines().filter_map(|line| line.split_once(' '));
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

    /// 灯具及配件 is met through 灯具: what else is listed with a good does not change it.
    fn first_of_list(&self, name: &str) -> Option<Meeting> {
        let (first, second) = name.split_once(['及', '和', '与', ',', '/'])?;
        // In 半导体及光伏设备 both share the head, so that the first word alone is no good.
        if !words(SIDE_GOODS).any(|side| second.ends_with(side)) {
            return None;
        }
        let first = strip_tails(first);
        let meeting = match self.normal.get(first) {
            Some(good) => Meeting {
                good: *good,
                way: Way::Head,
                confidence: 0.75,
            },
            None => self.head(first)?,
        };
        Some(Meeting {
            confidence: meeting.confidence * 0.9,
            ..meeting
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
            if is_cut {
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
    fn generic_heads_are_refused() {
        assert_eq!(met("脱硫设备"), None);
        assert_eq!(met("环保成套设备"), None);
        assert_eq!(met("光通信设备"), Some((9, Way::Head)));
    }

    #[test]
    fn services_activities_and_fragments_are_set_apart() {
        assert_eq!(meaning("电站运维服务"), Meaning::Service);
        assert_eq!(meaning("钢材销售"), Meaning::Activity);
        assert_eq!(meaning("其他"), Meaning::Fragment);
        assert_eq!(meaning("专栏等广播电视节目)"), Meaning::Fragment);
        assert_eq!(meaning("单晶硅磨床"), Meaning::Good);
    }
}
