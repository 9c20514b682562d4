//! The search index: finds by Chinese words within the reader's scope, follows the log, heals.

use std::collections::BTreeSet;

use domain::access::{Actor, Grant, Scope, SystemPurpose};
use domain::kinds::CaseKind;
use domain::lifecycle::Performer;
use domain::words::{CaseId, EnterpriseId, UnitId, UserId};
use jiff::SignedDuration;
use store::cases::{By, Case, CaseDraft, CaseFilter, DueFilter, Given, Order};
use store::kinds::{Filing, file};
use store::search::{Found, Like, Ranking, SearchIndex, SearchQuery, ask_for_rebuild};
use store::{Store, StoreError};

use crate::cases::texts;
use crate::cases::{draft, go, unit};
use crate::on_both;
use crate::platform::add_enterprise;

pub async fn filed(store: &Store, title: &str, body: &str, firm: Option<EnterpriseId>) -> Case {
    let input = (title.to_owned(), body.to_owned(), firm);
    store
        .write::<_, _, StoreError>(input, |work, (title, body, firm)| {
            Box::pin(async move {
                let filing = Filing {
                    draft: CaseDraft {
                        number: None,
                        enterprise: *firm,
                        ..draft(title)
                    },
                    values: texts(&[
                        ("body", body),
                        ("contact_name", "联系某人"),
                        ("contact_phone", "13800138000"),
                    ]),
                };
                let by = By {
                    user: None,
                    at: work.now(),
                };
                Ok(file(work, filing, by).await?.case)
            })
        })
        .await
        .unwrap()
}

pub fn all() -> Scope {
    Scope::system(SystemPurpose::Jobs)
}

fn actor(grant: Grant) -> Scope {
    Scope::of(&Actor {
        user: UserId::from_uuid(uuid::Uuid::from_bytes([4; 16])),
        grants: vec![grant],
    })
}

pub fn query(text: &str) -> SearchQuery {
    SearchQuery {
        text: text.to_owned(),
        also: vec![],
        filter: CaseFilter::default(),
        ranking: Ranking::By(Order::NewestFirst),
        after: None,
        limit: 50,
    }
}

pub async fn up_to_date(store: &Store) -> SearchIndex {
    let index = SearchIndex::open(store).unwrap();
    refresh(store, &index).await;
    index
}

async fn refresh(store: &Store, index: &SearchIndex) {
    store.seal_all().await.unwrap();
    assert_eq!(
        index.catch_up().await.unwrap(),
        store.last_seq().await.unwrap()
    );
}

pub async fn found(index: &SearchIndex, scope: &Scope, query: SearchQuery) -> Vec<CaseId> {
    let Found { ids, total, .. } = index.find(scope, query).await.unwrap();
    assert_eq!(ids.len() as u64, total);
    ids
}

