//! Text to rules: a lexer and a recursive descent.

use std::collections::BTreeSet;

use text::folded;

use super::{Condition, Field, Rule, Value};
use crate::model::Reason;

/// Rules in a file at most; texts beyond are refused before work is spent on them.
const RULES_MAX: usize = 2_000;
/// Depth of parentheses and `not`.
const DEPTH_MAX: usize = 32;
const MINUTES_A_DAY: u16 = 24 * 60;

/// What is wrong and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {}", .reason.code)]
pub struct ParseError {
    /// Line from 1.
    pub line: usize,
    /// Column in characters from 1.
    pub column: usize,
    /// What is wrong, as a code with what it takes to say it.
    pub reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

#[derive(Debug, Clone)]
struct Placed {
    token: Token,
    line: usize,
    column: usize,
}

/// Reads rules.
///
/// # Errors
/// The first thing that is wrong.
pub fn parse(source: &str) -> Result<Vec<Rule>, ParseError> {
    let (rules, errors) = read(source);
    match errors.into_iter().next() {
        None => Ok(rules),
        Some(error) => Err(error),
    }
}

/// Reads rules and everything that is wrong, by line; after an error it goes on with the next line
/// that begins a rule.
pub fn read(source: &str) -> (Vec<Rule>, Vec<ParseError>) {
    let (tokens, mut errors) = tokens(source);
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
    };
    let mut rules = Vec::new();
    while parser.at < tokens.len() {
        if rules.len() == RULES_MAX {
            errors.push(parser.error(Reason::new("triage.rules.too_many").with("max", RULES_MAX)));
            break;
        }
        let start = parser.at;
        match parser.rule() {
            Ok(rule) => rules.push(rule),
            Err(error) => {
                // a text without an end is told once; what it swallowed is not told again
                if !errors.iter().any(|told| told.line == error.line) {
                    errors.push(error);
                }
                parser.skip_to_next_rule(start);
            }
        }
    }
    errors.sort_by_key(|error| (error.line, error.column));
    (rules, errors)
}

fn tokens(source: &str) -> (Vec<Placed>, Vec<ParseError>) {
    let mut tokens = Vec::new();
    let mut errors = Vec::new();
    for (text, line) in source.lines().zip(1usize..) {
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            let column = at + 1;
            let token = match chars[at] {
                '#' => break,
                char if char.is_whitespace() => {
                    at += 1;
                    continue;
                }
                '"' | '“' | '”' => {
                    let length = chars[at + 1..]
                        .iter()
                        .position(|char| matches!(char, '"' | '”' | '“'));
                    let Some(length) = length else {
                        errors.push(ParseError {
                            line,
                            column,
                            reason: Reason::new("triage.rules.text_open"),
                        });
                        break;
                    };
                    let text = chars[at + 1..at + 1 + length].iter().collect::<String>();
                    at += length + 2;
                    Token::Text(text)
                }
                sign @ ('(' | ')' | ',' | ':' | '（' | '）' | '，' | '：' | '、') => {
                    at += 1;
                    Token::Sign(match sign {
                        '（' => '(',
                        '）' => ')',
                        '，' | '、' => ',',
                        '：' => ':',
                        other => other,
                    })
                }
                _ => {
                    // A colon belongs to a word only between digits: 22:00-06:00.
                    let length = word_length(&chars[at..]);
                    let word = chars[at..at + length].iter().collect();
                    at += length;
                    Token::Word(word)
                }
            };
            tokens.push(Placed {
                token,
                line,
                column,
            });
        }
    }
    (tokens, errors)
}

fn is_word(char: char) -> bool {
    !char.is_whitespace() && !"(),:（），：、\"“”#".contains(char)
}

fn word_length(chars: &[char]) -> usize {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut length = 0;
    while let Some(&char) = chars.get(length) {
        let clock_colon = char == ':' && length > 0 && digit(length - 1) && digit(length + 1);
        if !is_word(char) && !clock_colon {
            break;
        }
        length += 1;
    }
    length.max(1)
}

struct Parser<'a> {
    tokens: &'a [Placed],
    at: usize,
}

