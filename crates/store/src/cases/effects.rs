//! What measures of each kind changed: before and after, with the number of households it rests on.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Action;
use domain::case::MeasureEffect;

use crate::StoreError;
use crate::registers::paging::Conditions;
use crate::scope::Places;
use crate::tx::ReadTx;

/// What measures of one kind changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindEffect {
    /// Code in the catalogue.
    pub code: String,
    /// Measures whose effect was judged.
    pub n_measures: u32,
    /// Households they were for.
    pub n_households: u32,
    /// Households for which before and after are both known: the medians rest on these measures.
    pub n_compared: u32,
    /// Of them, those better off after.
    pub n_better: u32,
    /// Median before, in fen.
    pub median_before_cents: Option<i64>,
    /// Median after, in fen.
    pub median_after_cents: Option<i64>,
    /// Median of what changed, in fen.
    pub median_change_cents: Option<i64>,
}

impl KindEffect {
    /// As suggestions take it: of households that can be compared.
    pub fn for_suggestions(&self) -> MeasureEffect {
        MeasureEffect {
            n_households: self.n_compared,
            n_better: self.n_better,
            median_change_cents: self.median_change_cents,
        }
    }
}

const PLACES: Places<'_> = Places {
    county: None,
    township: "township_id",
    village: "village_id",
    household: "household_id",
};

#[derive(Default)]
struct Gathered {
    n: u32,
    households: BTreeSet<String>,
    compared: BTreeSet<String>,
    better: BTreeSet<String>,
    before: Vec<i64>,
    after: Vec<i64>,
    change: Vec<i64>,
}

/// What measures of each kind changed, in a township or village or everywhere the viewer reads figures.
///
/// # Errors
/// When the database fails.
#[crate::boxed]
pub async fn effects(tx: &mut ReadTx, region_id: Option<&str>) -> Result<Vec<KindEffect>, StoreError> {
    let mut conditions = Conditions::default();
    if !conditions.within(&tx.viewer().scope(Action::ReadFigures), PLACES) {
        return Ok(Vec::new());
    }
    if let Some(region) = region_id {
        let region = conditions.value(region);
        conditions.add(format!("(township_id = {region} OR village_id = {region})"));
    }
    conditions.add("effect_on IS NOT NULL");
    let sql = format!(
        "SELECT code, household_id, before_cents, after_cents FROM measures{}",
        conditions.clause()
    );
    let mut kinds: BTreeMap<String, Gathered> = BTreeMap::new();
    tx.each(&sql, &conditions.values, |row| {
        let kind = kinds.entry(row.text(0)?).or_default();
        let household = row.text(1)?;
        kind.n += 1;
        kind.households.insert(household.clone());
        if let (Some(before), Some(after)) = (row.int_or(2)?, row.int_or(3)?) {
            kind.before.push(before);
            kind.after.push(after);
            kind.change.push(after.saturating_sub(before));
            if after > before {
                kind.better.insert(household.clone());
            }
            kind.compared.insert(household);
        }
        Ok(())
    })
    .await?;
    Ok(kinds
        .into_iter()
        .map(|(code, gathered)| gathered.effect(code))
        .collect())
}

impl Gathered {
    fn effect(mut self, code: String) -> KindEffect {
        let n = |set: &BTreeSet<String>| u32::try_from(set.len()).unwrap_or(u32::MAX);
        KindEffect {
            code,
            n_measures: self.n,
            n_households: n(&self.households),
            n_compared: n(&self.compared),
            n_better: n(&self.better),
            median_before_cents: median(&mut self.before),
            median_after_cents: median(&mut self.after),
            median_change_cents: median(&mut self.change),
        }
    }
}

/// The middle one; of an even number, the mean of both in the middle.
fn median(values: &mut [i64]) -> Option<i64> {
    values.sort_unstable();
    let n = values.len();
    let (low, high) = (values.get(n.checked_sub(1)? / 2)?, values.get(n / 2)?);
    Some(low + (high - low) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_needs_a_value() {
        for (values, expected) in [
            (vec![], None),
            (vec![5], Some(5)),
            (vec![9, -1], Some(4)),
            (vec![3, 1, 2], Some(2)),
        ] {
            assert_eq!(median(&mut values.clone()), expected, "{values:?}");
        }
    }
}
