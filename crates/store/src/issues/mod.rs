//! Problems with schooling, medical care, housing and water: found, owned, repaired, looked at a second time.

pub mod ledger;

use domain::Date;
use domain::access::Action;
use serde_json::json;

use crate::db::{Row, Value};
use crate::journal::Subject;
use crate::latest;
use crate::registers::households;
use crate::registers::paging::{self, Branch, Conditions, Cursor, EVERY, Page, Statement, branches};
use crate::tx::{ReadTx, Record, WriteTx};
use crate::visits::next_number;
use crate::{StoreError, scope};

/// A problem as it was found.
#[derive(Clone, PartialEq, Eq)]
pub struct NewIssue {
    /// Household.
    pub household_id: String,
    /// The member, when it is not the household's.
    pub person_id: Option<String>,
    /// Which guarantee.
    pub guarantee: String,
    /// What is wrong.
    pub text: String,
    /// How it was found.
    pub channel: String,
    /// When.
    pub found_on: Date,
    /// By which visit.
    pub visit_id: Option<String>,
    /// Who owns it.
    pub owner: Owner,
    /// When it should be repaired.
    pub due_on: Date,
}

impl std::fmt::Debug for NewIssue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewIssue")
            .field("guarantee", &self.guarantee)
            .finish_non_exhaustive()
    }
}

/// Who has to repair it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owner {
    /// A department.
    pub department: Option<String>,
    /// An account.
    pub account_id: Option<String>,
}

/// What became of a problem that was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raised {
    /// It is kept now, under this id.
    New(String),
    /// One of the same household, person and guarantee is open already, with this number.
    Open(i64),
    /// There is no such household where the viewer may do this.
    NotFound,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Id.
    pub issue_id: String,
    /// Number, counting from 1.
    pub number: i64,
    /// Household.
    pub household_id: String,
    /// Number of the household in the national system.
    pub household_no: String,
    /// Name of its head.
    pub head_name: String,
    /// The member, when it is not the household's.
    pub person_id: Option<String>,
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// Which guarantee.
    pub guarantee: String,
    /// What is wrong.
    pub text: String,
    /// How it was found.
    pub channel: String,
    /// By whom.
    pub found_by: String,
    /// When.
    pub found_on: String,
    /// By which visit.
    pub visit_id: Option<String>,
    /// Who owns it.
    pub owner: Owner,
    /// `open`, `repaired` or `closed`.
    pub state: String,
    /// When it should be repaired.
    pub due_on: String,
    /// How it was repaired.
    pub repair_text: Option<String>,
    /// The kept file that shows it.
    pub repair_evidence: Option<String>,
    /// When it was repaired.
    pub repaired_on: Option<String>,
    /// By whom that was told.
    pub repaired_by: Option<String>,
    /// When somebody should look again.
    pub recheck_on: Option<String>,
    /// When somebody did.
    pub rechecked_on: Option<String>,
    /// Who.
    pub recheck_by: Option<String>,
    /// What was seen.
    pub recheck_text: Option<String>,
    /// When it was closed.
    pub closed_on: Option<String>,
    /// Counts up with every change.
    pub version: i64,
}

/// Which problems. Open ones stand in order of the day they are due; all others the latest first.
/// Told to the journal as it stands when they leave the system.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Query {
    /// In this township or village.
    pub place: Option<String>,
    /// Of this household.
    pub household_id: Option<String>,
    /// Which guarantee.
    pub guarantee: Option<String>,
    /// `open`, `repaired` or `closed`; open and repaired ones if absent.
    pub state: Option<String>,
    /// Closed ones too.
    pub all: bool,
    /// Owned by this department.
    pub department: Option<String>,
    /// Owned by this account.
    pub account_id: Option<String>,
    /// Due before this day.
    pub due_before: Option<Date>,
    /// After this one.
    #[serde(skip)]
    pub after: Option<Cursor>,
    /// At most so many, up to 200.
    #[serde(skip)]
    pub limit: i64,
}

