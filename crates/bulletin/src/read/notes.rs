//! What a clause says of all its figures: whether they have happened, and whose they are.

use std::ops::Range;

use statistics::Status;

use super::phrase::mentions;
use super::sentence::Walk;
use crate::lexicon::Lexicon;
use crate::words::has;

impl Walk<'_> {
    pub(super) fn note_status(&mut self, words: &[char]) {
        let lexicon = Lexicon::get();
        let names_target = words.ends_with(&['目', '标']) && words.len() <= 8;
        if mentions(&lexicon.target, words) || names_target {
            self.reader.status = Status::Target;
        } else if mentions(&lexicon.forecast, words) {
            self.reader.status = Status::Forecast;
        } else if has(words, "初步核算") || has(words, "初步统计") || has(words, "快报") {
            self.reader.status = Status::Preliminary;
        } else if !self.reader.status.has_happened()
            && (has(words, "目前")
                || has(words, "截至")
                || has(words, "已完成")
                || has(words, "已累计"))
        {
            self.reader.status = Status::Actual;
        }
    }

    /// The last enterprise named up to the end of the clause, unless it is one of several examples.
    pub(super) fn note_enterprise(&mut self, range: Range<usize>) {
        let text = self.text;
        for at in range.clone() {
            let is_name_end = text[at..range.end].starts_with(&['公', '司']);
            if !is_name_end {
                continue;
            }
            let end = at + 2;
            let next = text.get(end).copied();
            let is_example = next == Some('、')
                || next == Some('等') && !text.get(end + 1).is_some_and(char::is_ascii_digit);
            if is_example {
                continue;
            }
            let mut from = at;
            while from > self.sentence.start && is_name(text[from - 1]) && at - from < 30 {
                if from >= 2
                    && matches!(
                        text[from - 2..from],
                        ['公', '司']
                            | ['拥', '有']
                            | ['引', '进']
                            | ['联', '合']
                            | ['位', '于']
                            | ['集', '团']
                    )
                {
                    break;
                }
                from -= 1;
            }
            if text[from..].starts_with(&['拥', '有']) {
                from += 2;
            }
            if end - from >= 5 {
                self.reader.enterprise = Some(text[from..end].iter().collect());
            }
        }
    }
}

fn is_name(char: char) -> bool {
    matches!(char, '\u{4e00}'..='\u{9fff}' | 'A'..='Z' | 'a'..='z' | '(' | ')')
        && !matches!(char, '的' | '与' | '和' | '由' | '在' | '是' | '向')
}
