//! The households of a sweep, with what is known of each.

use domain::access::Action;

use super::{Counts, Sweep, covers};
use crate::StoreError;
use crate::db::Row;
use crate::registers::households::PLACES;
use crate::registers::paging::{Conditions, Cursor, Page, branches};
use crate::tx::ReadTx;

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
#[crate::boxed]
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
#[crate::boxed]
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
