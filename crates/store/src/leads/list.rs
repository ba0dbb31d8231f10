//! Reading leads: those of a screening by rank, those that wait by their due date, all of one place or household or
//! case with the latest first, and one with all that is behind it.

use domain::Date;
use domain::access::Action;

use super::{FullLead, LeadLine, Outcome, PLACES, outcome};
use crate::StoreError;
use crate::db::{Row, Value};
use crate::latest;
use crate::regions::{JOURNAL_SEQ, names_at};
use crate::registers::paging::{self, Branch, Conditions, Cursor, EVERY, Page, Statement, branches};
use crate::scope::{self, Places};
use crate::tx::ReadTx;

/// Which leads to list.
#[derive(Debug, Clone, Default)]
pub struct LeadFilter {
    /// In this township or village.
    pub region_id: Option<String>,
    /// Of this level.
    pub level: Option<String>,
    /// Of this household.
    pub household_id: Option<String>,
    /// That began or joined this case.
    pub case_id: Option<String>,
    /// Of this channel.
    pub channel: Option<String>,
    /// With this risk type.
    pub risk: Option<String>,
    /// That became this; `Some(None)` are those that wait.
    pub outcome: Option<Option<Outcome>>,
    /// Beyond this rank; counts in lists of a screening alone.
    pub after: i64,
    /// At most so many.
    pub limit: i64,
}

/// Which leads that wait to list.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// In this township or village.
    pub region_id: Option<String>,
    /// After this page.
    pub after: Option<Cursor>,
    /// At most so many.
    pub limit: i64,
}

const LEAD: &str = "l.lead_id, l.number, l.screening_id, l.household_id, h.household_no, h.head_name, l.person_id, \
    l.township_id, l.village_id, l.channel, l.rank, l.level, l.burden_cents, l.income_cents, l.found_on, l.due_on, \
    l.risks, l.notice, l.reasons, l.outcome, l.case_id, l.version";
const LEADS: &str = "leads l JOIN households h ON h.household_id = l.household_id";

/// The columns of places, hidden from the planner where another index must be walked.
const HIDDEN: Places<'_> = Places {
    county: None,
    township: "(l.township_id || '')",
    village: "(l.village_id || '')",
    household: "(l.household_id || '')",
};

fn date(row: &Row, column: usize) -> Result<Date, StoreError> {
    row.date_or(column)?.ok_or(StoreError::Stored { what: "date", column })
}

fn line(row: &Row) -> Result<LeadLine, StoreError> {
    Ok(LeadLine {
        lead_id: row.text(0)?,
        number: row.int(1)?,
        screening_id: row.text_or(2)?,
        household_id: row.text(3)?,
        household_no: row.text(4)?,
        head_name: row.text(5)?,
        person_id: row.text_or(6)?,
        township_id: row.text(7)?,
        township: String::new(),
        village_id: row.text(8)?,
        village: String::new(),
        channel: row.text(9)?,
        rank: row.int_or(10)?,
        level: row.text(11)?,
        burden_cents: row.int_or(12)?,
        income_cents: row.int_or(13)?,
        found_on: date(row, 14)?,
        due_on: date(row, 15)?,
        risks: row.text(16)?,
        notice: row.text(17)?,
        reasons: row.text(18)?,
        outcome: outcome(row, 19)?,
        case_id: row.text_or(20)?,
        version: row.int(21)?,
    })
}

/// Adds the names of places, as they were when the journal stood at `seq`.
async fn name_places(tx: &mut ReadTx, seq: i64, leads: &mut [LeadLine]) -> Result<(), StoreError> {
    let places = leads
        .iter()
        .flat_map(|one| [one.township_id.clone(), one.village_id.clone()]);
    let names = names_at(tx, seq, places.collect()).await?;
    for one in leads {
        one.township = names.get(&one.township_id).cloned().unwrap_or_default();
        one.village = names.get(&one.village_id).cloned().unwrap_or_default();
    }
    Ok(())
}

