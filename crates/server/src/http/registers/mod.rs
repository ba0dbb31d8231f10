//! Regions, households and persons: lists and searches, one with its history, and what happens to them.

mod export;
mod household_verbs;
mod households;
mod marriages;
mod person_verbs;
mod persons;
pub(super) mod problems;
mod query;
mod regions;
mod story;
mod wire;
mod words;

use utoipa_axum::routes;

use super::Endpoints;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let mut endpoints = Endpoints::default();
    endpoints.ordinary = endpoints
        .ordinary
        .routes(routes!(regions::list_regions))
        .routes(routes!(words::get_register_words))
        .routes(routes!(households::list_households))
        .routes(routes!(households::search_households))
        .routes(routes!(households::find_household))
        .routes(routes!(household_verbs::record_birth))
        .routes(routes!(household_verbs::move_household))
        .routes(routes!(household_verbs::split_household))
        .routes(routes!(household_verbs::merge_households))
        .routes(routes!(household_verbs::change_head))
        .routes(routes!(persons::list_persons))
        .routes(routes!(persons::search_persons))
        .routes(routes!(persons::find_person, person_verbs::correct_person))
        .routes(routes!(persons::unmask_person))
        .routes(routes!(person_verbs::record_death))
        .routes(routes!(person_verbs::change_contact))
        .routes(routes!(marriages::record_marriage_in))
        .routes(routes!(marriages::record_newcomer))
        .routes(routes!(marriages::record_marriage_out));
    endpoints.uploads = endpoints
        .uploads
        .routes(routes!(export::export_households))
        .routes(routes!(export::export_persons));
    endpoints
}
