//! Public notices: what stands on a village's wall, since when, until when, and what shows that it did.

use domain::Date;
use domain::access::Action;
use serde_json::json;

use crate::db::{Row, Value};
use crate::journal::Subject;
use crate::latest;
use crate::registers::paging::{Conditions, Cursor, Page, branches};
use crate::registers::refresh::{KEYS_A_STATEMENT, marks};
use crate::sweeps::covers;
use crate::tx::{ReadTx, Record, WriteTx};
use crate::visits::next_number;
use crate::{StoreError, scope};

/// A case that a notice can name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Case.
    pub case_id: String,
    /// Household.
    pub household_id: String,
    /// Name of its head.
    pub head_name: String,
    /// Class.
    pub class: Option<String>,
    /// Risks, joined by `、`.
    pub risks: String,
}

/// A notice to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// Village.
    pub village_id: String,
    /// Which kind.
    pub kind: String,
    /// What stands on it, as JSON.
    pub entries: String,
    /// How many lines.
    pub n_entries: i64,
    /// The cases it is about.
    pub case_ids: Vec<String>,
}

/// One notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Id.
    pub notice_id: String,
    /// Number, counting from 1.
    pub number: i64,
    /// Village.
    pub village_id: String,
    /// Township.
    pub township_id: String,
    /// Which kind.
    pub kind: String,
    /// What stands on it, as JSON.
    pub entries: String,
    /// How many lines.
    pub n_entries: i64,
    /// The cases it is about.
    pub case_ids: Vec<String>,
    /// When it was posted.
    pub posted_on: Option<String>,
    /// First day on which it may be withdrawn.
    pub until_on: Option<String>,
    /// Who says that it was posted.
    pub posted_by: Option<String>,
    /// What shows it.
    pub proof: Proof,
    /// When it was withdrawn.
    pub withdrawn_on: Option<String>,
    /// Who says so.
    pub withdrawn_by: Option<String>,
    /// What shows it.
    pub withdrawal_proof: Proof,
    /// What people said against it.
    pub objections: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// By whom.
    pub created_by: String,
    /// Counts up with every change.
    pub version: i64,
}

/// What shows that something was done: words, a kept file, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// In words: who was there.
    pub text: Option<String>,
    /// A kept file.
    pub digest: Option<String>,
}

/// Which notices, the latest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// In this township or village.
    pub place: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// `made`, `posted` or `withdrawn`.
    pub state: Option<String>,
    /// About this case.
    pub case_id: Option<String>,
    /// After this one.
    pub after: Option<Cursor>,
    /// At most so many, up to 200.
    pub limit: i64,
}

/// Open cases of a village that wait for a step: those named, or all of them. `None` when the village is not where the
/// viewer publishes.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn candidates(
    tx: &mut ReadTx,
    village_id: &str,
    step: &str,
    case_ids: &[String],
) -> Result<Option<Vec<Candidate>>, StoreError> {
    if !covers(tx, Action::PublishNotice, village_id).await? {
        return Ok(None);
    }
    let mut all = Vec::new();
    let chunks: Vec<&[String]> = match case_ids.is_empty() {
        true => vec![&[]],
        false => case_ids.chunks(KEYS_A_STATEMENT).collect(),
    };
    for chunk in chunks {
        let named = match chunk.is_empty() {
            true => String::new(),
            false => format!(" AND c.case_id IN ({})", marks(chunk.len(), 3)),
        };
        let sql = format!(
            "SELECT c.case_id, c.household_id, h.head_name, c.class, c.risks FROM cases c \
             JOIN households h ON h.household_id = c.household_id WHERE c.village_id = $1 AND c.closed_on IS NULL \
             AND EXISTS (SELECT 1 FROM case_steps s WHERE s.case_id = c.case_id AND s.step || '' = $2 \
             AND s.state || '' = 'open')\
             {named} ORDER BY h.number, c.number"
        );
        let mut values = vec![Value::from(village_id), Value::from(step)];
        values.extend(chunk.iter().map(Value::from));
        for row in tx.rows(&sql, &values).await? {
            all.push(Candidate {
                case_id: row.text(0)?,
                household_id: row.text(1)?,
                head_name: row.text(2)?,
                class: row.text_or(3)?,
                risks: row.text(4)?,
            });
        }
    }
    Ok(Some(all))
}

