//! Schooling: costs of the upper secondary stage, dropping out, not being on the roll.

use super::{Kind, Planted};
use crate::county::dice::{Dice, month_before};
use crate::county::household::Household;
use crate::county::scene::Scene;

/// A pupil of the upper secondary stage.
pub(super) fn upper_secondary(household: &Household) -> Option<usize> {
    household.find(|p| {
        p.school
            .is_some_and(|s| matches!(s.stage, Some("普通高中" | "中等职业")))
    })
}

pub(super) fn settle(dice: &mut Dice, kind: Kind, household: &mut Household) -> Option<(usize, i64, i64)> {
    if kind == Kind::HighSchoolCost {
        let felt = household.net() * 22 / 100;
        return Some((
            upper_secondary(household)?,
            dice.range(10_600, 19_000).max(felt),
            dice.range(5, 60),
        ));
    }
    let person = household.find(|p| p.of_compulsory_age() && p.school.is_some())?;
    let child = &mut household.people[person];
    if kind == Kind::BlankSchool {
        child.blank_school = true;
        child.off_the_roll = true;
        child.school = None;
    }
    Some((person, dice.range(15, 21), dice.range(20, 45)))
}

pub(super) fn tell(scene: &mut Scene<'_>, planted: &Planted) {
    let Planted {
        kind,
        person,
        amount,
        days,
    } = *planted;
    let pupil = scene.household.people[person].school;
    match (kind, pupil.and_then(|p| p.stage)) {
        (Kind::HighSchoolCost, Some(stage)) => {
            let (fees, day) = (amount as f64 + 1_000.0, scene.ago(days));
            let row = scene
                .of_person("student_aid", person)
                .text("school_year", "2026-2027")
                .text("stage", stage);
            let row = row
                .amount("fees", fees)
                .text("aid_kind", "普通助学金")
                .amount("aid_amount", 1_000.0);
            row.amount("self_paid", amount as f64).day("paid_on", day).end();
        }
        (Kind::Dropout, Some(_)) => {
            let (student, last) = (student_number(scene, person), scene.ago(days));
            for month in [month_before(scene.as_of, 2), month_before(scene.as_of, 1)] {
                let row = scene
                    .of_person("school_attendance", person)
                    .text("student_no", student.as_str());
                let row = row
                    .day("month", month)
                    .amount("days_due", 21.0)
                    .amount("days_absent", amount as f64);
                let row = row.day("last_present_on", last).text("reason", "无故缺课");
                row.yes("suspected_dropout", true).yes("returned", false).end();
            }
        }
        _ => {}
    }
}

/// The number of a pupil: a letter and the identity number.
pub(in crate::county) fn student_number(scene: &Scene<'_>, person: usize) -> String {
    format!("G{}", scene.household.people[person].id.reveal())
}
