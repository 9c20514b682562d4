//! What a search finds by whatever people type, and in which order.

use domain::access::{Actor, Grant};
use domain::words::{CaseId, UserId};
use jiff::SignedDuration;
use store::Store;
use store::cases::{CaseFilter, Cases};
use store::platform::{EnterpriseFilter, EnterpriseOrder, Enterprises};
use store::search::{Ranking, SearchIndex, SearchQuery, cases_of_phone, excerpts};

use crate::ground::Ground;
use crate::on_both;
use crate::platform::add_enterprise;
use crate::search::{all, filed, found, query, up_to_date};

/// Files one case an hour.
async fn hourly(ground: &Ground, store: &Store, texts: &[(&str, &str)]) -> Vec<CaseId> {
    let mut ids = Vec::new();
    for (title, body) in texts {
        ids.push(filed(store, title, body, None).await.id);
        ground.clock.forward(SignedDuration::from_hours(1));
    }
    ids
}

async fn best(index: &SearchIndex, text: &str) -> Vec<CaseId> {
    let query = SearchQuery {
        ranking: Ranking::Relevance,
        ..query(text)
    };
    found(index, &all(), query).await
}

on_both! {
    /// The exact phrase first, in the title before all; then words near one another; then the rest; the
    /// newest first among equals.
    async fn the_exact_phrase_comes_first(ground) {
        let store = ground.open().await;
        let far = "我们的工资".to_owned() + &"隔得很远的话，".repeat(9) + "被长期拖欠";
        let ids = hourly(&ground, &store, &[
            ("老板拖欠工资三月", "正文"),
            ("又拖欠工资", "正文"),
            ("请劳动监察处理", "公司拖欠工资"),
            ("拖欠农民工工资", "正文"),
            ("请处理", "老板欠薪，工资一直拖欠"),
            ("请来处理", &far),
            ("路灯不亮", "正文"),
        ]).await;
        let index = up_to_date(&store).await;
        let [first, second, body, title, near, far, _] = ids[..] else { unreachable!() };
        assert_eq!(best(&index, "拖欠工资").await, [second, first, body, title, near, far]);
        assert_eq!(best(&index, "拖欠工資").await, [second, first, body, title, near, far]);
    }

    /// Pages of the most relevant hold each hit once.
    async fn the_best_are_paged(ground) {
        let store = ground.open().await;
        let texts: Vec<(&str, &str)> = (0..12).map(|n| match n % 3 {
            0 => ("拖欠工资", "正文"),
            1 => ("请处理", "拖欠工资"),
            _ => ("请处理", "工资被拖欠"),
        }).collect();
        hourly(&ground, &store, &texts).await;
        let index = up_to_date(&store).await;
        let whole = best(&index, "拖欠工资").await;
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let query = SearchQuery { ranking: Ranking::Relevance, after, limit: 5, ..query("拖欠工资") };
            let page = index.find(&all(), query).await.unwrap();
            paged.extend(page.ids);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!((paged.len(), paged), (12, whole));
    }

    /// Codes are words however they are joined; a number-like word is looked for in texts as well.
    async fn codes_are_words(ground) {
        let store = ground.open().await;
        let ids = hourly(&ground, &store, &[
            ("配件失效", "parts IPX-9 and XK-2 failed"),
            ("行业分类", "按 GB/T 4754-2017 填写，已过 ISO9001 认证"),
            ("认证", "ISO 14001，IPX 95"),
        ]).await;
        let index = up_to_date(&store).await;
        for (text, wanted) in [
            ("IPX-9", vec![ids[0]]), ("ipx9", vec![ids[0]]), ("IPX 9", vec![ids[0]]), ("XK-2", vec![ids[0]]),
            ("GB/T 4754", vec![ids[1]]), ("iso 9001", vec![ids[1]]),
            ("ISO9001", vec![ids[1]]), ("iso14001", vec![ids[2]]), ("ISO", vec![ids[2], ids[1]]),
            ("IPX-7", vec![]), ("9-IPX", vec![]),
        ] {
            assert_eq!(found(&index, &all(), query(text)).await, wanted, "{text}");
        }
    }

    /// Traditional and simplified find each other.
    async fn scripts_find_each_other(ground) {
        let store = ground.open().await;
        let ids = hourly(&ground, &store, &[("權威認證資質辦理受阻", "機器推論環節被退回"), ("权威认证资质", "正文")]).await;
        let index = up_to_date(&store).await;
        for (text, wanted) in [
            ("权威认证资质", vec![ids[1], ids[0]]), ("權威認證資質", vec![ids[1], ids[0]]),
            ("机器推论环节", vec![ids[0]]), ("機器推論環節", vec![ids[0]]),
        ] {
            assert_eq!(found(&index, &all(), query(text)).await, wanted, "{text}");
        }
    }

    /// Titles and names of firms are found by how they sound.
    async fn sounds_find(ground) {
        let store = ground.open().await;
        let ids = hourly(&ground, &store, &[("拖欠工资", "正文"), ("路灯不亮", "拖欠")]).await;
        let index = up_to_date(&store).await;
        for (text, wanted) in [
            ("tuoqian", vec![ids[0]]), ("tqgz", vec![ids[0]]), ("gongzi", vec![ids[0]]), ("tuoqiangon", vec![ids[0]]),
            ("LuDeng", vec![ids[1]]), ("ld", vec![ids[1]]), ("gztq", vec![]), ("zzzz", vec![]),
        ] {
            assert_eq!(found(&index, &all(), query(text)).await, wanted, "{text}");
        }
    }

    /// Case numbers are found by any part, firms by their code.
    async fn numbers_are_found_by_any_part(ground) {
        let store = ground.open().await;
        let firm = add_enterprise(&store, None).await.unwrap();
        let first = filed(&store, "路灯", "正文", None).await;
        ground.clock.forward(SignedDuration::from_hours(24));
        let second = filed(&store, "路灯", "正文", Some(firm)).await;
        let index = up_to_date(&store).await;
        let (_, day) = second.number.split_once('-').unwrap();
        for part in [second.number.as_str(), day, &day[2..], &day[4..], &day[..8], &second.number[..11].to_lowercase()] {
            assert_eq!(found(&index, &all(), query(part)).await, [second.id], "{part}");
        }
        assert_eq!(found(&index, &all(), query("0001")).await, [second.id, first.id]);
        assert_eq!(found(&index, &all(), query(&first.number)).await, [first.id]);
        let known = Enterprises::visible_to(&Actor {
            user: UserId::from_uuid(uuid::Uuid::nil()),
            grants: vec![Grant::Administrator],
        });
        let filter = EnterpriseFilter::default();
        let page = known.page(&store, &filter, EnterpriseOrder::Name, None, 9);
        let code = page.await.unwrap().items[0].uscc.to_string();
        assert_eq!(found(&index, &all(), query(&code)).await, [second.id], "{code}");
        assert_eq!(found(&index, &all(), query(&code[..9])).await, [second.id], "{code}");
    }

    /// Punctuation finds nothing, and neither does a sign that nobody sees.
    async fn a_query_without_a_word_finds_nothing(ground) {
        let store = ground.open().await;
        filed(&store, "路灯：不亮", "正文？！😀", None).await;
        let index = up_to_date(&store).await;
        for text in [":", "😀", "？！", "\u{200b}", "-", "…"] {
            assert_eq!(best(&index, text).await, [], "{text}");
            assert_eq!(found(&index, &all(), query(text)).await, [], "{text}");
        }
    }

    /// A telephone is known to the rows alone; what the caller may see of it is found besides the words.
    async fn telephones_are_asked_of_the_rows(ground) {
        let store = ground.open().await;
        let lamp = filed(&store, "路灯不亮", "正文", None).await;
        let index = up_to_date(&store).await;
        assert_eq!(cases_of_phone(&store, "138 0013 8000").await.unwrap(), [lamp.id]);
        assert_eq!(cases_of_phone(&store, "13800138001").await.unwrap(), []);
        assert_eq!(cases_of_phone(&store, "路灯").await.unwrap(), []);
        let by_phone = |also| SearchQuery { also, ..query("13800138000") };
        assert_eq!(found(&index, &all(), by_phone(vec![])).await, []);
        assert_eq!(found(&index, &all(), by_phone(vec![lamp.id])).await, [lamp.id]);
        let closed = CaseFilter { open: Some(false), ..CaseFilter::default() };
        let narrowed = SearchQuery { filter: closed, ..by_phone(vec![lamp.id]) };
        assert_eq!(found(&index, &all(), narrowed).await, []);
    }

    /// A hit shows where its words stand.
    async fn excerpts_show_the_words(ground) {
        let store = ground.open().await;
        let case = filed(&store, "劳动", "建筑公司\n拖欠農民工工資，见 IPX-9", None).await;
        let cases = Cases::visible_to(&all()).by_ids(&store, &[case.id]).await.unwrap();
        let shown = excerpts(&store, &cases, "拖欠工资 ipx-9").await.unwrap();
        let shown = &shown[&case.id];
        assert_eq!(shown.text, "建筑公司 拖欠農民工工資，见 IPX-9");
        assert_eq!(shown.marks, [(5, 7), (10, 12), (15, 20)]);
    }
}
