//! Connections: how many there are, how long each may be silent, and their end. However slowly a caller
//! speaks or listens, he takes no more than a place for a while.

mod body;
mod watched;

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

use body::{Answer, Paced};
use watched::{Phase, Phases, Watched};

/// What the head of a request may measure; together with the number of connections it bounds the
/// memory that strangers take.
const HEAD_BYTES_MAX: usize = 128 * 1024;
/// When no connection can be taken, mostly for want of file descriptors, some may have ended by then.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// What a connection may take of the server's time, and how many there may be.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// A request's headers are here within this time from its first byte, the first request's from the
    /// beginning of the connection.
    pub headers_within: Duration,
    /// A body that stands still this long is given up; see [`Self::body_bytes_a_second_min`].
    pub body_pause_max: Duration,
    /// A body comes in no slower than this, beside the pause that is allowed.
    pub body_bytes_a_second_min: u32,
    /// A connection without a request ends after this time: later than proxies end theirs, so that none
    /// sends a request into an ended one.
    pub idle_max: Duration,
    /// A caller who does not take an answer for this long is given up.
    pub write_pause_max: Duration,
    /// Connections at once; further ones wait in the system's queue.
    pub at_once_max: usize,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            headers_within: Duration::from_secs(10),
            body_pause_max: Duration::from_secs(10),
            body_bytes_a_second_min: 4096,
            idle_max: Duration::from_secs(75),
            write_pause_max: Duration::from_secs(60),
            at_once_max: 4096,
        }
    }
}

/// Answers calls of `listener` until `stop` says so and those under way are answered.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(limits.at_once_max));
    let mut connections = JoinSet::new();
    loop {
        let place = tokio::select! {
            place = places.clone().acquire_owned() => place,
            () = asked(&mut stop) => break,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = asked(&mut stop) => break,
        };
        // forgets those that have ended
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, peer)) => {
                let (router, stop) = (router.clone(), stop.clone());
                connections.spawn(async move {
                    let _place = place;
                    converse(stream, peer, router, limits, stop).await;
                });
            }
            Err(error) if is_of_one_caller(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken right now");
                tokio::time::sleep(ACCEPT_AGAIN_AFTER).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Resolves when the end is asked for, or whoever would ask is gone.
async fn asked(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stops| *stops).await;
}

/// The caller was gone before he was taken; the next one may be fine.
fn is_of_one_caller(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// Answers the requests of one connection until either side ends it.
async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: ConnectionLimits,
    mut stop: watch::Receiver<bool>,
) {
    // answers are written whole; waiting for more of them only delays the last piece
    let _ = stream.set_nodelay(true);
    let phases = Phases::default();
    let io = TokioIo::new(Watched::new(stream, phases.clone(), limits));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        phases.enter(Phase::Busy);
        let mut request: Request = request.map(|body| Body::new(Paced::new(body, limits)));
        request.extensions_mut().insert(ConnectInfo(peer));
        let (router, phases) = (router.clone(), phases.clone());
        async move {
            let answer = router.oneshot(request).await;
            answer.map(|answer| answer.map(|body| Answer::new(body, phases)))
        }
    });
    let mut connection = pin!(
        http1::Builder::new()
            .max_buf_size(HEAD_BYTES_MAX)
            .serve_connection(io, service)
    );
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = asked(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, %error, "a connection broke off");
    }
}
