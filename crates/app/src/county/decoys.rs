//! Decoys: what looks like a shock and is none.

use super::dice::Dice;
use super::household::Household;
use super::scene::Scene;
use super::sheets::medical::{Bill, bill};
use super::shocks::{clue, relief, spending};

/// What looks alarming about a household and is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Decoy {
    BillReimbursed,
    OldIllness,
    RichAndIll,
    HouseRepaired,
    JobChanged,
    ReliefEndedByDeath,
    LittleRefused,
    SmallFlood,
    SpendingUnderShare,
    Question,
    NearlyLongOutage,
}

impl Decoy {
    /// The word for the truth file, and the risk that must not be raised.
    pub(super) fn entry(self) -> (&'static str, &'static str) {
        match self {
            Self::BillReimbursed => ("大额费用已全部报销", "因病"),
            Self::OldIllness => ("一年以前的大病", "因病"),
            Self::RichAndIll => ("收入高的户看病", "因病"),
            Self::HouseRepaired => ("C级住房已改造", "因安全住房"),
            Self::JobChanged => ("换工作", "因务工就业不稳"),
            Self::ReliefEndedByDeath => ("因死亡停发低保", "收入偏低"),
            Self::LittleRefused => ("小额拒赔", "因产业项目失败"),
            Self::SmallFlood => ("受灾损失很小", "因自然灾害"),
            Self::SpendingUnderShare => ("刚性支出没到比例", "刚性支出"),
            Self::Question => ("只是咨询", "群众反映"),
            Self::NearlyLongOutage => ("停水没有超限", "因安全饮水"),
        }
    }
}

/// Draws a decoy that fits the household.
pub(super) fn plan(dice: &mut Dice, household: &mut Household) -> Option<Decoy> {
    let decoy = *dice.pick(&[
        Decoy::BillReimbursed,
        Decoy::OldIllness,
        Decoy::RichAndIll,
        Decoy::HouseRepaired,
        Decoy::JobChanged,
        Decoy::ReliefEndedByDeath,
        Decoy::LittleRefused,
        Decoy::SpendingUnderShare,
        Decoy::Question,
    ]);
    let welfare = &mut household.welfare;
    let on_relief = welfare.exited_poverty || welfare.dibao || welfare.tekun || welfare.monitoring.is_some();
    let fits = match decoy {
        Decoy::RichAndIll => !on_relief,
        Decoy::JobChanged => household.find(|p| p.able() && p.age < 55).is_some(),
        _ => true,
    };
    fits.then_some(decoy)
}

/// Writes the rows that look alarming.
pub(super) fn tell(scene: &mut Scene<'_>, decoy: Decoy) {
    let days = scene.dice.range(5, 140);
    let person = scene.dice.below(scene.household.people.len());
    let net = scene.household.net() as f64;
    match decoy {
        Decoy::BillReimbursed => {
            let total = scene.dice.range(40_000, 160_000) * 100;
            let settled_on = scene.ago(days);
            bill(
                scene,
                person,
                &Bill {
                    settled_on,
                    visit: "住院",
                    total,
                    own: 60_000,
                    serious: true,
                },
            );
        }
        Decoy::OldIllness => {
            let settled_on = scene.between(390, 535);
            let own = scene.dice.range(30_000, 90_000) * 100;
            bill(
                scene,
                person,
                &Bill {
                    settled_on,
                    visit: "住院",
                    total: own * 2,
                    own,
                    serious: true,
                },
            );
        }
        Decoy::RichAndIll => {
            let settled_on = scene.ago(days);
            let own = scene.dice.range(5_500, 8_500) * 100;
            bill(
                scene,
                person,
                &Bill {
                    settled_on,
                    visit: "住院",
                    total: own * 3,
                    own,
                    serious: true,
                },
            );
        }
        Decoy::HouseRepaired => {
            let (number, found, done) = (scene.number("JD"), scene.ago(days + 200), scene.ago(days));
            let row = scene
                .of_household("house_appraisal")
                .text("report_no", number)
                .text("grade", "C");
            row.text("structure", "砖木")
                .day("appraised_on", found)
                .day("resolved_on", done)
                .end();
        }
        Decoy::JobChanged => {
            let Some(person) = scene.household.find(|p| p.job.is_some()) else {
                return;
            };
            let (number, start, end) = (scene.number("WG"), scene.ago(500), scene.ago(days.min(80)));
            let row = scene
                .of_person("employment", person)
                .text("record_no", number)
                .text("employer", "原务工单位");
            let row = row
                .text("workplace", "广东省广州市")
                .day("started_on", start)
                .day("ended_on", end);
            row.amount("monthly_wage", 3_000.0)
                .text("end_reason", "换工作")
                .day("reported_on", end)
                .end();
        }
        Decoy::ReliefEndedByDeath => relief(scene, ("低保", "停发", "保障对象死亡"), 400, days.min(80)),
        Decoy::LittleRefused => {
            let (number, day) = (scene.number("BX"), scene.ago(days));
            let sum = (net * 0.02).round();
            let row = scene
                .of_person("insurance_claim", 0)
                .text("claim_no", number)
                .text("product", "农业保险");
            let row = row
                .day("reported_on", day)
                .day("decided_on", day)
                .text("status", "拒赔");
            row.amount("claimed_amount", sum).amount("paid_amount", 0.0).end();
        }
        Decoy::SmallFlood => {
            let day = scene.ago(100);
            let row = scene
                .of_household("disaster")
                .text("disaster_no", "ZH20260722")
                .text("kind", "洪涝");
            let row = row
                .day("occurred_on", day)
                .amount("loss", (net * 0.02).round())
                .text("house_damage", "无");
            row.whole("injured", 0).end();
        }
        Decoy::SpendingUnderShare => {
            let spent = net * 0.55;
            spending(
                scene,
                net,
                [spent * 0.6, spent * 0.2, spent * 0.15, 0.0, spent * 0.05],
                days,
            );
        }
        Decoy::Question => clue(scene, "热线", "咨询", "咨询危房改造政策", days.min(50)),
        Decoy::NearlyLongOutage => {}
    }
}
