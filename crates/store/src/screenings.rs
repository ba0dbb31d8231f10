//! Screenings that were run, and the leads they found.

use std::collections::HashMap;

use domain::access::{Action, Scope};
use domain::{Date, Moment};

use crate::db::{Row, Value};
use crate::journal::Subject;
use crate::regions::{level_of_place, names_at};
use crate::tx::{ReadTx, Record, WriteTx};
use crate::{StoreError, scope};

/// A screening that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewScreening {
    /// County.
    pub region_code: String,
    /// The day judged from.
    pub as_of: Date,
    /// Digest that stands for all rows.
    pub snapshot: String,
    /// Digest of the policy.
    pub policy: String,
    /// Summary as JSON; names nobody.
    pub summary: String,
    /// Households judged.
    pub n_households: i64,
    /// What was found, by rank.
    pub leads: Vec<NewLead>,
}

/// One household to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLead {
    /// Household.
    pub household_id: String,
    /// Rank from 1.
    pub rank: i64,
    /// Name of the level.
    pub level: String,
    /// Net burden in fen.
    pub burden_cents: Option<i64>,
    /// Income in fen.
    pub income_cents: Option<i64>,
    /// When somebody should have gone there.
    pub due_on: Date,
    /// Risk types, joined by `、`.
    pub risks: String,
    /// Broad words for a public notice.
    pub notice: String,
    /// The hits with their reasons, the facts behind them and the rows these rest on, as JSON.
    pub hits: String,
    /// The hits with their reasons alone, as JSON: what a list shows.
    pub reasons: String,
}

/// One screening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreeningLine {
    /// Id.
    pub screening_id: String,
    /// Number, counting from 1.
    pub number: i64,
    /// County.
    pub region_code: String,
    /// The day judged from.
    pub as_of: Date,
    /// Digest that stands for all rows.
    pub snapshot: String,
    /// Digest of the policy.
    pub policy: String,
    /// Summary as JSON.
    pub summary: String,
    /// Households judged.
    pub n_households: i64,
    /// Leads found.
    pub n_leads: i64,
    /// When it was run.
    pub created_at: Moment,
    /// Who asked for it.
    pub created_by: String,
}

/// One lead with its household, as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadLine {
    /// Id.
    pub lead_id: String,
    /// Its screening.
    pub screening_id: String,
    /// Household.
    pub household_id: String,
    /// Number of the household in the national system.
    pub household_no: String,
    /// Name of its head.
    pub head_name: String,
    /// Township.
    pub township_id: String,
    /// Its name now.
    pub township: String,
    /// Village.
    pub village_id: String,
    /// Its name now.
    pub village: String,
    /// Rank from 1.
    pub rank: i64,
    /// Name of the level.
    pub level: String,
    /// Net burden in fen.
    pub burden_cents: Option<i64>,
    /// Income in fen.
    pub income_cents: Option<i64>,
    /// When somebody should have gone there.
    pub due_on: Date,
    /// Risk types, joined by `、`.
    pub risks: String,
    /// Broad words for a public notice.
    pub notice: String,
    /// The hits with their reasons, as JSON.
    pub reasons: String,
}

/// One lead with all that is behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullLead {
    /// As a list shows it.
    pub line: LeadLine,
    /// The hits with their reasons, the facts behind them and the rows these rest on, as JSON.
    pub hits: String,
}

/// Keeps a screening with its leads; gives back its id.
///
/// # Errors
/// When a household is not there or the database fails.
pub async fn add(tx: &mut WriteTx, new: NewScreening, asked_by: &str) -> Result<String, StoreError> {
    let last = tx.row("SELECT max(number) FROM screenings", &[]).await?;
    let number = last.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0) + 1;
    let id = tx.next_id();
    let at = tx.at();
    let n_leads = i64::try_from(new.leads.len()).unwrap_or(i64::MAX);
    let payload = serde_json::json!({
        "number": number, "as_of": new.as_of, "snapshot": new.snapshot, "policy": new.policy,
        "households": new.n_households, "leads": n_leads, "asked_by": asked_by,
    });
    let record = Record::new()
        .with("screening_id", &id)
        .with("number", number)
        .with("region_code", new.region_code)
        .with("as_of", new.as_of)
        .with("snapshot", new.snapshot)
        .with("policy", new.policy)
        .with("summary", new.summary)
        .with("n_households", new.n_households)
        .with("n_leads", n_leads)
        .with("created_at", at)
        .with("created_by", asked_by);
    tx.insert("screenings", record).await?;
    let places = places(tx).await?;
    let mut rows = Vec::with_capacity(new.leads.len());
    for lead in new.leads {
        let (township, village) = places.get(&lead.household_id).cloned().unwrap_or_default();
        rows.push(vec![
            Value::from(tx.next_id()),
            Value::from(&id),
            Value::from(lead.household_id),
            Value::from(township),
            Value::from(village),
            Value::from(lead.rank),
            Value::from(lead.level),
            Value::from(lead.burden_cents),
            Value::from(lead.income_cents),
            Value::from(lead.due_on),
            Value::from(lead.risks),
            Value::from(lead.notice),
            Value::from(lead.reasons),
            Value::from(lead.hits),
        ]);
    }
    tx.insert_all("leads", rows).await?;
    tx.record("screening.run", &Subject::new("screening", &id), payload);
    Ok(id)
}

