//! Names of townships and villages as somebody types them, and the regions they mean.

use std::collections::BTreeMap;

use domain::Date;
use domain::problem::Problem;
use domain::region::{NameMatch, RegionCode, Regions, Spell};
use store::regions::PlaceSpell;

/// Digits of a township's and a village's code.
const TOWNSHIP: usize = 9;
const VILLAGE: usize = 12;

/// What the places of a county are called on a day.
#[derive(Debug)]
pub(super) struct PlaceNames {
    regions: Regions,
    ids: BTreeMap<RegionCode, String>,
    county: String,
    day: Date,
}

/// Names as typed, blank where the cell is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Typed<'a> {
    pub(super) township: &'a str,
    pub(super) village: &'a str,
}

/// The regions that are meant; `None` where the cell is blank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Meant {
    pub(super) township: Option<String>,
    pub(super) village: Option<String>,
}

impl PlaceNames {
    pub(super) fn new(spells: &[PlaceSpell], county: &str, day: Date) -> Self {
        let (mut regions, mut ids) = (Regions::default(), BTreeMap::new());
        for spell in spells {
            let Some(code) = spell.code.as_deref().and_then(|code| RegionCode::parse(code).ok()) else {
                continue;
            };
            let PlaceSpell {
                region_id,
                name,
                valid_from,
                valid_to,
                ..
            } = spell.clone();
            ids.insert(code.clone(), region_id);
            regions.add(
                code,
                Spell {
                    name,
                    from: valid_from,
                    until: valid_to,
                },
            );
        }
        Self {
            regions,
            ids,
            county: county.to_owned(),
            day,
        }
    }

    /// The regions that names mean, or what is wrong with the cell of which column.
    pub(super) fn find(&self, typed: Typed<'_>) -> Result<Meant, (&'static str, Problem)> {
        let mut meant = Meant::default();
        let mut parent = self.county.clone();
        if !typed.township.is_empty() {
            let code = self
                .one(&parent, TOWNSHIP, typed.township)
                .map_err(|problem| ("township", problem))?;
            meant.township = self.ids.get(&code).cloned();
            code.as_str().clone_into(&mut parent);
        }
        if !typed.village.is_empty() {
            let code = self
                .one(&parent, VILLAGE, typed.village)
                .map_err(|problem| ("village", problem))?;
            meant.village = self.ids.get(&code).cloned();
        }
        Ok(meant)
    }

    fn one(&self, parent: &str, length: usize, name: &str) -> Result<RegionCode, Problem> {
        let level = if length == TOWNSHIP { "乡镇" } else { "村" };
        let list = |codes: &[RegionCode]| codes.iter().map(RegionCode::as_str).collect::<Vec<_>>().join("、");
        Err(match self.regions.match_name(parent, length, name, self.day) {
            NameMatch::Current(code) => return Ok(code),
            NameMatch::Unknown => Problem::error("ACT-026").arg("name", name).arg("level", level),
            NameMatch::Ambiguous(_) => Problem::error("ACT-027").arg("name", name).arg("level", level),
            NameMatch::Former(codes) => Problem::error("ACT-028").arg("name", name).arg("codes", list(&codes)),
        })
    }
}
