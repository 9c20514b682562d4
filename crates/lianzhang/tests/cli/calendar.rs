use super::{json, lianzhang};

#[test]
fn adds_working_days() {
    let add = |date, n| lianzhang(&["calendar", "add", date, n]).stdout;
    assert_eq!(add("2026-11-22", "0"), "2026-11-23\n");
    assert_eq!(add("2026-09-30", "1"), "2026-10-08\n");
}

#[test]
fn an_unpublished_year_is_a_warning_on_stderr() {
    let ended = lianzhang(&["calendar", "add", "2026-12-31", "1", "--json"]);
    assert_eq!(ended.status, 0);
    assert_eq!(json(&ended)["date"], "2027-01-01");
    assert_eq!(json(&ended)["beyond_data"], true);
    assert!(
        ended
            .stderr
            .contains("the holidays of 2027 are not yet published")
    );
}

#[test]
fn tells_elapsed_working_time_of_local_and_zoned_instants() {
    let elapsed = |from, to| lianzhang(&["calendar", "elapsed", from, to]).stdout;
    assert_eq!(elapsed("2026-11-20T09:00", "2026-11-23T08:30"), "7h30m\n");
    assert_eq!(
        elapsed("2026-11-20T01:00:00Z", "2026-11-23T08:30:00+08:00"),
        "7h30m\n"
    );
    assert_eq!(elapsed("2026-11-23T08:30", "2026-11-20T09:00"), "-7h30m\n");
    assert_eq!(
        elapsed("2026-11-20T09:00:00", "2026-11-20T09:00:05"),
        "0h00m05s\n"
    );
    let arguments = [
        "calendar",
        "elapsed",
        "2026-11-20T09:00",
        "2026-11-23T08:30",
        "--json",
    ];
    let document = json(&lianzhang(&arguments));
    assert_eq!(document["seconds"], 27_000);
    assert_eq!(document["working_days"], 1);
}

#[test]
fn what_is_no_date_is_wrong_usage() {
    assert_eq!(lianzhang(&["calendar", "add", "2026-02-30", "1"]).status, 2);
    assert_eq!(
        lianzhang(&["calendar", "add", "2026-02-03", "-1"]).status,
        2
    );
    assert_eq!(
        lianzhang(&["calendar", "elapsed", "now", "later"]).status,
        2
    );
}
