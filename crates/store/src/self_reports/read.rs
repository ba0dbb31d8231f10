//! Reading reports: lists for those who take them up, one of them, and what its sender may know.

use domain::access::Action;
use domain::case::Level;
use domain::lead::Outcome;
use domain::{Date, Moment};

use super::{ID, NAME, PHONE, PLACES, RECEIPT, REPORTER, ReportState, WORDS};
use crate::StoreError;
use crate::db::{Row, Value};
use crate::regions::names_now;
use crate::registers::paging::{Conditions, Cursor, Page, branches};
use crate::scope::{self, Places};
use crate::seal::KeyRing;
use crate::tx::ReadTx;

/// A report as those see it who take it up; telephone and identity number are masked.
#[derive(Clone, PartialEq, Eq)]
pub struct SelfReport {
    /// Id.
    pub report_id: String,
    /// Order of entry.
    pub number: i64,
    /// Village.
    pub village_id: String,
    /// Its name now.
    pub village: String,
    /// Township.
    pub township_id: String,
    /// Its name now.
    pub township: String,
    /// Name that was given for the household.
    pub name: String,
    /// Telephone, masked.
    pub phone: Option<String>,
    /// Identity number, masked.
    pub id: Option<String>,
    /// What the difficulty is.
    pub words: String,
    /// Who reported for somebody else.
    pub reporter: Option<String>,
    /// Risk type.
    pub risk: Option<String>,
    /// Whether somebody reported for somebody else.
    pub is_proxy: bool,
    /// How it stands.
    pub state: ReportState,
    /// The household it was found to be.
    pub household_id: Option<String>,
    /// The lead it became.
    pub lead_id: Option<String>,
    /// Code of the reason for which it was refused.
    pub reason: Option<String>,
    /// What was said about it.
    pub reason_text: Option<String>,
    /// By when it should be taken up.
    pub due_on: Date,
    /// When it came.
    pub created_at: Moment,
    /// Who took it up or refused it.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
    /// Counts up with every change.
    pub version: i64,
    /// Who above was told that nobody has dealt with it in time.
    pub escalated: Option<Level>,
}

impl std::fmt::Debug for SelfReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SelfReport")
            .field("report_id", &self.report_id)
            .finish_non_exhaustive()
    }
}

/// Which reports to list.
#[derive(Debug, Clone)]
pub struct ReportQuery {
    /// In this township or village.
    pub region_id: Option<String>,
    /// In this state.
    pub state: ReportState,
    /// After this page.
    pub after: Option<Cursor>,
    /// At most so many.
    pub limit: i64,
}

/// What the sender of a report may know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// How it stands.
    pub state: ReportState,
    /// Code of the reason for which it was refused.
    pub reason: Option<String>,
    /// By when it should be taken up.
    pub due_on: Date,
    /// When it came.
    pub created_at: Moment,
    /// What became of its lead.
    pub outcome: Option<Outcome>,
    /// Code of the reason for which the lead was dismissed.
    pub outcome_reason: Option<String>,
    /// The case.
    pub case_id: Option<String>,
}

const REPORT: &str = "s.report_id, s.number, s.village_id, s.township_id, s.name_sealed, s.phone_sealed, s.id_sealed, \
    s.words_sealed, s.reporter_sealed, s.risk, s.is_proxy, s.state, s.household_id, s.lead_id, s.reason, s.reason_text, \
    s.due_on, s.created_at, s.decided_by, s.decided_at, s.version, \
    (SELECT e.level FROM self_report_escalations e WHERE e.report_id = s.report_id)";

/// The columns of places, hidden from the planner where another index must be walked.
const HIDDEN: Places<'_> = Places {
    county: None,
    township: "(s.township_id || '')",
    village: "(s.village_id || '')",
    household: "(s.household_id || '')",
};

fn state(row: &Row, column: usize) -> Result<ReportState, StoreError> {
    ReportState::parse(&row.text(column)?).ok_or(StoreError::Stored { what: "state", column })
}

fn date(row: &Row, column: usize) -> Result<Date, StoreError> {
    row.date_or(column)?.ok_or(StoreError::Stored { what: "date", column })
}

fn moment(row: &Row, column: usize) -> Result<Moment, StoreError> {
    row.moment_or(column)?
        .ok_or(StoreError::Stored { what: "moment", column })
}

fn report(ring: &KeyRing, row: &Row) -> Result<SelfReport, StoreError> {
    let report_id = row.text(0)?;
    let open = |column: &str, at: usize| -> Result<Option<String>, StoreError> {
        let sealed = row.text_or(at)?;
        Ok(sealed
            .map(|sealed| ring.open(column, &report_id, &sealed))
            .transpose()?)
    };
    Ok(SelfReport {
        number: row.int(1)?,
        village_id: row.text(2)?,
        village: String::new(),
        township_id: row.text(3)?,
        township: String::new(),
        name: open(NAME, 4)?.unwrap_or_default(),
        phone: open(PHONE, 5)?.map(|phone| masked(&phone, 3, 4)),
        id: open(ID, 6)?.map(|number| masked(&number, 6, 4)),
        words: open(WORDS, 7)?.unwrap_or_default(),
        reporter: open(REPORTER, 8)?,
        risk: row.text_or(9)?,
        is_proxy: row.yes(10)?,
        state: state(row, 11)?,
        household_id: row.text_or(12)?,
        lead_id: row.text_or(13)?,
        reason: row.text_or(14)?,
        reason_text: row.text_or(15)?,
        due_on: date(row, 16)?,
        created_at: moment(row, 17)?,
        decided_by: row.text_or(18)?,
        decided_at: row.moment_or(19)?,
        version: row.int(20)?,
        escalated: row.text_or(21)?.as_deref().and_then(Level::parse),
        report_id,
    })
}

