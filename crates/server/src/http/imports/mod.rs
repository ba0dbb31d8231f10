//! Deliveries: dropping a file in, what would change, letting it count, taking it out again.

mod find;
mod list;
mod mapping;
mod receive;
mod rows;
mod sources;
mod steps;
mod wire;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Endpoints;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let ordinary = OpenApiRouter::default()
        .routes(routes!(list::list_imports))
        .routes(routes!(find::find_import))
        .routes(routes!(mapping::set_import_mapping))
        .routes(routes!(steps::check_import))
        .routes(routes!(steps::apply_import))
        .routes(routes!(steps::undo_import))
        .routes(routes!(steps::get_import_correction))
        .routes(routes!(rows::list_import_changes))
        .routes(routes!(rows::list_unmatched_rows))
        .routes(routes!(rows::decide_unmatched_row))
        .routes(routes!(sources::list_sources));
    Endpoints {
        ordinary,
        uploads: OpenApiRouter::default().routes(routes!(receive::create_import)),
    }
}
