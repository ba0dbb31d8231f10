//! Shocks: what befalls a household so that the office ought to hear of it.
//!
//! A shock is planned before incomes are drawn (it may need a kind of household), settled after (its size follows
//! the income), and told by the rows of the department that would see it.

mod health;
mod living;
mod ruin;
mod safety;
mod schooling;
mod work;

use super::dice::Dice;
use super::household::Household;
use super::scene::Scene;

pub(super) use ruin::REPORTED;
pub(super) use safety::{clue, relief, spending};
pub(super) use schooling::student_number;
pub(super) use work::licence;

/// What befell a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    IllnessPoor,
    IllnessOrdinary,
    Outpatient,
    IllnessOnRelief,
    Uninsured,
    SpecialDisease,
    HighSchoolCost,
    Dropout,
    LeftSchool,
    SeverelyDisabled,
    HouseD,
    HouseC,
    VillageOutage,
    VillageWaterFailed,
    FarWater,
    JobLost,
    WagesOwed,
    Injured,
    Disaster,
    Traffic,
    Crime,
    Fire,
    NewRelief,
    ReliefStopped,
    RigidSpending,
    FarmFailed,
    ClaimRefused,
    LoanOverdue,
    BusinessClosed,
    Petition,
    Distress,
    IncomeBelow,
    BrokeAgain,
    LowWage,
    BlankSchool,
    EarnerLost,
}

/// A kind with what the truth file says of it: words, risks that name it rightly, signals, weight.
type Entry = (
    Kind,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    u32,
);

/// All kinds. Weight 0: not drawn, it comes with the village.
pub(super) const KINDS: [Entry; 36] = [
    (Kind::IllnessPoor, "脱贫户大病", &["因病"], &["S01", "S06"], 8),
    (
        Kind::IllnessOrdinary,
        "普通户大病",
        &["因病"],
        &["S02", "S05", "S07", "S24"],
        12,
    ),
    (Kind::Outpatient, "长期门诊自付", &["因病"], &["S03"], 3),
    (Kind::IllnessOnRelief, "低收入人口大病", &["因病"], &["S04"], 3),
    (Kind::Uninsured, "没有参保", &["医疗保障", "因病"], &["S08"], 6),
    (Kind::SpecialDisease, "新确诊大病", &["因病"], &["S09"], 4),
    (Kind::HighSchoolCost, "高中中职费用高", &["因学"], &["S10"], 24),
    (Kind::Dropout, "疑似辍学", &["义务教育", "因学"], &["S11"], 14),
    (Kind::LeftSchool, "学籍已退学", &["义务教育", "因学"], &["S12"], 8),
    (Kind::SeverelyDisabled, "新评重度残疾", &["因残"], &["S13"], 4),
    (Kind::HouseD, "住房D级", &["因安全住房"], &["S14"], 4),
    (Kind::HouseC, "住房C级", &["因安全住房"], &["S14"], 4),
    (Kind::VillageOutage, "全村停水超限", &["因安全饮水"], &["S15"], 0),
    (Kind::VillageWaterFailed, "全村水质不合格", &["因安全饮水"], &["S15"], 0),
    (Kind::FarWater, "缺水或取水远", &["因安全饮水"], &["S15"], 3),
    (Kind::JobLost, "主要劳力失业", &["因务工就业不稳"], &["S16"], 6),
    (Kind::WagesOwed, "拖欠工资", &["因务工就业不稳"], &["S17"], 4),
    (
        Kind::Injured,
        "工伤未结",
        &["因意外事故", "因务工就业不稳", "因病"],
        &["S17"],
        5,
    ),
    (Kind::Disaster, "受灾", &["因自然灾害", "因安全住房"], &["S18"], 3),
    (Kind::Traffic, "交通事故", &["因意外事故"], &["S19"], 3),
    (Kind::Crime, "刑事案件受害", &["因意外事故"], &["S20"], 2),
    (Kind::Fire, "住房火灾", &["因意外事故", "因安全住房"], &["S21"], 2),
    (
        Kind::NewRelief,
        "新纳入低保",
        &["收入偏低", "其他", "刚性支出", "缺劳动力"],
        &["S22"],
        4,
    ),
    (
        Kind::ReliefStopped,
        "停发低保",
        &["收入偏低", "其他", "返贫复发"],
        &["S25"],
        3,
    ),
    (Kind::RigidSpending, "刚性支出过高", &["刚性支出"], &["S23"], 4),
    (Kind::FarmFailed, "产业失败", &["因产业项目失败"], &["S26"], 5),
    (
        Kind::ClaimRefused,
        "拒赔",
        &["因产业项目失败", "因意外事故", "因病", "其他", "因自然灾害", "刚性支出"],
        &["S27"],
        2,
    ),
    (
        Kind::LoanOverdue,
        "小额信贷逾期",
        &["因产业项目失败", "其他", "收入偏低", "因务工就业不稳"],
        &["S28"],
        3,
    ),
    (
        Kind::BusinessClosed,
        "生意关张",
        &["因产业项目失败", "其他", "收入偏低", "因务工就业不稳"],
        &["S29"],
        3,
    ),
    (Kind::Petition, "信访热线反映", &["群众反映"], &["S30"], 4),
    (Kind::Distress, "群团反映", &["群众反映"], &["S31"], 2),
    (Kind::IncomeBelow, "收入低于监测范围未纳入", &["收入偏低"], &["S32"], 8),
    (
        Kind::BrokeAgain,
        "风险消除后又出问题",
        &["返贫复发", "因安全住房"],
        &["S33"],
        3,
    ),
    (
        Kind::LowWage,
        "务工收入过低",
        &["因务工就业不稳", "收入偏低"],
        &["S34"],
        4,
    ),
    (
        Kind::BlankSchool,
        "适龄儿童没有在校情况",
        &["义务教育", "因学"],
        &["S35"],
        8,
    ),
    (
        Kind::EarnerLost,
        "主要劳力死亡服刑失踪",
        &["家庭变故", "缺劳动力"],
        &["S36"],
        14,
    ),
];

