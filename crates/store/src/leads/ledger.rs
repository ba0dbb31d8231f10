//! What leads came to: each with its rules, its sources and its case, for counting.

use std::collections::HashMap;

use domain::Date;
use domain::access::Action;

use super::{BETWEEN, Outcome, PLACES, outcome};
use crate::StoreError;
use crate::db::Value;
use crate::scope;
use crate::tx::ReadTx;

/// A lead as the ledger counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// Township.
    pub township_id: String,
    /// How it came.
    pub channel: String,
    /// Rules that hit, with the source each rests on; one without a rule for a lead that somebody told.
    pub rules: Vec<(String, String)>,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// Its case.
    pub case_id: Option<String>,
}

/// Hands over every lead in the viewer's area of this time.
///
/// # Errors
/// When the database fails, or `each` does.
pub async fn trace(
    tx: &mut ReadTx,
    time: (Date, Date),
    township_id: Option<&str>,
    mut each: impl FnMut(Traced) + Send,
) -> Result<(), StoreError> {
    let Some((condition, values)) = of_time(tx, time, township_id) else {
        return Ok(());
    };
    let sql = format!(
        "SELECT l.township_id, l.channel, l.rules, l.sources, l.outcome, l.case_id FROM leads l WHERE {condition}"
    );
    tx.each(&sql, &values, |row| {
        let (rules, sources) = (row.text(2)?, row.text(3)?);
        let rules = rules.split(BETWEEN).zip(sources.split(BETWEEN));
        each(Traced {
            township_id: row.text(0)?,
            channel: row.text(1)?,
            rules: rules
                .map(|(rule, source)| (rule.to_owned(), source.to_owned()))
                .collect(),
            outcome: outcome(row, 4)?,
            case_id: row.text_or(5)?,
        });
        Ok(())
    })
    .await
}

/// Leads of one month that became the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthCount {
    /// Month, as `2026-11`.
    pub month: String,
    /// What became of them; `None` while they wait.
    pub outcome: Option<Outcome>,
    /// How many.
    pub leads: i64,
}

/// Counts the leads in the viewer's area of this time by month and outcome, in order of month.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn count_by_month(
    tx: &mut ReadTx,
    time: (Date, Date),
    township_id: Option<&str>,
) -> Result<Vec<MonthCount>, StoreError> {
    let Some((condition, values)) = of_time(tx, time, township_id) else {
        return Ok(Vec::new());
    };
    let sql = format!(
        "SELECT substr(l.found_on, 1, 7), l.outcome, count(*) FROM leads l WHERE {condition} \
         GROUP BY substr(l.found_on, 1, 7), l.outcome ORDER BY substr(l.found_on, 1, 7)"
    );
    let mut counts = Vec::new();
    for row in tx.rows(&sql, &values).await? {
        counts.push(MonthCount {
            month: row.text(0)?,
            outcome: outcome(&row, 1)?,
            leads: row.int(2)?,
        });
    }
    Ok(counts)
}

/// The condition for leads in the viewer's area of this time, with its values; `None` where the area is nowhere.
fn of_time(tx: &ReadTx, (from, to): (Date, Date), township_id: Option<&str>) -> Option<(String, Vec<Value>)> {
    let mut values = vec![Value::from(from), Value::from(to)];
    let within = scope::condition(&tx.viewer().scope(Action::ReadFigures), PLACES, &mut values)?;
    let mut condition = format!("l.found_on >= $1 AND l.found_on <= $2 AND {within}");
    if let Some(township) = township_id {
        values.push(Value::from(township));
        condition.push_str(&format!(" AND l.township_id = ${}", values.len()));
    }
    Some((condition, values))
}

/// What came of a case, as the ledger counts it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Yield {
    /// Visits for it.
    pub visits: i64,
    /// Whether the household was recognised.
    pub is_enrolled: bool,
    /// Measures of it.
    pub measures: i64,
}

/// What came of every case that began or grew with a lead of this time, by case.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn yields(
    tx: &mut ReadTx,
    (from, to): (Date, Date),
    recognised: &[&str],
) -> Result<HashMap<String, Yield>, StoreError> {
    let mut values = vec![Value::from(from), Value::from(to)];
    let Some(within) = scope::condition(&tx.viewer().scope(Action::ReadFigures), PLACES, &mut values) else {
        return Ok(HashMap::new());
    };
    let sql = format!(
        "SELECT c.case_id, c.status, (SELECT count(*) FROM visits v WHERE v.case_id = c.case_id), \
         (SELECT count(*) FROM measures m WHERE m.case_id = c.case_id) FROM cases c WHERE c.case_id IN \
         (SELECT l.case_id FROM leads l WHERE l.found_on >= $1 AND l.found_on <= $2 AND {within})"
    );
    let mut yields = HashMap::new();
    tx.each(&sql, &values, |row| {
        let status = row.text(1)?;
        let came = Yield {
            visits: row.int(2)?,
            is_enrolled: recognised.contains(&status.as_str()),
            measures: row.int(3)?,
        };
        yields.insert(row.text(0)?, came);
        Ok(())
    })
    .await?;
    Ok(yields)
}
