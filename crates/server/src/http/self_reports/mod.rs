//! What people tell from outside: the public form and its receipt, taking a report up, and the villages' printed codes.

mod codes;
mod decide;
mod public;
mod read;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Endpoints;
pub(crate) use public::ClientAddress;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let ordinary = OpenApiRouter::default()
        .routes(routes!(public::get_report_form))
        .routes(routes!(public::send_report))
        .routes(routes!(public::get_receipt))
        .routes(routes!(read::list_self_reports))
        .routes(routes!(read::find_self_report))
        .routes(routes!(decide::link_self_report))
        .routes(routes!(decide::refuse_self_report))
        .routes(routes!(decide::unmask_self_report))
        .routes(routes!(codes::list_village_codes, codes::create_village_code))
        .routes(routes!(codes::end_village_code));
    Endpoints {
        ordinary,
        ..Endpoints::default()
    }
}
