//! Disasters, accidents, fire, failed farming, refused claims, debts, and the loss of an earner.

use super::{Kind, Planted};
use crate::county::dice::{Dice, before};
use crate::county::household::Household;
use crate::county::scene::Scene;

/// The ledger of loans is drawn up so many days before the day of the screening.
pub(in crate::county) const REPORTED: i64 = 2;

pub(super) fn settle(dice: &mut Dice, kind: Kind, household: &mut Household) -> Option<(usize, i64, i64)> {
    let net = household.net() as f64;
    let adult = household.find(|p| p.able()).unwrap_or(0);
    let share = |dice: &mut Dice, low, high| (net * dice.between(low, high)).round() as i64;
    Some(match kind {
        Kind::Disaster => (0, share(dice, 0.3, 1.2), dice.range(95, 110)),
        Kind::Traffic | Kind::Crime => (adult, share(dice, 0.35, 1.4), dice.range(6, 150)),
        Kind::Fire => (0, share(dice, 0.4, 1.6).max(8_000), dice.range(6, 150)),
        Kind::FarmFailed => (0, share(dice, 0.28, 0.8), dice.range(6, 150)),
        Kind::ClaimRefused => (0, share(dice, 0.3, 0.8), dice.range(6, 150)),
        Kind::LoanOverdue => (adult, dice.range(10_000, 50_000), dice.range(40, 200)),
        _ => (household.find(|p| p.able() && p.age <= 58)?, 0, dice.range(10, 300)),
    })
}

pub(super) fn tell(scene: &mut Scene<'_>, planted: &Planted) {
    let Planted {
        kind,
        person,
        amount,
        days,
    } = *planted;
    let (day, yuan) = (scene.ago(days), amount as f64);
    match kind {
        Kind::Disaster => {
            let damage = if amount > scene.household.net() * 6 / 10 {
                "严重损坏"
            } else {
                "一般损坏"
            };
            let row = scene
                .of_household("disaster")
                .text("disaster_no", "ZH20260722")
                .text("kind", "洪涝");
            let row = row
                .day("occurred_on", day)
                .amount("loss", yuan)
                .text("house_damage", damage);
            row.whole("injured", 0).end();
        }
        Kind::Traffic => accident(scene, person, "交通事故", "重伤", (yuan, 0.1), days),
        Kind::Crime => accident(scene, person, "刑事案件", "重伤", (yuan, 0.0), days),
        Kind::Fire => accident(scene, person, "火灾", "无伤亡", (yuan, 0.05), days),
        Kind::FarmFailed => {
            let event = *scene.dice.pick(&["失败", "受灾", "疫病"]);
            let (number, scale) = (scene.number("CY"), scene.dice.between(2.0, 40.0));
            let row = scene
                .of_person("farm_production", 0)
                .text("record_no", number)
                .text("kind", "养殖");
            let row = row
                .text("project", "生猪养殖")
                .amount("scale", scale.round())
                .amount("expected_income", yuan * 1.3);
            row.amount("loss", yuan)
                .text("event", event)
                .day("recorded_on", day)
                .end();
        }
        Kind::ClaimRefused => {
            let product = *scene.dice.pick(&["农业保险", "意外险", "防贫保险"]);
            let number = scene.number("BX");
            let row = scene
                .of_person("insurance_claim", person)
                .text("claim_no", number)
                .text("product", product);
            let row = row
                .day("reported_on", before(day, 20))
                .day("decided_on", day)
                .text("status", "拒赔");
            row.amount("claimed_amount", yuan).amount("paid_amount", 0.0).end();
        }
        Kind::LoanOverdue => {
            let number = scene.number("XD");
            let (due, issued, reported) = (scene.ago(days), scene.ago(days + 1_090), scene.ago(REPORTED));
            let row = scene
                .of_person("loan", person)
                .text("loan_no", number)
                .amount("amount", yuan);
            let row = row
                .day("issued_on", issued)
                .day("due_on", due)
                .whole("overdue_days", days - REPORTED);
            row.amount("overdue_amount", yuan)
                .text("status", "逾期")
                .day("reported_on", reported)
                .end();
        }
        Kind::EarnerLost => {
            let number = scene.number("BD");
            let event = scene.dice.weighted(&[("死亡", 6), ("服刑", 2), ("失踪", 2)]);
            let row = scene
                .of_person("vital_event", person)
                .text("record_no", number)
                .text("event", event);
            row.day("occurred_on", day).end();
        }
        _ => {}
    }
}

fn accident(scene: &mut Scene<'_>, person: usize, kind: &str, severity: &str, loss: (f64, f64), days: i64) {
    let (number, day) = (scene.number("SG"), scene.ago(days));
    let row = scene
        .of_person("accident", person)
        .text("accident_no", number)
        .text("kind", kind);
    let row = row
        .day("occurred_on", day)
        .text("severity", severity)
        .amount("loss", loss.0);
    row.amount("compensation", (loss.0 * loss.1).round()).end();
}
