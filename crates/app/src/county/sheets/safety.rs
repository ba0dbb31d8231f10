//! Relief that runs on, surveys that found little, questions asked on the hotline, old disasters and accidents.

use crate::county::scene::Scene;
use crate::county::shocks::{Kind, clue, relief, spending};

/// The ordinary rows of the safety net.
pub(super) fn write(scene: &mut Scene<'_>) {
    let fresh = scene.household.planted.iter().any(|p| p.kind == Kind::NewRelief);
    let welfare = &scene.household.welfare;
    let kind = if welfare.tekun {
        Some("特困")
    } else {
        welfare.dibao.then_some("低保")
    };
    if let Some(kind) = kind.filter(|_| !fresh) {
        let (days, monthly) = (scene.dice.range(200, 520), scene.dice.range(240, 620));
        relief(scene, (kind, "在保", "年度复核继续享受"), monthly, days);
    }
    if scene.dice.chance(0.01) {
        let (days, once) = (scene.dice.range(100, 500), scene.dice.range(500, 2_000));
        relief(scene, ("临时救助", "新增", "临时困难"), once, days);
    }
    let surveyed = scene.household.planted.iter().any(|p| p.kind == Kind::RigidSpending);
    if !surveyed && scene.dice.chance(0.04) {
        let (income, days) = (scene.household.net() as f64, scene.dice.range(5, 500));
        let share = scene.dice.between(0.15, 0.5);
        let spent = income * share;
        spending(
            scene,
            income,
            [spent * 0.6, spent * 0.2, spent * 0.15, 0.0, spent * 0.05],
            days,
        );
    }
    if scene.dice.chance(0.012) {
        let days = scene.dice.range(2, 400);
        clue(scene, "热线", "咨询", "咨询医保缴费政策", days);
    }
    if scene.dice.chance(0.006) {
        old_disaster(scene);
    }
    if scene.dice.chance(0.008) {
        old_accident(scene);
    }
}

fn old_disaster(scene: &mut Scene<'_>) {
    let (day, loss) = (scene.between(400, 540), scene.dice.range(300, 6_000) as f64);
    let kind = *scene.dice.pick(&["气象", "旱灾", "洪涝"]);
    let row = scene
        .of_household("disaster")
        .text("disaster_no", "ZH20250618")
        .text("kind", kind);
    let row = row
        .day("occurred_on", day)
        .amount("loss", loss)
        .text("house_damage", "无");
    row.whole("injured", 0).end();
}

fn old_accident(scene: &mut Scene<'_>) {
    let person = scene.dice.below(scene.household.people.len());
    let (number, day) = (scene.number("SG"), scene.between(380, 540));
    let loss = scene.dice.range(300, 9_000) as f64;
    let severity = *scene.dice.pick(&["无伤亡", "轻伤"]);
    let row = scene
        .of_person("accident", person)
        .text("accident_no", number)
        .text("kind", "交通事故");
    let row = row
        .day("occurred_on", day)
        .text("severity", severity)
        .amount("loss", loss);
    row.amount("compensation", (loss * 0.8).round()).end();
}
