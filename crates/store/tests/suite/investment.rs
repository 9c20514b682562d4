//! Leads come in, twice and in parts, and are tallied as their files say.

use domain::access::{Scope, SystemPurpose};
use domain::catalogue::Reason;
use domain::sheets::{Faults, Sheet};
use domain::words::RegionCode;
use jiff::civil::date;
use steering::investment::{Rates, Read, Tables, Undertakings, Wanted, duplicates, read, tally};
use store::Store;
use store::investment::{Brought, LeadImport, import, known, ledger};

use crate::cases::everything;
use crate::on_both;

const LEADS: &str = "\
key,title,investor,uscc,origin,park,chain,talks_on,signed_on,started_on,production_on,lost_on,currency,agreed,total,five_hundred,home_merchant,became,merged_into,part_of
L2,second,Salt Ltd,U1,domestic,,salt-chemistry,2026-01-02,,,,,USD,1.5,2,world,1,,L1,
L1,first,Salt,U1,domestic,nowhere,salt-chemistry,2026-01-01,2026-02-01,,,,CNY,,10000.000001,,0,P1,,
L3,part,Other,,foreign,,,,2026-01-20,,,,EUR,,7,private,0,,,L4
L4,whole,,,,,medicine,2025-12-31,,,,2026-03-01,CNY,,99,,0,,,";
const PAYMENTS: &str = "\
id,of,day,currency,amount,origin
Z1,P1,2026-03-01,CNY,5,domestic
Z2,L3,2026-03-02,EUR,-0.5,foreign";
const REGISTRATIONS: &str = "\
uscc,name,day,home_merchant
91430400MADEMX0001,a firm,2026-01-05,1";
const RATES: &str = "\
currency,from,rate,source
EUR,2026-01-01,7.8,bank";

fn sheet(file: &str, text: &str, faults: &mut Faults) -> Sheet {
    let mut lines = text.lines();
    let mut sheet = Sheet::new(file, lines.next().unwrap().split(','), faults);
    for (at, line) in lines.enumerate() {
        sheet.push(at + 2, line.split(','), faults);
    }
    sheet
}

fn codes(faults: &Faults) -> Vec<String> {
    let listed = faults.listed().iter();
    listed
        .map(|fault| format!("{}:{}:{}", fault.row, fault.column, fault.kind.code()))
        .collect()
}

async fn tables(store: &Store, leads: &str, payments: &str) -> (Read, Faults) {
    let (mut faults, mut warnings) = (Faults::default(), Faults::default());
    let leads = sheet("leads.csv", leads, &mut faults);
    let payments = sheet("payments.csv", payments, &mut faults);
    let registrations = sheet("registrations.csv", REGISTRATIONS, &mut faults);
    let rates = sheet("rates.csv", RATES, &mut faults);
    let tables = Tables {
        leads: Some(&leads),
        payments: Some(&payments),
        registrations: Some(&registrations),
        rates: Some(&rates),
    };
    let known = known(store).await.unwrap();
    let read = read(tables, &known, &mut faults, &mut warnings);
    assert!(faults.is_empty(), "{faults:?}");
    (read, warnings)
}

async fn bring(store: &Store, read: Read, dry_run: bool) -> Brought {
    let what = LeadImport {
        read,
        dry_run,
        by: None,
    };
    import(store, what).await.unwrap()
}

const fn counts(done: &Brought) -> [usize; 5] {
    [
        done.created,
        done.changed,
        done.payments,
        done.registrations,
        done.rates,
    ]
}

async fn tallied(store: &Store, region: Option<&str>) -> serde_json::Value {
    let everything = Scope::system(SystemPurpose::Export);
    let ledger = ledger(store, &everything).await.unwrap();
    let days = (date(2026, 1, 1), date(2026, 12, 31));
    let facts = (ledger.payments.as_slice(), ledger.registrations.as_slice());
    let region = region.map(|code| RegionCode::parse(code).unwrap());
    let is_in = |what: Wanted<'_>| ledger.is_in(what, region);
    let wanted = region.is_some().then_some(&is_in as _);
    let undertakings = Undertakings::of(&ledger.leads);
    let rates = Rates::of(&ledger.rates);
    serde_json::to_value(tally(&undertakings, facts, &rates, days, wanted)).unwrap()
}

async fn state(store: &Store, key: &str) -> String {
    let case = everything().by_number(store, key).await.unwrap().unwrap();
    case.state.to_string()
}

async fn rows_are_proved(store: &Store) {
    let rows = store.verify_rows(|_| {}).await.unwrap();
    assert_eq!(rows.proved, rows.cases, "{:?}", rows.first);
}

