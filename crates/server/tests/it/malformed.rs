//! Every malformed request gets its status, its code and its field, and never a value back.

use std::time::Duration;

use axum::body::Body;

use crate::service::{api, request, send, service};

const JSON: &str = "content-type: application/json";
const KEY: &str = "idempotency-key: 0123456789";
const WHO: &str = r#""name":"张三","age":30,"sex":"male""#;

fn household(member: &str) -> String {
    format!("{{\"village\":\"v\",\"members\":[{{{member}}}]}}")
}

#[tokio::test]
async fn malformed_bodies() {
    let service = service(&api(&[], Vec::new()).await);
    let sound = household(WHO);
    for (body, status, code, field, field_code) in [
        (sound.clone(), 201, "", "", ""),
        (String::new(), 400, "API-001", "", ""),
        ("{".into(), 400, "API-001", "", ""),
        (format!("{sound} x"), 400, "API-001", "", ""),
        ("\u{0}".into(), 400, "API-001", "", ""),
        ("[".repeat(100_000), 422, "API-003", "[0]", "FLD-003"),
        ("null".into(), 422, "API-003", "body", "FLD-003"),
        ("{}".into(), 422, "API-003", "village", "FLD-001"),
        (
            household(r#""name":"张三","age":30"#),
            422,
            "API-003",
            "members[0].sex",
            "FLD-001",
        ),
        (
            household(r#""name":"张三","age":"thirty","sex":"male""#),
            422,
            "API-003",
            "members[0].age",
            "FLD-003",
        ),
        (
            household(r#""name":"张三","age":300,"sex":"male""#),
            422,
            "API-003",
            "members[0].age",
            "FLD-003",
        ),
        (
            household(r#""name":"张三","age":30,"sex":"张三""#),
            422,
            "API-003",
            "members[0].sex",
            "FLD-003",
        ),
        (
            household(&format!("{WHO},\"x\":1")),
            422,
            "API-003",
            "members[0].x",
            "FLD-002",
        ),
        (
            household(&format!("{WHO},\"age\":1")),
            422,
            "API-003",
            "members[0].age",
            "FLD-005",
        ),
    ] {
        let answer = send(
            &service,
            request("POST", "/api/v1/households", &[JSON, KEY], body.clone()),
        )
        .await;
        let short: String = body.chars().take(80).collect();
        assert_eq!(answer.status.as_u16(), status, "{short}: {}", answer.text);
        if status == 201 {
            continue;
        }
        let problem = answer.json();
        assert_eq!(problem["code"], code, "{short}");
        if !field.is_empty() {
            assert_eq!(problem["errors"][0]["field"], field, "{short}: {problem}");
            assert_eq!(problem["errors"][0]["code"], field_code, "{short}: {problem}");
        }
        assert!(!answer.text.contains("张三"), "{}", answer.text);
    }
}

#[tokio::test]
async fn malformed_headers_queries_and_paths() {
    let service = service(&api(&[], Vec::new()).await);
    let sound = household(WHO);
    for (method, path, headers, status, code, field) in [
        ("POST", "/api/v1/households", &[KEY][..], 415, "API-002", ""),
        (
            "POST",
            "/api/v1/households",
            &[KEY, "content-type: text/plain"],
            415,
            "API-002",
            "",
        ),
        ("POST", "/api/v1/households", &[JSON], 400, "API-013", ""),
        (
            "POST",
            "/api/v1/households",
            &[JSON, "idempotency-key: short"],
            400,
            "API-014",
            "",
        ),
        ("GET", "/api/v1/households?limit=0", &[], 400, "API-004", "limit"),
        ("GET", "/api/v1/households?limit=201", &[], 400, "API-004", "limit"),
        ("GET", "/api/v1/households?limit=x", &[], 400, "API-004", "limit"),
        ("GET", "/api/v1/households?limit=-1", &[], 400, "API-004", "limit"),
        (
            "GET",
            "/api/v1/households?limit=1&limit=2",
            &[],
            400,
            "API-004",
            "limit",
        ),
        ("GET", "/api/v1/households?cursor=xx", &[], 400, "API-004", "cursor"),
        ("GET", "/api/v1/households?sort=secret", &[], 400, "API-004", "sort"),
        ("GET", "/api/v1/households?vilage=1", &[], 400, "API-004", "vilage"),
        (
            "PATCH",
            "/api/v1/households/abc",
            &[JSON, "if-match: \"7\""],
            400,
            "API-005",
            "path",
        ),
        (
            "PATCH",
            "/api/v1/households/%ff",
            &[JSON, "if-match: \"7\""],
            400,
            "API-005",
            "id",
        ),
        ("PATCH", "/api/v1/households/7", &[JSON], 428, "API-015", ""),
        (
            "PATCH",
            "/api/v1/households/7",
            &[JSON, "if-match: W/\"7\""],
            400,
            "API-017",
            "",
        ),
        (
            "PATCH",
            "/api/v1/households/7",
            &[JSON, "if-match: \"6\""],
            412,
            "API-016",
            "",
        ),
        ("DELETE", "/api/v1/households", &[], 405, "API-007", ""),
        ("BREW", "/api/v1/households", &[], 405, "API-007", ""),
        ("POST", "/healthz", &[], 405, "API-007", ""),
        ("GET", "/api/v1/nothing", &[], 404, "API-006", ""),
        ("GET", "/api/v1/../../etc/passwd", &[], 404, "API-006", ""),
        ("GET", "/api", &[], 404, "API-006", ""),
        ("GET", "/api/v1/plain", &[], 409, "API-019", ""),
    ] {
        let answer = send(&service, request(method, path, headers, sound.clone())).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.text);
        let problem = answer.json();
        assert_eq!(problem["code"], code, "{method} {path}");
        assert_eq!(problem["status"], status, "{method} {path}");
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{method} {path}"
        );
        assert_eq!(problem["request_id"], answer.header("x-request-id"), "{method} {path}");
        if !field.is_empty() {
            assert_eq!(problem["errors"][0]["field"], field, "{method} {path}: {problem}");
        }
        assert!(!answer.text.contains("secret of"), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_body_over_its_limit_is_refused_and_an_upload_has_its_own() {
    let limits = [
        ("SHOUWANG_SERVER_BODY_LIMIT_BYTES", "1024"),
        ("SHOUWANG_SERVER_UPLOAD_LIMIT_BYTES", "1048576"),
    ];
    let service = service(&api(&limits, Vec::new()).await);
    let of = |size: usize| Body::from("x".repeat(size));
    let streamed = |pieces: usize| {
        let piece = || Ok::<_, std::io::Error>("x".repeat(1000));
        Body::from_stream(futures::stream::iter((0..pieces).map(move |_| piece())))
    };
    for (path, body, status) in [
        ("/api/v1/households", of(2000), 413),
        ("/api/v1/households", streamed(2), 413),
        ("/api/v1/uploads", of(2000), 200),
        ("/api/v1/uploads", of(1_048_577), 413),
        ("/api/v1/uploads", streamed(2000), 413),
    ] {
        let answer = send(&service, request("POST", path, &[JSON, KEY], body)).await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text);
        if status == 413 {
            assert_eq!(answer.json()["code"], "API-008", "{path}");
        }
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_failure_of_the_server() {
    let service = service(&api(&[], Vec::new()).await);
    let pieces = [Ok("{\"village\":"), Err(std::io::Error::other("the client went away"))];
    let body = Body::from_stream(futures::stream::iter(pieces));
    let answer = send(&service, request("POST", "/api/v1/households", &[JSON, KEY], body)).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["code"]),
        (400, &"API-012".into())
    );
}

#[tokio::test]
async fn a_malformed_form_is_refused() {
    let service = service(&api(&[], Vec::new()).await);
    for (media, status) in [
        ("multipart/form-data; boundary=x", 400),
        ("multipart/form-data", 400),
        ("text/plain", 400),
    ] {
        let media = format!("content-type: {media}");
        let answer = send(&service, request("POST", "/api/v1/forms", &[&media], "no form")).await;
        assert_eq!(answer.status.as_u16(), status, "{media}: {}", answer.text);
        assert_eq!(answer.json()["code"], "API-019", "{media}");
    }
}

#[tokio::test]
async fn a_panic_becomes_a_problem_that_says_nothing_of_it() {
    let service = service(&api(&[], Vec::new()).await);
    let answer = send(&service, request("GET", "/api/v1/broken", &[], "")).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["code"]),
        (500, &"API-010".into())
    );
    assert!(
        !answer.text.contains("张三") && !answer.text.contains("5201"),
        "{}",
        answer.text
    );
    assert_eq!(
        answer.json()["detail"].as_str().map(|text| text.contains("请求编号")),
        Some(true)
    );
}

#[tokio::test]
async fn a_request_without_an_answer_is_given_up() {
    let service = service(&api(&[("SHOUWANG_SERVER_REQUEST_TIMEOUT_S", "1")], Vec::new()).await);
    let answer = send(&service, request("GET", "/api/v1/stuck", &[], ""));
    let answer = tokio::time::timeout(Duration::from_secs(20), answer)
        .await
        .expect("an answer in time");
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["code"]),
        (503, &"API-009".into())
    );
}

#[tokio::test]
async fn english_is_spoken_where_it_is_asked_for() {
    let service = service(&api(&[], Vec::new()).await);
    for (language, detail) in [("en", "there is no such address"), ("zh-CN", "没有这个网址")] {
        let header = format!("accept-language: {language}");
        let answer = send(&service, request("GET", "/nothing", &[&header], "")).await;
        assert_eq!(answer.json()["detail"], detail);
    }
}
