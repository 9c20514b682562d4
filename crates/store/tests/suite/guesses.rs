//! Guesses as they are counted: by place, before they are judged, on both databases.

use std::net::{IpAddr, Ipv4Addr};

use domain::access::Grant;
use domain::platform::sign_in::{Origin, Ruling};
use domain::words::UserId;
use jiff::SignedDuration;
use store::Store;
use store::platform::{Alone, Counted, Guess, guesses, users};

use crate::on_both;
use crate::platform::add_user;

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2));
const DEVICE: [u8; 32] = [7; 32];

async fn count(store: &Store, name: &str, network: IpAddr, device: Option<[u8; 32]>) -> Counted {
    let guess = Guess {
        name: name.to_owned(),
        network,
        device: device.map(|device| device.to_vec()),
    };
    store
        .write(guess, |work, guess| Box::pin(guesses::count(work, guess)))
        .await
        .unwrap()
}

async fn remember(store: &Store, user: UserId, network: IpAddr, device: [u8; 32]) {
    store
        .write((user, network, device), |work, (user, network, device)| {
            Box::pin(guesses::remember(work, *user, *network, device))
        })
        .await
        .unwrap();
}

fn is_refused(counted: &Counted) -> bool {
    matches!(counted.ruling, Ruling::Refused(_))
}

on_both! {
    async fn guesses_at_once_are_no_more_than_guesses_in_a_row(ground) {
        let store = ground.open().await;
        add_user(&store, "agent", &[Grant::Agent]).await.unwrap();
        for name in ["agent", "nobody"] {
            let all = (0..60).map(|_| {
                let store = store.clone();
                tokio::spawn(async move { count(&store, name, HOME, None).await })
            });
            let mut told = 0;
            let mut judged = 0;
            for one in all.collect::<Vec<_>>() {
                let counted = one.await.unwrap();
                told += u32::from(counted.ruling == Ruling::Judged);
                judged += u32::from(!is_refused(&counted));
            }
            assert_eq!((told, judged), (5, 10), "{name}");
        }
        ground.clock.forward(SignedDuration::from_mins(15));
        assert_eq!(count(&store, "agent", HOME, None).await.ruling, Ruling::Judged);
        // the lock is told to whoever reads the log, once, and of those alone who exist
        let locked = ground.lines("SELECT code AS line FROM events WHERE code = 'sign-in-locked'");
        assert_eq!(locked.await.len(), 1);
    }

    async fn a_familiar_device_is_not_locked_out_by_strangers(ground) {
        let store = ground.open().await;
        let agent = add_user(&store, "agent", &[Grant::Agent]).await.unwrap();
        remember(&store, agent, HOME, DEVICE).await;
        for place in 0..20 {
            let strange = IpAddr::V4(Ipv4Addr::new(10, 0, 1, place));
            for _ in 0..12 {
                count(&store, "agent", strange, Some([8; 32])).await;
            }
        }
        assert!(is_refused(&count(&store, "agent", ELSEWHERE, None).await));
        let here = count(&store, "agent", HOME, None).await;
        assert_eq!(here.origin, Origin::Address);
        assert!(matches!(here.ruling, Ruling::JudgedInSilence(_)));
        let device = count(&store, "agent", ELSEWHERE, Some(DEVICE)).await;
        assert_eq!((device.origin, device.ruling), (Origin::Device, Ruling::Judged));
        // of somebody else it says nothing
        let other = count(&store, "other", ELSEWHERE, Some(DEVICE)).await;
        assert_eq!(other.origin, Origin::Elsewhere);
        ground.clock.forward(SignedDuration::from_hours(91 * 24));
        let later = count(&store, "agent", HOME, Some(DEVICE)).await;
        assert_eq!(later.origin, Origin::Elsewhere);
    }

    async fn what_proved_right_is_forgotten_and_what_proved_neither_does_not_count(ground) {
        let store = ground.open().await;
        let agent = add_user(&store, "agent", &[Grant::Agent]).await.unwrap();
        for _ in 0..4 {
            count(&store, "agent", HOME, None).await;
        }
        let right = count(&store, "agent", HOME, None).await;
        store
            .write(right, |work, right| Box::pin(guesses::forget(work, right)))
            .await
            .unwrap();
        for _ in 0..30 {
            let neither = count(&store, "agent", HOME, None).await;
            assert_eq!(neither.ruling, Ruling::Judged);
            store
                .write(neither, |work, neither| Box::pin(guesses::forgive(work, neither)))
                .await
                .unwrap();
        }
        let left = "SELECT CAST(failures AS TEXT) AS line FROM sign_in_failures WHERE failures > 4";
        assert!(ground.lines(left).await.is_empty());
        // codes are counted for the person, wherever they are typed
        let code = |device: Option<Vec<u8>>| {
            let store = store.clone();
            async move {
                let counted = store
                    .write(Alone::Code(agent, device), |work, what| {
                        Box::pin(guesses::count_alone(work, what))
                    })
                    .await;
                is_refused(&counted.unwrap())
            }
        };
        for _ in 0..10 {
            assert!(!code(None).await);
        }
        assert!(code(None).await);
        assert!(!code(Some(DEVICE.to_vec())).await);
    }

    async fn places_are_few_and_a_new_password_makes_all_strange(ground) {
        let store = ground.open().await;
        let agent = add_user(&store, "agent", &[Grant::Agent]).await.unwrap();
        for place in 0..30 {
            ground.clock.forward(SignedDuration::from_secs(1));
            remember(&store, agent, HOME, [place; 32]).await;
        }
        let kept = "SELECT CAST(seen_at AS TEXT) AS line FROM familiar_places";
        assert_eq!(ground.lines(kept).await.len(), 20);
        let newest = count(&store, "agent", ELSEWHERE, Some([29; 32])).await;
        assert_eq!(newest.origin, Origin::Device);
        store
            .write(agent, |work, agent| {
                Box::pin(users::set_password(work, Some(*agent), *agent, "hash", None))
            })
            .await
            .unwrap();
        let strange = count(&store, "agent", HOME, Some([29; 32])).await;
        assert_eq!(strange.origin, Origin::Elsewhere);
    }

    async fn a_code_is_spent_once(ground) {
        let store = ground.open().await;
        let agent = add_user(&store, "agent", &[Grant::Agent]).await.unwrap();
        let begin = async |secret: &'static str| {
            store
                .write((agent, secret), |work, (agent, secret)| {
                    Box::pin(users::begin_totp(work, *agent, secret))
                })
                .await
                .unwrap()
        };
        let confirm = async |secret: &'static str| {
            store
                .write((agent, secret), |work, (agent, secret)| {
                    Box::pin(users::confirm_totp(work, *agent, secret, 41))
                })
                .await
                .unwrap()
        };
        assert!(begin("FIRST").await);
        assert!(begin("SECOND").await);
        assert!(!confirm("FIRST").await);
        assert!(confirm("SECOND").await);
        assert!(!confirm("SECOND").await);
        assert!(!begin("THIRD").await);
        let all = (0..8).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .write(agent, |work, agent| {
                        Box::pin(users::spend_code(work, *agent, "SECOND", 42))
                    })
                    .await
                    .unwrap()
            })
        });
        let mut taken = 0;
        for one in all.collect::<Vec<_>>() {
            taken += u32::from(one.await.unwrap());
        }
        assert_eq!(taken, 1);
    }
}
