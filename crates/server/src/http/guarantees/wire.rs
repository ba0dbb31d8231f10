//! Guarantees and problems as they are sent.

use app::accounts::AreaNames;
use app::guarantees::LedgerItem;
use serde::Serialize;
use store::issues::Issue;
use store::issues::ledger::{Ground, LedgerLine, Spell};
use utoipa::ToSchema;

use crate::http::named::tells;
use crate::http::visits::Place;

/// A state of a guarantee with its days and its ground.
#[derive(Serialize, ToSchema)]
pub(super) struct GuaranteeSpellBody {
    /// `held` or `problem`.
    state: String,
    /// What was said about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// First day.
    #[schema(format = Date)]
    valid_from: String,
    /// First day on which it no longer held.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    valid_to: Option<String>,
    /// What it rests on: `delivery`, `visit`, `issue`, or `hand`.
    source: &'static str,
    /// Which: the number and file of the delivery, the id of the visit or the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    source_id: Option<String>,
}

impl From<Spell> for GuaranteeSpellBody {
    fn from(spell: Spell) -> Self {
        let (source, source_id) = match spell.ground {
            Ground::Delivery { number, file_name } => ("delivery", Some(format!("{number} {file_name}"))),
            Ground::Visit(id) => ("visit", Some(id)),
            Ground::Issue(id) => ("issue", Some(id)),
            Ground::Hand => ("hand", None),
        };
        Self {
            state: spell.state,
            detail: spell.detail,
            valid_from: spell.valid_from,
            valid_to: spell.valid_to,
            source,
            source_id,
        }
    }
}

/// One guarantee of a household or of a member.
#[derive(Serialize, ToSchema)]
pub(super) struct LedgerItemBody {
    /// Which.
    guarantee: String,
    /// What it is called.
    title: String,
    /// The member, where it is kept by person.
    #[serde(skip_serializing_if = "Option::is_none")]
    person_id: Option<String>,
    /// Name of the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    person_name: Option<String>,
    /// Whether it concerns them: false where the household has nobody of the age that it is for.
    concerns: bool,
    /// What is known now; absent is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<GuaranteeSpellBody>,
    /// What was known before, the latest first.
    before: Vec<GuaranteeSpellBody>,
}

impl From<LedgerItem> for LedgerItemBody {
    fn from(item: LedgerItem) -> Self {
        let (person_id, person_name) = item.person.unzip();
        Self {
            guarantee: item.guarantee,
            title: item.title,
            person_id,
            person_name,
            concerns: item.concerns,
            now: item.now.map(Into::into),
            before: item.before.into_iter().map(Into::into).collect(),
        }
    }
}

/// A guarantee with its household. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct GuaranteeLineBody {
    /// Household.
    household_id: String,
    /// Number in the national system.
    household_no: String,
    /// Name of its head.
    head_name: String,
    /// Township.
    township_id: String,
    /// Village.
    village_id: String,
    /// What the village is called.
    village: String,
    /// The member, where it is kept by person.
    #[serde(skip_serializing_if = "Option::is_none")]
    person_id: Option<String>,
    /// Name of the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    person_name: Option<String>,
    /// Which guarantee.
    guarantee: String,
    /// What is known now; absent is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<GuaranteeSpellBody>,
}

impl GuaranteeLineBody {
    pub(super) fn new(line: LedgerLine, names: &AreaNames) -> Self {
        Self {
            village: Place(names).name(&line.village_id),
            household_id: line.household_id,
            household_no: line.household_no,
            head_name: line.head_name,
            township_id: line.township_id,
            village_id: line.village_id,
            person_id: line.person_id,
            person_name: line.person_name,
            guarantee: line.guarantee,
            now: line.known.map(Into::into),
        }
    }
}

/// A problem with a guarantee. Personal data.
#[derive(Serialize, ToSchema)]
pub(super) struct IssueBody {
    /// Id.
    issue_id: String,
    /// Number, counting from 1.
    number: i64,
    /// Household.
    household_id: String,
    /// Number of the household in the national system.
    household_no: String,
    /// Name of its head.
    head_name: String,
    /// The member, where the guarantee is kept by person.
    #[serde(skip_serializing_if = "Option::is_none")]
    person_id: Option<String>,
    /// Township.
    township_id: String,
    /// Village.
    village_id: String,
    /// What the village is called.
    village: String,
    /// Which guarantee.
    guarantee: String,
    /// What is wrong.
    text: String,
    /// How it was found: `visit`, or `told`.
    channel: String,
    /// Account of who found it.
    found_by: String,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    found_by_name: Option<String>,
    /// When.
    #[schema(format = Date)]
    found_on: String,
    /// By which visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    visit_id: Option<String>,
    /// Department that owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    /// Account that owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_account_id: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_name: Option<String>,
    /// `open`, `repaired` or `closed`.
    state: String,
    /// When it should be repaired.
    #[schema(format = Date)]
    due_on: String,
    /// How it was repaired.
    #[serde(skip_serializing_if = "Option::is_none")]
    repair_text: Option<String>,
    /// SHA-256 of the file that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    repair_evidence: Option<String>,
    /// When it was repaired.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    repaired_on: Option<String>,
    /// Account that told it.
    #[serde(skip_serializing_if = "Option::is_none")]
    repaired_by: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    repaired_by_name: Option<String>,
    /// When somebody should look again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    recheck_on: Option<String>,
    /// When somebody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    rechecked_on: Option<String>,
    /// Account of who did.
    #[serde(skip_serializing_if = "Option::is_none")]
    recheck_by: Option<String>,
    /// What that account is called; absent when nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    recheck_by_name: Option<String>,
    /// What was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    recheck_text: Option<String>,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    closed_on: Option<String>,
    /// Counts up with every change; what `If-Match` takes.
    version: i64,
}

tells!(IssueBody {
    found_by => found_by_name,
    owner_account_id => owner_name,
    repaired_by => repaired_by_name,
    recheck_by => recheck_by_name,
});

impl IssueBody {
    pub(super) fn new(issue: Issue, names: &AreaNames) -> Self {
        Self {
            village: Place(names).name(&issue.village_id),
            issue_id: issue.issue_id,
            number: issue.number,
            household_id: issue.household_id,
            household_no: issue.household_no,
            head_name: issue.head_name,
            person_id: issue.person_id,
            township_id: issue.township_id,
            village_id: issue.village_id,
            guarantee: issue.guarantee,
            text: issue.text,
            channel: issue.channel,
            found_by: issue.found_by,
            found_by_name: None,
            found_on: issue.found_on,
            visit_id: issue.visit_id,
            department: issue.owner.department,
            owner_account_id: issue.owner.account_id,
            owner_name: None,
            state: issue.state,
            due_on: issue.due_on,
            repair_text: issue.repair_text,
            repair_evidence: issue.repair_evidence,
            repaired_on: issue.repaired_on,
            repaired_by: issue.repaired_by,
            repaired_by_name: None,
            recheck_on: issue.recheck_on,
            rechecked_on: issue.rechecked_on,
            recheck_by: issue.recheck_by,
            recheck_by_name: None,
            recheck_text: issue.recheck_text,
            closed_on: issue.closed_on,
            version: issue.version,
        }
    }
}
