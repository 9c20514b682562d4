//! `triage predict`.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use serde_json::Value;

use super::load_model;
use crate::exit::Done;

/// What to label texts with.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The model
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Print a JSON document for each line instead of label and confidence
    #[arg(long)]
    json: bool,
}

/// Labels standard input line by line; each answer is out before the next line is read.
pub fn run(arguments: &Arguments) -> anyhow::Result<Done> {
    let model = load_model(&arguments.model)?;
    let mut input = std::io::stdin().lock();
    let mut output = std::io::stdout().lock();
    let mut line = Vec::new();
    while {
        line.clear();
        input.read_until(b'\n', &mut line)?
    } > 0
    {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']);
        let fields = fields_of(text, model.fields());
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        let prediction = model.predict(&fields);
        if arguments.json {
            writeln!(output, "{}", serde_json::to_string(&prediction)?)?;
        } else {
            let mark = if prediction.abstain { "\tabstains" } else { "" };
            writeln!(
                output,
                "{}\t{:.4}{mark}",
                prediction.label, prediction.confidence
            )?;
        }
        output.flush()?;
    }
    Ok(Done::Ok)
}

/// A JSON object gives each field by its name; anything else is the text of the first field, and
/// of the last too where a model reads several, as a line does not say which it is.
fn fields_of(line: &str, names: &[String]) -> Vec<String> {
    if line.trim_start().starts_with('{')
        && let Ok(Value::Object(object)) = serde_json::from_str(line)
    {
        return names
            .iter()
            .map(|name| match object.get(name) {
                Some(Value::String(text)) => text.clone(),
                None | Some(Value::Null) => String::new(),
                Some(other) => other.to_string(),
            })
            .collect();
    }
    names.iter().map(|_| line.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_object_of_the_columns_or_plain_text() {
        let names = ["title".to_owned(), "body".to_owned()];
        assert_eq!(
            fields_of(r#"{"body":"乙","title":"甲","x":1}"#, &names),
            ["甲", "乙"]
        );
        assert_eq!(fields_of(r#"{"body":null,"title":3}"#, &names), ["3", ""]);
        assert_eq!(fields_of("{不是对象", &names), ["{不是对象", "{不是对象"]);
    }
}
