//! Coverage: every household against when it was last seen and how, those not seen with the reason, and visits owed.
//! What is counted over is always the register: a household that nobody ever saw is a line of it too.

use std::collections::HashMap;

use domain::Date;
use domain::access::Action;

use crate::StoreError;
use crate::db::{Row, Value};
use crate::registers::households::PLACES;
use crate::registers::paging::{Conditions, Cursor, Page, branches};
use crate::registers::refresh::marks;
use crate::tx::ReadTx;

/// Households of one village that are alike in when and how they were last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageGroup {
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// How they were last seen; `None` is never.
    pub channel: Option<String>,
    /// Whether it was on the day asked for or later.
    pub is_recent: bool,
    /// Whether they told that they live elsewhere.
    pub away: bool,
    /// How many.
    pub n_households: i64,
}

/// Which households of the register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// Every one.
    #[default]
    All,
    /// Seen on the day or later.
    Since,
    /// Not seen since the day, never seen among them.
    NotSince,
    /// Never seen.
    Never,
}

/// Which households, in order of entry. Told to the journal as it stands when they leave the system.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Query {
    /// In this township or village.
    pub place: Option<String>,
    /// By when they were seen.
    pub seen: Seen,
    /// The day.
    pub since: Date,
    /// Last seen so.
    pub channel: Option<String>,
    /// Only those who told that they live elsewhere.
    pub only_away: bool,
    /// After this one.
    #[serde(skip)]
    pub after: Option<Cursor>,
    /// At most so many, up to 200.
    #[serde(skip)]
    pub limit: i64,
}

/// A household with when it was last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenLine {
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
    /// Who lives there.
    pub n_members: i64,
    /// When it was last seen.
    pub seen_on: Option<String>,
    /// How.
    pub channel: Option<String>,
    /// By which visit.
    pub visit_id: Option<String>,
    /// Whether it told that it lives elsewhere.
    pub away: bool,
    /// The last attempt to see it that met nobody.
    pub tried_on: Option<String>,
    /// Why the last sweep left it out, and when that was said.
    pub excepted: Option<(String, String)>,
    /// Place of its rhythm in the list asked with, in a list of visits owed.
    pub round: Option<usize>,
}

/// A rhythm of visits: it holds for a household when any of its lists says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoundCut {
    /// Classes of an open case.
    pub classes: Vec<String>,
    /// Statuses of the household or a member.
    pub statuses: Vec<String>,
    /// Words of the status of the household's last case.
    pub cases: Vec<String>,
    /// Open risks of an open case.
    pub risks: Vec<String>,
    /// Whether it holds for every household.
    pub others: bool,
    /// Last day of a visit that is no longer enough.
    pub cut: Date,
}

/// Visits owed in one village, by rhythm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedGroup {
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// Place of the rhythm in the list asked with.
    pub round: usize,
    /// Households of that rhythm.
    pub n_households: i64,
    /// Those of them that are owed a visit.
    pub n_owed: i64,
}

/// Every household of the viewer's area, grouped by village and by when and how it was last seen.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn groups(tx: &mut ReadTx, place: Option<&str>, since: Date) -> Result<Vec<CoverageGroup>, StoreError> {
    let mut groups = Vec::new();
    let scope = tx.viewer().scope(Action::ReadFigures);
    for branch in branches(tx, Action::ReadFigures, place).await? {
        let mut conditions = Conditions::default();
        let since = conditions.value(since);
        conditions.branch(&branch, PLACES);
        if place.is_some() && !conditions.within(&scope, PLACES) {
            return Ok(Vec::new());
        }
        conditions.add("h.valid_to IS NULL");
        let sql = format!(
            "SELECT h.township_id, h.village_id, s.channel, \
             CAST(CASE WHEN s.seen_on >= {since} THEN 1 ELSE 0 END AS BIGINT) AS recent, \
             CAST(CASE WHEN s.away = 1 THEN 1 ELSE 0 END AS BIGINT) AS elsewhere, count(*) FROM households h \
             LEFT JOIN last_seen s ON s.household_id = h.household_id{} \
             GROUP BY h.township_id, h.village_id, s.channel, recent, elsewhere \
             ORDER BY h.township_id, h.village_id, s.channel, recent, elsewhere",
            conditions.clause()
        );
        for row in tx.rows(&sql, &conditions.values).await? {
            groups.push(CoverageGroup {
                township_id: row.text(0)?,
                village_id: row.text(1)?,
                channel: row.text_or(2)?,
                is_recent: row.int(3)? == 1,
                away: row.int(4)? == 1,
                n_households: row.int(5)?,
            });
        }
    }
    Ok(groups)
}

const LINE: &str = "SELECT h.household_id, h.number, h.household_no, h.head_name, h.township_id, h.village_id, \
    h.n_members, s.seen_on, s.channel, s.visit_id, s.away";

