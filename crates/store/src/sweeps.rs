//! Sweeps over every household of a place. A household is accounted for when it was seen since the sweep began, by
//! whatever visit (nobody goes twice for it), or when it was excused with a reason.

use domain::Date;
use domain::access::{Action, Scope};
use serde_json::json;

use crate::StoreError;
use crate::db::{Row, Value};
use crate::journal::Subject;
use crate::latest;
use crate::registers::households::{self, PLACES};
use crate::registers::paging::{Conditions, Cursor, Page, branches};
use crate::tx::{ReadTx, Record, WriteTx};
use crate::visits::next_number;

/// A sweep as it is ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSweep {
    /// What it is called.
    pub title: String,
    /// County, township or village.
    pub region_id: String,
    /// First day.
    pub begins_on: Date,
    /// Last day planned.
    pub ends_on: Date,
    /// Form that its visits fill in.
    pub form: Option<String>,
}

/// One sweep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sweep {
    /// Id.
    pub sweep_id: String,
    /// Number, counting from 1.
    pub number: i64,
    /// What it is called.
    pub title: String,
    /// County, township or village.
    pub region_id: String,
    /// First day.
    pub begins_on: String,
    /// Last day planned.
    pub ends_on: String,
    /// Form that its visits fill in.
    pub form: Option<String>,
    /// `open`, `closed` or `cancelled`.
    pub state: String,
    /// As they stood when it was closed.
    pub counts: Option<Counts>,
    /// The kept file that lists every household of it.
    pub proof_digest: Option<String>,
    /// When it was closed or cancelled.
    pub closed_at: Option<String>,
    /// By whom.
    pub closed_by: Option<String>,
    /// When it was ordered.
    pub created_at: String,
    /// By whom.
    pub created_by: String,
    /// Counts up with every change.
    pub version: i64,
}

/// How many households of a sweep, and what is known of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub n_households: i64,
    /// Seen by somebody who went there.
    pub n_visited: i64,
    /// Spoken to from afar.
    pub n_phoned: i64,
    /// Excused with a reason.
    pub n_excepted: i64,
}

impl Counts {
    /// Not accounted for.
    pub fn n_open(self) -> i64 {
        self.n_households - self.n_visited - self.n_phoned - self.n_excepted
    }

    /// These and those.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            n_households: self.n_households + other.n_households,
            n_visited: self.n_visited + other.n_visited,
            n_phoned: self.n_phoned + other.n_phoned,
            n_excepted: self.n_excepted + other.n_excepted,
        }
    }
}

/// What is known of a household of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// Nothing yet.
    Open,
    /// Somebody went there and saw it.
    Visited,
    /// Spoken to from afar.
    Phoned,
    /// Excused.
    Excepted,
}

impl Account {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Visited, Self::Phoned, Self::Excepted];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Visited => "visited",
            Self::Phoned => "phoned",
            Self::Excepted => "excepted",
        }
    }

    /// The one of a word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// A household of a sweep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SweptLine {
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
    /// What is known of it.
    pub account: String,
    /// When it was seen in the sweep.
    pub seen_on: Option<String>,
    /// How.
    pub channel: Option<String>,
    /// By which visit.
    pub visit_id: Option<String>,
    /// Why it is excused.
    pub reason: Option<String>,
    /// In words.
    pub text: Option<String>,
}

/// Which households of a sweep, in order of entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// In this township or village.
    pub place: Option<String>,
    /// Of which so much is known.
    pub account: Option<Account>,
    /// After this one.
    pub after: Option<Cursor>,
    /// At most so many, up to 200.
    pub limit: i64,
}

/// What became of a change to a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It was made.
    Done,
    /// There is no such sweep where the viewer may do this.
    NotFound,
    /// The sweep is over.
    Over,
    /// The household is not within its scope.
    OutOfScope,
}

/// Orders a sweep; `None` when the place is not where the viewer may.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &mut WriteTx, new: &NewSweep, by: &str) -> Result<Option<String>, StoreError> {
    if !covers(tx, Action::ManageSweep, &new.region_id).await? {
        return Ok(None);
    }
    let id = tx.next_id();
    let record = Record::new()
        .with("sweep_id", &id)
        .with("number", next_number(tx, "sweeps").await?)
        .with("title", &new.title)
        .with("region_id", &new.region_id)
        .with("begins_on", new.begins_on)
        .with("ends_on", new.ends_on)
        .with("form", new.form.clone())
        .with("state", "open")
        .with("created_at", tx.at())
        .with("created_by", by)
        .with("version", 1);
    tx.insert("sweeps", record).await?;
    let payload = json!({
        "region": new.region_id, "begins_on": new.begins_on.to_string(), "ends_on": new.ends_on.to_string(),
    });
    tx.record("sweep.opened", &Subject::new("sweep", &id), payload);
    Ok(Some(id))
}

