//! Messages made of sheets: sound by the schema, stable, signed where the schema has it.

use trade::Flow;
use trade::check::{View, check};
use trade::message::{
    Edition, Message, NotASignature, Schema, Transfer, canonical, make, parse, validate,
};

use crate::{examples, read};

fn transfer() -> Transfer {
    Transfer {
        cop_code: "4304960001".to_owned(),
        cop_name: "甲 & 乙".to_owned(),
        dxp_mode: "DXP".to_owned(),
        dxp_id: "DXPENT0000000001".to_owned(),
    }
}

fn made(flow: Flow, name: &str) -> Option<(usize, usize, Vec<Message>)> {
    let folder = examples("roads-trade")?;
    let sheet = read(&folder.join(name));
    let checked = check(&sheet, flow);
    assert_eq!(checked.errors, []);
    let view = View::new(&sheet, flow);
    let messages = make(
        &view,
        &checked.documents,
        Edition::default(),
        &transfer(),
        None,
    );
    let again = make(
        &view,
        &checked.documents,
        Edition::default(),
        &transfer(),
        Some("20240101"),
    );
    let guids = |messages: &[Message]| -> Vec<String> {
        messages
            .iter()
            .map(|message| message.guid.clone())
            .collect()
    };
    assert_eq!(guids(&messages), guids(&again));
    Some((checked.documents.len(), checked.rows, messages))
}

/// A signature by shape alone.
const SIGNATURE: &str = "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>\
    <ds:CanonicalizationMethod Algorithm=\"a\"/><ds:SignatureMethod Algorithm=\"b\"/><ds:Reference URI=\"\">\
    <ds:Transforms><ds:Transform Algorithm=\"c\"/></ds:Transforms><ds:DigestMethod Algorithm=\"d\"/>\
    <ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo>\
    <ds:SignatureValue>AAA=</ds:SignatureValue><ds:KeyInfo><ds:KeyName>k</ds:KeyName></ds:KeyInfo></ds:Signature>";

#[test]
fn sheets_become_sound_messages() {
    for (flow, name, kinds) in [
        (
            Flow::Export,
            "export-clean-p.csv",
            ["CEB303Message", "CEB603Message"],
        ),
        (
            Flow::Import,
            "import-clean-p.csv",
            ["CEB311Message", "CEB621Message"],
        ),
    ] {
        let Some((documents, rows, messages)) = made(flow, name) else {
            return;
        };
        let schema = Schema::of(flow, Edition::default());
        for kind in kinds {
            let own: Vec<_> = messages
                .iter()
                .filter(|message| message.kind == kind)
                .collect();
            assert_eq!(
                own.iter().map(|message| message.documents).sum::<usize>(),
                documents
            );
            assert!(own.iter().all(|message| message.documents <= 100));
            let lines = own
                .iter()
                .map(|message| message.unsigned.matches("<ceb:gnum>").count());
            assert_eq!(lines.sum::<usize>(), rows);
        }
        for message in &messages {
            let found = validate(&message.unsigned, schema);
            let told: Vec<_> = found
                .errors
                .iter()
                .map(|error| (error.code, error.expected.as_str()))
                .collect();
            match message.kind {
                "CEB621Message" => assert_eq!(told, [("missing", "ds:Signature")]),
                _ => assert_eq!(told, []),
            }
            assert_eq!(found.documents, message.documents);
            // what is written is what is signed
            assert_eq!(
                canonical(&parse(&message.unsigned).unwrap()),
                message.unsigned
            );
            let signed = message.signed(SIGNATURE).unwrap();
            assert_eq!(validate(&signed, schema).errors, []);
            assert_eq!(message.signed("<x/>"), Err(NotASignature));
            assert_eq!(message.signed(""), Err(NotASignature));
        }
    }
}
