//! What the areas of grants are called.

use std::collections::BTreeMap;

use domain::access::{Area, AreaLevel, Viewer};
use store::regions::{PlaceSpell, list_place_spells};

use crate::{App, Refusal};

/// Digits of a township's code, with which the codes of its villages begin.
const TOWNSHIP: usize = 9;
/// Digits of a village's code.
const VILLAGE: usize = 12;

/// Names of the county's places, as people write them behind a role.
#[derive(Debug, Clone, Default)]
pub struct AreaNames {
    by_id: BTreeMap<String, Named>,
    townships: BTreeMap<String, String>,
}

#[derive(Debug, Clone)]
struct Named {
    code: Option<String>,
    name: String,
}

impl AreaNames {
    fn new(spells: &[PlaceSpell]) -> Self {
        let mut names = Self::default();
        for spell in spells {
            let is_former = spell.valid_to.is_some();
            let PlaceSpell {
                region_id, code, name, ..
            } = spell.clone();
            if let Some(code) = code.as_ref().filter(|code| code.len() == TOWNSHIP && !is_former) {
                names.townships.insert(code.clone(), name.clone());
            }
            let named = Named { code, name };
            if is_former {
                names.by_id.entry(region_id).or_insert(named);
            } else {
                names.by_id.insert(region_id, named);
            }
        }
        names
    }

    /// What an area is called: a village with its township.
    pub fn of(&self, area: &Area) -> String {
        match area {
            Area::County => AreaLevel::County.title().to_owned(),
            Area::OwnHouseholds => AreaLevel::OwnHouseholds.title().to_owned(),
            Area::Region(id) => self.region(id).unwrap_or_default(),
        }
    }

    /// The code of a region.
    pub fn code(&self, region_id: &str) -> Option<&str> {
        self.by_id.get(region_id)?.code.as_deref()
    }

    fn region(&self, id: &str) -> Option<String> {
        let named = self.by_id.get(id)?;
        let of_village = named.code.as_deref().filter(|code| code.len() == VILLAGE);
        let township = of_village.and_then(|code| self.townships.get(code.get(..TOWNSHIP)?));
        Some(format!("{}{}", township.map_or("", String::as_str), named.name))
    }
}

/// Names of every place of the county.
///
/// # Errors
/// When the store fails.
#[store::boxed]
pub async fn area_names(app: &App, viewer: &Viewer) -> Result<AreaNames, Refusal> {
    let mut tx = app.store.glance(viewer).await?;
    Ok(AreaNames::new(&list_place_spells(&mut tx).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_is_named_with_its_township_and_by_its_present_name() {
        let spell = |id: &str, code: Option<&str>, name: &str, to: Option<&str>| PlaceSpell {
            region_id: id.to_owned(),
            code: code.map(str::to_owned),
            name: name.to_owned(),
            valid_from: None,
            valid_to: to.map(|day| day.parse().expect("a day")),
        };
        let names = AreaNames::new(&[
            spell("t", Some("529901100"), "茶坪镇", None),
            spell("v", Some("529901100201"), "旧桥村", Some("2020-01-01")),
            spell("v", Some("529901100201"), "新桥村", None),
            spell("w", None, "东岭村", None),
        ]);
        for (area, expected) in [
            (Area::County, "全县"),
            (Area::OwnHouseholds, "本人帮扶的户"),
            (Area::Region("t".into()), "茶坪镇"),
            (Area::Region("v".into()), "茶坪镇新桥村"),
            (Area::Region("w".into()), "东岭村"),
            (Area::Region("x".into()), ""),
        ] {
            assert_eq!(names.of(&area), expected);
        }
        assert_eq!(names.code("v"), Some("529901100201"));
    }
}
