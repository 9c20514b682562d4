//! A city's history comes in, twice, and is read back as it was said.

use domain::sheets::{Faults, Sheet};
use jiff::civil::date;
use steering::history::{History, Light, Read, Tables, read};
use store::Store;
use store::projects::{
    Imported, ProjectImport, asked, histories, history, import, keys, note_asked, projects,
};

use domain::access::{Scope, SystemPurpose};

use crate::cases::everything;
use crate::on_both;

const PROJECTS: &str = "\
key,title,chain,park,enterprise,owner,kind,begun,stage,total,provincial_key,public
P2,Salt works,salt-chemistry,,,,industry,new,building,12.5,1,0
P1,Bridge,salt-chemistry,nowhere,91430400NOBODY0000,,basic,continued,ended,7,0,1";
const PLANS: &str = "\
project,adopted,year,planned_start,p01,p02,p03,p04,p05,p06,p07,p08,p09,p10,p11,p12,f01,f02,f03,f04,f05,f06,f07,f08,f09,f10,f11,f12
P2,2025-12-20,2026,2026-02,1,2,3,4,5,6,7,8,9,10,11,12.000001,0,0,0,0,0,0,0,0,0,0,0,1
P2,2026-03-01,2026,,1,2,3,4,5,6,7,8,9,10,11,12,0,0,0,0,0,0,0,0,0,0,0,1";
const REPORTS: &str = "\
project,month,reported,investment,funds,started,entered,reason
P2,2026-01,2026-02-03,0.5,0.4,2026-01-09,,
P1,2026-01,2026-02-03,1,0,,,
P2,2026-02,2026-03-03,0.4,0.4,none,2026-02-28,counted; twice";
const EXCUSES: &str = "\
project,signal,from,until,reason,person,approved
P2,funds,2026-01-01,2026-02-01,flood,office,2026-01-02";
const OVERRIDES: &str = "\
project,signal,light,from,until,reason,person,set
P1,start,red,2026-01-01,2026-02-01,look here,chief,2026-01-03";

fn sheet(file: &str, text: &str, faults: &mut Faults) -> Sheet {
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let mut sheet = Sheet::new(file, header.split(','), faults);
    for (at, line) in lines.enumerate() {
        sheet.push(at + 2, line.split(','), faults);
    }
    sheet
}