/// Keeps a notice; `None` when the village is not where the viewer publishes.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn add(tx: &mut WriteTx, new: &NewNotice, by: &str) -> Result<Option<String>, StoreError> {
    if !covers(tx, Action::PublishNotice, &new.village_id).await? {
        return Ok(None);
    }
    let sql = "SELECT parent_id FROM regions WHERE region_id = $1 AND level = 'village'";
    let Some(row) = tx.row(sql, &[Value::from(&new.village_id)]).await? else {
        return Ok(None);
    };
    let township_id = row.text(0)?;
    let id = tx.next_id();
    let record = Record::new()
        .with("notice_id", &id)
        .with("number", next_number(tx, "notices").await?)
        .with("village_id", &new.village_id)
        .with("township_id", township_id)
        .with("kind", &new.kind)
        .with("entries", &new.entries)
        .with("n_entries", new.n_entries)
        .with("created_at", tx.at())
        .with("created_by", by)
        .with("version", 1);
    tx.insert("notices", record).await?;
    let row = |case: &String| vec![Value::from(&id), Value::from(case)];
    tx.insert_all("notice_cases", new.case_ids.iter().map(row).collect())
        .await?;
    let payload = json!({ "village": new.village_id, "kind": new.kind, "cases": new.case_ids });
    tx.record("notice.made", &Subject::new("notice", &id), payload);
    Ok(Some(id))
}

const NOTICE: &str = "SELECT n.notice_id, n.number, n.village_id, n.township_id, n.kind, n.entries, n.n_entries, \
    n.posted_on, n.until_on, n.posted_by, n.proof, n.proof_digest, n.withdrawn_on, n.withdrawn_by, \
    n.withdrawal_proof, n.withdrawal_proof_digest, n.objections, n.created_at, n.created_by, n.version FROM notices n";

/// A notice is of a village, and of no household of it.
const NOTICE_PLACES: scope::Places<'_> = scope::Places {
    county: None,
    township: "n.township_id",
    village: "n.village_id",
    household: "n.notice_id",
};

fn notice(row: &Row) -> Result<Notice, StoreError> {
    Ok(Notice {
        notice_id: row.text(0)?,
        number: row.int(1)?,
        village_id: row.text(2)?,
        township_id: row.text(3)?,
        kind: row.text(4)?,
        entries: row.text(5)?,
        n_entries: row.int(6)?,
        case_ids: Vec::new(),
        posted_on: row.text_or(7)?,
        until_on: row.text_or(8)?,
        posted_by: row.text_or(9)?,
        proof: Proof {
            text: row.text_or(10)?,
            digest: row.text_or(11)?,
        },
        withdrawn_on: row.text_or(12)?,
        withdrawn_by: row.text_or(13)?,
        withdrawal_proof: Proof {
            text: row.text_or(14)?,
            digest: row.text_or(15)?,
        },
        objections: row.text_or(16)?,
        created_at: row.text(17)?,
        created_by: row.text(18)?,
        version: row.int(19)?,
    })
}

/// Notices in the viewer's area, the latest first.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, query: &Query) -> Result<Page<Notice>, StoreError> {
    let limit = query.limit.clamp(1, 200);
    let mut rows = Vec::new();
    let scope = tx.viewer().scope(Action::ReadCase);
    for branch in branches(tx, Action::ReadCase, query.place.as_deref()).await? {
        let mut conditions = Conditions::default();
        conditions.branch(&branch, NOTICE_PLACES);
        if query.place.is_some() && !conditions.within(&scope, NOTICE_PLACES) {
            return Ok(Page::empty());
        }
        if let Some(kind) = &query.kind {
            let kind = conditions.value(kind);
            conditions.add(format!("n.kind = {kind}"));
        }
        match query.state.as_deref() {
            Some("made") => conditions.add("n.posted_on IS NULL"),
            Some("posted") => conditions.add("n.posted_on IS NOT NULL AND n.withdrawn_on IS NULL"),
            Some("withdrawn") => conditions.add("n.withdrawn_on IS NOT NULL"),
            _ => {}
        }
        if let Some(case) = &query.case_id {
            let case = conditions.value(case);
            conditions.add(format!(
                "n.notice_id IN (SELECT notice_id FROM notice_cases WHERE case_id = {case})"
            ));
        }
        latest::before(&mut conditions, None, "n.number", query.after.as_ref());
        let n = conditions.value(limit + 1);
        let sql = format!("{NOTICE}{} ORDER BY n.number DESC LIMIT {n}", conditions.clause());
        for row in tx.rows(&sql, &conditions.values).await? {
            let one = notice(&row)?;
            let (key, number) = (String::new(), one.number);
            rows.push((Cursor { key, number }, one));
        }
    }
    let mut page = latest::cut(rows, limit);
    for one in &mut page.rows {
        one.case_ids = cases(tx, &one.notice_id).await?;
    }
    Ok(page)
}