fn line(row: &Row) -> Result<SeenLine, StoreError> {
    Ok(SeenLine {
        household_id: row.text(0)?,
        number: row.int(1)?,
        household_no: row.text(2)?,
        head_name: row.text(3)?,
        township_id: row.text(4)?,
        village_id: row.text(5)?,
        n_members: row.int(6)?,
        seen_on: row.text_or(7)?,
        channel: row.text_or(8)?,
        visit_id: row.text_or(9)?,
        away: row.int_or(10)? == Some(1),
        tried_on: None,
        excepted: None,
        round: None,
    })
}

/// Households of the viewer's area with when they were last seen, in order of entry. `missing` are the channels of an
/// attempt that met nobody.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn list(tx: &mut ReadTx, query: &Query, missing: &[String]) -> Result<Page<SeenLine>, StoreError> {
    let limit = query.limit.clamp(1, 200);
    let mut rows = Vec::new();
    let scope = tx.viewer().scope(Action::ReadCase);
    for branch in branches(tx, Action::ReadCase, query.place.as_deref()).await? {
        let mut conditions = Conditions::default();
        conditions.branch(&branch, PLACES);
        if query.place.is_some() && !conditions.within(&scope, PLACES) {
            return Ok(Page::empty());
        }
        conditions.add("h.valid_to IS NULL");
        if query.seen == Seen::Never {
            conditions.add("s.seen_on IS NULL");
        } else if query.seen != Seen::All {
            let since = conditions.value(query.since);
            conditions.add(match query.seen {
                Seen::Since => format!("s.seen_on >= {since}"),
                _ => format!("(s.seen_on IS NULL OR s.seen_on < {since})"),
            });
        }
        if let Some(channel) = &query.channel {
            let channel = conditions.value(channel);
            conditions.add(format!("s.channel = {channel}"));
        }
        if query.only_away {
            conditions.add("s.away = 1");
        }
        conditions.after(None, "h.number", query.after.as_ref());
        let limit = conditions.value(limit + 1);
        let sql = format!(
            "{LINE} FROM households h LEFT JOIN last_seen s ON s.household_id = h.household_id{} \
             ORDER BY h.number LIMIT {limit}",
            conditions.clause()
        );
        for row in tx.rows(&sql, &conditions.values).await? {
            rows.push(keyed(line(&row)?));
        }
    }
    let mut page = Page::cut(rows, limit);
    add_reasons(tx, &mut page.rows, missing).await?;
    Ok(page)
}

fn keyed(line: SeenLine) -> (Cursor, SeenLine) {
    let (key, number) = (String::new(), line.number);
    (Cursor { key, number }, line)
}

/// Adds the last attempt that met nobody, and why the last sweep left the household out.
async fn add_reasons(tx: &mut ReadTx, lines: &mut [SeenLine], missing: &[String]) -> Result<(), StoreError> {
    if lines.is_empty() {
        return Ok(());
    }
    let ids: Vec<Value> = lines.iter().map(|one| Value::from(&one.household_id)).collect();
    let mut tried: HashMap<String, String> = HashMap::new();
    if !missing.is_empty() {
        let sql = format!(
            "SELECT household_id, max(day) FROM visits WHERE household_id IN ({}) AND channel IN ({}) \
             GROUP BY household_id",
            marks(ids.len(), 1),
            marks(missing.len(), ids.len() + 1)
        );
        let values: Vec<Value> = ids.iter().cloned().chain(missing.iter().map(Value::from)).collect();
        for row in tx.rows(&sql, &values).await? {
            tried.insert(row.text(0)?, row.text(1)?);
        }
    }
    let sql = format!(
        "SELECT household_id, reason, at FROM sweep_exceptions WHERE household_id IN ({}) AND withdrawn_at IS NULL \
         ORDER BY at",
        marks(ids.len(), 1)
    );
    let mut excepted: HashMap<String, (String, String)> = HashMap::new();
    for row in tx.rows(&sql, &ids).await? {
        excepted.insert(row.text(0)?, (row.text(1)?, row.text(2)?));
    }
    for one in lines {
        one.tried_on = tried.remove(&one.household_id);
        one.excepted = excepted.remove(&one.household_id);
    }
    Ok(())
}

