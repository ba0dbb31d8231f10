//! Administrative divisions with their history.
//!
//! A code is never a primary key: divisions are renamed, merged and renumbered every year, so each code
//! holds its spells of validity. A withdrawn or renamed division is reported and never guessed by name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::date::Date;

/// A statistical division code of 2, 4, 6, 9 or 12 digits: province, prefecture, county, township, village.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegionCode(String);

/// Why a text is no region code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a region code has 2, 4, 6, 9 or 12 digits")]
pub struct RegionCodeError;

impl RegionCode {
    /// The lengths a code can have, by level.
    pub const LENGTHS: [usize; 5] = [2, 4, 6, 9, 12];

    /// Parses a code; trailing zeros that only pad a higher level are cut: `520000` is `52`.
    ///
    /// # Errors
    /// When the text is not made of digits or has a length no level has.
    pub fn parse(text: &str) -> Result<Self, RegionCodeError> {
        let text = text.trim();
        if !text.bytes().all(|b| b.is_ascii_digit()) || !Self::LENGTHS.contains(&text.len()) {
            return Err(RegionCodeError);
        }
        let mut len = text.len();
        for shorter in Self::LENGTHS.iter().rev().filter(|l| **l < text.len()) {
            if text[*shorter..].bytes().all(|b| b == b'0') {
                len = *shorter;
            }
        }
        if len == 0 || text.starts_with("00") {
            return Err(RegionCodeError);
        }
        Ok(Self(text[..len].to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code one level up, if there is one.
    pub fn parent(&self) -> Option<Self> {
        let length = Self::LENGTHS.iter().rev().find(|l| **l < self.0.len())?;
        Some(Self(self.0[..*length].to_owned()))
    }

    /// Whether this division lies in `other` or is `other`; the empty prefix is the nation.
    pub fn is_within(&self, other: &str) -> bool {
        self.0.starts_with(other)
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A time during which a code had a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// The name.
    pub name: String,
    /// First day known; `None` is "before our records".
    pub from: Option<Date>,
    /// First day on which it no longer held; `None` is "still holds".
    pub until: Option<Date>,
}

/// What changed from one edition of the list to the next.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct EditionChange {
    /// Codes that appeared.
    pub new: usize,
    /// Codes that are no longer listed.
    pub withdrawn: usize,
    /// Same code, other name.
    pub renamed: usize,
}

/// How a name stands to the current list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameMatch {
    /// Exactly one division below the parent bears it today.
    Current(RegionCode),
    /// Nobody bears it today; these codes did once.
    Former(Vec<RegionCode>),
    /// Several divisions bear it today.
    Ambiguous(Vec<RegionCode>),
    /// Nobody ever did.
    Unknown,
}

/// All divisions known, each with its history.
#[derive(Debug, Default, Clone)]
pub struct Regions {
    spells: BTreeMap<RegionCode, Vec<Spell>>,
}

impl Regions {
    /// Adds one spell of one code.
    pub fn add(&mut self, code: RegionCode, spell: Spell) {
        let spells = self.spells.entry(code).or_default();
        spells.push(spell);
        spells.sort_by_key(|s| s.from);
    }

    /// Takes in a later edition of the list of one territory and says what it changed.
    ///
    /// Codes outside `territory` (a prefix) are left alone: an edition of one province withdraws nothing
    /// of another.
    pub fn add_edition(
        &mut self,
        territory: &str,
        on: Date,
        edition: impl IntoIterator<Item = (RegionCode, String)>,
    ) -> EditionChange {
        let mut change = EditionChange::default();
        let first = !self.spells.keys().any(|code| code.is_within(territory));
        let mut listed = BTreeSet::new();
        for (code, name) in edition {
            listed.insert(code.clone());
            let spells = self.spells.entry(code).or_default();
            let current = spells.iter_mut().rev().find(|s| s.until.is_none());
            match current {
                Some(spell) if spell.name == name => continue,
                Some(spell) => {
                    spell.until = Some(on);
                    change.renamed += 1;
                }
                None => change.new += 1,
            }
            spells.push(Spell {
                name,
                from: (!first).then_some(on),
                until: None,
            });
        }
        let lengths: BTreeSet<usize> = listed.iter().map(|code| code.as_str().len()).collect();
        for (code, spells) in &mut self.spells {
            if !code.is_within(territory) || !lengths.contains(&code.as_str().len()) || listed.contains(code) {
                continue;
            }
            if let Some(spell) = spells.iter_mut().rev().find(|s| s.until.is_none()) {
                spell.until = Some(on);
                change.withdrawn += 1;
            }
        }
        change
    }

    /// How many codes are known, withdrawn ones included.
    pub fn len(&self) -> usize {
        self.spells.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.spells.is_empty()
    }

    /// The name of a code on a day, if it was in force then.
    pub fn name_on(&self, code: &RegionCode, day: Date) -> Option<&str> {
        let spells = self.spells.get(code)?;
        let holds = |s: &&Spell| s.from.is_none_or(|from| from <= day) && s.until.is_none_or(|until| day < until);
        spells.iter().rev().find(holds).map(|s| s.name.as_str())
    }

    /// The history of a code.
    pub fn history(&self, code: &RegionCode) -> &[Spell] {
        self.spells.get(code).map_or(&[], Vec::as_slice)
    }

    /// Whether the code was ever in force, and whether it still is on that day.
    pub fn is_withdrawn(&self, code: &RegionCode, day: Date) -> bool {
        self.spells.contains_key(code) && self.name_on(code, day).is_none()
    }

    /// Codes of one level directly or indirectly below a parent that are in force on a day.
    pub fn below<'a>(&'a self, parent: &'a str, length: usize, day: Date) -> impl Iterator<Item = &'a RegionCode> {
        self.spells
            .keys()
            .filter(move |code| code.as_str().len() == length && code.is_within(parent))
            .filter(move |code| self.name_on(code, day).is_some())
    }

    /// What a name below a parent means on a day. Former bearers are reported, never taken.
    pub fn match_name(&self, parent: &str, length: usize, name: &str, day: Date) -> NameMatch {
        let mut current = Vec::new();
        let mut former = Vec::new();
        for (code, spells) in self.spells.range(RegionCode(parent.to_owned())..) {
            if !code.is_within(parent) {
                break;
            }
            if code.as_str().len() != length {
                continue;
            }
            if self.name_on(code, day) == Some(name) {
                current.push(code.clone());
            } else if spells.iter().any(|s| s.name == name) {
                former.push(code.clone());
            }
        }
        match (current.len(), former.is_empty()) {
            (1, _) => NameMatch::Current(current.remove(0)),
            (0, true) => NameMatch::Unknown,
            (0, false) => NameMatch::Former(former),
            _ => NameMatch::Ambiguous(current),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> RegionCode {
        RegionCode::parse(text).expect("code")
    }

    #[test]
    fn codes() {
        let table = [
            ("52", Some("52")),
            ("520000", Some("52")),
            ("520100", Some("5201")),
            ("529901", Some("529901")),
            ("529901000000", Some("529901")),
            ("529901102003", Some("529901102003")),
            ("5299011", None),
            ("52990A", None),
            ("000000", None),
            ("", None),
        ];
        for (text, want) in table {
            assert_eq!(
                RegionCode::parse(text).ok().as_ref().map(RegionCode::as_str),
                want,
                "{text}"
            );
        }
        assert_eq!(code("529901102003").parent(), Some(code("529901102")));
        assert_eq!(code("52").parent(), None);
    }

    #[test]
    fn an_edition_withdraws_renames_and_adds_within_its_territory() {
        let mut regions = Regions::default();
        let list = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(c, n)| (code(c), (*n).to_owned()))
                .collect::<Vec<_>>()
        };
        let day = |y| Date::constant(y, 6, 30);
        regions.add_edition(
            "52",
            day(2020),
            list(&[("529901001001", "东村"), ("529901001002", "西村")]),
        );
        regions.add_edition("36", day(2020), list(&[("360101001001", "东村")]));
        let change = regions.add_edition(
            "52",
            day(2023),
            list(&[("529901001001", "东河村"), ("529901001003", "南村")]),
        );
        assert_eq!(
            change,
            EditionChange {
                new: 1,
                withdrawn: 1,
                renamed: 1
            }
        );
        assert_eq!(regions.name_on(&code("529901001001"), day(2021)), Some("东村"));
        assert_eq!(regions.name_on(&code("529901001001"), day(2024)), Some("东河村"));
        assert!(regions.is_withdrawn(&code("529901001002"), day(2024)));
        assert!(!regions.is_withdrawn(&code("360101001001"), day(2024)));
        let matched = |name| regions.match_name("529901001", 12, name, day(2024));
        assert_eq!(matched("东河村"), NameMatch::Current(code("529901001001")));
        assert_eq!(matched("东村"), NameMatch::Former(vec![code("529901001001")]));
        assert_eq!(matched("北村"), NameMatch::Unknown);
    }
}
