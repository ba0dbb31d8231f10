//! Births, marriages, moves and the deaths of the old.

use crate::county::scene::Scene;

/// The ordinary changes of a household.
pub(super) fn write(scene: &mut Scene<'_>) {
    for person in 0..scene.household.people.len() {
        let who = &scene.household.people[person];
        let (age, born, married_in) = (who.age, who.born, who.relation == "之儿媳");
        if age < 1 {
            event(scene, person, "出生", born);
        } else if married_in && age < 26 && scene.dice.chance(0.12) {
            let day = scene.between(30, 520);
            event(scene, person, "结婚", day);
        } else if married_in && scene.dice.chance(0.02) {
            let day = scene.between(30, 520);
            event(scene, person, "迁入", day);
        }
    }
}

fn event(scene: &mut Scene<'_>, person: usize, what: &str, day: domain::Date) {
    let number = scene.number("BD");
    let row = scene
        .of_person("vital_event", person)
        .text("record_no", number)
        .text("event", what);
    row.day("occurred_on", day).end();
}
