//! What every change to a thing that was read begins with: who, which thing, and the version that was seen.

use app::App;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::Moment;
use domain::access::Viewer;
use serde::de::DeserializeOwned;

use super::Api;
use super::etag::IfMatch;
use super::extract::Path;
use super::problem::ProblemDetails;
use super::session::Signed;

/// Somebody about to change what they have read.
#[derive(Debug)]
pub(in crate::http) struct Changing<P = String> {
    /// Who, and when.
    pub(in crate::http) signed: Signed,
    /// The server.
    pub(in crate::http) api: Api,
    /// Which thing: the variable part of the path, or all of them.
    pub(in crate::http) id: P,
    /// The version that was seen.
    pub(in crate::http) version: IfMatch,
}

impl Changing {
    /// What every verb takes first: the verbs' own, who asks, and when.
    pub(in crate::http) fn by(&self) -> (&App, &Viewer, Moment) {
        (&self.api.app, &self.signed.viewer, self.signed.at)
    }

    /// The thing as it was seen.
    pub(in crate::http) fn seen(&self) -> (&str, i64) {
        (&self.id, self.version.version())
    }
}

impl<P: DeserializeOwned + Send> FromRequestParts<Api> for Changing<P> {
    type Rejection = ProblemDetails;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Self::Rejection> {
        let signed = Signed::from_request_parts(parts, api).await?;
        let Path(id) = Path::<P>::from_request_parts(parts, api).await?;
        Ok(Self {
            signed,
            api: api.clone(),
            id,
            version: IfMatch::from_request_parts(parts, api).await?,
        })
    }
}