/// Keeps a problem, where the viewer may do `action` to the household.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn raise(tx: &mut WriteTx, action: Action, new: &NewIssue, by: &str) -> Result<Raised, StoreError> {
    let Some(household) = households::find_for(tx, &new.household_id, action).await? else {
        return Ok(Raised::NotFound);
    };
    let sql = "SELECT number FROM issues WHERE household_id = $1 AND guarantee = $2 AND coalesce(person_id, '') = $3 \
               AND closed_on IS NULL";
    let person = new.person_id.clone().unwrap_or_default();
    let values = [
        Value::from(&new.household_id),
        Value::from(&new.guarantee),
        Value::from(person),
    ];
    if let Some(row) = tx.row(sql, &values).await? {
        return Ok(Raised::Open(row.int(0)?));
    }
    let id = tx.next_id();
    let record = Record::new()
        .with("issue_id", &id)
        .with("number", next_number(tx, "issues").await?)
        .with("household_id", &new.household_id)
        .with("person_id", new.person_id.clone())
        .with("township_id", &household.township_id)
        .with("village_id", &household.village_id)
        .with("guarantee", &new.guarantee)
        .with("text", &new.text)
        .with("channel", &new.channel)
        .with("found_by", by)
        .with("found_on", new.found_on)
        .with("visit_id", new.visit_id.clone())
        .with("owner_account_id", new.owner.account_id.clone())
        .with("department", new.owner.department.clone())
        .with("state", "open")
        .with("due_on", new.due_on)
        .with("created_at", tx.at())
        .with("created_by", by)
        .with("version", 1);
    tx.insert("issues", record).await?;
    let payload = json!({
        "issue": id, "guarantee": new.guarantee, "person": new.person_id, "found_on": new.found_on.to_string(),
        "due_on": new.due_on.to_string(), "visit": new.visit_id,
    });
    tx.record("issue.raised", &Subject::new("household", &new.household_id), payload);
    Ok(Raised::New(id))
}

const ISSUE: &str = "SELECT u.issue_id, u.number, u.household_id, h.household_no, h.head_name, u.person_id, \
    u.township_id, u.village_id, u.guarantee, u.text, u.channel, u.found_by, u.found_on, u.visit_id, u.department, \
    u.owner_account_id, u.state, u.due_on, u.repair_text, u.repair_evidence, u.repaired_on, u.repaired_by, \
    u.recheck_on, u.rechecked_on, u.recheck_by, u.recheck_text, u.closed_on, u.version \
    FROM issues u JOIN households h ON h.household_id = u.household_id";

const ISSUE_PLACES: scope::Places<'_> = scope::Places {
    county: None,
    township: "u.township_id",
    village: "u.village_id",
    household: "u.household_id",
};

fn issue(row: &Row) -> Result<Issue, StoreError> {
    Ok(Issue {
        issue_id: row.text(0)?,
        number: row.int(1)?,
        household_id: row.text(2)?,
        household_no: row.text(3)?,
        head_name: row.text(4)?,
        person_id: row.text_or(5)?,
        township_id: row.text(6)?,
        village_id: row.text(7)?,
        guarantee: row.text(8)?,
        text: row.text(9)?,
        channel: row.text(10)?,
        found_by: row.text(11)?,
        found_on: row.text(12)?,
        visit_id: row.text_or(13)?,
        owner: Owner {
            department: row.text_or(14)?,
            account_id: row.text_or(15)?,
        },
        state: row.text(16)?,
        due_on: row.text(17)?,
        repair_text: row.text_or(18)?,
        repair_evidence: row.text_or(19)?,
        repaired_on: row.text_or(20)?,
        repaired_by: row.text_or(21)?,
        recheck_on: row.text_or(22)?,
        rechecked_on: row.text_or(23)?,
        recheck_by: row.text_or(24)?,
        recheck_text: row.text_or(25)?,
        closed_on: row.text_or(26)?,
        version: row.int(27)?,
    })
}

