//! What callers see, over the whole router without a socket. Files mirror the URL tree.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod attachments;
mod authorisation;
mod chain_graph;
mod chain_plans;
mod chain_workbook;
mod city;
mod connections;
mod counts;
mod events;
mod firm;
mod harness;
mod imports;
mod investment;
mod jobs;
mod kernel;
mod kinds;
mod lights;
mod matters;
mod me;
mod once;
mod openapi;
mod platform;
mod postgres;
mod projects;
mod rates;
mod requests;
mod search;
mod session;
mod templates;
mod texts;
mod triage;
mod triage_models;
mod triage_rules;
mod workbooks;
