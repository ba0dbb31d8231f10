//! Cases: what can be done to them, by whom, and what is to be done; lists, worklists, plans, deliveries, figures.
//!
//! Every command goes one way ([`act`]): the case and what is known of its household are read in the transaction that
//! changes it, `domain::case::decide` says what happens or every reason why not, and the store keeps the events.

mod act;
mod deliveries;
mod effects;
mod figures;
mod list;
mod not_received;
mod notice;
mod open;
mod proofs;
mod rules;
mod show;
mod situation;
mod tick;
mod transfer;
mod words;

pub use act::{Acted, SeenCase, act, action_of};
pub use deliveries::Proved;
pub(crate) use deliveries::confirm_from_sheets;
pub use effects::list_effects;
pub use figures::{FigureAsk, FigurePage, Figures, show_figures};
pub use list::{count_cases, list_cases, list_measures, worklist};
pub use not_received::{LookSource, Missing, MissingPage, MissingQuery, list_missing};
pub use open::{CaseOpening, open_case};
pub(crate) use open::{LeadsOfHousehold, Placing, open_for_leads};
pub(crate) use rules::Rules;
pub use show::{CasePage, PlanPage, list_events, show_case, show_plan};
pub use situation::Known;
pub use tick::Ticked;
pub(crate) use tick::tick;
pub use transfer::{HandedOver, Handover, transfer_caseload};
pub use words::case_policy;

use domain::access::{Action, Actor, Viewer};

use crate::Refusal;

/// Whether the viewer may do this somewhere.
fn permitted(viewer: &Viewer, action: Action) -> Result<(), Refusal> {
    match viewer.actor() {
        Actor::Anonymous => Err(Refusal::NotSignedIn),
        _ if viewer.may(action) => Ok(()),
        _ => Err(Refusal::NotPermitted(action)),
    }
}
