//! Life cycles as diagrams and documents.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Gate, Lifecycle, StateCode, Target, Transition};

impl Lifecycle {
    /// The life cycle as a Mermaid state diagram. Transitions that change no state are notes.
    pub fn to_mermaid(&self) -> String {
        let mut out = String::from("stateDiagram-v2\n");
        let mut line = |text: std::fmt::Arguments<'_>| {
            writeln!(out, "    {text}").expect("a string takes what is written");
        };
        for state in self.states {
            let name = state.code.as_str();
            line(format_args!("state \"{name}\" as {}", node(name)));
        }
        line(format_args!("[*] --> {}", node(self.initial.as_str())));
        for row in self.transitions {
            let gated = row.also.map(|also| (also.from, Some(also.gate)));
            for (states, gate) in [(row.from, None)].into_iter().chain(gated) {
                for from in states {
                    for to in self.destinations(row, *from) {
                        let (from, to) = (node(from.as_str()), node(to.as_str()));
                        line(format_args!("{from} --> {to}: {}", label(row, gate)));
                    }
                }
            }
        }
        for state in self.states.iter().filter(|state| !state.open) {
            line(format_args!("{} --> [*]", node(state.code.as_str())));
        }
        out
    }

    /// Everywhere that a transition may lead from a state.
    fn destinations(&self, row: &Transition, from: StateCode) -> Vec<StateCode> {
        match row.to {
            Target::State(to) => vec![to],
            Target::Same => vec![from],
            Target::Back => {
                let enters = |row: &&Transition| row.to == Target::State(from);
                let before = self.transitions.iter().filter(enters);
                before.flat_map(|row| row.from.iter().copied()).collect()
            }
        }
    }

    /// The life cycle as a JSON document: the table as it runs.
    pub fn to_json(&self) -> Value {
        let rows = self.transitions.iter().map(|row| {
            json!({
                "code": row.code,
                "from": row.from,
                "also": row.also,
                "to": match row.to {
                    Target::State(to) => Some(to),
                    Target::Same | Target::Back => None,
                },
                "back": row.to == Target::Back,
                "by": row.by,
                "requires": row.requires,
                "needs": row.needs,
                "effects": row.effects,
                "window": row.window,
                "once": row.once,
                "automatic": row.automatic,
                "beside": row.beside,
                "mends": row.mends,
                "publishes_note": row.publishes_note(),
            })
        });
        json!({
            "name": self.name,
            "initial": self.initial,
            "states": self.states,
            "transitions": rows.collect::<Vec<_>>(),
        })
    }
}

/// Mermaid takes no hyphens in the names of nodes.
fn node(code: &str) -> String {
    code.replace('-', "_")
}

fn label(row: &Transition, gate: Option<Gate>) -> String {
    let by: Vec<_> = row.by.iter().map(|performer| performer.code()).collect();
    let by = by.join(" or ");
    let gate = gate.map_or_else(String::new, |gate| format!(", if {}", gate.code()));
    match row.automatic {
        true => format!("{} (by itself, first act of {by}{gate})", row.code),
        false => format!("{} ({by}{gate})", row.code),
    }
}
