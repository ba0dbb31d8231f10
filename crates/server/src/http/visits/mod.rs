//! Visits, what shows them, coverage, and who is owed a visit.

mod coverage;
mod evidence;
mod list;
mod record;
mod refusals;
mod walk;
mod wire;

pub(super) use evidence::sent_file;
pub(super) use refusals::OfState;
pub(super) use walk::{Place, Walk};

use utoipa_axum::routes;

use super::Endpoints;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let mut endpoints = Endpoints::default();
    endpoints.ordinary = endpoints
        .ordinary
        .routes(routes!(record::list_visit_forms))
        .routes(routes!(list::list_visits))
        .routes(routes!(list::find_visit, record::record_visit))
        .routes(routes!(evidence::get_visit_file))
        .routes(routes!(coverage::get_coverage))
        .routes(routes!(coverage::list_seen_households))
        .routes(routes!(coverage::get_owed_visits))
        .routes(routes!(coverage::list_owed_visits));
    endpoints.uploads = endpoints
        .uploads
        .routes(routes!(evidence::create_evidence))
        .routes(routes!(coverage::export_coverage));
    endpoints
}
