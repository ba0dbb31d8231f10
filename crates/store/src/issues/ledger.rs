//! The standing guarantees: for every household and person the state somebody said last, when, and on what ground.

mod concern;

use domain::Date;
use domain::access::Action;
use serde_json::json;

use crate::StoreError;
use crate::db::{Row, Value};
use crate::journal::Subject;
use crate::registers::change::{Change, Guarantee};
use crate::registers::households::{self, PLACES};
use crate::registers::paging::{Branch, Conditions, Cursor, Page, branches};
use crate::registers::{Author, apply};
use crate::tx::{ReadTx, WriteTx};
use concern::{LIVES_THERE, is_concerned, is_known};
pub use concern::{StateCount, Whom, counts};

/// A guarantee of a household or of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// Household.
    pub household_id: String,
    /// Order of entry of the household.
    pub number: i64,
    /// Number of the household in the national system.
    pub household_no: String,
    /// Name of its head.
    pub head_name: String,
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// The member, when it is not the household's.
    pub person_id: Option<String>,
    /// Name of the member.
    pub person_name: Option<String>,
    /// Which guarantee.
    pub guarantee: String,
    /// What is known of it; `None` is unknown.
    pub known: Option<Spell>,
}

/// A state of a guarantee with its days and its ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// Id.
    pub guarantee_id: String,
    /// Its state.
    pub state: String,
    /// What was said about it.
    pub detail: Option<String>,
    /// First day.
    pub valid_from: String,
    /// First day on which it no longer held.
    pub valid_to: Option<String>,
    /// Who said so.
    pub ground: Ground,
}

/// What a state rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// A delivery, with its number and the name of its file.
    Delivery {
        /// Its number.
        number: i64,
        /// Name of the file.
        file_name: String,
    },
    /// A visit.
    Visit(String),
    /// A problem that was raised or closed.
    Issue(String),
    /// Somebody entered it.
    Hand,
}

/// A state to be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewState {
    /// Household.
    pub household_id: String,
    /// The member, when it is not the household's.
    pub person_id: Option<String>,
    /// Which guarantee.
    pub guarantee: String,
    /// Its state.
    pub state: String,
    /// What was said about it.
    pub detail: Option<String>,
    /// Since when.
    pub on: Date,
    /// Id of the visit or problem it rests on; `None` is entered by hand.
    pub ground: Option<String>,
}

/// The state of those of whom nothing is known.
pub const UNKNOWN: &str = "unknown";

/// Which states, in order of entry of the household. Told to the journal as it stands when they leave the system.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Query {
    /// In this township or village.
    pub place: Option<String>,
    /// Which guarantee.
    pub guarantee: String,
    /// In this state, or [`UNKNOWN`]; all that is known if absent.
    pub state: Option<String>,
    /// After this household.
    #[serde(skip)]
    pub after: Option<Cursor>,
    /// At most so many, up to 200.
    #[serde(skip)]
    pub limit: i64,
}

const WHOSE: &str = "SELECT h.household_id, h.number, h.household_no, h.head_name, h.township_id, h.village_id";
const SPELL: &str = "g.person_id, p.name, g.guarantee, g.guarantee_id, g.state, g.detail, g.valid_from, g.valid_to, \
    i.number, i.file_name, v.visit_id, u.issue_id";
const GROUNDS: &str = "LEFT JOIN persons p ON p.person_id = g.person_id \
    LEFT JOIN imports i ON i.import_id = g.created_by LEFT JOIN visits v ON v.visit_id = g.created_by \
    LEFT JOIN issues u ON u.issue_id = g.created_by";

fn line(row: &Row, known: Option<Spell>) -> Result<LedgerLine, StoreError> {
    Ok(LedgerLine {
        household_id: row.text(0)?,
        number: row.int(1)?,
        household_no: row.text(2)?,
        head_name: row.text(3)?,
        township_id: row.text(4)?,
        village_id: row.text(5)?,
        person_id: row.text_or(6)?,
        person_name: row.text_or(7)?,
        guarantee: row.text(8)?,
        known,
    })
}

fn spell(row: &Row) -> Result<Spell, StoreError> {
    let ground = match (
        row.int_or(14)?.zip(row.text_or(15)?),
        row.text_or(16)?,
        row.text_or(17)?,
    ) {
        (Some((number, file_name)), _, _) => Ground::Delivery { number, file_name },
        (None, Some(id), _) => Ground::Visit(id),
        (None, None, Some(id)) => Ground::Issue(id),
        (None, None, None) => Ground::Hand,
    };
    Ok(Spell {
        guarantee_id: row.text(9)?,
        state: row.text(10)?,
        detail: row.text_or(11)?,
        valid_from: row.text(12)?,
        valid_to: row.text_or(13)?,
        ground,
    })
}