/// Township and village of every household.
async fn places(tx: &mut ReadTx) -> Result<HashMap<String, (String, String)>, StoreError> {
    let mut places = HashMap::new();
    let sql = "SELECT household_id, township_id, village_id FROM households";
    tx.each(sql, &[], |row| {
        places.insert(row.text(0)?, (row.text(1)?, row.text(2)?));
        Ok(())
    })
    .await?;
    Ok(places)
}

const SCREENING: &str = "SELECT screening_id, number, region_code, as_of, snapshot, policy, summary, n_households, \
    n_leads, created_at, created_by FROM screenings";

fn screening(row: &Row) -> Result<ScreeningLine, StoreError> {
    Ok(ScreeningLine {
        screening_id: row.text(0)?,
        number: row.int(1)?,
        region_code: row.text(2)?,
        as_of: row.date_or(3)?.ok_or(StoreError::Stored {
            what: "date",
            column: 3,
        })?,
        snapshot: row.text(4)?,
        policy: row.text(5)?,
        summary: row.text(6)?,
        n_households: row.int(7)?,
        n_leads: row.int(8)?,
        created_at: row.moment_or(9)?.ok_or(StoreError::Stored {
            what: "moment",
            column: 9,
        })?,
        created_by: row.text(10)?,
    })
}

/// Screenings below a number, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut ReadTx, before: Option<i64>, limit: i64) -> Result<Vec<ScreeningLine>, StoreError> {
    if !tx.viewer().may(Action::ReadScreening) {
        return Ok(Vec::new());
    }
    let values = [Value::from(before.unwrap_or(i64::MAX)), Value::from(limit)];
    let sql = format!("{SCREENING} WHERE number < $1 ORDER BY number DESC LIMIT $2");
    tx.rows(&sql, &values).await?.iter().map(screening).collect()
}

/// A screening.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut ReadTx, screening_id: &str) -> Result<Option<ScreeningLine>, StoreError> {
    if !tx.viewer().may(Action::ReadScreening) {
        return Ok(None);
    }
    let sql = format!("{SCREENING} WHERE screening_id = $1");
    tx.row(&sql, &[Value::from(screening_id)])
        .await?
        .as_ref()
        .map(screening)
        .transpose()
}

/// Id and day of the latest screening, for whoever may read leads.
///
/// # Errors
/// When the database fails.
pub async fn latest(tx: &mut ReadTx) -> Result<Option<(String, Date)>, StoreError> {
    if !tx.viewer().may(Action::ReadLead) {
        return Ok(None);
    }
    let sql = "SELECT screening_id, as_of FROM screenings ORDER BY number DESC LIMIT 1";
    let Some(row) = tx.row(sql, &[]).await? else {
        return Ok(None);
    };
    Ok(Some((
        row.text(0)?,
        row.date_or(1)?.ok_or(StoreError::Stored {
            what: "date",
            column: 1,
        })?,
    )))
}

/// The day that a screening judged from, for whoever may read leads.
///
/// # Errors
/// When the database fails.
pub async fn day_of(tx: &mut ReadTx, screening_id: &str) -> Result<Option<Date>, StoreError> {
    if !tx.viewer().may(Action::ReadLead) {
        return Ok(None);
    }
    let row = tx
        .row(
            "SELECT as_of FROM screenings WHERE screening_id = $1",
            &[Value::from(screening_id)],
        )
        .await?;
    row.map_or(Ok(None), |row| row.date_or(0))
}

/// Which leads of a screening to list, by rank.
#[derive(Debug, Clone, Default)]
pub struct LeadFilter {
    /// In this township or village.
    pub region_id: Option<String>,
    /// Of this level.
    pub level: Option<String>,
    /// Of this household.
    pub household_id: Option<String>,
    /// With this risk type.
    pub risk: Option<String>,
    /// Beyond this rank.
    pub after: i64,
    /// At most so many.
    pub limit: i64,
}

