//! Whom a guarantee concerns, and how many of them are in each state.

use domain::Date;
use domain::access::Action;

use crate::StoreError;
use crate::db::Row;
use crate::registers::households::PLACES;
use crate::registers::paging::{Conditions, branches};
use crate::tx::ReadTx;

/// Whom a guarantee concerns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Whom {
    /// Every person, and not the household.
    pub by_person: bool,
    /// Only persons born from the one day to the other, or households with such a person. Of somebody whose birthday
    /// is unknown nobody can tell that it does not concern them.
    pub born: Option<(Date, Date)>,
}

impl Whom {
    /// Whether it concerns any of these, by their birthdays.
    pub fn concerns(&self, birthdays: impl IntoIterator<Item = Option<Date>>) -> bool {
        let Some((from, to)) = self.born else { return true };
        let mut birthdays = birthdays.into_iter();
        birthdays.any(|born| born.is_none_or(|born| from <= born && born <= to))
    }
}

/// How many in one village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateCount {
    /// Township.
    pub township_id: String,
    /// Village.
    pub village_id: String,
    /// Guarantee.
    pub guarantee: String,
    /// State; `None` stands for everybody whom it concerns, known or not.
    pub state: Option<String>,
    /// Households, or persons where it is kept by person.
    pub n: i64,
}

/// That a state is the household's, or of somebody who still lives there: what is kept of those who left speaks for
/// nobody.
pub(super) const LIVES_THERE: &str = "(g.person_id IS NULL OR EXISTS (SELECT 1 FROM persons l \
    WHERE l.household_id = g.household_id AND l.person_id = g.person_id))";

/// That something is known of a guarantee of `h`, or of `p` who lives there.
pub(super) fn is_known(guarantee: &str, whom: Whom) -> String {
    let person = if whom.by_person {
        " AND g.person_id = p.person_id"
    } else {
        ""
    };
    format!(
        "EXISTS (SELECT 1 FROM guarantees g WHERE g.household_id = h.household_id AND g.valid_to IS NULL \
         AND g.guarantee = {guarantee}{person})"
    )
}

/// That `p`, or somebody who lives in `h`, was born in these days or nobody knows when.
pub(super) fn is_concerned(conditions: &mut Conditions, (from, to): (Date, Date), whom: Whom) -> String {
    let (from, to) = (conditions.value(from), conditions.value(to));
    let born = format!("(p.born_on IS NULL OR p.born_on BETWEEN {from} AND {to})");
    match whom.by_person {
        true => born,
        false => format!("EXISTS (SELECT 1 FROM persons p WHERE p.household_id = h.household_id AND {born})"),
    }
}

/// How many each guarantee concerns in each village, and how many of them are in each state.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn counts(
    tx: &mut ReadTx,
    place: Option<&str>,
    guarantees: &[(String, Whom)],
) -> Result<Vec<StateCount>, StoreError> {
    let mut all = Vec::new();
    let scope = tx.viewer().scope(Action::ReadFigures);
    for branch in branches(tx, Action::ReadFigures, place).await? {
        let mut conditions = Conditions::default();
        conditions.branch(&branch, PLACES);
        if place.is_some() && !conditions.within(&scope, PLACES) {
            return Ok(Vec::new());
        }
        conditions.add("h.valid_to IS NULL");
        for (guarantee, whom) in guarantees {
            all.extend(concerned(tx, conditions.clone(), (guarantee, *whom)).await?);
        }
        let clause = conditions.clause();
        let sql = format!(
            "SELECT h.township_id, h.village_id, g.guarantee, g.state, count(*) FROM households h \
             JOIN guarantees g ON g.household_id = h.household_id AND g.valid_to IS NULL{clause} AND {LIVES_THERE} \
             GROUP BY h.township_id, h.village_id, g.guarantee, g.state"
        );
        for row in tx.rows(&sql, &conditions.values).await? {
            all.push(StateCount {
                township_id: row.text(0)?,
                village_id: row.text(1)?,
                guarantee: row.text(2)?,
                state: Some(row.text(3)?),
                n: row.int(4)?,
            });
        }
    }
    all.sort_by(|a, b| {
        (&a.township_id, &a.village_id, &a.guarantee, &a.state).cmp(&(
            &b.township_id,
            &b.village_id,
            &b.guarantee,
            &b.state,
        ))
    });
    Ok(all)
}

/// How many a guarantee concerns in each village, of households `h` that meet the conditions; whoever is in the ledger
/// is one of them.
async fn concerned(
    tx: &mut ReadTx,
    mut conditions: Conditions,
    (guarantee, whom): (&str, Whom),
) -> Result<Vec<StateCount>, StoreError> {
    let (mut tables, mut n) = ("households h", "count(*)");
    if let Some(born) = whom.born {
        if whom.by_person {
            tables = "households h CROSS JOIN persons p";
            conditions.add("p.household_id = h.household_id");
        }
        let guarantee = conditions.value(guarantee);
        let concerned = is_concerned(&mut conditions, born, whom);
        conditions.add(format!("({concerned} OR {})", is_known(&guarantee, whom)));
    } else if whom.by_person {
        n = "CAST(coalesce(sum(h.n_members), 0) AS BIGINT)";
    }
    let sql = format!(
        "SELECT h.township_id, h.village_id, {n} FROM {tables}{} GROUP BY h.township_id, h.village_id",
        conditions.clause()
    );
    let count = |row: &Row| {
        Ok(StateCount {
            township_id: row.text(0)?,
            village_id: row.text(1)?,
            guarantee: guarantee.to_owned(),
            state: None,
            n: row.int(2)?,
        })
    };
    tx.rows(&sql, &conditions.values).await?.iter().map(count).collect()
}
