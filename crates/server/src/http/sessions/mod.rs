//! Signing in and out, one-time links, and what everybody does with their own account.

mod activation;
mod cookie;
mod create;
mod end;
mod me;

use utoipa_axum::routes;

use super::Endpoints;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let mut endpoints = Endpoints::default();
    endpoints.ordinary = endpoints
        .ordinary
        .routes(routes!(create::create_session, end::list_sessions))
        .routes(routes!(end::delete_current_session))
        .routes(routes!(end::delete_session))
        .routes(routes!(end::delete_account_sessions))
        .routes(routes!(activation::create_activation))
        .routes(routes!(activation::confirm_activation))
        .routes(routes!(me::get_me))
        .routes(routes!(me::change_password))
        .routes(routes!(me::enrol_second_factor))
        .routes(routes!(me::confirm_second_factor));
    endpoints
}
