//! What is wrong with the grants of one account.

use super::{Area, AreaLevel, Grant, Role};
use crate::problem::Problem;

/// One thing that is wrong with the grants of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantProblem {
    /// An administrator's role stands beside another role.
    AdministratorCombined {
        /// The administrator's role.
        role: Role,
        /// The role it stands beside.
        other: Role,
    },
    /// The area is not of the level the role is bound to.
    AreaUnfit {
        /// The role.
        role: Role,
        /// The area given.
        area: Area,
    },
    /// The region is not in the county.
    RegionUnknown {
        /// The role.
        role: Role,
        /// The region's id.
        region: String,
    },
    /// The role needs a department and has none.
    DepartmentMissing {
        /// The role.
        role: Role,
    },
    /// A department is given to a role that has none.
    DepartmentUnexpected {
        /// The role.
        role: Role,
    },
}

/// Every problem of the grants of one account, as far as they can be judged without the list of regions.
pub fn check_grants(grants: &[Grant]) -> Vec<GrantProblem> {
    check(grants, area_kind)
}

/// Every problem of the grants of one account, where `level_of` knows the level of each region of the county.
pub fn check_grants_in(grants: &[Grant], level_of: impl Fn(&str) -> Option<AreaLevel>) -> Vec<GrantProblem> {
    check(grants, |grant| {
        area_kind(grant).or_else(|| region_level(grant, &level_of))
    })
}

impl GrantProblem {
    /// Code and arguments of the sentence for the one who gives the grant.
    pub fn to_problem(&self) -> Problem {
        match self {
            Self::AdministratorCombined { role, other } => Problem::error("ACC-101")
                .arg("role", both(*role))
                .arg("other", both(*other)),
            Self::AreaUnfit { role, area } => Problem::error("ACC-102")
                .arg("role", both(*role))
                .arg("level", format!("{}({})", role.level().title(), role.level()))
                .arg("area", area),
            Self::RegionUnknown { role, region } => {
                Problem::error("ACC-103").arg("role", both(*role)).arg("region", region)
            }
            Self::DepartmentMissing { role } => Problem::error("ACC-104").arg("role", both(*role)),
            Self::DepartmentUnexpected { role } => Problem::error("ACC-105").arg("role", both(*role)),
        }
    }
}

/// A role as both languages read it.
fn both(role: Role) -> String {
    format!("{}({role})", role.title())
}

fn check(grants: &[Grant], area: impl Fn(&Grant) -> Option<GrantProblem>) -> Vec<GrantProblem> {
    let mut problems = combined(grants);
    for grant in grants {
        problems.extend(area(grant));
        problems.extend(department(grant));
    }
    problems
}

/// Each pair of different roles of which one is an administrator's, once.
fn combined(grants: &[Grant]) -> Vec<GrantProblem> {
    let mut roles: Vec<Role> = grants.iter().map(|grant| grant.role).collect();
    roles.sort();
    roles.dedup();
    let mut problems = Vec::new();
    for (at, first) in roles.iter().enumerate() {
        for second in &roles[at + 1..] {
            let (role, other) = if second.is_administrator() {
                (*second, *first)
            } else {
                (*first, *second)
            };
            if role.is_administrator() {
                problems.push(GrantProblem::AdministratorCombined { role, other });
            }
        }
    }
    problems
}

fn area_kind(grant: &Grant) -> Option<GrantProblem> {
    let unfit = !grant.area.suits(grant.role.level());
    unfit.then(|| GrantProblem::AreaUnfit {
        role: grant.role,
        area: grant.area.clone(),
    })
}

fn region_level(grant: &Grant, level_of: impl Fn(&str) -> Option<AreaLevel>) -> Option<GrantProblem> {
    let Area::Region(region) = &grant.area else {
        return None;
    };
    let role = grant.role;
    match level_of(region) {
        Some(level) if level == role.level() => None,
        Some(_) => Some(GrantProblem::AreaUnfit {
            role,
            area: grant.area.clone(),
        }),
        None => Some(GrantProblem::RegionUnknown {
            role,
            region: region.clone(),
        }),
    }
}