/// Whether the whole of a place lies where the viewer may do something.
pub(crate) async fn covers(tx: &mut ReadTx, action: Action, region_id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT ancestor_id FROM region_tree WHERE descendant_id = $1";
    let rows = tx.rows(sql, &[Value::from(region_id)]).await?;
    let above: Vec<String> = rows.iter().map(|row| row.text(0)).collect::<Result<_, _>>()?;
    let above: Vec<&str> = above.iter().map(String::as_str).collect();
    Ok(!above.is_empty() && tx.viewer().scope(action).covers(&above, &[]))
}

const SWEEP: &str = "SELECT w.sweep_id, w.number, w.title, w.region_id, w.begins_on, w.ends_on, w.form, w.state, \
    w.n_households, w.n_visited, w.n_phoned, w.n_excepted, w.proof_digest, w.closed_at, w.closed_by, w.created_at, \
    w.created_by, w.version FROM sweeps w";

fn sweep(row: &Row) -> Result<Sweep, StoreError> {
    let counts = match row.int_or(8)? {
        None => None,
        Some(n_households) => Some(Counts {
            n_households,
            n_visited: row.int_or(9)?.unwrap_or_default(),
            n_phoned: row.int_or(10)?.unwrap_or_default(),
            n_excepted: row.int_or(11)?.unwrap_or_default(),
        }),
    };
    Ok(Sweep {
        sweep_id: row.text(0)?,
        number: row.int(1)?,
        title: row.text(2)?,
        region_id: row.text(3)?,
        begins_on: row.text(4)?,
        ends_on: row.text(5)?,
        form: row.text_or(6)?,
        state: row.text(7)?,
        counts,
        proof_digest: row.text_or(12)?,
        closed_at: row.text_or(13)?,
        closed_by: row.text_or(14)?,
        created_at: row.text(15)?,
        created_by: row.text(16)?,
        version: row.int(17)?,
    })
}

/// The condition that a sweep has to do with the viewer's area: it lies in it, or over it.
fn relevant(scope: &Scope, conditions: &mut Conditions) -> bool {
    let Scope::Within {
        regions,
        own_households_of,
    } = scope
    else {
        return scope.is_everything();
    };
    let mut any = Vec::new();
    if !regions.is_empty() {
        let given: Vec<String> = regions.iter().map(|region| conditions.value(region)).collect();
        let given = given.join(", ");
        any.push(format!(
            "w.region_id IN (SELECT ancestor_id FROM region_tree WHERE descendant_id IN ({given}))"
        ));
        any.push(format!(
            "w.region_id IN (SELECT descendant_id FROM region_tree WHERE ancestor_id IN ({given}))"
        ));
    }
    if let Some(account) = own_households_of {
        let account = conditions.value(account);
        any.push(format!(
            "w.region_id IN (SELECT t.ancestor_id FROM helpers p JOIN households h ON h.household_id = p.household_id \
             JOIN region_tree t ON t.descendant_id = h.village_id WHERE p.account_id = {account} AND p.valid_to IS NULL)"
        ));
    }
    conditions.add(format!("({})", any.join(" OR ")));
    !any.is_empty()
}

/// Sweeps that have to do with the viewer's area, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    tx: &mut ReadTx,
    state: Option<&str>,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Page<Sweep>, StoreError> {
    let mut conditions = Conditions::default();
    if !relevant(&tx.viewer().scope(Action::ReadCase), &mut conditions) {
        return Ok(Page::empty());
    }
    if let Some(state) = state {
        let state = conditions.value(state);
        conditions.add(format!("w.state = {state}"));
    }
    latest::before(&mut conditions, None, "w.number", after);
    let n = conditions.value(limit + 1);
    let sql = format!("{SWEEP}{} ORDER BY w.number DESC LIMIT {n}", conditions.clause());
    let mut rows = Vec::new();
    for row in tx.rows(&sql, &conditions.values).await? {
        let one = sweep(&row)?;
        let (key, number) = (String::new(), one.number);
        rows.push((Cursor { key, number }, one));
    }
    Ok(latest::cut(rows, limit))
}

