//! A household with those who belong to it now, as a verb finds it.

use domain::Date;
use domain::access::Action;

use super::{Act, Relations, Seen, Succession, VerbError, Why};
use crate::StoreError;
use crate::db::Value;
use crate::registers::change::{Change, HouseholdData, HouseholdPlace, MemberRow, MembershipKind, Origin};
use crate::registers::households;
use crate::registers::image::HouseholdImage;
use crate::tx::WriteTx;

/// A current membership.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) membership_id: String,
    pub(super) person_id: String,
    pub(super) household_id: String,
    pub(super) name: String,
    pub(super) kind: MembershipKind,
    pub(super) row: MemberRow,
    pub(super) valid_from: String,
}

/// A household that is there now.
#[derive(Debug, Clone)]
pub(super) struct Home {
    pub(super) id: String,
    pub(super) image: HouseholdImage,
    /// Of both kinds.
    pub(super) members: Vec<Member>,
}

impl Home {
    /// The household, if the viewer may do this to it, nobody changed it since, and it is there on the day.
    pub(super) async fn find(tx: &mut WriteTx, seen: &Seen, action: Action, act: &Act) -> Result<Self, VerbError> {
        let found = households::find_for(tx, &seen.id, action)
            .await?
            .ok_or(VerbError::NotFound)?;
        if found.version != seen.version {
            return Err(StoreError::Conflict.into());
        }
        Self::of(tx, &seen.id, act).await
    }

    /// The household, without asking who may see it: for one that a visible person belongs to.
    pub(super) async fn of(tx: &mut WriteTx, id: &str, act: &Act) -> Result<Self, VerbError> {
        let sql = format!(
            "SELECT valid_from, {} FROM households WHERE household_id = $1",
            HouseholdImage::COLUMNS
        );
        let row = tx.row(&sql, &[id.into()]).await?.ok_or(VerbError::NotFound)?;
        let image = HouseholdImage::read(&row, 1)?;
        if image.valid_to.is_some() {
            return Err(Why::HouseholdEnded.into());
        }
        if row.text(0)? > act.on.to_string() {
            return Err(Why::DayBeforeStart.into());
        }
        Ok(Self {
            id: id.to_owned(),
            image,
            members: members(tx, "household_id", id).await?,
        })
    }

    /// Those who live there.
    pub(super) fn living(&self) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .filter(|member| member.kind == MembershipKind::Living)
    }

    /// Somebody who lives there.
    pub(super) fn member(&self, person_id: &str) -> Result<&Member, VerbError> {
        self.living()
            .find(|member| member.person_id == person_id)
            .ok_or_else(|| Why::NotAMember.into())
    }

    /// Whether anybody lives there.
    pub(super) fn is_empty(&self) -> bool {
        self.living().next().is_none()
    }

    /// The whole of it, to be changed.
    pub(super) fn data(&self) -> HouseholdData {
        let image = &self.image;
        HouseholdData {
            household_no: image.household_no.clone(),
            place: HouseholdPlace {
                county_id: image.county_id.clone(),
                township_id: image.township_id.clone(),
                village_id: image.village_id.clone(),
            },
            head_id: image.head_id.clone(),
            head_name: image.head_name.clone(),
            register_columns: image.register_columns.clone(),
            origin: image
                .source
                .zip(image.source_row)
                .map(|(source, row)| Origin { source, row }),
        }
    }

    /// Somebody becomes its head.
    pub(super) fn headed_by(&self, person_id: &str, name: &str) -> Change {
        let now = HouseholdData {
            head_id: Some(person_id.to_owned()),
            head_name: name.to_owned(),
            ..self.data()
        };
        Change::HouseholdChanged {
            household_id: self.id.clone(),
            what: "head_changed",
            now,
        }
    }

    /// These people stop living there. When the head is among them and others stay, somebody succeeds; when nobody at
    /// all belongs to it any more, it ends.
    pub(super) fn leave(
        &self,
        leaving: &[&str],
        reason: &'static str,
        succession: Option<&Succession>,
        act: &Act,
    ) -> Result<Vec<Change>, VerbError> {
        let mut changes = Vec::new();
        for person_id in leaving {
            changes.push(self.member(person_id)?.ended(reason, act)?);
        }
        let staying: Vec<&Member> = self
            .living()
            .filter(|one| !leaving.contains(&one.person_id.as_str()))
            .collect();
        let keeps_hukou = self.members.iter().any(|one| one.kind == MembershipKind::Hukou);
        let head_leaves = self.image.head_id.as_deref().is_none_or(|head| leaving.contains(&head));
        match (staying.is_empty(), head_leaves) {
            (true, _) if keeps_hukou => {}
            (true, _) => changes.push(Change::HouseholdGone {
                household_id: self.id.clone(),
                reason,
            }),
            (false, true) => {
                let succession = succession.ok_or(Why::SuccessionNeeded)?;
                changes.extend(self.succeed(succession, &staying, act)?);
            }
            (false, false) => {}
        }
        Ok(changes)
    }

    /// Somebody of those who stay becomes head.
    pub(super) fn succeed(
        &self,
        succession: &Succession,
        staying: &[&Member],
        act: &Act,
    ) -> Result<Vec<Change>, VerbError> {
        let head = staying
            .iter()
            .find(|one| one.person_id == succession.head_id)
            .ok_or(Why::HeadNotAMember)?;
        let mut changes = vec![self.headed_by(&head.person_id, &head.name)];
        changes.extend(related(staying, &succession.relations, act)?);
        Ok(changes)
    }
}

