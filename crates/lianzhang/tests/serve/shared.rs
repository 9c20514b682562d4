//! Two servers on one database: whole with one key and one folder of files, else the second says at its
//! start why it does not start. And what a lost key, a lost index and a killed backup leave.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::place::{Backend, Client, Place, Server};

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n one picture";
/// Far more than noticing takes.
const NOTICED_WITHIN: Duration = Duration::from_secs(30);

fn file(client: &Client, title: &str) -> String {
    let body = json!({"title": title, "body": "the words of the firm"});
    let (status, case) = client
        .post("/requests", &[("idempotency-key", title)], &body)
        .unwrap();
    assert_eq!(status, 201, "{case}");
    case["id"].as_str().unwrap().to_owned()
}

fn agent(server: &Server) -> Client {
    Client::sign_in(server, "agent")
}

fn refused(place: &Place) -> String {
    match place.try_serve() {
        Err(said) => said,
        Ok(server) => {
            server.stop();
            panic!("it started");
        }
    }
}

fn ids(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}

/// Whether a search finds the case, once the index has heard of it.
fn is_found(client: &Client, words: &str, id: &str) -> bool {
    let began = Instant::now();
    loop {
        let (status, list) = client.get(&format!("/requests?q={words}")).unwrap();
        assert!([200, 503].contains(&status), "{status} {list}");
        if status == 200 && ids(&list).contains(&id) {
            return true;
        }
        if began.elapsed() > NOTICED_WITHIN {
            return false;
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_second_server_without_the_key_or_the_files_says_why_it_does_not_start() {
    let Some(first) = Place::new(Backend::Postgres, "shared") else {
        return;
    };
    first.add_user("agent", "agent");
    let server = first.serve();
    let key = first.run(&["keys", "list"])[0]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let second = first.beside(&[]);
    let said = refused(&second);
    assert!(
        said.contains(&key) && said.contains("--sealing-key"),
        "{said}"
    );
    let shared_key = first
        .directory()
        .join("keys/sealing.key")
        .display()
        .to_string();
    let said = refused(&first.beside(&["--sealing-key", &shared_key]));
    assert!(said.contains("--files file:///"), "{said}");
    // neither it nor a command of it wrote anything that does not hold
    let backup = second.outside().join("second.backup").display().to_string();
    let output = second.output(&["backup", &backup]);
    assert!(!output.status.success(), "{output:?}");
    assert!(!std::path::Path::new(&backup).exists());
    file(&agent(&server), "still whole");
    server.stop();
    assert_eq!(first.run(&["audit", "verify"])["ok"], true);
}

#[test]
fn two_servers_with_one_key_and_one_folder_of_files_work_whole() {
    let Some(first) = Place::new(Backend::Postgres, "whole") else {
        return;
    };
    let key = first.outside().join("city.key").display().to_string();
    let made = std::process::Command::new(env!("CARGO_BIN_EXE_lianzhang"))
        .args(["keys", "new", &key])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let files = format!(
        "file://{}",
        first.outside().join("files of the city").display()
    )
    .replace(' ', "%20");
    let shared = ["--sealing-key", key.as_str(), "--files", files.as_str()];
    let (one, two) = (first.beside(&shared), first.beside(&shared));
    one.add_user("agent", "agent");
    let servers = [one.serve(), two.serve()];
    let here = agent(&servers[0]);
    let there = here.at(&servers[1]);
    let id = file(&here, "with a picture");
    let (status, kept) = here
        .upload(&format!("/requests/{id}/attachments"), "a.png", PICTURE)
        .unwrap();
    assert_eq!(status, 201, "{kept}");
    let attachment = kept["items"][0]["id"].as_str().unwrap();
    for client in [&here, &there] {
        let mut answer = client.begin(&format!("/attachments/{attachment}")).unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        assert_eq!(answer.body_mut().read_to_vec().unwrap(), PICTURE);
    }
    let other = file(&there, "filed at the other");
    assert!(is_found(&here, "other", &other));
    for server in servers {
        server.stop();
    }
    for place in [&one, &two] {
        let verified = place.run(&["audit", "verify", "--rows"]);
        assert_eq!(
            (&verified["ok"], &verified["rows"]["proved"]),
            (&json!(true), &json!(2)),
            "{verified}"
        );
    }
    // what the second one backs up is restored whole
    let backup = two.outside().join("city.backup").display().to_string();
    let saved = two.run(&["backup", &backup]);
    assert_eq!(
        (&saved["files"], &saved["lost"]),
        (&json!(1), &json!([])),
        "{saved}"
    );
    let into = Place::new(Backend::Sqlite, "restored").unwrap();
    let restored = into.run(&["restore", &backup]);
    assert_eq!(
        (&restored["files"], &restored["head"]),
        (&json!(1), &saved["head"]),
        "{restored}"
    );
    let verified = into.run(&["audit", "verify", "--rows"]);
    assert_eq!(verified["ok"], true, "{verified}");
}

#[test]
fn a_server_whose_key_was_lost_says_which_one_it_needs() {
    let place = Place::new(Backend::Sqlite, "lost").unwrap();
    place.add_user("agent", "agent");
    let keys = place.run(&["keys", "list"]);
    let key = keys[0]["key"].as_str().unwrap();
    std::fs::remove_dir_all(place.directory().join("keys")).unwrap();
    let said = refused(&place);
    assert!(
        said.contains(key) && said.contains("keys rotate --lost"),
        "{said}"
    );
    let next = place.outside().join("next.key").display().to_string();
    place.run(&["keys", "rotate", "--lost", "--to", &next]);
    let server = place.serve();
    Client::sign_in(&server, "agent");
    server.stop();
    assert_eq!(place.run(&["keys", "list"]).as_array().unwrap().len(), 2);
}

#[test]
fn an_index_that_is_deleted_under_a_running_server_comes_back() {
    let place = Place::new(Backend::Sqlite, "index").unwrap();
    place.add_user("agent", "agent");
    let server = place.serve();
    let client = agent(&server);
    let id = file(&client, "roof leaks");
    assert!(is_found(&client, "roof", &id));
    std::fs::remove_dir_all(place.directory().join("search")).unwrap();
    let later = file(&client, "cellar floods");
    assert!(is_found(&client, "cellar", &later));
    assert!(is_found(&client, "roof", &id));
    server.stop();
    // and what was scribbled on while the server was down
    for entry in std::fs::read_dir(place.directory().join("search")).unwrap() {
        std::fs::write(entry.unwrap().path(), b"scribbled").unwrap();
    }
    let server = place.serve();
    let client = agent(&server);
    assert!(is_found(&client, "roof", &id));
    server.stop();
}

#[test]
fn a_killed_backup_leaves_nothing_behind() {
    let place = Place::new(Backend::Sqlite, "killed").unwrap();
    place.add_user("agent", "agent");
    let folder = place.outside().join("backups");
    std::fs::create_dir(&folder).unwrap();
    let left = || -> Vec<_> {
        let entries = std::fs::read_dir(&folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect()
    };
    // one that a system without nameless files would have left
    std::fs::write(folder.join(".city.backup.0011.lianzhang-partial"), b"half").unwrap();
    let target = folder.join("city.backup").display().to_string();
    place.run(&["backup", &target]);
    assert_eq!(left(), ["city.backup"]);
    let before = std::fs::read(&target).unwrap();
    for pause_ms in [1, 5, 10, 20, 40] {
        let mut child = place
            .command(&["backup", &target])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(pause_ms));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(left(), ["city.backup"]);
        assert_eq!(&std::fs::read(&target).unwrap()[..2], &before[..2]);
    }
}
