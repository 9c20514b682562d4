//! Places named in a text: administrative ones and named ones such as estates, roads, schools.

/// Endings of named places, the longer first.
const ENDINGS: &[&str] = &[
    "工业园",
    "产业园",
    "经济学院",
    "幼儿园",
    "火车站",
    "地铁站",
    "高铁站",
    "小区",
    "社区",
    "花园",
    "公园",
    "广场",
    "大厦",
    "公寓",
    "家园",
    "学院",
    "大学",
    "中学",
    "小学",
    "学校",
    "医院",
    "大道",
    "新城",
    "豪庭",
    "街道",
    "公司",
    "国际",
    "名城",
    "之城",
    "佳园",
    "城市",
    "水库",
    "苑",
    "园",
    "府",
    "湾",
    "庄",
    "村",
    "镇",
    "路",
    "街",
    "巷",
    "桥",
    "站",
    "城",
    "厂",
    "郡",
    "墅",
];
/// Characters that a name does not contain: it begins after them.
const BREAKS: &str = "的在位于请求关反映对向于如果而未不区从到至和与及或是有被把为了为什么投诉举报咨询建议希望并问区县乡要再次强烈我们你他她它这那哪某该本贵各每个两这边附近旁边里内外上下前后东南西北侧段口处，。、；：！？（）《》“”\"'—…·,.;:!?()- \t\n\r　";
/// Beginnings that name no place of their own.
const COMMON: &[&str] = &[
    "市委", "市政", "政府", "小区", "社区", "街道", "学校", "公司", "国家", "全国", "中国", "城市",
    "农村", "居民", "业主", "道路", "马路", "公路", "高速", "修路", "地铁", "公交",
];
/// Words that no name of a place contains.
const NO_PLACE: &[&str] = &["政府", "规划", "线路", "修路", "建设", "政策"];
const NAME_MAX: usize = 8;

/// The places a text names, in the order of the text, each once.
pub fn places(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut keep = |place: String| {
        if !found.contains(&place) {
            found.push(place);
        }
    };
    let mut at = 0;
    while at < chars.len() {
        if let Some(length) = lettered(&chars[at..]) {
            keep(chars[at..at + length].iter().collect());
            at += length;
        } else if let Some(length) = named(&chars[at..]) {
            keep(chars[at..at + length].iter().collect());
            at += length;
        } else {
            at += 1;
        }
    }
    found
}

/// The length of `A市`, `a3区`: a city or district of which only letters and figures are told.
pub(super) fn lettered(rest: &[char]) -> Option<usize> {
    if !rest.first()?.is_ascii_alphabetic() {
        return None;
    }
    let digits = rest[1..]
        .iter()
        .take(2)
        .take_while(|char| char.is_ascii_digit())
        .count();
    matches!(rest.get(1 + digits)?, '市' | '区' | '县' | '镇' | '乡').then_some(2 + digits)
}

/// Two and more characters of a name followed by an ending.
fn named(rest: &[char]) -> Option<usize> {
    if COMMON.iter().any(|word| starts_with(rest, word)) {
        return None;
    }
    let name = rest
        .iter()
        .take(NAME_MAX)
        .take_while(|char| is_name(**char))
        .count();
    let length = (2..=name).find_map(|length| {
        let tail = &rest[length..];
        ENDINGS
            .iter()
            .find(|ending| starts_with(tail, ending))
            .map(|ending| length + ending.chars().count())
    })?;
    let found: String = rest[..length].iter().collect();
    (!NO_PLACE.iter().any(|word| found.contains(word))).then_some(length)
}

fn is_name(char: char) -> bool {
    (matches!(char, '\u{4e00}'..='\u{9fff}') || char.is_ascii_alphanumeric())
        && !BREAKS.contains(char)
}

fn starts_with(chars: &[char], wanted: &str) -> bool {
    let mut length = 0;
    wanted.chars().enumerate().all(|(at, char)| {
        length = at;
        chars.get(at) == Some(&char)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_lettered_and_named_places() {
        assert_eq!(
            places("A3区青禾花园旁的解放路积水"),
            ["A3区", "青禾花园", "解放路"]
        );
        assert!(places("路灯坏了").is_empty());
        assert!(places("").is_empty());
    }
}