/// The first and the last characters, with stars between.
fn masked(text: &str, first: usize, last: usize) -> String {
    let n = text.chars().count();
    let star = |(i, c)| if i < first || i + last >= n { c } else { '*' };
    if n <= first + last {
        return "*".repeat(n);
    }
    text.chars().enumerate().map(star).collect()
}

/// Reports in the viewer's area, in order of entry.
///
/// # Errors
/// When the database fails or a sealed value does not open.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, query: &ReportQuery) -> Result<Page<SelfReport>, StoreError> {
    let ring = tx.shared_ring();
    let mut rows = Vec::new();
    for branch in branches(tx, Action::ReadLead, query.region_id.as_deref()).await? {
        let mut conditions = Conditions::default();
        conditions.branch(&branch, PLACES);
        if query.region_id.is_some() && !conditions.within(&tx.viewer().scope(Action::ReadLead), HIDDEN) {
            return Ok(Page::empty());
        }
        let state = conditions.value(query.state.name());
        conditions.add(format!("s.state = {state}"));
        conditions.after(None, "s.number", query.after.as_ref());
        let limit = conditions.value(query.limit + 1);
        let clause = conditions.clause();
        let sql = format!("SELECT {REPORT} FROM self_reports s{clause} ORDER BY s.number LIMIT {limit}");
        for row in tx.rows(&sql, &conditions.values).await? {
            let one = report(&ring, &row)?;
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
    let mut page = Page::cut(rows, query.limit);
    name_places(tx, &mut page.rows).await?;
    Ok(page)
}

/// A report in the viewer's area.
///
/// # Errors
/// When the database fails or a sealed value does not open.
#[crate::boxed]
pub async fn find(tx: &mut ReadTx, report_id: &str, action: Action) -> Result<Option<SelfReport>, StoreError> {
    let mut values = vec![Value::from(report_id)];
    let Some(within) = scope::condition(&tx.viewer().scope(action), PLACES, &mut values) else {
        return Ok(None);
    };
    let sql = format!("SELECT {REPORT} FROM self_reports s WHERE s.report_id = $1 AND {within}");
    let Some(row) = tx.row(&sql, &values).await? else {
        return Ok(None);
    };
    let ring = tx.shared_ring();
    let mut found = [report(&ring, &row)?];
    name_places(tx, &mut found).await?;
    let [found] = found;
    Ok(Some(found))
}

async fn name_places(tx: &mut ReadTx, reports: &mut [SelfReport]) -> Result<(), StoreError> {
    let mut places: Vec<String> = reports
        .iter()
        .flat_map(|one| [one.township_id.clone(), one.village_id.clone()])
        .collect();
    places.sort();
    places.dedup();
    let names = names_now(tx, &places).await?;
    for one in reports {
        one.township = names.get(&one.township_id).cloned().unwrap_or_default();
        one.village = names.get(&one.village_id).cloned().unwrap_or_default();
    }
    Ok(())
}

/// What the holder of a receipt may know; for the system alone, which acts for whoever shows the code.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn by_receipt(tx: &mut ReadTx, receipt: &str) -> Result<Option<Receipt>, StoreError> {
    if !tx.viewer().scope(Action::SettleLead).is_everything() {
        return Ok(None);
    }
    let digest = tx.ring().blind(RECEIPT, receipt);
    let sql = "SELECT s.state, s.reason, s.due_on, s.created_at, l.outcome, l.outcome_reason, l.case_id \
               FROM self_reports s LEFT JOIN leads l ON l.lead_id = s.lead_id WHERE s.receipt_digest = $1";
    let Some(row) = tx.row(sql, &[Value::from(digest)]).await? else {
        return Ok(None);
    };
    Ok(Some(Receipt {
        state: state(&row, 0)?,
        reason: row.text_or(1)?,
        due_on: date(&row, 2)?,
        created_at: moment(&row, 3)?,
        outcome: row.text_or(4)?.as_deref().and_then(Outcome::parse),
        outcome_reason: row.text_or(5)?,
        case_id: row.text_or(6)?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_masked_shows_its_ends_or_nothing() {
        for (text, first, last, want) in [
            ("13800000000", 3, 4, "138****0000"),
            ("52990119900307001X", 6, 4, "529901********001X"),
            ("1234567", 3, 4, "*******"),
            ("", 3, 4, ""),
        ] {
            assert_eq!(masked(text, first, last), want);
        }
    }
}
