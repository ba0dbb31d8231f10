//! Standing guarantees (三保障和饮水安全): the ledger of every household and person, and problems from finding to the
//! second look.

mod change_issue;
mod issues;
mod ledger;
mod raise_issue;

pub use change_issue::{AssignInput, RecheckInput, RepairInput, assign_issue, recheck_issue, repair_issue};
pub use issues::{count_issues, find_issue, issue_file, list_issues};
pub(crate) use ledger::asked_of;
pub use ledger::{
    HouseholdLedger, LedgerItem, StateInput, StateTally, count_states, household_ledger, list_states, set_state,
};
pub use raise_issue::{IssueInput, raise_issue};