fn department(grant: &Grant) -> Option<GrantProblem> {
    let role = grant.role;
    match (role.needs_department(), grant.names_department()) {
        (true, false) => Some(GrantProblem::DepartmentMissing { role }),
        (false, true) => Some(GrantProblem::DepartmentUnexpected { role }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Lang;

    fn codes(problems: &[GrantProblem]) -> Vec<&'static str> {
        problems.iter().map(|problem| problem.to_problem().code).collect()
    }

    fn region(role: Role, id: &str) -> Grant {
        Grant::new(role, Area::Region(id.into()))
    }

    #[test]
    fn what_is_wrong_with_grants() {
        let county = |role| Grant::new(role, Area::County);
        let department = |mut grant: Grant, name: &str| {
            grant.department = Some(name.into());
            grant
        };
        for (grants, expected) in [
            (vec![], vec![]),
            (vec![county(Role::CountyOffice)], vec![]),
            (vec![region(Role::Village, "v1"), region(Role::Village, "v2")], vec![]),
            (vec![Grant::liaison("医保局"), Grant::liaison("教育局")], vec![]),
            (
                vec![
                    region(Role::Village, "v1"),
                    Grant::new(Role::Helper, Area::OwnHouseholds),
                ],
                vec![],
            ),
            (vec![county(Role::SystemAdmin), county(Role::SystemAdmin)], vec![]),
            (
                vec![county(Role::SystemAdmin), county(Role::AuditAdmin)],
                vec!["ACC-101"],
            ),
            (vec![county(Role::Auditor), county(Role::AuditAdmin)], vec!["ACC-101"]),
            (
                vec![
                    county(Role::SystemAdmin),
                    county(Role::SecurityAdmin),
                    county(Role::AuditAdmin),
                ],
                vec!["ACC-101", "ACC-101", "ACC-101"],
            ),
            (vec![county(Role::Village)], vec!["ACC-102"]),
            (vec![county(Role::Helper)], vec!["ACC-102"]),
            (vec![region(Role::Helper, "v1")], vec!["ACC-102"]),
            (vec![region(Role::CountyOffice, "t1")], vec!["ACC-102"]),
            (vec![Grant::new(Role::Auditor, Area::OwnHouseholds)], vec!["ACC-102"]),
            (vec![county(Role::DepartmentLiaison)], vec!["ACC-104"]),
            (vec![department(county(Role::DepartmentLiaison), " ")], vec!["ACC-104"]),
            (vec![department(county(Role::CountyOffice), "医保局")], vec!["ACC-105"]),
            (
                vec![region(Role::DepartmentLiaison, "t1"), county(Role::SecurityAdmin)],
                vec!["ACC-101", "ACC-102", "ACC-104"],
            ),
        ] {
            assert_eq!(codes(&check_grants(&grants)), expected, "{grants:?}");
        }
    }

    #[test]
    fn a_region_is_of_the_level_of_the_role() {
        let level_of = |id: &str| match id {
            "t1" => Some(AreaLevel::Township),
            "v1" => Some(AreaLevel::Village),
            "c1" => Some(AreaLevel::County),
            _ => None,
        };
        for (role, id, expected) in [
            (Role::Township, "t1", vec![]),
            (Role::Village, "v1", vec![]),
            (Role::GridWorker, "v1", vec![]),
            (Role::Township, "v1", vec!["ACC-102"]),
            (Role::Village, "t1", vec!["ACC-102"]),
            (Role::GridWorker, "t1", vec!["ACC-102"]),
            (Role::Township, "c1", vec!["ACC-102"]),
            (Role::Village, "elsewhere", vec!["ACC-103"]),
            (Role::CountyOffice, "c1", vec!["ACC-102"]),
        ] {
            let grants = [region(role, id)];
            assert_eq!(codes(&check_grants_in(&grants, level_of)), expected, "{grants:?}");
        }
    }

    #[test]
    fn a_sentence_has_no_open_placeholder() {
        let role = Role::Township;
        let region = String::from("r1");
        for problem in [
            GrantProblem::AdministratorCombined { role, other: role },
            GrantProblem::AreaUnfit {
                role,
                area: Area::County,
            },
            GrantProblem::RegionUnknown { role, region },
            GrantProblem::DepartmentMissing { role },
            GrantProblem::DepartmentUnexpected { role },
        ] {
            for lang in [Lang::Zh, Lang::En] {
                let sentence = problem.to_problem().sentence(lang);
                assert!(!sentence.contains('{') && !sentence.starts_with("ACC-"), "{sentence}");
            }
        }
    }
}
