//! One household with everything that was ever so.

use std::collections::HashMap;

use super::{Household, find};
use crate::StoreError;
use crate::db::Value;
use crate::registers::persons::{MASKED, MaskedPerson, masked};
use crate::registers::refresh::marks;
use crate::tx::ReadTx;

/// A membership with its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipSpell {
    /// Its id.
    pub membership_id: String,
    /// Who, masked.
    pub person: MaskedPerson,
    /// `living` or `hukou`.
    pub kind: String,
    /// Relation to the head.
    pub relation: Option<String>,
    /// First day.
    pub valid_from: String,
    /// First day on which it no longer held.
    pub valid_to: Option<String>,
    /// Why it ended.
    pub end_reason: Option<String>,
    /// Import or verb.
    pub created_by: String,
}

/// A status with its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatedStatus {
    /// Its id.
    pub status_id: String,
    /// The member, when it is not the household's.
    pub person_id: Option<String>,
    /// Which.
    pub status: String,
    /// Its value.
    pub value: Option<String>,
    /// First day.
    pub valid_from: String,
    /// First day on which it no longer held.
    pub valid_to: Option<String>,
}

/// The state of a guarantee with its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuaranteeSpell {
    /// Its id.
    pub guarantee_id: String,
    /// The member, when it is not the household's.
    pub person_id: Option<String>,
    /// Which.
    pub guarantee: String,
    /// Its state.
    pub state: String,
    /// What was said.
    pub detail: Option<String>,
    /// First day.
    pub valid_from: String,
    /// First day on which it no longer held.
    pub valid_to: Option<String>,
}

/// An income with its ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomeSpell {
    /// Its id.
    pub income_id: String,
    /// First day of the window.
    pub window_from: String,
    /// Last day of the window.
    pub window_to: String,
    /// How it was computed.
    pub formula: String,
    /// Net income in fen.
    pub net_cents: Option<i64>,
    /// Members it was divided by.
    pub n_members: i64,
    /// Per member in fen.
    pub per_capita_cents: Option<i64>,
    /// First day it was taken for true.
    pub valid_from: String,
    /// First day on which it was superseded.
    pub valid_to: Option<String>,
    /// Item and amount in fen.
    pub items: Vec<(String, i64)>,
}

/// Whence or whither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The older household.
    pub from_household_id: String,
    /// The other.
    pub to_household_id: String,
    /// `split` or `merged`.
    pub kind: String,
    /// When.
    pub on_day: String,
    /// Why.
    pub reason: String,
}

/// An entry of the journal about the household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the journal.
    pub seq: i64,
    /// When.
    pub at: String,
    /// Who.
    pub actor: String,
    /// What was done.
    pub kind: String,
    /// Ids and counts, as JSON.
    pub payload: String,
}

/// A household with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// As it is now.
    pub household: Household,
    /// Who belonged to it, earliest first.
    pub memberships: Vec<MembershipSpell>,
    /// What it and its members were.
    pub statuses: Vec<DatedStatus>,
    /// Schooling, medical care, housing, water.
    pub guarantees: Vec<GuaranteeSpell>,
    /// Incomes, latest first.
    pub incomes: Vec<IncomeSpell>,
    /// Households it came from or went into.
    pub links: Vec<Link>,
    /// What was done, latest first.
    pub entries: Vec<Entry>,
}

/// Entries a story has at most.
const MOST_ENTRIES: i64 = 200;
/// A row that an undone import began holds on no day.
const HELD: &str = "(valid_to IS NULL OR valid_to > valid_from)";

/// A household with its history, if there is one in the viewer's area.
///
/// # Errors
/// When the database fails or a sealed value does not open.
#[crate::boxed]
pub async fn story(tx: &mut ReadTx, household_id: &str) -> Result<Option<Story>, StoreError> {
    let Some(household) = find(tx, household_id).await? else {
        return Ok(None);
    };
    let key = [Value::from(household_id)];
    Ok(Some(Story {
        household,
        memberships: memberships(tx, &key).await?,
        statuses: statuses(tx, &key).await?,
        guarantees: guarantees(tx, &key).await?,
        incomes: incomes(tx, &key).await?,
        links: links(tx, &key).await?,
        entries: entries(tx, household_id).await?,
    }))
}

async fn memberships(tx: &mut ReadTx, key: &[Value]) -> Result<Vec<MembershipSpell>, StoreError> {
    let ring = tx.shared_ring();
    let sql = format!(
        "SELECT {MASKED}, m.membership_id, m.kind, m.relation, m.valid_from, m.valid_to, m.end_reason, m.created_by \
         FROM memberships m JOIN persons p ON p.person_id = m.person_id WHERE m.household_id = $1 \
         AND (m.valid_to IS NULL OR m.valid_to > m.valid_from) ORDER BY m.valid_from, m.number"
    );
    let mut found = Vec::new();
    for row in tx.rows(&sql, key).await? {
        let (person, next) = masked(&ring, &row)?;
        found.push(MembershipSpell {
            membership_id: row.text(next)?,
            person,
            kind: row.text(next + 1)?,
            relation: row.text_or(next + 2)?,
            valid_from: row.text(next + 3)?,
            valid_to: row.text_or(next + 4)?,
            end_reason: row.text_or(next + 5)?,
            created_by: row.text(next + 6)?,
        });
    }
    Ok(found)
}

