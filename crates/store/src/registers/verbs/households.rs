//! Move, split, merge, change of head.

use domain::access::Action;

use super::home::{Home, Member};
use super::{Act, Doing, Relations, Seen, Succession, VerbError, Why};
use crate::db::Value;
use crate::journal::Subject;
use crate::registers::change::{Change, HouseholdData, HouseholdPlace, MemberRow, MembershipKind, NewHousehold};
use crate::tx::WriteTx;

/// A household moves to another village.
#[derive(Debug, Clone)]
pub struct Move {
    /// The household.
    pub household: Seen,
    /// The village.
    pub village_id: String,
}

/// Some members make a household of their own.
#[derive(Debug, Clone)]
pub struct Split {
    /// The household they leave.
    pub household: Seen,
    /// Who leaves.
    pub person_ids: Vec<String>,
    /// Number of the new household.
    pub household_no: String,
    /// Head of the new household, and relations to it of all who leave.
    pub head: Succession,
    /// Head of those who remain; needed when the head leaves.
    pub succession: Option<Succession>,
}

/// All members of a household go over to another.
#[derive(Debug, Clone)]
pub struct Merge {
    /// The household that ends.
    pub from: Seen,
    /// The household that goes on.
    pub into: Seen,
    /// Relations to its head of those who come.
    pub relations: Relations,
}

/// Another member becomes head.
#[derive(Debug, Clone)]
pub struct NewHead {
    /// The household.
    pub household: Seen,
    /// The new head and the relations to it.
    pub succession: Succession,
}

/// Moves a household to another village.
///
/// # Errors
/// When the household is not there, was changed meanwhile, or the place is no village in force.
#[crate::boxed]
pub async fn move_household(tx: &mut WriteTx, moving: Move, act: &Act) -> Result<(), VerbError> {
    let home = Home::find(tx, &moving.household, Action::EditHousehold, act).await?;
    let doing = Doing::start(tx, "household.moved", Subject::new("household", &home.id), act)?;
    if home.image.village_id == moving.village_id {
        return Err(Why::NothingChanged.into());
    }
    let place = village(tx, &moving.village_id).await?.ok_or(Why::NotAVillage)?;
    let now = HouseholdData { place, ..home.data() };
    let changes = vec![Change::HouseholdChanged {
        household_id: home.id.clone(),
        what: "moved",
        now,
    }];
    doing.finish(tx, act, changes, &[&home.id], &[]).await
}

/// Splits a household; says the id of the new one.
///
/// # Errors
/// When the household is not there, was changed meanwhile, or a head must be named.
#[crate::boxed]
pub async fn split(tx: &mut WriteTx, split: Split, act: &Act) -> Result<String, VerbError> {
    let home = Home::find(tx, &split.household, Action::SplitHousehold, act).await?;
    let doing = Doing::start(tx, "household.split", Subject::new("household", &home.id), act)?;
    let mut leaving: Vec<&str> = split.person_ids.iter().map(String::as_str).collect();
    leaving.sort_unstable();
    leaving.dedup();
    if leaving.is_empty() {
        return Err(Why::NobodyChosen.into());
    }
    if leaving.len() >= home.living().count() {
        return Err(Why::EverybodyChosen.into());
    }
    if !leaving.contains(&split.head.head_id.as_str()) {
        return Err(Why::HeadNotAMember.into());
    }
    check_number_free(tx, &split.household_no).await?;
    let mut changes = home.leave(&leaving, "split", split.succession.as_ref(), act)?;
    let household_id = tx.next_id();
    changes.push(Change::NewHousehold(NewHousehold {
        household_id: household_id.clone(),
        household_no: split.household_no,
        place: home.data().place,
        head_id: Some(split.head.head_id.clone()),
        head_name: home.member(&split.head.head_id)?.name.clone(),
        register_columns: None,
        origin: None,
    }));
    for member in home
        .members
        .iter()
        .filter(|one| leaving.contains(&one.person_id.as_str()))
    {
        if member.kind == MembershipKind::Hukou {
            changes.push(member.ended("split", act)?);
        }
        changes.push(taken_over(member, &household_id, &split.head.relations));
    }
    changes.push(Change::Linked {
        from_household_id: home.id.clone(),
        to_household_id: household_id.clone(),
        kind: "split",
        reason: act.reason.clone(),
    });
    doing
        .finish(tx, act, changes, &[&home.id, &household_id], &leaving)
        .await?;
    Ok(household_id)
}