/// A sweep that has to do with the viewer's area.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut ReadTx, sweep_id: &str) -> Result<Option<Sweep>, StoreError> {
    let mut conditions = Conditions::default();
    if !relevant(&tx.viewer().scope(Action::ReadCase), &mut conditions) {
        return Ok(None);
    }
    let id = conditions.value(sweep_id);
    conditions.add(format!("w.sweep_id = {id}"));
    let sql = format!("{SWEEP}{}", conditions.clause());
    tx.row(&sql, &conditions.values).await?.as_ref().map(sweep).transpose()
}

/// The households of a sweep with what is known of each, as a statement to select from.
fn swept(conditions: &mut Conditions, sweep: &Sweep, by_phone: &[String]) -> String {
    let begins = conditions.value(&sweep.begins_on);
    let phone = match by_phone.is_empty() {
        true => "1 = 0".to_owned(),
        false => {
            let words: Vec<String> = by_phone.iter().map(|word| conditions.value(word)).collect();
            format!("s.channel IN ({})", words.join(", "))
        }
    };
    format!(
        "SELECT h.household_id, h.number, h.household_no, h.head_name, h.township_id, h.village_id, \
         CASE WHEN s.seen_on >= {begins} AND {phone} THEN 'phoned' WHEN s.seen_on >= {begins} THEN 'visited' \
         WHEN e.reason IS NOT NULL THEN 'excepted' ELSE 'open' END AS account, \
         CASE WHEN s.seen_on >= {begins} THEN s.seen_on END AS seen_on, \
         CASE WHEN s.seen_on >= {begins} THEN s.channel END AS channel, \
         CASE WHEN s.seen_on >= {begins} THEN s.visit_id END AS visit_id, e.reason, e.text \
         FROM households h LEFT JOIN last_seen s ON s.household_id = h.household_id \
         LEFT JOIN sweep_exceptions e ON e.sweep_id = {} AND e.household_id = h.household_id \
         AND e.withdrawn_at IS NULL",
        conditions.value(&sweep.sweep_id)
    )
}

/// The condition that a household lies in the sweep's place.
fn in_region(conditions: &mut Conditions, sweep: &Sweep) {
    let region = conditions.value(&sweep.region_id);
    conditions.add(format!(
        "(h.county_id = {region} OR h.township_id = {region} OR h.village_id = {region})"
    ));
}

/// How a sweep stands in each village of the viewer's area.
///
/// # Errors
/// When the database fails.
pub async fn progress(
    tx: &mut ReadTx,
    sweep: &Sweep,
    by_phone: &[String],
) -> Result<Vec<(String, String, Counts)>, StoreError> {
    counted(tx, sweep, by_phone, Action::ReadCase).await
}

async fn counted(
    tx: &mut ReadTx,
    sweep: &Sweep,
    by_phone: &[String],
    action: Action,
) -> Result<Vec<(String, String, Counts)>, StoreError> {
    let mut conditions = Conditions::default();
    let inner = swept(&mut conditions, sweep, by_phone);
    if !conditions.within(&tx.viewer().scope(action), PLACES) {
        return Ok(Vec::new());
    }
    in_region(&mut conditions, sweep);
    conditions.add("h.valid_to IS NULL");
    let sql = format!(
        "SELECT o.township_id, o.village_id, o.account, count(*) FROM ({inner}{}) AS o \
         GROUP BY o.township_id, o.village_id, o.account ORDER BY o.township_id, o.village_id",
        conditions.clause()
    );
    let mut all: Vec<(String, String, Counts)> = Vec::new();
    for row in tx.rows(&sql, &conditions.values).await? {
        let (township, village, n) = (row.text(0)?, row.text(1)?, row.int(3)?);
        if all.last().is_none_or(|last| last.1 != village) {
            all.push((township, village, Counts::default()));
        }
        let Some((_, _, counts)) = all.last_mut() else { continue };
        counts.n_households += n;
        match Account::parse(&row.text(2)?) {
            Some(Account::Visited) => counts.n_visited += n,
            Some(Account::Phoned) => counts.n_phoned += n,
            Some(Account::Excepted) => counts.n_excepted += n,
            _ => {}
        }
    }
    Ok(all)
}

