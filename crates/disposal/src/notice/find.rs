//! Where notices stand in a text.

use jiff::civil::Date;

use super::squash::Squashed;

/// A headline is not longer.
const HEADLINE_MAX: usize = 160;

/// A notice among whatever else a page holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// Where its headline begins.
    pub from: usize,
    /// Where its text begins.
    pub body: usize,
    /// Where it ends, its signature included.
    pub to: usize,
    /// Who disposes.
    pub owner: String,
    /// The day under the signature.
    pub published: Option<Date>,
}

/// The notices of a text.
pub fn extents(text: &Squashed) -> Vec<Extent> {
    let mut heads = headlines(text);
    if heads.is_empty() {
        let is_notice = ["拟对", "拟处置", "处置", "户债权"]
            .iter()
            .any(|word| text.find(word, 0, text.len()).is_some());
        if !is_notice || text.find("债权", 0, text.len()).is_none() {
            return Vec::new();
        }
        heads.push((0, 0));
    }
    let mut found: Vec<Extent> = Vec::new();
    for (at, (from, body)) in heads.iter().enumerate() {
        let limit = heads.get(at + 1).map_or(text.len(), |(next, _)| *next);
        found.push(extent(text, *from, *body, limit));
    }
    found
}

/// Beginning and end of each headline.
fn headlines(text: &Squashed) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(word) = text.find("公告", at, text.len()) {
        at = word + 2;
        let mut end = at;
        if text.char(end) == '(' {
            end = (text.stop(&[')'], end, (end + 20).min(text.len())) + 1).min(text.len());
        }
        let after = found.last().map_or(0, |(_, end)| *end);
        if !text.begins(end)
            || text
                .find("处置", word.saturating_sub(5).max(after), at)
                .is_none()
        {
            continue;
        }
        if let Some(from) = beginning(text, word, after) {
            found.push((from, end));
        }
    }
    found
}

/// The beginning of a line before, from which owner and claims are named. In a narrow column the owner's
/// name is broken too: it is the longest that comes again in the text.
fn beginning(text: &Squashed, word: usize, after: usize) -> Option<usize> {
    const BODY_MAX: usize = 20_000;
    let least = word.saturating_sub(HEADLINE_MAX).max(after);
    let (mut second, mut third) = (None, None);
    let mut found = None;
    for from in (least..word).rev() {
        if text.char(from) == '。' {
            break;
        }
        let has_claims = ["债权", "资产", "户"]
            .iter()
            .any(|claims| text.find(claims, from, word).is_some());
        if !text.begins(from) || !has_claims {
            continue;
        }
        match owner_end(text, from, word) {
            Some(end) => {
                let owner: String = text.chars[from..end].iter().collect();
                if text.find(&owner, word, word + BODY_MAX).is_some() {
                    found = Some(from);
                }
                second = second.or(Some(from));
            }
            None => third = Some(from),
        }
    }
    found.or(second).or(third)
}

/// Where the owner's name ends that a headline begins with.
fn owner_end(text: &Squashed, from: usize, to: usize) -> Option<usize> {
    const LEAST: usize = 4;
    let about = text.find("关于", from, to);
    let against = text.find("公司对", from, to).map(|at| at + 2);
    let end = match (about, against) {
        (Some(one), Some(other)) => one.min(other),
        (one, other) => one.or(other)?,
    };
    (end >= from + LEAST).then_some(end)
}

fn extent(text: &Squashed, from: usize, body: usize, limit: usize) -> Extent {
    let owner = owner_end(text, from, body)
        .map(|end| text.name(from, end))
        .or_else(|| {
            let (verb, _) = text.find_any(&["拟对", "拟处置", "拟转让", "现拟"], body, limit)?;
            let start = (body..verb).rev().find(|at| {
                text.begins(*at) || *at > 0 && matches!(text.char(*at - 1), '。' | ':' | ';')
            })?;
            Some(text.name(start, verb)).filter(|name| name.chars().count() >= 4)
        });
    let signature = owner
        .as_ref()
        .and_then(|owner| signature(text, owner, body, limit));
    let signature = signature.or_else(|| lonely_day(text, body, limit));
    let (published, to) = signature.map_or((None, limit), |(day, to)| (day, to));
    let owner = owner.or_else(|| {
        let signed = (body..to).rev().filter(|at| text.begins(*at)).nth(1)?;
        let name = text.name(signed, text.find("公司", signed, to)? + 2);
        Some(name)
    });
    Extent {
        from,
        body,
        to,
        owner: owner.unwrap_or_default(),
        published,
    }
}

/// The owner's name with a day behind it.
fn signature(
    text: &Squashed,
    owner: &str,
    body: usize,
    limit: usize,
) -> Option<(Option<Date>, usize)> {
    const BETWEEN_MAX: usize = 12;
    let written: String = owner.chars().map(domain::words::half_width).collect();
    let mut at = body;
    while let Some(name) = text.find(&written, at, limit) {
        at = name + written.chars().count();
        for begin in at..(at + BETWEEN_MAX).min(limit) {
            if matches!(text.char(begin), '。' | ',' | '拟' | '拥') {
                break;
            }
            if let Some((day, end)) = text.day(begin) {
                return Some((day, end));
            }
        }
    }
    None
}

/// A day that is a line by itself.
fn lonely_day(text: &Squashed, body: usize, limit: usize) -> Option<(Option<Date>, usize)> {
    let mut lines = (body..limit).filter(|at| text.begins(*at));
    lines.find_map(|at| {
        let (day, end) = text.day(at)?;
        (text.begins(end) || end >= limit).then_some((day, end))
    })
}
