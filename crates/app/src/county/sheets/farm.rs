//! Farming, insurance claims, loans and businesses that go as they should.

use crate::county::dice::before;
use crate::county::scene::Scene;
use crate::county::shocks::{Kind, REPORTED, licence};

/// The ordinary rows of a household's production.
pub(super) fn write(scene: &mut Scene<'_>) {
    if scene.dice.chance(0.22) {
        production(scene);
    }
    if scene.dice.chance(0.03) {
        paid_claim(scene);
    }
    if scene.household.welfare.exited_poverty && scene.dice.chance(0.4) {
        loan(scene);
    }
    let closed = scene.household.planted.iter().any(|p| p.kind == Kind::BusinessClosed);
    if !closed && scene.dice.chance(0.06) {
        business(scene);
    }
}

fn production(scene: &mut Scene<'_>) {
    let (number, day) = (scene.number("CY"), scene.between(5, 400));
    let expected = (scene.household.economy.business as f64).max(800.0);
    let hit = scene.dice.chance(0.04);
    let kind = *scene.dice.pick(&["种植", "养殖", "林果"]);
    let event = if hit { "价格下跌" } else { "正常" };
    let (scale, project) = (scene.dice.range(1, 30) as f64, scene.household.economy.industry);
    let loss = if hit {
        (scene.household.net() as f64 * 0.03).round()
    } else {
        0.0
    };
    let row = scene
        .of_person("farm_production", 0)
        .text("record_no", number)
        .text("kind", kind);
    let row = row
        .text("project", project)
        .amount("scale", scale)
        .amount("expected_income", expected);
    row.amount("loss", loss)
        .text("event", event)
        .day("recorded_on", day)
        .end();
}

fn paid_claim(scene: &mut Scene<'_>) {
    let (number, day) = (scene.number("BX"), scene.between(10, 500));
    let sum = scene.dice.range(200, 3_000) as f64;
    let row = scene
        .of_person("insurance_claim", 0)
        .text("claim_no", number)
        .text("product", "农业保险");
    let row = row
        .day("reported_on", before(day, 18))
        .day("decided_on", day)
        .text("status", "已赔");
    row.amount("claimed_amount", sum * 1.2).amount("paid_amount", sum).end();
}

fn loan(scene: &mut Scene<'_>) {
    let Some(person) = scene.household.find(|p| (18..=65).contains(&p.age)) else {
        return;
    };
    if scene.household.planted.iter().any(|p| p.kind == Kind::LoanOverdue) {
        return;
    }
    let (number, issued) = (scene.number("XD"), scene.between(100, 900));
    let (amount, settled) = (scene.dice.range(2, 10) as f64 * 5_000.0, scene.dice.chance(0.15));
    for days in [REPORTED + 30, REPORTED] {
        let (due, reported) = (before(issued, -1_095), scene.ago(days));
        let row = scene
            .of_person("loan", person)
            .text("loan_no", number.as_str())
            .amount("amount", amount);
        let row = row
            .day("issued_on", issued)
            .day("due_on", due)
            .whole("overdue_days", 0)
            .amount("overdue_amount", 0.0);
        row.text("status", if settled { "结清" } else { "正常" })
            .day("reported_on", reported)
            .end();
    }
}

fn business(scene: &mut Scene<'_>) {
    let Some(person) = scene.household.find(|p| (20..=64).contains(&p.age)) else {
        return;
    };
    let (number, opened) = (licence(scene), scene.between(260, 3_000));
    let old = scene.dice.chance(0.15);
    let closed = old.then(|| before(opened, -40)).filter(|day| *day < scene.ago(220));
    let name = *scene.dice.pick(&["便民超市", "农家乐", "粮油店", "农资经营部"]);
    let row = scene
        .of_person("business_registration", person)
        .text("licence_no", number);
    let row = row
        .text("entity", format!("守望县{name}"))
        .day("opened_on", opened)
        .day("closed_on", closed);
    row.text("status", if closed.is_some() { "注销" } else { "存续" }).end();
}
