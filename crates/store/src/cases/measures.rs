//! Measures of cases, one a row: those of which something is still to come, the first to come first; or those of which
//! somebody judged what they changed.

use std::collections::BTreeMap;

use domain::Date;
use domain::access::Action;
use domain::case::{Measure, MeasureStatus};

use super::{Stored, day};
use crate::StoreError;
use crate::db::{Row, Value};
use crate::registers::paging::{Branch, Conditions, Cursor, Page, branches};
use crate::scope::Places;
use crate::tx::{ReadTx, WriteTx};

/// Columns after the key, the number and the household.
const FIELDS: [&str; 18] = [
    "township_id",
    "village_id",
    "risk",
    "code",
    "department",
    "person",
    "status",
    "start_on",
    "due_on",
    "amount_cents",
    "quantity",
    "evidence_kind",
    "n_deliveries",
    "delivered_on",
    "delivered_cents",
    "before_cents",
    "after_cents",
    "effect_on",
];

/// The rows that measures of a case make, by id. A row stays as it was last when its measure leaves the case, as after
/// a rollback.
pub(super) fn rows(measures: &[Measure], of: &Stored) -> BTreeMap<String, Vec<Value>> {
    measures
        .iter()
        .map(|measure| (measure.plan.measure_id.clone(), fields(measure, of)))
        .collect()
}

fn fields(measure: &Measure, of: &Stored) -> Vec<Value> {
    let plan = &measure.plan;
    let amounts = measure.deliveries.iter().filter_map(|delivery| delivery.amount_cents);
    let delivered_cents = amounts.fold(None, |sum: Option<i64>, cents| {
        Some(sum.unwrap_or(0).saturating_add(cents))
    });
    let n_deliveries = i64::try_from(measure.deliveries.len()).unwrap_or(i64::MAX);
    let effect = measure.effect.as_ref();
    vec![
        (&of.township_id).into(),
        (&of.village_id).into(),
        (&plan.risk).into(),
        (&plan.code).into(),
        (&plan.department).into(),
        (&plan.person).into(),
        measure.status.name().into(),
        plan.start.into(),
        plan.due.into(),
        plan.amount_cents.into(),
        plan.quantity.clone().into(),
        (&plan.evidence_kind).into(),
        n_deliveries.into(),
        measure.deliveries.iter().map(|delivery| delivery.on).max().into(),
        delivered_cents.into(),
        effect.and_then(|effect| effect.before_cents).into(),
        effect.and_then(|effect| effect.after_cents).into(),
        effect.map(|effect| effect.judged_on).into(),
    ]
}

/// Rows to be written for many cases.
#[derive(Debug, Default)]
pub(super) struct MeasureRows {
    new: Vec<(Vec<Value>, Vec<Value>)>,
    changed: Vec<Vec<Value>>,
}

impl MeasureRows {
    /// Takes what a change of a case changes.
    pub(super) fn take(&mut self, before: Option<&Stored>, after: &Stored) {
        let old = before
            .map(|before| rows(&before.case.measures, before))
            .unwrap_or_default();
        for (id, fields) in rows(&after.case.measures, after) {
            let key = vec![Value::from(&after.case_id), Value::from(&id)];
            match old.get(&id) {
                None => {
                    let fields = std::iter::once(Value::from(&after.household_id)).chain(fields);
                    self.new.push((key, fields.collect()));
                }
                Some(old) if *old != fields => self.changed.push(key.into_iter().chain(fields).collect()),
                Some(_) => {}
            }
        }
    }

    pub(super) async fn write(self, tx: &mut WriteTx) -> Result<(), StoreError> {
        tx.update_many("measures", &FIELDS, &self.changed).await?;
        if self.new.is_empty() {
            return Ok(());
        }
        let last = tx.row("SELECT max(number) FROM measures", &[]).await?;
        let last = last.map_or(Ok(None), |row| row.int_or(0))?.unwrap_or(0);
        let rows = self.new.into_iter().zip(last + 1..).map(|((key, fields), number)| {
            let number = std::iter::once(Value::from(number));
            key.into_iter().chain(number).chain(fields).collect()
        });
        tx.insert_all("measures", rows.collect()).await
    }
}

/// Which measures are wanted, of those of which something is still to come. Told to the journal as it stands when they
/// leave the system.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct MeasureQuery {
    /// Of households in this township or village.
    pub region_id: Option<String>,
    /// Of this department.
    pub department: Option<String>,
    /// Of this code in the catalogue.
    pub code: Option<String>,
    /// Due before this day: promised, and not there in time.
    pub late_on: Option<Date>,
    /// Those whose effect was judged instead, whatever is still to come.
    pub judged: bool,
    /// After this page.
    #[serde(skip)]
    pub after: Option<Cursor>,
    /// At most so many, up to 500.
    #[serde(skip)]
    pub limit: i64,
}

