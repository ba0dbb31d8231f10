//! Invented personal names: frequencies are made up, every person is fictitious.

use super::dice::Dice;

const SURNAMES: &[(&str, u32)] = &[
    ("王", 60),
    ("李", 62),
    ("张", 58),
    ("刘", 44),
    ("陈", 46),
    ("杨", 72),
    ("赵", 26),
    ("黄", 38),
    ("周", 30),
    ("吴", 44),
    ("徐", 18),
    ("孙", 12),
    ("胡", 22),
    ("朱", 18),
    ("高", 10),
    ("林", 12),
    ("何", 24),
    ("郭", 12),
    ("罗", 36),
    ("宋", 12),
    ("郑", 10),
    ("谢", 14),
    ("韩", 6),
    ("唐", 14),
    ("冯", 10),
    ("于", 4),
    ("董", 6),
    ("石", 26),
    ("龙", 34),
    ("潘", 26),
    ("韦", 30),
    ("岑", 12),
    ("蒙", 16),
    ("田", 24),
    ("冉", 18),
    ("安", 12),
    ("令狐", 4),
    ("欧阳", 5),
    ("上官", 2),
    ("司马", 2),
    ("诸葛", 1),
    ("皇甫", 1),
    ("夏侯", 1),
    ("东方", 1),
    ("任", 12),
    ("袁", 12),
    ("邓", 14),
    ("许", 10),
    ("傅", 6),
    ("沈", 6),
    ("曾", 12),
    ("彭", 14),
    ("吕", 8),
    ("苏", 8),
    ("卢", 10),
    ("蒋", 12),
    ("蔡", 8),
    ("贾", 4),
    ("丁", 6),
    ("魏", 6),
    ("薛", 4),
    ("叶", 6),
    ("阎", 2),
    ("余", 12),
    ("申", 4),
    ("杜", 8),
    ("戴", 4),
    ("夏", 6),
    ("钟", 6),
    ("汪", 6),
    ("姜", 4),
    ("范", 4),
    ("廖", 8),
    ("仡", 1),
    ("么", 1),
    ("乜", 1),
    ("佴", 1),
    ("禤", 1),
    ("逄", 1),
    ("亓", 1),
];
const MALE: &[char] = &[
    '明', '国', '华', '文', '军', '建', '平', '志', '强', '勇', '杰', '刚', '林', '海', '波', '涛', '德', '光', '福',
    '贵', '祥', '兴', '永', '成', '康', '学', '忠', '富', '云', '龙', '飞', '鹏', '辉', '宏', '峰', '斌', '浩', '宇',
    '天', '正', '大', '家', '昌', '荣', '顺', '金', '松', '柏', '才', '胜',
];
const FEMALE: &[char] = &[
    '秀', '英', '芳', '娟', '敏', '静', '丽', '艳', '玉', '兰', '霞', '燕', '红', '梅', '琴', '珍', '凤', '莲', '菊',
    '桂', '香', '花', '云', '美', '雪', '琳', '婷', '欣', '怡', '佳', '思', '雨', '梦', '春', '秋', '月', '翠', '芝',
    '群', '先', '仙', '碧', '清', '慧', '贤', '小', '晓', '倩', '蓉', '会',
];
/// Outside GBK, and (the last three) beyond the basic plane.
const RARE: &[char] = &['䶮', '㛃', '垚', '喆', '犇', '玥', '彧', '𬭎', '𣲗', '𬱟'];
const MALE_LONG: &[&str] = &[
    "买买提",
    "阿不都",
    "艾力",
    "吐尔逊",
    "扎西",
    "多吉",
    "次仁",
    "尼玛",
    "阿木",
    "吉克",
];
const FEMALE_LONG: &[&str] = &[
    "阿依古丽",
    "古丽娜",
    "热依拉",
    "帕提古",
    "卓玛",
    "央金",
    "拉姆",
    "阿依",
    "玛依拉",
    "沙玛",
];
const FATHER_LONG: &[&str] = &[
    "买合木提",
    "吾斯曼",
    "依明",
    "达瓦",
    "平措",
    "旺堆",
    "木呷",
    "拉则",
    "尔古",
    "史且",
];

/// The names of one family: those born into it share what it hands down.
#[derive(Debug, Clone)]
pub(super) struct Family {
    /// The surname, or for transliterated names the father's name that stands behind the dot.
    surname: &'static str,
    transliterated: bool,
}

impl Family {
    /// A family of a Han or southern people, or of one whose names are written out by sound.
    pub(super) fn draw(dice: &mut Dice, transliterated: bool) -> Self {
        let surname = if transliterated {
            dice.pick(FATHER_LONG)
        } else {
            dice.weighted(SURNAMES)
        };
        Self {
            surname,
            transliterated,
        }
    }

    /// A member's full name.
    pub(super) fn name(&self, dice: &mut Dice, male: bool) -> String {
        if self.transliterated {
            let given = dice.pick(if male { MALE_LONG } else { FEMALE_LONG });
            return format!("{given}·{}", self.surname);
        }
        let mut name = self.surname.to_owned();
        let pool = if male { MALE } else { FEMALE };
        let two = dice.chance(0.82);
        name.push(*dice.pick(pool));
        if two {
            let rare = dice.chance(0.006);
            name.push(*dice.pick(if rare { RARE } else { pool }));
        }
        name
    }
}

/// A peoples' name with whether its personal names are written out by sound.
pub(super) fn ethnicity(dice: &mut Dice) -> (&'static str, bool) {
    dice.weighted(&[
        (("汉族", false), 600),
        (("苗族", false), 150),
        (("布依族", false), 110),
        (("侗族", false), 60),
        (("彝族", true), 12),
        (("彝族", false), 20),
        (("土家族", false), 20),
        (("仡佬族", false), 14),
        (("维吾尔族", true), 3),
        (("藏族", true), 4),
    ])
}
