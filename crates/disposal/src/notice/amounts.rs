//! Amounts of money in a text, and what they are of.

use rust_decimal::Decimal;

use super::squash::Squashed;

/// Digits of an amount at most.
const DIGITS_MAX: usize = 18;

/// An amount as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// Yuan.
    pub yuan: Decimal,
    /// One in the unit written: 1, 10,000 or 100,000,000 yuan.
    pub unit: Decimal,
    /// Half of its last place, in yuan; nothing for what is written in yuan, which is exact.
    pub half: Decimal,
    /// Where it begins, number and unit.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// What an amount is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// 本金
    Principal,
    /// 利息
    Interest,
    /// 违约金, 罚息
    Penalty,
    /// 垫付
    Advance,
    /// 债权总额
    Total,
}

impl Field {
    /// Its name in a notice.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Principal => "principal",
            Self::Interest => "interest",
            Self::Penalty => "penalty",
            Self::Advance => "advance",
            Self::Total => "total",
        }
    }
}

/// Units of money, longest first.
const UNITS: [(&str, u32); 5] = [
    ("亿元", 100_000_000),
    ("万元", 10_000),
    ("元", 1),
    ("万", 10_000),
    ("圆", 1),
];

/// The number here with its last place: value, half of the last place, end.
pub fn number(text: &Squashed, at: usize) -> Option<(Decimal, Decimal, usize)> {
    let mut digits = String::new();
    let mut end = at;
    let mut has_point = false;
    loop {
        let (letter, next) = (text.char(end), text.char(end + 1));
        match letter {
            '0'..='9' => digits.push(letter),
            // a sign between digits of one number
            ',' | '\'' if !has_point && end > at && next.is_ascii_digit() => {}
            '.' if !has_point && end > at && next.is_ascii_digit() => {
                has_point = true;
                digits.push('.');
            }
            _ => break,
        }
        end += 1;
    }
    if digits.is_empty() || digits.len() > DIGITS_MAX {
        return None;
    }
    let value = Decimal::from_str_exact(&digits).ok()?;
    let half = Decimal::new(5, value.scale() + 1);
    Some((value, half, end))
}

/// The amount here; `stated` is the unit of numbers without one.
pub fn amount(text: &Squashed, at: usize, stated: Option<u32>) -> Option<Amount> {
    let (value, half, end) = number(text, at)?;
    let written = UNITS.iter().find(|(unit, _)| text.has(end, unit));
    let (unit, to) = match written {
        Some((unit, yuan)) => (*yuan, end + unit.chars().count()),
        None => (stated?, end),
    };
    let unit = Decimal::from(unit);
    Some(Amount {
        yuan: value * unit,
        unit,
        half: if unit == Decimal::ONE {
            Decimal::ZERO
        } else {
            half * unit
        },
        from: at,
        to,
    })
}

/// What words before an amount say it is of.
pub fn field(words: &str) -> Option<Field> {
    const TOTALS: [&str; 12] = [
        "债权金额",
        "债权总额",
        "债权总计",
        "债权合计",
        "债权总金额",
        "本息",
        "债权余额",
        "总债权",
        "总额",
        "总计",
        "总金额",
        "债权共计",
    ];
    const PARTS: [(&str, Field); 18] = [
        ("本金", Field::Principal),
        ("利息", Field::Interest),
        ("欠息", Field::Interest),
        ("孳息", Field::Interest),
        ("复利", Field::Interest),
        ("罚息", Field::Penalty),
        ("违约金", Field::Penalty),
        ("滞纳金", Field::Penalty),
        ("垫付", Field::Advance),
        ("代垫", Field::Advance),
        ("垫款", Field::Advance),
        ("诉讼费", Field::Advance),
        ("受理费", Field::Advance),
        ("保全费", Field::Advance),
        ("执行费", Field::Advance),
        ("律师费", Field::Advance),
        ("费用", Field::Advance),
        ("息", Field::Interest),
    ];
    const STRANGERS: [&str; 6] = ["评估", "起拍", "保证金", "转让价", "注册资本", "抵押金额"];
    if STRANGERS.iter().any(|word| words.contains(word)) {
        return None;
    }
    // what stands behind 其中 is a part, whatever stands before
    let words = words.rsplit("其中").next().unwrap_or(words);
    if TOTALS.iter().any(|total| words.contains(total)) {
        return Some(Field::Total);
    }
    let parts = PARTS
        .iter()
        .filter_map(|(word, field)| Some((words.find(word)?, *field)));
    let first = parts.min_by_key(|(at, _)| *at).map(|(_, field)| field);
    let is_sum = ["合计", "共计", "小计"]
        .iter()
        .any(|word| words.contains(word));
    first.or_else(|| {
        (is_sum || words.ends_with("债权") || words.ends_with("债权为")).then_some(Field::Total)
    })
}
