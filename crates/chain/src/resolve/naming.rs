//! What a written name names: something made, something done, or nothing at all. Names of services,
//! activities and fragments are set apart before goods are held against one another.

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

const SERVICES: &str = include_str!("words/services.txt");
const ACTIVITIES: &str = include_str!("words/activities.txt");
const GENERIC: &str = include_str!("words/generic.txt");
const MODIFIERS: &str = include_str!("words/modifiers.txt");
const FRAGMENTS: &str = include_str!("words/fragments.txt");
/// Heads of one letter that say what is made, such as 钢.
pub(super) const SHORT_HEADS: &str = include_str!("words/short-heads.txt");

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

/// The words of a list.
pub(super) fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split_whitespace()
}

/// Whether a name ends in a word of a list.
pub(super) fn ends_in(name: &str, list: &'static str) -> bool {
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
pub(super) fn core(name: &str) -> String {
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

/// The name without ends that add nothing: 水泥系列产品 is 水泥.
pub(super) fn strip_tails(name: &str) -> &str {
    let mut rest = name;
    while let Some(tail) = TAILS.iter().find(|tail| rest.ends_with(**tail)) {
        rest = &rest[..rest.len() - tail.len()];
    }
    rest.trim_end_matches(['及', '和', '与', '的'])
}

/// Whether a name is nothing but words that fit everything, such as 成套设备.
pub(super) fn is_generic(name: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_activities_and_fragments_are_set_apart() {
        assert_eq!(meaning("电站运维服务"), Meaning::Service);
        assert_eq!(meaning("钢材销售"), Meaning::Activity);
        assert_eq!(meaning("其他"), Meaning::Fragment);
        assert_eq!(meaning("专栏等广播电视节目)"), Meaning::Fragment);
        assert_eq!(meaning("单晶硅磨床"), Meaning::Good);
    }
}
