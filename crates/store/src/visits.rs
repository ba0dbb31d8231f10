//! Visits: who was where when, what was said, what was seen. A record is kept once, however often and in whatever order
//! it comes, and is never changed: it tells what somebody saw that day.

use std::collections::HashMap;

use domain::access::Action;
use domain::{Date, Moment};
use serde_json::json;

use crate::db::{Row, Value};
use crate::journal::Subject;
use crate::latest;
use crate::registers::households::{self, PLACES};
use crate::registers::paging::{Conditions, Cursor, Page, branches};
use crate::registers::refresh::{KEYS_A_STATEMENT, marks};
use crate::tx::{ReadTx, Record, WriteTx};
use crate::{StoreError, scope};

/// A visit as somebody recorded it.
#[derive(Clone)]
pub struct NewVisit {
    /// Id made by whoever records it.
    pub visit_id: String,
    /// Household.
    pub household_id: String,
    /// Case it is for; the household's open one when nobody says.
    pub case_id: Option<String>,
    /// Lead it looks into.
    pub lead_id: Option<String>,
    /// Sweep it is part of.
    pub sweep_id: Option<String>,
    /// Form that was filled in.
    pub kind: String,
    /// How the household was seen.
    pub channel: String,
    /// Whether somebody of it was spoken to.
    pub reaches: bool,
    /// When.
    pub visited_at: Moment,
    /// The county's day of it.
    pub day: Date,
    /// Answers, as JSON by question.
    pub answers: String,
    /// What was found about guarantees, as JSON.
    pub findings: String,
    /// What else was seen, in words.
    pub text: Option<String>,
    /// Whether the whole household lives elsewhere, as it told.
    pub away: bool,
    /// Where, when it was given.
    pub coordinates: Option<(String, String)>,
    /// The signature, a kept file.
    pub signature_digest: Option<String>,
    /// Photographs and papers, kept files.
    pub files: Vec<String>,
    /// Digest of all of it as it was sent.
    pub content_digest: String,
}

impl std::fmt::Debug for NewVisit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewVisit")
            .field("visit_id", &self.visit_id)
            .finish_non_exhaustive()
    }
}

/// What became of a record that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is kept now.
    New,
    /// It was kept before; nothing was changed.
    Known,
    /// Another record, or a lead of another origin, was kept under its id.
    Other,
    /// There is no such household where the viewer records visits.
    NotFound,
    /// Its case, lead or sweep is not the household's.
    Unfit,
}

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitLine {
    /// Id.
    pub visit_id: String,
    /// Order of receipt.
    pub number: i64,
    /// Household.
    pub household_id: String,
    /// Number of the household in the national system.
    pub household_no: String,
    /// Name of its head.
    pub head_name: String,
    /// Township, as it was then.
    pub township_id: String,
    /// Village, as it was then.
    pub village_id: String,
    /// Case.
    pub case_id: Option<String>,
    /// Lead.
    pub lead_id: Option<String>,
    /// Sweep.
    pub sweep_id: Option<String>,
    /// Form.
    pub kind: String,
    /// How the household was seen.
    pub channel: String,
    /// When.
    pub visited_at: String,
    /// The county's day of it.
    pub day: String,
    /// Who was there.
    pub by_account: String,
    /// Answers as JSON.
    pub answers: String,
    /// Findings as JSON.
    pub findings: String,
    /// Words.
    pub text: Option<String>,
    /// Whether the whole household lives elsewhere.
    pub away: bool,
    /// Latitude and longitude.
    pub coordinates: Option<(String, String)>,
    /// The signature.
    pub signature: Option<VisitFile>,
    /// Photographs and papers.
    pub files: Vec<VisitFile>,
    /// When it was received.
    pub received_at: String,
}

/// A file that belongs to a visit; it may come before or after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitFile {
    /// Its digest.
    pub digest: String,
    /// Whether it is here.
    pub is_here: bool,
}

