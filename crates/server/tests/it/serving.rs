//! Binding, serving and stopping.

use std::time::Duration;

use server::http::{Api, Endpoints, router};
use server::serve::{Ended, ServeError, bind, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use crate::service::api;

struct Running {
    stop: CancellationToken,
    stream: TcpStream,
    ended: tokio::task::JoinHandle<Result<Ended, ServeError>>,
    api: Api,
}

/// A server in which one request has arrived and waits for `release`.
async fn with_a_request_running(release: oneshot::Receiver<()>, grace: Duration) -> Running {
    let (arrived, has_arrived) = oneshot::channel::<()>();
    let slot = std::sync::Arc::new(std::sync::Mutex::new(Some((arrived, release))));
    let slow = move || {
        let taken = slot.lock().expect("not poisoned").take();
        async move {
            if let Some((arrived, release)) = taken {
                let _ = arrived.send(());
                let _ = release.await;
            }
            "done"
        }
    };
    let mut endpoints = Endpoints::default();
    endpoints.ordinary = endpoints.ordinary.route("/slow", axum::routing::get(slow));
    let api = api(&[], Vec::new()).await;
    let listener = bind(([127, 0, 0, 1], 0).into()).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = CancellationToken::new();
    let (router, token, shared) = (router(api.clone(), endpoints), stop.clone(), api.clone());
    let ended = tokio::spawn(async move { serve(listener, &shared, router, token, grace).await });
    let mut stream = TcpStream::connect(address).await.expect("connect");
    stream
        .write_all(b"GET /api/v1/slow HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        .await
        .expect("send");
    has_arrived.await.expect("the request arrives");
    Running {
        stop,
        stream,
        ended,
        api,
    }
}

#[tokio::test]
async fn a_running_request_is_answered_before_the_server_stops() {
    let (release, released) = oneshot::channel();
    let mut running = with_a_request_running(released, Duration::from_secs(30)).await;
    running.stop.cancel();
    while running.api.readiness.failing().await.is_empty() {
        tokio::task::yield_now().await;
    }
    release.send(()).expect("still waiting");
    let mut answer = String::new();
    running.stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("done"),
        "{answer}"
    );
    let ended = running.ended.await.expect("no panic").expect("no failure");
    assert_eq!(ended, Ended::Answered);
}

#[tokio::test]
async fn a_request_that_does_not_end_is_cut_off_after_the_grace() {
    let (_release, released) = oneshot::channel();
    let running = with_a_request_running(released, Duration::from_millis(50)).await;
    running.stop.cancel();
    let ended = tokio::time::timeout(Duration::from_secs(20), running.ended)
        .await
        .expect("in time");
    assert_eq!(ended.expect("no panic").expect("no failure"), Ended::CutOff);
}

#[tokio::test]
async fn an_address_that_is_taken_is_told() {
    let first = bind(([127, 0, 0, 1], 0).into()).await.expect("a port");
    let address = first.local_addr().expect("an address");
    assert!(matches!(bind(address).await, Err(ServeError::Bind { .. })));
}
