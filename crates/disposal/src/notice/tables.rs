//! Items of a notice, pasted as a table: cells parted by tabs, strokes or blanks, or a cell a line.

use std::ops::Range;

use super::amounts::{Field, amount, field};
use super::clauses::HEADINGS;
use super::items::{Found, debtor};
use super::model::Kind;
use super::squash::Squashed;

/// Columns of a table at most.
const COLUMNS_MAX: usize = 40;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Number,
    Debtor,
    Claims,
    Base,
    Amount(Field, Option<u32>),
    Other,
}

/// A cell: a stretch of the text.
type Cell = Range<usize>;

struct Lines<'a> {
    chars: Vec<char>,
    lines: Vec<Cell>,
    text: &'a Squashed,
}

/// The items of the first table of a notice; none where there is no table.
pub fn items(raw: &str, text: &Squashed, from: usize, to: usize, unit: Option<u32>) -> Vec<Found> {
    let chars: Vec<char> = raw.chars().collect();
    let range = text.span(from, from + 1)[0]..text.span(from, to)[1];
    let mut lines = Vec::new();
    let mut start = range.start;
    for at in range.clone() {
        if chars[at] == '\n' {
            lines.push(start..at);
            start = at + 1;
        }
    }
    lines.push(start..range.end.max(start));
    let is_blank = |line: &Cell| chars[line.clone()].iter().all(|c| c.is_whitespace());
    lines.retain(|line| !is_blank(line));
    let table = Lines { chars, lines, text };
    let rows = table.rows().or_else(|| table.cells_by_line());
    let Some((columns, rows)) = rows else {
        return Vec::new();
    };
    rows.iter()
        .filter_map(|row| table.item(&columns, row, unit))
        .collect()
}

