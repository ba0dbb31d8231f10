//! Illness, insurance and disability.

use super::{Kind, Planted};
use crate::county::dice::Dice;
use crate::county::household::Household;
use crate::county::person::Disability;
use crate::county::scene::Scene;
use crate::county::sheets::medical::{Bill, DISEASES, bill};

pub(super) fn settle(dice: &mut Dice, kind: Kind, household: &mut Household) -> Option<(usize, i64, i64)> {
    let net = household.net() as f64;
    let person = dice.below(household.people.len());
    let days = dice.range(4, 150);
    Some(match kind {
        Kind::IllnessPoor | Kind::IllnessOrdinary | Kind::IllnessOnRelief => {
            let least = match kind {
                Kind::IllnessPoor => 15_000.0,
                Kind::IllnessOrdinary => 29_000.0,
                _ => 12_500.0,
            };
            let tail = dice.log_normal(least * 1.5, 0.55).clamp(least, 260_000.0);
            household.people[person].serious = true;
            (person, tail.max(net * 0.55).round() as i64, days)
        }
        Kind::Outpatient => {
            household.people[person].chronic = true;
            (
                person,
                dice.range(720, 1_500).max(household.net() * 8 / 100),
                dice.range(3, 25),
            )
        }
        Kind::SpecialDisease => {
            household.people[person].serious = true;
            (person, 0, dice.range(5, 80))
        }
        Kind::Uninsured => {
            let person = household.find(|p| !p.employee_insured)?;
            household.people[person].uninsured = true;
            (person, 0, 0)
        }
        _ => {
            let person = household.find(|p| p.disability.is_none() && p.job.is_none())?;
            let grade = 1 + dice.below(2);
            household.people[person].disability = Some(Disability {
                kind: dice.below(6),
                grade,
            });
            if household.people[person].age >= 16 && household.people[person].school.is_none() {
                household.people[person].labour = "丧失劳动力";
            }
            (person, grade as i64, dice.range(5, 150))
        }
    })
}

pub(super) fn tell(scene: &mut Scene<'_>, planted: &Planted) {
    let Planted {
        kind,
        person,
        amount,
        days,
    } = *planted;
    match kind {
        Kind::IllnessPoor | Kind::IllnessOrdinary | Kind::IllnessOnRelief => {
            let (mut left, parts) = (amount * 100, scene.dice.range(1, 3));
            for part in 0..parts {
                let share = if part + 1 == parts {
                    left
                } else {
                    (left as f64 * scene.dice.between(0.4, 0.7)) as i64
                };
                left -= share;
                let settled_on = scene.ago((days - part * 3).max(1));
                let total = (share as f64 * scene.dice.between(1.7, 2.9)) as i64;
                bill(
                    scene,
                    person,
                    &Bill {
                        settled_on,
                        visit: "住院",
                        total,
                        own: share,
                        serious: true,
                    },
                );
            }
        }
        Kind::Outpatient => {
            for month in 0..3 {
                let settled_on = scene.ago(days + month * 28);
                let own = amount * 100;
                bill(
                    scene,
                    person,
                    &Bill {
                        settled_on,
                        visit: "门诊慢特病",
                        total: own * 2,
                        own,
                        serious: false,
                    },
                );
            }
        }
        Kind::SpecialDisease => {
            let disease = *scene.dice.pick(DISEASES);
            let day = scene.ago(days);
            let row = scene.of_person("special_disease", person).text("disease", disease);
            row.text("hospital", "守望州人民医院").day("diagnosed_on", day).end();
        }
        // The certificate itself is written with everybody's; see `sheets::medical`.
        _ => {}
    }
}
