//! Places with their history: a code and a name each hold for a time, and a place stays the same through both.

mod known;
mod list;
mod names;
mod spells;

use std::collections::{BTreeMap, BTreeSet};

use domain::Date;
use domain::region::RegionCode;

use crate::StoreError;
use crate::db::Value;
use crate::tx::{Record, WriteTx};

pub(crate) use known::{JOURNAL_SEQ, KnownPlaces, level_of_place, names_at};
pub use list::{Counts, Region, counts, find, history, in_area, list};
pub(crate) use names::names_now;
pub use names::{Placed, Places};
pub use spells::{PlaceSpell, list_place_spells};

/// One line of a list of regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSpell {
    /// Code.
    pub code: RegionCode,
    /// Name it bears.
    pub name: String,
    /// First day, when the list says it.
    pub from: Option<Date>,
    /// First day on which it no longer held.
    pub until: Option<Date>,
}

/// What a list changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListChange {
    /// Places that were not there.
    pub new: u64,
    /// Places with another name.
    pub renamed: u64,
    /// Places the list no longer has.
    pub withdrawn: u64,
}

/// The level of a code by its length.
pub fn level_of(code: &RegionCode) -> &'static str {
    match code.as_str().len() {
        2 => "province",
        4 => "prefecture",
        6 => "county",
        9 => "township",
        _ => "village",
    }
}

/// A spell as kept.
#[derive(Debug, Clone)]
struct Kept {
    spell_id: String,
    region_id: String,
    name: String,
    until: Option<String>,
}

/// Kept spells by code; those of one code in the order they were added.
type Spells = BTreeMap<String, Vec<Kept>>;

/// Takes in an edition of the list of one territory (a prefix of codes), in force on a day. Places of the territory
/// that it no longer has, at the levels it speaks of, are withdrawn; they keep their id and their history. The caller
/// writes the entry of the journal.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn add_edition(
    tx: &mut WriteTx,
    territory: &str,
    on: Date,
    edition: &[ListedSpell],
) -> Result<ListChange, StoreError> {
    let mut kept = kept_spells(tx).await?;
    let is_first = !kept.keys().any(|code| code.starts_with(territory));
    let mut change = ListChange::default();
    let mut ordered: Vec<&ListedSpell> = edition.iter().collect();
    ordered.sort_by_key(|spell| (spell.code.as_str().len(), spell.code.as_str(), spell.from));
    for spell in ordered {
        let from = spell.from.or((!is_first).then_some(on));
        let code = spell.code.as_str().to_owned();
        if let Some(spells) = kept.get_mut(&code) {
            change_spells(tx, spells, spell, from, &mut change).await?;
        } else {
            let parent = parent_of(&spell.code, &kept);
            let region_id = add(tx, level_of(&spell.code), parent.as_deref()).await?;
            let spell = add_spell(tx, &region_id, Some(&code), &spell.name, (from, spell.until)).await?;
            kept.insert(code, vec![spell]);
            change.new += 1;
        }
    }
    change.withdrawn += withdraw(tx, territory, on, edition, &kept).await?;
    Ok(change)
}

/// The county with this code, added when it is not there yet.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn ensure_county(tx: &mut WriteTx, code: &RegionCode, name: &str) -> Result<String, StoreError> {
    let kept = kept_spells(tx).await?;
    if let Some(spell) = kept.get(code.as_str()).and_then(|spells| spells.last()) {
        return Ok(spell.region_id.clone());
    }
    let parent = parent_of(code, &kept);
    let region_id = add(tx, level_of(code), parent.as_deref()).await?;
    add_spell(tx, &region_id, Some(code.as_str()), name, (None, None)).await?;
    Ok(region_id)
}