/// Merges a household into another: the first ends.
///
/// # Errors
/// When either is not there or was changed meanwhile.
#[crate::boxed]
pub async fn merge(tx: &mut WriteTx, merge: Merge, act: &Act) -> Result<(), VerbError> {
    let from = Home::find(tx, &merge.from, Action::MergeHousehold, act).await?;
    let into = Home::find(tx, &merge.into, Action::MergeHousehold, act).await?;
    let doing = Doing::start(tx, "household.merged", Subject::new("household", &into.id), act)?;
    if from.id == into.id {
        return Err(Why::NothingChanged.into());
    }
    let mut changes = Vec::new();
    for member in &from.members {
        changes.push(member.ended("merged", act)?);
        // Somebody may live in the one and be registered in the other.
        if !into
            .members
            .iter()
            .any(|one| one.person_id == member.person_id && one.kind == member.kind)
        {
            changes.push(taken_over(member, &into.id, &merge.relations));
        }
    }
    if into.is_empty()
        && let Some(head) = from.image.head_id.as_deref().and_then(|head| from.member(head).ok())
    {
        changes.push(into.headed_by(&head.person_id, &head.name));
    }
    changes.push(Change::HouseholdGone {
        household_id: from.id.clone(),
        reason: "merged",
    });
    changes.push(Change::Linked {
        from_household_id: from.id.clone(),
        to_household_id: into.id.clone(),
        kind: "merged",
        reason: act.reason.clone(),
    });
    let persons: Vec<&str> = from.living().map(|one| one.person_id.as_str()).collect();
    doing.finish(tx, act, changes, &[&into.id, &from.id], &persons).await
}

/// Makes another member the head.
///
/// # Errors
/// When the household is not there, was changed meanwhile, or the person does not live there.
#[crate::boxed]
pub async fn change_head(tx: &mut WriteTx, new: NewHead, act: &Act) -> Result<(), VerbError> {
    let home = Home::find(tx, &new.household, Action::EditHousehold, act).await?;
    let doing = Doing::start(tx, "household.head_changed", Subject::new("household", &home.id), act)?;
    if home.image.head_id.as_ref() == Some(&new.succession.head_id) {
        return Err(Why::NothingChanged.into());
    }
    let living: Vec<&Member> = home.living().collect();
    let changes = home.succeed(&new.succession, &living, act)?;
    doing
        .finish(tx, act, changes, &[&home.id], &[&new.succession.head_id])
        .await
}

/// A membership goes on in another household.
fn taken_over(member: &Member, household_id: &str, relations: &Relations) -> Change {
    let relation = relations
        .get(&member.person_id)
        .cloned()
        .or_else(|| member.row.relation.clone());
    Change::MembershipStarted {
        person_id: member.person_id.clone(),
        household_id: household_id.to_owned(),
        kind: member.kind,
        row: MemberRow {
            relation,
            ..member.row.clone()
        },
    }
}

async fn village(tx: &mut WriteTx, village_id: &str) -> Result<Option<HouseholdPlace>, VerbError> {
    let sql = "SELECT v.parent_id, t.parent_id FROM regions v JOIN regions t ON t.region_id = v.parent_id \
               WHERE v.region_id = $1 AND v.level = 'village' AND EXISTS (SELECT 1 FROM region_spells s \
               WHERE s.region_id = v.region_id AND s.valid_to IS NULL)";
    let Some(row) = tx.row(sql, &[village_id.into()]).await? else {
        return Ok(None);
    };
    let (Some(township_id), Some(county_id)) = (row.text_or(0)?, row.text_or(1)?) else {
        return Ok(None);
    };
    Ok(Some(HouseholdPlace {
        county_id,
        township_id,
        village_id: village_id.to_owned(),
    }))
}

async fn check_number_free(tx: &mut WriteTx, household_no: &str) -> Result<(), VerbError> {
    let sql = "SELECT 1 FROM households WHERE household_no = $1 AND valid_to IS NULL LIMIT 1";
    match tx.row(sql, &[Value::from(household_no)]).await? {
        Some(_) => Err(Why::NumberTaken.into()),
        None => Ok(()),
    }
}