async fn cases(tx: &mut ReadTx, notice_id: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT case_id FROM notice_cases WHERE notice_id = $1 ORDER BY case_id";
    let rows = tx.rows(sql, &[Value::from(notice_id)]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// A notice in the viewer's area.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, notice_id: &str) -> Result<Option<Notice>, StoreError> {
    find_for(tx, notice_id, Action::ReadCase).await
}

async fn find_for(tx: &mut ReadTx, notice_id: &str, action: Action) -> Result<Option<Notice>, StoreError> {
    let mut values = vec![Value::from(notice_id)];
    let scope = tx.viewer().scope(action);
    let Some(within) = scope::condition(&scope, NOTICE_PLACES, &mut values) else {
        return Ok(None);
    };
    let sql = format!("{NOTICE} WHERE n.notice_id = $1 AND {within}");
    let Some(row) = tx.row(&sql, &values).await? else {
        return Ok(None);
    };
    let mut found = notice(&row)?;
    found.case_ids = cases(tx, notice_id).await?;
    Ok(Some(found))
}

/// The notice if the viewer may publish it, as it was seen.
///
/// # Errors
/// [`StoreError::Conflict`] when it was changed meanwhile; when the database fails.
#[crate::boxed]
pub async fn find_to_change(tx: &mut ReadTx, notice_id: &str, version: i64) -> Result<Option<Notice>, StoreError> {
    match find_for(tx, notice_id, Action::PublishNotice).await? {
        Some(notice) if notice.version != version => Err(StoreError::Conflict),
        found => Ok(found),
    }
}

/// Says that a notice was posted, and from when it may be withdrawn.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn post(
    tx: &mut WriteTx,
    notice: &Notice,
    (posted_on, until_on): (Date, Date),
    proof: &Proof,
    by: &str,
) -> Result<(), StoreError> {
    let record = Record::new()
        .with("posted_on", posted_on)
        .with("until_on", until_on)
        .with("posted_by", by)
        .with("proof", proof.text.clone())
        .with("proof_digest", proof.digest.clone());
    let payload = json!({ "on": posted_on.to_string(), "until": until_on.to_string(), "proof": proof.digest });
    change(tx, notice, record, ("notice.posted", payload)).await
}

/// Says that a notice was withdrawn, and what people said against it.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn withdraw(
    tx: &mut WriteTx,
    notice: &Notice,
    withdrawn_on: Date,
    (proof, objections): (&Proof, Option<&str>),
    by: &str,
) -> Result<(), StoreError> {
    let record = Record::new()
        .with("withdrawn_on", withdrawn_on)
        .with("withdrawn_by", by)
        .with("withdrawal_proof", proof.text.clone())
        .with("withdrawal_proof_digest", proof.digest.clone())
        .with("objections", objections);
    let payload = json!({
        "on": withdrawn_on.to_string(), "proof": proof.digest, "has_objections": objections.is_some(),
    });
    change(tx, notice, record, ("notice.withdrawn", payload)).await
}

async fn change(
    tx: &mut WriteTx,
    notice: &Notice,
    record: Record,
    (kind, payload): (&'static str, serde_json::Value),
) -> Result<(), StoreError> {
    let record = record.with("version", notice.version + 1);
    tx.update("notices", &[Value::from(&notice.notice_id)], record).await?;
    tx.record(kind, &Subject::new("notice", &notice.notice_id), payload);
    Ok(())
}
