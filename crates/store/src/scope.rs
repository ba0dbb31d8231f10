//! From a viewer's scope to a condition of SQL: written once, used by every query that shows rows of an area.

use domain::access::Scope;

use crate::db::Value;

/// Columns that say where a row is: a query names them as its tables are called in it.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// Column with the county.
    pub county: Option<&'a str>,
    /// Column with the township.
    pub township: &'a str,
    /// Column with the village.
    pub village: &'a str,
    /// Column with the household.
    pub household: &'a str,
}

/// The condition that only rows of the scope meet; `None` when nothing does. Values are appended.
pub(crate) fn condition(scope: &Scope, places: Places<'_>, values: &mut Vec<Value>) -> Option<String> {
    let (regions, own) = match scope {
        Scope::Nothing => return None,
        Scope::Everything => return Some("1 = 1".to_owned()),
        Scope::Within {
            regions,
            own_households_of,
        } => (regions, own_households_of),
    };
    let mut any = Vec::new();
    for region in regions {
        values.push(Value::from(region));
        let n = values.len();
        let columns = [places.county, Some(places.township), Some(places.village)];
        any.extend(columns.iter().flatten().map(|column| format!("{column} = ${n}")));
    }
    if let Some(account) = own {
        values.push(Value::from(account));
        any.push(format!(
            "{} IN (SELECT household_id FROM helpers WHERE account_id = ${} AND valid_to IS NULL)",
            places.household,
            values.len()
        ));
    }
    (!any.is_empty()).then(|| format!("({})", any.join(" OR ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_becomes_a_condition() {
        let places = Places {
            county: None,
            township: "h.township_id",
            village: "h.village_id",
            household: "h.household_id",
        };
        let within = |regions: &[&str], own: Option<&str>| Scope::Within {
            regions: regions.iter().map(|r| (*r).to_owned()).collect(),
            own_households_of: own.map(str::to_owned),
        };
        let cases = [
            (Scope::Nothing, None, 0),
            (Scope::Everything, Some("1 = 1"), 0),
            (within(&[], None), None, 0),
            (
                within(&["t"], None),
                Some("(h.township_id = $1 OR h.village_id = $1)"),
                1,
            ),
            (
                within(&[], Some("a")),
                Some(
                    "(h.household_id IN (SELECT household_id FROM helpers WHERE account_id = $1 AND valid_to IS NULL))",
                ),
                1,
            ),
        ];
        for (scope, expected, n) in cases {
            let mut values = Vec::new();
            assert_eq!(condition(&scope, places, &mut values).as_deref(), expected);
            assert_eq!(values.len(), n);
        }
    }
}