async fn tables(store: &Store, projects: &str, reports: &str) -> Read {
    let mut faults = Faults::default();
    let projects = sheet("projects.csv", projects, &mut faults);
    let plans = sheet("plans.csv", PLANS, &mut faults);
    let reports = sheet("reports.csv", reports, &mut faults);
    let excuses = sheet("excuses.csv", EXCUSES, &mut faults);
    let overrides = sheet("overrides.csv", OVERRIDES, &mut faults);
    let tables = Tables {
        projects: Some(&projects),
        plans: Some(&plans),
        reports: Some(&reports),
        excuses: Some(&excuses),
        overrides: Some(&overrides),
    };
    let keys = keys(store).await.unwrap();
    let stages = ["building", "completed", "ended"];
    let read = read(tables, &stages, &|key| keys.contains(key), &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    read
}

async fn bring(store: &Store, read: Read, strict: bool, dry_run: bool) -> Imported {
    let what = ProjectImport {
        read,
        strict,
        dry_run,
        by: None,
    };
    import(store, what).await.unwrap()
}

fn counts(done: &Imported) -> [usize; 5] {
    [
        done.projects,
        done.plans,
        done.reports,
        done.excuses,
        done.overrides,
    ]
}

fn codes(faults: &Faults) -> Vec<String> {
    use domain::catalogue::Reason;
    let listed = faults.listed().iter();
    listed
        .map(|fault| format!("{}:{}:{}", fault.row, fault.column, fault.kind.code()))
        .collect()
}

async fn known(store: &Store, key: &str) -> History {
    let case = everything().by_number(store, key).await.unwrap().unwrap();
    history(store, &case).await.unwrap()
}

async fn rows_are_proved(store: &Store) {
    let rows = store.verify_rows(|_| {}).await.unwrap();
    assert_eq!(rows.proved, rows.cases, "{:?}", rows.first);
}

on_both! {
    async fn a_history_comes_in_once_however_often_it_is_brought(ground) {
        let store = ground.open().await;
        let read = tables(&store, PROJECTS, REPORTS).await;
        let refused = bring(&store, read.clone(), true, false).await;
        assert_eq!(
            codes(&refused.errors),
            ["2:chain:chain.unknown", "3:chain:chain.unknown", "3:park:unit.unknown", "3:enterprise:enterprise.unknown"]
        );
        let tried = bring(&store, read.clone(), false, true).await;
        assert_eq!(counts(&tried), [2, 2, 3, 1, 1]);
        assert_eq!(store.chains().await.unwrap().len(), 0);
        let done = bring(&store, read.clone(), false, false).await;
        assert_eq!(counts(&done), [2, 2, 3, 1, 1]);
        assert_eq!(codes(&done.warnings), ["3:park:unit.unknown", "3:enterprise:enterprise.unknown"]);
        assert_eq!(store.chains().await.unwrap()[0].code, "salt-chemistry");
        let scope = Scope::system(SystemPurpose::Jobs);
        let listed = projects(&store, &scope).await.unwrap();
        let listed: Vec<(&str, &str)> = listed.iter().map(|one| (one.key.as_str(), one.state.as_str())).collect();
        assert_eq!(listed, [("P1", "ended"), ("P2", "building")]);

        let salt = known(&store, "P2").await;
        let said = |project: &str| History {
            plans: read.plans.iter().filter(|told| told.project == project).map(|told| told.said.clone()).collect(),
            reports: read.reports.iter().filter(|told| told.project == project).map(|told| told.said.clone()).collect(),
            excuses: read.excuses.iter().filter(|told| told.project == project).map(|told| told.said.clone()).collect(),
            overrides: read.overrides.iter().filter(|told| told.project == project).map(|told| told.said.clone()).collect(),
            waivers: Vec::new(),
        };
        assert_eq!(salt, said("P2"));
        assert_eq!(known(&store, "P1").await, said("P1"));
        assert_eq!(histories(&store, None).await.unwrap().len(), 2);
        rows_are_proved(&store).await;

        let again = bring(&store, tables(&store, PROJECTS, REPORTS).await, false, false).await;
        assert_eq!(counts(&again), [0; 5]);
        assert_eq!(known(&store, "P2").await, salt);
        assert_eq!(known(&store, "P1").await.overrides[0].light, Light::Red);
    }

    async fn what_comes_later_is_added_and_told_where_it_changes_what_was_shown(ground) {
        let store = ground.open().await;
        bring(&store, tables(&store, PROJECTS, REPORTS).await, false, false).await;
        assert_eq!(asked(&store).await.unwrap(), None);
        for day in [date(2026, 4, 1), date(2026, 2, 1)] {
            note_asked(&store, day).await.unwrap();
        }
        assert_eq!(asked(&store).await.unwrap(), Some(date(2026, 4, 1)));
        let later = format!("{REPORTS}\nP2,2026-03,2026-04-02,0.6,0.4,,,\nP2,2026-02,2026-04-01,0.7,0.4,,,");
        let moved = PROJECTS.replace("building", "completed").replace("Bridge", "Bridge II");
        let done = bring(&store, tables(&store, &moved, &later).await, false, false).await;
        // March is lower than what February was corrected to the day before
        assert_eq!(codes(&done.errors), ["5:investment:report.fell"]);
        let later = later.replace(",0.6,", ",0.8,");
        let done = bring(&store, tables(&store, &moved, &later).await, false, false).await;
        assert_eq!(codes(&done.errors), [""; 0]);
        assert_eq!(counts(&done), [2, 0, 2, 0, 0]);
        assert!(codes(&done.warnings).contains(&"6:reported:backdated".to_owned()), "{:?}", done.warnings);
        assert!(!codes(&done.warnings).contains(&"5:reported:backdated".to_owned()), "{:?}", done.warnings);
        let case = everything().by_number(&store, "P2").await.unwrap().unwrap();
        assert_eq!(case.state.as_str(), "completed");
        let case = everything().by_number(&store, "P1").await.unwrap().unwrap();
        assert_eq!(case.title, "Bridge II");
        assert_eq!(known(&store, "P2").await.reports.len(), 4);
        rows_are_proved(&store).await;
    }

    async fn a_key_of_another_list_is_refused_and_tampering_is_found(ground) {
        let store = ground.open().await;
        let request = crate::cases::filed(&store, "a lamp is out").await;
        let foreign = format!("{PROJECTS}\n{},Lamp,light,,,,basic,new,building,1,0,0", request.number);
        let read = tables(&store, &foreign, REPORTS).await;
        let refused = bring(&store, read, false, false).await;
        assert_eq!(codes(&refused.errors), ["4:key:key.foreign"]);
        bring(&store, tables(&store, PROJECTS, REPORTS).await, false, false).await;
        ground.tamper("UPDATE project_reports SET investment = investment + 1 WHERE place = 2").await;
        let rows = store.verify_rows(|_| {}).await.unwrap();
        assert_eq!((rows.differing, rows.first[0].field.as_str()), (1, "history.reports"));
    }
}
