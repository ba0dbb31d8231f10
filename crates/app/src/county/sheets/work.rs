//! The employment ledger and settled labour cases.

use crate::county::dice::before;
use crate::county::scene::Scene;
use crate::county::shocks::Kind;

/// A ledger row for every worker, and now and then a job that ended long ago or for another one.
pub(super) fn write(scene: &mut Scene<'_>) {
    for person in 0..scene.household.people.len() {
        let Some(job) = scene.household.people[person].job.clone() else {
            continue;
        };
        let scene_day = scene.as_of;
        let lost = scene
            .household
            .planted
            .iter()
            .find(|p| p.person == person && p.kind == Kind::JobLost)
            .map(|p| p.days);
        let (number, reported) = (scene.number("WG"), scene.between(1, 28));
        let row = scene
            .of_person("employment", person)
            .text("record_no", number)
            .text("employer", job.employer);
        let row = row.text("workplace", job.place).day("started_on", job.started_on);
        let row = match lost {
            Some(days) => row
                .day("ended_on", before(scene_day, days))
                .text("end_reason", reason(days)),
            None => row,
        };
        row.amount("monthly_wage", job.monthly_wage as f64)
            .day("reported_on", reported)
            .end();
        if scene.dice.chance(0.05) {
            changed_job(scene, person, job.monthly_wage);
        }
    }
    if scene.dice.chance(0.004) && scene.household.people.iter().any(|p| p.job.is_some()) {
        settled_case(scene);
    }
}

fn reason(days: i64) -> &'static str {
    ["失业", "返乡", "失业", "合同到期"][(days % 4) as usize]
}

/// A job that ended for a better one.
fn changed_job(scene: &mut Scene<'_>, person: usize, wage: i64) {
    let (number, ended) = (scene.number("WG"), scene.between(130, 420));
    let reason = *scene.dice.pick(&["换工作", "照顾家人"]);
    let row = scene
        .of_person("employment", person)
        .text("record_no", number)
        .text("employer", "原务工单位");
    let row = row
        .text("workplace", "广东省广州市")
        .day("started_on", before(ended, 300))
        .day("ended_on", ended);
    row.amount("monthly_wage", wage as f64)
        .text("end_reason", reason)
        .day("reported_on", ended)
        .end();
}

/// Wages that were owed and paid.
fn settled_case(scene: &mut Scene<'_>) {
    let Some(person) = scene.household.find(|p| p.job.is_some()) else {
        return;
    };
    let (number, day) = (scene.number("LD"), scene.between(90, 500));
    let amount = scene.dice.range(2_000, 18_000) as f64;
    let row = scene
        .of_person("wage_arrears", person)
        .text("case_no", number)
        .text("kind", "欠薪");
    let row = row
        .text("employer", "守望县宏远建筑工程队")
        .amount("amount", amount)
        .day("reported_on", day);
    row.day("resolved_on", before(day, -40)).end();
}
