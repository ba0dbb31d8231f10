//! School roll, attendance and student aid.

use domain::Date;

use crate::county::dice::{full_years, month_before};
use crate::county::person::Schooling;
use crate::county::scene::Scene;
use crate::county::shocks::{Kind, student_number};

/// Roll, last month's attendance and aid of every pupil.
pub(super) fn write(scene: &mut Scene<'_>) {
    for person in 0..scene.household.people.len() {
        let who = &scene.household.people[person];
        let Some(Schooling {
            stage: Some(stage),
            grade,
            ..
        }) = who.school.filter(|_| !who.off_the_roll)
        else {
            continue;
        };
        let (born, age) = (who.born, who.age);
        let dropped = scene
            .household
            .planted
            .iter()
            .any(|p| p.person == person && p.kind == Kind::Dropout);
        let left = scene
            .household
            .planted
            .iter()
            .any(|p| p.person == person && p.kind == Kind::LeftSchool);
        let gone = if left {
            Some("退学")
        } else {
            (dropped && scene.dice.chance(0.4)).then_some("辍学")
        };
        roll(scene, person, (stage, grade), born, gone.unwrap_or("在读"));
        if matches!(stage, "小学" | "初中") && !dropped && !left {
            attendance(scene, person);
        }
        let costly = scene
            .household
            .planted
            .iter()
            .any(|p| p.person == person && p.kind == Kind::HighSchoolCost);
        if !costly {
            aid(scene, person, stage, age);
        }
    }
}

fn roll(scene: &mut Scene<'_>, person: usize, (stage, grade): (&'static str, &str), born: Date, status: &str) {
    let school = match stage {
        "学前教育" => format!("{}中心幼儿园", scene.township.name),
        "小学" => format!("{}中心小学", scene.township.name),
        "初中" => format!("{}中学", scene.township.name),
        "普通高中" => "守望县第一中学".into(),
        "中等职业" => "守望县中等职业学校".into(),
        "高职高专" => "守望州职业技术学院".into(),
        _ => "省内高校".into(),
    };
    let entered = match stage {
        "学前教育" => 3,
        "小学" => 6,
        "初中" => 12,
        "普通高中" | "中等职业" => 15,
        _ => 18,
    };
    let autumn = i16::try_from(full_years(born, Date::constant(2000, 8, 31))).unwrap_or(0);
    let year = 2000 - autumn + entered;
    let enrolled = Date::new(year.min(scene.as_of.year()), 9, 1).unwrap_or(scene.as_of);
    let (number, boards) = (student_number(scene, person), entered >= 12 && scene.dice.chance(0.6));
    let row = scene
        .of_person("school_roll", person)
        .text("student_no", number)
        .text("school", school);
    let row = row
        .text("stage", stage)
        .text("grade", grade)
        .text("status", status)
        .yes("boarding", boards);
    row.day("enrolled_on", enrolled).end();
}

fn attendance(scene: &mut Scene<'_>, person: usize) {
    let number = student_number(scene, person);
    let month = month_before(scene.as_of, 1);
    let absent = if scene.dice.chance(0.12) {
        scene.dice.range(1, 3)
    } else {
        0
    };
    let row = scene
        .of_person("school_attendance", person)
        .text("student_no", number.as_str())
        .day("month", month);
    let row = row.amount("days_due", 18.0).amount("days_absent", absent as f64);
    let row = if absent > 0 { row.text("reason", "病假") } else { row };
    row.yes("suspected_dropout", false).end();
    // Earlier months only list those who were away.
    if scene.dice.chance(0.04) {
        let month = month_before(scene.as_of, 2);
        let row = scene
            .of_person("school_attendance", person)
            .text("student_no", number)
            .day("month", month);
        row.amount("days_due", 22.0)
            .amount("days_absent", 2.0)
            .text("reason", "事假")
            .yes("suspected_dropout", false)
            .end();
    }
}

fn aid(scene: &mut Scene<'_>, person: usize, stage: &'static str, age: i64) {
    let poor = scene.household.welfare.exited_poverty || scene.household.welfare.dibao;
    let (kind, sum, fees) = match stage {
        "小学" if poor => ("寄宿生生活补助", 1_250.0, 0.0),
        "初中" if poor => ("寄宿生生活补助", 1_500.0, 0.0),
        "普通高中" => ("普通高中国家助学金", 2_000.0, 4_600.0),
        "中等职业" => ("中职国家助学金", 2_300.0, 3_800.0),
        "高职高专" | "本科及以上" if age >= 18 => ("高校国家助学金", 3_700.0, 8_900.0),
        _ => return,
    };
    let most = scene.household.net() as f64 * 0.06;
    let own = (fees + scene.dice.between(0.0, 900.0) - sum).clamp(0.0, most).round();
    let (year, day) = (scene.as_of.year() - 1, scene.between(20, 330));
    let row = scene
        .of_person("student_aid", person)
        .text("school_year", format!("{year}-{}", year + 1));
    let row = row
        .text("stage", stage)
        .amount("fees", fees)
        .text("aid_kind", kind)
        .amount("aid_amount", sum);
    row.amount("self_paid", own).day("paid_on", day).end();
}