impl Lines<'_> {
    /// A cell without layout.
    fn squashed(&self, cell: &Cell) -> String {
        let (from, to) = (self.text.place(cell.start), self.text.place(cell.end));
        self.text.name(from, to)
    }

    fn column(&self, cell: &Cell) -> Column {
        let words = self.squashed(cell).replace(['（', '）'], "|");
        let has = |known: &[&str]| known.iter().any(|known| words.contains(known));
        if has(&[
            "债务人",
            "债务企业",
            "企业名称",
            "借款人",
            "客户名称",
            "单位名称",
        ]) {
            return Column::Debtor;
        }
        if has(&["户数", "笔数"]) {
            return Column::Claims;
        }
        if has(&["基准日"]) {
            return Column::Base;
        }
        if has(&["序号", "编号", "项目"]) {
            return Column::Number;
        }
        let unit = match (words.contains("万元"), words.contains('元')) {
            (true, _) => Some(10_000),
            (false, true) => Some(1),
            (false, false) => None,
        };
        let is_short = words.chars().count() <= 24;
        match field(&words).filter(|_| is_short) {
            Some(field) => Column::Amount(field, unit),
            None => Column::Other,
        }
    }

    fn is_table(columns: &[Column]) -> bool {
        let amounts = columns
            .iter()
            .filter(|column| matches!(column, Column::Amount(..)))
            .count();
        columns.contains(&Column::Debtor)
            && amounts > 0
            && (3..=COLUMNS_MAX).contains(&columns.len())
    }

    /// The cells of a row; a line break inside belongs to its cell.
    fn split(&self, row: &Cell, separator: char) -> Vec<Cell> {
        let mut cells = Vec::new();
        let mut start = row.start;
        let mut at = row.start;
        let is_blank = |letter: char| matches!(letter, ' ' | '\u{3000}');
        while at < row.end {
            let letter = self.chars[at];
            let length = match separator {
                ' ' => {
                    let run = self.chars[at..row.end]
                        .iter()
                        .take_while(|c| is_blank(**c))
                        .count();
                    if run >= 2 { run } else { 0 }
                }
                _ => usize::from(letter == separator || (separator == '|' && letter == '｜')),
            };
            if length > 0 {
                cells.push(start..at);
                start = at + length;
            }
            at += length.max(1);
        }
        cells.push(start..row.end);
        if separator == '|' {
            let is_empty = |cell: &Cell| self.squashed(cell).is_empty();
            if cells.first().is_some_and(is_empty) {
                cells.remove(0);
            }
            if cells.last().is_some_and(is_empty) {
                cells.pop();
            }
        }
        cells
    }

    /// Heading and rows of a table whose rows are lines, be they broken.
    fn rows(&self) -> Option<(Vec<Column>, Vec<Vec<Cell>>)> {
        for (at, line) in self.lines.iter().enumerate() {
            for separator in ['\t', '|', ' '] {
                let is_there = self.split(line, separator).len() > 1;
                let first = || self.column(&self.split(line, separator)[0]);
                if !is_there || !matches!(first(), Column::Number | Column::Debtor) {
                    continue;
                }
                // a heading may be broken over lines
                for last in at..(at + 6).min(self.lines.len()) {
                    let heading = line.start..self.lines[last].end;
                    let cells = self.split(&heading, separator);
                    let columns: Vec<Column> = cells.iter().map(|cell| self.column(cell)).collect();
                    let rows = self.body(last + 1, separator, columns[0] == Column::Number);
                    let fits = |row: &Vec<Cell>| row.len() == columns.len();
                    if Self::is_table(&columns) && rows.first().is_some_and(fits) {
                        return Some((columns, rows));
                    }
                }
            }
        }
        None
    }

    fn body(&self, from: usize, separator: char, is_numbered: bool) -> Vec<Vec<Cell>> {
        let mut starts: Vec<usize> = Vec::new();
        let mut end = self.lines.len();
        for at in from..self.lines.len() {
            let cells = self.split(&self.lines[at], separator);
            let first = self.squashed(&cells[0]);
            let is_end = ["合计", "总计", "小计", "以上", "上述"]
                .iter()
                .any(|word| first.starts_with(word))
                || HEADINGS.iter().any(|word| first.starts_with(word));
            if is_end {
                end = at;
                break;
            }
            if first.chars().all(|letter| "-:".contains(letter)) && separator == '|' {
                continue;
            }
            let number = first.trim_matches(['(', ')', '.', '、', '（', '）']);
            let is_next = number == (starts.len() + 1).to_string()
                || number
                    .split(['-', '—', '~'])
                    .all(|part| part.parse::<u32>().is_ok())
                    && number.contains(['-', '—', '~']);
            if cells.len() > 1 && (!is_numbered || is_next) {
                starts.push(at);
            } else if starts.is_empty() {
                return Vec::new();
            }
        }
        let ends = starts.iter().skip(1).copied().chain([end]);
        let rows = starts.iter().zip(ends);
        rows.filter(|(_, end)| *end > 0)
            .map(|(start, end)| self.lines[*start].start..self.lines[end - 1].end)
            .map(|row| self.split(&row, separator))
            .collect()
    }

    /// Heading and rows of a table pasted with a cell a line.
    fn cells_by_line(&self) -> Option<(Vec<Column>, Vec<Vec<Cell>>)> {
        let columns: Vec<Column> = self.lines.iter().map(|line| self.column(line)).collect();
        let is_short = |line: &Cell| self.squashed(line).chars().count() <= 24;
        for at in 0..columns.len() {
            let heads = self.lines[at..].iter().zip(&columns[at..]);
            let width = heads
                .take_while(|(line, column)| **column != Column::Other && is_short(line))
                .count();
            let heading = &columns[at..at + width];
            if Self::is_table(heading) {
                let rows = self.lines[at + width..].chunks_exact(width);
                let is_row = |row: &&[Cell]| {
                    let first = self.squashed(&row[0]);
                    !HEADINGS.iter().any(|word| first.starts_with(word))
                        && !["合计", "总计", "以上"]
                            .iter()
                            .any(|word| first.starts_with(word))
                };
                let rows = rows.take_while(is_row).map(<[Cell]>::to_vec);
                return Some((heading.to_vec(), rows.collect()));
            }
        }
        None
    }

    fn item(&self, columns: &[Column], row: &[Cell], unit: Option<u32>) -> Option<Found> {
        let mut found = Found::default();
        let mut is_stated = false;
        found.span = [row.first()?.start, row.last()?.end];
        for (column, cell) in columns.iter().zip(row) {
            let text = self
                .text
                .slice(self.text.place(cell.start), self.text.place(cell.end));
            let (from, to) = (0, text.len());
            match column {
                Column::Debtor if found.item.debtor.is_empty() => {
                    let named = debtor(&text, "", from, to);
                    let (name, kind, claims) =
                        named.unwrap_or_else(|| (text.name(from, to), Kind::Single, 1));
                    found.item.debtor = name;
                    if !is_stated {
                        (found.item.kind, found.item.claims) = (kind, claims);
                    }
                }
                Column::Claims => {
                    if let Some((claims, _)) = text.count(from) {
                        is_stated = true;
                        found.item.claims = claims;
                        found.item.kind = if claims == 1 {
                            Kind::Single
                        } else {
                            Kind::Package
                        };
                    }
                }
                Column::Base => found.item.base = text.day(from).and_then(|(day, _)| day),
                Column::Amount(field, own) => {
                    let default = own.or(unit).or(Some(1));
                    let amount = amount(&text, from, default).filter(|one| one.to <= to);
                    if let Some(one) = amount {
                        let span = text.span(one.from, one.to);
                        found.add(*field, one.yuan, one.half, span);
                        found.is_wan |= one.unit > rust_decimal::Decimal::ONE;
                    }
                }
                Column::Number => {
                    let first = text.digits(from, 7).filter(|(_, end)| *end < to);
                    if let Some((first, end)) = first
                        && let Some((last, _)) = text.digits(end + 1, 7)
                    {
                        (found.item.from, found.item.to) = (Some(first), Some(last));
                    }
                }
                Column::Debtor | Column::Other => {}
            }
        }
        found.settle();
        (!found.item.debtor.is_empty() && !found.amounts.is_empty()).then_some(found)
    }
}