/// The expression that says by its place in the list which rhythm a household has; `-1` is none.
fn round_of(conditions: &mut Conditions, rounds: &[RoundCut]) -> String {
    let mut expression = "CASE".to_owned();
    for (round, at) in rounds.iter().zip(0..) {
        let mut any = Vec::new();
        let lists = [
            (&round.cases, "c.status IN (*)"),
            (&round.classes, "(c.closed_on IS NULL AND c.class IN (*))"),
            (
                &round.risks,
                "EXISTS (SELECT 1 FROM case_risks r WHERE r.case_id = c.case_id AND c.closed_on IS NULL \
                 AND r.met_on IS NULL AND r.risk IN (*))",
            ),
            (
                &round.statuses,
                "EXISTS (SELECT 1 FROM statuses t WHERE t.household_id = h.household_id AND t.valid_to IS NULL \
                 AND t.status || '' IN (*))",
            ),
        ];
        for (words, condition) in lists {
            if !words.is_empty() {
                let marks: Vec<String> = words.iter().map(|word| conditions.value(word)).collect();
                any.push(condition.replace('*', &marks.join(", ")));
            }
        }
        if round.others {
            any.push("1 = 1".to_owned());
        }
        if !any.is_empty() {
            expression.push_str(&format!(" WHEN {} THEN {at}", any.join(" OR ")));
        }
    }
    match expression == "CASE" {
        true => "CAST(-1 AS BIGINT)".to_owned(),
        false => format!("CAST({expression} ELSE -1 END AS BIGINT)"),
    }
}

/// The condition that a household with its rhythm at hand is owed a visit.
fn owed(conditions: &mut Conditions, rounds: &[RoundCut]) -> String {
    let mut expression = "CASE o.round".to_owned();
    for (round, at) in rounds.iter().zip(0..) {
        let cut = conditions.value(round.cut);
        expression.push_str(&format!(" WHEN {at} THEN {cut}"));
    }
    if rounds.is_empty() {
        return "1 = 0".to_owned();
    }
    format!("(o.round >= 0 AND (o.seen_on IS NULL OR o.seen_on <= {expression} END))")
}

const WITH_CASE: &str = "FROM households h LEFT JOIN last_seen s ON s.household_id = h.household_id \
    LEFT JOIN cases c ON c.household_id = h.household_id \
    AND c.number = (SELECT max(x.number) FROM cases x WHERE x.household_id = h.household_id)";

/// Households of the viewer's area that are owed a visit, in order of entry. Of several rhythms that hold for a
/// household the first of the list counts.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn owed_visits(
    tx: &mut ReadTx,
    query: &Query,
    rounds: &[RoundCut],
    missing: &[String],
) -> Result<Page<SeenLine>, StoreError> {
    let limit = query.limit.clamp(1, 200);
    let mut rows = Vec::new();
    let scope = tx.viewer().scope(Action::ReadCase);
    for branch in branches(tx, Action::ReadCase, query.place.as_deref()).await? {
        let mut conditions = Conditions::default();
        let round = round_of(&mut conditions, rounds);
        conditions.branch(&branch, PLACES);
        if query.place.is_some() && !conditions.within(&scope, PLACES) {
            return Ok(Page::empty());
        }
        conditions.add("h.valid_to IS NULL");
        conditions.after(None, "h.number", query.after.as_ref());
        let inner = format!("{LINE}, {round} AS round {WITH_CASE}{}", conditions.clause());
        let owed = owed(&mut conditions, rounds);
        let limit = conditions.value(limit + 1);
        let sql = format!("SELECT o.* FROM ({inner}) AS o WHERE {owed} ORDER BY o.number LIMIT {limit}");
        for row in tx.rows(&sql, &conditions.values).await? {
            let mut one = line(&row)?;
            one.round = usize::try_from(row.int(11)?).ok();
            rows.push(keyed(one));
        }
    }
    let mut page = Page::cut(rows, limit);
    add_reasons(tx, &mut page.rows, missing).await?;
    Ok(page)
}

/// How many visits are owed in each village, by rhythm.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn owed_groups(
    tx: &mut ReadTx,
    place: Option<&str>,
    rounds: &[RoundCut],
) -> Result<Vec<OwedGroup>, StoreError> {
    let mut groups = Vec::new();
    let scope = tx.viewer().scope(Action::ReadFigures);
    for branch in branches(tx, Action::ReadFigures, place).await? {
        let mut conditions = Conditions::default();
        let round = round_of(&mut conditions, rounds);
        conditions.branch(&branch, PLACES);
        if place.is_some() && !conditions.within(&scope, PLACES) {
            return Ok(Vec::new());
        }
        conditions.add("h.valid_to IS NULL");
        let inner = format!(
            "SELECT h.township_id, h.village_id, s.seen_on, {round} AS round {WITH_CASE}{}",
            conditions.clause()
        );
        let owed = owed(&mut conditions, rounds);
        let sql = format!(
            "SELECT o.township_id, o.village_id, o.round, count(*), sum(CASE WHEN {owed} THEN 1 ELSE 0 END) \
             FROM ({inner}) AS o WHERE o.round >= 0 GROUP BY o.township_id, o.village_id, o.round \
             ORDER BY o.township_id, o.village_id, o.round"
        );
        for row in tx.rows(&sql, &conditions.values).await? {
            groups.push(OwedGroup {
                township_id: row.text(0)?,
                village_id: row.text(1)?,
                round: usize::try_from(row.int(2)?).unwrap_or_default(),
                n_households: row.int(3)?,
                n_owed: row.int(4)?,
            });
        }
    }
    Ok(groups)
}
