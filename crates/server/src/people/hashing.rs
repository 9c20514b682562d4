//! Where passwords are hashed: a few workers whose memory is used again, and a short line before
//! them. However many guesses arrive at once, no more memory or cores are taken than that.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use argon2::Block;
use argon2::password_hash::phc::PasswordHash;
use jiff::SignedDuration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::limits::network;
use crate::http::refusal::Refusal;
use crate::people::passwords::{Password, PasswordCost, hash_in, matches_in};

/// Workers at most; each takes a core and the memory of one hash.
const WORKERS_MAX: usize = 8;
/// Strangers who wait in line.
const STRANGERS_MAX: usize = 64;
/// Of those, from one address: others still find a place.
const OF_ONE_NETWORK_MAX: usize = 48;
/// People who are signed in and wait in line.
const KNOWN_MAX: usize = 32;
/// Within this time a full line has moved on.
const TRY_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(2);

/// Who asks for a password to be hashed.
#[derive(Debug, Clone, Copy)]
pub enum Asker {
    /// Somebody at this address who is not signed in.
    Stranger(IpAddr),
    /// Somebody who is signed in.
    Known,
}

/// The workers and the line before them; cheap to clone.
#[derive(Clone)]
pub struct Hasher(Arc<Parts>);

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").finish_non_exhaustive()
    }
}

struct Parts {
    cost: PasswordCost,
    workers: Arc<Semaphore>,
    line: Mutex<Line>,
    memory: Mutex<Vec<Memory>>,
}

/// The memory of one worker.
type Memory = Vec<Block>;

#[derive(Debug, Default)]
struct Line {
    known: usize,
    strangers: usize,
    of_network: HashMap<IpAddr, usize>,
}

impl Hasher {
    /// Hashes at this cost on half of the cores, so that the other half answers.
    pub fn new(cost: PasswordCost) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with_workers(cost, (cores / 2).clamp(1, WORKERS_MAX))
    }

    fn with_workers(cost: PasswordCost, workers: usize) -> Self {
        Self(Arc::new(Parts {
            cost,
            workers: Arc::new(Semaphore::new(workers)),
            line: Mutex::default(),
            memory: Mutex::default(),
        }))
    }

    /// Waits for a worker.
    ///
    /// # Errors
    /// 429 when too many wait already.
    pub async fn turn(&self, asker: Asker) -> Result<Turn, Refusal> {
        let _waiting = Waiting::enter(self, asker)?;
        let worker = self.0.workers.clone().acquire_owned().await;
        let memory = locked(&self.0.memory).pop().unwrap_or_default();
        Ok(Turn {
            hasher: self.clone(),
            memory,
            _worker: worker.map_err(|error| Refusal::internal(&error))?,
        })
    }
}

/// A worker of one's own, until it is dropped.
pub struct Turn {
    hasher: Hasher,
    memory: Memory,
    _worker: OwnedSemaphorePermit,
}

impl Turn {
    /// Hashes a new password, away from the threads that answer requests.
    ///
    /// # Errors
    /// When the cost is outside of what argon2 allows.
    pub async fn hash(mut self, password: Password, salt: [u8; 16]) -> Result<String, Refusal> {
        let cost = self.hasher.0.cost;
        let hashing = move || hash_in(&mut self.memory, password.text(), cost, salt);
        let hash = tokio::task::spawn_blocking(hashing)
            .await
            .map_err(|error| Refusal::internal(&error))?;
        hash.map_err(|error| Refusal::internal(&error))
    }

    /// Whether a typed password is the one that was hashed. Without a hash as much work is done as
    /// with one, so that the time taken does not tell whether a name exists.
    ///
    /// # Errors
    /// When the work was broken off.
    pub async fn verify(
        mut self,
        typed: String,
        hash: Option<String>,
    ) -> Result<(bool, Self), Refusal> {
        // the worker stays taken until the work is done, also when nobody waits for it any more
        let verifying = move || {
            let cost = self.hasher.0.cost;
            let hash = hash
                .as_deref()
                .and_then(|hash| PasswordHash::new(hash).ok());
            let is_right = matches_in(&mut self.memory, &typed, hash.as_ref(), cost);
            (is_right, self)
        };
        tokio::task::spawn_blocking(verifying)
            .await
            .map_err(|error| Refusal::internal(&error))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        locked(&self.hasher.0.memory).push(std::mem::take(&mut self.memory));
    }
}