impl Kind {
    /// What the truth file says of it.
    pub(super) fn entry(self) -> &'static Entry {
        KINDS.iter().find(|entry| entry.0 == self).unwrap_or(&KINDS[0])
    }
}

/// Risks that may follow from a shock: raising them is no mistake, finding them alone is not finding the shock.
pub(super) fn consequences(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::IllnessPoor | Kind::IllnessOrdinary | Kind::IllnessOnRelief | Kind::Outpatient => {
            &["收入偏低", "刚性支出"]
        }
        Kind::HighSchoolCost | Kind::Disaster | Kind::Traffic | Kind::Crime | Kind::Fire | Kind::FarmFailed => {
            &["收入偏低", "刚性支出", "因安全住房"]
        }
        Kind::EarnerLost | Kind::JobLost | Kind::LowWage | Kind::SeverelyDisabled => &["收入偏低", "缺劳动力"],
        Kind::BlankSchool | Kind::Dropout | Kind::LeftSchool | Kind::Uninsured => &["返贫复发"],
        Kind::HouseC | Kind::HouseD | Kind::IncomeBelow => &["返贫复发", "收入偏低"],
        _ => &["收入偏低"],
    }
}

/// A shock with whom it struck, how much it cost in yuan (or counted), and how many days ago.
#[derive(Debug, Clone)]
pub(super) struct Planted {
    pub(super) kind: Kind,
    pub(super) person: usize,
    pub(super) amount: i64,
    pub(super) days: i64,
}

/// Draws the kinds that strike a household, at most two; each must fit the people.
pub(super) fn plan(dice: &mut Dice, household: &Household) -> Vec<Kind> {
    let weights: Vec<(Kind, u32)> = KINDS.iter().map(|entry| (entry.0, entry.4)).collect();
    let wanted = if dice.chance(0.25) { 2 } else { 1 };
    let mut kinds: Vec<Kind> = Vec::new();
    for _ in 0..12 {
        let kind = dice.weighted(&weights);
        let fits = fits(kind, household) && !kinds.contains(&kind) && kinds.iter().all(|k| !clash(*k, kind));
        if fits {
            kinds.push(kind);
        }
        if kinds.len() == wanted {
            break;
        }
    }
    kinds
}

/// Kinds that need opposite things of one household.
fn clash(one: Kind, other: Kind) -> bool {
    use Kind::{BrokeAgain, IllnessOnRelief, IncomeBelow, NewRelief, ReliefStopped};
    use Kind::{BusinessClosed, JobLost, LowWage, WagesOwed};
    let either = |group: &[Kind]| group.contains(&one) && group.contains(&other);
    either(&[BusinessClosed, JobLost, LowWage, WagesOwed, Kind::SeverelyDisabled])
        || either(&[Kind::RigidSpending, IllnessOnRelief, NewRelief])
        || either(&[Kind::IllnessOrdinary, IncomeBelow, Kind::Uninsured])
        || either(&[BrokeAgain, IllnessOnRelief, IncomeBelow, NewRelief, ReliefStopped])
        || either(&[
            Kind::IllnessPoor,
            Kind::IllnessOrdinary,
            Kind::IllnessOnRelief,
            NewRelief,
        ])
        || either(&[Kind::Dropout, Kind::LeftSchool, Kind::BlankSchool])
        || either(&[Kind::HouseC, Kind::HouseD, BrokeAgain])
        || either(&[Kind::EarnerLost, JobLost, WagesOwed, LowWage])
}

