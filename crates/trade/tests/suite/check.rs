//! The worked sheets: sums of the clean ones, every planted fault of the others and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json as value;
use trade::Flow;
use trade::check::{Checked, Field, check};
use trade::number::plain;

use crate::{examples, json, read};

const FLOWS: [(Flow, &str); 2] = [(Flow::Export, "export"), (Flow::Import, "import")];

fn sums(checked: &Checked) -> serde_json::Value {
    let modes = checked.by_mode.iter().map(|(mode, sum)| {
        let money = sum.value.iter();
        let money: BTreeMap<_, _> = money.map(|(name, units)| (name, plain(*units))).collect();
        let told = value!({"documents": sum.documents, "lines": sum.lines, "value": money});
        (mode.code().to_owned(), told)
    });
    serde_json::Value::Object(modes.collect())
}

#[test]
fn clean_sheets_are_summed() {
    let Some(folder) = examples("roads-trade") else {
        return;
    };
    let answers = json(&folder.join("trade-p.json"));
    for (flow, name) in FLOWS {
        let sheet = read(&folder.join(format!("{name}-clean-p.csv")));
        let checked = check(&sheet, flow);
        assert_eq!(checked.errors, [], "{name}");
        assert_eq!(checked.warnings, [], "{name}");
        assert_eq!(checked.rows, answers[format!("{name}_rows")]);
        assert_eq!(sums(&checked), answers[name]);
    }
}

#[test]
fn planted_faults_are_found_and_no_others() {
    let Some(folder) = examples("roads-trade") else {
        return;
    };
    let answers = json(&folder.join("trade-p.json"));
    for (flow, name) in FLOWS {
        let sheet = read(&folder.join(format!("{name}-faults-p.csv")));
        let checked = check(&sheet, flow);
        // what is of the document may be told at any of its lines
        let home = |row: usize, column: &str| {
            let field = Field::ALL
                .iter()
                .find(|field| field.name() == column)
                .unwrap();
            let mut documents = checked.documents.iter();
            let document = documents
                .find(|document| document.lines.contains(&(row - 1)))
                .unwrap();
            match field.need(flow).is_head() {
                true => document.first() + 1,
                false => row,
            }
        };
        let planted = answers["faults"][name].as_array().unwrap().iter();
        let planted: BTreeSet<(usize, String, String)> = planted
            .map(|fault| {
                let row = usize::try_from(fault[0].as_u64().unwrap()).unwrap();
                let column = fault[1].as_str().unwrap();
                let code = fault[2].as_str().unwrap();
                (home(row, column), column.to_owned(), code.to_owned())
            })
            .collect();
        let found = checked.errors.iter().map(|finding| {
            let row = home(finding.row, &finding.column);
            (row, finding.column.clone(), finding.rule.code().to_owned())
        });
        assert_eq!(found.collect::<BTreeSet<_>>(), planted, "{name}");
        assert_eq!(checked.errors.len(), planted.len(), "{name}");
    }
}
