//! The safety net: relief begun and ended, rigid spending, clues, incomes under the line, relapses.

use super::{Kind, Planted, living};
use crate::county::dice::Dice;
use crate::county::household::Household;
use crate::county::scene::Scene;
use crate::county::welfare::Monitoring;
use domain::Date;

/// Makes the household one whose risk was eliminated, with a house that is bad again.
pub(super) fn relapse(dice: &mut Dice, household: &mut Household) {
    let month = Date::constant(2023, 1 + dice.below(12) as i8, 1);
    let gone = Date::constant(2024, 6 + dice.below(7) as i8, 1);
    let class = if household.welfare.exited_poverty {
        "脱贫不稳定户"
    } else {
        "边缘易致贫户"
    };
    household.welfare.monitoring = Some(Monitoring {
        class,
        risks: vec!["因安全住房"],
        identified: month,
        eliminated: Some(("帮扶消除", gone)),
    });
    household.welfare.house_broke_again = true;
}

pub(super) fn settle(dice: &mut Dice, kind: Kind, household: &mut Household) -> (usize, i64, i64) {
    let days = dice.range(4, 80);
    match kind {
        Kind::RigidSpending => (0, dice.range(86, 140), days),
        Kind::Petition | Kind::Distress => (0, 0, dice.range(4, 50)),
        Kind::NewRelief | Kind::ReliefStopped => (0, dice.range(260, 520), days),
        Kind::IncomeBelow => (0, household.net() / household.size().max(1), 0),
        _ => {
            household.economy.house_grade = "C";
            (0, 0, dice.range(10, 170))
        }
    }
}

pub(super) fn tell(scene: &mut Scene<'_>, planted: &Planted) {
    let Planted { kind, amount, days, .. } = *planted;
    match kind {
        Kind::NewRelief => relief(scene, ("低保", "新增", "收入低于低保标准"), amount, days),
        Kind::ReliefStopped => relief(scene, ("低保", "停发", "家庭收入超标"), amount, days),
        Kind::RigidSpending => {
            let income = scene.household.net() as f64;
            let spent = income * amount as f64 / 100.0;
            spending(
                scene,
                income,
                [spent * 0.3, spent * 0.45, spent * 0.15, 0.0, spent * 0.1],
                days,
            );
        }
        Kind::Petition => {
            let channel = scene
                .dice
                .weighted(&[("信访", 3), ("热线", 4), ("网络舆情", 1), ("自主申报", 2)]);
            clue(scene, channel, "生活困难", "反映家中困难,请求帮扶", days);
        }
        Kind::Distress => {
            let channel = *scene.dice.pick(&["妇联", "共青团", "群工"]);
            clue(scene, channel, "家庭变故", "走访发现家庭遇到困难", days);
        }
        Kind::BrokeAgain => living::appraisal(scene, "C", days),
        _ => {}
    }
}

/// A change of relief: kind, change, reason.
pub(in crate::county) fn relief(scene: &mut Scene<'_>, what: (&str, &str, &str), monthly: i64, days: i64) {
    let (number, day) = (scene.number("JZ"), scene.ago(days));
    let row = scene
        .of_person("social_assistance", 0)
        .text("record_no", number)
        .text("kind", what.0);
    let row = row
        .text("change", what.1)
        .amount("monthly_amount", monthly as f64)
        .day("effective_on", day);
    row.text("reason", what.2).end();
}

/// A survey of rigid spending: living, medical, education, disability, other.
pub(in crate::county) fn spending(scene: &mut Scene<'_>, income: f64, spent: [f64; 5], days: i64) {
    let (number, day) = (scene.number("GX"), scene.ago(days));
    let row = scene
        .of_household("rigid_spending")
        .text("survey_no", number)
        .day("surveyed_on", day);
    let row = row
        .amount("income_12m", income.round())
        .amount("living", spent[0].round());
    let row = row
        .amount("medical", spent[1].round())
        .amount("education", spent[2].round());
    row.amount("disability", spent[3].round())
        .amount("other", spent[4].round())
        .end();
}

/// A clue from outside.
pub(in crate::county) fn clue(scene: &mut Scene<'_>, channel: &str, topic: &str, content: &str, days: i64) {
    let (number, day) = (scene.number("XS"), scene.ago(days));
    let row = scene
        .of_household("clue")
        .text("clue_no", number)
        .text("channel", channel);
    row.day("received_on", day)
        .text("topic", topic)
        .text("content", content)
        .end();
}
