//! Work: lost jobs, wages owed, injuries, wages too low, a business closed.

use super::{Kind, Planted};
use crate::county::dice::{Dice, before};
use crate::county::household::Household;
use crate::county::person::Job;
use crate::county::scene::Scene;
use domain::Date;

pub(super) fn settle(dice: &mut Dice, kind: Kind, household: &mut Household) -> Option<(usize, i64, i64)> {
    let person = household.find(|p| p.able() && p.age <= 58)?;
    let days = dice.range(5, 80);
    let net = household.net();
    Some(match kind {
        Kind::JobLost => {
            lean_on(household, person, net * 7 / 10);
            household.people[person].jobless = true;
            (
                person,
                household.people[person].job.as_ref().map_or(0, |job| job.monthly_wage),
                days,
            )
        }
        Kind::WagesOwed => {
            lean_on(household, person, net * 7 / 10);
            (person, (net as f64 * dice.between(0.28, 0.55)).round() as i64, days)
        }
        Kind::LowWage => {
            lean_on(household, person, 0);
            if let Some(job) = &mut household.people[person].job {
                job.monthly_wage = dice.range(200, 380);
                household.economy.wage = job.monthly_wage * job.months;
                household.economy.transfer = net - household.economy.wage;
            }
            (
                person,
                household.people[person].job.as_ref().map_or(0, |job| job.monthly_wage),
                0,
            )
        }
        Kind::BusinessClosed => {
            household.people.iter_mut().for_each(|p| p.job = None);
            let economy = &mut household.economy;
            (economy.wage, economy.property, economy.cost) = (0, 0, net / 5);
            (economy.business, economy.transfer) = (net * 7 / 10 + net / 5, net - net * 7 / 10);
            (person, economy.business, dice.range(5, 150))
        }
        _ => (person, dice.range(4_000, 30_000), days),
    })
}

/// Makes one person's job the family's only one, bringing so much a year.
fn lean_on(household: &mut Household, person: usize, yearly: i64) {
    let net = household.net();
    let old = household.people[person].job.take();
    household.people.iter_mut().for_each(|p| p.job = None);
    let months = if yearly > 20_000 { 10 } else { 6 };
    let monthly_wage = (yearly / months).max(500);
    let job = old.unwrap_or(Job {
        place: "广东省东莞市",
        county: "",
        employer: "东莞市明辉电子有限公司",
        industry: "制造业",
        months,
        monthly_wage,
        started_on: Date::constant(2026, 1, 10),
    });
    household.people[person].job = Some(Job {
        months,
        monthly_wage,
        ..job
    });
    let economy = &mut household.economy;
    (economy.wage, economy.business, economy.property, economy.cost) = (months * monthly_wage, 0, 0, 0);
    economy.transfer = net - economy.wage;
}

pub(super) fn tell(scene: &mut Scene<'_>, planted: &Planted) {
    let Planted {
        kind,
        person,
        amount,
        days,
    } = *planted;
    let day = scene.ago(days);
    match kind {
        Kind::WagesOwed | Kind::Injured => {
            let number = scene.number("LD");
            let what = if kind == Kind::Injured { "工伤" } else { "欠薪" };
            let row = scene
                .of_person("wage_arrears", person)
                .text("case_no", number)
                .text("kind", what);
            let row = row
                .text("employer", "守望县宏远建筑工程队")
                .amount("amount", amount as f64);
            row.day("reported_on", day).end();
        }
        Kind::BusinessClosed => {
            let (number, opened) = (licence(scene), before(day, 1_400));
            let row = scene
                .of_person("business_registration", person)
                .text("licence_no", number);
            let row = row.text("entity", format!("守望县{}小吃店", SHOPS[person % SHOPS.len()]));
            row.day("opened_on", opened)
                .day("closed_on", day)
                .text("status", "注销")
                .end();
        }
        // The end of the job stands in the employment ledger; see `sheets::work`.
        _ => {}
    }
}

const SHOPS: [&str; 4] = ["福来", "家和", "兴旺", "好又来"];

/// A licence number nobody else has.
pub(in crate::county) fn licence(scene: &mut Scene<'_>) -> String {
    scene.records += 1;
    format!("92529901MA{:06}{:02}", scene.household.index + 1, scene.records % 100)
}
