//! The server as it runs in earnest: the real binary, over HTTP, killed and asked to stop.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod finding;
mod outage;
mod place;
mod reach;
mod shared;
mod small_disk;
mod soak;
mod stop;