/// A measure of a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureLine {
    /// Its case.
    pub case_id: String,
    /// Its id.
    pub measure_id: String,
    /// Order of entry.
    pub number: i64,
    /// Household.
    pub household_id: String,
    /// Its number in the national system.
    pub household_no: String,
    /// Name of its head.
    pub head_name: String,
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// Against which risk.
    pub risk: String,
    /// Code in the catalogue.
    pub code: String,
    /// Department.
    pub department: String,
    /// Person responsible.
    pub person: String,
    /// How far it is.
    pub status: MeasureStatus,
    /// First day.
    pub start_on: Date,
    /// By when it must have arrived.
    pub due_on: Date,
    /// How much, in fen.
    pub amount_cents: Option<i64>,
    /// How many times something arrived.
    pub n_deliveries: i64,
    /// The last time.
    pub delivered_on: Option<Date>,
    /// How much of it, in fen.
    pub delivered_cents: Option<i64>,
    /// When its effect was judged.
    pub effect_on: Option<Date>,
    /// What the household had in a year before, in fen.
    pub before_cents: Option<i64>,
    /// What it has in a year since, in fen.
    pub after_cents: Option<i64>,
}

const PLACES: Places<'_> = Places {
    county: None,
    township: "m.township_id",
    village: "m.village_id",
    household: "m.household_id",
};
const HIDDEN: Places<'_> = Places {
    county: None,
    township: "(m.township_id || '')",
    village: "(m.village_id || '')",
    household: "(m.household_id || '')",
};

/// A page of measures of which something is still to come, or whose effect was judged, the first due first.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn measures(tx: &mut ReadTx, query: &MeasureQuery) -> Result<Page<MeasureLine>, StoreError> {
    let limit = query.limit.clamp(1, super::list::MOST);
    let mut rows = Vec::new();
    for branch in branches(tx, Action::ReadCase, query.region_id.as_deref()).await? {
        let Some((sql, values)) = walk(tx, query, &branch, limit) else {
            return Ok(Page::empty());
        };
        for row in tx.rows(&sql, &values).await? {
            let line = line(&row)?;
            let cursor = Cursor {
                key: line.due_on.to_string(),
                number: line.number,
            };
            rows.push((cursor, line));
        }
    }
    Ok(Page::cut(rows, limit))
}

fn walk(tx: &ReadTx, query: &MeasureQuery, branch: &Branch, limit: i64) -> Option<(String, Vec<Value>)> {
    let mut conditions = Conditions::default();
    // The county's list of one department walks the index of departments.
    conditions.branch(branch, PLACES);
    if query.region_id.is_some() && !conditions.within(&tx.viewer().scope(Action::ReadCase), HIDDEN) {
        return None;
    }
    if query.judged {
        conditions.add("m.effect_on IS NOT NULL");
    }
    if !query.judged || query.late_on.is_some() {
        conditions.add("m.status IN ('planned', 'running')");
    }
    let hides = *branch != Branch::County;
    let wanted = [
        ("m.department", &query.department, hides),
        ("m.code", &query.code, !query.judged),
    ];
    for (column, value, hidden) in wanted {
        if let Some(value) = value {
            let value = conditions.value(value);
            let column = if hidden {
                format!("({column} || '')")
            } else {
                column.to_owned()
            };
            conditions.add(format!("{column} = {value}"));
        }
    }
    if let Some(day) = query.late_on {
        let day = conditions.value(day);
        conditions.add(format!("m.due_on < {day}"));
    }
    conditions.after(Some("m.due_on"), "m.number", query.after.as_ref());
    let limit = conditions.value(limit + 1);
    let sql = format!(
        "SELECT m.case_id, m.measure_id, m.number, m.household_id, h.household_no, h.head_name, m.township_id, \
         m.village_id, m.risk, m.code, m.department, m.person, m.status, m.start_on, m.due_on, m.amount_cents, \
         m.n_deliveries, m.delivered_on, m.delivered_cents, m.effect_on, m.before_cents, m.after_cents FROM measures m \
         CROSS JOIN households h{} AND h.household_id = m.household_id ORDER BY m.due_on, m.number LIMIT {limit}",
        conditions.clause()
    );
    Some((sql, conditions.values))
}

fn line(row: &Row) -> Result<MeasureLine, StoreError> {
    Ok(MeasureLine {
        case_id: row.text(0)?,
        measure_id: row.text(1)?,
        number: row.int(2)?,
        household_id: row.text(3)?,
        household_no: row.text(4)?,
        head_name: row.text(5)?,
        township_id: row.text(6)?,
        village_id: row.text(7)?,
        risk: row.text(8)?,
        code: row.text(9)?,
        department: row.text(10)?,
        person: row.text(11)?,
        status: MeasureStatus::parse(&row.text(12)?).ok_or(StoreError::Stored {
            what: "status of a measure",
            column: 12,
        })?,
        start_on: day(row, 13)?,
        due_on: day(row, 14)?,
        amount_cents: row.int_or(15)?,
        n_deliveries: row.int(16)?,
        delivered_on: row.date_or(17)?,
        delivered_cents: row.int_or(18)?,
        effect_on: row.date_or(19)?,
        before_cents: row.int_or(20)?,
        after_cents: row.int_or(21)?,
    })
}
