//! One invented household: who lives there.

use domain::Date;

use super::dice::Dice;
use super::economy::Economy;
use super::names::{Family, ethnicity};
use super::person::{Person, Registry, birth_day, health, school};
use super::shocks::Planted;
use super::welfare::Welfare;

/// One invented household.
#[derive(Debug, Clone)]
pub(super) struct Household {
    /// Number in the whole county, from 0.
    pub(super) index: usize,
    /// 户编号.
    pub(super) number: String,
    pub(super) group: usize,
    pub(super) people: Vec<Person>,
    pub(super) economy: Economy,
    pub(super) welfare: Welfare,
    pub(super) planted: Vec<Planted>,
}

impl Household {
    /// How many people.
    pub(super) fn size(&self) -> i64 {
        self.people.len() as i64
    }

    /// Net income in yuan.
    pub(super) fn net(&self) -> i64 {
        self.economy.net_income()
    }

    /// The first person of whom something holds.
    pub(super) fn find(&self, of: impl Fn(&Person) -> bool) -> Option<usize> {
        self.people.iter().position(of)
    }
}

/// A member before birth day, name and number are drawn.
#[derive(Debug, Clone, Copy)]
struct Draft {
    relation: &'static str,
    male: bool,
    age: i64,
    /// Married into the family: other surname, perhaps another county.
    married_in: bool,
}

fn member(relation: &'static str, male: bool, age: i64) -> Draft {
    Draft {
        relation,
        male,
        age,
        married_in: false,
    }
}

fn spouse_of(dice: &mut Dice, head: Draft) -> Draft {
    let gap = if head.male {
        dice.range(-6, 2)
    } else {
        dice.range(-2, 6)
    };
    Draft {
        relation: "配偶",
        male: !head.male,
        age: (head.age + gap).max(20),
        married_in: true,
    }
}

