//! What is known now of households whose cases are decided: members, statuses, guarantees, incomes, what is open.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::Date;
use domain::access::Action;
use domain::case::Kinship;

use crate::StoreError;
use crate::db::{Row, Value};
use crate::kin::households_of_kin;
use crate::registers::households::PLACES;
use crate::registers::snapshot::phone_index;
use crate::scope;
use crate::tx::ReadTx;

/// Households looked at in one statement.
const CHUNK: usize = 500;
/// The column that seals an account's telephone.
const ACCOUNT_PHONE: &str = "accounts.phone_sealed";

/// A household as it is known now.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KnownHousehold {
    /// Its id.
    pub household_id: String,
    /// Number in the national system.
    pub household_no: String,
    /// Name of its head.
    pub head_name: String,
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// First day on which it was no longer there.
    pub ended_on: Option<Date>,
    /// Its row in the register, as JSON of columns.
    pub register_columns: Option<String>,
    /// Who lives there.
    pub members: Vec<KnownMember>,
    /// Statuses that hold now, with the member whose they are.
    pub statuses: Vec<(Option<String>, String)>,
    /// Guarantees as last said: which, of which member, in which state.
    pub guarantees: Vec<(String, Option<String>, String)>,
    /// Incomes by the day from which they were taken for true.
    pub incomes: Vec<KnownIncome>,
    /// Accounts of its helpers.
    pub helpers: BTreeSet<String>,
    /// How the account that asks, and the one that is asked about, are tied to it.
    pub kinship: BTreeMap<String, Kinship>,
}

/// An income that was taken for true from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownIncome {
    /// First day.
    pub from: Date,
    /// Net income of the household in fen.
    pub net_cents: Option<i64>,
    /// The same for each member.
    pub per_capita_cents: Option<i64>,
}

/// Somebody who lives there.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KnownMember {
    /// Id.
    pub person_id: String,
    /// Name.
    pub name: String,
    /// Date of birth.
    pub born_on: Option<Date>,
    /// The row in the register, as JSON of columns.
    pub register_columns: Option<String>,
}

impl std::fmt::Debug for KnownHousehold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KnownHousehold")
            .field("household_id", &self.household_id)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for KnownMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KnownMember")
            .field("person_id", &self.person_id)
            .finish_non_exhaustive()
    }
}

/// What is known of those of these households to which the viewer may do `action`. How the viewer's account is tied to
/// them is always told, and that of another account when it is asked about.
///
/// # Errors
/// When the database fails or a sealed value does not open.
#[crate::boxed]
pub async fn known(
    tx: &mut ReadTx,
    action: Action,
    household_ids: &[String],
    about: Option<&str>,
) -> Result<HashMap<String, KnownHousehold>, StoreError> {
    let persons = persons_of(tx, about).await?;
    let mut all = HashMap::new();
    for chunk in household_ids.chunks(CHUNK) {
        let mut found = households(tx, action, chunk).await?;
        members(tx, &mut found, &persons).await?;
        statuses(tx, &mut found).await?;
        guarantees(tx, &mut found).await?;
        incomes(tx, &mut found).await?;
        helpers(tx, &mut found).await?;
        for (id, household) in &mut found {
            // What the register says of a person goes before what a telephone says.
            let ties = persons
                .iter()
                .filter_map(|one| Some((&one.account_id, *one.kin.get(id)?)));
            household
                .kinship
                .extend(ties.map(|(account, tie)| (account.clone(), tie)));
        }
        all.extend(found);
    }
    Ok(all)
}

/// What is open of a household, and when it was last seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenThings {
    /// Problems of guarantees that are not closed.
    pub issues: u32,
    /// Leads without an outcome.
    pub leads: u32,
    /// When somebody last saw it.
    pub last_seen: Option<Date>,
    /// Net burden in fen, as the latest screening says; unknown where it found nothing to say.
    pub burden_cents: Option<i64>,
}