/// Which visits, the latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// In this township or village.
    pub place: Option<String>,
    /// Of this household.
    pub household_id: Option<String>,
    /// For this case.
    pub case_id: Option<String>,
    /// Of this sweep.
    pub sweep_id: Option<String>,
    /// By this account.
    pub by_account: Option<String>,
    /// By this form.
    pub kind: Option<String>,
    /// Seen so.
    pub channel: Option<String>,
    /// Not before this day.
    pub from: Option<Date>,
    /// Not after this day.
    pub to: Option<Date>,
    /// Before this one.
    pub after: Option<Cursor>,
    /// At most so many, up to 200.
    pub limit: i64,
}

/// Keeps a visit, once.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn record(tx: &mut WriteTx, new: &NewVisit, by: &str) -> Result<Recorded, StoreError> {
    let Some(household) = households::find_for(tx, &new.household_id, Action::RecordVisit).await? else {
        return Ok(Recorded::NotFound);
    };
    let sql = "SELECT content_digest, by_account FROM visits WHERE visit_id = $1";
    if let Some(row) = tx.row(sql, &[Value::from(&new.visit_id)]).await? {
        let same = row.text(0)? == new.content_digest && row.text(1)? == by;
        return Ok(if same { Recorded::Known } else { Recorded::Other });
    }
    // A lead with this id is not of this visit: that one would be kept with it.
    let sql = "SELECT 1 FROM leads WHERE lead_id = $1";
    if tx.row(sql, &[Value::from(&new.visit_id)]).await?.is_some() {
        return Ok(Recorded::Other);
    }
    if !fits(tx, new, &household).await? {
        return Ok(Recorded::Unfit);
    }
    let case_id = match &new.case_id {
        Some(id) => Some(id.clone()),
        None => open_case(tx, &new.household_id).await?,
    };
    let (latitude, longitude) = new.coordinates.clone().unzip();
    let record = Record::new()
        .with("visit_id", &new.visit_id)
        .with("number", next_number(tx, "visits").await?)
        .with("household_id", &new.household_id)
        .with("township_id", &household.township_id)
        .with("village_id", &household.village_id)
        .with("case_id", case_id)
        .with("lead_id", new.lead_id.clone())
        .with("sweep_id", new.sweep_id.clone())
        .with("kind", &new.kind)
        .with("channel", &new.channel)
        .with("visited_at", new.visited_at)
        .with("day", new.day)
        .with("by_account", by)
        .with("answers", &new.answers)
        .with("findings", &new.findings)
        .with("text", new.text.clone())
        .with("away", new.away)
        .with("latitude", latitude)
        .with("longitude", longitude)
        .with("signature_digest", new.signature_digest.clone())
        .with("content_digest", &new.content_digest)
        .with("received_at", tx.at())
        .with("received_by", by);
    tx.insert("visits", record).await?;
    let mut files = new.files.clone();
    files.sort();
    files.dedup();
    let row = |digest: &String| {
        let (visit, household) = (Value::from(&new.visit_id), Value::from(&new.household_id));
        vec![visit, Value::from(digest), household]
    };
    tx.insert_all("visit_photos", files.iter().map(row).collect()).await?;
    if new.reaches {
        seen(tx, new, &household).await?;
    }
    let payload = json!({
        "visit": new.visit_id, "form": new.kind, "channel": new.channel, "day": new.day.to_string(), "files": files.len(),
    });
    tx.record("visit.recorded", &Subject::new("household", &new.household_id), payload);
    Ok(Recorded::New)
}

/// The number after the last one of a table.
pub(crate) async fn next_number(tx: &mut WriteTx, table: &str) -> Result<i64, StoreError> {
    let last = tx.row(&format!("SELECT max(number) FROM {table}"), &[]).await?;
    Ok(last.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0) + 1)
}

