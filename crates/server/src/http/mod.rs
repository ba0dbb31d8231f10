//! The HTTP side: routes, the layers around them, and the description of both (OpenAPI 3.1).

mod accounts;
mod cases;
mod changing;
pub mod database;
pub mod etag;
mod exports;
pub mod extract;
mod guarantees;
pub mod health;
pub mod idempotency;
mod imports;
mod jobs;
mod journal;
pub mod layers;
mod leads;
mod map;
pub mod metrics;
mod named;
mod notices;
mod once;
pub mod page;
pub mod problem;
pub mod rate;
mod refusal;
mod registers;
mod screenings;
mod self_reports;
pub mod session;
mod sessions;
mod standards;
pub mod streams;
mod sweeps;
mod visits;
mod watch;

pub(crate) use self_reports::ClientAddress;

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use app::App;
use app::jobs::Worker;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use domain::Moment;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::clock::Clock;
use crate::config::Config;
use crate::pages;
use health::{Check, Readiness};
use metrics::Metrics;
use rate::RateLimiter;
use streams::Streams;

/// Where every operation of the product stands.
pub const BASE: &str = "/api/v1";

/// What every handler shares; cheap to clone.
#[derive(Debug, Clone)]
pub struct Api(Arc<State>);

/// The parts of it.
#[derive(Debug)]
pub struct State {
    /// The verbs' store and settings.
    pub app: App,
    /// The effective configuration.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// What is counted.
    pub metrics: Metrics,
    /// Work in the background; called when something was queued.
    pub worker: Worker,
    /// Whether the server can serve.
    pub readiness: Readiness,
    /// Jobs that may be watched at once.
    pub streams: Arc<Streams>,
    /// Requests by client address.
    pub requests: RateLimiter,
    /// Sign-in attempts by client address.
    pub sign_ins: RateLimiter,
}

/// The operations of the product, by how long they may take. Paths are relative to [`BASE`].
#[derive(Default)]
pub struct Endpoints {
    /// Small bodies, answered at once: bounded by `body_limit_bytes` and `request_timeout_s`.
    pub ordinary: OpenApiRouter<Api>,
    /// Uploads: bounded by `upload_limit_bytes`, and by `request_timeout_s` between two pieces of the body.
    pub uploads: OpenApiRouter<Api>,
}

/// The head of the description.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "守望 Shouwang",
        description = "防返贫监测与帮扶。Every refusal is problem details (RFC 9457) with a stable code; lists are paged by cursor; \
                       writes take an Idempotency-Key and, for what exists already, If-Match.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "sessions", description = "Signing in and out, one-time links, one's own account"),
        (name = "accounts", description = "People with duties, what they may do where, and whom they help"),
        (name = "registers", description = "Regions, households and persons, and what happens to them"),
        (name = "imports", description = "Deliveries: dropping a file in, what it would change, letting it count, taking it out again"),
        (name = "screenings", description = "Looking for households in difficulty"),
        (name = "leads", description = "Households to look at, with reasons and the rows they rest on"),
        (name = "cases", description = "Cases: what is to be done, every step of them, plans and measures, figures"),
        (name = "standards", description = "Parameters, rules in words and sheets, what moving figures does, how they are changed"),
        (name = "visits", description = "Visits, what shows them, coverage, and who is owed a visit"),
        (name = "sweeps", description = "Sweeps over every household of a place"),
        (name = "guarantees", description = "Schooling, medical care, housing, water: the ledger, and problems until the second look"),
        (name = "notices", description = "Public notices, by whitelist"),
        (name = "watch", description = "What hits many households of a place at once"),
        (name = "self_reports", description = "What people tell from outside, its receipt, and the villages' printed codes"),
        (name = "jobs", description = "Work in the background"),
        (name = "operations", description = "For those who run the server"),
    ),
    components(schemas(problem::ProblemBody, problem::FieldBody))
)]
struct Head;