/// A place in the line, until it is dropped.
struct Waiting<'a> {
    hasher: &'a Hasher,
    asker: Asker,
}

impl<'a> Waiting<'a> {
    fn enter(hasher: &'a Hasher, asker: Asker) -> Result<Self, Refusal> {
        let mut line = locked(&hasher.0.line);
        match asker {
            Asker::Known if line.known < KNOWN_MAX => line.known += 1,
            Asker::Stranger(address) if line.strangers < STRANGERS_MAX => {
                let of_network = line.of_network.entry(network(address)).or_default();
                if *of_network >= OF_ONE_NETWORK_MAX {
                    return Err(busy());
                }
                *of_network += 1;
                line.strangers += 1;
            }
            _ => return Err(busy()),
        }
        Ok(Self { hasher, asker })
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut line = locked(&self.hasher.0.line);
        match self.asker {
            Asker::Known => line.known -= 1,
            Asker::Stranger(address) => {
                line.strangers -= 1;
                let network = network(address);
                if let Some(waiting) = line.of_network.get_mut(&network) {
                    *waiting -= 1;
                    if *waiting == 0 {
                        line.of_network.remove(&network);
                    }
                }
            }
        }
    }
}

fn busy() -> Refusal {
    Refusal::too_many("session.busy", TRY_AGAIN_AFTER)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    const CHEAP: PasswordCost = PasswordCost {
        memory_kib: 8,
        passes: 1,
    };
    const HERE: Asker = Asker::Stranger(IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1)));
    const THERE: Asker = Asker::Stranger(IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2)));

    #[tokio::test]
    async fn the_right_password_is_known_again_and_no_other() {
        let hasher = Hasher::with_workers(CHEAP, 1);
        let password = Password::parse("correct horse").unwrap();
        let turn = hasher.turn(Asker::Known).await.unwrap();
        let hash = turn.hash(password, [1; 16]).await.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        for (typed, hash, expected) in [
            ("correct horse", Some(hash.clone()), true),
            ("correct house", Some(hash), false),
            ("correct horse", None, false),
        ] {
            let turn = hasher.turn(HERE).await.unwrap();
            let (is_right, _turn) = turn.verify(typed.to_owned(), hash).await.unwrap();
            assert_eq!(is_right, expected, "{typed}");
        }
        assert_eq!(locked(&hasher.0.memory).len(), 1, "one worker, one memory");
    }

    #[tokio::test]
    async fn a_full_line_refuses_and_moves_on() {
        let hasher = Hasher::with_workers(CHEAP, 1);
        let working = hasher.turn(Asker::Known).await.unwrap();
        let wait = |asker, people: usize| {
            let hasher = hasher.clone();
            let waiting = (0..people).map(move |_| {
                let hasher = hasher.clone();
                tokio::spawn(async move { hasher.turn(asker).await.map(drop) })
            });
            waiting.collect::<Vec<_>>()
        };
        let mut all = wait(HERE, OF_ONE_NETWORK_MAX + 5);
        all.extend(wait(THERE, STRANGERS_MAX));
        all.extend(wait(Asker::Known, KNOWN_MAX + 3));
        // all of them have entered the line, or were refused, once this one comes to its turn
        tokio::task::yield_now().await;
        drop(working);
        let mut refused = 0;
        for one in all {
            if let Err(refusal) = one.await.unwrap() {
                assert_eq!(refusal.status(), StatusCode::TOO_MANY_REQUESTS);
                assert_eq!(refusal.code(), "session.busy");
                refused += 1;
            }
        }
        let from_there = STRANGERS_MAX - (STRANGERS_MAX - OF_ONE_NETWORK_MAX);
        assert_eq!(refused, 5 + from_there + 3);
        assert!(locked(&hasher.0.line).of_network.is_empty());
        hasher.turn(HERE).await.unwrap();
    }
}
