//! Mistakes in the rows themselves: repeated rows, strangers, people entered twice, households without a head.

use std::collections::BTreeMap;

use super::dice::Dice;
use super::household::{Household, people};
use super::person::{Person, Registry};
use super::scene::Scene;
use super::sheets::{medical, register};

/// How many mistakes of each kind were planted.
pub(super) type Planted = BTreeMap<String, u64>;

fn count(planted: &mut Planted, kind: &str) {
    *planted.entry(kind.to_owned()).or_default() += 1;
}

/// Sheets whose last row is now and then written twice, with the chance per household.
const REPEATED: [(&str, f64); 8] = [
    ("medical_settlement", 0.004),
    ("insurance_enrolment", 0.003),
    ("school_roll", 0.002),
    ("employment", 0.003),
    ("member_register", 0.001),
    ("household_register", 0.0005),
    ("loan", 0.01),
    ("clue", 0.01),
];

/// Plants what is wrong around one household, after its rows were written.
pub(super) fn plant(scene: &mut Scene<'_>, registry: &mut Registry, before: Option<&Person>, planted: &mut Planted) {
    for (sheet, chance) in REPEATED {
        if scene.dice.chance(chance) && scene.tables.repeat_last(sheet) {
            count(planted, "重复行");
        }
    }
    if scene.dice.chance(0.003) {
        stranger(scene, registry);
        count(planted, "不在册的人");
    }
    if let Some(person) = before.filter(|_| scene.dice.chance(0.003)) {
        guest(scene, person);
        count(planted, "一人两户");
    }
}

/// Someone from elsewhere with an insurance row and a bill, whom no register knows.
fn stranger(scene: &mut Scene<'_>, registry: &mut Registry) {
    let mut dice = scene.dice.clone();
    let people = people(&mut dice, registry, scene.as_of, scene.household.index);
    let household = Household {
        people,
        planted: Vec::new(),
        ..scene.household.clone()
    };
    let mut away = Scene {
        as_of: scene.as_of,
        township: scene.township,
        village: scene.village,
        household: &household,
        dice,
        tables: &mut *scene.tables,
        records: scene.records + 400,
    };
    let (settled_on, total) = (away.between(10, 300), away.dice.range(300, 9_000) * 100);
    medical::bill(
        &mut away,
        0,
        &medical::Bill {
            settled_on,
            visit: "住院",
            total,
            own: total / 3,
            serious: false,
        },
    );
}

/// A member of the household before, entered here as well.
fn guest(scene: &mut Scene<'_>, person: &Person) {
    let household = Household {
        people: vec![person.clone()],
        ..scene.household.clone()
    };
    let mut twice = Scene {
        as_of: scene.as_of,
        township: scene.township,
        village: scene.village,
        household: &household,
        dice: scene.dice.clone(),
        tables: &mut *scene.tables,
        records: scene.records,
    };
    register::member(&mut twice, 0, "其他");
}

/// Makes a household one without a head, now and then.
pub(super) fn behead(dice: &mut Dice, household: &mut Household, planted: &mut Planted) {
    if household.people.len() > 1 && dice.chance(0.002) {
        household.people[0].relation = "其他";
        count(planted, "没有户主的户");
    }
}
