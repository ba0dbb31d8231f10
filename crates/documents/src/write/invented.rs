//! An invented screening for tests: a county with townships, leads, findings, gaps and awkward names.

use std::collections::BTreeMap;

use domain::Date;
use domain::linkage::Unmatched;
use domain::policy::{Literal, Resolved, Source};
use domain::problem::{Place, Problem};
use domain::screening::{
    FactUse, Finding, Hit, HouseholdCard, Lead, MissingFact, PersonRef, RowCounts, RuleTally, RunId, Screening,
    SourceCoverage, SourceReport, UnmatchedRow,
};
use domain::table::RowOrigin;

/// How large the invented county is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Invented {
    /// Households.
    pub(crate) households: usize,
    /// Townships.
    pub(crate) townships: usize,
    /// Households with a lead.
    pub(crate) leads: usize,
    /// Findings of data checks.
    pub(crate) findings: usize,
}

impl Default for Invented {
    fn default() -> Self {
        Self {
            households: 2_000,
            townships: 18,
            leads: 152,
            findings: 640,
        }
    }
}

const TOWNSHIPS: [&str; 18] = [
    "城关镇",
    "青石镇",
    "白鹤镇",
    "龙泉镇",
    "太平镇",
    "河口镇",
    "石桥镇",
    "枫香镇",
    "柳坪镇",
    "松林乡",
    "云岭乡",
    "双溪乡",
    "望山乡",
    "金竹乡",
    "大坪彝族乡",
    "木垭乡",
    "高寨苗族布依族乡",
    "回龙乡",
];
const NAMES: [&str; 12] = [
    "王秀英",
    "欧阳建国",
    "𬭊小明",
    "买买提江·吐尔逊",
    "=1+1",
    "㛃玉兰",
    "李四",
    "司马相如",
    "𠅤文",
    "赵丽<b>",
    "阿依古丽·买买提",
    "龙阿水",
];
const LEVELS: [(&str, &str); 4] = [
    ("urgent", "紧急"),
    ("high", "重要"),
    ("medium", "一般"),
    ("low", "提示"),
];
const RISKS: [&str; 9] = [
    "因病",
    "因学",
    "因残",
    "因自然灾害",
    "因意外事故",
    "因产业项目失败",
    "因务工就业不稳",
    "缺劳动力",
    "住房",
];
const SOURCES: [(&str, &str, &str, bool); 14] = [
    ("member_register", "脱贫户监测户成员花名册", "农业农村局", true),
    ("household_register", "农户登记表", "农业农村局", true),
    ("medical_settlement", "医保结算明细表", "医保局", true),
    ("insurance_enrolment", "医保参保名单", "医保局", true),
    ("school_roll", "在校学生学籍表", "教育局", true),
    ("school_attendance", "学生考勤月报", "教育局", false),
    ("disability_certificate", "残疾人证名单", "残联", true),
    ("house_appraisal", "房屋安全鉴定表", "住建局", true),
    ("water_outage", "停水登记表", "水利局", false),
    ("employment", "务工就业台账", "人社局", true),
    ("disaster", "受灾农户登记表", "应急局", true),
    ("loan", "小额信贷台账", "金融办", false),
    ("social_assistance", "社会救助变动表", "民政局", true),
    ("clue", "群众诉求线索表", "信访局", true),
];

/// A screening of a county without households and files.
pub(crate) fn nothing() -> Screening {
    Screening {
        run: RunId {
            region: "520199".into(),
            region_name: String::new(),
            as_of: day(2026, 11, 23),
            snapshot: "0".repeat(64),
            policy: "f".repeat(64),
            policy_folders: vec!["policy/national".into()],
        },
        parameters: BTreeMap::new(),
        sources: Vec::new(),
        households: Vec::new(),
        n_persons: 0,
        levels: LEVELS.iter().map(|(_, title)| (*title).to_owned()).collect(),
        leads: Vec::new(),
        rules: Vec::new(),
        checks: Vec::new(),
        findings: Vec::new(),
        unmatched: Vec::new(),
        coverage: Vec::new(),
        missing: Vec::new(),
        problems: Vec::new(),
    }
}

