//! Why data had missed the households that people found.

use domain::access::Action;
use domain::lead::Missed;
use domain::{Date, Moment};
use serde_json::json;

use crate::StoreError;
use crate::db::{Row, Value};
use crate::journal::Subject;
use crate::latest;
use crate::registers::paging::{Conditions, Cursor, Page, branches};
use crate::registers::refresh::marks;
use crate::scope::{self, Places};
use crate::tx::{ReadTx, Record, WriteTx};

/// A case that people began and nobody has reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToReview {
    /// Case.
    pub case_id: String,
    /// Its order of entry.
    pub number: i64,
    /// Household.
    pub household_id: String,
    /// Number of the household in the national system.
    pub household_no: String,
    /// How it was found.
    pub channel: String,
    /// The day it began.
    pub opened_on: Date,
    /// When it was written.
    pub created_at: Moment,
    /// Risks, the most severe first.
    pub risks: Vec<String>,
}

/// A lead that a screening had found before people did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Number of the screening.
    pub screening: i64,
    /// The day it judged from.
    pub as_of: Date,
}

/// A row tied to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct Stray {
    /// Name as delivered.
    pub name: String,
    /// Its worksheet.
    pub source: i64,
    /// Township and village as delivered.
    pub place: String,
}

impl std::fmt::Debug for Stray {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stray")
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

/// The answer of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReview {
    /// Case.
    pub case_id: String,
    /// The day the rules were played again for.
    pub as_of: Date,
    /// The risk it is about.
    pub risk: Option<String>,
    /// Why data had missed it.
    pub reason: Missed,
    /// The rules it is about, joined by `、`.
    pub rule: Option<String>,
    /// In words, as JSON: code, Chinese, English.
    pub detail: String,
}

/// A review as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewLine {
    /// Id.
    pub review_id: String,
    /// Order of entry.
    pub number: i64,
    /// Case.
    pub case_id: String,
    /// Household.
    pub household_id: String,
    /// Name of its head.
    pub head_name: String,
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// How people found it.
    pub channel: String,
    /// The risk it is about.
    pub risk: Option<String>,
    /// The day the rules were played again for.
    pub as_of: Date,
    /// Why data had missed it.
    pub reason: Missed,
    /// The rules it is about.
    pub rule: Option<String>,
    /// In words, as JSON.
    pub detail: String,
    /// When.
    pub reviewed_at: Moment,
}

/// Which reviews to list, the latest first.
#[derive(Debug, Clone, Default)]
pub struct ReviewQuery {
    /// In this township or village.
    pub region_id: Option<String>,
    /// With this answer.
    pub reason: Option<Missed>,
    /// Found in this way.
    pub channel: Option<String>,
    /// Whose rules were played again for a day from this one.
    pub from: Option<Date>,
    /// To this one.
    pub to: Option<Date>,
    /// After this page.
    pub after: Option<Cursor>,
    /// At most so many.
    pub limit: i64,
}

/// Where a review belongs, in every query that calls its table `m`.
const PLACES: Places<'_> = Places {
    county: None,
    township: "m.township_id",
    village: "m.village_id",
    household: "m.household_id",
};
/// The columns of places, hidden from the planner where another index must be walked.
const HIDDEN: Places<'_> = Places {
    county: None,
    township: "(m.township_id || '')",
    village: "(m.village_id || '')",
    household: "(m.household_id || '')",
};

fn must<T>(value: Option<T>, what: &'static str, column: usize) -> Result<T, StoreError> {
    value.ok_or(StoreError::Stored { what, column })
}

