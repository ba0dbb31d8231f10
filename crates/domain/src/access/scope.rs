//! How far a viewer reaches: over which households, over which departments.

/// The households that somebody may do something to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// None.
    Nothing,
    /// All.
    Everything,
    /// Those in one of the regions, and those one account is helper of.
    Within {
        /// Ids of regions, in order, none twice.
        regions: Vec<String>,
        /// The account whose own households belong to it.
        own_households_of: Option<String>,
    },
}

impl Scope {
    /// Whether a household belongs to it, told by the ids of its village, township and county and by the accounts of
    /// its helpers.
    pub fn covers(&self, ancestors_or_self: &[&str], helpers_of_household: &[&str]) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Within {
                regions,
                own_households_of,
            } => {
                let own = own_households_of.as_deref();
                regions.iter().any(|id| ancestors_or_self.contains(&id.as_str()))
                    || own.is_some_and(|account| helpers_of_household.contains(&account))
            }
        }
    }

    /// Whether it covers no household whatever.
    pub fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }

    /// Whether it covers every household.
    pub fn is_everything(&self) -> bool {
        *self == Self::Everything
    }
}

/// The departments whose deliveries somebody may do something to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Departments {
    /// All, and the deliveries of no department.
    All,
    /// These, in order, none twice; an empty list is none.
    Only(Vec<String>),
}

impl Departments {
    /// Whether the department belongs to it.
    pub fn include(&self, department: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.iter().any(|name| name == department),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_scope_covers() {
        let within = |regions: &[&str], own: Option<&str>| Scope::Within {
            regions: regions.iter().map(|id| (*id).to_owned()).collect(),
            own_households_of: own.map(str::to_owned),
        };
        let place = ["v1", "t1", "c1"];
        for (scope, helpers, expected) in [
            (Scope::Nothing, vec!["a1"], false),
            (Scope::Everything, vec![], true),
            (within(&["v1"], None), vec![], true),
            (within(&["t1"], None), vec![], true),
            (within(&["v2", "t1"], None), vec![], true),
            (within(&["v2", "t2"], None), vec!["a1"], false),
            (within(&["v"], None), vec![], false),
            (within(&[], Some("a1")), vec!["a2", "a1"], true),
            (within(&[], Some("a1")), vec!["a2"], false),
            (within(&[], Some("v1")), vec![], false),
            (within(&["a1"], None), vec!["a1"], false),
            (within(&[], None), vec!["a1"], false),
        ] {
            assert_eq!(scope.covers(&place, &helpers), expected, "{scope:?} {helpers:?}");
        }
        assert!(!within(&["v1"], None).covers(&[], &[]));
    }
}
