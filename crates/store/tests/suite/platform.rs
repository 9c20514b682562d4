//! The platform on both databases: what the server's tests see through HTTP on SQLite alone.

use domain::access::{Actor, Grant, Role};
use domain::platform::{EnterpriseStatus, Seat, UnitKind};
use domain::words::{Code, EnterpriseId, Name, UnitId, Uscc, UserId, UserName};
use jiff::SignedDuration;
use store::platform::{
    EnterpriseChange, EnterpriseFilter, EnterpriseOrder, Enterprises, NewChain, NewEnterprise,
    NewUnit, NewUser, People, PeopleFilter, PeopleOrder, Ticket, UserChange, chains, enterprises,
    sessions, tokens, units, users,
};
use store::{Store, StoreError};

use crate::on_both;

const USCC: &str = "91152201078377449P";

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub async fn add_user(store: &Store, called: &str, grants: &[Grant]) -> Result<UserId, StoreError> {
    let new = NewUser {
        name: UserName::parse(called).unwrap(),
        display_name: name(called),
        phone: None,
        password_hash: None,
        must_change_password: false,
        active: true,
        grants: grants.to_vec(),
    };
    store
        .write(new, |work, new| Box::pin(users::add_user(work, None, new)))
        .await
}

async fn change_user(store: &Store, id: UserId, change: UserChange) {
    store
        .write((id, change), |work, (id, change)| {
            Box::pin(users::change_user(work, *id, *id, None, change))
        })
        .await
        .unwrap();
}

async fn add_park(store: &Store, code: &str) -> Result<UnitId, StoreError> {
    let new = NewUnit {
        kind: UnitKind::Park,
        code: Code::parse(code).unwrap(),
        name: name("园区"),
        name_en: None,
        region: None,
        duty: None,
    };
    store
        .write(new, |work, new| Box::pin(units::add_unit(work, None, new)))
        .await
}

pub async fn add_enterprise(
    store: &Store,
    park: Option<UnitId>,
) -> Result<EnterpriseId, StoreError> {
    add_firm(store, USCC, "第一化工", park).await
}

async fn add_firm(
    store: &Store,
    uscc: &str,
    called: &str,
    park: Option<UnitId>,
) -> Result<EnterpriseId, StoreError> {
    let new = NewEnterprise {
        uscc: Uscc::recorded_override(uscc).unwrap(),
        uscc_override_reason: None,
        name: name(called),
        status: EnterpriseStatus::Pending,
        park,
        chains: Vec::new(),
        contact_name: None,
        phone: None,
    };
    store
        .write(new, |work, new| {
            Box::pin(enterprises::add_enterprise(work, None, new))
        })
        .await
}

fn refused_by(outcome: Result<impl std::fmt::Debug, StoreError>) -> (String, Vec<String>) {
    match outcome {
        Err(StoreError::Unique(unique)) => (unique.table, unique.columns),
        other => panic!("not refused as a duplicate: {other:?}"),
    }
}

