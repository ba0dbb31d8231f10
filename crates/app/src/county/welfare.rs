//! How the office knows a household: its type, monitoring, relief and the measures it gets.

use domain::Date;

use super::dice::{Dice, month_before};
use super::person::Person;

/// A household under monitoring.
#[derive(Debug, Clone)]
pub(super) struct Monitoring {
    pub(super) class: &'static str,
    pub(super) risks: Vec<&'static str>,
    pub(super) identified: Date,
    /// How and when the risk was eliminated.
    pub(super) eliminated: Option<(&'static str, Date)>,
}

/// What the office has on record about a household's need.
#[derive(Debug, Clone, Default)]
pub(super) struct Welfare {
    /// 脱贫户.
    pub(super) exited_poverty: bool,
    pub(super) monitoring: Option<Monitoring>,
    pub(super) dibao: bool,
    pub(super) tekun: bool,
    pub(super) relocated: bool,
    /// A safety-net household without any labour.
    pub(super) no_labour: bool,
    /// A safeguard that broke again after the risk was eliminated.
    pub(super) house_broke_again: bool,
}

/// Draws type, relief and monitoring.
pub(super) fn draw(dice: &mut Dice, people: &[Person], as_of: Date) -> Welfare {
    let able = people.iter().any(Person::able);
    let mut welfare = Welfare {
        exited_poverty: dice.chance(0.12),
        ..Welfare::default()
    };
    welfare.tekun = !able && people.len() == 1 && people[0].age >= 65 && dice.chance(0.12);
    welfare.dibao = !welfare.tekun && dice.chance(if able { 0.03 } else { 0.14 });
    welfare.relocated = welfare.exited_poverty && dice.chance(0.15);
    if dice.chance(if welfare.exited_poverty { 0.045 } else { 0.011 }) {
        let gone = dice.chance(0.55);
        welfare.monitoring = Some(monitoring(dice, people, welfare.exited_poverty, gone, as_of));
    }
    let open = welfare
        .monitoring
        .as_ref()
        .is_some_and(|spell| spell.eliminated.is_none());
    welfare.no_labour = !able && open && (welfare.dibao || welfare.tekun);
    welfare
}

/// Draws a spell of monitoring that fits the people.
pub(super) fn monitoring(dice: &mut Dice, people: &[Person], poor: bool, gone: bool, as_of: Date) -> Monitoring {
    let mut risks = Vec::new();
    if people.iter().any(|p| p.chronic || p.serious) {
        risks.push("因病");
    }
    if people.iter().any(|p| p.disability.is_some()) {
        risks.push("因残");
    }
    let able = people.iter().filter(|p| p.able()).count();
    if able * 4 < people.len() {
        risks.push("缺劳动力");
    }
    if risks.is_empty() {
        let first = if able > 0 {
            "因务工就业不稳"
        } else {
            "因自然灾害"
        };
        risks.push(*dice.pick(&[first, "因自然灾害", "因意外事故"]));
    }
    let identified = month_before(as_of, dice.range(if gone { 20 } else { 2 }, 60));
    let eliminated = gone.then(|| {
        let way = if dice.chance(0.85) {
            "帮扶消除"
        } else {
            "自然消除"
        };
        (
            way,
            identified.saturating_add(jiff::Span::new().months(dice.range(8, 18))),
        )
    });
    let class = if poor {
        "脱贫不稳定户"
    } else {
        dice.weighted(&[("边缘易致贫户", 6), ("突发严重困难户", 4)])
    };
    Monitoring {
        class,
        risks,
        identified,
        eliminated,
    }
}

/// The measures against a household's risks, as (column, what is done).
/// `able`: somebody could work; `works`: somebody does.
pub(super) fn measures(
    risks: &[&'static str],
    (able, works): (bool, bool),
    dibao: bool,
) -> Vec<(&'static str, &'static str)> {
    let mut measures = Vec::new();
    let mut add = |column: &'static str, what: &'static str| {
        if !measures.iter().any(|(known, _)| *known == column) {
            measures.push((column, what));
        }
    };
    for risk in risks {
        match *risk {
            "因病" => add("measure_health", "参加城乡居民基本医疗保险个人缴费补贴"),
            "因残" => add("measure_safety_net", "残疾人补贴"),
            "因学" => add("measure_other_education", "雨露计划"),
            "因务工就业不稳" if works => add("measure_employment", "技能培训、劳务输出"),
            "因安全住房" => add("measure_housing", "危房改造"),
            "因安全饮水" => add("measure_water", "管网维修"),
            "因产业项目失败" => add("measure_industry", "产业奖补"),
            _ => add("measure_social", "社会帮扶"),
        }
    }
    if able {
        add("measure_development", "产业、就业");
        add("measure_industry", "种植业奖补");
    }
    if dibao {
        add("measure_safety_net", "低保");
    }
    measures
}
