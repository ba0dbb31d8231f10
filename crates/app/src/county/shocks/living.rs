//! House and water.

use super::{Kind, Planted};
use crate::county::dice::Dice;
use crate::county::household::Household;
use crate::county::scene::Scene;

pub(super) fn settle(dice: &mut Dice, kind: Kind, household: &mut Household) -> (usize, i64, i64) {
    match kind {
        Kind::HouseC => household.economy.house_grade = "C",
        Kind::HouseD => household.economy.house_grade = "D",
        Kind::FarWater => household.economy.piped = false,
        _ => {}
    }
    let litres = if dice.chance(0.5) { dice.range(9, 18) } else { 40 };
    (0, litres, dice.range(10, 170))
}

pub(super) fn tell(scene: &mut Scene<'_>, planted: &Planted) {
    let Planted { kind, amount, days, .. } = *planted;
    match kind {
        Kind::HouseC | Kind::HouseD => appraisal(scene, if kind == Kind::HouseC { "C" } else { "D" }, days),
        Kind::FarWater => {
            let far = amount >= 35;
            let minutes = if far { scene.dice.range(32, 75) } else { 10 };
            let metres = if far { scene.dice.range(950, 2_400) } else { 120 };
            let day = scene.ago(days);
            let row = scene
                .of_household("water_supply")
                .whole("litres_per_person_day", amount);
            let row = row
                .whole("fetch_minutes", minutes)
                .whole("distance_m", metres)
                .whole("climb_m", 30);
            row.day("surveyed_on", day).end();
        }
        _ => {}
    }
}

/// An appraisal of the house that nothing has resolved yet.
pub(super) fn appraisal(scene: &mut Scene<'_>, grade: &str, days: i64) {
    let (number, day) = (scene.number("JD"), scene.ago(days));
    let structure = *scene.dice.pick(&["砖木", "土木", "石木"]);
    let row = scene
        .of_household("house_appraisal")
        .text("report_no", number)
        .text("grade", grade);
    row.text("structure", structure).day("appraised_on", day).end();
}
