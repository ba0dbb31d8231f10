//! Leads: from screenings and from people, into cases; what was checked is remembered, and every lead ends once.

mod decide;
mod export;
pub(crate) mod hits;
mod ledger;
mod list;
mod memory;
mod missed;
mod months;
mod place;
mod report;
mod settle_screening;
mod words;

pub use decide::{SeenLead, dismiss_lead, take_up_lead};
pub use export::export_leads;
pub use ledger::{LedgerLine, yield_ledger};
pub use list::{FoundLeads, count_leads, find_lead, list_latest_leads, list_leads, list_waiting_leads};
pub(crate) use memory::{remember_case, remember_lead};
pub use missed::{MissedFigure, ReviewedMissed, list_missed, missed_figures, review_missed};
pub use months::{LeadMonth, lead_months};
pub use place::PlacedLead;
pub(crate) use place::place;
pub use report::{LeadReport, report_lead};
pub(crate) use report::{MOST_WORDS, due_on, notice};
pub use settle_screening::{SettledScreening, settle_screening};
pub use words::lead_policy;

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