impl Api {
    /// The shared state of a server that is ready when all `checks` pass.
    pub fn new(app: App, config: Config, clock: Clock, checks: Vec<Arc<dyn Check>>) -> Self {
        let (requests, sign_ins) = (config.server.requests_per_minute, config.server.sign_in_per_minute);
        let streams = Arc::new(Streams::new(&config.jobs));
        let metrics = Metrics::new();
        Self(Arc::new(State {
            app,
            worker: jobs::worker(&config.jobs, &metrics),
            config,
            clock,
            metrics,
            readiness: Readiness::new(checks),
            streams,
            requests: RateLimiter::new(requests),
            sign_ins: RateLimiter::new(sign_ins),
        }))
    }

    /// The moment of this request.
    pub fn now(&self) -> Moment {
        self.clock.moment()
    }
}

impl Deref for Api {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

/// Every operation of the product.
pub fn endpoints() -> Endpoints {
    let topics = [
        sessions::routes(),
        accounts::routes(),
        journal::routes(),
        registers::routes(),
        map::routes(),
        imports::routes(),
        jobs::routes(),
        leads::routes(),
        cases::routes(),
        screenings::routes(),
        self_reports::routes(),
        standards::routes(),
        visits::routes(),
        sweeps::routes(),
        guarantees::routes(),
        notices::routes(),
        watch::routes(),
    ];
    topics.into_iter().fold(Endpoints::default(), Endpoints::and)
}

impl Endpoints {
    /// These and those.
    fn and(self, other: Self) -> Self {
        Self {
            ordinary: self.ordinary.merge(other.ordinary),
            uploads: self.uploads.merge(other.uploads),
        }
    }
}

/// The service: the given operations within all layers, and the operations for those who run the server.
pub fn router(api: Api, endpoints: Endpoints) -> Router {
    let server = &api.config.server;
    let limits = Limits {
        body: server.body_limit_bytes,
        upload: usize::try_from(server.upload_limit_bytes).unwrap_or(usize::MAX),
        time: server.request_timeout,
    };
    let (router, description) = assemble(endpoints, &limits, Some(&api)).split_for_parts();
    let description: Arc<str> = text_of(&description).into();
    let described = move || async move { ([(CONTENT_TYPE, "application/json")], description.to_string()) };
    let (operations, _) = operations().split_for_parts();
    router
        .route(&format!("{BASE}/openapi.json"), get(described))
        .fallback(layers::unknown_route)
        .layer(from_fn_with_state(api.clone(), session::authenticate))
        .layer(from_fn_with_state(api.clone(), layers::limit_rate))
        .merge(operations)
        .merge(pages::routes())
        .method_not_allowed_fallback(layers::wrong_method)
        .layer(CatchPanicLayer::custom(problem::after_panic))
        .layer(from_fn_with_state(api.clone(), layers::present))
        .with_state(api)
}

/// The text of `docs/reference/openapi.json`: the description of every operation, the same on every machine.
pub fn openapi_json() -> String {
    let limits = Limits {
        body: 0,
        upload: 0,
        time: Duration::ZERO,
    };
    let product = assemble(endpoints(), &limits, None).into_openapi();
    text_of(&product)
}

struct Limits {
    body: usize,
    upload: usize,
    time: Duration,
}

/// Operations under their base path, each group within its limits.
fn assemble(endpoints: Endpoints, limits: &Limits, api: Option<&Api>) -> OpenApiRouter<Api> {
    let ordinary = match api {
        Some(api) => endpoints
            .ordinary
            .layer(from_fn_with_state(api.clone(), once::only_once)),
        None => endpoints.ordinary,
    };
    let ordinary = ordinary
        .layer(from_fn_with_state(limits.time, layers::limit_time))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(limits.body));
    let uploads = endpoints
        .uploads
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyTimeoutLayer::new(limits.time))
        .layer(RequestBodyLimitLayer::new(limits.upload));
    let head = OpenApiRouter::with_openapi(Head::openapi());
    head.nest(BASE, ordinary.merge(uploads))
}

/// What those who run the server ask; never refused for asking often.
fn operations() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(health::get_health))
        .routes(routes!(health::get_readiness))
        .routes(routes!(metrics::get_metrics))
}

fn text_of(product: &utoipa::openapi::OpenApi) -> String {
    let mut whole = product.clone();
    whole.merge(operations().into_openapi());
    let mut text = whole.to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}
