//! What many households of one place have in common: how many of them a cause has hit, month by month. Every channel
//! counts, and a lead that was looked into and found untrue does not.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::Date;
use domain::access::Action;

use crate::StoreError;
use crate::registers::households::PLACES;
use crate::registers::paging::{Conditions, Cursor, Page, branches};
use crate::scope::Places;
use crate::tx::ReadTx;

/// Leads whose outcome says that there was nothing.
const UNTRUE: &str = "dismissed";

const LEAD_PLACES: Places<'_> = Places {
    county: None,
    township: "l.township_id",
    village: "l.village_id",
    household: "l.household_id",
};

/// By which places households are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Grain {
    /// Townships.
    #[default]
    Township,
    /// Villages.
    Village,
}

/// Households of one place that one cause hit in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Township or village.
    pub place_id: String,
    /// The cause, a risk of the policy.
    pub risk: String,
    /// The month, `2026-11`.
    pub month: String,
    /// How many households.
    pub n_households: i64,
}

/// Which households a cause hit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Township or village.
    pub place: Option<String>,
    /// The cause.
    pub risk: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// After this household.
    pub after: Option<Cursor>,
    /// At most so many, up to 200.
    pub limit: i64,
}

/// A household that a cause hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HitLine {
    /// Household.
    pub household_id: String,
    /// Order of entry.
    pub number: i64,
    /// Number in the national system.
    pub household_no: String,
    /// Name of its head.
    pub head_name: String,
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// How many leads say so.
    pub n_leads: i64,
    /// The last of them.
    pub lead_id: String,
    /// When it was found.
    pub found_on: String,
}

/// Households hit by place, cause and month since a day, in the viewer's area.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn hits(
    tx: &mut ReadTx,
    grain: Grain,
    place: Option<&str>,
    (from, to): (Date, Date),
) -> Result<Vec<Hit>, StoreError> {
    let column = match grain {
        Grain::Township => "l.township_id",
        Grain::Village => "l.village_id",
    };
    let scope = tx.viewer().scope(Action::ReadFigures);
    let mut hit: HashMap<(String, String, String), HashSet<String>> = HashMap::new();
    for branch in branches(tx, Action::ReadFigures, place).await? {
        let mut conditions = Conditions::default();
        conditions.branch(&branch, LEAD_PLACES);
        if place.is_some() && !conditions.within(&scope, LEAD_PLACES) {
            return Ok(Vec::new());
        }
        true_between(&mut conditions, from, to);
        let sql = format!(
            "SELECT {column}, substr(l.found_on, 1, 7), l.risks, l.household_id FROM leads l{}",
            conditions.clause()
        );
        tx.each(&sql, &conditions.values, |row| {
            let (place, month, household) = (row.text(0)?, row.text(1)?, row.text(3)?);
            for risk in row.text(2)?.split('、').filter(|risk| !risk.is_empty()) {
                let key = (place.clone(), risk.to_owned(), month.clone());
                hit.entry(key).or_default().insert(household.clone());
            }
            Ok(())
        })
        .await?;
    }
    let mut all: Vec<Hit> = hit
        .into_iter()
        .map(|((place_id, risk, month), households)| Hit {
            place_id,
            risk,
            month,
            n_households: i64::try_from(households.len()).unwrap_or(i64::MAX),
        })
        .collect();
    all.sort_by(|a, b| (&a.place_id, &a.risk, &a.month).cmp(&(&b.place_id, &b.risk, &b.month)));
    Ok(all)
}

fn true_between(conditions: &mut Conditions, from: Date, to: Date) {
    let (from, to, untrue) = (conditions.value(from), conditions.value(to), conditions.value(UNTRUE));
    conditions.add(format!("l.found_on >= {from} AND l.found_on <= {to}"));
    conditions.add(format!("(l.outcome IS NULL OR l.outcome <> {untrue})"));
}

/// How many households there are now, by place, in the viewer's area.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn households(
    tx: &mut ReadTx,
    grain: Grain,
    place: Option<&str>,
) -> Result<BTreeMap<String, i64>, StoreError> {
    let column = match grain {
        Grain::Township => "h.township_id",
        Grain::Village => "h.village_id",
    };
    let scope = tx.viewer().scope(Action::ReadFigures);
    let mut all = BTreeMap::new();
    for branch in branches(tx, Action::ReadFigures, place).await? {
        let mut conditions = Conditions::default();
        conditions.branch(&branch, PLACES);
        if place.is_some() && !conditions.within(&scope, PLACES) {
            return Ok(BTreeMap::new());
        }
        conditions.add("h.valid_to IS NULL");
        let sql = format!(
            "SELECT {column}, count(*) FROM households h{} GROUP BY {column}",
            conditions.clause()
        );
        for row in tx.rows(&sql, &conditions.values).await? {
            let (place, n) = (row.text(0)?, row.int(1)?);
            // Two areas of one viewer that lie in one township are parts of it.
            *all.entry(place).or_default() += n;
        }
    }
    Ok(all)
}

/// The households behind a figure, in order of entry.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, query: &Query) -> Result<Page<HitLine>, StoreError> {
    let limit = query.limit.clamp(1, 200);
    let mut rows = Vec::new();
    let scope = tx.viewer().scope(Action::ReadLead);
    for branch in branches(tx, Action::ReadLead, query.place.as_deref()).await? {
        let mut conditions = Conditions::default();
        conditions.branch(&branch, LEAD_PLACES);
        if query.place.is_some() && !conditions.within(&scope, LEAD_PLACES) {
            return Ok(Page::empty());
        }
        true_between(&mut conditions, query.from, query.to);
        let risk = conditions.value(&query.risk);
        let all = "('、' || l.risks || '、')";
        conditions.add(format!("replace({all}, '、' || {risk} || '、', '') <> {all}"));
        conditions.after(None, "h.number", query.after.as_ref());
        let n = conditions.value(limit + 1);
        let sql = format!(
            "SELECT h.household_id, h.number, h.household_no, h.head_name, h.township_id, h.village_id, count(*), \
             max(l.lead_id), max(l.found_on) FROM leads l JOIN households h ON h.household_id = l.household_id{} \
             GROUP BY h.household_id, h.number, h.household_no, h.head_name, h.township_id, h.village_id \
             ORDER BY h.number LIMIT {n}",
            conditions.clause()
        );
        for row in tx.rows(&sql, &conditions.values).await? {
            let number = row.int(1)?;
            let key = String::new();
            rows.push((
                Cursor { key, number },
                HitLine {
                    household_id: row.text(0)?,
                    number,
                    household_no: row.text(2)?,
                    head_name: row.text(3)?,
                    township_id: row.text(4)?,
                    village_id: row.text(5)?,
                    n_leads: row.int(6)?,
                    lead_id: row.text(7)?,
                    found_on: row.text(8)?,
                },
            ));
        }
    }
    Ok(Page::cut(rows, limit))
}