/// Leads in the viewer's area, by rank.
///
/// # Errors
/// When the database fails.
pub async fn leads(tx: &mut ReadTx, screening_id: &str, filter: &LeadFilter) -> Result<Vec<LeadLine>, StoreError> {
    let mut values = vec![
        Value::from(screening_id),
        Value::from(filter.after),
        Value::from(filter.limit),
    ];
    let Some(mut condition) = within(tx, &mut values) else {
        return Ok(Vec::new());
    };
    if let Some(region) = &filter.region_id {
        // One of the two columns, so that its index is walked by rank.
        let column = match level_of_place(tx, region).await?.as_deref() {
            None => return Ok(Vec::new()),
            Some("village") => Some("village_id"),
            Some("township") => Some("township_id"),
            Some(_) => None,
        };
        if let Some(column) = column {
            values.push(Value::from(region));
            condition.push_str(&format!(" AND l.{column} = ${}", values.len()));
        }
    }
    for (column, value) in [("level", &filter.level), ("household_id", &filter.household_id)] {
        if let Some(value) = value {
            values.push(Value::from(value));
            condition.push_str(&format!(" AND l.{column} = ${}", values.len()));
        }
    }
    if let Some(risk) = &filter.risk {
        values.push(Value::from(risk));
        let all = "('、' || l.risks || '、')";
        condition.push_str(&format!(
            " AND replace({all}, '、' || ${} || '、', '') <> {all}",
            values.len()
        ));
    }
    let sql = format!(
        "SELECT {LEAD}, l.reasons FROM {LEADS} WHERE l.screening_id = $1 AND l.rank > $2 AND {condition} \
         ORDER BY l.rank LIMIT $3"
    );
    let rows = tx.rows(&sql, &values).await?;
    let mut lines = rows.iter().map(lead).collect::<Result<Vec<_>, _>>()?;
    if let Some(last) = rows.last() {
        name_places(tx, last.int(14)?, &mut lines).await?;
    }
    Ok(lines)
}

/// A lead in the viewer's area.
///
/// # Errors
/// When the database fails.
pub async fn find_lead(tx: &mut ReadTx, lead_id: &str) -> Result<Option<FullLead>, StoreError> {
    let mut values = vec![Value::from(lead_id)];
    let Some(condition) = within(tx, &mut values) else {
        return Ok(None);
    };
    let sql = format!("SELECT {LEAD}, l.reasons, l.hits FROM {LEADS} WHERE l.lead_id = $1 AND {condition}");
    let Some(row) = tx.row(&sql, &values).await? else {
        return Ok(None);
    };
    let mut found = [lead(&row)?];
    name_places(tx, row.int(14)?, &mut found).await?;
    let [line] = found;
    Ok(Some(FullLead {
        line,
        hits: row.text(16)?,
    }))
}

/// Adds the names of places.
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

/// The condition that only leads in the viewer's area meet; `None` when there is no area.
fn within(tx: &ReadTx, values: &mut Vec<Value>) -> Option<String> {
    let scope: Scope = tx.viewer().scope(Action::ReadLead);
    let places = scope::Places {
        county: None,
        township: "l.township_id",
        village: "l.village_id",
        household: "l.household_id",
    };
    scope::condition(&scope, places, values)
}

const LEAD: &str = "l.lead_id, l.screening_id, l.household_id, h.household_no, h.head_name, l.township_id, \
    l.village_id, l.rank, l.level, l.burden_cents, l.income_cents, l.due_on, l.risks, l.notice, \
    (SELECT seq FROM journal_head WHERE only_row = 1)";
const LEADS: &str = "leads l JOIN households h ON h.household_id = l.household_id";

fn lead(row: &Row) -> Result<LeadLine, StoreError> {
    Ok(LeadLine {
        lead_id: row.text(0)?,
        screening_id: row.text(1)?,
        household_id: row.text(2)?,
        household_no: row.text(3)?,
        head_name: row.text(4)?,
        township_id: row.text(5)?,
        township: String::new(),
        village_id: row.text(6)?,
        village: String::new(),
        rank: row.int(7)?,
        level: row.text(8)?,
        burden_cents: row.int_or(9)?,
        income_cents: row.int_or(10)?,
        due_on: row.date_or(11)?.ok_or(StoreError::Stored {
            what: "date",
            column: 11,
        })?,
        risks: row.text(12)?,
        notice: row.text(13)?,
        reasons: row.text(15)?,
    })
}