on_both! {
    /// All words are wanted, wherever they stand, and numbers are known by their beginning.
    async fn words_numbers_and_beginnings_find(ground) {
        let store = ground.open().await;
        let wages = filed(&store, "公司拖欠农民工工资", "雁峰区某建筑公司三个月没有发钱 ABC-12", None).await;
        let lamp = filed(&store, "路灯不亮", "工业园路灯坏了一周", None).await;
        let index = up_to_date(&store).await;
        for (text, expected) in [
            ("拖欠工资", vec![wages.id]),
            ("工资 建筑", vec![wages.id]),
            ("工资 路灯", vec![]),
            ("路灯", vec![lamp.id]),
            ("ａｂｃ", vec![wages.id]),
            (lamp.number.as_str(), vec![lamp.id]),
            ("lz-2026", vec![lamp.id, wages.id]),
            // personal data finds nothing
            ("13800138000", vec![]),
            ("联系某人", vec![]),
        ] {
            assert_eq!(found(&index, &all(), query(text)).await, expected, "{text}");
        }
    }

    /// A search counts and returns only what the reader may know of.
    async fn the_scope_is_part_of_the_query(ground) {
        let store = ground.open().await;
        let housing = unit(&ground, "housing").await;
        let police = unit(&ground, "police").await;
        let case = filed(&store, "拖欠工资", "正文", None).await;
        let case = go(&store, &case, "accept", Performer::Agent, Given::default()).await.unwrap();
        let given = Given { lead: Some(housing), supporting: vec![police], ..Given::default() };
        let case = go(&store, &case, "dispatch", Performer::Agent, given).await.unwrap();
        filed(&store, "又拖欠工资", "正文", None).await;
        let index = up_to_date(&store).await;
        let other = UnitId::from_uuid(uuid::Uuid::from_bytes([9; 16]));
        assert_eq!(found(&index, &all(), query("工资")).await.len(), 2);
        assert_eq!(found(&index, &actor(Grant::Department(housing)), query("工资")).await, [case.id]);
        assert_eq!(found(&index, &actor(Grant::Department(police)), query("工资")).await, [case.id]);
        assert_eq!(found(&index, &actor(Grant::Department(other)), query("工资")).await, []);
        let nobody = Scope::of(&Actor { user: UserId::from_uuid(uuid::Uuid::nil()), grants: vec![] });
        assert_eq!(found(&index, &nobody, query("工资")).await, []);
    }

    /// Near-duplicates are told from like cases, and both stay within the scope.
    async fn same_and_like_cases_are_found(ground) {
        let store = ground.open().await;
        let firm = add_enterprise(&store, None).await.unwrap();
        let body = "园区南门路灯连续三晚不亮，夜班工人出入很不安全，请尽快安排检修";
        let lamp = filed(&store, "路灯不亮", body, Some(firm)).await;
        let again = filed(&store, "路灯不亮", &body.replace("很不", "不"), None).await;
        let road = filed(&store, "路灯太暗", "南门外道路照明不足，工人夜班出入看不清路", None).await;
        filed(&store, "水压不足", "自来水压力不够，生产线停机", None).await;
        let index = up_to_date(&store).await;
        let filter = CaseFilter::default();
        let ids = |found: Vec<Like>| found.into_iter().map(|like| like.id).collect::<Vec<_>>();
        let near = index.near_duplicates(&all(), &filter, ("路灯不亮", body), 9).await.unwrap();
        assert!(near[0].likeness > 0.99 && near[1].likeness < 0.99, "{near:?}");
        assert_eq!(ids(near), [lamp.id, again.id]);
        let like = index.like(&all(), &filter, &format!("路灯不亮\n{body}"), 9).await.unwrap();
        assert!(like.is_sorted_by(|left, right| left.likeness >= right.likeness), "{like:?}");
        let like: BTreeSet<CaseId> = ids(like).into_iter().collect();
        assert_eq!(like, BTreeSet::from([lamp.id, again.id, road.id]));
        let in_state = |code| CaseFilter {
            kind: Some(CaseKind::Request),
            states: vec![CaseKind::Request.lifecycle().state(code).unwrap().code],
            ..CaseFilter::default()
        };
        for (code, wanted) in [("submitted", vec![lamp.id, again.id]), ("resolved", vec![])] {
            let filter = in_state(code);
            let near = index.near_duplicates(&all(), &filter, ("路灯不亮", body), 9).await.unwrap();
            assert_eq!(ids(near), wanted, "{code}");
        }
        let own = actor(Grant::Enterprise(firm));
        let near = index.near_duplicates(&own, &filter, ("路灯不亮", body), 9).await.unwrap();
        assert_eq!(ids(near), [lamp.id]);
        let like = index.like(&own, &filter, "路灯", 9).await.unwrap();
        assert_eq!(ids(like), [lamp.id]);
    }

    /// Lists are narrowed in the index as in the database.
    async fn filters_narrow(ground) {
        let store = ground.open().await;
        let housing = unit(&ground, "housing").await;
        let early = filed(&store, "噪声扰民", "夜间施工", None).await;
        let early = go(&store, &early, "accept", Performer::Agent, Given::default()).await.unwrap();
        let given = Given { lead: Some(housing), ..Given::default() };
        let early = go(&store, &early, "dispatch", Performer::Agent, given).await.unwrap();
        ground.clock.forward(SignedDuration::from_hours(1));
        let between = ground.clock.now();
        let late = filed(&store, "噪声很大", "白天施工", None).await;
        let index = up_to_date(&store).await;
        let narrowed = |filter: CaseFilter| SearchQuery { filter, ..query("噪声") };
        let due = early.marks.next_due.unwrap().1;
        let minute = SignedDuration::from_mins(1);
        let state = |code| CaseKind::Request.lifecycle().state(code).unwrap().code;
        let cases = [
            (CaseFilter { states: vec![state("submitted")], ..CaseFilter::default() }, vec![late.id]),
            (CaseFilter { states: vec![state("submitted"), state("dispatched")], ..CaseFilter::default() }, vec![late.id, early.id]),
            (CaseFilter { unit: Some((housing, None)), ..CaseFilter::default() }, vec![early.id]),
            (CaseFilter { submitted: (Some(between), None), ..CaseFilter::default() }, vec![late.id]),
            (CaseFilter { submitted: (None, Some(between)), ..CaseFilter::default() }, vec![early.id]),
            (CaseFilter { due: Some(DueFilter::Between(due, due + minute)), unit: Some((housing, None)), ..CaseFilter::default() }, vec![early.id]),
            (CaseFilter { due: Some(DueFilter::Overdue(due)), unit: Some((housing, None)), ..CaseFilter::default() }, vec![]),
            (CaseFilter { ids: Some(vec![late.id]), ..CaseFilter::default() }, vec![late.id]),
            (CaseFilter { ids: Some(vec![]), ..CaseFilter::default() }, vec![]),
            (CaseFilter { kind: Some(CaseKind::Problem), ..CaseFilter::default() }, vec![]),
            (CaseFilter { open: Some(false), ..CaseFilter::default() }, vec![]),
        ];
        for (filter, expected) in cases {
            let name = format!("{filter:?}");
            assert_eq!(found(&index, &all(), narrowed(filter)).await, expected, "{name}");
        }
    }

    /// Pages follow on one another in every order, however many cases share an instant.
    async fn pages_cover_everything_once(ground) {
        let store = ground.open().await;
        let mut filed_ids = BTreeSet::new();
        for number in 0..25 {
            filed_ids.insert(filed(&store, "同一个标题", "正文", None).await.id);
            if number % 10 == 9 {
                ground.clock.forward(SignedDuration::from_secs(1));
            }
        }
        let index = up_to_date(&store).await;
        for ranking in [
            Ranking::Relevance,
            Ranking::By(Order::NewestFirst),
            Ranking::By(Order::OldestFirst),
        ] {
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let page = SearchQuery { ranking, after, limit: 7, ..query("标题") };
                let page = index.find(&all(), page).await.unwrap();
                assert_eq!(page.total, 25);
                seen.extend(page.ids);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), 25, "{ranking:?}");
            assert_eq!(seen.iter().copied().collect::<BTreeSet<_>>(), filed_ids);
            if ranking == Ranking::By(Order::OldestFirst) {
                assert!(seen.is_sorted());
            }
        }
    }

    /// The index goes on where it stopped, sees changes, and survives being damaged.
    async fn the_index_follows_the_log_and_heals(ground) {
        let store = ground.open().await;
        let case = filed(&store, "拖欠工资", "正文", None).await;
        let index = up_to_date(&store).await;
        go(&store, &case, "accept", Performer::Agent, Given::default()).await.unwrap();
        let state = |code| CaseFilter { states: vec![CaseKind::Request.lifecycle().state(code).unwrap().code], ..CaseFilter::default() };
        let accepted = SearchQuery { filter: state("accepted"), ..query("工资") };
        assert_eq!(found(&index, &all(), accepted.clone()).await, []);
        refresh(&store, &index).await;
        assert_eq!(found(&index, &all(), accepted.clone()).await, [case.id]);
        assert_eq!(found(&index, &all(), query("工资")).await, [case.id]);
        drop(index);

        let again = SearchIndex::open(&store).unwrap();
        assert_eq!(again.seq(), store.last_seq().await.unwrap());
        assert_eq!(found(&again, &all(), accepted.clone()).await, [case.id]);
        drop(again);

        let folder = ground.options.directory.join("search");
        for file in std::fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "lock") {
                std::fs::write(path, "damaged").unwrap();
            }
        }
        let healed = up_to_date(&store).await;
        assert_eq!(found(&healed, &all(), accepted).await, [case.id]);
    }

    /// A rebuild that is asked for finds what changed without an event.
    async fn a_rebuild_reads_everything_anew(ground) {
        let store = ground.open().await;
        let case = filed(&store, "拖欠工资", "正文", None).await;
        let index = up_to_date(&store).await;
        ground.tamper("UPDATE cases SET title = '路灯不亮'").await;
        refresh(&store, &index).await;
        assert_eq!(found(&index, &all(), query("路灯")).await, []);
        ask_for_rebuild(&store).unwrap();
        refresh(&store, &index).await;
        assert_eq!(found(&index, &all(), query("路灯")).await, [case.id]);
        assert_eq!(found(&index, &all(), query("拖欠")).await, []);
        assert!(!ground.options.directory.join("search.rebuild").exists());
    }

    /// A follower lets searches see a write without being asked.
    async fn a_follower_catches_up_by_itself(ground) {
        let store = ground.open().await;
        let index = SearchIndex::open(&store).unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let following = index.clone();
        let follower = tokio::spawn(async move {
            following.follow_until(async { stopped.await.unwrap_or(()) }).await;
        });
        let case = filed(&store, "拖欠工资", "正文", None).await;
        store.seal_all().await.unwrap();
        index.wait_for(store.last_seq().await.unwrap()).await.unwrap();
        assert_eq!(found(&index, &all(), query("工资")).await, [case.id]);
        drop(stop);
        follower.await.unwrap();
    }
}