/// Whether case, lead and sweep are the household's.
async fn fits(tx: &mut WriteTx, new: &NewVisit, household: &households::Household) -> Result<bool, StoreError> {
    for (table, key, id) in [("cases", "case_id", &new.case_id), ("leads", "lead_id", &new.lead_id)] {
        let Some(id) = id else { continue };
        let sql = format!("SELECT 1 FROM {table} WHERE {key} = $1 AND household_id = $2");
        let values = [Value::from(id), Value::from(&new.household_id)];
        if tx.row(&sql, &values).await?.is_none() {
            return Ok(false);
        }
    }
    let Some(sweep) = &new.sweep_id else { return Ok(true) };
    let sql = "SELECT 1 FROM sweeps s JOIN region_tree t ON t.ancestor_id = s.region_id \
               WHERE s.sweep_id = $1 AND t.descendant_id = $2";
    let values = [Value::from(sweep), Value::from(&household.village_id)];
    Ok(tx.row(sql, &values).await?.is_some())
}

async fn open_case(tx: &mut WriteTx, household_id: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT case_id FROM cases WHERE household_id = $1 AND closed_on IS NULL";
    let row = tx.row(sql, &[Value::from(household_id)]).await?;
    row.map(|row| row.text(0)).transpose()
}

/// Says when the household was last seen; an older visit that comes later changes nothing.
async fn seen(tx: &mut WriteTx, new: &NewVisit, household: &households::Household) -> Result<(), StoreError> {
    let sql = "INSERT INTO last_seen (household_id, township_id, village_id, seen_on, seen_at, channel, visit_id, away) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (household_id) DO UPDATE SET \
               township_id = excluded.township_id, village_id = excluded.village_id, seen_on = excluded.seen_on, \
               seen_at = excluded.seen_at, channel = excluded.channel, visit_id = excluded.visit_id, \
               away = excluded.away \
               WHERE (excluded.seen_at, excluded.visit_id) > (last_seen.seen_at, last_seen.visit_id)";
    let values = [
        Value::from(&new.household_id),
        Value::from(&household.township_id),
        Value::from(&household.village_id),
        Value::from(new.day),
        Value::from(new.visited_at),
        Value::from(&new.channel),
        Value::from(&new.visit_id),
        Value::from(new.away),
    ];
    tx.connection.execute(sql, &values).await?;
    Ok(())
}

const VISIT: &str = "SELECT v.visit_id, v.number, v.household_id, h.household_no, h.head_name, v.township_id, \
    v.village_id, v.case_id, v.lead_id, v.sweep_id, v.kind, v.channel, v.visited_at, v.day, v.by_account, v.answers, \
    v.findings, v.text, v.away, v.latitude, v.longitude, v.signature_digest, f.digest, v.received_at \
    FROM visits v JOIN households h ON h.household_id = v.household_id \
    LEFT JOIN files f ON f.digest = v.signature_digest";

/// Where a visit is: with its household, wherever that moved.
const VISIT_PLACES: scope::Places<'_> = scope::Places {
    county: None,
    township: "v.township_id",
    village: "v.village_id",
    household: "v.household_id",
};

fn visit(row: &Row) -> Result<VisitLine, StoreError> {
    let is_here = row.text_or(22)?.is_some();
    Ok(VisitLine {
        visit_id: row.text(0)?,
        number: row.int(1)?,
        household_id: row.text(2)?,
        household_no: row.text(3)?,
        head_name: row.text(4)?,
        township_id: row.text(5)?,
        village_id: row.text(6)?,
        case_id: row.text_or(7)?,
        lead_id: row.text_or(8)?,
        sweep_id: row.text_or(9)?,
        kind: row.text(10)?,
        channel: row.text(11)?,
        visited_at: row.text(12)?,
        day: row.text(13)?,
        by_account: row.text(14)?,
        answers: row.text(15)?,
        findings: row.text(16)?,
        text: row.text_or(17)?,
        away: row.yes(18)?,
        coordinates: row.text_or(19)?.zip(row.text_or(20)?),
        signature: row.text_or(21)?.map(|digest| VisitFile { digest, is_here }),
        files: Vec::new(),
        received_at: row.text(23)?,
    })
}

