//! One-cause groups (共性诉求): messages of many about one matter in one place.
//!
//! What a message names and what it is about are read apart ([`read`]), since all that is said of
//! one estate is no more one cause than noise everywhere is. Groups grow where both agree
//! ([`group`]).

mod group;
mod names;
mod place;
mod read;
mod weigh;
mod words;

use std::collections::BTreeMap;

use text::{folded, occurrences};

use crate::progress::Watch;
use group::Group;
use read::Reading;
use words::PLACE;

pub use place::places;

/// A message to group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Message {
    /// What it is about, in a line; may be empty.
    pub title: String,
    /// The rest of the text.
    pub body: String,
    /// When it was sent, in days (any epoch).
    pub day: Option<f64>,
    /// Votes and other support it got.
    pub votes: f64,
}

/// Messages of one cause.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// The title that tells best what all of them say.
    pub title: String,
    /// Indices of the messages, rising.
    pub messages: Vec<usize>,
    /// Index of the message that has this title.
    pub centre: usize,
    /// The place that they name, or else their district or city, as it is written.
    pub place: Option<String>,
    /// Day of the first and the last message, where days are known.
    pub days: Option<(f64, f64)>,
    /// Each message counts 1 and the logarithm of its votes, halved for every
    /// [`HALF_LIFE_DAYS`] before the last day of all messages.
    pub heat: f64,
    /// Messages in each of the last [`TREND_PERIODS`] stretches of [`TREND_DAYS`] days before the
    /// last day of all messages, the newest last; empty where no day is known.
    pub trend: Vec<u32>,
}

/// What one message adds to the heat of its group: 1 and the logarithm of its votes, halved for
/// every [`HALF_LIFE_DAYS`] of its age.
pub fn warmth(votes: f64, age_days: f64) -> f64 {
    (1.0 + (1.0 + votes.max(0.0)).ln()) * 0.5f64.powf(age_days.max(0.0) / HALF_LIFE_DAYS)
}

/// Days after which a message weighs half.
pub const HALF_LIFE_DAYS: f64 = 180.0;
/// Stretches of the trend.
pub const TREND_PERIODS: usize = 12;
/// Days of each of them.
pub const TREND_DAYS: f64 = 30.0;
/// Messages a group needs.
const GROUP_MIN: usize = 2;
/// Characters of a body that stand for a title where none was written.
const TITLE_CHARACTERS: usize = 30;

/// Finds groups of messages about one matter, hottest first. Returns `None` when cancelled.
pub fn find(messages: &[Message], watch: &dyn Watch) -> Option<Vec<Topic>> {
    let readings = read::read(messages);
    watch.report("triage.topics.read", 1.0);
    let groups = group::groups(&readings, watch)?;
    let last_day = messages
        .iter()
        .filter_map(|message| message.day)
        .fold(f64::NEG_INFINITY, f64::max);
    let mut topics: Vec<Topic> = groups
        .into_iter()
        .filter(|group| group.members.len() >= GROUP_MIN)
        .map(|group| describe(messages, &readings, group, last_day))
        .collect();
    topics.sort_by(|left, right| {
        right
            .heat
            .total_cmp(&left.heat)
            .then(left.messages.cmp(&right.messages))
    });
    Some(topics)
}

fn describe(messages: &[Message], readings: &[Reading], group: Group, last_day: f64) -> Topic {
    let members = || group.members.iter().map(|&member| &messages[member]);
    let days: Vec<f64> = members().filter_map(|message| message.day).collect();
    let age = |message: &Message| message.day.map_or(0.0, |day| last_day - day);
    Topic {
        title: title(&messages[group.centre]),
        centre: group.centre,
        place: common_place(messages, readings, &group),
        heat: members()
            .map(|message| warmth(message.votes, age(message)))
            .sum(),
        trend: trend(&days, last_day),
        days: days
            .iter()
            .copied()
            .reduce(f64::min)
            .zip(days.iter().copied().reduce(f64::max)),
        messages: group.members,
    }
}

fn title(message: &Message) -> String {
    let title = message.title.trim();
    if title.is_empty() {
        message.body.trim().chars().take(TITLE_CHARACTERS).collect()
    } else {
        title.to_owned()
    }
}

