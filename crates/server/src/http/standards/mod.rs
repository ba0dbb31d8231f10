//! Standards: parameters and rules in words, what moving them does, and how they are changed.

mod changes;
mod decisions;
mod read;
mod rules;
mod sheets;
mod try_out;
mod wire;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Endpoints;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let ordinary = OpenApiRouter::default()
        .routes(routes!(read::list_standards))
        .routes(routes!(read::find_standard))
        .routes(routes!(rules::list_rules))
        .routes(routes!(rules::find_rule))
        .routes(routes!(sheets::list_policy_sheets))
        .routes(routes!(try_out::try_standards))
        .routes(routes!(try_out::list_shifted_households))
        .routes(routes!(try_out::list_kept_screenings))
        .routes(routes!(try_out::replay_standards))
        .routes(routes!(
            changes::list_standard_changes,
            changes::propose_standard_change
        ))
        .routes(routes!(changes::find_standard_change))
        .routes(routes!(changes::compare_standard_change))
        .routes(routes!(decisions::approve_standard_change))
        .routes(routes!(decisions::reject_standard_change))
        .routes(routes!(decisions::withdraw_standard_change));
    Endpoints {
        ordinary,
        ..Endpoints::default()
    }
}
