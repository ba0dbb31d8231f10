//! Who sends a request: the cookie of a session, and the token against forged requests.

use app::Refusal;
use app::accounts::{self, SignedIn};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Moment;
use domain::access::{Action, Viewer};

use super::Api;
use super::layers::Account;
use super::problem::ProblemDetails;

/// The header that carries the token against forged requests.
pub const CSRF_TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");

/// Name of the cookie; browsers accept the first form only over a protected connection.
pub(super) const COOKIE_NAMES: [&str; 2] = ["__Host-shouwang", "shouwang"];

/// Somebody signed in, and the moment of the request. Requests of nobody are refused with 401.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Who asks, as the verbs know them.
    pub viewer: Viewer,
    /// The session.
    pub session: SignedIn,
    /// When the request came.
    pub at: Moment,
}

/// What begins with nobody signed in. A cookie that is left from before does not stand in the way.
const BEGINNINGS: [&str; 3] = ["/api/v1/sessions", "/api/v1/activations", "/api/v1/activations/confirm"];

/// What people send from outside, signed in or not: it is done for nobody, and a session has no part in it.
const OUTSIDE: [&str; 2] = ["/api/v1/public/", "/report/"];

impl Signed {
    pub(super) fn new(session: SignedIn, at: Moment) -> Self {
        Self {
            viewer: session.viewer.clone(),
            session,
            at,
        }
    }

    /// The same session as it stands now; `None` once it has ended or its account may not be used. What takes long asks
    /// again and again, because grants change meanwhile.
    pub(super) async fn again(api: &Api, token: &str) -> Option<Self> {
        let at = api.now();
        let session = accounts::find_viewer(&api.app, at, token).await.ok()??;
        Some(Self::new(session, at))
    }

    /// Refuses early what the verb would refuse after a large body was received.
    ///
    /// # Errors
    /// When the viewer's roles do not permit it.
    pub fn must(&self, action: Action) -> Result<(), ProblemDetails> {
        match self.viewer.may(action) {
            true => Ok(()),
            false => Err(Refusal::NotPermitted(action).into()),
        }
    }
}

impl FromRequestParts<Api> for Signed {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Self::Rejection> {
        let session = parts.extensions.get::<SignedIn>().cloned();
        let session = session.ok_or_else(|| ProblemDetails::new(StatusCode::UNAUTHORIZED, "API-021"))?;
        Ok(Self::new(session, api.now()))
    }
}

/// Finds out who asks, before anything else is done for them. A request that changes something must also show the
/// session's token, which no other site can read.
pub(super) async fn authenticate(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let begins = request.method() == Method::POST && BEGINNINGS.contains(&path);
    let begins = begins || OUTSIDE.iter().any(|prefix| path.starts_with(prefix));
    let Some(token) = cookie(request.headers()).filter(|_| !begins) else {
        return next.run(request).await;
    };
    let session = match accounts::find_viewer(&api.app, api.now(), &token).await {
        Ok(Some(session)) => session,
        Ok(None) => return next.run(request).await,
        Err(refusal) => return ProblemDetails::from(refusal).into_response(),
    };
    if !request.method().is_safe() && !shows_token(&api, &session, request.headers()) {
        return ProblemDetails::new(StatusCode::FORBIDDEN, "API-026").into_response();
    }
    if let Some(account) = request.extensions().get::<Account>() {
        account.is(&session.account_id);
    }
    if session.touch_due {
        let (api, id) = (api.clone(), session.session_id.clone());
        tokio::spawn(async move {
            if accounts::touch_session(&api.app, api.now(), &id).await.is_err() {
                tracing::debug!("a session was not marked as seen");
            }
        });
    }
    request.extensions_mut().insert(session);
    next.run(request).await
}

fn shows_token(api: &Api, session: &SignedIn, headers: &HeaderMap) -> bool {
    let shown = headers.get(CSRF_TOKEN).and_then(|value| value.to_str().ok());
    shown.is_some_and(|shown| session.is_csrf_token(&api.app, shown))
}

/// The session's token, if the request has one.
pub(super) fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let (_, token) = pairs.find(|(name, _)| COOKIE_NAMES.contains(name))?;
    (!token.is_empty()).then(|| token.to_owned())
}