impl Member {
    /// Its end on the day.
    pub(super) fn ended(&self, reason: &'static str, act: &Act) -> Result<Change, VerbError> {
        self.check_day(act.on)?;
        Ok(Change::MembershipEnded {
            membership_id: self.membership_id.clone(),
            person_id: self.person_id.clone(),
            household_id: self.household_id.clone(),
            reason,
        })
    }

    fn check_day(&self, on: Date) -> Result<(), VerbError> {
        match self.valid_from > on.to_string() {
            true => Err(Why::DayBeforeStart.into()),
            false => Ok(()),
        }
    }
}

/// The changes of relation among members who stay where they are.
fn related(members: &[&Member], relations: &Relations, act: &Act) -> Result<Vec<Change>, VerbError> {
    let mut changes = Vec::new();
    for member in members {
        let Some(relation) = relations.get(&member.person_id) else {
            continue;
        };
        if member.row.relation.as_ref() == Some(relation) {
            continue;
        }
        member.check_day(act.on)?;
        changes.push(Change::MembershipChanged {
            membership_id: member.membership_id.clone(),
            person_id: member.person_id.clone(),
            household_id: member.household_id.clone(),
            kind: member.kind,
            row: MemberRow {
                relation: Some(relation.clone()),
                ..member.row.clone()
            },
        });
    }
    Ok(changes)
}

/// Current memberships of a household or a person.
pub(super) async fn members(tx: &mut WriteTx, column: &str, id: &str) -> Result<Vec<Member>, StoreError> {
    let sql = format!(
        "SELECT m.membership_id, m.person_id, m.household_id, p.name, m.kind, m.relation, m.register_columns, m.source, \
         m.source_row, m.valid_from FROM memberships m JOIN persons p ON p.person_id = m.person_id \
         WHERE m.{column} = $1 AND m.valid_to IS NULL ORDER BY m.number"
    );
    let rows = tx.rows(&sql, &[Value::from(id)]).await?;
    let member = |row: &crate::Row| {
        let living = row.text(4)? == MembershipKind::Living.name();
        Ok(Member {
            membership_id: row.text(0)?,
            person_id: row.text(1)?,
            household_id: row.text(2)?,
            name: row.text(3)?,
            kind: if living {
                MembershipKind::Living
            } else {
                MembershipKind::Hukou
            },
            row: MemberRow {
                relation: row.text_or(5)?,
                register_columns: row.text_or(6)?,
                origin: row
                    .int_or(7)?
                    .zip(row.int_or(8)?)
                    .map(|(source, row)| Origin { source, row }),
            },
            valid_from: row.text(9)?,
        })
    };
    rows.iter().map(member).collect()
}