/// Problems in the viewer's area.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, query: &Query) -> Result<Page<Issue>, StoreError> {
    let limit = query.limit.clamp(1, 200);
    let is_latest = is_latest(query);
    let mut rows = Vec::new();
    for branch in branches(tx, Action::ReadCase, query.place.as_deref()).await? {
        let Some((sql, values)) = walk(tx, query, &branch, (ISSUE, limit)) else {
            return Ok(Page::empty());
        };
        for row in tx.rows(&sql, &values).await? {
            let one = issue(&row)?;
            let key = if is_latest { String::new() } else { one.due_on.clone() };
            rows.push((
                Cursor {
                    key,
                    number: one.number,
                },
                one,
            ));
        }
    }
    Ok(match is_latest {
        true => latest::cut(rows, limit),
        false => Page::cut(rows, limit),
    })
}

/// How many problems all pages have.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn count(tx: &mut ReadTx, query: &Query) -> Result<i64, StoreError> {
    let query = Query {
        after: None,
        ..query.clone()
    };
    let mut walks = Vec::new();
    for branch in branches(tx, Action::ReadCase, query.place.as_deref()).await? {
        walks.extend(walk(tx, &query, &branch, ("SELECT u.number FROM issues u", EVERY)));
    }
    paging::count(tx, &walks).await
}

/// Whether the latest come first, for lists with closed ones in them.
fn is_latest(query: &Query) -> bool {
    query.all || query.state.as_deref() == Some("closed")
}

/// The statement of one walk; `None` when the viewer may see nothing.
fn walk(tx: &ReadTx, query: &Query, branch: &Branch, (select, limit): (&str, i64)) -> Option<Statement> {
    let mut conditions = Conditions::default();
    conditions.branch(branch, ISSUE_PLACES);
    let scope = tx.viewer().scope(Action::ReadCase);
    if query.place.is_some() && !conditions.within(&scope, ISSUE_PLACES) {
        return None;
    }
    narrow(&mut conditions, query);
    let order = if is_latest(query) {
        latest::before(&mut conditions, None, "u.number", query.after.as_ref());
        "u.number DESC"
    } else {
        conditions.add("u.closed_on IS NULL");
        conditions.after(Some("u.due_on"), "u.number", query.after.as_ref());
        "u.due_on, u.number"
    };
    let n = conditions.value(limit + 1);
    let sql = format!("{select}{} ORDER BY {order} LIMIT {n}", conditions.clause());
    Some((sql, conditions.values))
}

fn narrow(conditions: &mut Conditions, query: &Query) {
    let texts = [
        ("u.household_id", &query.household_id),
        ("u.guarantee", &query.guarantee),
        ("u.state", &query.state),
        ("u.department", &query.department),
        ("u.owner_account_id", &query.account_id),
    ];
    for (column, value) in texts {
        if let Some(value) = value {
            let value = conditions.value(value);
            conditions.add(format!("{column} = {value}"));
        }
    }
    if let Some(day) = query.due_before {
        let day = conditions.value(day);
        conditions.add(format!(
            "(CASE WHEN u.state = 'repaired' THEN u.recheck_on ELSE u.due_on END) < {day}"
        ));
    }
}

/// A problem in the viewer's area.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, issue_id: &str) -> Result<Option<Issue>, StoreError> {
    find_for(tx, issue_id, Action::ReadCase).await
}

async fn find_for(tx: &mut ReadTx, issue_id: &str, action: Action) -> Result<Option<Issue>, StoreError> {
    let mut values = vec![Value::from(issue_id)];
    let scope = tx.viewer().scope(action);
    let Some(within) = scope::condition(&scope, households::PLACES, &mut values) else {
        return Ok(None);
    };
    let sql = format!("{ISSUE} WHERE u.issue_id = $1 AND {within}");
    tx.row(&sql, &values).await?.as_ref().map(issue).transpose()
}

