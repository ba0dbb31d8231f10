//! Serving: from a bound address to the last answer.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::http::Api;

/// Why serving came to an end that nobody asked for.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address could not be taken.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The listener or the signals broke.
    #[error("serving broke off")]
    Broken(#[source] io::Error),
}

/// How serving ended when it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Every request was answered.
    Answered,
    /// The grace period ran out with requests still running; they were cut off.
    CutOff,
}

/// Takes the configured address.
///
/// # Errors
///
/// When it is taken already or not ours.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address)
        .await
        .map_err(|cause| ServeError::Bind { address, cause })
}

/// Serves until `stop` is cancelled, then lets running requests end within `grace`.
///
/// # Errors
///
/// When the listener breaks.
pub async fn serve(
    listener: TcpListener,
    api: &Api,
    router: Router,
    stop: CancellationToken,
    grace: Duration,
) -> Result<Ended, ServeError> {
    let listener = listener.tap_io(|stream| {
        if let Err(cause) = stream.set_nodelay(true) {
            tracing::debug!(%cause, "no TCP_NODELAY");
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    let mut server = tokio::spawn(server.into_future());
    tokio::select! {
        ended = &mut server => return ended.map_err(io::Error::other).flatten().map(|()| Ended::Answered).map_err(ServeError::Broken),
        () = stop.cancelled() => {}
    }
    api.readiness.leave();
    tracing::info!(grace_s = grace.as_secs(), "stopping");
    match tokio::time::timeout(grace, &mut server).await {
        Ok(ended) => ended
            .map_err(io::Error::other)
            .flatten()
            .map(|()| Ended::Answered)
            .map_err(ServeError::Broken),
        Err(_) => {
            server.abort();
            tracing::warn!("requests were cut off");
            Ok(Ended::CutOff)
        }
    }
}

/// A token that is cancelled by SIGTERM or SIGINT.
///
/// # Errors
///
/// When the process cannot listen for signals.
pub fn stop_on_signals() -> Result<CancellationToken, ServeError> {
    let stop = CancellationToken::new();
    let token = stop.clone();
    let signals = signals().map_err(ServeError::Broken)?;
    tokio::spawn(async move {
        signals.await;
        token.cancel();
    });
    Ok(stop)
}

#[cfg(unix)]
fn signals() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn signals() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