/// Leads of a screening in the viewer's area, by rank.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn of_screening(
    tx: &mut ReadTx,
    screening_id: &str,
    filter: &LeadFilter,
) -> Result<Vec<LeadLine>, StoreError> {
    let (mut found, mut seq): (Vec<LeadLine>, i64) = (Vec::new(), 0);
    for branch in branches(tx, Action::ReadLead, filter.region_id.as_deref()).await? {
        let select = format!("SELECT {LEAD}, {JOURNAL_SEQ} FROM {LEADS}");
        let Some((sql, values)) = walk_ranked(tx, (screening_id, filter), &branch, &select) else {
            return Ok(Vec::new());
        };
        for row in tx.rows(&sql, &values).await? {
            seq = row.int(22)?;
            found.push(line(&row)?);
        }
    }
    found.sort_by_key(|one| (one.rank, one.number));
    found.dedup_by(|a, b| a.number == b.number);
    found.truncate(usize::try_from(filter.limit).unwrap_or(0));
    name_places(tx, seq, &mut found).await?;
    Ok(found)
}

/// How many leads of a screening all pages have.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn count_of_screening(tx: &mut ReadTx, screening_id: &str, filter: &LeadFilter) -> Result<i64, StoreError> {
    let filter = LeadFilter {
        after: 0,
        limit: EVERY,
        ..filter.clone()
    };
    let mut walks = Vec::new();
    for branch in branches(tx, Action::ReadLead, filter.region_id.as_deref()).await? {
        let select = "SELECT l.number FROM leads l";
        walks.extend(walk_ranked(tx, (screening_id, &filter), &branch, select));
    }
    paging::count(tx, &walks).await
}

fn walk_ranked(
    tx: &ReadTx,
    (screening_id, filter): (&str, &LeadFilter),
    branch: &Branch,
    select: &str,
) -> Option<Statement> {
    let mut conditions = Conditions::default();
    conditions.branch(branch, PLACES);
    if filter.region_id.is_some() && !conditions.within(&tx.viewer().scope(Action::ReadLead), HIDDEN) {
        return None;
    }
    let screening = conditions.value(screening_id);
    let after = conditions.value(filter.after);
    conditions.add(format!("l.screening_id = {screening} AND l.rank > {after}"));
    narrow(&mut conditions, filter);
    let limit = conditions.value(filter.limit);
    let clause = conditions.clause();
    Some((
        format!("{select}{clause} ORDER BY l.rank LIMIT {limit}"),
        conditions.values,
    ))
}

/// What is asked beside place and order.
fn narrow(conditions: &mut Conditions, filter: &LeadFilter) {
    let columns = [
        ("l.level", &filter.level),
        ("l.household_id", &filter.household_id),
        ("l.case_id", &filter.case_id),
        ("l.channel", &filter.channel),
    ];
    for (column, value) in columns {
        if let Some(value) = value {
            let value = conditions.value(value);
            conditions.add(format!("{column} = {value}"));
        }
    }
    if let Some(risk) = &filter.risk {
        let risk = conditions.value(risk);
        let all = "('、' || l.risks || '、')";
        conditions.add(format!("replace({all}, '、' || {risk} || '、', '') <> {all}"));
    }
    match filter.outcome {
        None => {}
        Some(None) => conditions.add("l.outcome IS NULL"),
        Some(Some(outcome)) => {
            let outcome = conditions.value(outcome.name());
            conditions.add(format!("l.outcome = {outcome}"));
        }
    }
}

/// Leads of every channel in the viewer's area, the latest first.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn latest_of(
    tx: &mut ReadTx,
    filter: &LeadFilter,
    after: Option<&Cursor>,
) -> Result<Page<LeadLine>, StoreError> {
    let (mut rows, mut seq) = (Vec::new(), 0);
    for branch in branches(tx, Action::ReadLead, filter.region_id.as_deref()).await? {
        let Some((sql, values)) = walk_latest(tx, filter, after, &branch) else {
            return Ok(Page::empty());
        };
        for row in tx.rows(&sql, &values).await? {
            seq = row.int(22)?;
            let one = line(&row)?;
            rows.push((cursor(None, one.number), one));
        }
    }
    let mut page = latest::cut(rows, filter.limit);
    name_places(tx, seq, &mut page.rows).await?;
    Ok(page)
}

fn walk_latest(tx: &ReadTx, filter: &LeadFilter, after: Option<&Cursor>, branch: &Branch) -> Option<Statement> {
    let mut conditions = Conditions::default();
    let is_narrow = filter.household_id.is_some() || filter.case_id.is_some();
    conditions.branch(branch, if is_narrow { HIDDEN } else { PLACES });
    if filter.region_id.is_some() && !conditions.within(&tx.viewer().scope(Action::ReadLead), HIDDEN) {
        return None;
    }
    narrow(&mut conditions, filter);
    latest::before(&mut conditions, None, "l.number", after);
    let limit = conditions.value(filter.limit + 1);
    let clause = conditions.clause();
    let sql = format!("SELECT {LEAD}, {JOURNAL_SEQ} FROM {LEADS}{clause} ORDER BY l.number DESC LIMIT {limit}");
    Some((sql, conditions.values))
}

