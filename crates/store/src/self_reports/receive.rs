//! Taking a report from outside.

use domain::access::Action;
use domain::{Date, Moment};
use serde_json::json;

use super::{CLIENT, ID, NAME, PHONE, RECEIPT, REPORTER, ReportState, WORDS};
use crate::StoreError;
use crate::db::Value;
use crate::journal::Subject;
use crate::tx::{ReadTx, Record, WriteTx};

/// A report as it was sent.
#[derive(Clone)]
pub struct NewReport {
    /// The receipt code that its sender keeps.
    pub receipt: String,
    /// Village whose code was used.
    pub village_id: String,
    /// Name of the household's head.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// Identity number.
    pub id: Option<String>,
    /// What the difficulty is.
    pub words: String,
    /// Name of whoever reports for somebody else.
    pub reporter: Option<String>,
    /// Risk type.
    pub risk: Option<String>,
    /// Whether somebody reports for somebody else.
    pub is_proxy: bool,
    /// By when the village should take it up.
    pub due_on: Date,
    /// Network address it came from.
    pub client: String,
}

impl std::fmt::Debug for NewReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewReport")
            .field("village_id", &self.village_id)
            .finish_non_exhaustive()
    }
}

/// A report that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its id.
    pub report_id: String,
    /// Whether it was kept before: the same thing sent twice.
    pub is_repeated: bool,
}

/// Keeps a report; one with the same receipt is the same report, and is kept once.
///
/// # Errors
/// When the village is not there, or the database fails.
#[crate::boxed]
pub async fn receive(tx: &mut WriteTx, new: NewReport) -> Result<Option<Received>, StoreError> {
    let receipt = tx.ring().blind(RECEIPT, &new.receipt);
    let sql = "SELECT report_id FROM self_reports WHERE receipt_digest = $1";
    if let Some(row) = tx.row(sql, &[Value::from(&receipt)]).await? {
        return Ok(Some(Received {
            report_id: row.text(0)?,
            is_repeated: true,
        }));
    }
    let village = "SELECT parent_id FROM regions WHERE region_id = $1 AND level = 'village'";
    let village = tx.row(village, &[Value::from(&new.village_id)]).await?;
    let Some(township) = village.map_or(Ok(None), |row| row.text_or(0))? else {
        return Ok(None);
    };
    let last = tx.row("SELECT max(number) FROM self_reports", &[]).await?;
    let number = last.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0) + 1;
    let (id, at, ring) = (tx.next_id(), tx.at(), tx.shared_ring());
    let seal = |column: &str, text: &str| ring.seal(column, &id, text);
    let told = json!({ "number": number, "village": new.village_id, "proxy": new.is_proxy });
    let record = Record::new()
        .with("report_id", &id)
        .with("number", number)
        .with("receipt_digest", receipt)
        .with("village_id", new.village_id)
        .with("township_id", township)
        .with("name_sealed", seal(NAME, &new.name))
        .with("phone_sealed", new.phone.map(|phone| seal(PHONE, &phone)))
        .with("id_sealed", new.id.map(|number| seal(ID, &number)))
        .with("words_sealed", seal(WORDS, &new.words))
        .with("reporter_sealed", new.reporter.map(|name| seal(REPORTER, &name)))
        .with("risk", new.risk)
        .with("is_proxy", new.is_proxy)
        .with("state", ReportState::New.name())
        .with("due_on", new.due_on)
        .with("client_digest", ring.blind(CLIENT, &new.client))
        .with("created_at", at)
        .with("version", 1);
    tx.insert("self_reports", record).await?;
    tx.record("self_report.received", &Subject::new("self_report", &id), told);
    Ok(Some(Received {
        report_id: id,
        is_repeated: false,
    }))
}

/// How many reports came from a network address and for a village since a moment; for the system alone.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn counted(tx: &mut ReadTx, client: &str, village_id: &str, since: Moment) -> Result<(i64, i64), StoreError> {
    if !tx.viewer().scope(Action::SettleLead).is_everything() {
        return Ok((0, 0));
    }
    let client = tx.ring().blind(CLIENT, client);
    let of_client = "SELECT count(*) FROM self_reports WHERE client_digest = $1 AND created_at >= $2";
    let of_village = "SELECT count(*) FROM self_reports WHERE village_id = $1 AND created_at >= $2";
    let mut counts = [0, 0];
    for (n, (sql, key)) in counts
        .iter_mut()
        .zip([(of_client, client.as_str()), (of_village, village_id)])
    {
        let row = tx.row(sql, &[Value::from(key), Value::from(since)]).await?;
        *n = row.map_or(Ok(0), |row| row.int(0))?;
    }
    Ok((counts[0], counts[1]))
}
