//! Insurance, bills, special diseases and disability certificates.

use domain::Date;

use crate::county::scene::Scene;
use crate::county::shocks::Kind;

/// Diseases of the special-treatment list that the county names.
pub(in crate::county) const DISEASES: &[&str] = &[
    "终末期肾病",
    "肺癌",
    "胃癌",
    "食管癌",
    "结肠癌",
    "乳腺癌",
    "宫颈癌",
    "儿童白血病",
    "急性心肌梗塞",
    "脑卒中",
];
const COMMON: &[&str] = &[
    "急性上呼吸道感染",
    "支气管肺炎",
    "高血压病",
    "2型糖尿病",
    "慢性胃炎",
    "腰椎间盘突出",
    "骨折",
    "阑尾炎",
];
const KINDS: [&str; 7] = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"];
const GRADES: [&str; 4] = ["一级", "二级", "三级", "四级"];

/// A settled bill, in fen.
#[derive(Debug)]
pub(in crate::county) struct Bill {
    pub(in crate::county) settled_on: Date,
    pub(in crate::county) visit: &'static str,
    pub(in crate::county) total: i64,
    /// What the patient pays in the end.
    pub(in crate::county) own: i64,
    pub(in crate::county) serious: bool,
}

/// Writes a bill: the three layers share what the patient does not pay.
pub(in crate::county) fn bill(scene: &mut Scene<'_>, person: usize, bill: &Bill) {
    let total = bill.total.max(bill.own);
    let covered = total - bill.own;
    let eligible = ((total as f64 * scene.dice.between(0.8, 0.96)) as i64).max(covered);
    let relief = scene.household.welfare.dibao || scene.household.welfare.tekun;
    let basic = covered.min(eligible * 6 / 10);
    let critical = if bill.serious { (covered - basic) * 7 / 10 } else { 0 };
    let aid = if relief { covered - basic - critical } else { 0 };
    let other = covered - basic - critical - aid;
    let (number, diagnosis) = (
        scene.number("JS"),
        *scene.dice.pick(if bill.serious { DISEASES } else { COMMON }),
    );
    let (hospital, level) = match (bill.visit, bill.serious) {
        ("住院", true) => ("守望州人民医院", "三级"),
        ("住院", false) => ("守望县人民医院", "二级"),
        _ => ("乡镇中心卫生院", "一级"),
    };
    let row = scene
        .of_person("medical_settlement", person)
        .text("settlement_no", number);
    let row = row
        .text("visit_type", bill.visit)
        .day("settled_on", bill.settled_on)
        .text("hospital", hospital);
    let row = row
        .text("hospital_level", level)
        .fen("total_cost", total)
        .fen("eligible_cost", eligible);
    let row = row
        .fen("basic_paid", basic)
        .fen("critical_paid", critical)
        .fen("aid_paid", aid);
    row.fen("other_paid", other)
        .fen("self_paid", bill.own)
        .text("diagnosis", diagnosis)
        .end();
}

/// Insurance, ordinary bills and certificates of everybody in the household.
pub(super) fn write(scene: &mut Scene<'_>) {
    bills(scene);
    for person in 0..scene.household.people.len() {
        insurance(scene, person);
        certificate(scene, person);
        if scene.household.people[person].serious && !struck(scene, person) {
            let (disease, day) = (*scene.dice.pick(DISEASES), scene.between(200, 1_500));
            let row = scene.of_person("special_disease", person).text("disease", disease);
            row.text("hospital", "守望州人民医院").day("diagnosed_on", day).end();
        }
    }
}

fn struck(scene: &Scene<'_>, person: usize) -> bool {
    scene
        .household
        .planted
        .iter()
        .any(|p| p.person == person && p.kind == Kind::SpecialDisease)
}