impl Invented {
    /// The screening.
    pub(crate) fn build(self) -> Screening {
        let mut screening = nothing();
        screening.run.region_name = "清源县".into();
        screening.run.snapshot = "3b7e19c0a4".repeat(7)[..64].to_owned();
        screening.run.policy_folders.push("policy/guizhou".into());
        screening.households = (0..self.households).map(|i| self.card(i)).collect();
        screening.n_persons = screening.households.iter().map(|card| u64::from(card.n_members)).sum();
        screening.sources = sources(self.households as u64);
        screening.rules = (0..42).map(|i| self.rule(i)).collect();
        screening.checks = (0..64).map(|i| self.check(i)).collect();
        screening.leads = (0..self.leads).map(|i| self.lead(i)).collect();
        screening.findings = (0..self.findings).map(|i| self.finding(i)).collect();
        screening.coverage = SOURCES
            .iter()
            .enumerate()
            .map(|(i, source)| self.coverage(i, *source))
            .collect();
        screening.unmatched = (0..90).map(unmatched).collect();
        screening.missing = self.missing();
        screening.parameters = parameters();
        screening.problems = vec![
            Problem::error("SHT-501")
                .at(Place::file("临时/无标题.xlsx"))
                .arg("header", "自付费用"),
            Problem::warning("SCR-011")
                .arg("code", "522401")
                .arg("id", "52240119491231002X"),
            Problem::note("POL-031")
                .arg("name", "income_line")
                .arg("date", "2025-03-01"),
        ];
        screening
    }

    fn card(self, i: usize) -> HouseholdCard {
        HouseholdCard {
            household_no: format!("5201{:08}", i + 1),
            head_name: NAMES[i % NAMES.len()].into(),
            head_id: format!("520101********{:04}", i % 10_000),
            township: TOWNSHIPS[i * self.townships.min(18) / self.households.max(1)].into(),
            village: format!("{}村", ["新民", "红旗", "向阳", "石门坎", "上坝", "下寨"][i % 6]),
            n_members: 1 + (i as u32 * 7) % 6,
            household_type: ["一般农户", "脱贫户", "脱贫户", "监测对象"][i % 4].into(),
            monitor_class: ["", "", "", "突发严重困难户"][i % 4].into(),
        }
    }

    fn rule(self, i: usize) -> RuleTally {
        let (level, level_title) = LEVELS[i % 4];
        let households = self.households as u64;
        let hit = if i % 9 == 4 {
            0
        } else {
            (self.leads as u64 * (42 - i as u64)) / 160
        };
        let unknown = match i % 6 {
            5 => households - hit,
            2 => households / 7,
            _ => 0,
        };
        RuleTally {
            code: format!(
                "R-{}-{:02}",
                ["MED", "EDU", "DIS", "HOU", "WAT", "JOB"][i / 7],
                i % 7 + 1
            ),
            title: [
                "医疗自付占家庭收入过高",
                "义务教育阶段学生连续缺课且原因不明",
                "住房鉴定为C级或D级未整改",
            ][i % 3]
                .into(),
            risk: RISKS[i % RISKS.len()].into(),
            level: level.into(),
            level_title: level_title.into(),
            department: SOURCES[i % SOURCES.len()].2.into(),
            basis: "《健全防止返贫动态监测和帮扶机制工作指南（试行）》；县医保局近三年做法".into(),
            hit,
            clear: households.saturating_sub(hit + unknown),
            unknown,
            missing: BTreeMap::new(),
        }
    }

    fn check(self, i: usize) -> RuleTally {
        let (level, level_title) = [("error", "错误"), ("warning", "疑点"), ("hint", "提示")][i % 3];
        RuleTally {
            code: format!("C-{}-{:02}", ["ID", "HH", "INC", "EDU"][i / 16], i % 16 + 1),
            title: [
                "身份证校验位不符",
                "户主不止一人",
                "年收入与各项之和不符",
                "年龄与在校状况不符",
            ][i / 16]
                .into(),
            risk: ["身份", "家庭", "收入", "教育"][i / 16].into(),
            level: level.into(),
            level_title: level_title.into(),
            basis: "GB 11643-1999".into(),
            hit: (i as u64 * 13) % 40,
            clear: (self.households as u64).saturating_sub((i as u64 * 13) % 40),
            ..self.rule(i % 42)
        }
    }

