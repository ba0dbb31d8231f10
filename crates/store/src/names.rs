//! Initials of names, by which people are searched: 王小明 is found by `wxm`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use pinyin::ToPinyin;
use serde::Deserialize;

#[derive(Default, Deserialize)]
struct Surnames {
    readings: BTreeMap<String, String>,
}

static SURNAMES: LazyLock<Surnames> =
    LazyLock::new(|| toml::from_str(include_str!("../data/surnames.toml")).unwrap_or_default());

/// Characters of the longest surname that the list may hold.
const LONGEST_SURNAME: usize = 2;

/// The first letters of a name's syllables, in lower case: surnames that are read in a way of their own are
/// known, the dot of a transliterated name is passed over, Latin letters and digits stand for themselves. A
/// character without a reading is left out.
pub fn initials(name: &str) -> String {
    let name = name.trim();
    let (mut out, rest) = surname(name);
    for c in rest.chars() {
        if let Some(reading) = c.to_pinyin() {
            out.extend(reading.plain().chars().next());
        } else if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        }
    }
    out
}

/// The initials of a surname on the list, and what follows it.
fn surname(name: &str) -> (String, &str) {
    for n in (1..=LONGEST_SURNAME).rev() {
        let end = name.char_indices().nth(n).map_or(name.len(), |(at, _)| at);
        let (front, rest) = name.split_at(end);
        if let Some(readings) = SURNAMES.readings.get(front) {
            return (readings.split(' ').filter_map(|one| one.chars().next()).collect(), rest);
        }
    }
    (String::new(), name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_their_initials() {
        let cases = [
            ("王小明", "wxm"),
            ("曾国强", "zgq"),
            ("单田", "st"),
            ("解放", "xf"),
            ("仇英", "qy"),
            ("查良", "zl"),
            ("区大相", "odx"),
            ("朴正", "pz"),
            ("翟天", "zt"),
            ("乐毅", "yy"),
            ("覃秀", "qx"),
            ("缪斯", "ms"),
            ("盖聂", "gn"),
            ("尉迟恭", "ycg"),
            ("尉犁", "wl"),
            ("万俟卨", "mqx"),
            ("万里", "wl"),
            ("长孙无忌", "zswj"),
            ("单于", "cy"),
            ("欧阳修", "oyx"),
            ("买买提·艾力", "mmtal"),
            ("阿卜杜拉•買合木提", "abdlmhmt"),
            (" Anna 李 ", "annal"),
            ("𠮷", ""),
            ("", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(initials(name), expected, "{name}");
        }
    }
}
