//! Text to rules: a lexer and a recursive descent.

use std::collections::BTreeSet;

use super::{Condition, Field, Rule, Value};

/// Rules in a file at most; texts beyond are refused before work is spent on them.
const RULES_MAX: usize = 2_000;
/// Depth of parentheses and `not`.
const DEPTH_MAX: usize = 32;
const MINUTES_A_DAY: u16 = 24 * 60;

/// What is wrong and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct ParseError {
    /// Line from 1.
    pub line: usize,
    /// Column in characters from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: String,
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

/// Reads rules; the first error ends it.
pub fn parse(source: &str) -> Result<Vec<Rule>, ParseError> {
    let tokens = tokens(source)?;
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
    };
    let mut rules = Vec::new();
    while parser.at < tokens.len() {
        if rules.len() == RULES_MAX {
            return Err(parser.error(format!("more than {RULES_MAX} rules")));
        }
        rules.push(parser.rule()?);
    }
    Ok(rules)
}

fn tokens(source: &str) -> Result<Vec<Placed>, ParseError> {
    let mut tokens = Vec::new();
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
                    let length = length.ok_or_else(|| ParseError {
                        line,
                        column,
                        problem: "a text begins here and does not end in this line".to_owned(),
                    })?;
                    let text = chars[at + 1..at + 1 + length].iter().collect::<String>();
                    at += length + 2;
                    Token::Text(text)
                }
                sign @ ('(' | ')' | ',' | ':' | '（' | '）' | '，' | '：') => {
                    at += 1;
                    Token::Sign(match sign {
                        '（' => '(',
                        '）' => ')',
                        '，' => ',',
                        '：' => ':',
                        other => other,
                    })
                }
                _ => {
                    let word: String = chars[at..]
                        .iter()
                        .take_while(|char| is_word(**char))
                        .collect();
                    // A colon belongs to a word only between digits: 22:00-06:00.
                    let length = word_length(&chars[at..]);
                    let word = if length > word.chars().count() {
                        chars[at..at + length].iter().collect()
                    } else {
                        word
                    };
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
    Ok(tokens)
}

fn is_word(char: char) -> bool {
    !char.is_whitespace() && !"(),:（），：\"“”#".contains(char)
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
    fn error(&self, problem: impl Into<String>) -> ParseError {
        let placed = self.tokens.get(self.at).or(self.tokens.last());
        let (line, column) = placed.map_or((1, 1), |placed| (placed.line, placed.column));
        ParseError {
            line,
            column,
            problem: problem.into(),
        }
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
            Err(self.error(format!("expected {word}")))
        }
    }

    fn sign(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(found);
        found
    }

    fn name(&mut self, what: &str) -> Result<String, ParseError> {
        match self.peek() {
            Some(Token::Word(name) | Token::Text(name)) if !name.is_empty() => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.error(format!("expected {what}"))),
        }
    }

    fn rule(&mut self) -> Result<Rule, ParseError> {
        let line = self.tokens[self.at].line;
        self.expect("rule")?;
        let name = self.name("the name of the rule")?;
        self.expect("when")?;
        let condition = self.any(0)?;
        self.expect("then")?;
        let lead = self.name("a department")?;
        let mut supporting = Vec::new();
        if self.eat("with") {
            supporting.push(self.name("a department")?);
            while self.sign(',') {
                supporting.push(self.name("a department")?);
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
            return Err(self.error("conditions are nested too deeply"));
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
                Err(self.error("expected )"))
            };
        }
        let field = Field::ALL
            .into_iter()
            .find(|field| self.is_word(field.name()));
        let Some(field) = field else {
            return Err(self.error("expected a field (category, place, chain, park, firm, words, time), not, always or ("));
        };
        self.at += 1;
        if !self.sign(':') {
            return Err(self.error("expected :"));
        }
        let mut values = BTreeSet::from([self.value(field)?]);
        while self.sign(',') {
            values.insert(self.value(field)?);
        }
        Ok(Condition::Is(field, values))
    }

    fn value(&mut self, field: Field) -> Result<Value, ParseError> {
        if field != Field::Time {
            return self.name("a value").map(Value::Text);
        }
        let problem = self.error("expected a time such as 22:00-06:00");
        let range = self.name("a time such as 22:00-06:00")?;
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
