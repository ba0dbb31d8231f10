//! Going there: visits recorded once, what shows them, who was seen when and how, who is owed a visit.
//!
//! A visit is a record and never a check-in: where somebody stood and what was photographed is kept when it was given,
//! and nothing here asks for it.

mod coverage;
mod evidence;
mod field_rules;
mod follow_visit;
mod forms;
mod list_visits;
mod owed_visits;
mod record_visit;

pub(crate) use coverage::Sight;
pub use coverage::{
    ChannelCount, Coverage, CoverageRow, CoverageSearch, SeenHousehold, Unseen, list_seen, show_coverage,
};
pub use evidence::{MOST_KIB, Received, add_evidence, visit_file};
pub(crate) use evidence::{check_digest, kept_file};
pub(crate) use field_rules::{FieldRules, all_right, any_day, past_day, words};
pub use forms::{FormWords, list_forms};
pub use list_visits::{find_visit, list_visits};
pub use owed_visits::{OwedHousehold, OwedRow, OwedSearch, list_owed, show_owed};
pub use record_visit::{Finding, VisitInput, VisitReceipt, record_visit};
pub(crate) use record_visit::{HELD, PROBLEM};

use domain::access::{Action, Actor, Scope, Viewer};
use domain::problem::Problem;

use crate::Refusal;

/// Whether the viewer may do this somewhere.
pub(crate) fn permitted(viewer: &Viewer, action: Action) -> Result<(), Refusal> {
    match viewer.actor() {
        Actor::Anonymous => Err(Refusal::NotSignedIn),
        _ if viewer.may(action) => Ok(()),
        _ => Err(Refusal::NotPermitted(action)),
    }
}

/// Who acts, as rows keep it: the account, or the system.
pub(crate) fn author(viewer: &Viewer) -> String {
    viewer
        .account_id()
        .map_or_else(|| viewer.actor().to_string(), str::to_owned)
}

/// A list that has to look at every household of a place is asked for one place at a time.
pub(crate) fn one_place(viewer: &Viewer, action: Action, place: Option<&str>) -> Result<(), Refusal> {
    match (viewer.scope(action), place) {
        (Scope::Everything, None) => Err(Refusal::field("township", Problem::error("VIS-024"))),
        _ => Ok(()),
    }
}