/// Leads that wait for somebody, what is due first.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn waiting(tx: &mut ReadTx, asked: &Waiting) -> Result<Page<LeadLine>, StoreError> {
    let (mut rows, mut seq) = (Vec::new(), 0);
    for branch in branches(tx, Action::ReadLead, asked.region_id.as_deref()).await? {
        let Some((sql, values)) = walk_waiting(tx, asked, &branch) else {
            return Ok(Page::empty());
        };
        for row in tx.rows(&sql, &values).await? {
            seq = row.int(22)?;
            let one = line(&row)?;
            rows.push((cursor(Some(one.due_on), one.number), one));
        }
    }
    let mut page = Page::cut(rows, asked.limit);
    name_places(tx, seq, &mut page.rows).await?;
    Ok(page)
}

fn walk_waiting(tx: &ReadTx, asked: &Waiting, branch: &Branch) -> Option<Statement> {
    let mut conditions = Conditions::default();
    conditions.branch(branch, PLACES);
    if asked.region_id.is_some() && !conditions.within(&tx.viewer().scope(Action::ReadLead), HIDDEN) {
        return None;
    }
    conditions.add("l.outcome IS NULL");
    conditions.after(Some("l.due_on"), "l.number", asked.after.as_ref());
    let limit = conditions.value(asked.limit + 1);
    let clause = conditions.clause();
    let sql = format!("SELECT {LEAD}, {JOURNAL_SEQ} FROM {LEADS}{clause} ORDER BY l.due_on, l.number LIMIT {limit}");
    Some((sql, conditions.values))
}

fn cursor(due_on: Option<Date>, number: i64) -> Cursor {
    let key = due_on.map(|day| day.to_string()).unwrap_or_default();
    Cursor { key, number }
}

/// The plans by which the embedded database would answer, for tests: of the latest, then of those that wait.
///
/// # Errors
/// When the database fails.
#[doc(hidden)]
#[crate::boxed]
pub async fn plans(tx: &mut ReadTx, filter: &LeadFilter) -> Result<Vec<String>, StoreError> {
    let mut plans = Vec::new();
    let asked = Waiting {
        region_id: filter.region_id.clone(),
        ..Waiting::default()
    };
    for branch in branches(tx, Action::ReadLead, filter.region_id.as_deref()).await? {
        let walks = [
            walk_latest(tx, filter, None, &branch),
            walk_waiting(tx, &asked, &branch),
        ];
        for (sql, values) in walks.into_iter().flatten() {
            for row in tx.rows(&format!("EXPLAIN QUERY PLAN {sql}"), &values).await? {
                plans.push(row.text(3)?);
            }
        }
    }
    Ok(plans)
}

/// A lead in the viewer's area, with all that is behind it.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, lead_id: &str, action: Action) -> Result<Option<FullLead>, StoreError> {
    let mut values = vec![Value::from(lead_id)];
    let Some(within) = scope::condition(&tx.viewer().scope(action), PLACES, &mut values) else {
        return Ok(None);
    };
    let sql = format!(
        "SELECT {LEAD}, {JOURNAL_SEQ}, l.hits, l.words, l.reported_by, l.reported_at, l.remembered_lead_id, l.outcome_reason, \
         l.outcome_text, l.decided_by, l.decided_at FROM {LEADS} WHERE l.lead_id = $1 AND {within}"
    );
    let Some(row) = tx.row(&sql, &values).await? else {
        return Ok(None);
    };
    let mut found = [line(&row)?];
    name_places(tx, row.int(22)?, &mut found).await?;
    let [line] = found;
    Ok(Some(FullLead {
        line,
        hits: row.text(23)?,
        words: row.text_or(24)?,
        reported_by: row.text_or(25)?,
        reported_at: row.moment_or(26)?,
        remembered_lead_id: row.text_or(27)?,
        outcome_reason: row.text_or(28)?,
        outcome_text: row.text_or(29)?,
        decided_by: row.text_or(30)?,
        decided_at: row.moment_or(31)?,
    }))
}
