//! What people tell from outside: a village's printed code leads to a short form; the receipt tells what became of it.

mod codes;
mod decide;
mod list;
mod receipt;
mod receive;

pub use codes::{code_village, create_code, end_code, list_codes};
pub use decide::{LinkedReport, SeenReport, link_report, refuse_report, unmask_report};
pub use list::{find_report, list_reports};
pub use receipt::{ReceiptState, show_receipt};
pub use receive::{Form, NewSelfReport, Received, receive_report, show_form};

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