/// Visits in the viewer's area, the latest first.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, query: &Query) -> Result<Page<VisitLine>, StoreError> {
    let limit = query.limit.clamp(1, 200);
    let mut rows = Vec::new();
    let scope = tx.viewer().scope(Action::ReadCase);
    for branch in branches(tx, Action::ReadCase, query.place.as_deref()).await? {
        let mut conditions = Conditions::default();
        conditions.branch(&branch, VISIT_PLACES);
        if query.place.is_some() && !conditions.within(&scope, VISIT_PLACES) {
            return Ok(Page::empty());
        }
        narrow(&mut conditions, query);
        latest::before(&mut conditions, Some("v.day"), "v.number", query.after.as_ref());
        let limit = conditions.value(limit + 1);
        let sql = format!(
            "{VISIT}{} ORDER BY v.day DESC, v.number DESC LIMIT {limit}",
            conditions.clause()
        );
        for row in tx.rows(&sql, &conditions.values).await? {
            let one = visit(&row)?;
            let key = one.day.clone();
            rows.push((
                Cursor {
                    key,
                    number: one.number,
                },
                one,
            ));
        }
    }
    let mut page = latest::cut(rows, limit);
    add_files(tx, &mut page.rows).await?;
    Ok(page)
}

fn narrow(conditions: &mut Conditions, query: &Query) {
    let texts = [
        ("v.household_id", &query.household_id),
        ("v.case_id", &query.case_id),
        ("v.sweep_id", &query.sweep_id),
        ("v.by_account", &query.by_account),
        ("v.kind", &query.kind),
        ("v.channel", &query.channel),
    ];
    for (column, value) in texts {
        if let Some(value) = value {
            let value = conditions.value(value);
            conditions.add(format!("{column} = {value}"));
        }
    }
    for (sign, day) in [(">=", query.from), ("<=", query.to)] {
        if let Some(day) = day {
            let day = conditions.value(day);
            conditions.add(format!("v.day {sign} {day}"));
        }
    }
}

/// A visit in the viewer's area: to a household that is there now.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, visit_id: &str) -> Result<Option<VisitLine>, StoreError> {
    let mut values = vec![Value::from(visit_id)];
    let scope = tx.viewer().scope(Action::ReadCase);
    let Some(within) = scope::condition(&scope, PLACES, &mut values) else {
        return Ok(None);
    };
    let sql = format!("{VISIT} WHERE v.visit_id = $1 AND {within}");
    let Some(row) = tx.row(&sql, &values).await? else {
        return Ok(None);
    };
    let mut found = [visit(&row)?];
    add_files(tx, &mut found).await?;
    let [found] = found;
    Ok(Some(found))
}

async fn add_files(tx: &mut ReadTx, visits: &mut [VisitLine]) -> Result<(), StoreError> {
    for chunk in visits.chunks_mut(KEYS_A_STATEMENT) {
        let sql = format!(
            "SELECT p.visit_id, p.digest, f.digest FROM visit_photos p LEFT JOIN files f ON f.digest = p.digest \
             WHERE p.visit_id IN ({}) ORDER BY p.visit_id, p.digest",
            marks(chunk.len(), 1)
        );
        let ids: Vec<Value> = chunk.iter().map(|one| Value::from(&one.visit_id)).collect();
        let mut found: HashMap<String, Vec<VisitFile>> = HashMap::new();
        for row in tx.rows(&sql, &ids).await? {
            let file = VisitFile {
                digest: row.text(1)?,
                is_here: row.text_or(2)?.is_some(),
            };
            found.entry(row.text(0)?).or_default().push(file);
        }
        for one in chunk {
            one.files = found.remove(&one.visit_id).unwrap_or_default();
        }
    }
    Ok(())
}

/// Whether a file belongs to a visit in the viewer's area.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn has_file(tx: &mut ReadTx, visit_id: &str, digest: &str) -> Result<bool, StoreError> {
    let found = find(tx, visit_id).await?;
    Ok(found.is_some_and(|visit| {
        let mut all = visit.files.iter().chain(&visit.signature);
        all.any(|file| file.digest == digest && file.is_here)
    }))
}
