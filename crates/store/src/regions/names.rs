//! From the names a register writes to the places it means, never guessed.

use std::collections::HashMap;

use super::{add, add_spell};
use crate::StoreError;
use crate::db::Value;
use crate::registers::change::HouseholdPlace;
use crate::tx::WriteTx;

/// The places of one county by name, as they are now; places a register names and the list lacks are added to it.
#[derive(Debug)]
pub struct Places {
    county_id: String,
    /// Places by parent and name; several of one name stay several.
    children: HashMap<(String, String), Vec<Child>>,
}

#[derive(Debug, Clone)]
struct Child {
    region_id: String,
    has_code: bool,
}

/// Where a household is by the names its register gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The places.
    pub place: HouseholdPlace,
    /// Whether exactly one township in force on the list bears the name.
    pub is_township_listed: bool,
    /// Whether exactly one village in force on the list, in that township, bears the name.
    pub is_village_listed: bool,
}

impl Places {
    /// Reads the names in force of a county's places.
    ///
    /// # Errors
    /// When the database fails.
    #[crate::boxed]
    pub async fn read(tx: &mut WriteTx, county_id: &str) -> Result<Self, StoreError> {
        let sql = "SELECT r.parent_id, s.name, r.region_id, s.code FROM region_tree t \
                   JOIN regions r ON r.region_id = t.descendant_id \
                   JOIN region_spells s ON s.region_id = r.region_id AND s.valid_to IS NULL \
                   WHERE t.ancestor_id = $1 AND r.region_id <> $1";
        let mut children: HashMap<(String, String), Vec<Child>> = HashMap::new();
        tx.each(sql, &[county_id.into()], |row| {
            let child = Child {
                region_id: row.text(2)?,
                has_code: row.text_or(3)?.is_some(),
            };
            children.entry((row.text(0)?, row.text(1)?)).or_default().push(child);
            Ok(())
        })
        .await?;
        Ok(Self {
            county_id: county_id.to_owned(),
            children,
        })
    }

    /// The place of a township's and a village's name if no place has to be added for it.
    pub fn find(&self, township: &str, village: &str) -> Option<Placed> {
        let (township_id, is_township_listed) = self.child(&self.county_id, township)?;
        let (village_id, is_village_listed) = self.child(&township_id, village)?;
        let place = HouseholdPlace {
            county_id: self.county_id.clone(),
            township_id,
            village_id,
        };
        Some(Placed {
            place,
            is_township_listed,
            is_village_listed,
        })
    }

    /// The place of a township's and a village's name; what the list lacks, or has several times, is added without a
    /// code, and the answer says so.
    ///
    /// # Errors
    /// When the database fails.
    #[crate::boxed]
    pub async fn ensure(&mut self, tx: &mut WriteTx, township: &str, village: &str) -> Result<Placed, StoreError> {
        if let Some(placed) = self.find(township, village) {
            return Ok(placed);
        }
        let county_id = self.county_id.clone();
        let (township_id, is_township_listed) = self.ensure_child(tx, &county_id, township, "township").await?;
        let (village_id, is_village_listed) = self.ensure_child(tx, &township_id, village, "village").await?;
        let place = HouseholdPlace {
            county_id,
            township_id,
            village_id,
        };
        Ok(Placed {
            place,
            is_township_listed,
            is_village_listed,
        })
    }

    /// One place of a name: the one on the list, or the one without a code; whether it is on the list.
    fn child(&self, parent: &str, name: &str) -> Option<(String, bool)> {
        let same = self.children.get(&(parent.to_owned(), name.trim().to_owned()))?;
        let mut listed = same.iter().filter(|child| child.has_code);
        match (listed.next(), listed.next()) {
            (Some(only), None) => Some((only.region_id.clone(), true)),
            _ => same
                .iter()
                .find(|child| !child.has_code)
                .map(|child| (child.region_id.clone(), false)),
        }
    }

    async fn ensure_child(
        &mut self,
        tx: &mut WriteTx,
        parent: &str,
        name: &str,
        level: &str,
    ) -> Result<(String, bool), StoreError> {
        if let Some(child) = self.child(parent, name) {
            return Ok(child);
        }
        let region_id = add(tx, level, Some(parent)).await?;
        add_spell(tx, &region_id, None, name.trim(), (None, None)).await?;
        let child = Child {
            region_id: region_id.clone(),
            has_code: false,
        };
        self.children
            .entry((parent.to_owned(), name.trim().to_owned()))
            .or_default()
            .push(child);
        Ok((region_id, false))
    }
}

/// Names in force of these places, by id.
pub(crate) async fn names_now(
    tx: &mut crate::tx::ReadTx,
    ids: &[String],
) -> Result<HashMap<String, String>, StoreError> {
    let mut names = HashMap::new();
    for chunk in ids.chunks(500) {
        let marks: Vec<String> = (1..=chunk.len()).map(|i| format!("${i}")).collect();
        let sql = format!(
            "SELECT region_id, name FROM region_spells WHERE region_id IN ({}) ORDER BY valid_to IS NULL, valid_to",
            marks.join(", ")
        );
        let values: Vec<Value> = chunk.iter().map(Value::from).collect();
        for row in tx.rows(&sql, &values).await? {
            names.insert(row.text(0)?, row.text(1)?);
        }
    }
    Ok(names)
}