fn line(row: &Row) -> Result<SweptLine, StoreError> {
    Ok(SweptLine {
        household_id: row.text(0)?,
        number: row.int(1)?,
        household_no: row.text(2)?,
        head_name: row.text(3)?,
        township_id: row.text(4)?,
        village_id: row.text(5)?,
        account: row.text(6)?,
        seen_on: row.text_or(7)?,
        channel: row.text_or(8)?,
        visit_id: row.text_or(9)?,
        reason: row.text_or(10)?,
        text: row.text_or(11)?,
    })
}

/// Households of a sweep in the viewer's area, in order of entry.
///
/// # Errors
/// When the database fails.
pub async fn households(
    tx: &mut ReadTx,
    sweep: &Sweep,
    query: &Query,
    by_phone: &[String],
) -> Result<Page<SweptLine>, StoreError> {
    let limit = query.limit.clamp(1, 200);
    let mut rows = Vec::new();
    let scope = tx.viewer().scope(Action::ReadCase);
    // The place of the sweep is walked when nobody asks for a smaller one.
    let whole = covers(tx, Action::ReadCase, &sweep.region_id).await?;
    let place = query.place.as_deref().or(whole.then_some(sweep.region_id.as_str()));
    for branch in branches(tx, Action::ReadCase, place).await? {
        let mut conditions = Conditions::default();
        let inner = swept(&mut conditions, sweep, by_phone);
        conditions.branch(&branch, PLACES);
        if query.place.is_some() && !conditions.within(&scope, PLACES) {
            return Ok(Page::empty());
        }
        in_region(&mut conditions, sweep);
        conditions.add("h.valid_to IS NULL");
        conditions.after(None, "h.number", query.after.as_ref());
        let mut sql = format!("SELECT o.* FROM ({inner}{}) AS o", conditions.clause());
        if let Some(account) = query.account {
            let account = conditions.value(account.name());
            sql.push_str(&format!(" WHERE o.account = {account}"));
        }
        let n = conditions.value(limit + 1);
        sql.push_str(&format!(" ORDER BY o.number LIMIT {n}"));
        for row in tx.rows(&sql, &conditions.values).await? {
            let one = line(&row)?;
            let (key, number) = (String::new(), one.number);
            rows.push((Cursor { key, number }, one));
        }
    }
    Ok(Page::cut(rows, limit))
}

/// Hands over every household of a sweep in order of entry, for whoever may close it.
///
/// # Errors
/// When the database fails, or `each` does.
pub async fn each_household(
    tx: &mut ReadTx,
    sweep: &Sweep,
    by_phone: &[String],
    mut each: impl FnMut(SweptLine) -> Result<(), StoreError> + Send,
) -> Result<(), StoreError> {
    let mut conditions = Conditions::default();
    let inner = swept(&mut conditions, sweep, by_phone);
    if !conditions.within(&tx.viewer().scope(Action::ManageSweep), PLACES) {
        return Ok(());
    }
    in_region(&mut conditions, sweep);
    conditions.add("h.valid_to IS NULL");
    let sql = format!(
        "SELECT o.* FROM ({inner}{}) AS o ORDER BY o.number",
        conditions.clause()
    );
    tx.each(&sql, &conditions.values, |row| each(line(row)?)).await
}

/// Excuses a household from a sweep, with the reason; again with another one.
///
/// # Errors
/// When the database fails.
pub async fn except(
    tx: &mut WriteTx,
    sweep_id: &str,
    household_id: &str,
    (reason, text): (&str, Option<&str>),
    by: &str,
) -> Result<Changed, StoreError> {
    let Some(sweep) = find(tx, sweep_id).await? else {
        return Ok(Changed::NotFound);
    };
    let Some(household) = households::find_for(tx, household_id, Action::ManageSweep).await? else {
        return Ok(Changed::NotFound);
    };
    if sweep.state != "open" {
        return Ok(Changed::Over);
    }
    let sql = "SELECT 1 FROM region_tree WHERE ancestor_id = $1 AND descendant_id = $2";
    let values = [Value::from(&sweep.region_id), Value::from(&household.village_id)];
    if tx.row(sql, &values).await?.is_none() {
        return Ok(Changed::OutOfScope);
    }
    let key = [Value::from(sweep_id), Value::from(household_id)];
    let record = Record::new()
        .with("reason", reason)
        .with("text", text)
        .with("by_account", by)
        .with("at", tx.at())
        .with("withdrawn_at", None::<&str>);
    if !tx.update("sweep_exceptions", &key, record.clone()).await? {
        let record = record
            .with("sweep_id", sweep_id)
            .with("household_id", household_id)
            .with("township_id", &household.township_id)
            .with("village_id", &household.village_id);
        tx.insert("sweep_exceptions", record).await?;
    }
    let payload = json!({ "household": household_id, "reason": reason });
    tx.record("sweep.household_excused", &Subject::new("sweep", sweep_id), payload);
    Ok(Changed::Done)
}

