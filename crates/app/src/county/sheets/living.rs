//! House appraisals, water surveys, and the water of whole villages.

use domain::Date;

use crate::county::dice::{Dice, before};
use crate::county::places::{Township, Village};
use crate::county::rows::Tables;
use crate::county::scene::Scene;
use crate::county::shocks::Kind;

/// What befalls the water of a village.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::county) enum VillageWater {
    Fine,
    /// Off for longer than the limit.
    LongOutage,
    /// Off for long, and still under the limit.
    NearlyLong,
    /// The last sample failed.
    Failed,
}

/// Appraisals that found the house sound, and surveys that found enough water.
pub(super) fn write(scene: &mut Scene<'_>) {
    let bad = |k: Kind| matches!(k, Kind::HouseC | Kind::HouseD | Kind::BrokeAgain);
    let struck = scene.household.planted.iter().any(|p| bad(p.kind));
    if !struck && scene.dice.chance(0.1) {
        let (number, day) = (scene.number("JD"), scene.between(10, 540));
        let (grade, structure) = (
            scene.household.economy.house_grade,
            *scene.dice.pick(&["砖混", "砖木", "框架"]),
        );
        let row = scene
            .of_household("house_appraisal")
            .text("report_no", number)
            .text("grade", grade);
        row.text("structure", structure).day("appraised_on", day).end();
    }
    let far = scene.household.planted.iter().any(|p| p.kind == Kind::FarWater);
    if !far
        && scene
            .dice
            .chance(if scene.household.economy.piped { 0.08 } else { 0.6 })
    {
        let piped = scene.household.economy.piped;
        let litres = scene.dice.range(if piped { 55 } else { 42 }, 90);
        let (minutes, metres) = if piped {
            (0, 0)
        } else {
            (scene.dice.range(3, 14), scene.dice.range(40, 500))
        };
        let day = scene.between(10, 330);
        let row = scene
            .of_household("water_supply")
            .whole("litres_per_person_day", litres);
        let row = row
            .whole("fetch_minutes", minutes)
            .whole("distance_m", metres)
            .whole("climb_m", metres / 12);
        row.day("surveyed_on", day).end();
    }
}

/// Outages and samples of one village.
pub(in crate::county) fn village(
    tables: &mut Tables,
    dice: &mut Dice,
    as_of: Date,
    (township, village): (&Township, &Village),
    water: VillageWater,
) {
    let scheme = format!("GS{:04}", village.number / 2 + 1);
    let title = format!("{}{}供水工程", township.name, village.name);
    let mut off = |from: i64, days: i64, cause: &str| {
        let (start, end) = (before(as_of, from), before(as_of, from - days));
        let row = tables
            .row("water_outage")
            .text("township", township.name)
            .text("village", village.name.as_str());
        let row = row
            .text("scheme_no", scheme.as_str())
            .text("scheme_name", title.as_str())
            .day("starts_on", start);
        row.day("ends_on", end).text("cause", cause).end();
    };
    match water {
        VillageWater::LongOutage => {
            off(dice.range(120, 200), 26, "水源枯竭");
            off(dice.range(30, 60), 22, "主管破裂");
        }
        VillageWater::NearlyLong => {
            off(dice.range(120, 200), 17, "水源不足");
            off(dice.range(30, 60), 14, "管网改造");
        }
        _ => {
            for turn in 0..dice.range(0, 3) {
                off(60 + turn * 130 + dice.range(0, 40), dice.range(1, 4), "检修");
            }
        }
    }
    for (turn, days) in [20, 200].into_iter().enumerate() {
        let failed = water == VillageWater::Failed && turn == 0;
        let day = before(as_of, days + dice.range(0, 60));
        let number = format!("SY{:04}{turn}", village.number);
        let row = tables
            .row("water_sample")
            .text("township", township.name)
            .text("village", village.name.as_str());
        let row = row
            .text("scheme_no", scheme.as_str())
            .text("sample_no", number)
            .day("sampled_on", day);
        let row = row
            .yes("qualified", !failed)
            .text("item", if failed { "总大肠菌群" } else { "全项" });
        row.text("value", if failed { "检出" } else { "合格" })
            .text("lab", "守望县疾控中心")
            .end();
    }
}
