//! Numbers in Chinese characters.

use rust_decimal::Decimal;

/// Whether a character is part of a number in Chinese characters.
pub(crate) fn is_numeral(char: char) -> bool {
    digit(char).is_some() || scale(char).is_some()
}

/// The digit that a character stands for.
pub(crate) fn digit(char: char) -> Option<u32> {
    Some(match char {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// The power of ten that a character stands for.
pub(crate) fn scale(char: char) -> Option<i8> {
    Some(match char {
        '十' => 1,
        '百' => 2,
        '千' => 3,
        '万' => 4,
        '亿' => 8,
        _ => return None,
    })
}

/// Reads a whole number in Chinese characters, such as 一万五千亿, 二十万亿 or 一百零八; a digit after 万 or
/// 亿 at the end counts the next lower place (一万五 is 15000). `None` when the characters make none.
pub(crate) fn whole(chars: &[char]) -> Option<u64> {
    let mut total: u64 = 0;
    let mut section: u64 = 0;
    let mut number: Option<u64> = None;
    let mut last_scale: u64 = 1;
    for char in chars {
        if let Some(digit) = digit(*char) {
            if *char == '零' {
                last_scale = 1;
            }
            if number.is_some_and(|number| number > 0) {
                return None;
            }
            number = Some(u64::from(digit));
        } else {
            let power = scale(*char)?;
            let factor = 10_u64.checked_pow(u32::from(power.unsigned_abs()))?;
            if power >= 4 {
                let part = section.checked_add(number.take().unwrap_or(0))?;
                // 一万五千亿: what stands before 亿 counts as a whole, 万 included.
                let (above, counted) = if power == 8 && total < factor {
                    (0, total.checked_add(part)?)
                } else {
                    (total, part)
                };
                total = above.checked_add(counted.max(1).checked_mul(factor)?)?;
                section = 0;
            } else {
                let part = number.take().unwrap_or(1).checked_mul(factor)?;
                section = section.checked_add(part)?;
            }
            last_scale = factor;
        }
    }
    let rest = match number {
        Some(number) if last_scale >= 1000 && section == 0 => number * (last_scale / 10),
        Some(number) => number,
        None => 0,
    };
    total.checked_add(section)?.checked_add(rest)
}

/// Reads a decimal such as 五点三.
pub(crate) fn decimal(chars: &[char]) -> Option<Decimal> {
    let point = chars.iter().position(|char| *char == '点');
    let Some(point) = point else {
        return whole(chars).map(Decimal::from);
    };
    let mut value = Decimal::from(whole(&chars[..point])?);
    for (at, char) in chars[point + 1..].iter().enumerate() {
        let place = u32::try_from(at).ok()? + 1;
        value += Decimal::new(i64::from(digit(*char)?), place);
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read() {
        for (text, value) in [
            ("一万五千亿", Some(1_500_000_000_000)),
            ("二十万亿", Some(20_000_000_000_000)),
            ("一百零八", Some(108)),
            ("十", Some(10)),
            ("两千三百", Some(2300)),
            ("一万五", Some(15000)),
            ("三五", None),
        ] {
            let chars: Vec<char> = text.chars().collect();
            assert_eq!(whole(&chars), value, "{text}");
        }
    }
}