/// What is open of these households; numbers and a day, and nothing of what was said.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn open_things(tx: &mut ReadTx, household_ids: &[String]) -> Result<HashMap<String, OpenThings>, StoreError> {
    let mut all: HashMap<String, OpenThings> = HashMap::new();
    let count = |row: &Row| Ok::<_, StoreError>(u32::try_from(row.int(1)?).unwrap_or(u32::MAX));
    for chunk in household_ids.chunks(CHUNK) {
        let values: Vec<Value> = chunk.iter().map(Value::from).collect();
        let marks = marks(values.len());
        let sql = format!(
            "SELECT household_id, count(*) FROM issues WHERE closed_on IS NULL AND household_id IN ({marks}) \
             GROUP BY household_id"
        );
        for row in tx.rows(&sql, &values).await? {
            all.entry(row.text(0)?).or_default().issues = count(&row)?;
        }
        let sql = format!(
            "SELECT household_id, count(*) FROM leads WHERE outcome IS NULL AND household_id IN ({marks}) \
             GROUP BY household_id"
        );
        for row in tx.rows(&sql, &values).await? {
            all.entry(row.text(0)?).or_default().leads = count(&row)?;
        }
        let sql = format!(
            "SELECT household_id, burden_cents FROM leads WHERE burden_cents IS NOT NULL AND screening_id = \
             (SELECT screening_id FROM screenings ORDER BY number DESC LIMIT 1) AND household_id IN ({marks}) \
             ORDER BY number"
        );
        for row in tx.rows(&sql, &values).await? {
            all.entry(row.text(0)?).or_default().burden_cents = row.int_or(1)?;
        }
        let sql = format!("SELECT household_id, seen_on FROM last_seen WHERE household_id IN ({marks})");
        for row in tx.rows(&sql, &values).await? {
            all.entry(row.text(0)?).or_default().last_seen = row.date_or(1)?;
        }
    }
    Ok(all)
}

type Found = HashMap<String, KnownHousehold>;

async fn households(tx: &mut ReadTx, action: Action, ids: &[String]) -> Result<Found, StoreError> {
    let mut values: Vec<Value> = ids.iter().map(Value::from).collect();
    let marks = marks(values.len());
    let Some(within) = scope::condition(&tx.viewer().scope(action), PLACES, &mut values) else {
        return Ok(Found::new());
    };
    let sql = format!(
        "SELECT h.household_id, h.household_no, h.head_name, h.township_id, h.village_id, h.valid_to, \
         h.register_columns FROM households h WHERE h.household_id IN ({marks}) AND {within}"
    );
    let mut found = Found::new();
    for row in tx.rows(&sql, &values).await? {
        let household = KnownHousehold {
            household_id: row.text(0)?,
            household_no: row.text(1)?,
            head_name: row.text(2)?,
            township_id: row.text(3)?,
            village_id: row.text(4)?,
            ended_on: row.date_or(5)?,
            register_columns: row.text_or(6)?,
            ..KnownHousehold::default()
        };
        found.insert(household.household_id.clone(), household);
    }
    Ok(found)
}

async fn members(tx: &mut ReadTx, found: &mut Found, persons: &[PersonOf]) -> Result<(), StoreError> {
    let sql = "SELECT m.household_id, p.person_id, p.name, p.born_on, m.register_columns, p.phone_index \
               FROM memberships m JOIN persons p ON p.person_id = m.person_id WHERE m.valid_to IS NULL \
               AND m.kind = 'living' AND m.household_id IN";
    each(tx, found, sql, "ORDER BY m.number", |household, row| {
        household.members.push(KnownMember {
            person_id: row.text(1)?,
            name: row.text(2)?,
            born_on: row.date_or(3)?,
            register_columns: row.text_or(4)?,
        });
        let phone = row.text_or(5)?;
        for one in persons {
            if one.phone.is_some() && one.phone == phone {
                household.kinship.insert(one.account_id.clone(), Kinship::Phone);
            }
        }
        Ok(())
    })
    .await
}

async fn statuses(tx: &mut ReadTx, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT household_id, person_id, status FROM statuses WHERE valid_to IS NULL AND household_id IN";
    each(tx, found, sql, "ORDER BY status, status_id", |household, row| {
        household.statuses.push((row.text_or(1)?, row.text(2)?));
        Ok(())
    })
    .await
}

async fn guarantees(tx: &mut ReadTx, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT household_id, guarantee, person_id, state FROM guarantees WHERE valid_to IS NULL \
               AND household_id IN";
    each(tx, found, sql, "ORDER BY guarantee, guarantee_id", |household, row| {
        household.guarantees.push((row.text(1)?, row.text_or(2)?, row.text(3)?));
        Ok(())
    })
    .await
}

