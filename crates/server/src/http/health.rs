//! Whether the server lives, and whether it can serve.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use futures::future::{BoxFuture, join_all};
use serde::Serialize;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use super::Api;
use super::extract::Json;
use super::problem::{FieldProblem, ProblemDetails};

/// A check that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(2);

/// Something without which the server cannot serve: the database, the data folder, the policy.
pub trait Check: Send + Sync {
    /// The name under which it is reported.
    fn name(&self) -> &'static str;

    /// Looks whether it is there now.
    ///
    /// # Errors
    ///
    /// The cause, for the log alone.
    fn check(&self) -> BoxFuture<'_, Result<(), String>>;
}

/// All that must be there before the server can serve, and whether it is leaving.
pub struct Readiness {
    checks: Vec<Arc<dyn Check>>,
    leaving: CancellationToken,
}

/// The server lives.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `live`.
    status: &'static str,
    /// Version of the program.
    version: &'static str,
}

/// The server can serve.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ready {
    /// Always `ready`.
    status: &'static str,
    /// What was checked.
    checks: Vec<&'static str>,
}

impl Readiness {
    /// Ready when every check passes.
    pub fn new(checks: Vec<Arc<dyn Check>>) -> Self {
        Self {
            checks,
            leaving: CancellationToken::new(),
        }
    }

    /// From now on not ready: the server is about to stop, and a load balancer should look elsewhere.
    pub fn leave(&self) {
        self.leaving.cancel();
    }

    /// Waits until the server is about to stop.
    pub async fn left(&self) {
        self.leaving.cancelled().await;
    }

    /// Names of the checks that do not pass now; causes go to the log.
    pub async fn failing(&self) -> Vec<&'static str> {
        if self.leaving.is_cancelled() {
            return vec!["accepting"];
        }
        let results = join_all(self.checks.iter().map(|check| passes(check.as_ref()))).await;
        let failed = self.checks.iter().zip(results).filter(|(_, passed)| !passed);
        failed.map(|(check, _)| check.name()).collect()
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.checks.iter().map(|check| check.name()))
            .finish()
    }
}

async fn passes(check: &dyn Check) -> bool {
    let result = tokio::time::timeout(PATIENCE, check.check()).await;
    let cause = match result {
        Ok(Ok(())) => return true,
        Ok(Err(cause)) => cause,
        Err(_) => "took too long".to_owned(),
    };
    tracing::warn!(check = check.name(), cause, "not ready");
    false
}

/// Whether the process lives. Looks at nothing else.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "get_health",
    tag = "operations",
    responses((status = 200, description = "The server lives", body = Health))
)]
pub(super) async fn get_health() -> Json<Health> {
    Json(Health {
        status: "live",
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// Whether the server can serve; the problem names each check that did not pass.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "get_readiness",
    tag = "operations",
    responses(
        (status = 200, description = "The server can serve", body = Ready),
        (status = 503, description = "Not ready", body = super::problem::ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get_readiness(State(api): State<Api>) -> Result<Json<Ready>, ProblemDetails> {
    let failing = api.readiness.failing().await;
    if failing.is_empty() {
        return Ok(Json(Ready {
            status: "ready",
            checks: api.readiness.checks.iter().map(|check| check.name()).collect(),
        }));
    }
    let problem = ProblemDetails::new(StatusCode::SERVICE_UNAVAILABLE, "API-018");
    Err(failing.into_iter().fold(problem, |problem, name| {
        problem.field(FieldProblem::new(name, "FLD-009"))
    }))
}
