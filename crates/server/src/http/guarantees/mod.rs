//! Standing guarantees, and problems with them.

mod issues;
mod ledger;
mod verbs;
mod wire;

use utoipa_axum::routes;

use super::Endpoints;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let mut endpoints = Endpoints::default();
    endpoints.ordinary = endpoints
        .ordinary
        .routes(routes!(ledger::find_household_ledger, ledger::set_guarantee))
        .routes(routes!(ledger::list_guarantees))
        .routes(routes!(ledger::get_guarantee_figures))
        .routes(routes!(issues::list_issues, verbs::raise_issue))
        .routes(routes!(issues::find_issue))
        .routes(routes!(issues::get_issue_evidence))
        .routes(routes!(verbs::assign_issue))
        .routes(routes!(verbs::repair_issue))
        .routes(routes!(verbs::recheck_issue));
    endpoints.uploads = endpoints
        .uploads
        .routes(routes!(issues::export_issues))
        .routes(routes!(ledger::export_guarantees));
    endpoints
}