on_both! {
    /// The folder is deleted while the server runs: a follower notices and builds the index anew.
    async fn a_deleted_index_is_built_anew(ground) {
        let store = ground.open().await;
        let case = filed(&store, "拖欠工资", "三个月", None).await;
        let index = up_to_date(&store).await;
        std::fs::remove_dir_all(ground.options.directory.join("search")).unwrap();
        refresh(&store, &index).await;
        assert_eq!(index.find(&all(), query("工资")).await.unwrap().ids, [case.id]);
        // with nothing new in the log, and with something
        std::fs::remove_dir_all(ground.options.directory.join("search")).unwrap();
        let later = filed(&store, "屋顶漏水", "下雨", None).await;
        refresh(&store, &index).await;
        assert_eq!(index.find(&all(), query("漏水")).await.unwrap().ids, [later.id]);
        assert_eq!(index.find(&all(), query("工资")).await.unwrap().ids, [case.id]);
    }

    /// Whatever a file of the index holds, the server starts and finds again.
    async fn a_damaged_index_is_built_anew(ground) {
        let store = ground.open().await;
        let case = filed(&store, "拖欠工资", "三个月", None).await;
        drop(up_to_date(&store).await);
        let folder = ground.options.directory.join("search");
        let files: Vec<_> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file() && !path.to_string_lossy().ends_with(".lock"))
            .collect();
        assert!(files.len() > 3, "{files:?}");
        for file in files {
            // each opening writes other files: only the kind is the same
            let kind = file.extension().map(ToOwned::to_owned);
            let alike = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
            let alike = alike.filter(|path| path.extension().map(ToOwned::to_owned) == kind);
            for path in alike.filter(|path| path.is_file()) {
                std::fs::write(path, b"scribbled").unwrap();
            }
            let index = up_to_date(&store).await;
            assert_eq!(index.find(&all(), query("工资")).await.unwrap().ids, [case.id], "{file:?}");
        }
    }
}