    fn lead(self, i: usize) -> Lead {
        let level = [0, 1, 1, 2, 2, 2, 3, 3][i * 8 / self.leads];
        let household = (i * 977) % self.households;
        let n_hits = 1 + i % 4;
        Lead {
            rank: i as u32 + 1,
            household: household as u32,
            level,
            burden: (i % 11 != 3).then_some(8_123_400 - 41_057 * i as i64),
            income: match i % 13 {
                5 => None,
                6 => Some(0),
                _ => Some(2_400_050 + 31_300 * i as i64),
            },
            due_on: day(2026, 11, 25 + (i % 4) as i8),
            risks: (0..n_hits.min(3))
                .map(|h| RISKS[(level + h * 4) % RISKS.len()].to_owned())
                .collect(),
            notice: "大额支出".into(),
            hits: (0..n_hits).map(|h| hit(i, level + h * 4)).collect(),
        }
    }

    fn finding(self, i: usize) -> Finding {
        Finding {
            check: (i * 29) % 64,
            household: ((i * 613) % self.households) as u32,
            person: (!i.is_multiple_of(3)).then(|| person(i)),
            sentence: "身份证号校验位不符，请对照户口簿更正；如户口簿与身份证不一致，以公安机关出具的证明为准".into(),
        }
    }

    fn coverage(self, i: usize, (sheet, title, department, delivered): (&str, &str, &str, bool)) -> SourceCoverage {
        let seen: Vec<bool> = if delivered {
            (0..self.households)
                .map(|h| i < 2 || (h * 7 + i * 13) % 11 < 4)
                .collect()
        } else {
            Vec::new()
        };
        SourceCoverage {
            sheet: sheet.into(),
            title: title.into(),
            department: department.into(),
            every: ["每月", "每季度", "每学期"][i % 3].into(),
            delivered,
            rows: if delivered { 4_521 + 977 * i as u64 } else { 0 },
            latest: delivered.then(|| day(2026, 10, 1 + i as i8)),
            households: seen.iter().filter(|seen| **seen).count() as u64,
            seen,
        }
    }

    fn missing(self) -> Vec<MissingFact> {
        let fact = |name: &str, title: &str, undelivered: &[&str], households, rules: &[usize]| MissingFact {
            name: name.into(),
            title: title.into(),
            undelivered: undelivered.iter().map(|title| (*title).to_owned()).collect(),
            households,
            rules: rules.iter().map(|i| self.rule(*i).code).collect(),
        };
        let all = self.households as u64;
        vec![
            fact("days_absent", "本学期缺课天数", &["学生考勤月报"], all, &[7, 8, 9]),
            fact("water_out_days", "近三个月停水天数", &["停水登记表"], all, &[28, 29]),
            fact("overdue_amount", "逾期贷款金额", &["小额信贷台账"], all, &[35]),
            fact("net_income", "家庭年纯收入", &[], all / 7, &[0, 1, 2, 36]),
            fact("house_grade", "住房鉴定等级", &[], all / 19, &[21, 22]),
        ]
    }
}

fn day(year: i16, month: i8, day: i8) -> Date {
    Date::constant(year, month, day)
}

fn person(i: usize) -> PersonRef {
    PersonRef {
        person_id: i as u32,
        name: NAMES[(i * 5) % NAMES.len()].into(),
        relation: ["户主", "配偶", "之子", "之孙女", ""][i % 5].into(),
    }
}

fn hit(i: usize, h: usize) -> Hit {
    let sentences = [
        "近12个月家庭医疗自付 52,300 元，占年纯收入 80,000 元的 65.4%，超过 50%，且自付额在 20,000 元以上；其中最大一笔为 2026年9月3日住院自付 31,200 元",
        "义务教育阶段学生 2026年10月 应到 21 天、缺课 15 天，原因未登记",
        "住房鉴定为D级（报告 JD-2026-0417），至今 143 天未整改",
        "主要劳动力 2026年8月31日 失业，至今 84 天没有新的务工记录，上年务工收入占家庭收入的 72.5%",
    ];
    Hit {
        rule: (h * 5 + i) % 42,
        person: (h % 2 == 1).then(|| person(i)),
        sentence: sentences[(i + h) % 4].into(),
        facts: vec![FactUse {
            name: "self_paid_12m".into(),
            title: "近12个月医疗自付".into(),
            shown: "52,300 元".into(),
            value: Some("5230000".into()),
            rows: (0..4)
                .map(|r| RowOrigin {
                    source: 2 + (h % 3) as u32,
                    row: 17 + (i as u32 % 40) * 3 + r * (1 + h as u32 % 2),
                })
                .collect(),
            n_rows: 4 + (i as u64 % 9),
        }],
        nearest: (!i.is_multiple_of(3))
            .then(|| "自付再报销 12,301 元，或年纯收入达到 104,601 元，即不再预警".to_owned()),
    }
}

