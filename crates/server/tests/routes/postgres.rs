//! All tests of this suite once more, on PostgreSQL.

use std::process::Command;

use crate::harness::{POSTGRES, SITES_ON};

/// Runs this program again with its sites on the server that `LIANZHANG_TEST_POSTGRES` names
/// (`scripts/test-postgres.sh` starts one). To run some of the tests there, set
/// `LIANZHANG_TEST_SITES_ON` to its address yourself.
#[test]
fn every_test_holds_on_postgresql_too() {
    if std::env::var_os(SITES_ON).is_some() {
        return;
    }
    let Ok(server) = std::env::var(POSTGRES) else {
        eprintln!("skipped: {POSTGRES} is not set");
        return;
    };
    let suite = Command::new(std::env::current_exe().unwrap())
        .env(SITES_ON, server)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&suite.stdout);
    assert!(suite.status.success(), "{said}");
    let tests = said.lines().filter(|line| line.ends_with("... ok")).count();
    assert!(tests > 50, "only {tests} tests ran");
}
