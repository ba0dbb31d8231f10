//! Sweeps over every household of a place.

mod list;
mod verbs;
mod wire;

use utoipa_axum::routes;

use super::Endpoints;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let mut endpoints = Endpoints::default();
    endpoints.ordinary = endpoints
        .ordinary
        .routes(routes!(list::list_sweeps, verbs::open_sweep))
        .routes(routes!(list::find_sweep))
        .routes(routes!(list::list_sweep_households))
        .routes(routes!(list::get_sweep_proof))
        .routes(routes!(verbs::excuse_household))
        .routes(routes!(verbs::withdraw_excuse))
        .routes(routes!(verbs::close_sweep))
        .routes(routes!(verbs::cancel_sweep));
    endpoints
}