fn sources(households: u64) -> Vec<SourceReport> {
    let delivered = SOURCES.iter().filter(|source| source.3).enumerate();
    let mut sources: Vec<SourceReport> = delivered
        .map(|(i, (sheet, title, department, _))| {
            let refused = (i as u64 * 37) % 113;
            let duplicate = (i as u64 * 11) % 23;
            SourceReport {
                file: format!("{department}/2026年11月{title}（终稿）.xlsx"),
                worksheet: ["Sheet1", "明细", "第一页"][i % 3].into(),
                hidden: i == 4,
                sheet: Some((*sheet).to_owned()),
                looks_like: None,
                title: (*title).to_owned(),
                digest: format!("{i:x}").repeat(64)[..64].to_owned(),
                counts: RowCounts {
                    read: households + refused + duplicate,
                    accepted: households,
                    refused,
                    duplicate,
                    corrected: refused / 3,
                    doubtful_cells: i as u64 * 3,
                    not_data: 4,
                },
                unmatched: i as u64 * 2,
                unknown_columns: vec!["自付费用".into()],
                missing_columns: Vec::new(),
            }
        })
        .collect();
    sources.push(SourceReport {
        file: "会议通知.xlsx".into(),
        worksheet: "Sheet1".into(),
        ..SourceReport::default()
    });
    sources
}

fn unmatched(i: usize) -> UnmatchedRow {
    let reasons = [
        Unmatched::NotInRegister,
        Unmatched::WrongCheckDigit,
        Unmatched::TooLittle,
        Unmatched::Ambiguous,
        Unmatched::NameDiffers,
        Unmatched::HouseholdUnknown,
        Unmatched::VillageUnknown,
    ];
    UnmatchedRow {
        origin: RowOrigin {
            source: (i % 10) as u32,
            row: 4 + i as u32,
        },
        reason: reasons[i % reasons.len()],
        name: NAMES[i % NAMES.len()].into(),
        id: format!("520101********{:04}", i),
        place: "城关镇新民村".into(),
    }
}

fn parameters() -> BTreeMap<String, Resolved> {
    let parameter = |title: &str, unit: &str, value, region: &str, grade: &str| Resolved {
        title: title.into(),
        unit: Some(unit.into()),
        value,
        region: region.into(),
        from: day(2026, 1, 1),
        source: Source {
            title: "贵州省2026年防止返贫监测范围的通知".into(),
            number: Some("黔农发〔2026〕3号".into()),
            link: None,
            grade: grade.into(),
            unverified: grade > "C",
        },
    };
    let text = |text: &str| Literal::decimal(text).unwrap_or(Literal::Bool(true));
    [
        (
            "income_line",
            parameter("监测范围：年人均纯收入", "元", Literal::Integer(8_600), "52", "A"),
        ),
        (
            "medical_burden_share",
            parameter("医疗自付占年纯收入的比例", "比例", text("0.5"), "", "C"),
        ),
        (
            "medical_self_paid_floor",
            parameter("医疗自付起算额", "元", Literal::Integer(20_000), "52", "K"),
        ),
        (
            "due_days_urgent",
            parameter("紧急线索入户时限", "天", Literal::Integer(2), "", "I"),
        ),
        (
            "chronic_diseases",
            parameter(
                "门诊慢特病病种",
                "",
                Literal::List(vec!["恶性肿瘤".into(), "终末期肾病".into()]),
                "",
                "G",
            ),
        ),
    ]
    .into_iter()
    .map(|(name, resolved)| (name.to_owned(), resolved))
    .collect()
}
