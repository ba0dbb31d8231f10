//! What a household lives on: land, house, jobs and the ledger of its yearly income.

use domain::Date;

use super::dice::{Dice, before};
use super::person::{Job, Person};

/// Land, house, water and income of a household; amounts in yuan, areas in mu.
#[derive(Debug, Clone, Default)]
pub(super) struct Economy {
    pub(super) farmland: f64,
    pub(super) forest: f64,
    pub(super) orchard: f64,
    pub(super) housing_area: f64,
    pub(super) house_grade: &'static str,
    pub(super) piped: bool,
    pub(super) industry: &'static str,
    pub(super) fuel: &'static str,
    pub(super) road_km: f64,
    pub(super) wage: i64,
    pub(super) business: i64,
    pub(super) property: i64,
    pub(super) transfer: i64,
    pub(super) cost: i64,
}

impl Economy {
    /// Wages, business, property and transfers less the cost of business.
    pub(super) fn net_income(&self) -> i64 {
        self.wage + self.business + self.property + self.transfer - self.cost
    }
}

/// Draws land and house.
pub(super) fn holdings(dice: &mut Dice, people: usize, town: bool) -> Economy {
    let tenths = |x: f64| (x * 10.0).round() / 10.0;
    Economy {
        farmland: if town {
            0.0
        } else {
            tenths(dice.between(0.4, 1.6) * people as f64)
        },
        forest: if town { 0.0 } else { tenths(dice.between(0.0, 12.0)) },
        orchard: if dice.chance(0.25) {
            tenths(dice.between(0.5, 6.0))
        } else {
            0.0
        },
        housing_area: (dice.between(24.0, 42.0) * (people as f64).max(2.0)).round(),
        house_grade: dice.weighted(&[("A", 70), ("B", 30)]),
        piped: dice.chance(0.93),
        industry: dice.weighted(&[
            ("玉米种植", 24),
            ("水稻种植", 18),
            ("生猪养殖", 14),
            ("肉牛养殖", 10),
            ("林下鸡", 8),
            ("刺梨", 6),
            ("辣椒", 8),
            ("茶叶", 6),
            ("蔬菜", 6),
        ]),
        fuel: dice.weighted(&[("清洁能源", 62), ("柴草", 24), ("煤炭", 14)]),
        road_km: tenths(dice.between(0.0, 2.4)),
        ..Economy::default()
    }
}

/// Where people work: place, county, employer, industry.
type Workplace = (&'static str, &'static str, &'static str, &'static str);

const JOBS: &[(Workplace, u32)] = &[
    (("广东省东莞市", "", "东莞市明辉电子有限公司", "制造业"), 16),
    (("广东省深圳市", "宝安区", "深圳市联创精密五金厂", "制造业"), 12),
    (("浙江省宁波市", "慈溪市", "慈溪市恒丰塑料制品厂", "制造业"), 12),
    (("浙江省温州市", "瑞安市", "瑞安市捷达汽配有限公司", "制造业"), 8),
    (("福建省泉州市", "晋江市", "晋江市福盛鞋业有限公司", "制造业"), 8),
    (("江苏省苏州市", "昆山市", "昆山市华硕劳务有限公司", "居民服务业"), 6),
    (("贵州省贵阳市", "南明区", "贵阳市顺安建筑劳务有限公司", "建筑业"), 14),
    (("守望州守望县", "守望县", "守望县青石食品有限公司", "制造业"), 12),
    (("守望州守望县", "守望县", "守望县宏远建筑工程队", "建筑业"), 10),
    (("守望州守望县", "守望县", "守望县万家超市", "批发零售业"), 6),
];

/// Brings the yearly net income of a household to `per_person` yuan each and gives its workers jobs that fit.
pub(super) fn earn(dice: &mut Dice, economy: &mut Economy, people: &mut [Person], per_person: f64, as_of: Date) {
    let net = (per_person * people.len() as f64).round() as i64;
    let workers: Vec<usize> = (0..people.len())
        .filter(|i| people[*i].able() && people[*i].age <= 62 && dice.chance(0.72))
        .collect();
    let share = if workers.is_empty() {
        0.0
    } else {
        dice.between(0.45, 0.82)
    };
    economy.wage = hire(dice, people, &workers, share * net as f64, as_of);
    let rest = net - economy.wage;
    economy.property = if dice.chance(0.3) {
        (rest / 40).clamp(0, 3_000)
    } else {
        0
    };
    let farm = if economy.farmland + economy.orchard > 0.0 {
        dice.between(0.25, 0.7)
    } else {
        0.1
    };
    let profit = ((rest - economy.property) as f64 * farm).round() as i64;
    economy.cost = (profit as f64 * dice.between(0.3, 0.9)).round() as i64;
    economy.business = profit + economy.cost;
    economy.transfer = rest - economy.property - profit;
}

/// Shares a wage sum out to as many workers as it feeds; returns the sum that the jobs really bring.
fn hire(dice: &mut Dice, people: &mut [Person], workers: &[usize], wages: f64, as_of: Date) -> i64 {
    let fed = ((wages / 9_000.0) as usize).clamp(usize::from(!workers.is_empty()), workers.len().max(1));
    let mut total = 0;
    for worker in workers.iter().take(fed) {
        let yearly = wages / fed as f64;
        let wish = dice.between(2_400.0, 4_600.0);
        let months = ((yearly / wish).round() as i64).clamp(3, 12);
        let monthly = ((yearly / months as f64 / 10.0).round() as i64 * 10).clamp(600, 26_000);
        let (place, county, employer, industry) = dice.weighted(JOBS);
        let started_on = before(as_of, dice.range(months * 30 + 5, months * 30 + 40).max(120));
        people[*worker].job = Some(Job {
            place,
            county,
            employer,
            industry,
            months,
            monthly_wage: monthly,
            started_on,
        });
        people[*worker].employee_insured = monthly > 3_800 && dice.chance(0.2);
        total += months * monthly;
    }
    total
}
