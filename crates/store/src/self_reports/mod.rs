//! What people told about themselves or others from outside, before somebody has said whose household it is; and the
//! words in the villages' printed codes.
//!
//! Name, telephone, identity number and what was said stand sealed. The receipt code is kept by the person alone; what
//! is here is its keyed digest.

mod codes;
mod decide;
mod escalate;
mod read;
mod receive;

pub use codes::{CodeLine, NewCode, add_code, codes, end_code, village_of};
pub use decide::{link, refuse, unmask};
pub use escalate::{LateReport, escalate, late};
pub use read::{Receipt, ReportQuery, SelfReport, by_receipt, find, list};
pub use receive::{NewReport, Received, counted, receive};

pub use domain::lead::ReportState;

use crate::scope::Places;

/// The columns that are sealed, by the names they are sealed under.
const NAME: &str = "self_reports.name_sealed";
const PHONE: &str = "self_reports.phone_sealed";
const ID: &str = "self_reports.id_sealed";
const WORDS: &str = "self_reports.words_sealed";
const REPORTER: &str = "self_reports.reporter_sealed";
/// Under these names what is given is turned into an index.
const RECEIPT: &str = "self_reports.receipt_digest";
const CLIENT: &str = "self_reports.client_digest";

/// Where a report is, in every query that calls its table `s`. Before it is linked it is of no household.
const PLACES: Places<'_> = Places {
    county: None,
    township: "s.township_id",
    village: "s.village_id",
    household: "s.household_id",
};