fn trend(days: &[f64], last_day: f64) -> Vec<u32> {
    if days.is_empty() {
        return Vec::new();
    }
    let mut trend = vec![0; TREND_PERIODS];
    for day in days {
        let back = ((last_day - day) / TREND_DAYS) as usize;
        if let Some(place) = TREND_PERIODS.checked_sub(back + 1) {
            trend[place] += 1;
        }
    }
    trend
}

/// The place that most members name, a title counting twice; names told by at least two fifths of
/// them come before districts, and those before cities.
fn common_place(messages: &[Message], readings: &[Reading], group: &Group) -> Option<String> {
    let needed = (group.members.len() * 2).div_ceil(5).max(2);
    let mut names: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut regions: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for reading in group.members.iter().map(|&member| &readings[member]) {
        for named in reading.names.iter().filter(|named| is_shown(&named.name)) {
            let (members, weight) = names.entry(&named.name).or_default();
            *members += 1;
            *weight += 1 + usize::from(named.title);
        }
        for region in &reading.regions {
            let (members, weight) = regions.entry(region).or_default();
            *members += 1;
            *weight += region.len();
        }
    }
    let place = [names, regions].into_iter().find_map(|counts| {
        counts
            .into_iter()
            .filter(|(_, (members, _))| *members >= needed)
            .max_by_key(|(place, (_, weight))| (*weight, place.len()))
            .map(|(place, _)| place)
    })?;
    Some(as_written(messages, group, place))
}

/// A short name without an ending may be a mere piece of one.
fn is_shown(name: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    chars.len() > 2 && PLACE.ending_of(&chars).is_some()
}

