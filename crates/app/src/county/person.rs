//! One invented person: age, schooling, health, labour and identity number.

use domain::Date;
use domain::id_card::IdCardNo;

use super::dice::{Dice, before, full_years};
use super::places::{COUNTY_CODE, FORMER_COUNTY_CODES};

/// Counties of other provinces that people married in from; some were withdrawn since.
const ELSEWHERE: [u32; 8] = [430_223, 450_321, 510_521, 530_326, 520_221, 522_101, 513_525, 422_801];

/// Where a pupil stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Schooling {
    /// 学段 of the school roll; none for toddlers who attend nothing.
    pub(super) stage: Option<&'static str>,
    /// 在校生状况 of the register.
    pub(super) status: &'static str,
    /// 年级 of the school roll.
    pub(super) grade: &'static str,
}

/// A disability certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Disability {
    /// Position in the seven kinds of GB/T 26341, from 0.
    pub(super) kind: usize,
    /// 1 the most severe.
    pub(super) grade: usize,
}

/// A job as the register and the employment ledger know it.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) place: &'static str,
    pub(super) county: &'static str,
    pub(super) employer: &'static str,
    pub(super) industry: &'static str,
    pub(super) months: i64,
    pub(super) monthly_wage: i64,
    pub(super) started_on: Date,
}

/// One invented person.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) male: bool,
    pub(super) born: Date,
    pub(super) age: i64,
    pub(super) id: IdCardNo,
    pub(super) relation: &'static str,
    pub(super) ethnicity: &'static str,
    pub(super) politics: &'static str,
    pub(super) education: Option<&'static str>,
    pub(super) school: Option<Schooling>,
    pub(super) chronic: bool,
    pub(super) serious: bool,
    pub(super) disability: Option<Disability>,
    pub(super) labour: &'static str,
    pub(super) job: Option<Job>,
    pub(super) phone: Option<String>,
    pub(super) employee_insured: bool,
    pub(super) uninsured: bool,
    pub(super) off_the_roll: bool,
    pub(super) jobless: bool,
    pub(super) blank_school: bool,
}

impl Person {
    /// 健康状况, several words joined in list order.
    pub(super) fn health(&self) -> String {
        let words = [
            (self.chronic, "长期慢性病"),
            (self.serious, "患有大病"),
            (self.disability.is_some(), "残疾"),
        ];
        let words: Vec<_> = words.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
        if words.is_empty() {
            "健康".into()
        } else {
            words.join("、")
        }
    }

    /// Whether the person can do ordinary work.
    pub(super) fn able(&self) -> bool {
        matches!(self.labour, "普通劳动力" | "技能劳动力")
    }

    /// Whether schooling is compulsory at this age.
    pub(super) fn of_compulsory_age(&self) -> bool {
        (7..=15).contains(&self.age)
    }
}

/// Hands out identity numbers: each birth day and sex counts up, so that none is given twice.
#[derive(Debug)]
pub(super) struct Registry {
    given: Vec<u16>,
    first: Date,
}

impl Registry {
    /// Nobody registered yet.
    pub(super) fn new() -> Self {
        Self {
            given: vec![0; 2 * 366 * 140],
            first: Date::constant(1900, 1, 1),
        }
    }

    /// A number nobody has, for someone born here or, when `elsewhere`, in another county.
    pub(super) fn register(&mut self, dice: &mut Dice, born: Date, male: bool, elsewhere: bool) -> Option<IdCardNo> {
        let day = usize::try_from(born.since(self.first).ok()?.get_days()).ok()?;
        let slot = self.given.get_mut(day * 2 + usize::from(male))?;
        let count = usize::from(*slot);
        *slot += 1;
        let former = dice.chance(0.05) && born.year() < 2000;
        let place = if elsewhere { *dice.pick(&ELSEWHERE) } else { COUNTY_CODE };
        let place = if former && !elsewhere {
            *dice.pick(&FORMER_COUNTY_CODES)
        } else {
            place
        };
        let place = if count >= 500 {
            FORMER_COUNTY_CODES[count / 500 % 3] + 10
        } else {
            place
        };
        let sequence = (count * 7 + day * 13) % 500 * 2 + usize::from(male);
        IdCardNo::compose(place, born, sequence as u16).ok()
    }
}

/// A day of birth that makes someone this old today.
pub(super) fn birth_day(dice: &mut Dice, as_of: Date, age: i64) -> Date {
    let birthday = Date::new(as_of.year() - age as i16, as_of.month(), as_of.day().min(28)).unwrap_or(as_of);
    before(birthday, dice.range(0, 364))
}