/// Children of a mother of this age, oldest first.
fn children(dice: &mut Dice, drafts: &mut Vec<Draft>, mother: i64, relations: [&'static str; 2], at_most: usize) {
    let wanted = dice.weighted(&[(0, 8), (1, 34), (2, 42), (3, 13), (4, 3)]).min(at_most);
    let mut born_at = dice.range(20, 27);
    for _ in 0..wanted {
        let age = mother - born_at;
        if !(0..=24).contains(&age) {
            break;
        }
        let male = dice.chance(0.52);
        drafts.push(member(relations[usize::from(!male)], male, age));
        born_at += dice.range(1, 6);
    }
}

fn parents(dice: &mut Dice, drafts: &mut Vec<Draft>, head: Draft) {
    let mother = head.age + dice.range(20, 28);
    if mother < 92 {
        drafts.push(Draft {
            relation: "之母",
            male: false,
            age: mother,
            married_in: true,
        });
    }
    if mother < 86 && dice.chance(0.6) {
        drafts.push(member("之父", true, mother + dice.range(0, 5)));
    }
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    ElderAlone,
    ElderCouple,
    Alone,
    Couple,
    YoungFamily,
    GrownChildren,
    ThreeGenerations,
    ParentsWithUs,
    SingleParent,
    ElderAndGrandchildren,
}

fn draft(dice: &mut Dice) -> Vec<Draft> {
    use Shape::{
        Alone, Couple, ElderAlone, ElderAndGrandchildren, ElderCouple, GrownChildren, ParentsWithUs, SingleParent,
        ThreeGenerations, YoungFamily,
    };
    let shape = dice.weighted(&[
        (ElderAlone, 7),
        (ElderCouple, 9),
        (Alone, 6),
        (Couple, 8),
        (YoungFamily, 22),
        (GrownChildren, 14),
        (ThreeGenerations, 17),
        (ParentsWithUs, 10),
        (SingleParent, 4),
        (ElderAndGrandchildren, 3),
    ]);
    let male = dice.chance(if matches!(shape, SingleParent) { 0.4 } else { 0.86 });
    let age = match shape {
        ElderAlone | ElderCouple => dice.range(65, 88),
        Alone => dice.range(30, 64),
        Couple | GrownChildren => dice.range(44, 64),
        YoungFamily | ParentsWithUs | SingleParent => dice.range(27, 46),
        ThreeGenerations => dice.range(47, 66),
        ElderAndGrandchildren => dice.range(58, 74),
    };
    let head = member("户主", male, age);
    let mut drafts = vec![head];
    if !matches!(shape, ElderAlone | Alone | SingleParent) {
        drafts.push(spouse_of(dice, head));
    }
    let mother = drafts.last().map_or(age, |d| d.age);
    match shape {
        YoungFamily | SingleParent => children(dice, &mut drafts, mother.min(46), ["之子", "之女"], 4),
        ParentsWithUs => {
            children(dice, &mut drafts, mother, ["之子", "之女"], 3);
            parents(dice, &mut drafts, head);
        }
        GrownChildren => {
            let males = (dice.chance(0.7), dice.chance(0.4));
            drafts.push(member(
                if males.0 { "之子" } else { "之女" },
                males.0,
                (mother - dice.range(20, 26)).max(16),
            ));
            if dice.chance(0.5) {
                drafts.push(member(
                    if males.1 { "之子" } else { "之女" },
                    males.1,
                    (mother - dice.range(27, 32)).max(12),
                ));
            }
        }
        ThreeGenerations => generations(dice, &mut drafts, head, mother),
        ElderAndGrandchildren => children(dice, &mut drafts, mother - 24, ["之孙子", "之孙女"], 2),
        ElderAlone | ElderCouple | Alone | Couple => {}
    }
    drafts.truncate(8);
    drafts
}

fn generations(dice: &mut Dice, drafts: &mut Vec<Draft>, head: Draft, mother: i64) {
    let son = (mother - dice.range(20, 25)).max(21);
    drafts.push(member("之子", true, son));
    let wife = (son + dice.range(-4, 2)).max(20);
    drafts.push(Draft {
        relation: "之儿媳",
        male: false,
        age: wife,
        married_in: true,
    });
    children(dice, drafts, wife, ["之孙子", "之孙女"], 3);
    if head.age < 60 && dice.chance(0.25) {
        parents(dice, drafts, head);
    }
}

/// Draws the people of a household.
pub(super) fn people(dice: &mut Dice, registry: &mut Registry, as_of: Date, index: usize) -> Vec<Person> {
    let (people_name, transliterated) = ethnicity(dice);
    let family = Family::draw(dice, transliterated);
    let drafts = draft(dice);
    let mut people = Vec::with_capacity(drafts.len());
    for (seat, draft) in drafts.iter().enumerate() {
        let born = birth_day(dice, as_of, draft.age);
        let elsewhere = draft.married_in && dice.chance(0.18);
        let Some(id) = registry.register(dice, born, draft.male, elsewhere) else {
            continue;
        };
        let own = draft.married_in && !transliterated;
        let name = if own {
            Family::draw(dice, false).name(dice, draft.male)
        } else {
            family.name(dice, draft.male)
        };
        let (schooling, education) = school(dice, born, draft.age, as_of);
        let adult = draft.age >= 18;
        let mut person = Person {
            name,
            male: draft.male,
            born,
            age: draft.age,
            id,
            relation: draft.relation,
            ethnicity: if elsewhere { "汉族" } else { people_name },
            politics: if adult && dice.chance(0.05) {
                "中共党员"
            } else {
                "群众"
            },
            education,
            school: schooling,
            chronic: false,
            serious: false,
            disability: None,
            labour: "无劳动力",
            job: None,
            phone: (adult && (seat == 0 || dice.chance(0.7))).then(|| phone(index * 10 + seat)),
            employee_insured: false,
            uninsured: false,
            off_the_roll: false,
            jobless: false,
            blank_school: false,
        };
        if (14..=24).contains(&person.age) && person.school.is_some() && dice.chance(0.4) {
            person.politics = "共青团员";
        }
        health(dice, &mut person);
        people.push(person);
    }
    people
}

/// A mobile number nobody else of the county has.
pub(super) fn phone(serial: usize) -> String {
    let digits = (serial as u64 * 611_953 + 123_456_789) % 1_000_000_000;
    format!("1{}{digits:09}", [3, 5, 7, 8, 9][serial % 5])
}
