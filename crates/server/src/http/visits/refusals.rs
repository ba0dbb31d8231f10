//! How what needs no version is refused, as the description says it.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{RefOr, Response};

use crate::http::registers::problems::OfChange;

/// Refusals of what adds something: as of a change, without the version that a change names.
pub(in crate::http) struct OfState;

impl IntoResponses for OfState {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = OfChange::responses();
        all.retain(|status, _| !["412", "428"].contains(&status.as_str()));
        all
    }
}
