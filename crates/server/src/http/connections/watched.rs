//! A connection that ends when nothing moves on it for too long.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use super::ConnectionLimits;

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The headers of a request that has begun, or of the first one.
    Headers,
    /// The server, or the body of a request, which has a pace of its own.
    Busy,
    /// The next request.
    Idle,
}

/// Where a connection is, known to its stream and to its requests.
#[derive(Debug, Clone)]
pub(super) struct Phases(Arc<Mutex<Place>>);

#[derive(Debug)]
struct Place {
    phase: Phase,
    /// Whoever moves the connection on; to be told when another silence begins.
    mover: Option<Waker>,
}

impl Default for Phases {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Place {
            phase: Phase::Headers,
            mover: None,
        })))
    }
}

impl Phases {
    pub(super) fn enter(&self, phase: Phase) {
        let mut place = self.place();
        place.phase = phase;
        // nothing else makes the connection look for the next request, and so time the silence
        let mover = place.mover.take().filter(|_| phase == Phase::Idle);
        drop(place);
        if let Some(mover) = mover {
            mover.wake();
        }
    }

    fn now(&self) -> Phase {
        self.place().phase
    }

    /// The phase, and who is to be woken when it is another one.
    fn watch(&self, mover: &Waker) -> Phase {
        let mut place = self.place();
        place.mover = Some(mover.clone());
        place.phase
    }

    fn place(&self) -> MutexGuard<'_, Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream that fails with a time-out when the other side is silent, or does not listen, for longer
/// than the limits allow.
pub(super) struct Watched<S> {
    stream: S,
    phases: Phases,
    limits: ConnectionLimits,
    /// The phase whose silence is timed.
    timed: Option<Phase>,
    silence: Pin<Box<Sleep>>,
    /// Runs while a piece of an answer is not taken.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, phases: Phases, limits: ConnectionLimits) -> Self {
        Self {
            stream,
            phases,
            limits,
            timed: None,
            silence: Box::pin(tokio::time::sleep(limits.headers_within)),
            stalled: None,
        }
    }

    /// The time of a phase runs from its beginning, however much arrives in it.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<io::Error> {
        let phase = self.phases.watch(cx.waker());
        let limit = match phase {
            Phase::Busy => {
                self.timed = None;
                return Poll::Pending;
            }
            Phase::Headers => self.limits.headers_within,
            Phase::Idle => self.limits.idle_max,
        };
        if self.timed != Some(phase) {
            self.timed = Some(phase);
            self.silence.as_mut().reset(later(limit));
        }
        self.silence.as_mut().poll(cx).map(|()| timed_out())
    }

    /// What became of a piece of an answer, or the time-out of a caller who does not take it.
    fn taken<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let limit = self.limits.write_pause_max;
        let stalled = self
            .stalled
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(limit)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(timed_out()))
    }
}

fn later(by: Duration) -> Instant {
    Instant::now() + by
}

fn timed_out() -> io::Error {
    io::ErrorKind::TimedOut.into()
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Ready(read) => {
                if buffer.filled().len() > before && self.phases.now() == Phase::Idle {
                    self.phases.enter(Phase::Headers);
                }
                Poll::Ready(read)
            }
            Poll::Pending => self.poll_silence(cx).map(Err),
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.taken(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.taken(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.taken(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let ended = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.taken(cx, ended)
    }
}
