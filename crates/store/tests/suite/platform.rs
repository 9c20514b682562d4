//! The platform on both databases: what the server's tests see through HTTP on SQLite alone.

use domain::access::{Actor, Grant, Role};
use domain::platform::{EnterpriseStatus, Seat, UnitKind};
use domain::words::{Code, EnterpriseId, Name, UnitId, Uscc, UserId, UserName};
use jiff::SignedDuration;
use store::platform::{
    EnterpriseFilter, Enterprises, NewChain, NewEnterprise, NewUnit, NewUser, People, PeopleFilter,
    Ticket, UserChange, chains, enterprises, sessions, tokens, units, users,
};
use store::{Store, StoreError};

use crate::on_both;

const USCC: &str = "91152201078377449P";

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

async fn add_user(store: &Store, called: &str, grants: &[Grant]) -> Result<UserId, StoreError> {
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
    let new = NewEnterprise {
        uscc: Uscc::parse(USCC).unwrap(),
        uscc_override_reason: None,
        name: name("第一化工"),
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
            people.page(&store, &filter, None, 50).await.unwrap().1
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

    async fn enterprises_are_seen_by_their_park_and_decided_once(ground) {
        let store = ground.open().await;
        let park = add_park(&store, "songmu").await.unwrap();
        let other = add_park(&store, "wangcheng").await.unwrap();
        let firm = add_enterprise(&store, Some(park)).await.unwrap();
        let waiting = add_user(&store, "firm", &[Grant::Enterprise(firm)]).await.unwrap();
        let count = async |grant: Grant| {
            let actor = Actor { user: waiting, grants: vec![grant] };
            let filter = EnterpriseFilter::default();
            let found = Enterprises::visible_to(&actor).page(&store, &filter, None, 50).await;
            found.unwrap().1
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
