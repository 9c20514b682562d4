//! One way of writing a name: half width, one case, no decoration.

use domain::words::{half_width, is_invisible};

/// A name in normal form: full-width letters and digits made half-width, letters in lower case,
/// blanks, quotation marks and leading or trailing punctuation removed.
#[must_use]
pub fn normal_form(name: &str) -> String {
    let folded: String = name
        .chars()
        .map(alike)
        .flat_map(char::to_lowercase)
        .filter(|c| !is_dropped(*c))
        .collect();
    folded.trim_matches(is_edge).to_owned()
}

fn alike(letter: char) -> char {
    match letter {
        '–' | '—' | '‐' => '-',
        '、' => ',',
        '【' | '〔' => '(',
        '】' | '〕' => ')',
        _ => half_width(letter),
    }
}

fn is_dropped(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || is_invisible(letter)
        || matches!(
            letter,
            '"' | '\'' | '“' | '”' | '‘' | '’' | '《' | '》' | '「' | '」'
        )
}

fn is_edge(letter: char) -> bool {
    matches!(
        letter,
        '.' | ',' | ';' | ':' | '-' | '/' | '·' | '。' | '*' | '#' | '+' | '_' | '~'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_decoration_do_not_matter() {
        assert_eq!(normal_form("ＬＥＤ　灯具。"), "led灯具");
        assert_eq!(normal_form("“辰牌”钙 片"), "辰牌钙片");
        assert_eq!(normal_form("锂电池（动力）"), "锂电池(动力)");
    }
}
