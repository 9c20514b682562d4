//! Which time is meant, by the day of the report and the time that was spoken of.

use jiff::civil::Date;
use statistics::{Month, Time};

use super::when::{Part, When, Year};

/// Makes a time of what is written, as a report of the day `published` means it, after `current`.
/// `has_happened` is false for plans and forecasts, which may speak of what is to come.
pub(crate) fn resolve(
    when: When,
    published: Option<Date>,
    current: Option<Time>,
    has_happened: bool,
) -> Option<Time> {
    let report = published.and_then(|day| Month::of(day).ok());
    let year_for = |last| year_of(when, report, current, has_happened, last);
    let month = |year: i32, number: u32| Month::new(year, number).ok();
    match when.part {
        Part::Months(first, last) => {
            let year = year_for(last)?;
            Time::during(month(year, first)?, month(year, last)?).ok()
        }
        Part::WholeYear => {
            let year = year_for(12)?;
            Time::during(month(year, 1)?, month(year, 12)?).ok()
        }
        Part::Year => {
            let year = year_for(1)?;
            let whole = Time::during(month(year, 1)?, month(year, 12)?).ok()?;
            let running = report.filter(|report| report.year() == year && report.number() < 12);
            match running {
                Some(report) if has_happened => Some(so_far(report, current)),
                _ => Some(whole),
            }
        }
        Part::End(number) => {
            let year = year_for(number)?;
            month(year, number).map(Time::At)
        }
        Part::Day(number) => {
            let year = year_for(number)?;
            month(year, number).map(Time::At)
        }
        Part::Same => {
            let offset = match when.year {
                Year::Relative(offset) => offset,
                Year::Number(year) => year - current?.last().year(),
                Year::Before => -1,
                Year::Unsaid => 0,
            };
            (0..-offset).try_fold(current?, |time, _| Some(time.a_year_before()))
        }
        Part::LastMonth => {
            let last = current?.last();
            Time::during(last, last).ok()
        }
        Part::MonthBefore => {
            let before = current?.last().plus(-1);
            Time::during(before, before).ok()
        }
        Part::Since(offset) => {
            let Year::Number(last) = when.year else {
                return None;
            };
            Time::during(month(last + offset, 1)?, month(last, 12)?).ok()
        }
        Part::Nothing => None,
    }
}

/// The year that is meant when the part of it ends with the month `last`: without a word the latest that
/// the report can speak of.
fn year_of(
    when: When,
    report: Option<Month>,
    current: Option<Time>,
    has_happened: bool,
    last: u32,
) -> Option<i32> {
    let spoken_of = current.map(|time| time.last().year());
    match (when.year, report) {
        (Year::Number(year), _) => Some(year),
        (Year::Relative(offset), report) => report.map(|month| month.year() + offset),
        (Year::Before, report) => spoken_of.or(report.map(Month::year)).map(|year| year - 1),
        (Year::Unsaid, Some(month)) => {
            let fits = !has_happened || last.cast_signed() <= month.number();
            Some(month.year() - i32::from(!fits))
        }
        (Year::Unsaid, None) => spoken_of,
    }
}

/// As much of a running year as a report speaks of: what it spoke of before, or up to the month before it.
fn so_far(report: Month, current: Option<Time>) -> Time {
    let spoken_of =
        current.filter(|time| time.last().year() == report.year() && time.first().number() == 1);
    spoken_of.unwrap_or_else(|| {
        let last = if report.number() > 1 {
            report.plus(-1)
        } else {
            report
        };
        Time::cumulative(last)
    })
}

#[cfg(test)]
mod tests {
    use super::super::when::parse;
    use super::*;

    fn read(text: &str, published: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        let (when, _) = parse(&chars, 0)?;
        resolve(when, published.parse().ok(), None, true).map(|time| time.to_string())
    }

    #[test]
    fn times_are_read_as_the_day_of_the_report_means_them() {
        for (text, published, wanted) in [
            ("1至8月，", "2023-09-20", "2023-01/2023-08"),
            ("1—3月份，", "2016-04-12", "2016-01/2016-03"),
            ("1-12月", "2024-01-20", "2023-01/2023-12"),
            ("前10个月，", "2024-11-20", "2024-01/2024-10"),
            ("前8月", "2023-09-20", "2023-01/2023-08"),
            ("前三季度", "2024-11-20", "2024-01/2024-09"),
            ("上半年", "2021-08-05", "2021-01/2021-06"),
            ("全年", "2023-04-28", "2022-01/2022-12"),
            ("去年", "2023-09-20", "2022-01/2022-12"),
            ("今年", "2024-11-20", "2024-01/2024-10"),
            ("今年前8个月", "2023-09-20", "2023-01/2023-08"),
            ("10月份", "2024-11-20", "2024-10/2024-10"),
            ("一季度", "2021-08-05", "2021-01/2021-03"),
            ("二季度", "2021-08-05", "2021-04/2021-06"),
            ("2022年", "2023-04-28", "2022-01/2022-12"),
            ("2021—2023年", "2024-04-28", "2021-01/2023-12"),
            ("截至3月底", "2016-04-12", "@2016-03"),
            ("截至基准日2024年10月20日", "2024-11-20", "@2024-10"),
            ("2023年末", "2024-04-12", "@2023-12"),
            ("十二月", "2024-01-12", "2023-12/2023-12"),
        ] {
            assert_eq!(read(text, published).as_deref(), Some(wanted), "{text}");
        }
        for text in ["2个多月", "4年", "38家", "前三名", "13月"] {
            assert_eq!(read(text, "2024-11-20"), None, "{text}");
        }
    }
}
