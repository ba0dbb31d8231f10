//! Risks of cases, one a row.

use std::collections::BTreeMap;

use super::Stored;
use crate::StoreError;
use crate::db::Value;
use crate::tx::WriteTx;

/// A row without its key: position, day met, number, township, village, whether it is open.
type Fields = [Value; 6];
const FIELDS: [&str; 6] = ["position", "met_on", "number", "township_id", "village_id", "is_open"];

/// The rows a case makes, by risk.
pub(super) fn rows(stored: &Stored) -> BTreeMap<String, Fields> {
    let is_closed = stored.case.status.closed_on().is_some();
    let mut rows = BTreeMap::new();
    for risk in &stored.case.risks {
        let met_on = match risk.state {
            domain::case::RiskState::Open => None,
            domain::case::RiskState::Met { on } => Some(on),
        };
        let fields = [
            i64::from(risk.order).into(),
            met_on.into(),
            stored.number.into(),
            (&stored.township_id).into(),
            (&stored.village_id).into(),
            (risk.is_open() && !is_closed).into(),
        ];
        rows.entry(risk.risk.clone()).or_insert(fields);
    }
    rows
}

/// Rows to be written for many cases.
#[derive(Debug, Default)]
pub(super) struct RiskRows {
    new: Vec<Vec<Value>>,
    changed: Vec<Vec<Value>>,
    gone: Vec<[Value; 2]>,
}

impl RiskRows {
    /// Takes what a change of a case changes.
    pub(super) fn take(&mut self, before: Option<&Stored>, after: &Stored) {
        let old = before.map(rows).unwrap_or_default();
        let new = rows(after);
        for (risk, fields) in &new {
            let row = |fields: &Fields| {
                let key = [Value::from(&after.case_id), Value::from(risk)];
                key.into_iter().chain(fields.iter().cloned()).collect()
            };
            match old.get(risk) {
                None => self.new.push(row(fields)),
                Some(old) if old != fields => self.changed.push(row(fields)),
                Some(_) => {}
            }
        }
        for risk in old.keys().filter(|risk| !new.contains_key(*risk)) {
            self.gone.push([Value::from(&after.case_id), Value::from(risk)]);
        }
    }

    pub(super) async fn write(self, tx: &mut WriteTx) -> Result<(), StoreError> {
        for key in &self.gone {
            tx.remove_passing("case_risks", "case_id = $1 AND risk = $2", key)
                .await?;
        }
        tx.update_many("case_risks", &FIELDS, &self.changed).await?;
        tx.insert_all("case_risks", self.new).await
    }
}