/// Schooling and learning by age: exactly one of them for everybody.
pub(super) fn school(dice: &mut Dice, born: Date, age: i64, as_of: Date) -> (Option<Schooling>, Option<&'static str>) {
    let autumn = if as_of.month() >= 9 {
        as_of.year()
    } else {
        as_of.year() - 1
    };
    let years = full_years(born, Date::constant(autumn, 8, 31));
    let pupil = |stage, status, grade| (Some(Schooling { stage, status, grade }), None);
    const PRIMARY: [&str; 6] = ["一年级", "二年级", "三年级", "四年级", "五年级", "六年级"];
    const HIGH: [&str; 3] = ["普通高中一年级", "普通高中二年级", "普通高中三年级"];
    const TRADE: [&str; 3] = ["中职一年级", "中职二年级", "中职三年级"];
    const COLLEGE: [&str; 3] = ["高职高专一年级", "高职高专二年级", "高职高专三年级"];
    const UNIVERSITY: [&str; 4] = ["本科一年级", "本科二年级", "本科三年级", "本科四年级"];
    match years {
        ..=2 => pupil(None, "学龄前儿童", ""),
        3..=5 => pupil(
            Some("学前教育"),
            "学前教育",
            ["小班", "中班", "大班"][(years - 3) as usize],
        ),
        6..=11 => pupil(Some("小学"), "小学", PRIMARY[(years - 6) as usize]),
        12 => pupil(Some("初中"), "七年级", "七年级"),
        13 => pupil(Some("初中"), "八年级", "八年级"),
        14 => pupil(Some("初中"), "九年级", "九年级"),
        15..=17 => {
            let at = (years - 15) as usize;
            match dice.below(100) {
                0..55 => pupil(Some("普通高中"), HIGH[at], ["高一", "高二", "高三"][at]),
                55..92 => pupil(Some("中等职业"), TRADE[at], ["一年级", "二年级", "三年级"][at]),
                _ if age <= 15 => pupil(Some("中等职业"), TRADE[at], ["一年级", "二年级", "三年级"][at]),
                _ => (None, Some("初中")),
            }
        }
        18..=21 => {
            let at = (years - 18) as usize;
            match dice.below(100) {
                0..16 => pupil(Some("本科及以上"), UNIVERSITY[at], ["大一", "大二", "大三", "大四"][at]),
                16..40 if at < 3 => pupil(Some("高职高专"), COLLEGE[at], ["一年级", "二年级", "三年级"][at]),
                _ => (None, Some(dice.weighted(&[("初中", 5), ("高中", 5)]))),
            }
        }
        22..=23 => (None, Some(dice.weighted(&[("初中", 50), ("高中", 30), ("大专", 20)]))),
        24..=40 => (
            None,
            Some(dice.weighted(&[
                ("小学", 12),
                ("初中", 50),
                ("高中", 20),
                ("大专", 11),
                ("本科及以上", 7),
            ])),
        ),
        41..=59 => (
            None,
            Some(dice.weighted(&[("文盲或半文盲", 6), ("小学", 40), ("初中", 44), ("高中", 10)])),
        ),
        _ => (
            None,
            Some(dice.weighted(&[("文盲或半文盲", 32), ("小学", 52), ("初中", 14), ("高中", 2)])),
        ),
    }
}

/// Draws health and what labour is left of it.
pub(super) fn health(dice: &mut Dice, person: &mut Person) {
    let (chronic, serious, disabled) = match person.age {
        ..=17 => (0.008, 0.0015, 0.012),
        18..=39 => (0.035, 0.004, 0.018),
        40..=59 => (0.13, 0.009, 0.034),
        _ => (0.31, 0.018, 0.06),
    };
    person.chronic = dice.chance(chronic);
    person.serious = dice.chance(serious);
    if dice.chance(disabled) {
        let kind = dice.weighted(&[(0, 14), (1, 18), (2, 2), (3, 50), (4, 8), (5, 6), (6, 2)]);
        person.disability = Some(Disability {
            kind,
            grade: dice.weighted(&[(1, 12), (2, 24), (3, 28), (4, 36)]),
        });
    }
    person.labour = labour(dice, person);
}

fn labour(dice: &mut Dice, person: &Person) -> &'static str {
    if person.age < 16 || person.school.is_some() {
        return "无劳动力";
    }
    if person.disability.is_some_and(|d| d.grade <= 2) {
        return "丧失劳动力";
    }
    if person.serious || person.disability.is_some() {
        return "弱劳动力或半劳动力";
    }
    match person.age {
        16..=59 if person.chronic && dice.chance(0.3) => "弱劳动力或半劳动力",
        16..=59 => dice.weighted(&[("普通劳动力", 88), ("技能劳动力", 12)]),
        60..=64 => dice.weighted(&[("普通劳动力", 5), ("弱劳动力或半劳动力", 5)]),
        65..=74 => dice.weighted(&[("弱劳动力或半劳动力", 6), ("无劳动力", 4)]),
        _ => "无劳动力",
    }
}
