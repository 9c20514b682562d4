//! The store's suite: every test runs on SQLite and, when `LIANZHANG_TEST_POSTGRES` names a server,
//! on PostgreSQL as well (`scripts/test-postgres.sh` starts one and sets the variable).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod backup;
mod cases;
mod chain_graph;
mod figures;
mod files;
mod finding;
mod ground;
mod guesses;
mod housekeeping;
mod imports;
mod investment;
mod jobs;
mod keys;
mod kinds;
mod log;
mod observations;
mod plans;
mod platform;
mod policies;
mod projection;
mod projects;
mod rebuild;
mod routing_rules;
mod rows;
mod schema;
mod search;
mod seed;
mod sorting;
mod trade;
mod triage;
mod unit_of_work;
mod upgrade;