async fn incomes(tx: &mut ReadTx, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT household_id, valid_from, net_cents, per_capita_cents FROM incomes \
               WHERE (valid_to IS NULL OR valid_to > valid_from) AND household_id IN";
    each(tx, found, sql, "ORDER BY valid_from, income_id", |household, row| {
        if let Some(from) = row.date_or(1)? {
            household.incomes.push(KnownIncome {
                from,
                net_cents: row.int_or(2)?,
                per_capita_cents: row.int_or(3)?,
            });
        }
        Ok(())
    })
    .await
}

async fn helpers(tx: &mut ReadTx, found: &mut Found) -> Result<(), StoreError> {
    let sql = "SELECT household_id, account_id FROM helpers WHERE valid_to IS NULL AND household_id IN";
    each(tx, found, sql, "", |household, row| {
        household.helpers.insert(row.text(1)?);
        Ok(())
    })
    .await
}

/// Hands over each row of a query on the found households; its first column names the household.
async fn each(
    tx: &mut ReadTx,
    found: &mut Found,
    sql: &str,
    order: &str,
    mut take: impl FnMut(&mut KnownHousehold, &Row) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    if found.is_empty() {
        return Ok(());
    }
    let values: Vec<Value> = found.keys().map(Value::from).collect();
    let sql = format!("{sql} ({}) {order}", marks(values.len()));
    for row in tx.rows(&sql, &values).await? {
        if let Some(household) = found.get_mut(&row.text(0)?) {
            take(household, &row)?;
        }
    }
    Ok(())
}

/// Who lives in households, to be found again in departments' sheets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// Persons by the blind index of their identity numbers.
    pub by_id_index: HashMap<String, String>,
    /// The household of every person, numbered or not.
    pub household_of: HashMap<String, String>,
}

/// Who lives in these households, with the blind index of the number of those who have one. For those households to
/// which the viewer may do `action`.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn persons_by_id_index(
    tx: &mut ReadTx,
    action: Action,
    household_ids: &[String],
) -> Result<People, StoreError> {
    let mut all = People::default();
    for chunk in household_ids.chunks(CHUNK) {
        let mut values: Vec<Value> = chunk.iter().map(Value::from).collect();
        let marks = marks(values.len());
        let Some(within) = scope::condition(&tx.viewer().scope(action), PLACES, &mut values) else {
            return Ok(all);
        };
        let sql = format!(
            "SELECT p.id_index, p.person_id, h.household_id FROM households h \
             JOIN memberships m ON m.household_id = h.household_id AND m.valid_to IS NULL AND m.kind = 'living' \
             JOIN persons p ON p.person_id = m.person_id \
             WHERE h.household_id IN ({marks}) AND {within}"
        );
        for row in tx.rows(&sql, &values).await? {
            let person_id = row.text(1)?;
            if let Some(index) = row.text_or(0)? {
                all.by_id_index.insert(index, person_id.clone());
            }
            all.household_of.insert(person_id, row.text(2)?);
        }
    }
    Ok(all)
}

/// Whether an account is there and not closed: whether it can be given cases.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn is_open_account(tx: &mut ReadTx, account_id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM accounts WHERE account_id = $1 AND state <> 'closed'";
    Ok(tx.row(sql, &[Value::from(account_id)]).await?.is_some())
}

/// By what the person of an account is found in the registers.
struct PersonOf {
    account_id: String,
    phone: Option<String>,
    kin: HashMap<String, Kinship>,
}

/// The person who asks, and the one who is asked about.
async fn persons_of(tx: &mut ReadTx, about: Option<&str>) -> Result<Vec<PersonOf>, StoreError> {
    let asking = tx.viewer().account_id();
    let accounts: BTreeSet<String> = asking.into_iter().chain(about).map(str::to_owned).collect();
    let mut persons = Vec::new();
    for account_id in accounts {
        persons.push(PersonOf {
            phone: phone_index_of(tx, &account_id).await?,
            kin: households_of_kin(tx, &account_id).await?,
            account_id,
        });
    }
    Ok(persons)
}

/// The blind index of the telephone of an account.
async fn phone_index_of(tx: &mut ReadTx, account_id: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT phone_sealed FROM accounts WHERE account_id = $1";
    let row = tx.row(sql, &[Value::from(account_id)]).await?;
    let Some(sealed) = row.map_or(Ok(None), |row| row.text_or(0))? else {
        return Ok(None);
    };
    let phone = tx.ring().open(ACCOUNT_PHONE, account_id, &sealed)?;
    Ok(Some(phone_index(tx.ring(), &phone)))
}

fn marks(n: usize) -> String {
    (1..=n).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ")
}