/// Takes an excuse back.
///
/// # Errors
/// When the database fails.
pub async fn withdraw_exception(tx: &mut WriteTx, sweep_id: &str, household_id: &str) -> Result<Changed, StoreError> {
    let Some(sweep) = find(tx, sweep_id).await? else {
        return Ok(Changed::NotFound);
    };
    if households::find_for(tx, household_id, Action::ManageSweep)
        .await?
        .is_none()
    {
        return Ok(Changed::NotFound);
    }
    if sweep.state != "open" {
        return Ok(Changed::Over);
    }
    let values = [Value::from(sweep_id), Value::from(household_id)];
    let condition = "sweep_id = $1 AND household_id = $2 AND withdrawn_at IS NULL";
    let record = Record::new().with("withdrawn_at", tx.at());
    if tx.update_where("sweep_exceptions", condition, &values, record).await? == 0 {
        return Ok(Changed::NotFound);
    }
    let payload = json!({ "household": household_id });
    tx.record("sweep.excuse_withdrawn", &Subject::new("sweep", sweep_id), payload);
    Ok(Changed::Done)
}

/// The sweep if the viewer may close it, as it was seen.
///
/// # Errors
/// [`StoreError::Conflict`] when it was changed meanwhile; when the database fails.
pub async fn find_to_close(tx: &mut ReadTx, sweep_id: &str, version: i64) -> Result<Option<Sweep>, StoreError> {
    let Some(sweep) = find(tx, sweep_id).await? else {
        return Ok(None);
    };
    if !covers(tx, Action::ManageSweep, &sweep.region_id).await? {
        return Ok(None);
    }
    match sweep.version == version {
        true => Ok(Some(sweep)),
        false => Err(StoreError::Conflict),
    }
}

/// Whether the viewer sees every household of a sweep's place.
///
/// # Errors
/// When the database fails.
pub async fn sees_whole(tx: &mut ReadTx, sweep: &Sweep) -> Result<bool, StoreError> {
    covers(tx, Action::ReadCase, &sweep.region_id).await
}

/// Closes a sweep with its counts and the file that lists every household.
///
/// # Errors
/// When the database fails.
pub async fn close(
    tx: &mut WriteTx,
    sweep: &Sweep,
    counts: Counts,
    proof_digest: &str,
    by: &str,
) -> Result<(), StoreError> {
    let record = Record::new()
        .with("state", "closed")
        .with("n_households", counts.n_households)
        .with("n_visited", counts.n_visited)
        .with("n_phoned", counts.n_phoned)
        .with("n_excepted", counts.n_excepted)
        .with("proof_digest", proof_digest);
    let payload = json!({
        "households": counts.n_households, "visited": counts.n_visited, "phoned": counts.n_phoned,
        "excused": counts.n_excepted, "proof": proof_digest,
    });
    end(tx, sweep, record, ("sweep.closed", payload), by).await
}

/// Gives a sweep up, with the reason.
///
/// # Errors
/// When the database fails.
pub async fn cancel(tx: &mut WriteTx, sweep: &Sweep, reason: &str, by: &str) -> Result<(), StoreError> {
    let record = Record::new().with("state", "cancelled");
    let payload = json!({ "reason_sealed": tx.ring().seal("journal.reason", &sweep.sweep_id, reason) });
    end(tx, sweep, record, ("sweep.cancelled", payload), by).await
}

async fn end(
    tx: &mut WriteTx,
    sweep: &Sweep,
    record: Record,
    (kind, payload): (&'static str, serde_json::Value),
    by: &str,
) -> Result<(), StoreError> {
    let record = record
        .with("closed_at", tx.at())
        .with("closed_by", by)
        .with("version", sweep.version + 1);
    tx.update("sweeps", &[Value::from(&sweep.sweep_id)], record).await?;
    tx.record(kind, &Subject::new("sweep", &sweep.sweep_id), payload);
    Ok(())
}
