//! The invented county: townships, villages, who was renamed and which codes were withdrawn.

use domain::Date;

use super::dice::Dice;
use super::rows::Tables;

/// Code of the county, which does not exist.
pub const COUNTY_CODE: u32 = 529_901;
/// Name of the county, which does not exist.
pub const COUNTY_NAME: &str = "守望县";
/// Name of its prefecture, which does not exist either.
pub(super) const CITY_NAME: &str = "守望州";
/// Codes the county bore before: people keep the number they were given.
pub(super) const FORMER_COUNTY_CODES: [u32; 3] = [529_921, 529_931, 522_939];
/// Day on which villages were renamed and merged.
pub(super) const RENAMED_ON: Date = Date::constant(2023, 6, 30);

const TOWNSHIPS: [(&str, u32); 18] = [
    ("望城街道", 1),
    ("河滨街道", 2),
    ("金凤街道", 3),
    ("青石镇", 100),
    ("龙潭镇", 101),
    ("双河镇", 102),
    ("白岩镇", 103),
    ("马场镇", 104),
    ("新桥镇", 105),
    ("长坝镇", 106),
    ("石门镇", 107),
    ("云峰镇", 108),
    ("茶园乡", 200),
    ("木耳乡", 201),
    ("高坡乡", 202),
    ("岩脚乡", 203),
    ("水塘乡", 204),
    ("响水乡", 205),
];
const BEFORE: &[&str] = &[
    "大", "小", "上", "下", "新", "老", "东", "西", "南", "北", "金", "银", "龙", "凤", "青", "白", "红", "石", "水",
    "长", "高", "平", "三", "五", "茶", "竹", "桐", "麻", "猫", "马",
];
const CORE: &[&str] = &[
    "河", "坝", "寨", "坪", "湾", "岩", "桥", "塘", "井", "沟", "冲", "垭", "岭", "坡", "洞", "田", "关", "坳", "溪",
    "屯", "箐", "𪨶", "㙍", "垄",
];

/// A village of the county.
#[derive(Debug, Clone)]
pub struct Village {
    /// Twelve digits.
    pub code: String,
    /// Name today.
    pub name: String,
    /// Name until it was renamed, if it was.
    pub former_name: Option<String>,
    /// How many households live there.
    pub households: usize,
    /// Number of the village in the whole county.
    pub number: usize,
}

/// A township of the county.
#[derive(Debug, Clone)]
pub struct Township {
    /// Nine digits.
    pub code: String,
    /// Name.
    pub name: &'static str,
    /// Its villages.
    pub villages: Vec<Village>,
}

/// The county's townships and villages with the households each holds.
#[derive(Debug, Clone)]
pub struct County {
    /// In code order.
    pub townships: Vec<Township>,
}

impl County {
    /// Draws villages and deals the households out to them.
    pub(super) fn draw(seed: u64, households: usize) -> Self {
        let mut dice = Dice::stream(seed, "places", 0);
        let wanted = (households / 65).clamp(TOWNSHIPS.len(), 300);
        let mut townships: Vec<Township> = TOWNSHIPS
            .iter()
            .map(|(name, code)| Township {
                code: format!("{COUNTY_CODE}{code:03}"),
                name,
                villages: Vec::new(),
            })
            .collect();
        let mut weights = Vec::new();
        for number in 0..wanted {
            let township = &mut townships[number * TOWNSHIPS.len() / wanted];
            let village = draw_village(&mut dice, township, number);
            township.villages.push(village);
            weights.push(dice.between(0.5, 1.7));
        }
        deal(
            households,
            &weights,
            townships.iter_mut().flat_map(|t| t.villages.iter_mut()),
        );
        Self { townships }
    }

    /// How many villages.
    pub fn villages(&self) -> usize {
        self.townships.iter().map(|t| t.villages.len()).sum()
    }

    /// Writes the list of divisions with its history.
    pub(super) fn write(&self, tables: &mut Tables) {
        let county = format!("{COUNTY_CODE}000000");
        region(tables, &county, COUNTY_NAME, "县", None, None);
        for township in &self.townships {
            region(
                tables,
                &format!("{}000", township.code),
                township.name,
                "乡镇",
                None,
                None,
            );
            for village in &township.villages {
                let since = village.former_name.is_some().then_some(RENAMED_ON);
                region(tables, &village.code, &village.name, "村", since, None);
            }
        }
        for township in &self.townships {
            for village in &township.villages {
                if let Some(former) = &village.former_name {
                    region(tables, &village.code, former, "村", None, Some(RENAMED_ON));
                }
            }
            let last = township.villages.len();
            let merged = format!("{}{:03}", township.code, 280 + last % 10);
            region(
                tables,
                &merged,
                &format!("原{}一村", &township.name[..6]),
                "村",
                None,
                Some(RENAMED_ON),
            );
        }
    }
}

fn region(tables: &mut Tables, code: &str, name: &str, level: &str, from: Option<Date>, to: Option<Date>) {
    let row = tables
        .row("region")
        .text("code", code)
        .text("name", name)
        .text("level", level);
    row.day("valid_from", from).day("valid_to", to).end();
}

fn draw_village(dice: &mut Dice, township: &Township, number: usize) -> Village {
    let street = township.name.ends_with("街道");
    let suffix = if street { "社区" } else { "村" };
    let bears = |name: &str| {
        let same = |v: &Village| v.name == name || v.former_name.as_deref() == Some(name);
        township.villages.iter().any(same)
    };
    let mut fresh = || loop {
        let rare = dice.chance(0.02);
        let core = if rare {
            dice.pick(&CORE[21..])
        } else {
            dice.pick(&CORE[..21])
        };
        let name = format!("{}{core}{suffix}", dice.pick(BEFORE));
        if !bears(&name) {
            return name;
        }
    };
    let name = fresh();
    let older = fresh();
    let former_name = (dice.chance(0.06) && older != name).then_some(older);
    let base = if street { 1 } else { 201 };
    let code = format!("{}{:03}", township.code, base + township.villages.len());
    Village {
        code,
        name,
        former_name,
        households: 0,
        number,
    }
}

fn deal<'a>(households: usize, weights: &[f64], villages: impl Iterator<Item = &'a mut Village>) {
    let total: f64 = weights.iter().sum();
    let (mut before, mut dealt) = (0.0, 0);
    for (village, weight) in villages.zip(weights) {
        before += weight;
        let until = ((before / total) * households as f64).round() as usize;
        village.households = until.saturating_sub(dealt);
        dealt = until.max(dealt);
    }
}
