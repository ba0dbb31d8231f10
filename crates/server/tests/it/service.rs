//! A service with a few operations of its own, and what it answers.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Multipart;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::{get, patch, post};
use http_body_util::BodyExt;
use serde::Deserialize;
use server::clock::Clock;
use server::config;
use server::http::etag::{ETag, IfMatch};
use server::http::extract::{Json, Path, Query};
use server::http::health::Check;
use server::http::idempotency::IdempotencyKey;
use server::http::page::{Page, PageQuery};
use server::http::problem::ProblemDetails;
use server::http::{Api, Endpoints, router};
use tower::ServiceExt;

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Household {
    village: String,
    members: Vec<Member>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    name: String,
    age: u8,
    sex: Sex,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Sex {
    Female,
    Male,
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("JSON: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap_or_default())
    }
}

/// The shared state of a service configured by these environment variables.
pub async fn api(environment: &[(&str, &str)], checks: Vec<Arc<dyn Check>>) -> Api {
    let environment = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let mut config = config::read(None, environment).expect("a sound configuration").config;
    let clock = Clock::manual("2026-11-01T08:00:00Z".parse().expect("a timestamp"));
    Api::new(installed(&mut config).await, config, clock, checks)
}

/// An installation of its own for each test, embedded, in a temporary folder that outlives it.
async fn installed(config: &mut config::Config) -> app::App {
    let folder = tempfile::tempdir().expect("a temporary folder").keep();
    config.data.dir = folder.join("data");
    config.data.backups = folder.join("backups");
    config.data.keys_file = folder.join("keys.toml");
    config.database.url = format!("sqlite:{}", folder.join("data/test.db").display());
    config.county.region = "529901".to_owned();
    let at = "2026-11-01T08:00:00Z".parse().expect("a moment");
    server::installation::open(config, at).await.expect("an installation")
}

/// A service with operations that a test can call wrongly.
pub fn service(api: &Api) -> Router {
    let mut endpoints = Endpoints::default();
    endpoints.ordinary = endpoints
        .ordinary
        .route("/households", post(create).get(list))
        .route("/households/{id}", patch(change))
        .route("/broken", get(broken))
        .route("/stuck", get(std::future::pending::<()>))
        .route(
            "/plain",
            get(|| async { (StatusCode::CONFLICT, "a secret of the framework") }),
        );
    endpoints.uploads = endpoints
        .uploads
        .route("/uploads", post(|body: Bytes| async move { body.len().to_string() }))
        .route("/forms", post(upload_form));
    router(api.clone(), endpoints)
}

async fn create(key: IdempotencyKey, Json(household): Json<Household>) -> Result<StatusCode, ProblemDetails> {
    assert!(key.as_str().len() >= 8 && !household.village.is_empty());
    let known = household
        .members
        .iter()
        .all(|member| !member.name.is_empty() && member.age < 150);
    assert!(
        known
            && household
                .members
                .iter()
                .all(|member| matches!(member.sex, Sex::Female | Sex::Male))
    );
    Ok(StatusCode::CREATED)
}

async fn list(Query(query): Query<PageQuery>) -> Result<Json<Page<u32>>, ProblemDetails> {
    let (limit, sort) = (query.limit()?, query.sort(&["id", "due_on"])?);
    let from = query.after::<u32>(sort)?.unwrap_or_default();
    let found = (from + 1..=120).take(limit as usize + 1).collect();
    Ok(Json(Page::of(found, limit, sort, |n| *n)))
}

async fn change(
    Path(id): Path<u32>,
    version: IfMatch,
    Json(_): Json<serde_json::Value>,
) -> Result<(ETag, StatusCode), ProblemDetails> {
    version.check(i64::from(id))?;
    Ok((ETag(i64::from(id) + 1), StatusCode::OK))
}

async fn broken() {
    panic!("张三 520101199001011234");
}

async fn upload_form(mut form: Multipart) -> Result<String, StatusCode> {
    let mut n = 0;
    while let Some(field) = form.next_field().await.map_err(|error| error.status())? {
        n += field.bytes().await.map_err(|error| error.status())?.len();
    }
    Ok(n.to_string())
}

/// Sends one request and reads the answer.
pub async fn send(service: &Router, request: Request<Body>) -> Answer {
    let response = service.clone().oneshot(request).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// A request with headers written as `name: value`, and a body.
pub fn request(method: &str, path: &str, headers: &[&str], body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for header in headers {
        let (name, value) = header.split_once(": ").expect("name: value");
        request = request.header(name, value);
    }
    request.body(body.into()).expect("a request")
}