/// Cases of these channels that nobody has reviewed, in order of entry; for those who may review the whole county.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn unreviewed(tx: &mut ReadTx, channels: &[&str], limit: i64) -> Result<Vec<ToReview>, StoreError> {
    if !tx.viewer().scope(Action::ReviewMissed).is_everything() || channels.is_empty() {
        return Ok(Vec::new());
    }
    let mut values = vec![Value::from(limit)];
    values.extend(channels.iter().map(|channel| Value::from(*channel)));
    let sql = format!(
        "SELECT c.case_id, c.number, c.household_id, h.household_no, c.channel, c.opened_on, c.created_at, c.risks \
         FROM cases c JOIN households h ON h.household_id = c.household_id WHERE c.channel IN ({}) \
         AND NOT EXISTS (SELECT 1 FROM missed_reviews m WHERE m.case_id = c.case_id) ORDER BY c.number LIMIT $1",
        marks(channels.len(), 2)
    );
    let rows = tx.rows(&sql, &values).await?;
    let cases = rows.iter().map(|row| {
        let risks = row.text(7)?;
        Ok(ToReview {
            case_id: row.text(0)?,
            number: row.int(1)?,
            household_id: row.text(2)?,
            household_no: row.text(3)?,
            channel: row.text(4)?,
            opened_on: must(row.date_or(5)?, "date", 5)?,
            created_at: must(row.moment_or(6)?, "moment", 6)?,
            risks: risks
                .split('、')
                .filter(|risk| !risk.is_empty())
                .map(str::to_owned)
                .collect(),
        })
    });
    cases.collect()
}

/// The latest lead of a household that a screening had found by a moment, not before a day.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn earlier(
    tx: &mut ReadTx,
    household_id: &str,
    (not_before, by): (Date, Moment),
) -> Result<Option<Earlier>, StoreError> {
    if !tx.viewer().scope(Action::ReviewMissed).is_everything() {
        return Ok(None);
    }
    let sql = "SELECT s.number, s.as_of FROM leads l JOIN screenings s ON s.screening_id = l.screening_id \
               WHERE l.household_id = $1 AND s.created_at <= $2 AND s.as_of >= $3 ORDER BY s.number DESC LIMIT 1";
    let values = [Value::from(household_id), Value::from(by), Value::from(not_before)];
    let row = tx.row(sql, &values).await?;
    row.map(|row| {
        Ok(Earlier {
            screening: row.int(0)?,
            as_of: must(row.date_or(1)?, "date", 1)?,
        })
    })
    .transpose()
}

/// Hands over every row of an applied import that was tied to nobody; for those who may review the whole county.
///
/// # Errors
/// When the database fails or a sealed value does not open.
pub async fn strays(tx: &mut ReadTx, mut each: impl FnMut(Stray) + Send) -> Result<(), StoreError> {
    if !tx.viewer().scope(Action::ReviewMissed).is_everything() {
        return Ok(());
    }
    let ring = tx.shared_ring();
    let sql = "SELECT u.unmatched_id, u.name_sealed, u.source, u.place FROM unmatched_rows u JOIN imports i \
               ON i.import_id = u.import_id WHERE i.state = 'applied' AND u.person_id IS NULL AND u.name_sealed IS NOT NULL";
    tx.each(sql, &[], |row| {
        let name = ring.open("unmatched_rows.name_sealed", &row.text(0)?, &row.text(1)?)?;
        each(Stray {
            name,
            source: row.int(2)?,
            place: row.text(3)?,
        });
        Ok(())
    })
    .await
}

/// When each worksheet that counts came in, in the order in which a screening numbers them.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn arrivals(tx: &mut ReadTx) -> Result<Vec<(i64, Moment)>, StoreError> {
    if !tx.viewer().scope(Action::ReviewMissed).is_everything() {
        return Ok(Vec::new());
    }
    let sql = "SELECT w.source, i.created_at FROM import_worksheets w JOIN imports i ON i.import_id = w.import_id \
               WHERE i.state = 'applied' ORDER BY w.source";
    let rows = tx.rows(sql, &[]).await?;
    rows.iter()
        .map(|row| Ok((row.int(0)?, must(row.moment_or(1)?, "moment", 1)?)))
        .collect()
}

/// Keeps the answer of a review; a case reviewed already stays as it is. Says whether it was kept.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn add(tx: &mut WriteTx, new: NewReview) -> Result<bool, StoreError> {
    let key = [Value::from(&new.case_id)];
    let known = "SELECT 1 FROM missed_reviews WHERE case_id = $1";
    if tx.row(known, &key).await?.is_some() {
        return Ok(false);
    }
    let case = "SELECT household_id, township_id, village_id, channel FROM cases WHERE case_id = $1";
    let Some(case) = tx.row(case, &key).await? else {
        return Ok(false);
    };
    let last = tx.row("SELECT max(number) FROM missed_reviews", &[]).await?;
    let number = last.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0) + 1;
    let (id, at, by) = (tx.next_id(), tx.at(), tx.viewer().actor().to_string());
    let told = json!({ "reason": new.reason.name(), "as_of": new.as_of });
    let subject = Subject::new("case", &new.case_id);
    let record = Record::new()
        .with("review_id", id)
        .with("number", number)
        .with("case_id", new.case_id)
        .with("household_id", case.text(0)?)
        .with("township_id", case.text(1)?)
        .with("village_id", case.text(2)?)
        .with("channel", case.text(3)?)
        .with("risk", new.risk)
        .with("as_of", new.as_of)
        .with("reason", new.reason.name())
        .with("rule", new.rule)
        .with("detail", new.detail)
        .with("reviewed_at", at)
        .with("reviewed_by", by);
    tx.insert("missed_reviews", record).await?;
    tx.record("missed.reviewed", &subject, told);
    Ok(true)
}

