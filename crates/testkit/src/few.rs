//! Giving up halfway, as a process that dies or a client that hangs up does.

use std::pin::Pin;
use std::task::{Context, Poll};

/// A future that is given up after so many polls.
#[derive(Debug)]
pub struct Few<F> {
    inner: Pin<Box<F>>,
    polls: usize,
}

/// Polls a future so many times; nothing where it was not ready by then.
pub fn few<F: Future>(polls: usize, inner: F) -> Few<F> {
    Few {
        inner: Box::pin(inner),
        polls,
    }
}

impl<F: Future> Future for Few<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls == 0 {
            return Poll::Ready(None);
        }
        self.polls -= 1;
        self.inner.as_mut().poll(cx).map(Some)
    }
}