/// The problem if the viewer may handle it, as it was seen.
///
/// # Errors
/// [`StoreError::Conflict`] when it was changed meanwhile; when the database fails.
#[crate::boxed]
pub async fn find_to_change(tx: &mut ReadTx, issue_id: &str, version: i64) -> Result<Option<Issue>, StoreError> {
    let found = find_for(tx, issue_id, Action::HandleIssue).await?;
    match found {
        Some(issue) if issue.version != version => Err(StoreError::Conflict),
        found => Ok(found),
    }
}

/// Gives a problem to somebody, with another deadline.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn assign(
    tx: &mut WriteTx,
    issue: &Issue,
    owner: &Owner,
    due_on: Date,
    reason: &str,
) -> Result<(), StoreError> {
    let record = Record::new()
        .with("owner_account_id", owner.account_id.clone())
        .with("department", owner.department.clone())
        .with("due_on", due_on);
    let payload = json!({
        "issue": issue.issue_id, "department": owner.department, "account": owner.account_id,
        "was_due_on": issue.due_on, "due_on": due_on.to_string(),
        "reason_sealed": tx.ring().seal("journal.reason", &issue.issue_id, reason),
    });
    change(tx, issue, record, ("issue.assigned", payload)).await
}

/// A repair as it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// How.
    pub text: String,
    /// The kept file that shows it.
    pub evidence: Option<String>,
    /// When.
    pub on: Date,
    /// When somebody should look again.
    pub recheck_on: Date,
}

/// Says that a problem was repaired, and when somebody looks again.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn repair(tx: &mut WriteTx, issue: &Issue, repair: &Repair, by: &str) -> Result<(), StoreError> {
    let record = Record::new()
        .with("state", "repaired")
        .with("repair_text", &repair.text)
        .with("repair_evidence", repair.evidence.clone())
        .with("repaired_on", repair.on)
        .with("repaired_by", by)
        .with("recheck_on", repair.recheck_on);
    let payload = json!({
        "issue": issue.issue_id, "on": repair.on.to_string(), "recheck_on": repair.recheck_on.to_string(),
        "evidence": repair.evidence,
    });
    change(tx, issue, record, ("issue.repaired", payload)).await
}

/// A second look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recheck {
    /// Whether it is repaired indeed.
    pub passed: bool,
    /// What was seen.
    pub text: String,
    /// When.
    pub on: Date,
    /// The new deadline of one that is not.
    pub due_on: Date,
}

/// Closes a problem after the second look, or opens it again.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn recheck(tx: &mut WriteTx, issue: &Issue, recheck: &Recheck, by: &str) -> Result<(), StoreError> {
    let mut record = Record::new()
        .with("rechecked_on", recheck.on)
        .with("recheck_by", by)
        .with("recheck_text", &recheck.text);
    record = match recheck.passed {
        true => record.with("state", "closed").with("closed_on", recheck.on),
        false => record
            .with("state", "open")
            .with("due_on", recheck.due_on)
            .with("recheck_on", None::<&str>),
    };
    let payload = json!({ "issue": issue.issue_id, "on": recheck.on.to_string(), "passed": recheck.passed });
    let kind = if recheck.passed {
        "issue.closed"
    } else {
        "issue.reopened"
    };
    change(tx, issue, record, (kind, payload)).await
}

async fn change(
    tx: &mut WriteTx,
    issue: &Issue,
    record: Record,
    (kind, payload): (&'static str, serde_json::Value),
) -> Result<(), StoreError> {
    let record = record.with("version", issue.version + 1);
    tx.update("issues", &[Value::from(&issue.issue_id)], record).await?;
    tx.record(kind, &Subject::new("household", &issue.household_id), payload);
    Ok(())
}

/// Whether an account is there and not closed.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn is_account(tx: &mut ReadTx, account_id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM accounts WHERE account_id = $1 AND state <> 'closed'";
    Ok(tx.row(sql, &[Value::from(account_id)]).await?.is_some())
}