/// Gives a place another name from a day on; its id and code stay. The caller writes the entry of the journal.
///
/// # Errors
/// [`StoreError::Conflict`] when the place has no name in force that began before the day.
#[crate::boxed]
pub async fn rename(tx: &mut WriteTx, region_id: &str, name: &str, on: Date) -> Result<(), StoreError> {
    let spell = end_current(tx, region_id, on).await?;
    add_spell(tx, region_id, spell.as_deref(), name, (Some(on), None)).await?;
    Ok(())
}

/// Joins a village to another from a day on: its name ends, its households lie in the other. Both ids stay. The caller
/// writes the entry of the journal. Says how many households there were.
///
/// # Errors
/// [`StoreError::Conflict`] when either is no village in force.
#[crate::boxed]
pub async fn merge_villages(tx: &mut WriteTx, from: &str, into: &str, on: Date) -> Result<u64, StoreError> {
    let sql = "SELECT r.parent_id FROM regions r JOIN region_spells s ON s.region_id = r.region_id AND s.valid_to IS NULL \
               WHERE r.region_id = $1 AND r.level = 'village'";
    let village = tx.row(sql, &[into.into()]).await?.ok_or(StoreError::Conflict)?;
    let township = village.text_or(0)?.ok_or(StoreError::Conflict)?;
    if from == into || tx.row(sql, &[from.into()]).await?.is_none() {
        return Err(StoreError::Conflict);
    }
    end_current(tx, from, on).await?;
    let place = Record::new().with("village_id", into).with("township_id", &township);
    let statuses = Record::new().with("township_id", &township);
    let of_village = "valid_to IS NULL AND household_id IN (SELECT household_id FROM households WHERE village_id = $1)";
    tx.update_where("statuses", of_village, &[from.into()], statuses)
        .await?;
    tx.update_where("persons", "village_id = $1", &[from.into()], place.clone())
        .await?;
    tx.update_where("households", "village_id = $1", &[from.into()], place)
        .await
}

/// Ends the name in force; says its code.
async fn end_current(tx: &mut WriteTx, region_id: &str, on: Date) -> Result<Option<String>, StoreError> {
    let sql = "SELECT spell_id, code FROM region_spells WHERE region_id = $1 AND valid_to IS NULL \
               AND COALESCE(valid_from, '') < $2";
    let row = tx
        .row(sql, &[region_id.into(), on.into()])
        .await?
        .ok_or(StoreError::Conflict)?;
    let (spell_id, code) = (row.text(0)?, row.text_or(1)?);
    tx.update("region_spells", &[spell_id.into()], Record::new().with("valid_to", on))
        .await?;
    Ok(code)
}

async fn kept_spells(tx: &mut WriteTx) -> Result<Spells, StoreError> {
    let mut kept = Spells::new();
    let sql = "SELECT code, spell_id, region_id, name, valid_to FROM region_spells WHERE code IS NOT NULL \
               ORDER BY code, valid_to IS NULL, valid_to";
    tx.each(sql, &[], |row| {
        let spell = Kept {
            spell_id: row.text(1)?,
            region_id: row.text(2)?,
            name: row.text(3)?,
            until: row.text_or(4)?,
        };
        kept.entry(row.text(0)?).or_default().push(spell);
        Ok(())
    })
    .await?;
    Ok(kept)
}

/// The nearest place above a code that is known.
fn parent_of(code: &RegionCode, kept: &Spells) -> Option<String> {
    let mut above = code.parent();
    while let Some(code) = above {
        if let Some(spell) = kept.get(code.as_str()).and_then(|spells| spells.last()) {
            return Some(spell.region_id.clone());
        }
        above = code.parent();
    }
    None
}