/// Small bills with a heavy tail; what the patients pay stays a small part of the income.
fn bills(scene: &mut Scene<'_>) {
    let household = scene.household;
    let focus = household.welfare.exited_poverty
        || household.welfare.dibao
        || household.welfare.tekun
        || household.welfare.monitoring.is_some();
    let most = (household.net() as f64 * 0.1).min(if focus { 3_000.0 } else { 9_000.0 });
    let mut left = (most * 100.0) as i64;
    for person in 0..household.people.len() {
        let who = &household.people[person];
        let rate = if who.chronic { 0.9 } else { 0.18 } + if who.age >= 60 { 0.15 } else { 0.0 };
        let times = usize::from(scene.dice.chance(rate)) + usize::from(scene.dice.chance(rate * 0.35));
        for _ in 0..times {
            let chronic = household.people[person].chronic;
            let visit = scene.dice.weighted(&[
                ("门诊", 50),
                ("住院", 30),
                ("门诊慢特病", if chronic { 40 } else { 0 }),
                ("药店购药", 8),
            ]);
            let (median, sigma) = if visit == "住院" {
                (4_200.0, 0.8)
            } else {
                (180.0, 0.7)
            };
            let total = (scene.dice.log_normal(median, sigma).min(180_000.0) * 100.0) as i64;
            let share = (total as f64 * scene.dice.between(0.15, 0.42)) as i64;
            let own = share.min(left).min(if visit == "住院" { i64::MAX } else { 40_000 });
            left -= own;
            let settled_on = scene.between(1, 540);
            bill(
                scene,
                person,
                &Bill {
                    settled_on,
                    visit,
                    total,
                    own,
                    serious: visit == "住院" && total > 4_000_000,
                },
            );
        }
    }
}

fn insurance(scene: &mut Scene<'_>, person: usize) {
    let year = i64::from(scene.as_of.year());
    let who = &scene.household.people[person];
    let (employee, uninsured, infant) = (who.employee_insured, who.uninsured, who.age < 1);
    let born = who.born;
    let kind = if employee { "职工医保" } else { "居民医保" };
    let paid_on = Date::new(
        scene.as_of.year() - 1,
        9 + scene.dice.below(4) as i8,
        1 + scene.dice.below(28) as i8,
    );
    let paid_on = paid_on.unwrap_or(scene.as_of);
    let paid = if employee { 0.0 } else { 400.0 };
    if uninsured {
        let row = scene
            .of_person("insurance_enrolment", person)
            .whole("year", year - 1)
            .text("kind", kind);
        row.text("status", "正常参保").amount("personal_paid", 380.0).end();
        if scene.dice.chance(0.5) {
            return;
        }
        let row = scene
            .of_person("insurance_enrolment", person)
            .whole("year", year)
            .text("kind", kind);
        row.text("status", "未参保").end();
        return;
    }
    let paid_on = if infant { born } else { paid_on };
    let row = scene
        .of_person("insurance_enrolment", person)
        .whole("year", year)
        .text("kind", kind);
    row.text("status", "正常参保")
        .day("paid_on", paid_on)
        .amount("personal_paid", paid)
        .end();
}

fn certificate(scene: &mut Scene<'_>, person: usize) {
    let who = &scene.household.people[person];
    let Some(disability) = who.disability else { return };
    let (id, born) = (who.id.reveal(), who.born);
    let fresh = scene
        .household
        .planted
        .iter()
        .find(|p| p.person == person && p.kind == Kind::SeverelyDisabled);
    let days = fresh.map(|p| p.days);
    let issued = match days {
        Some(days) => scene.ago(days),
        None => scene.between(240, 3_000).max(born),
    };
    let number = format!("{id}{}{}", disability.kind + 1, disability.grade);
    let row = scene
        .of_person("disability_certificate", person)
        .text("certificate_no", number);
    let row = row
        .text("kind", KINDS[disability.kind])
        .text("grade", GRADES[disability.grade - 1]);
    row.day("issued_on", issued).text("status", "有效").end();
}
