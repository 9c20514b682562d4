//! The bodies on a connection: what comes in keeps a pace, what goes out says when it has ended.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep};

use super::ConnectionLimits;
use super::watched::{Phase, Phases};

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// The body of a request, which fails with a time-out when it comes in too slowly.
pub(super) struct Paced {
    body: Incoming,
    limits: ConnectionLimits,
    /// Begins with the first look, for the server may have been busy with something else before.
    clock: Option<(Instant, Pin<Box<Sleep>>)>,
    bytes: u64,
}

impl Paced {
    pub(super) fn new(body: Incoming, limits: ConnectionLimits) -> Self {
        Self {
            body,
            limits,
            clock: None,
            bytes: 0,
        }
    }

    /// How long it may have taken until the next byte.
    fn allowed(&self) -> Duration {
        let pace = u64::from(self.limits.body_bytes_a_second_min).max(1);
        self.limits.body_pause_max + Duration::from_secs(self.bytes / pace)
    }
}

impl hyper::body::Body for Paced {
    type Data = Bytes;
    type Error = Failed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Failed>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            if let Some(Ok(data)) = frame
                .as_ref()
                .map(|frame| frame.as_ref().map(Frame::data_ref))
            {
                self.bytes += data.map_or(0, |data| data.len() as u64);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Failed::from)));
        }
        let allowed = self.allowed();
        let (began, end) = self.clock.get_or_insert_with(|| {
            let began = Instant::now();
            (began, Box::pin(tokio::time::sleep(allowed)))
        });
        if end.deadline() != *began + allowed {
            end.as_mut().reset(*began + allowed);
        }
        let late = end.as_mut().poll(cx);
        late.map(|()| Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer; when it is dropped the connection waits for the next request.
pub(super) struct Answer {
    body: Body,
    phases: Phases,
}

impl Answer {
    pub(super) fn new(body: Body, phases: Phases) -> Self {
        Self { body, phases }
    }
}

impl hyper::body::Body for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.phases.enter(Phase::Idle);
    }
}