on_both! {
    async fn leads_come_in_once_and_are_tallied_as_their_files_say(ground) {
        let store = ground.open().await;
        let (read, later) = tables(&store, LEADS, PAYMENTS).await;
        assert_eq!(codes(&later), ["3:became:link.later", "2:of:link.later"]);
        let tried = bring(&store, read.clone(), true).await;
        assert_eq!(counts(&tried), [4, 0, 2, 1, 1]);
        assert_eq!(store.chains().await.unwrap().len(), 0);
        let undertakings = Undertakings::of(&read.leads);
        let facts = (read.payments.as_slice(), read.registrations.as_slice());
        let days = (date(2026, 1, 1), date(2026, 12, 31));
        let by_file = tally(&undertakings, facts, &Rates::of(&read.rates), days, None);
        let by_file = serde_json::to_value(by_file).unwrap();
        let done = bring(&store, read.clone(), false).await;
        assert_eq!(counts(&done), [4, 0, 2, 1, 1]);
        assert_eq!(codes(&done.warnings), ["3:park:unit.unknown"]);
        assert_eq!(store.chains().await.unwrap().len(), 2);
        assert_eq!(tallied(&store, None).await, by_file);
        assert_eq!(by_file["agreed"], serde_json::json!({}));
        assert_eq!(by_file["total"], serde_json::json!({"CNY": "10000.000001", "EUR": "7"}));
        let mut states = Vec::new();
        for key in ["L1", "L2", "L3", "L4"] {
            states.push(state(&store, key).await);
        }
        assert_eq!(states, ["landed", "merged", "signed", "lost"]);
        // the same once more adds nothing
        let (again, _) = tables(&store, LEADS, PAYMENTS).await;
        assert_eq!(counts(&bring(&store, again, false).await), [0; 5]);
        rows_are_proved(&store).await;
    }

    async fn what_is_said_anew_replaces_what_was_said(ground) {
        let store = ground.open().await;
        let (read, _) = tables(&store, LEADS, PAYMENTS).await;
        bring(&store, read, false).await;
        // taken out of the merge, signed, and paid less than was said
        let leads = LEADS.replace("L2,second,Salt Ltd,U1,domestic,,salt-chemistry,2026-01-02,,", "L2,second,Salt Ltd,U1,domestic,,salt-chemistry,2026-01-02,2026-04-01,").replace(",1,,L1,", ",1,,,");
        let payments = PAYMENTS.replace("CNY,5,", "CNY,4,");
        let (read, _) = tables(&store, &leads, &payments).await;
        assert_eq!(counts(&bring(&store, read.clone(), true).await), [0, 1, 1, 0, 0]);
        assert_eq!(counts(&bring(&store, read, false).await), [0, 1, 1, 0, 0]);
        assert_eq!(state(&store, "L2").await, "signed");
        let found = tallied(&store, None).await;
        assert_eq!(found["signed"], 3);
        assert_eq!(found["domestic_in_place"], serde_json::json!({"CNY": "4"}));
        assert_eq!(found["unconverted"], serde_json::json!(["L2"]));
        let everything = Scope::system(SystemPurpose::Export);
        let leads = ledger(&store, &everything).await.unwrap().leads;
        assert_eq!(duplicates(&leads).groups[0].leads, ["L1", "L2"]);
        rows_are_proved(&store).await;
    }

    async fn a_division_counts_what_lies_in_it(ground) {
        let store = ground.open().await;
        crate::cases::unit(&ground, "park-a").await;
        ground
            .tamper("UPDATE units SET kind = 'park', region = '430407' WHERE code = 'park-a'")
            .await;
        let leads = LEADS.replace("nowhere", "park-a");
        let (read, _) = tables(&store, &leads, PAYMENTS).await;
        bring(&store, read, false).await;
        let there = tallied(&store, Some("430400")).await;
        assert_eq!((&there["signed"], &there["home"]["registrations"]), (&1.into(), &1.into()));
        assert_eq!(there["domestic_in_place"], serde_json::json!({"CNY": "5"}));
        assert_eq!(there["foreign_used"], serde_json::json!({}));
        let elsewhere = tallied(&store, Some("440000")).await;
        assert_eq!((&elsewhere["signed"], &elsewhere["home"]["registrations"]), (&0.into(), &0.into()));
    }

    async fn the_key_of_a_project_is_not_that_of_a_lead(ground) {
        let store = ground.open().await;
        let (read, _) = tables(&store, LEADS, PAYMENTS).await;
        bring(&store, read.clone(), false).await;
        let mut other = read;
        other.leads.truncate(1);
        let project = "key,title,chain,park,enterprise,owner,kind,begun,stage,total,provincial_key,public\n\
                       P1,Salt works,salt-chemistry,,,,industry,new,building,12.5,1,0";
        let mut faults = Faults::default();
        let sheet = sheet("projects.csv", project, &mut faults);
        let tables_of = steering::history::Tables {
            projects: Some(&sheet),
            ..Default::default()
        };
        let history = steering::history::read(tables_of, &["building"], &|_| false, &mut faults);
        let what = store::projects::ProjectImport {
            read: history,
            strict: false,
            dry_run: false,
            by: None,
        };
        store::projects::import(&store, what).await.unwrap();
        // the project has come: the lead is tied to it, and nothing else changes
        let before = tallied(&store, None).await;
        let (again, later) = tables(&store, LEADS, PAYMENTS).await;
        assert!(later.is_empty(), "{later:?}");
        assert_eq!(counts(&bring(&store, again, false).await), [0, 1, 0, 0, 0]);
        assert_eq!(tallied(&store, None).await, before);
        other.leads[0].key = "P1".to_owned();
        let refused = bring(&store, other, false).await;
        assert_eq!(codes(&refused.errors), ["2:key:key.foreign"]);
        rows_are_proved(&store).await;
    }
}
