//! What every answer carries, health, metrics, rates and pages.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::ConnectInfo;
use futures::FutureExt;
use futures::future::BoxFuture;
use server::http::health::Check;

use crate::service::{api, request, send, service};

struct Database(AtomicBool);

impl Check for Database {
    fn name(&self) -> &'static str {
        "database"
    }

    fn check(&self) -> BoxFuture<'_, Result<(), String>> {
        let there = self.0.load(Ordering::Relaxed);
        async move {
            if there {
                Ok(())
            } else {
                Err("password authentication failed".to_owned())
            }
        }
        .boxed()
    }
}

#[tokio::test]
async fn every_answer_carries_its_number_and_the_headers_of_safety() {
    let service = service(&api(&[], Vec::new()).await);
    for path in [
        "/healthz",
        "/api/v1/households",
        "/nothing",
        "/api/v1/broken",
        "/metrics",
    ] {
        let answer = send(&service, request("GET", path, &["x-request-id: caller-0001"], "")).await;
        for (name, value) in [
            ("x-request-id", "caller-0001"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(
            answer
                .header("content-security-policy")
                .contains("frame-ancestors 'none'"),
            "{path}"
        );
    }
    let answer = send(&service, request("GET", "/healthz", &["x-request-id: a b"], "")).await;
    assert_eq!(answer.header("x-request-id").len(), 32);
}

#[tokio::test]
async fn a_refused_method_still_says_which_are_allowed() {
    let service = service(&api(&[], Vec::new()).await);
    let answer = send(&service, request("DELETE", "/api/v1/households", &[], "")).await;
    let allowed = answer.header("allow");
    assert!(allowed.contains("POST") && allowed.contains("GET"), "{allowed}");
}

#[tokio::test]
async fn readiness_names_what_is_missing_and_not_why() {
    let database = Arc::new(Database(AtomicBool::new(true)));
    let api = api(&[], vec![database.clone()]).await;
    let service = service(&api);
    let ready = send(&service, request("GET", "/readyz", &[], "")).await;
    assert_eq!(
        (ready.status.as_u16(), &ready.json()["checks"][0]),
        (200, &"database".into())
    );
    database.0.store(false, Ordering::Relaxed);
    let gone = send(&service, request("GET", "/readyz", &[], "")).await;
    assert_eq!(
        (gone.status.as_u16(), &gone.json()["errors"][0]["field"]),
        (503, &"database".into())
    );
    assert!(!gone.text.contains("password"));
    assert_eq!(
        send(&service, request("GET", "/healthz", &[], ""))
            .await
            .status
            .as_u16(),
        200
    );
    database.0.store(true, Ordering::Relaxed);
    assert_eq!(
        send(&service, request("GET", "/readyz", &[], "")).await.status.as_u16(),
        200
    );
    api.readiness.leave();
    assert_eq!(
        send(&service, request("GET", "/readyz", &[], "")).await.status.as_u16(),
        503
    );
}

#[tokio::test]
async fn metrics_count_by_route_and_never_by_path() {
    let service = service(&api(&[], Vec::new()).await);
    for path in [
        "/api/v1/households/520101199001011234",
        "/zhangsan",
        "/zhangsan?name=zhangsan",
    ] {
        send(&service, request("PATCH", path, &[], "")).await;
    }
    let text = send(&service, request("GET", "/metrics", &[], "")).await.text;
    assert!(text.contains("operation=\"PATCH /api/v1/households/{id}\""), "{text}");
    assert!(
        text.contains("shouwang_http_requests_total{operation=\"PATCH -\",status=\"404\"} 2"),
        "{text}"
    );
    assert!(text.contains("shouwang_http_requests_in_flight 1"), "{text}");
    assert!(!text.contains("5201") && !text.contains("zhangsan"), "{text}");
}

#[tokio::test]
async fn one_client_that_asks_too_often_waits_and_another_does_not() {
    let environment = [
        ("SHOUWANG_SERVER_REQUESTS_PER_MINUTE", "2"),
        ("SHOUWANG_SERVER_TRUSTED_PROXIES", "127.0.0.0/8"),
    ];
    let api = api(&environment, Vec::new()).await;
    let service = service(&api);
    let ask = |path: &'static str, client: &str| {
        let forwarded = format!("x-forwarded-for: {client}");
        let mut request = request("GET", path, &[&forwarded], "");
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
        send(&service, request)
    };
    for (path, client, status) in [
        ("/api/v1/households", "192.0.2.1", 200),
        ("/nothing", "192.0.2.1", 404),
        ("/api/v1/households", "192.0.2.1", 429),
        ("/nothing", "192.0.2.1", 429),
        ("/api/v1/households", "192.0.2.2", 200),
        ("/healthz", "192.0.2.1", 200),
    ] {
        assert_eq!(ask(path, client).await.status.as_u16(), status, "{path} {client}");
    }
    let refused = ask("/api/v1/households", "192.0.2.1").await;
    assert_eq!(
        (refused.header("retry-after"), &refused.json()["code"]),
        ("30", &"API-011".into())
    );
    api.clock.advance(Duration::from_secs(30));
    assert_eq!(ask("/api/v1/households", "192.0.2.1").await.status.as_u16(), 200);
}

#[tokio::test]
async fn pages_follow_each_other_to_the_end() {
    let service = service(&api(&[], Vec::new()).await);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for _ in 0..10 {
        let path = format!("/api/v1/households?limit=50&sort=-due_on{cursor}");
        let page = send(&service, request("GET", &path, &[], "")).await.json();
        seen.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .filter_map(serde_json::Value::as_u64),
        );
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, (1..=120).collect::<Vec<u64>>());
}

#[tokio::test]
async fn an_etag_guards_a_write() {
    let service = service(&api(&[], Vec::new()).await);
    let headers = ["content-type: application/json", "if-match: \"7\""];
    let answer = send(&service, request("PATCH", "/api/v1/households/7", &headers, "{}")).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"8\""));
    let answer = send(&service, request("PATCH", "/api/v1/households/8", &headers, "{}")).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (412, "\"8\""));
}
