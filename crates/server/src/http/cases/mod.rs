//! Cases: lists and worklists, one case with its plan and its story, every command, figures.

mod body;
mod duty;
mod endings;
mod export;
mod figures;
mod list;
mod measures;
mod not_received;
mod planning;
mod rows;
mod steps;
mod verbs;
mod wire;
mod words;

pub(super) use wire::{SentenceBody, sentences};

use utoipa_axum::routes;

use super::Endpoints;

/// The operations of this topic.
pub(super) fn routes() -> Endpoints {
    let mut endpoints = Endpoints::default();
    endpoints.ordinary = endpoints
        .ordinary
        .routes(routes!(words::get_case_words))
        .routes(routes!(list::list_cases, steps::open_case))
        .routes(routes!(list::find_case))
        .routes(routes!(list::list_case_events))
        .routes(routes!(list::list_tasks))
        .routes(routes!(steps::join_leads))
        .routes(routes!(steps::complete_step))
        .routes(routes!(steps::return_case))
        .routes(routes!(steps::pause_case))
        .routes(routes!(steps::resume_case))
        .routes(routes!(steps::ask_extension))
        .routes(routes!(steps::decide_extension))
        .routes(routes!(steps::start_emergency))
        .routes(routes!(endings::refuse_case))
        .routes(routes!(endings::tell_reason))
        .routes(routes!(endings::withdraw_case))
        .routes(routes!(endings::lapse_case))
        .routes(routes!(endings::start_elimination))
        .routes(routes!(endings::stop_elimination))
        .routes(routes!(endings::roll_back_case))
        .routes(routes!(planning::set_risks))
        .routes(routes!(planning::find_case_plan, planning::write_plan))
        .routes(routes!(planning::add_measure))
        .routes(routes!(planning::change_measure))
        .routes(routes!(planning::cancel_measure))
        .routes(routes!(planning::end_measure))
        .routes(routes!(planning::confirm_delivery))
        .routes(routes!(planning::judge_effect))
        .routes(routes!(duty::transfer_case))
        .routes(routes!(duty::transfer_caseload))
        .routes(routes!(duty::flag_conflict))
        .routes(routes!(figures::get_case_figures))
        .routes(routes!(figures::list_measure_effects))
        .routes(routes!(measures::list_measures))
        .routes(routes!(not_received::list_not_received))
        .routes(routes!(measures::check_deliveries));
    endpoints.uploads = endpoints
        .uploads
        .routes(routes!(export::export_cases))
        .routes(routes!(export::export_tasks))
        .routes(routes!(export::export_measures))
        .routes(routes!(export::export_not_received));
    endpoints
}