impl Parser<'_> {
    /// True where a line begins a rule: whatever stood before ends here.
    fn begins_rule(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|placed| {
            let is_first = at == 0 || self.tokens[at - 1].line < placed.line;
            is_first && placed.token == Token::Word("rule".to_owned())
        })
    }

    fn error(&self, reason: Reason) -> ParseError {
        let placed = self.tokens.get(self.at).or(self.tokens.last());
        let (line, column) = placed.map_or((1, 1), |placed| (placed.line, placed.column));
        ParseError {
            line,
            column,
            reason,
        }
    }

    /// Something else should stand here; `wanted` is named by the catalogue.
    fn expected(&self, wanted: &str) -> ParseError {
        if self.peek().is_none() || (self.at > 0 && self.begins_rule(self.at)) {
            let last = &self.tokens[self.at - 1];
            return ParseError {
                line: last.line,
                column: last.column,
                reason: Reason::new("triage.rules.unfinished").with("wanted", wanted),
            };
        }
        let found = match self.peek() {
            None => String::new(),
            Some(Token::Word(found) | Token::Text(found)) => found.clone(),
            Some(Token::Sign(found)) => found.to_string(),
        };
        let reason = Reason::new("triage.rules.expected").with("found", found);
        self.error(reason.with("wanted", wanted))
    }

    /// Leaves the rule that began at `start`.
    fn skip_to_next_rule(&mut self, start: usize) {
        self.at = (self.at.max(start + 1)..self.tokens.len())
            .find(|at| self.begins_rule(*at))
            .unwrap_or(self.tokens.len());
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|placed| &placed.token)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(found)) if found == word)
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, word: &str) -> Result<(), ParseError> {
        if self.eat(word) {
            Ok(())
        } else {
            Err(self.expected(word))
        }
    }

    fn sign(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(found);
        found
    }

    fn name(&mut self, what: &str) -> Result<String, ParseError> {
        if self.begins_rule(self.at) {
            return Err(self.expected(what));
        }
        match self.peek() {
            Some(Token::Word(name) | Token::Text(name)) if !name.is_empty() => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.expected(what)),
        }
    }

    fn rule(&mut self) -> Result<Rule, ParseError> {
        let line = self.tokens[self.at].line;
        self.expect("rule")?;
        let name = self.name("name")?;
        self.expect("when")?;
        let condition = self.any(0)?;
        self.expect("then")?;
        let lead = self.name("department")?;
        let mut supporting = Vec::new();
        if self.eat("with") {
            supporting.push(self.name("department")?);
            while self.sign(',') {
                supporting.push(self.name("department")?);
            }
        }
        Ok(Rule {
            name,
            line,
            condition,
            lead,
            supporting,
        })
    }

    fn any(&mut self, depth: usize) -> Result<Condition, ParseError> {
        let mut parts = vec![self.all(depth)?];
        while self.eat("or") {
            parts.push(self.all(depth)?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Condition::Any(parts)
        })
    }

    fn all(&mut self, depth: usize) -> Result<Condition, ParseError> {
        let mut parts = vec![self.one(depth)?];
        while self.eat("and") {
            parts.push(self.one(depth)?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Condition::All(parts)
        })
    }

    fn one(&mut self, depth: usize) -> Result<Condition, ParseError> {
        if depth == DEPTH_MAX {
            return Err(self.error(Reason::new("triage.rules.too_deep").with("max", DEPTH_MAX)));
        }
        if self.eat("not") {
            return Ok(Condition::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.eat("always") {
            return Ok(Condition::Always);
        }
        if self.sign('(') {
            let inner = self.any(depth + 1)?;
            return if self.sign(')') {
                Ok(inner)
            } else {
                Err(self.expected("close"))
            };
        }
        let field = Field::ALL
            .into_iter()
            .find(|field| self.is_word(field.name()));
        let Some(field) = field else {
            return Err(self.expected("condition"));
        };
        self.at += 1;
        if !self.sign(':') {
            return Err(self.expected("colon"));
        }
        let mut values = BTreeSet::from([self.value(field)?]);
        while self.sign(',') {
            values.insert(self.value(field)?);
        }
        Ok(Condition::Is(field, values))
    }

    fn value(&mut self, field: Field) -> Result<Value, ParseError> {
        let problem = self.expected(if field == Field::Time {
            "time"
        } else {
            "value"
        });
        if matches!(field, Field::Words | Field::Place) {
            let word = folded(&self.name("value")?);
            return if word.is_empty() {
                Err(problem)
            } else {
                Ok(Value::Text(word))
            };
        }
        if field != Field::Time {
            return self.name("value").map(Value::Text);
        }
        let range = self.name("time")?;
        let (from, to) = range.split_once('-').ok_or_else(|| problem.clone())?;
        match (minute(from), minute(to)) {
            (Some(from), Some(to)) if from < MINUTES_A_DAY && from != to => {
                Ok(Value::Minutes(from, to))
            }
            _ => Err(problem),
        }
    }
}

fn minute(clock: &str) -> Option<u16> {
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= MINUTES_A_DAY && hour <= 24).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_rules_over_lines_with_comments() {
        let rules = parse(
            "# night\nrule 夜间 when words: \"噪声\", 噪音 and time: 22:00-06:00\n  then environment with police, park\n\
             rule 其他 when not (park: 松木 or always) then office",
        )
        .expect("parses");
        assert_eq!(rules.len(), 2);
        assert_eq!((rules[0].line, rules[1].line), (2, 4));
        assert_eq!(rules[0].supporting, ["police", "park"]);
        let Condition::All(parts) = &rules[0].condition else {
            panic!("and: {:?}", rules[0])
        };
        assert_eq!(
            parts[1],
            Condition::Is(Field::Time, [Value::Minutes(1320, 360)].into())
        );
    }

    #[test]
    fn goes_on_after_an_error() {
        let (rules, errors) = read(
            "rule 甲 when words: \"水 then a\nrule 乙 when 天 then b\nrule 丙 when always then\n\
             rule 丁 when words: 电、气 then c",
        );
        let told: Vec<_> = errors
            .iter()
            .map(|error| (error.line, error.reason.code.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (1, "triage.rules.text_open"),
                (2, "triage.rules.expected"),
                (3, "triage.rules.unfinished"),
            ]
        );
        let names: Vec<_> = rules.iter().map(|rule| rule.name.as_str()).collect();
        assert_eq!(names, ["丁"]);
    }

    #[test]
    fn says_where_it_stops() {
        let error = parse("rule 甲 when\n words \"x\" then b").expect_err("no colon");
        assert_eq!((error.line, error.column), (2, 8));
        assert!(parse("rule 甲 when time: 25:00-26:00 then b").is_err());
        assert!(parse("rule 甲 when words: \"x").is_err());
        assert!(parse(&format!("rule a when {} always then b", "not ".repeat(100))).is_err());
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(source in "((rule|when|then|with|not|and|or|always|words|time|[:,()\"#\n ]|22:00-06:00|噪声) ?)*|\\PC*") {
            let _ = parse(&source);
        }
    }
}
