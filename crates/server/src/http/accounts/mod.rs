//! People with duties: their accounts, what they may do where, and whom they help.

mod bulk;
mod change;
mod create;
mod helpers;
mod list;
mod officers;
mod state;
pub(super) mod wire;

use utoipa_axum::routes;

use super::Endpoints;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let mut endpoints = Endpoints::default();
    endpoints.ordinary = endpoints
        .ordinary
        .routes(routes!(list::list_accounts, create::create_account))
        .routes(routes!(list::get_account, change::change_account))
        .routes(routes!(list::list_account_grants, change::set_grants))
        .routes(routes!(create::create_invitation))
        .routes(routes!(state::lock_account))
        .routes(routes!(state::unlock_account))
        .routes(routes!(state::close_account))
        .routes(routes!(helpers::list_helped_households))
        .routes(routes!(helpers::list_household_helpers, helpers::assign_helper))
        .routes(routes!(helpers::end_helper))
        .routes(routes!(list::list_roles))
        .routes(routes!(officers::list_officers));
    endpoints.uploads = endpoints.uploads.routes(routes!(bulk::create_accounts_in_bulk));
    endpoints
}
