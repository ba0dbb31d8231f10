//! How the operations of this topic are refused, as their description says it.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use crate::http::problem::PROBLEM_JSON;

/// Refusals of a list.
pub(in crate::http) struct OfList;
/// Refusals of reading one thing.
pub(in crate::http) struct OfOne;
/// Refusals of a request with a body that changes nothing.
pub(in crate::http) struct OfRequest;
/// Refusals of what changes a household or person.
pub(in crate::http) struct OfChange;

const QUERY: (&str, &str) = ("400", "The query is not right, by field");
const SIGN_IN: (&str, &str) = ("401", "Not signed in");
const ROLE: (&str, &str) = ("403", "Not permitted");
const THERE: (&str, &str) = ("404", "There is none in one's area");
const STATE: (&str, &str) = ("409", "Its state does not allow this");
const STALE: (&str, &str) = ("412", "Somebody changed it since");
const VALUES: (&str, &str) = ("422", "Values that cannot be taken, by field");
const VERSION: (&str, &str) = ("428", "`If-Match` is missing");

impl IntoResponses for OfList {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        described(&[QUERY, SIGN_IN, ROLE])
    }
}

impl IntoResponses for OfOne {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        described(&[SIGN_IN, ROLE, THERE])
    }
}

impl IntoResponses for OfRequest {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        described(&[QUERY, SIGN_IN, ROLE, THERE, VALUES])
    }
}

impl IntoResponses for OfChange {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        described(&[SIGN_IN, ROLE, THERE, STATE, STALE, VALUES, VERSION])
    }
}

fn described(list: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let one = |(status, description): &(&str, &str)| {
        let content = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Problem")))
            .build();
        let response = ResponseBuilder::new()
            .description(*description)
            .content(PROBLEM_JSON, content)
            .build();
        ((*status).to_owned(), RefOr::T(response))
    };
    list.iter().map(one).collect()
}