async fn statuses(tx: &mut ReadTx, key: &[Value]) -> Result<Vec<DatedStatus>, StoreError> {
    let sql = format!(
        "SELECT status_id, person_id, status, value, valid_from, valid_to FROM statuses WHERE household_id = $1 \
         AND {HELD} ORDER BY valid_from, status_id"
    );
    let rows = tx.rows(&sql, key).await?;
    let status = |row: &crate::Row| {
        Ok(DatedStatus {
            status_id: row.text(0)?,
            person_id: row.text_or(1)?,
            status: row.text(2)?,
            value: row.text_or(3)?,
            valid_from: row.text(4)?,
            valid_to: row.text_or(5)?,
        })
    };
    rows.iter().map(status).collect()
}

async fn guarantees(tx: &mut ReadTx, key: &[Value]) -> Result<Vec<GuaranteeSpell>, StoreError> {
    let sql = format!(
        "SELECT guarantee_id, person_id, guarantee, state, detail, valid_from, valid_to FROM guarantees \
         WHERE household_id = $1 AND {HELD} ORDER BY valid_from, guarantee_id"
    );
    let rows = tx.rows(&sql, key).await?;
    let guarantee = |row: &crate::Row| {
        Ok(GuaranteeSpell {
            guarantee_id: row.text(0)?,
            person_id: row.text_or(1)?,
            guarantee: row.text(2)?,
            state: row.text(3)?,
            detail: row.text_or(4)?,
            valid_from: row.text(5)?,
            valid_to: row.text_or(6)?,
        })
    };
    rows.iter().map(guarantee).collect()
}

async fn incomes(tx: &mut ReadTx, key: &[Value]) -> Result<Vec<IncomeSpell>, StoreError> {
    let sql = format!(
        "SELECT income_id, window_from, window_to, formula, net_cents, n_members, per_capita_cents, valid_from, \
         valid_to FROM incomes WHERE household_id = $1 AND {HELD} ORDER BY valid_from DESC, income_id DESC"
    );
    let mut incomes = Vec::new();
    for row in tx.rows(&sql, key).await? {
        incomes.push(IncomeSpell {
            income_id: row.text(0)?,
            window_from: row.text(1)?,
            window_to: row.text(2)?,
            formula: row.text(3)?,
            net_cents: row.int_or(4)?,
            n_members: row.int(5)?,
            per_capita_cents: row.int_or(6)?,
            valid_from: row.text(7)?,
            valid_to: row.text_or(8)?,
            items: Vec::new(),
        });
    }
    let mut items: HashMap<String, Vec<(String, i64)>> = HashMap::new();
    // By the key of the ledger, which no planner can mistake.
    let keys: Vec<Value> = incomes.iter().map(|income| Value::from(&income.income_id)).collect();
    let sql = format!(
        "SELECT income_id, item, cents FROM income_items WHERE income_id IN ({}) ORDER BY income_id, item",
        marks(keys.len(), 1)
    );
    let rows = if keys.is_empty() {
        Vec::new()
    } else {
        tx.rows(&sql, &keys).await?
    };
    for row in rows {
        items.entry(row.text(0)?).or_default().push((row.text(1)?, row.int(2)?));
    }
    for income in &mut incomes {
        income.items = items.remove(&income.income_id).unwrap_or_default();
    }
    Ok(incomes)
}

async fn links(tx: &mut ReadTx, key: &[Value]) -> Result<Vec<Link>, StoreError> {
    let sql = "SELECT from_household_id, to_household_id, kind, on_day, reason FROM household_links \
               WHERE (from_household_id = $1 OR to_household_id = $1) AND kind <> 'undone' ORDER BY on_day, link_id";
    let rows = tx.rows(sql, key).await?;
    let link = |row: &crate::Row| {
        Ok(Link {
            from_household_id: row.text(0)?,
            to_household_id: row.text(1)?,
            kind: row.text(2)?,
            on_day: row.text(3)?,
            reason: row.text(4)?,
        })
    };
    rows.iter().map(link).collect()
}

async fn entries(tx: &mut ReadTx, household_id: &str) -> Result<Vec<Entry>, StoreError> {
    let subject = crate::journal::Subject::new("household", household_id);
    let sql = "SELECT seq, at, actor, kind, payload FROM journal WHERE subject = $1 ORDER BY seq DESC LIMIT $2";
    let rows = tx.rows(sql, &[subject.as_str().into(), MOST_ENTRIES.into()]).await?;
    let entry = |row: &crate::Row| {
        Ok(Entry {
            seq: row.int(0)?,
            at: row.text(1)?,
            actor: row.text(2)?,
            kind: row.text(3)?,
            payload: row.text(4)?,
        })
    };
    rows.iter().map(entry).collect()
}