/// Somebody who lives in a household, for a ledger that shows who is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resident {
    /// Id.
    pub person_id: String,
    /// Name.
    pub name: String,
    /// Date of birth.
    pub born_on: Option<Date>,
}

/// The whole ledger of a household, earliest first, and who lives there; `None` when it is not in the viewer's area.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn of_household(
    tx: &mut ReadTx,
    household_id: &str,
) -> Result<Option<(Vec<LedgerLine>, Vec<Resident>)>, StoreError> {
    if households::find(tx, household_id).await?.is_none() {
        return Ok(None);
    }
    let key = [Value::from(household_id)];
    let sql = format!(
        "{WHOSE}, {SPELL} FROM guarantees g JOIN households h ON h.household_id = g.household_id {GROUNDS} \
         WHERE g.household_id = $1 AND (g.valid_to IS NULL OR g.valid_to > g.valid_from) \
         ORDER BY g.guarantee, g.person_id, g.valid_from, g.guarantee_id"
    );
    let rows = tx.rows(&sql, &key).await?;
    let lines = rows.iter().map(|row| line(row, Some(spell(row)?)));
    let lines = lines.collect::<Result<_, _>>()?;
    Ok(Some((lines, residents(tx, household_id).await?)))
}

/// Who lives in a household.
pub(crate) async fn residents(tx: &mut ReadTx, household_id: &str) -> Result<Vec<Resident>, StoreError> {
    let sql = "SELECT p.person_id, p.name, p.born_on FROM memberships m JOIN persons p ON p.person_id = m.person_id \
               WHERE m.household_id = $1 AND m.valid_to IS NULL AND m.kind = 'living' ORDER BY m.number";
    let rows = tx.rows(sql, &[Value::from(household_id)]).await?;
    let resident = |row: &Row| {
        Ok(Resident {
            person_id: row.text(0)?,
            name: row.text(1)?,
            born_on: row.date_or(2)?,
        })
    };
    rows.iter().map(resident).collect()
}

/// Whether somebody lives in a household, or did.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn is_member(tx: &mut ReadTx, household_id: &str, person_id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM memberships WHERE household_id = $1 AND person_id = $2 LIMIT 1";
    let values = [Value::from(household_id), Value::from(person_id)];
    Ok(tx.row(sql, &values).await?.is_some())
}

/// What became of a state that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It stands now.
    Now,
    /// It stood already.
    Already,
    /// Something else is known from a later day, and stands.
    Outdated,
    /// There is no such household where the viewer may do this.
    NotFound,
}

/// Sets a state, where the viewer may do `action` to the household.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn set(tx: &mut WriteTx, action: Action, new: &NewState) -> Result<Told, StoreError> {
    if households::find_for(tx, &new.household_id, action).await?.is_none() {
        return Ok(Told::NotFound);
    }
    let sql = "SELECT guarantee_id, state, valid_from FROM guarantees WHERE household_id = $1 AND valid_to IS NULL \
               AND guarantee = $2 AND coalesce(person_id, '') = $3 ORDER BY valid_from, guarantee_id";
    let person = new.person_id.clone().unwrap_or_default();
    let values = [
        Value::from(&new.household_id),
        Value::from(&new.guarantee),
        Value::from(person),
    ];
    let mut changes = Vec::new();
    for row in tx.rows(sql, &values).await? {
        if row.text(1)? == new.state {
            return Ok(Told::Already);
        }
        if row.date_or(2)?.is_some_and(|from| from > new.on) {
            return Ok(Told::Outdated);
        }
        changes.push(Change::GuaranteeClosed {
            household_id: new.household_id.clone(),
            guarantee_id: row.text(0)?,
        });
    }
    changes.push(Change::GuaranteeOpened {
        household_id: new.household_id.clone(),
        guarantee: Guarantee {
            person_id: new.person_id.clone(),
            guarantee: new.guarantee.clone(),
            state: new.state.clone(),
            detail: new.detail.clone(),
            from: new.on,
        },
    });
    let author = Author {
        by: new.ground.clone().unwrap_or_else(|| tx.next_id()),
        on: new.on,
        is_import: false,
    };
    apply(tx, &author, changes).await?;
    let payload = json!({
        "guarantee": new.guarantee, "person": new.person_id, "state": new.state, "on": new.on.to_string(),
        "ground": new.ground,
    });
    tx.record("guarantee.set", &Subject::new("household", &new.household_id), payload);
    Ok(Told::Now)
}

