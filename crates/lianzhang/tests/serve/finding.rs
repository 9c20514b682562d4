//! Finding among the messages of residents: read where they are, skipped where they are not.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::place::{Backend, Client, Place};

/// 拖欠工资, and its two words.
const QUERY: &str = "/requests?q=%E6%8B%96%E6%AC%A0%E5%B7%A5%E8%B5%84&limit=10";
const WORDS: [&str; 2] = ["拖欠", "工资"];
/// The index of thousands of messages is built within this many looks, half a second apart.
const LOOKS_MAX: u32 = 60;

/// Ten hits, once there are.
fn ten_hits(client: &Client) -> Vec<Value> {
    let mut last = None;
    for _ in 0..LOOKS_MAX {
        let answer = client.get(QUERY);
        if let Ok((200, page)) = &answer {
            let items = page["items"].as_array().unwrap();
            if items.len() == 10 {
                return items.clone();
            }
        }
        last = Some(answer);
        std::thread::sleep(Duration::from_millis(500));
    }
    panic!("ten messages are never found: {last:?}");
}

#[test]
fn wages_owed_are_found_among_the_messages_of_residents() {
    let root = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let file = root.join("civic-messages/labelled.csv");
    if !file.exists() {
        eprintln!("skipped: no real data");
        return;
    }
    let place = Place::new(Backend::Sqlite, "finding").unwrap();
    let columns = "title=title,body=body,category=label";
    place.run(&[
        "import",
        "requests",
        file.to_str().unwrap(),
        "--columns",
        columns,
    ]);
    place.add_user("agent", "agent");
    let server = place.serve();
    let hits = ten_hits(&Client::sign_in(&server, "agent"));
    let text = |hit: &Value, name: &str| hit[name].as_str().unwrap().to_owned();
    let phrase = WORDS.concat();
    for hit in &hits {
        let title = text(hit, "title");
        assert!(title.contains(&phrase), "{title}");
    }
    let both = hits.iter().filter(|hit| {
        let shown = [text(hit, "title"), text(hit, "excerpt")].concat();
        WORDS.iter().all(|word| shown.contains(word))
    });
    assert!(both.count() >= 8, "{hits:#?}");
    server.stop();
}