/// Adds a place and its lines to everything above it.
async fn add(tx: &mut WriteTx, level: &str, parent: Option<&str>) -> Result<String, StoreError> {
    let region_id = tx.next_id();
    let record = Record::new()
        .with("region_id", &region_id)
        .with("level", level)
        .with("parent_id", parent);
    tx.insert("regions", record).await?;
    let sql = "SELECT ancestor_id FROM region_tree WHERE descendant_id = $1";
    let mut tree = vec![vec![Value::from(&region_id), Value::from(&region_id)]];
    for row in tx.rows(sql, &[parent.into()]).await? {
        tree.push(vec![row.text(0)?.into(), Value::from(&region_id)]);
    }
    tx.insert_all("region_tree", tree).await?;
    Ok(region_id)
}

async fn add_spell(
    tx: &mut WriteTx,
    region_id: &str,
    code: Option<&str>,
    name: &str,
    (from, until): (Option<Date>, Option<Date>),
) -> Result<Kept, StoreError> {
    let spell_id = tx.next_id();
    let record = Record::new()
        .with("spell_id", &spell_id)
        .with("region_id", region_id)
        .with("code", code)
        .with("name", name)
        .with("valid_from", from)
        .with("valid_to", until);
    tx.insert("region_spells", record).await?;
    Ok(Kept {
        spell_id,
        region_id: region_id.to_owned(),
        name: name.to_owned(),
        until: until.map(|day| day.to_string()),
    })
}

/// Brings the spells of one code in line with a line of the list.
async fn change_spells(
    tx: &mut WriteTx,
    spells: &mut Vec<Kept>,
    listed: &ListedSpell,
    from: Option<Date>,
    change: &mut ListChange,
) -> Result<(), StoreError> {
    let same = spells.iter().rposition(|spell| spell.name == listed.name);
    let open = spells.iter().rposition(|spell| spell.until.is_none());
    if let Some(same) = same
        && (Some(same) == open || listed.until.is_some())
    {
        return end_as_listed(tx, &mut spells[same], listed, change).await;
    }
    if listed.until.is_none() {
        match open {
            Some(open) => {
                end_spell(tx, &mut spells[open], from).await?;
                change.renamed += 1;
            }
            None => change.new += 1,
        }
    }
    let region_id = spells
        .last()
        .map(|spell| spell.region_id.clone())
        .ok_or(StoreError::Conflict)?;
    let code = listed.code.as_str();
    spells.push(add_spell(tx, &region_id, Some(code), &listed.name, (from, listed.until)).await?);
    Ok(())
}

/// A spell that is kept as the list has it, unless the list says now when it ended.
async fn end_as_listed(
    tx: &mut WriteTx,
    spell: &mut Kept,
    listed: &ListedSpell,
    change: &mut ListChange,
) -> Result<(), StoreError> {
    if spell.until.is_none() && listed.until.is_some() {
        end_spell(tx, spell, listed.until).await?;
        change.withdrawn += 1;
    }
    Ok(())
}

async fn end_spell(tx: &mut WriteTx, spell: &mut Kept, on: Option<Date>) -> Result<(), StoreError> {
    spell.until = on.map(|day| day.to_string());
    let key = [Value::from(&spell.spell_id)];
    tx.update("region_spells", &key, Record::new().with("valid_to", on))
        .await?;
    Ok(())
}

/// Ends every name in force of the territory whose code the list lacks, at the levels it speaks of.
async fn withdraw(
    tx: &mut WriteTx,
    territory: &str,
    on: Date,
    edition: &[ListedSpell],
    kept: &Spells,
) -> Result<u64, StoreError> {
    let listed: BTreeSet<&str> = edition.iter().map(|spell| spell.code.as_str()).collect();
    let lengths: BTreeSet<usize> = listed.iter().map(|code| code.len()).collect();
    let gone = kept.iter().filter(|(code, _)| {
        code.starts_with(territory) && lengths.contains(&code.len()) && !listed.contains(code.as_str())
    });
    let mut n = 0;
    for spell in gone
        .flat_map(|(_, spells)| spells)
        .filter(|spell| spell.until.is_none())
    {
        end_spell(tx, &mut spell.clone(), Some(on)).await?;
        n += 1;
    }
    Ok(n)
}