/// One guarantee as it stands now, in order of entry of the household; a household's lines stand together on a page.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, query: &Query, whom: Whom) -> Result<Page<LedgerLine>, StoreError> {
    let limit = query.limit.clamp(1, 200);
    let unknown = query.state.as_deref() == Some(UNKNOWN);
    let mut rows = Vec::new();
    let scope = tx.viewer().scope(Action::ReadCase);
    for branch in branches(tx, Action::ReadCase, query.place.as_deref()).await? {
        let mut conditions = Conditions::default();
        conditions.branch(&branch, PLACES);
        if query.place.is_some() && !conditions.within(&scope, PLACES) {
            return Ok(Page::empty());
        }
        let (columns, tables, joined) = match unknown {
            true => not_known(&mut conditions, query, whom),
            false => known(&mut conditions, query, &branch),
        };
        conditions.after(None, "h.number", query.after.as_ref());
        let n = conditions.value(limit + 1);
        let clause = conditions.clause();
        let sql = format!(
            "{WHOSE}, {columns} FROM {tables} {joined}{clause} AND h.number IN (SELECT DISTINCT n.number FROM \
             (SELECT h.number FROM {tables}{clause} ORDER BY h.number LIMIT {n}) AS n) ORDER BY h.number"
        );
        for row in tx.rows(&sql, &conditions.values).await? {
            let known = if unknown { None } else { Some(spell(&row)?) };
            rows.push(line(&row, known)?);
        }
    }
    Ok(whole_households(rows, limit))
}

/// Columns, tables to walk, and tables that only name what was found.
type Walked = (String, &'static str, &'static str);

fn known(conditions: &mut Conditions, query: &Query, branch: &Branch) -> Walked {
    let guarantee = conditions.value(&query.guarantee);
    conditions.add(format!(
        "g.household_id = h.household_id AND g.valid_to IS NULL AND g.guarantee = {guarantee}"
    ));
    conditions.add("h.valid_to IS NULL");
    conditions.add(LIVES_THERE);
    // The word stands in the statement as it stands in the index over problems.
    match query.state.as_deref() {
        Some("problem") => conditions.add("g.state = 'problem'"),
        Some(state) => {
            let state = conditions.value(state);
            conditions.add(format!("g.state = {state}"));
        }
        None => {}
    }
    let tables = match (branch, query.state.as_deref()) {
        (Branch::County | Branch::Township(_), Some("problem")) => "guarantees g CROSS JOIN households h",
        _ => "households h CROSS JOIN guarantees g",
    };
    (SPELL.to_owned(), tables, GROUNDS)
}

fn not_known(conditions: &mut Conditions, query: &Query, whom: Whom) -> Walked {
    conditions.add("h.valid_to IS NULL");
    let guarantee = conditions.value(&query.guarantee);
    let known = is_known(&guarantee, whom);
    conditions.add(format!("NOT {known}"));
    if let Some(born) = whom.born {
        let concerned = is_concerned(conditions, born, whom);
        conditions.add(concerned);
    }
    match whom.by_person {
        true => {
            conditions.add("p.household_id = h.household_id");
            let columns = format!("p.person_id, p.name, {guarantee}");
            (columns, "households h CROSS JOIN persons p", "")
        }
        false => {
            let columns = format!("CAST(NULL AS TEXT), CAST(NULL AS TEXT), {guarantee}");
            (columns, "households h", "")
        }
    }
}

/// Cuts to whole households: those of the last one that may be incomplete come with the next page.
fn whole_households(mut rows: Vec<LedgerLine>, limit: i64) -> Page<LedgerLine> {
    let key = |line: &LedgerLine| {
        let spell = line.known.as_ref().map(|known| known.guarantee_id.clone());
        (line.number, line.person_id.clone(), spell)
    };
    rows.sort_by_cached_key(key);
    rows.dedup_by_key(|line| key(line));
    let limit = usize::try_from(limit).unwrap_or(0);
    let mut next = None;
    if rows.len() > limit {
        let mut end = limit;
        while end > 0 && rows[end - 1].number == rows[end].number {
            end -= 1;
        }
        if end == 0 {
            end = rows.iter().take_while(|one| one.number == rows[0].number).count();
        }
        let (key, number) = (String::new(), rows[end - 1].number);
        next = Some(Cursor { key, number });
        rows.truncate(end);
    }
    Page { rows, next }
}
