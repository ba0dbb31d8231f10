//! A grant: one role in one area.

use std::fmt;

use super::{AreaLevel, Role};

/// Where a grant reaches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// The whole county.
    County,
    /// The region with this id, and everything in it.
    Region(String),
    /// The households the account itself is helper of.
    OwnHouseholds,
}

/// One role in one area, given to an account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// What the account is.
    pub role: Role,
    /// Where it is that.
    pub area: Area,
    /// For which department, where the role needs one.
    pub department: Option<String>,
}

impl Grant {
    /// A grant without a department.
    pub fn new(role: Role, area: Area) -> Self {
        Self {
            role,
            area,
            department: None,
        }
    }

    /// The grant of a department's liaison.
    pub fn liaison(department: impl Into<String>) -> Self {
        Self {
            role: Role::DepartmentLiaison,
            area: Area::County,
            department: Some(department.into()),
        }
    }

    /// Whether area and department are such as the role needs. A grant that is not sound gives nothing.
    ///
    /// Which level a region has is not known here; [`check_grants_in`](super::check_grants_in) asks.
    pub fn is_sound(&self) -> bool {
        self.area.suits(self.role.level()) && self.names_department() == self.role.needs_department()
    }

    /// Whether a department is given that is more than blanks.
    pub(super) fn names_department(&self) -> bool {
        self.department.as_deref().is_some_and(|name| !name.trim().is_empty())
    }
}

impl Area {
    /// Whether this kind of area can have this level.
    pub(super) fn suits(&self, level: AreaLevel) -> bool {
        match self {
            Self::County => level == AreaLevel::County,
            Self::Region(_) => matches!(level, AreaLevel::Township | AreaLevel::Village),
            Self::OwnHouseholds => level == AreaLevel::OwnHouseholds,
        }
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::County => f.write_str("county"),
            Self::Region(id) => write!(f, "region:{id}"),
            Self::OwnHouseholds => f.write_str("own_households"),
        }
    }
}