on_both! {
    async fn duplicates_are_named_by_table_and_column(ground) {
        let store = ground.open().await;
        add_user(&store, "agent", &[]).await.unwrap();
        let again = refused_by(add_user(&store, "agent", &[]).await);
        assert_eq!(again, ("users".into(), vec!["name".into()]));
        add_user(&store, "clerk1", &[]).await.unwrap();
        let alike = refused_by(add_user(&store, "clerkl", &[]).await);
        assert_eq!(alike, ("users".into(), vec!["name".into()]), "l for 1");
        add_park(&store, "songmu").await.unwrap();
        let again = refused_by(add_park(&store, "songmu").await);
        assert_eq!(again, ("units".into(), vec!["code".into()]));
        add_enterprise(&store, None).await.unwrap();
        let again = refused_by(add_enterprise(&store, None).await);
        assert_eq!(again, ("enterprises".into(), vec!["uscc".into()]));
    }

    async fn people_are_seen_by_grant_and_changed_by_version(ground) {
        let store = ground.open().await;
        let park = add_park(&store, "songmu").await.unwrap();
        let firm = add_enterprise(&store, Some(park)).await.unwrap();
        let own = Grant::Enterprise(firm);
        let first = add_user(&store, "firm-1", &[own]).await.unwrap();
        add_user(&store, "firm-2", &[own]).await.unwrap();
        let admin = add_user(&store, "admin", &[Grant::Administrator]).await.unwrap();
        let seen = async |user, grant, filter: PeopleFilter| {
            let actor = Actor { user, grants: vec![grant] };
            let people = People::visible_to(&actor);
            people.page(&store, &filter, PeopleOrder::Name, None, 50).await.unwrap().total
        };
        assert_eq!(seen(first, own, PeopleFilter::default()).await, 2);
        assert_eq!(seen(admin, Grant::Administrator, PeopleFilter::default()).await, 3);
        let agents = PeopleFilter { role: Some(Role::Agent), ..PeopleFilter::default() };
        assert_eq!(seen(admin, Grant::Administrator, agents).await, 0);
        let named = PeopleFilter { text: Some("firm-2".into()), ..PeopleFilter::default() };
        assert_eq!(seen(admin, Grant::Administrator, named).await, 1);

        let change = async |seen: i64| {
            let change = UserChange { active: Some(false), ..UserChange::default() };
            store
                .write((admin, first, seen, change), |work, (admin, id, seen, change)| {
                    Box::pin(users::change_user(work, *admin, *id, Some(*seen), change))
                })
                .await
        };
        change(1).await.unwrap();
        assert!(matches!(change(1).await, Err(StoreError::Stale { .. })));
    }

    async fn people_stand_where_name_and_grants_have_them(ground) {
        let store = ground.open().await;
        let (north, south) = (add_park(&store, "north").await.unwrap(), add_park(&store, "south").await.unwrap());
        let mut ids = Vec::new();
        for (called, shown, grants) in [
            ("user-a", "周强", vec![Grant::Park(south)]),
            ("user-b", "张三", vec![Grant::Park(north)]),
            ("user-c", "Ada", vec![Grant::Auditor]),
            ("user-d", "陈一", vec![Grant::Park(south)]),
            ("user-e", "章三", vec![]),
            ("user-f", "张四", vec![Grant::Administrator]),
        ] {
            let id = add_user(&store, called, &grants).await.unwrap();
            ground.clock.forward(SignedDuration::from_secs(1));
            let shown = UserChange { display_name: Some(name(shown)), ..UserChange::default() };
            change_user(&store, id, shown).await;
            ids.push(id);
        }
        let admin = Actor { user: ids[5], grants: vec![Grant::Administrator] };
        let listed = async |order| {
            let (people, filter) = (People::visible_to(&admin), PeopleFilter::default());
            let (mut names, mut after) = (String::new(), None);
            loop {
                let page = people.page(&store, &filter, order, after, 2).await.unwrap();
                assert_eq!(page.total, 6);
                names.extend(page.items.iter().map(|user| user.name.trim_start_matches("user-")));
                // as a client gives it back
                after = page.next.map(|next| next.to_string().parse().unwrap());
                if after.is_none() {
                    return names;
                }
            }
        };
        assert_eq!(listed(PeopleOrder::Name).await, "cdbfea", "Ada 陈一 张三 张四 章三 周强");
        assert_eq!(listed(PeopleOrder::Unit).await, "bdacfe");
        assert_eq!(listed(PeopleOrder::Role).await, "fdbace");
        assert_eq!(listed(PeopleOrder::Newest).await, "fedcba");

        let moved = UserChange { grants: Some(vec![Grant::Park(north)]), ..UserChange::default() };
        change_user(&store, ids[0], moved).await;
        assert_eq!(listed(PeopleOrder::Unit).await, "badcfe");
        let chain = NewChain {
            code: Code::parse("salt").unwrap(),
            name: name("盐卤化工"),
            name_en: None,
            office: None,
            chiefs: vec![(Seat::District, ids[4])],
        };
        store
            .write(chain, |work, new| Box::pin(chains::add_chain(work, None, new)))
            .await
            .unwrap();
        assert_eq!(listed(PeopleOrder::Unit).await, "badecf", "a chief stands with the chain");
    }

    async fn enterprises_stand_by_name_or_newest_first(ground) {
        let store = ground.open().await;
        let mut ids = Vec::new();
        for (uscc, called) in [
            ("91152201078377449P", "中航制造"),
            ("91430400MA4L16JQ9B", "Acme 机械"),
            ("91430422MA4PA1XQ4D", "安邦物流"),
        ] {
            ids.push(add_firm(&store, uscc, called, None).await.unwrap());
            ground.clock.forward(SignedDuration::from_secs(1));
        }
        let agent = Actor { user: UserId::from_uuid(uuid::Uuid::from_bytes([4; 16])), grants: vec![Grant::Agent] };
        let listed = async |order| {
            let (firms, filter) = (Enterprises::visible_to(&agent), EnterpriseFilter::default());
            let (mut names, mut after) = (Vec::new(), None);
            loop {
                let page = firms.page(&store, &filter, order, after, 1).await.unwrap();
                names.extend(page.items.into_iter().map(|firm| firm.name));
                after = page.next;
                if after.is_none() {
                    return names;
                }
            }
        };
        assert_eq!(listed(EnterpriseOrder::Name).await, ["Acme 机械", "安邦物流", "中航制造"]);
        assert_eq!(listed(EnterpriseOrder::Newest).await, ["安邦物流", "Acme 机械", "中航制造"]);
        let renamed = EnterpriseChange { name: Some(name("艾可")), ..EnterpriseChange::default() };
        store
            .write((agent.user, ids[1], renamed), |work, (by, id, change)| {
                Box::pin(enterprises::change_enterprise(work, *by, *id, 1, change))
            })
            .await
            .unwrap();
        assert_eq!(listed(EnterpriseOrder::Name).await, ["艾可", "安邦物流", "中航制造"]);
    }

    async fn enterprises_are_seen_by_their_park_and_decided_once(ground) {
        let store = ground.open().await;
        let park = add_park(&store, "songmu").await.unwrap();
        let other = add_park(&store, "wangcheng").await.unwrap();
        let firm = add_enterprise(&store, Some(park)).await.unwrap();
        let waiting = add_user(&store, "firm", &[Grant::Enterprise(firm)]).await.unwrap();
        let count = async |grant: Grant| {
            let actor = Actor { user: waiting, grants: vec![grant] };
            let filter = EnterpriseFilter::default();
            let enterprises = Enterprises::visible_to(&actor);
            let found = enterprises.page(&store, &filter, EnterpriseOrder::Name, None, 50).await;
            found.unwrap().total
        };
        assert_eq!(count(Grant::Park(park)).await, 1);
        assert_eq!(count(Grant::Park(other)).await, 0);
        assert_eq!(count(Grant::Agent).await, 1);
        let decide = async || {
            store
                .write((waiting, firm), |work, (by, firm)| {
                    let approved = EnterpriseStatus::Approved;
                    Box::pin(enterprises::decide(work, *by, *firm, 1, approved, None))
                })
                .await
        };
        decide().await.unwrap();
        assert_eq!(store.enterprise_status(firm).await.unwrap(), Some(EnterpriseStatus::Approved));
        assert!(matches!(decide().await, Err(StoreError::Stale { .. })));
    }

    async fn sessions_end_by_time_and_with_their_user(ground) {
        let store = ground.open().await;
        let user = add_user(&store, "agent", &[Grant::Agent]).await.unwrap();
        let expires = ground.clock.now() + SignedDuration::from_hours(1);
        let digest = vec![7; 32];
        store
            .write((user, digest.clone(), expires), |work, (user, digest, expires)| {
                Box::pin(sessions::open_session(work, *user, digest, *expires))
            })
            .await
            .unwrap();
        let now = ground.clock.now();
        let session = store.session(&digest, now).await.unwrap().unwrap();
        assert_eq!(session.user.grants, [Grant::Agent]);
        assert!(store.session(&[8; 32], now).await.unwrap().is_none());
        assert!(store.session(&digest, expires).await.unwrap().is_none());
    }

    async fn tickets_are_spent_once(ground) {
        let store = ground.open().await;
        let admin = add_user(&store, "admin", &[Grant::Administrator]).await.unwrap();
        let ticket = Ticket::Invitation { grant: Grant::Agent, display_name: None };
        let expires = ground.clock.now() + SignedDuration::from_hours(1);
        store
            .write((admin, ticket.clone(), expires), |work, (admin, ticket, expires)| {
                Box::pin(tokens::issue(work, *admin, &[1; 32], ticket, *expires))
            })
            .await
            .unwrap();
        let spend = async || {
            store
                .write((), |work, ()| Box::pin(tokens::spend(work, &[1; 32])))
                .await
                .unwrap()
                .map(|issued| issued.ticket)
        };
        assert_eq!(spend().await, Some(ticket));
        assert_eq!(spend().await, None);
    }

    async fn a_chief_holds_the_role_while_seated(ground) {
        let store = ground.open().await;
        let chief = add_user(&store, "chief", &[]).await.unwrap();
        let new = NewChain {
            code: Code::parse("salt").unwrap(),
            name: name("盐卤化工"),
            name_en: None,
            office: None,
            chiefs: vec![(Seat::District, chief)],
        };
        let chain = store
            .write(new, |work, new| Box::pin(chains::add_chain(work, None, new)))
            .await
            .unwrap();
        let found = store.credentials(chief).await.unwrap().unwrap();
        assert_eq!(found.user.grants, [Grant::Chief(Some(chain))]);
    }
}