fn fits(kind: Kind, household: &Household) -> bool {
    let watched = household.welfare.monitoring.is_some();
    match kind {
        Kind::Dropout | Kind::LeftSchool | Kind::BlankSchool => household
            .find(|p| p.of_compulsory_age() && p.school.is_some())
            .is_some(),
        Kind::HighSchoolCost => schooling::upper_secondary(household).is_some(),
        Kind::JobLost | Kind::WagesOwed | Kind::LowWage | Kind::Injured | Kind::BusinessClosed | Kind::EarnerLost => {
            let able = household.people.iter().filter(|p| p.able()).count();
            let few = kind != Kind::EarnerLost || able <= 2;
            few && household.find(|p| p.able() && p.age <= 58).is_some()
        }
        Kind::IncomeBelow | Kind::IllnessPoor | Kind::NewRelief | Kind::IllnessOrdinary | Kind::Uninsured => !watched,
        Kind::SeverelyDisabled => household.find(|p| p.disability.is_none()).is_some(),
        Kind::VillageOutage | Kind::VillageWaterFailed => false,
        _ => true,
    }
}

/// Makes the household one that the shock can strike, and says what its people live on, in lines per person.
pub(super) fn prepare(dice: &mut Dice, kind: Kind, household: &mut Household) -> f64 {
    let welfare = &mut household.welfare;
    match kind {
        Kind::IllnessPoor | Kind::Uninsured => welfare.exited_poverty = true,
        Kind::RigidSpending => (welfare.dibao, welfare.tekun) = (false, false),
        Kind::IllnessOrdinary => {
            (welfare.exited_poverty, welfare.dibao, welfare.tekun) = (false, false, false);
        }
        Kind::IncomeBelow => {
            welfare.exited_poverty = true;
            (welfare.monitoring, welfare.dibao, welfare.tekun) = (None, false, false);
            return dice.between(0.55, 0.94);
        }
        Kind::IllnessOnRelief | Kind::ReliefStopped => {
            welfare.dibao = kind == Kind::IllnessOnRelief;
            welfare.tekun = false;
        }
        Kind::NewRelief => (welfare.dibao, welfare.tekun) = (true, false),
        Kind::BrokeAgain => safety::relapse(dice, household),
        _ => {}
    }
    dice.between(1.1, 1.42)
}

/// Settles whom the shock strikes and how hard, now that incomes are known.
pub(super) fn settle(dice: &mut Dice, kind: Kind, household: &mut Household) -> Option<Planted> {
    use Kind as K;
    let (person, amount, days) = match kind {
        K::IllnessPoor
        | K::IllnessOrdinary
        | K::Outpatient
        | K::IllnessOnRelief
        | K::SpecialDisease
        | K::Uninsured
        | K::SeverelyDisabled => health::settle(dice, kind, household)?,
        K::HighSchoolCost | K::Dropout | K::LeftSchool | K::BlankSchool => schooling::settle(dice, kind, household)?,
        K::HouseC | K::HouseD | K::FarWater | K::VillageOutage | K::VillageWaterFailed => {
            living::settle(dice, kind, household)
        }
        K::JobLost | K::WagesOwed | K::Injured | K::LowWage | K::BusinessClosed => work::settle(dice, kind, household)?,
        K::Disaster
        | K::Traffic
        | K::Crime
        | K::Fire
        | K::FarmFailed
        | K::ClaimRefused
        | K::LoanOverdue
        | K::EarnerLost => ruin::settle(dice, kind, household)?,
        K::NewRelief
        | K::ReliefStopped
        | K::RigidSpending
        | K::Petition
        | K::Distress
        | K::IncomeBelow
        | K::BrokeAgain => safety::settle(dice, kind, household),
    };
    Some(Planted {
        kind,
        person,
        amount,
        days,
    })
}

/// Writes the rows by which departments see the shock.
pub(super) fn tell(scene: &mut Scene<'_>, planted: &Planted) {
    health::tell(scene, planted);
    schooling::tell(scene, planted);
    living::tell(scene, planted);
    work::tell(scene, planted);
    ruin::tell(scene, planted);
    safety::tell(scene, planted);
}