/// A folded name as a member writes it.
fn as_written(messages: &[Message], group: &Group, name: &str) -> String {
    let texts = group
        .members
        .iter()
        .flat_map(|&member| [&messages[member].title, &messages[member].body]);
    let mut found = texts.filter_map(|text| {
        let &(from, to) = occurrences(text, name).first()?;
        Some(text.chars().skip(from).take(to - from).collect())
    });
    found.next().unwrap_or_else(|| folded(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    fn message(title: &str, body: &str, day: f64, votes: f64) -> Message {
        Message {
            title: title.to_owned(),
            body: body.to_owned(),
            day: Some(day),
            votes,
        }
    }

    #[test]
    fn one_matter_in_one_place_is_one_group() {
        let messages = [
            message(
                "K市青禾花园夜间装卸噪音扰民",
                "青禾花园北门的仓库夜里装卸货物，噪音很大",
                10.0,
                3.0,
            ),
            message("B2区公交站牌破损", "解放路公交站牌倒了", 12.0, 0.0),
            message(
                "青禾花园仓库装卸噪音何时了",
                "K市青禾花园仓库半夜装卸货物噪音扰民",
                20.0,
                0.0,
            ),
            message("幼儿园学费太贵", "民办幼儿园学费又涨了", 13.0, 0.0),
            message(
                "再次反映青禾花园夜间噪音",
                "青禾花园仓库夜间装卸噪音扰民无人管",
                30.0,
                9.0,
            ),
        ];
        let topics = find(&messages, &Silent).expect("not cancelled");
        assert_eq!(topics.len(), 1);
        assert_eq!(topics[0].messages, [0, 2, 4]);
        assert_eq!(topics[0].place.as_deref(), Some("青禾花园"));
        assert_eq!(topics[0].days, Some((10.0, 30.0)));
    }

    #[test]
    fn a_handful_of_messages_is_grouped_as_well() {
        let messages = [
            (
                "松木园区蒸汽压力不足",
                "松木园区蒸汽管网压力不足，反应釜温度上不去。",
            ),
            (
                "松木园区蒸汽压力又不足",
                "松木园区蒸汽管网压力不足，产线停了半天。",
            ),
            (
                "园区蒸汽压力长期不足",
                "松木园区蒸汽管网压力长期不足，请尽快检修。",
            ),
            ("招聘会报名", "想参加春季招聘会，请问怎样报名。"),
        ]
        .map(|(title, body)| message(title, body, 1.0, 0.0));
        let topics = find(&messages, &Silent).expect("not cancelled");
        let groups: Vec<_> = topics.iter().map(|topic| topic.messages.clone()).collect();
        assert_eq!(groups, [[0, 1, 2]]);
        let topics = find(&messages[..3], &Silent).expect("not cancelled");
        assert_eq!(topics[0].messages, [0, 1, 2]);
    }

    /// Groups of messages that are all told by their titles and bodies.
    fn groups(messages: &[(&str, &str)]) -> Vec<Vec<usize>> {
        let messages: Vec<Message> = messages
            .iter()
            .map(|(title, body)| message(title, body, 1.0, 0.0))
            .collect();
        let topics = find(&messages, &Silent).expect("not cancelled");
        let mut groups: Vec<_> = topics.into_iter().map(|topic| topic.messages).collect();
        groups.sort();
        groups
    }

    #[test]
    fn two_causes_in_one_place_are_two_groups() {
        let found = groups(&[
            (
                "栖霞半岛小区夜间打桩噪音",
                "栖霞半岛旁的工地夜里打桩，噪音大得睡不着",
            ),
            (
                "栖霞半岛小区幼儿园学位不足",
                "栖霞半岛的孩子报不上名，幼儿园学位太少",
            ),
            ("栖霞半岛工地打桩到凌晨", "工地凌晨还在打桩，噪音没人管"),
            (
                "栖霞半岛业主的孩子上不了幼儿园",
                "幼儿园学位不够，孩子没地方去",
            ),
            ("栖霞半岛旁边工地又在打桩", "又是夜里打桩，噪音太大"),
            (
                "栖霞半岛小区幼儿园何时增加学位",
                "孩子明年入园，幼儿园学位还是不足",
            ),
        ]);
        assert_eq!(found, [vec![0, 2, 4], vec![1, 3, 5]]);
    }

    #[test]
    fn one_cause_in_two_places_is_two_groups() {
        let found = groups(&[
            ("栖霞半岛小区电梯停运", "电梯坏了三天，老人下不了楼"),
            ("翠屏雅居小区电梯停运", "电梯坏了三天，老人下不了楼"),
            ("栖霞半岛小区电梯停运无人修", "电梯停运，老人下楼靠背"),
            ("翠屏雅居小区电梯停运无人修", "电梯停运，老人下楼靠背"),
            ("栖霞半岛业主盼电梯修好", "电梯停运一周，物业不修"),
            ("翠屏雅居业主盼电梯修好", "电梯停运一周，物业不修"),
        ]);
        assert_eq!(found, [vec![0, 2, 4], vec![1, 3, 5]]);
    }

    #[test]
    fn one_writers_wishes_for_different_things_are_no_group() {
        let found = groups(&[
            (
                "盼游泳馆早日推进刻不容缓",
                "恳请领导重视，大力推动游泳馆落地，何时能有具体行动？",
            ),
            (
                "盼污水厂早日推进刻不容缓",
                "恳请领导重视，大力推动污水厂落地，何时能有具体行动？",
            ),
            (
                "盼科技馆早日推进刻不容缓",
                "恳请领导重视，大力推动科技馆落地，何时能有具体行动？",
            ),
            (
                "盼养老院早日推进刻不容缓",
                "恳请领导重视，大力推动养老院落地，何时能有具体行动？",
            ),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    /// No two of these need to share more than the place and the one word that tells the cause.
    #[test]
    fn a_matter_told_in_many_words_is_one_group() {
        let matter = [
            ("栖霞半岛旁的屠宰场臭气熏天", "窗户都不敢开，恶臭整夜不散"),
            ("栖霞半岛小区外屠宰场污水横流", "血水流进小河，鱼都死了"),
            (
                "屠宰场半夜猪叫，栖霞半岛无法入睡",
                "凌晨两点开始嘶叫，孩子惊醒",
            ),
            ("栖霞半岛屠宰场引来苍蝇老鼠", "楼道里蚊虫成群，怕染病"),
            (
                "栖霞半岛业主要求搬走屠宰场",
                "血水和恶臭何时到头，屠宰场早该搬迁",
            ),
            (
                "屠宰场货车堵住栖霞半岛大门",
                "运猪货车凌晨排队，嘶叫和恶臭一起来",
            ),
        ];
        let mut all = matter
            .map(|(title, body)| (title.to_owned(), body.to_owned()))
            .to_vec();
        all.extend(grid());
        let all: Vec<(&str, &str)> = all
            .iter()
            .map(|(title, body)| (title.as_str(), body.as_str()))
            .collect();
        assert_eq!(groups(&all), [[0, 1, 2, 3, 4, 5]]);
    }

    /// Each of some matters once in each of some places: nothing of it is one cause.
    fn grid() -> Vec<(String, String)> {
        let places = [
            "翠屏雅居",
            "松涛明珠",
            "枫桥水岸",
            "锦江丽都",
            "云栖雅筑",
            "白鹭金湾",
            "海棠晴川",
            "紫藤尚郡",
            "碧溪天玺",
            "青檀华府",
            "银杏东方",
            "玉兰花语",
            "望潮一品",
            "听雨半山",
        ];
        let matters = [
            ("电梯停运", "电梯坏了三天，老人下不了楼"),
            ("自来水发黄", "水龙头放出来的水又黄又臭"),
            ("违章搭建阳光房", "顶楼搭了阳光房，挡住楼下采光"),
            ("物业费涨价", "没开会就涨价，账目看不到"),
            ("路灯不亮", "晚上回家摸黑走，摔倒好几个人"),
            ("宠物狗伤人", "大型犬不拴绳，咬伤小孩"),
            ("垃圾堆积", "垃圾桶满了一周，苍蝇成群"),
            ("暖气不热", "室内只有十二度，老人感冒"),
            ("广场舞吵闹", "音响开到深夜，学生没法写作业"),
            ("快递柜收费", "超时就收费，取件很贵"),
            ("充电桩不足", "电动车没地方充电，飞线很多"),
            ("房产证办不下来", "交款五年，证还没有办"),
        ];
        let cell = |(place, (title, body)): (&str, (&str, &str))| {
            (format!("{place}小区{title}"), body.to_owned())
        };
        places
            .iter()
            .flat_map(|place| matters.map(|matter| (*place, matter)))
            .map(cell)
            .collect()
    }

    #[test]
    fn the_place_is_what_titles_name_or_else_the_district() {
        let place = |titles: [&str; 3]| {
            let messages = titles.map(|title| message(title, "停水三天了，请恢复供水", 1.0, 0.0));
            let topics = find(&messages, &Silent).expect("not cancelled");
            assert_eq!(topics.len(), 1, "{topics:?}");
            topics[0].place.clone()
        };
        let named = place([
            "B3区Q栖霞半岛小区停水",
            "B3区Q栖霞半岛小区又停水",
            "Q栖霞半岛小区停水三天",
        ]);
        assert_eq!(named.as_deref(), Some("Q栖霞半岛小区"), "as it is written");
        let district = place(["B3区停水三天", "B3区又停水", "B3区停水何时恢复"]);
        assert_eq!(district.as_deref(), Some("B3区"));
    }

    #[test]
    fn the_trend_counts_back_from_the_last_day() {
        assert!(trend(&[], 5.0).is_empty());
        let trend = trend(&[100.0, 80.0, 69.0, -1000.0], 100.0);
        assert_eq!(trend.len(), TREND_PERIODS);
        assert_eq!(trend[TREND_PERIODS - 2..], [1, 2]);
        assert_eq!(
            trend.iter().sum::<u32>(),
            3,
            "what is older than a year is left out"
        );
    }

    #[test]
    fn what_has_no_title_is_called_by_its_first_words() {
        let topics = find(
            &[
                message("", "栖霞半岛小区停水三天，请恢复供水", 1.0, 0.0),
                message(" ", "栖霞半岛小区停水三天，请恢复供水", 1.0, 0.0),
            ],
            &Silent,
        )
        .expect("not cancelled");
        assert_eq!(topics[0].title, "栖霞半岛小区停水三天，请恢复供水");
    }

    #[test]
    fn heat_fades_with_age() {
        let old = [
            message("甲小区停水", "甲小区停水三天", 0.0, 0.0),
            message("甲小区停水", "甲小区停水五天", 0.0, 0.0),
        ];
        let mut all = old.to_vec();
        all.push(message("别的事", "别的事情", HALF_LIFE_DAYS, 0.0));
        let topics = find(&all, &Silent).expect("not cancelled");
        assert!(
            (topics[0].heat - 1.0).abs() < 1e-9,
            "two messages, each weighing half: {}",
            topics[0].heat
        );
    }
}
