//! The nation's divisions and their history.

use std::collections::{BTreeMap, BTreeSet};

use domain::Date;
use domain::region::{EditionChange, NameMatch, RegionCode, Regions};

use super::{rows, text};

const IN_2020: Date = Date::constant(2020, 6, 30);
const IN_2023: Date = Date::constant(2023, 6, 30);

/// Codes and names of one file.
fn list(file: &str) -> Option<Vec<(RegionCode, String)>> {
    let text = text(&format!("regions/{file}"))?;
    let entry = |row: Vec<&str>| (RegionCode::parse(row[0]).expect(row[0]), row[1].to_owned());
    Some(rows(&text).map(entry).collect())
}

/// Guizhou's villages as they were, and what three years changed.
fn guizhou() -> Option<(Regions, EditionChange)> {
    let mut regions = Regions::default();
    regions.add_edition("52", IN_2020, list("villages_52_guizhou_2020.csv")?);
    let change = regions.add_edition("52", IN_2023, list("villages_52_guizhou_2023.csv")?);
    Some((regions, change))
}

#[test]
fn the_nation_loads_and_every_child_has_its_parent() {
    let mut regions = Regions::default();
    let (mut read, mut edition) = (Vec::new(), Vec::new());
    for file in [
        "provinces_2023.csv",
        "cities_2023.csv",
        "areas_2023.csv",
        "streets_2023.csv",
    ] {
        let Some(list) = list(file) else { return };
        read.push(list.len());
        edition.extend(list);
    }
    assert_eq!(read, [31, 342, 2_978, 41_352]);
    // One edition of all levels: a code padded with zeros stands at its own level, whatever list it came in.
    regions.add_edition("", IN_2023, edition);
    let count = |length| regions.below("", length, IN_2023).count();
    // 441900, 442000 and 460400 have no county level: their county code is the prefecture's, padded.
    assert_eq!((count(2), count(4), count(6)), (31, 342, 2_975));
    // 350527000 is 350527 once more.
    assert_eq!(count(9), 41_351);
    let mut orphans = BTreeSet::new();
    for length in [4, 6, 9] {
        for code in regions.below("", length, IN_2023) {
            let padded = code.parent().expect("parent");
            let parent = RegionCode::parse(padded.as_str()).expect("code");
            if regions.name_on(&parent, IN_2023).is_none() {
                orphans.insert(code.to_string());
            }
        }
    }
    assert!(orphans.is_empty(), "{orphans:?}");
}

#[test]
fn a_hundred_and_twenty_four_counties_are_statistical_zones() {
    let Some(areas) = list("areas_2023.csv") else { return };
    let zones = areas.iter().filter(|(code, _)| {
        let last = code.as_str().get(4..6).and_then(|digits| digits.parse::<u8>().ok());
        last.is_some_and(|last| (71..=79).contains(&last))
    });
    assert_eq!(zones.count(), 124);
}

#[test]
fn three_years_of_guizhou() {
    let Some((regions, change)) = guizhou() else { return };
    assert_eq!(
        change,
        EditionChange {
            new: 1_489,
            withdrawn: 1_387,
            renamed: 14_495
        }
    );
    assert_eq!(regions.len(), 17_862 + 1_489);
    assert_eq!(regions.below("52", 12, IN_2020).count(), 17_862);
    assert_eq!(regions.below("52", 12, IN_2023).count(), 17_964);
    let renamed = RegionCode::parse("520102016001").expect("code");
    assert_eq!(regions.name_on(&renamed, IN_2020), Some("纪念塔居委会"));
    assert_eq!(regions.name_on(&renamed, IN_2023), Some("纪念塔社区"));
    assert_eq!(regions.history(&renamed).len(), 2);
    let matched = |name| regions.match_name("520102016", 12, name, IN_2023);
    assert_eq!(matched("纪念塔社区"), NameMatch::Current(renamed.clone()));
    assert_eq!(matched("纪念塔居委会"), NameMatch::Former(vec![renamed]));
}

#[test]
fn a_withdrawn_village_is_reported_and_never_taken() {
    let Some((regions, _)) = guizhou() else { return };
    let Some(old) = list("villages_52_guizhou_2020.csv") else {
        return;
    };
    let withdrawn: Vec<_> = old
        .iter()
        .filter(|(code, _)| regions.is_withdrawn(code, IN_2023))
        .collect();
    assert_eq!(withdrawn.len(), 1_387);
    for (code, name) in withdrawn {
        let township = code.parent().expect("township");
        match regions.match_name(township.as_str(), 12, name, IN_2023) {
            NameMatch::Former(codes) => assert!(codes.contains(code), "{code}"),
            // Somebody else bears the name by now: it is that one, not the withdrawn code.
            NameMatch::Current(other) => assert_ne!(&other, code),
            other => panic!("{code} {name}: {other:?}"),
        }
    }
}

#[test]
fn a_village_name_is_ambiguous_in_the_county_and_unique_in_the_township() {
    let Some((regions, _)) = guizhou() else { return };
    let mut bearers: BTreeMap<(String, String), Vec<RegionCode>> = BTreeMap::new();
    for code in regions.below("52", 12, IN_2023) {
        let name = regions.name_on(code, IN_2023).expect("name").to_owned();
        let county = code.as_str()[..6].to_owned();
        bearers.entry((county, name)).or_default().push(code.clone());
    }
    bearers.retain(|_, codes| codes.len() > 1);
    assert_eq!(bearers.len(), 443);
    for ((county, name), codes) in bearers {
        let in_county = regions.match_name(&county, 12, &name, IN_2023);
        assert_eq!(in_county, NameMatch::Ambiguous(codes.clone()), "{county} {name}");
        for code in codes {
            let township = code.parent().expect("township");
            let here = regions.match_name(township.as_str(), 12, &name, IN_2023);
            assert_eq!(here, NameMatch::Current(code));
        }
    }
}

#[test]
fn the_national_standard_through_three_editions() {
    let mut regions = Regions::default();
    let mut changes = Vec::new();
    let editions = [
        ("200212.json", Date::constant(2002, 12, 31)),
        ("200912.json", Date::constant(2009, 12, 31)),
        ("201607.json", Date::constant(2016, 7, 31)),
    ];
    for (file, on) in editions {
        let Some(text) = text(&format!("regions/{file}")) else {
            return;
        };
        let names: BTreeMap<String, String> = serde_json::from_str(&text).expect(file);
        let list = names
            .into_iter()
            .map(|(code, name)| (RegionCode::parse(&code).expect("code"), name));
        changes.push(regions.add_edition("", on, list));
    }
    let change = |new, withdrawn, renamed| EditionChange {
        new,
        withdrawn,
        renamed,
    };
    assert_eq!(
        changes,
        [change(3_510, 0, 0), change(141, 131, 46), change(228, 240, 14)]
    );
    let chongwen = RegionCode::parse("110103").expect("code");
    assert_eq!(regions.name_on(&chongwen, Date::constant(2009, 12, 31)), Some("崇文区"));
    assert!(regions.is_withdrawn(&chongwen, Date::constant(2016, 7, 31)));
    let matched = regions.match_name("11", 6, "崇文区", Date::constant(2020, 1, 1));
    assert_eq!(matched, NameMatch::Former(vec![chongwen]));
}