const REVIEW: &str = "m.review_id, m.number, m.case_id, m.household_id, m.township_id, m.village_id, m.channel, m.risk, \
    m.as_of, m.reason, m.rule, m.detail, m.reviewed_at, h.head_name";

fn reason(row: &Row, column: usize) -> Result<Missed, StoreError> {
    must(Missed::parse(&row.text(column)?), "reason", column)
}

fn line(row: &Row) -> Result<ReviewLine, StoreError> {
    Ok(ReviewLine {
        review_id: row.text(0)?,
        number: row.int(1)?,
        case_id: row.text(2)?,
        household_id: row.text(3)?,
        township_id: row.text(4)?,
        village_id: row.text(5)?,
        channel: row.text(6)?,
        risk: row.text_or(7)?,
        as_of: must(row.date_or(8)?, "date", 8)?,
        reason: reason(row, 9)?,
        rule: row.text_or(10)?,
        detail: row.text(11)?,
        reviewed_at: must(row.moment_or(12)?, "moment", 12)?,
        head_name: row.text(13)?,
    })
}

/// Reviews in the viewer's area, the latest first.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, query: &ReviewQuery) -> Result<Page<ReviewLine>, StoreError> {
    let mut rows = Vec::new();
    for branch in branches(tx, Action::ReadFigures, query.region_id.as_deref()).await? {
        let mut conditions = Conditions::default();
        conditions.branch(&branch, PLACES);
        if query.region_id.is_some() && !conditions.within(&tx.viewer().scope(Action::ReadFigures), HIDDEN) {
            return Ok(Page::empty());
        }
        if let Some(reason) = query.reason {
            let reason = conditions.value(reason.name());
            conditions.add(format!("m.reason = {reason}"));
        }
        conditions.equal("m.channel", query.channel.as_deref());
        for (compared, day) in [("m.as_of >=", query.from), ("m.as_of <=", query.to)] {
            if let Some(day) = day {
                let day = conditions.value(day);
                conditions.add(format!("{compared} {day}"));
            }
        }
        latest::before(&mut conditions, None, "m.number", query.after.as_ref());
        let limit = conditions.value(query.limit + 1);
        let clause = conditions.clause();
        let sql = format!(
            "SELECT {REVIEW} FROM missed_reviews m JOIN households h ON h.household_id = m.household_id{clause} \
             ORDER BY m.number DESC LIMIT {limit}"
        );
        for row in tx.rows(&sql, &conditions.values).await? {
            let one = line(&row)?;
            let key = String::new();
            rows.push((
                Cursor {
                    key,
                    number: one.number,
                },
                one,
            ));
        }
    }
    Ok(latest::cut(rows, query.limit))
}

/// How many reviews in the viewer's area came to each answer, by channel, of cases that began in a time.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn counts(tx: &mut ReadTx, (from, to): (Date, Date)) -> Result<Vec<(Missed, String, i64)>, StoreError> {
    let mut values = vec![Value::from(from), Value::from(to)];
    let Some(within) = scope::condition(&tx.viewer().scope(Action::ReadFigures), PLACES, &mut values) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT m.reason, m.channel, count(*) FROM missed_reviews m WHERE m.as_of >= $1 AND m.as_of <= $2 AND {within} \
         GROUP BY m.reason, m.channel ORDER BY m.reason, m.channel"
    );
    let rows = tx.rows(&sql, &values).await?;
    rows.iter()
        .map(|row| Ok((reason(row, 0)?, row.text(1)?, row.int(2)?)))
        .collect()
}
