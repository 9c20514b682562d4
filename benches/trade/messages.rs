//! One sheet of export documents: checked, made into messages, these read again. Prints one JSON object with
//! the seconds of each.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

use std::time::Instant;

use domain::sheets::{Faults, Sheet};
use serde_json::{Map, Value, json};
use trade::Flow;
use trade::check::{View, check};
use trade::message::{Edition, Holds, Schema, Transfer, make, validate};

fn sheet(path: &str) -> Sheet {
    let mut faults = Faults::default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .unwrap();
    let mut records = reader.records().map(Result::unwrap);
    let header = records.next().unwrap();
    let mut sheet = Sheet::new(path, header.iter(), &mut faults);
    for (at, record) in records.enumerate() {
        sheet.push(at + 2, record.iter(), &mut faults);
    }
    sheet
}

/// Names of the elements that are always there, so that another library can build the same.
fn elements(schema: &Schema) -> Value {
    let named = |of: &str| -> Vec<&str> {
        let elements = schema.elements(of).iter();
        elements
            .filter(|element| element.least > 0 && !matches!(element.holds, Holds::Elements(_)))
            .map(|element| element.name)
            .collect()
    };
    let mut told = Map::new();
    for (kind, name) in [("CEB303Message", "Order"), ("CEB603Message", "Inventory")] {
        let parts = [named(&format!("{name}Head")), named(&format!("{name}List"))];
        told.insert(format!("{kind}/{name}"), json!(parts));
    }
    Value::Object(told)
}

fn main() {
    let Some(path) = std::env::args().find(|argument| argument.ends_with(".csv")) else {
        return;
    };
    let sheet = sheet(&path);
    let began = Instant::now();
    let checked = check(&sheet, Flow::Export);
    let check = began.elapsed().as_secs_f64();
    assert_eq!(checked.errors, []);
    let transfer = Transfer {
        cop_code: "4304960001".to_owned(),
        cop_name: "某企业".to_owned(),
        dxp_mode: "DXP".to_owned(),
        dxp_id: "DXPENT0000000001".to_owned(),
    };
    let view = View::new(&sheet, Flow::Export);
    let began = Instant::now();
    let edition = Edition::default();
    let messages = make(&view, &checked.documents, edition, &transfer, None);
    let make = began.elapsed().as_secs_f64();
    let schema = Schema::of(Flow::Export, edition);
    let began = Instant::now();
    for message in &messages {
        assert_eq!(validate(&message.unsigned, schema).errors, []);
    }
    let read = began.elapsed().as_secs_f64();
    let bytes: usize = messages.iter().map(|message| message.unsigned.len()).sum();
    let told = json!({
        "lines": checked.rows, "messages": messages.len(), "bytes": bytes, "check": check, "make": make,
        "read": read, "elements": elements(schema),
    });
    println!("{told}");
}
